#include "models/controlplane/problems.h"

#include "models/core/text.h"
#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace vigla::controlplane {

namespace {

using Kind = Problem::Kind;
using Json = nlohmann::ordered_json;

constexpr std::chrono::hours kDay{24};
constexpr int kSoonDays = 30;
constexpr int kUrgentDays = 7;

std::vector<Problem> unreachableReplicas(const Evidence& evidence)
{
    std::vector<Problem> problems;
    for (const Replica& replica : evidence.replicas)
        if (!replica.problem.empty())
            problems.push_back({Kind::Unreachable, false, replica.pod, replica.problem});
    return problems;
}

std::vector<Problem> conflicts(const Evidence& evidence)
{
    std::vector<Problem> problems;
    std::set<std::string> told;
    for (const PushConflict& conflict : evidence.conflicts) {
        told.insert(conflict.metric);
        std::string words = meaningOf(conflict.metric);
        if (!conflict.message.empty())
            words += " istiod: " + conflict.message;
        problems.push_back(
            {Kind::Conflict, false, conflict.key, words + " (" + conflict.metric + ")"});
    }
    // The gauges tell even where the page of details is closed.
    for (const auto& [metric, count] : evidence.total.conflicts)
        if (count > 0 && !told.contains(metric))
            problems.push_back({Kind::Conflict, false, metric,
                std::to_string(static_cast<long long>(count)) + " × " + meaningOf(metric)});
    return problems;
}

std::vector<Problem> refusals(const Evidence& evidence)
{
    std::vector<Problem> problems;
    for (const mesh::ProxyStatus& proxy : evidence.proxies)
        for (const auto* type : {&proxy.cds, &proxy.lds, &proxy.rds, &proxy.eds, &proxy.ecds})
            if (!type->error.empty())
                problems.push_back(
                    {Kind::Refused, true, proxy.namespaceName + "/" + proxy.podName, type->error});
    return problems;
}

/// Analysis writes messages, the Gateway API conditions, into an object's status.
void addStatus(std::vector<Problem>& problems, const kube::Document& object)
{
    const Json& status = mesh::childOf(object.json(), "status");
    if (const Json& messages = mesh::childOf(status, "validationMessages"); messages.is_array())
        for (const Json& message : messages) {
            const std::string level = mesh::textOf(message, "level");
            const std::string code = mesh::textOf(mesh::childOf(message, "type"), "code");
            const std::string name = mesh::textOf(mesh::childOf(message, "type"), "name");
            problems.push_back({Kind::Invalid, level == "ERROR", object.ref().text(),
                code + (name.empty() ? "" : " " + name) + " "
                    + mesh::textOf(message, "documentationUrl")});
        }
    if (const Json& conditions = mesh::childOf(status, "conditions"); conditions.is_array())
        for (const Json& condition : conditions) {
            const std::string type = mesh::textOf(condition, "type");
            const bool isPromise
                = type == "Accepted" || type == "Programmed" || type == "ResolvedRefs";
            if (isPromise && mesh::textOf(condition, "status") == "False")
                problems.push_back({Kind::Invalid, true, object.ref().text(),
                    "Not " + type + ": " + mesh::textOf(condition, "message")});
        }
}

std::vector<Problem> invalidObjects(const Evidence& evidence)
{
    std::vector<Problem> problems;
    if (evidence.cluster) {
        for (const auto& [kind, objects] : evidence.cluster->istioObjects)
            for (const kube::Document& object : objects)
                addStatus(problems, object);
        for (const auto* objects :
            {&evidence.cluster->gatewayApiRoutes, &evidence.cluster->gatewayApiGateways})
            for (const kube::Document& object : *objects)
                addStatus(problems, object);
    }
    if (evidence.total.rejectedConfigs > 0)
        problems.push_back({Kind::Invalid, false, "pilot_total_rejected_configs",
            std::to_string(static_cast<long long>(evidence.total.rejectedConfigs))
                + " objects were left out by istiod, because they are not valid."});
    return problems;
}

/// Kinds that istiod lists in /debug/configz.
bool isListedByIstiod(const std::string& kind)
{
    constexpr std::array<std::string_view, 11> kKinds{"VirtualService", "DestinationRule",
        "Gateway", "ServiceEntry", "Sidecar", "WorkloadEntry", "EnvoyFilter", "AuthorizationPolicy",
        "PeerAuthentication", "RequestAuthentication", "Telemetry"};
    return std::ranges::find(kKinds, kind) != kKinds.end();
}

std::vector<Problem> objectsNotHeld(const Evidence& evidence)
{
    std::vector<Problem> problems;
    if (!evidence.held || !evidence.cluster)
        return problems;
    std::set<kube::ObjectRef> held;
    for (const routing::ConfigVersion& version : *evidence.held)
        held.insert(version.ref);
    for (const auto& [kind, objects] : evidence.cluster->istioObjects) {
        if (!isListedByIstiod(kind))
            continue;
        for (const kube::Document& object : objects)
            if (!held.contains(object.ref()))
                problems.push_back({Kind::NotHeld, false, object.ref().text(),
                    object.label("istio.io/rev").empty()
                        ? "The API server has it and istiod does not: it is not valid, or its "
                          "namespace is not among istiod's discoverySelectors."
                        : "It is for revision " + object.label("istio.io/rev")
                            + ", and no istiod of that revision answered with it."});
    }
    return problems;
}

void addExpiry(std::vector<Problem>& problems, const char* what,
    const std::optional<SystemTime>& expiresAt, SystemTime now)
{
    if (!expiresAt || *expiresAt - now > kSoonDays * kDay)
        return;
    const auto days = std::chrono::duration_cast<std::chrono::hours>(*expiresAt - now) / kDay;
    problems.push_back({Kind::Certificate, days < kUrgentDays, what,
        *expiresAt <= now ? "It has expired on " + renderRfc3339(*expiresAt) + ": mutual TLS fails."
                          : "It expires in " + std::to_string(days) + " days, on "
                + renderRfc3339(*expiresAt) + ": renew it before mutual TLS fails."});
}

std::vector<Problem> certificates(const Evidence& evidence)
{
    std::vector<Problem> problems;
    addExpiry(problems, "Root certificate", evidence.total.rootExpiresAt, evidence.now);
    addExpiry(problems, "istiod's certificate chain", evidence.total.chainExpiresAt, evidence.now);
    return problems;
}

/// A proxy may be two minor releases behind its istiod, and never ahead of it.
std::vector<Problem> versions(const Evidence& evidence)
{
    constexpr int kMostBehind = 2;
    std::vector<Problem> problems;
    const std::string newest = evidence.cluster ? evidence.cluster->istioVersion : std::string();
    for (const mesh::ProxyStatus& proxy : evidence.proxies) {
        const auto behind = minorsBehind(proxy.version, newest);
        if (!behind || (*behind >= 0 && *behind <= kMostBehind))
            continue;
        problems.push_back({Kind::Version, false, proxy.namespaceName + "/" + proxy.podName,
            "Its proxy is " + proxy.version + " and istiod is " + newest
                + (*behind < 0 ? ": a proxy must not be newer than istiod."
                               : ": more than two minor releases apart are not supported.")});
    }
    std::set<std::string> istiods;
    for (const Replica& replica : evidence.replicas)
        if (replica.metrics && !replica.metrics->version.empty())
            istiods.insert(replica.revision + " " + replica.metrics->version);
    std::set<std::string> revisions;
    for (const std::string& each : istiods)
        if (!revisions.insert(each.substr(0, each.find(' '))).second)
            problems.push_back({Kind::Version, false, each.substr(0, each.find(' ')),
                "Replicas of one revision run different versions: an upgrade is under way, or it "
                "stopped halfway."});
    return problems;
}

} // namespace

std::vector<Problem> problemsOf(const Evidence& evidence)
{
    std::vector<Problem> all;
    for (auto* find : {&unreachableReplicas, &conflicts, &refusals, &invalidObjects,
             &objectsNotHeld, &certificates, &versions})
        for (Problem& problem : find(evidence))
            all.push_back(std::move(problem));
    std::ranges::sort(all);
    const auto twice = std::ranges::unique(all);
    all.erase(twice.begin(), twice.end());
    std::ranges::stable_partition(all, &Problem::isError);
    return all;
}

std::optional<int> minorsBehind(std::string_view version, std::string_view newest)
{
    const auto minorOf = [](std::string_view text) -> std::optional<int> {
        const auto parts = split(text, '.');
        int major = 0;
        int minor = 0;
        const auto read = [](std::string_view part, int& number) {
            return std::from_chars(part.data(), part.data() + part.size(), number).ec
                == std::errc();
        };
        if (parts.size() < 2 || !read(parts[0], major) || !read(parts[1], minor))
            return std::nullopt;
        return major * 1000 + minor;
    };
    const auto own = minorOf(version);
    const auto other = minorOf(newest);
    return own && other ? std::optional(*other - *own) : std::nullopt;
}

} // namespace vigla::controlplane
