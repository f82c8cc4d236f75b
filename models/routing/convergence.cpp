#include "models/routing/convergence.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace vigla::routing {

namespace {

using mesh::ProxyStatus;
using mesh::SyncState;
using mesh::TypeSync;

constexpr std::array kTypes{
    &ProxyStatus::cds, &ProxyStatus::lds, &ProxyStatus::eds, &ProxyStatus::rds, &ProxyStatus::ecds};

std::string nameOf(const ProxyStatus& status)
{
    return status.podName + "." + status.namespaceName;
}

std::string textOf(simdjson::dom::element object, std::string_view key)
{
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

ConfigVersion versionOf(simdjson::dom::element object)
{
    ConfigVersion version;
    const auto apiVersion = textOf(object, "apiVersion");
    const auto slash = apiVersion.find('/');
    version.ref.group = slash == std::string::npos ? std::string() : apiVersion.substr(0, slash);
    version.ref.kind = textOf(object, "kind");
    simdjson::dom::element metadata;
    if (object["metadata"].get(metadata) != simdjson::SUCCESS)
        return version;
    version.ref.namespaceName = textOf(metadata, "namespace");
    version.ref.name = textOf(metadata, "name");
    version.uid = textOf(metadata, "uid");
    version.resourceVersion = textOf(metadata, "resourceVersion");
    if (std::int64_t generation = 0; metadata["generation"].get(generation) == simdjson::SUCCESS)
        version.generation = generation;
    return version;
}

/// True when this istiod holds the awaited version or a later one.
bool hasIngested(const AwaitedObject& awaited, const std::vector<ConfigVersion>& config)
{
    const auto found = std::ranges::find(config, awaited.ref, &ConfigVersion::ref);
    if (found == config.end())
        return awaited.isRemoved;
    const bool isSameObject
        = awaited.uid.empty() || found->uid.empty() || awaited.uid == found->uid;
    if (awaited.isRemoved)
        return !isSameObject;
    return found->resourceVersion == awaited.resourceVersion
        || (isSameObject && awaited.generation > 0 && found->generation >= awaited.generation)
        || !isSameObject;
}

struct Sent {
    bool isNewer = false; ///< At least one type was sent again since the baseline.
    bool isPending = false; ///< At least one newly sent type is not acknowledged.
    std::string refusal;
};

Sent compare(const ProxyStatus& now, const ProxyStatus* before)
{
    Sent sent;
    for (const auto type : kTypes) {
        const TypeSync& current = now.*type;
        if (current.state == SyncState::Ignored)
            continue;
        const bool isNew = before == nullptr || (before->*type).sentNonce != current.sentNonce;
        sent.isNewer = sent.isNewer || isNew;
        const bool isRefused = current.state == SyncState::Error
            && (isNew || before == nullptr || (before->*type).error != current.error);
        if (isRefused)
            sent.refusal = current.error.empty() ? "refused without a reason" : current.error;
        sent.isPending = sent.isPending || current.state == SyncState::Stale;
    }
    return sent;
}

/// Everything the replicas said in one poll, merged.
struct Merged {
    std::map<std::string, ProxyStatus> proxies;
    bool areAllIngested = true;
    bool hasAnyAnswer = false;
    std::vector<kube::ObjectRef> inIstiod;
    std::string problem;
};

Merged mergeAnswers(
    const std::vector<AwaitedObject>& awaited, const std::vector<IstiodAnswer>& answers)
{
    Merged merged;
    if (answers.empty())
        merged.problem
            = "No running istiod is known, so it cannot be followed to the proxies. That takes an "
              "istiod in this cluster whose pods you may list (kubectl get pods -A -l "
              "app=istiod); without it only the traffic tells.";
    std::vector<const std::vector<ConfigVersion>*> configs;
    for (const auto& answer : answers) {
        if (answer.config)
            configs.push_back(&*answer.config);
        else
            merged.problem = answer.config.error().message;
        if (!answer.sync) {
            merged.problem = answer.sync.error().message;
            continue;
        }
        merged.hasAnyAnswer = true;
        for (const auto& status : *answer.sync)
            merged.proxies.insert_or_assign(nameOf(status), status);
    }
    for (const auto& object : awaited) {
        const bool isEverywhere = !configs.empty()
            && std::ranges::all_of(
                configs, [&](const auto* config) { return hasIngested(object, *config); });
        if (isEverywhere)
            merged.inIstiod.push_back(object.ref);
        merged.areAllIngested = merged.areAllIngested && isEverywhere;
    }
    return merged;
}

bool isAnythingSent(const Merged& merged, const std::map<std::string, ProxyStatus>& since)
{
    return std::ranges::any_of(merged.proxies, [&](const auto& entry) {
        const auto found = since.find(entry.first);
        return found != since.end() && compare(entry.second, &found->second).isNewer;
    });
}

/// What is known of one proxy before it is known whether it was spared.
ProxyProgress progressOf(const std::string& name, const ProxyStatus& now, const Convergence& state)
{
    const auto baseline = state.baseline.find(name);
    const auto* before = baseline != state.baseline.end() ? &baseline->second : nullptr;
    const Sent sent = compare(now, before);
    if (!state.ingestedAt)
        return {name, ProxyProgress::State::Pending, {}};
    if (!sent.refusal.empty())
        return {name, ProxyProgress::State::Refused, sent.refusal};
    // Once acknowledged it stays so: what is sent later is somebody else's change.
    const auto known = std::ranges::find(state.proxies, name, &ProxyProgress::proxy);
    const bool wasAcknowledged
        = known != state.proxies.end() && known->state == ProxyProgress::State::Acknowledged;
    if (wasAcknowledged || (sent.isNewer && !sent.isPending))
        return {name, ProxyProgress::State::Acknowledged, {}};
    return {name, ProxyProgress::State::Pending, {}};
}

bool isNothingSent(const ProxyStatus& now, const Convergence& state, const std::string& name)
{
    const auto baseline = state.baseline.find(name);
    return baseline != state.baseline.end() && !compare(now, &baseline->second).isNewer
        && !compare(now, &baseline->second).isPending;
}

/// Proxies to which nothing was sent although the push is long over are not affected.
void settleUnaffected(Convergence& state, const Merged& merged, MonotonicTime now)
{
    if (!state.ingestedAt)
        return;
    const bool isQuiet = state.lastPushAt ? now - *state.lastPushAt >= kQuietAfterPush
                                          : now - *state.ingestedAt >= kQuietWithoutPush;
    if (!isQuiet)
        return;
    for (ProxyProgress& proxy : state.proxies) {
        const auto found = merged.proxies.find(proxy.proxy);
        if (proxy.state == ProxyProgress::State::Pending && found != merged.proxies.end()
            && isNothingSent(found->second, state, proxy.proxy))
            proxy.state = ProxyProgress::State::NotAffected;
    }
}

/// A comparison tells what nonces leave open, as long as nothing was sent since.
void applyVerdicts(Convergence& state)
{
    for (ProxyProgress& proxy : state.proxies) {
        const auto verdict = state.contents.find(proxy.proxy);
        const auto latest = state.latest.find(proxy.proxy);
        const bool isOpen = proxy.state == ProxyProgress::State::Pending && state.ingestedAt
            && verdict != state.contents.end() && latest != state.latest.end();
        if (!isOpen || verdict->second.sent != sentTo(latest->second))
            continue;
        if (verdict->second.isSame)
            proxy.state = ProxyProgress::State::Acknowledged;
        proxy.detail = verdict->second.words;
    }
}

} // namespace

std::string sentTo(const mesh::ProxyStatus& status)
{
    std::string sent;
    for (const auto type : kTypes)
        sent += (status.*type).sentNonce + " ";
    return sent;
}

std::vector<std::string> doubtfulProxies(const Convergence& state, MonotonicTime now)
{
    std::vector<std::pair<MonotonicTime, std::string>> doubtful;
    if (!state.ingestedAt)
        return {};
    const MonotonicTime since
        = std::max(*state.ingestedAt, state.lastPushAt.value_or(MonotonicTime()));
    for (const ProxyProgress& proxy : state.proxies) {
        if (proxy.state != ProxyProgress::State::Pending || now - since < kDoubtAfter)
            continue;
        const auto verdict = state.contents.find(proxy.proxy);
        if (verdict == state.contents.end())
            doubtful.emplace_back(MonotonicTime(), proxy.proxy);
        else if (now - verdict->second.at >= kCompareAgainAfter)
            doubtful.emplace_back(verdict->second.at, proxy.proxy);
    }
    std::ranges::sort(doubtful);
    std::vector<std::string> names;
    for (auto& [at, name] : doubtful)
        names.push_back(std::move(name));
    return names;
}

Result<std::vector<ConfigVersion>> parseConfigz(std::string_view json)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    const simdjson::padded_string padded(json);
    simdjson::dom::array objects;
    if (parser.parse(padded).get(root) != simdjson::SUCCESS
        || root.get(objects) != simdjson::SUCCESS)
        return Error{Error::Kind::InvalidInput,
            "istiod's /debug/configz answered something else than a list of objects"};
    std::vector<ConfigVersion> versions;
    for (const auto object : objects)
        if (auto version = versionOf(object); !version.ref.name.empty())
            versions.push_back(std::move(version));
    return versions;
}

