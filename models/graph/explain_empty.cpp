#include "models/core/text.h"
#include "models/graph/build_graph.h"
#include "models/telemetry/counter_history.h"

#include <algorithm>
#include <array>
#include <set>

namespace vigla::graph {

namespace {

using snapshot::Freshness;
using snapshot::MeshSnapshot;
using snapshot::TelemetrySource;

std::string plural(std::size_t count, const std::string& word)
{
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string namespacesText(const GraphOptions& options)
{
    if (options.namespaces.empty())
        return "all namespaces";
    return (options.namespaces.size() == 1 ? "namespace " : "namespaces ")
        + plainText(join(options.namespaces, ", "), false, 200);
}

bool isRequested(const GraphOptions& options, const std::string& namespaceName)
{
    return options.namespaces.empty()
        || std::ranges::find(options.namespaces, namespaceName) != options.namespaces.end();
}

EmptyReason missingNamespaces(const mesh::ClusterState& cluster, const GraphOptions& options)
{
    std::vector<std::string> missing;
    for (const std::string& name : options.namespaces) {
        if (std::ranges::find(cluster.namespaces, name, &mesh::NamespaceInfo::name)
            == cluster.namespaces.end())
            missing.push_back(name);
    }
    const auto coverage = cluster.coverage.find("namespaces");
    const bool isLive = coverage != cluster.coverage.end()
        && coverage->second.state == mesh::ResourceCoverage::State::Live;
    if (!isLive || missing.empty() || missing.size() < options.namespaces.size())
        return {};
    return {"No such namespace",
        "The cluster has no namespace " + plainText(join(missing, ", "), false, 200) + ".",
        "Pick other namespaces."};
}

EmptyReason unreachableTelemetry(const MeshSnapshot& snapshot)
{
    const bool isPrometheus = snapshot.source == TelemetrySource::Prometheus;
    const auto* freshness = snapshot.findFreshness(isPrometheus ? "prometheus" : "proxies");
    if (!freshness || freshness->targets == 0 || freshness->answered > 0)
        return {};
    const std::string what = isPrometheus ? "Prometheus" : "the proxies";
    const std::string evidence = plainText(freshness->reason, false, 400);
    if (freshness->state == Freshness::State::Forbidden) {
        return {"Telemetry is forbidden", evidence,
            isPrometheus ? "Ask for the right to reach Prometheus, or give another URL for it."
                         : "Ask for the right to get pods/proxy, or give the URL of a Prometheus "
                           "server."};
    }
    return {"Telemetry cannot be reached",
        "None of "
            + plural(
                static_cast<std::size_t>(freshness->targets), isPrometheus ? "request" : "target")
            + " of " + what + " was answered. " + evidence,
        isPrometheus ? "Check the URL and whether the server runs, or read the proxies instead."
                     : "Check whether the API server can reach the pods on port 15090, or use "
                       "Prometheus."};
}

/// In ambient mode the pods have no proxy of their own: ztunnel counts for them.
bool isCountedByZtunnel(const mesh::ClusterState& cluster, const GraphOptions& options)
{
    const auto isZtunnel = [](const mesh::Pod& pod) {
        const auto app = pod.labels.find("app");
        return app != pod.labels.end() && app->second == "ztunnel";
    };
    const auto isAmbient = [&](const mesh::NamespaceInfo& info) {
        const auto mode = info.labels.find("istio.io/dataplane-mode");
        return isRequested(options, info.name) && mode != info.labels.end()
            && mode->second == "ambient";
    };
    return std::ranges::any_of(cluster.namespaces, isAmbient)
        && std::ranges::any_of(cluster.pods, isZtunnel);
}

EmptyReason noSidecars(const MeshSnapshot& snapshot, const GraphOptions& options)
{
    if (!snapshot.cluster)
        return {};
    std::size_t pods = 0;
    std::size_t proxies = 0;
    for (const mesh::Pod& pod : snapshot.cluster->pods) {
        if (!isRequested(options, pod.namespaceName))
            continue;
        ++pods;
        proxies += pod.hasProxy ? 1 : 0;
    }
    const auto coverage = snapshot.cluster->coverage.find("pods");
    if (coverage == snapshot.cluster->coverage.end()
        || coverage->second.state == mesh::ResourceCoverage::State::Loading)
        return {};
    if (coverage->second.state == mesh::ResourceCoverage::State::Forbidden) {
        return {"Pods are forbidden", plainText(coverage->second.reason, false, 400),
            "Ask for the right to list pods, or give the URL of a Prometheus server."};
    }
    if (pods == 0) {
        return {"No pods", "There is no pod in " + namespacesText(options) + ".",
            "Pick other namespaces, or deploy something."};
    }
    if (proxies > 0 || isCountedByZtunnel(*snapshot.cluster, options))
        return {};
    const auto rules = snapshot.cluster->coverage.find("virtualservices");
    const bool isServed = rules == snapshot.cluster->coverage.end()
        || rules->second.state != mesh::ResourceCoverage::State::NotServed;
    if (!isServed)
        return {"Istio is not installed",
            "The API server serves no networking.istio.io, and none of the " + plural(pods, "pod")
                + " in " + namespacesText(options) + " has an Istio proxy.",
            "Install Istio, pick another context, or give the URL of a Prometheus server that has "
            "Istio's metrics."};
    return {"No sidecars",
        "None of the " + plural(pods, "pod") + " in " + namespacesText(options)
            + " has an Istio proxy, so nothing counts their traffic.",
        "Label the namespace istio-injection=enabled and restart its pods."};
}

EmptyReason firstReadings(const MeshSnapshot& snapshot)
{
    if (snapshot.source == TelemetrySource::Prometheus || !snapshot.counters)
        return {};
    const auto proxies
        = snapshot.counters->proxiesOver(std::chrono::hours(1), snapshot.monotonicAt);
    if (!proxies.empty() || snapshot.counters->proxyCount() == 0)
        return {};
    return {"Waiting for the second reading",
        plural(snapshot.counters->proxyCount(), "proxy page")
            + " read once; rates need two readings.",
        "Wait for the next round."};
}

EmptyReason nothingAround(const NodeFocus& focus, std::int64_t seconds)
{
    constexpr std::array kKinds = {"workload", "app", "service", "operation"};
    const std::string name = std::string(kKinds[static_cast<std::size_t>(focus.kind)]) + " "
        + plainText(focus.namespaceName + "/" + focus.name, false, 200);
    return {"Nothing around this node",
        "The telemetry of the last " + std::to_string(seconds) + " s does not name the " + name
            + ".",
        "Check its namespace and name, or pick a longer time."};
}

EmptyReason noTraffic(const MeshSnapshot& snapshot, const GraphOptions& options)
{
    const auto table = snapshot::trafficOver(snapshot, options.duration);
    std::set<std::string> elsewhere;
    for (const auto& sample : table.samples) {
        const std::string name(table.symbols.text(sample.labels.destinationNamespace));
        if (sample.perSecond > 0 && !name.empty() && name != "unknown")
            elsewhere.insert(name);
    }
    const std::string window = std::to_string(options.duration.count()) + " s";
    if (!options.namespaces.empty() && !elsewhere.empty()) {
        const std::vector<std::string> names(elsewhere.begin(), elsewhere.end());
        return {"No traffic here",
            "Nothing was sent to or from " + namespacesText(options) + " in the last " + window
                + ", but there is traffic in " + plainText(join(names, ", "), false, 200) + ".",
            "Pick one of those namespaces, or a longer time."};
    }
    if (table.samples.empty()) {
        return {"No Istio metrics",
            "The telemetry of the last " + window + " has no Istio metric for "
                + namespacesText(options) + ".",
            "Send a request through the mesh; if this stays, check that the metrics provider "
            "prometheus is on in the mesh configuration."};
    }
    return {"No traffic",
        "Nothing was sent in " + namespacesText(options) + " in the last " + window + ".",
        "Send a request, pick a longer time, or show idle nodes."};
}

} // namespace

EmptyReason explainEmpty(
    const MeshSnapshot& snapshot, const GraphOptions& options, const ServiceGraph& graph)
{
    if (!graph.nodes.empty())
        return {};
    if (snapshot.cluster && !options.focus) {
        auto reason = missingNamespaces(*snapshot.cluster, options);
        if (!reason.title.empty())
            return reason;
    }
    if (auto reason = noSidecars(snapshot, options); !reason.title.empty())
        return reason;
    if (auto reason = unreachableTelemetry(snapshot); !reason.title.empty())
        return reason;
    if (auto reason = firstReadings(snapshot); !reason.title.empty())
        return reason;
    return options.focus ? nothingAround(*options.focus, options.duration.count())
                         : noTraffic(snapshot, options);
}

} // namespace vigla::graph
