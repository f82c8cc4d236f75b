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

/// The replicas of one workload.
struct Replicas {
    int ready = 0;
    std::vector<ProxyName> answered;

    bool isSampled() const
    {
        return !answered.empty() && ready > static_cast<int>(answered.size());
    }
};

std::map<ProxyName, Replicas> replicasOf(const MeshSnapshot& snapshot, std::chrono::seconds window)
{
    std::map<ProxyName, Replicas> workloads;
    if (!snapshot.isSampled || !snapshot.cluster || !snapshot.counters)
        return workloads;
    const mesh::ClusterState& cluster = *snapshot.cluster;
    for (const mesh::Pod& pod : cluster.pods) {
        if (pod.hasProxy && pod.isProxyReady)
            ++workloads[{pod.namespaceName, mesh::workloadNameOf(cluster, pod)}].ready;
    }
    for (const ProxyName& name : snapshot.counters->proxiesOver(window, snapshot.countedAt)) {
        const auto* pod = cluster.findPod(name.first, name.second);
        if (pod)
            workloads[{name.first, mesh::workloadNameOf(cluster, *pod)}].answered.push_back(name);
    }
    return workloads;
}

/// Where replicas were left out, those that answered stand for all of their workload.
telemetry::ProxyScale scaleOf(const MeshSnapshot& snapshot, std::chrono::seconds window)
{
    telemetry::ProxyScale scale;
    for (const auto& [workload, replicas] : replicasOf(snapshot, window)) {
        if (!replicas.isSampled())
            continue;
        for (const ProxyName& name : replicas.answered)
            scale[name] = replicas.ready / static_cast<double>(replicas.answered.size());
    }
    return scale;
}

} // namespace

std::set<std::pair<std::string, std::string>> sampledWorkloads(
    const MeshSnapshot& snapshot, std::chrono::seconds window)
{
    std::set<std::pair<std::string, std::string>> sampled;
    for (const auto& [workload, replicas] : replicasOf(snapshot, window))
        if (replicas.isSampled())
            sampled.insert(workload);
    return sampled;
}

telemetry::TrafficTable trafficOver(const MeshSnapshot& snapshot, std::chrono::seconds window)
{
    if (snapshot.source == TelemetrySource::Prometheus)
        return snapshot.prometheusRates ? *snapshot.prometheusRates : telemetry::TrafficTable();
    if (!snapshot.counters)
        return {};
    return snapshot.counters->ratesOver(window, snapshot.countedAt, scaleOf(snapshot, window));
}

} // namespace vigla::snapshot
