#include "models/mesh/workload.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/counter_history.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vigla::snapshot {

namespace {

using ProxyName = std::pair<std::string, std::string>;

/// Where replicas were left out, those that answered stand for all of their workload.
telemetry::ProxyScale scaleOf(
    const mesh::ClusterState& cluster, const std::vector<ProxyName>& answered)
{
    struct Replicas {
        int ready = 0;
        std::vector<ProxyName> answered;
    };
    std::map<ProxyName, Replicas> workloads;
    for (const mesh::Pod& pod : cluster.pods) {
        if (pod.hasProxy && pod.isProxyReady)
            ++workloads[{pod.namespaceName, mesh::workloadNameOf(cluster, pod)}].ready;
    }
    for (const ProxyName& name : answered) {
        const auto* pod = cluster.findPod(name.first, name.second);
        if (pod) {
            auto& replicas = workloads[{name.first, mesh::workloadNameOf(cluster, *pod)}];
            replicas.answered.push_back(name);
        }
    }
    telemetry::ProxyScale scale;
    for (const auto& [workload, replicas] : workloads) {
        const auto count = static_cast<double>(replicas.answered.size());
        for (const ProxyName& name : replicas.answered) {
            if (replicas.ready > count)
                scale[name] = replicas.ready / count;
        }
    }
    return scale;
}

} // namespace

telemetry::TrafficTable trafficOver(const MeshSnapshot& snapshot, std::chrono::seconds window)
{
    if (snapshot.source == TelemetrySource::Prometheus)
        return snapshot.prometheusRates ? *snapshot.prometheusRates : telemetry::TrafficTable();
    if (!snapshot.counters)
        return {};
    telemetry::ProxyScale scale;
    if (snapshot.isSampled && snapshot.cluster) {
        scale = scaleOf(
            *snapshot.cluster, snapshot.counters->proxiesOver(window, snapshot.countedAt));
    }
    return snapshot.counters->ratesOver(window, snapshot.countedAt, scale);
}

} // namespace vigla::snapshot
