#include "models/graph/build/appenders.h"

#include <algorithm>
#include <vector>

namespace vigla::graph {

namespace {

bool isAmbient(const GraphContext& context, const mesh::Workload& workload)
{
    const auto mode = workload.labels.find("istio.io/dataplane-mode");
    if (mode != workload.labels.end())
        return mode->second == "ambient";
    const auto redirection = workload.annotations.find("ambient.istio.io/redirection");
    if (redirection != workload.annotations.end())
        return redirection->second == "enabled";
    return context.isAmbient(workload.namespaceName) && !workload.allPodsHaveProxy;
}

std::vector<const mesh::Workload*> workloadsOf(const GraphContext& context, const Node& node)
{
    if (isOk(node.workload)) {
        const auto* workload = context.findWorkload(node.namespaceName, node.workload);
        return workload ? std::vector{workload} : std::vector<const mesh::Workload*>();
    }
    return context.workloadsOfApp(node.namespaceName, node.app, node.version);
}

void check(const GraphContext& context, Node& node)
{
    const auto workloads = workloadsOf(context, node);
    if (workloads.empty())
        return; // nothing is proved either way
    const bool areAmbient = std::ranges::all_of(
        workloads, [&](const auto* workload) { return isAmbient(context, *workload); });
    const bool haveProxies = std::ranges::all_of(workloads, &mesh::Workload::allPodsHaveProxy);
    const bool areGateways = std::ranges::all_of(workloads, &mesh::Workload::isGateway);
    const bool havePods = std::ranges::any_of(
        workloads, [](const auto* workload) { return !workload->pods.empty(); });
    const bool isWaypoint = node.has(NodeMark::Waypoint);
    if (areAmbient || isWaypoint)
        node.set(NodeMark::Ambient);
    if (havePods && !areAmbient && !haveProxies && !areGateways && !isWaypoint)
        node.set(NodeMark::OutOfMesh);
}

} // namespace

void appendMeshCheck(const GraphContext& context, TrafficMap& map)
{
    if (!context.knowsWorkloads())
        return;
    const std::string& root = context.cluster()->rootNamespace;
    for (Node& node : map.nodes) {
        const bool isChecked = (node.kind == NodeKind::Workload || node.kind == NodeKind::App)
            && !node.has(NodeMark::Dead) && !node.has(NodeMark::OutOfMesh)
            && node.namespaceName != root && context.isAccessible(node.cluster, node.namespaceName);
        if (isChecked)
            check(context, node);
    }
}

} // namespace vigla::graph
