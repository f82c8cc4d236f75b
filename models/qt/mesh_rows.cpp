#include "models/graph/rank.h"
#include "models/qt/mesh_tables.h"

#include <algorithm>

namespace vigla {

std::vector<EdgeRow> edgeRows(const graph::ServiceGraph& graph)
{
    const auto nameOfNode = [&graph](std::uint32_t index) {
        const graph::NodeTitle title = graph::titleOf(graph.nodes.at(index), graph.type);
        return title.second.empty() ? title.first : title.first + " " + title.second;
    };
    std::vector<EdgeRow> rows;
    rows.reserve(graph.edges.size());
    for (const graph::Edge& edge : graph.edges)
        rows.push_back({edge.id, nameOfNode(edge.source), nameOfNode(edge.target), edge});
    std::ranges::sort(rows, {}, &EdgeRow::id);
    return rows;
}

std::vector<NodeRow> nodeRows(const graph::ServiceGraph& graph)
{
    std::vector<NodeRow> rows;
    rows.reserve(graph.nodes.size());
    const std::vector<int> ranks = graph::rankNodes(graph, graph::RankBy::Both);
    for (const graph::Node& node : graph.nodes) {
        const graph::NodeTitle title = graph::titleOf(node, graph.type);
        rows.push_back(
            {node.id, title.second.empty() ? title.first : title.first + " " + title.second, node,
                ranks[rows.size()]});
    }
    std::ranges::sort(rows, {}, &NodeRow::id);
    return rows;
}

std::vector<ProxyRow> proxyRows(const std::vector<mesh::ProxyStatus>& proxies)
{
    std::vector<ProxyRow> rows;
    rows.reserve(proxies.size());
    for (const mesh::ProxyStatus& status : proxies)
        rows.push_back({status.namespaceName + "/" + status.podName, status});
    std::ranges::sort(rows, {}, &ProxyRow::id);
    const auto [first, last] = std::ranges::unique(rows, {}, &ProxyRow::id);
    rows.erase(first, last);
    return rows;
}

} // namespace vigla
