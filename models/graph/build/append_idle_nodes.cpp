#include "models/graph/build/appenders.h"
#include "models/mesh/istio_view.h"

namespace vigla::graph {

namespace {

void putIdle(TrafficMap& map, const EndLabels& labels, GraphType type)
{
    auto node = buildNode(labels, type);
    if (!node || map.find(node->id))
        return;
    node->inbound[Protocol::Http] = {};
    node->outbound[Protocol::Http] = {};
    node->set(NodeMark::Idle);
    map.put(std::move(*node));
}

} // namespace

void appendWorkloadEntries(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map)
{
    if (!context.cluster())
        return;
    for (const kube::Document& document : context.cluster()->istio("WorkloadEntry")) {
        if (document.namespaceName() != namespaceName)
            continue;
        const auto entry = mesh::workloadEntryView(document);
        const auto labelOf = [&](const char* key) {
            const auto found = entry.labels.find(key);
            return found != entry.labels.end() ? found->second : std::string();
        };
        const std::string app = labelOf("app");
        const std::string version = labelOf("version");
        if (app.empty())
            continue;
        for (Node& node : map.nodes) {
            const bool isKind = node.kind == NodeKind::Workload || node.kind == NodeKind::App;
            const bool isHere = node.namespaceName == namespaceName
                && context.isAccessible(node.cluster, node.namespaceName);
            if (isKind && isHere && node.app == app && node.version == version)
                node.workloadEntries.push_back(entry.ref.name);
        }
    }
}

void appendIdleNodes(const GraphContext& context, const std::string& namespaceName, TrafficMap& map)
{
    if (!context.cluster())
        return;
    const GraphOptions& options = context.options();
    const std::string cluster
        = context.homeCluster().empty() ? std::string(kUnknown) : context.homeCluster();
    if (options.type == GraphType::Service || options.injectServiceNodes) {
        for (const mesh::Service& service : context.cluster()->services) {
            if (service.namespaceName == namespaceName)
                putIdle(map, {cluster, namespaceName, service.name, {}, {}, {}, {}}, options.type);
        }
    }
    if (options.type == GraphType::Service)
        return;
    for (const mesh::Workload& workload : context.workloads()) {
        if (workload.namespaceName == namespaceName) {
            putIdle(map,
                {cluster, {}, {}, namespaceName, workload.name, workload.app, workload.version},
                options.type);
        }
    }
}

} // namespace vigla::graph
