#include "models/mesh/workload.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/counter_history.h"
#include "models/telemetry/prometheus_api.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace vigla::snapshot {

namespace {

using Coverage = mesh::ResourceCoverage;

/// What became of the targets of one source in one round. Points at the errors it was told of.
struct Tally {
    int targets = 0;
    int answered = 0;
    const Error* worst = nullptr;

    void add(const Error* failure)
    {
        ++targets;
        answered += failure ? 0 : 1;
        const bool isWorse = failure && (!worst || failure->kind == Error::Kind::Denied);
        worst = isWorse ? failure : worst;
    }
};

Freshness freshnessOf(
    std::string source, const Tally& tally, const MeshSnapshot* previous, SystemTime at)
{
    Freshness freshness;
    freshness.source = std::move(source);
    freshness.targets = tally.targets;
    freshness.answered = tally.answered;
    if (tally.targets == 0)
        return freshness;
    if (tally.answered > 0) {
        freshness.state
            = tally.answered == tally.targets ? Freshness::State::Fresh : Freshness::State::Stale;
        freshness.lastGoodAt = at;
    } else {
        const bool isDenied = tally.worst && tally.worst->kind == Error::Kind::Denied;
        freshness.state = isDenied ? Freshness::State::Forbidden : Freshness::State::Unreachable;
        const auto* before = previous ? previous->findFreshness(freshness.source) : nullptr;
        freshness.lastGoodAt = before ? before->lastGoodAt : std::nullopt;
    }
    if (tally.worst)
        freshness.reason = tally.worst->message;
    return freshness;
}

Freshness::State stateOf(Coverage::State state)
{
    switch (state) {
    case Coverage::State::Loading:
        return Freshness::State::Loading;
    case Coverage::State::Live:
    case Coverage::State::NotServed:
        return Freshness::State::Fresh;
    case Coverage::State::Stale:
        return Freshness::State::Stale;
    case Coverage::State::Forbidden:
        return Freshness::State::Forbidden;
    case Coverage::State::Failed:
        return Freshness::State::Unreachable;
    }
    return Freshness::State::Loading;
}

void addCoverage(const mesh::ClusterState& cluster, std::vector<Freshness>& freshness)
{
    for (const auto& [plural, coverage] : cluster.coverage) {
        Freshness entry;
        entry.source = plural;
        entry.state = stateOf(coverage.state);
        entry.lastGoodAt = coverage.lastEventAt;
        entry.reason = coverage.reason;
        freshness.push_back(std::move(entry));
    }
}

void reduceProxies(const MeshSnapshot* previous, const ScrapeRound& round, CountedPages counted,
    MeshSnapshot& next, Tally& tally)
{
    const auto known = previous ? previous->counters : nullptr;
    // When nothing came what is known must not grow too old to show.
    const bool isKept = !counted.hasPage && !counted.failures.empty() && known;
    if (isKept) {
        next.counters = known;
    } else {
        auto draft = counted.counters
            ? std::move(*counted.counters)
            : telemetry::CounterDraft(known ? *known : telemetry::CounterHistory());
        draft.forget(round.monotonicAt);
        next.counters
            = std::make_shared<const telemetry::CounterHistory>(std::move(draft).finished());
    }
    next.bareProxies.assign(counted.bare.begin(), counted.bare.end());
    for (const auto& [proxy, failure] : counted.failures) {
        tally.add(failure ? &*failure : nullptr);
        if (failure)
            next.proxyFailures.push_back({proxy, failure->message});
    }
}

/// The answers as one table. Without any good answer the last table stays.
void reducePrometheus(const MeshSnapshot* previous, const ScrapeRound& round, MeshSnapshot& next,
    Tally& tally, std::vector<Error>& errors)
{
    auto table = std::make_shared<telemetry::TrafficTable>();
    errors.reserve(round.prometheus.size());
    for (const PrometheusAnswer& answer : round.prometheus) {
        auto outcome = answer.body
            ? telemetry::addPrometheusAnswer(answer.query, *answer.body, *table)
            : Result<Done>(answer.body.error());
        if (!outcome) {
            errors.push_back(std::move(outcome).error());
            tally.add(&errors.back());
            continue;
        }
        tally.add(nullptr);
    }
    if (tally.answered == 0) {
        next.prometheusRates = previous ? previous->prometheusRates : nullptr;
        return;
    }
    telemetry::finishPrometheusTable(*table);
    next.prometheusRates = std::move(table);
}

void addPodFacts(const mesh::ClusterState& cluster, std::vector<mesh::ProxyStatus>& proxies)
{
    std::set<std::pair<std::string_view, std::string_view>> known;
    for (mesh::ProxyStatus& proxy : proxies)
        known.emplace(proxy.namespaceName, proxy.podName);
    std::vector<mesh::ProxyStatus> unconnected;
    for (const mesh::Pod& pod : cluster.pods) {
        const bool isRunning = pod.phase == "Running" || pod.phase == "Pending";
        if (!pod.hasProxy || !isRunning || known.contains({pod.namespaceName, pod.name}))
            continue;
        mesh::ProxyStatus status;
        status.namespaceName = pod.namespaceName;
        status.podName = pod.name;
        unconnected.push_back(std::move(status));
    }
    std::ranges::move(unconnected, std::back_inserter(proxies));
    for (mesh::ProxyStatus& proxy : proxies) {
        const auto* pod = cluster.findPod(proxy.namespaceName, proxy.podName);
        if (!pod)
            continue;
        proxy.restarts = pod->proxyRestarts;
        proxy.startedAt = pod->startedAt;
        proxy.isReady = pod->isProxyReady;
        proxy.workload = pod->namespaceName + "/" + mesh::workloadNameOf(cluster, *pod);
    }
}

void addMetricsProblems(MeshSnapshot& next)
{
    std::map<std::string_view, std::string_view> reasons;
    for (const ProxyFailure& failure : next.proxyFailures)
        reasons.emplace(failure.proxy, failure.reason);
    for (mesh::ProxyStatus& proxy : next.proxies) {
        const auto reason = reasons.find(proxy.podName + "." + proxy.namespaceName);
        proxy.metricsProblem = reason != reasons.end() ? reason->second : std::string_view();
    }
}

void clearPodFacts(std::vector<mesh::ProxyStatus>& proxies)
{
    std::erase_if(proxies, [](const mesh::ProxyStatus& proxy) { return proxy.istiod.empty(); });
}

/// The rows of all istiod replicas that answered; of two rows for one proxy the one that was sent
/// something later. Replicas that did not answer keep their last rows.
void reduceSync(const MeshSnapshot* previous, const ScrapeRound& round, MeshSnapshot& next,
    Tally& tally, std::vector<Error>& errors)
{
    using Key = std::pair<std::string, std::string>;
    std::map<Key, mesh::ProxyStatus> rows;
    const auto put = [&rows](mesh::ProxyStatus row) {
        Key key(row.namespaceName, row.podName);
        const auto known = rows.find(key);
        if (known == rows.end() || known->second.cds.sentAt <= row.cds.sentAt)
            rows.insert_or_assign(std::move(key), std::move(row));
    };
    std::set<std::string> answered;
    errors.reserve(round.sync.size());
    for (const SyncAnswer& answer : round.sync) {
        auto parsed = answer.body ? mesh::parseSyncz(*answer.body, answer.istiodPod)
                                  : Result<std::vector<mesh::ProxyStatus>>(answer.body.error());
        if (!parsed) {
            errors.push_back(std::move(parsed).error());
            tally.add(&errors.back());
            continue;
        }
        tally.add(nullptr);
        answered.insert(answer.istiodPod);
        for (mesh::ProxyStatus& row : *parsed)
            put(std::move(row));
    }
    if (previous) {
        auto kept = previous->proxies;
        clearPodFacts(kept);
        for (mesh::ProxyStatus& row : kept) {
            const bool isSuperseded
                = answered.contains(row.istiod) || rows.contains({row.namespaceName, row.podName});
            const bool isGone = round.cluster && !round.sync.empty()
                && !round.cluster->findPod(row.namespaceName, row.podName);
            if (!isSuperseded && !isGone)
                put(std::move(row));
        }
    }
    for (auto& [key, row] : rows)
        next.proxies.push_back(std::move(row));
}

void keepFreshness(const MeshSnapshot* previous, const std::string& source, MeshSnapshot& next)
{
    const auto* before = previous ? previous->findFreshness(source) : nullptr;
    if (before)
        next.freshness.push_back(*before);
}

} // namespace

