#include "models/graph/rank.h"
#include "models/qt/mesh_tables.h"

#include <algorithm>

namespace vigla {

namespace {

std::string nameOfNode(const graph::Node& node, graph::GraphType type)
{
    const graph::NodeTitle title = graph::titleOf(node, type);
    return title.second.empty() ? title.first : title.first + " " + title.second;
}

} // namespace

bool EdgeRow::operator==(const EdgeRow& other) const
{
    return id == other.id && source == other.source && target == other.target
        && (edge == other.edge || *edge == *other.edge);
}

bool NodeRow::operator==(const NodeRow& other) const
{
    return id == other.id && title == other.title && rank == other.rank
        && (node == other.node || *node == *other.node);
}

std::vector<EdgeRow> edgeRows(const graph::ServiceGraphPtr& graph)
{
    std::vector<std::string> names;
    names.reserve(graph->nodes.size());
    for (const graph::Node& node : graph->nodes)
        names.push_back(nameOfNode(node, graph->type));
    std::vector<EdgeRow> rows;
    rows.reserve(graph->edges.size());
    for (const graph::Edge& edge : graph->edges)
        rows.push_back({edge.id, names.at(edge.source), names.at(edge.target),
            std::shared_ptr<const graph::Edge>(graph, &edge)});
    std::ranges::sort(rows, {}, &EdgeRow::id);
    return rows;
}

std::vector<NodeRow> nodeRows(const graph::ServiceGraphPtr& graph)
{
    std::vector<NodeRow> rows;
    rows.reserve(graph->nodes.size());
    const std::vector<int> ranks = graph::rankNodes(*graph, graph::RankBy::Both);
    for (const graph::Node& node : graph->nodes)
        rows.push_back({node.id, nameOfNode(node, graph->type),
            std::shared_ptr<const graph::Node>(graph, &node), ranks[rows.size()]});
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
