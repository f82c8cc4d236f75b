#include "models/graph/build_graph.h"

#include <algorithm>
#include <iterator>

namespace vigla::graph {

namespace {

template <typename T>
std::vector<std::string> sortedIds(const std::vector<T>& elements)
{
    std::vector<std::string> ids;
    ids.reserve(elements.size());
    for (const T& element : elements)
        ids.push_back(element.id);
    std::ranges::sort(ids);
    return ids;
}

std::vector<std::string> only(
    const std::vector<std::string>& these, const std::vector<std::string>& notThese)
{
    std::vector<std::string> ids;
    std::ranges::set_difference(these, notThese, std::back_inserter(ids));
    return ids;
}

} // namespace

bool GraphDelta::isTopologyChanged() const
{
    return !addedNodes.empty() || !removedNodes.empty() || !addedEdges.empty()
        || !removedEdges.empty();
}

GraphDelta diffGraphs(const ServiceGraph& before, const ServiceGraph& after)
{
    const auto nodesBefore = sortedIds(before.nodes);
    const auto nodesAfter = sortedIds(after.nodes);
    const auto edgesBefore = sortedIds(before.edges);
    const auto edgesAfter = sortedIds(after.edges);
    return {only(nodesAfter, nodesBefore), only(nodesBefore, nodesAfter),
        only(edgesAfter, edgesBefore), only(edgesBefore, edgesAfter)};
}

} // namespace vigla::graph