const Freshness* MeshSnapshot::findFreshness(std::string_view sourceName) const
{
    const auto found = std::ranges::find(freshness, sourceName, &Freshness::source);
    return found != freshness.end() ? &*found : nullptr;
}

MeshSnapshotPtr reduce(
    const MeshSnapshotPtr& previous, const ScrapeRound& round, CountedPages counted)
{
    auto next = std::make_shared<MeshSnapshot>();
    next->generation = round.generation;
    next->at = round.at;
    next->monotonicAt = next->countedAt = round.monotonicAt;
    next->source = round.source;
    next->sourceReason = round.sourceReason;
    next->cluster = round.cluster;
    next->isSampled = round.isSampled;
    next->wantedPeriod = round.wantedPeriod;
    next->period = round.period;
    if (previous && round.monotonicAt > previous->monotonicAt) {
        const std::chrono::duration<double> span = round.monotonicAt - previous->monotonicAt;
        next->bytesPerSecond
            = static_cast<std::uint64_t>(static_cast<double>(round.bytesReceived) / span.count());
    }

    std::vector<Error> errors;
    if (round.source == TelemetrySource::Proxies) {
        if (!counted.counters && previous && previous->counters)
            counted.counters.emplace(*previous->counters);
        counted = countPages(std::move(counted), round.proxies, round.cluster.get());
        Tally tally;
        const bool hasPage = counted.hasPage;
        reduceProxies(previous.get(), round, std::move(counted), *next, tally);
        if (previous && tally.targets > 0 && !hasPage)
            next->countedAt = previous->countedAt;
        next->freshness.push_back(freshnessOf("proxies", tally, previous.get(), round.at));
    } else {
        Tally tally;
        reducePrometheus(previous.get(), round, *next, tally, errors);
        next->freshness.push_back(freshnessOf("prometheus", tally, previous.get(), round.at));
    }

    Tally sync;
    std::vector<Error> syncErrors;
    reduceSync(previous.get(), round, *next, sync, syncErrors);
    if (round.sync.empty())
        keepFreshness(previous.get(), "istiod", *next);
    else
        next->freshness.push_back(freshnessOf("istiod", sync, previous.get(), round.at));
    if (round.cluster) {
        addPodFacts(*round.cluster, next->proxies);
        addMetricsProblems(*next);
        addCoverage(*round.cluster, next->freshness);
    }
    std::ranges::sort(next->proxies, {}, [](const mesh::ProxyStatus& proxy) {
        return std::pair<std::string_view, std::string_view>(proxy.namespaceName, proxy.podName);
    });
    return next;
}

} // namespace vigla::snapshot
