#include "models/graph/build/appenders.h"

#include <algorithm>
#include <set>

namespace vigla::graph {

void finalizeOutsiders(const GraphContext& context, TrafficMap& map)
{
    for (Node& node : map.nodes) {
        const bool isNowhere = node.kind == NodeKind::Unknown
            || (node.kind == NodeKind::Service
                && (node.namespaceName == kUnknown || node.has(NodeMark::EgressCluster)));
        if (isNowhere) {
            node.set(NodeMark::Inaccessible);
            continue;
        }
        if (node.namespaceName != kUnknown && !context.isRequested(node.namespaceName))
            node.set(NodeMark::Outside);
        if (!context.isAccessible(node.cluster, node.namespaceName))
            node.set(NodeMark::Inaccessible);
    }
}

void finalizeLabels(const GraphContext& context, TrafficMap& map)
{
    if (!context.cluster())
        return;
    for (Node& node : map.nodes) {
        if (node.has(NodeMark::Outside) || node.has(NodeMark::Inaccessible))
            continue;
        if (node.kind == NodeKind::Service) {
            const auto* service = context.cluster()->findService(node.namespaceName, node.service);
            if (service)
                node.labels = service->labels;
        } else if (const auto* workload = context.findWorkload(node.namespaceName, node.workload)) {
            node.labels = workload->labels;
        } else if (node.kind == NodeKind::App) {
            for (const auto* part :
                context.workloadsOfApp(node.namespaceName, node.app, node.version))
                node.labels.insert(part->labels.begin(), part->labels.end());
        }
        node.labels.erase("app");
        node.labels.erase("version");
    }
}

void finalizeTrafficGenerators(TrafficMap& map)
{
    std::vector<bool> calls(map.nodes.size(), false);
    std::vector<bool> isCalled(map.nodes.size(), false);
    for (const Edge& edge : map.edges) {
        calls[edge.source] = true;
        isCalled[edge.target] = true;
    }
    for (NodeIndex i = 0; i < map.nodes.size(); ++i) {
        if (calls[i] && !isCalled[i])
            map.nodes[i].set(NodeMark::Root);
    }
}

void finalizeFreshness(const GraphContext& context, TrafficMap& map)
{
    const snapshot::MeshSnapshot& snapshot = context.snapshot();
    const auto* telemetry = snapshot.findFreshness(
        snapshot.source == snapshot::TelemetrySource::Prometheus ? "prometheus" : "proxies");
    const bool isAllOld = telemetry && telemetry->answered == 0 && telemetry->targets > 0;
    const auto sampled = snapshot::sampledWorkloads(snapshot, context.options().duration);
    std::set<std::pair<std::string, std::string>> silent;
    for (const snapshot::ProxyFailure& failure : snapshot.proxyFailures) {
        const auto dot = failure.proxy.rfind('.');
        const auto* pod = context.cluster() && dot != std::string::npos
            ? context.cluster()->findPod(
                failure.proxy.substr(dot + 1), failure.proxy.substr(0, dot))
            : nullptr;
        if (pod)
            silent.emplace(pod->namespaceName, mesh::workloadNameOf(*context.cluster(), *pod));
    }
    for (Node& node : map.nodes) {
        if (isAllOld || silent.contains({node.namespaceName, node.workload}))
            node.set(NodeMark::Stale);
        if (sampled.contains({node.namespaceName, node.workload}))
            node.set(NodeMark::Sampled);
    }
    for (Edge& edge : map.edges) {
        const Node& source = map.nodes[edge.source];
        const Node& target = map.nodes[edge.target];
        edge.isStale = source.has(NodeMark::Stale) || target.has(NodeMark::Stale);
        edge.isSampled = source.has(NodeMark::Sampled) || target.has(NodeMark::Sampled);
    }
}

} // namespace vigla::graph