AwaitedObject awaitedAfter(const kube::Document& stored)
{
    return {stored.ref(), stored.uid(), stored.resourceVersion(), stored.generation(), false};
}

AwaitedObject awaitedRemovalOf(const kube::Document& removed)
{
    return {removed.ref(), removed.uid(), removed.resourceVersion(), removed.generation(), true};
}

bool Convergence::isComplete() const
{
    return ingestedAt.has_value() && problem.empty()
        && std::ranges::all_of(proxies, [](const ProxyProgress& proxy) {
               return proxy.state == ProxyProgress::State::Acknowledged
                   || proxy.state == ProxyProgress::State::NotAffected;
           });
}

Convergence advance(
    Convergence previous, const std::vector<IstiodAnswer>& answers, MonotonicTime now)
{
    Merged merged = mergeAnswers(previous.awaited, answers);
    Convergence state = std::move(previous);
    state.problem = merged.problem;
    state.isBlind = answers.empty() && state.baseline.empty() && state.latest.empty();
    state.inIstiod = std::move(merged.inIstiod);
    if (!state.ingestedAt && merged.areAllIngested)
        state.ingestedAt = now;
    const bool isBefore = !state.ingestedAt || state.baseline.empty();
    if (isBefore && merged.hasAnyAnswer)
        state.baseline = merged.proxies; // the freshest picture of how it was before
    const auto& since = state.latest.empty() ? state.baseline : state.latest;
    if (state.ingestedAt && isAnythingSent(merged, since))
        state.lastPushAt = now;
    std::vector<ProxyProgress> proxies;
    for (const auto& [name, status] : merged.proxies)
        proxies.push_back(progressOf(name, status, state));
    for (const ProxyProgress& known : state.proxies)
        if (!merged.proxies.contains(known.proxy) && !merged.problem.empty())
            proxies.push_back({known.proxy, ProxyProgress::State::Unknown, {}});
    std::ranges::sort(proxies, {}, &ProxyProgress::proxy);
    state.proxies = std::move(proxies);
    if (merged.hasAnyAnswer)
        state.latest = merged.proxies;
    settleUnaffected(state, merged, now);
    applyVerdicts(state);
    return state;
}

} // namespace vigla::routing
