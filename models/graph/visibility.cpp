#include "models/graph/visibility.h"

#include "models/graph/layout/part.h"

#include <algorithm>
#include <vector>

namespace vigla::graph {

namespace {

/// Which nodes and edges stay, parallel to the graph's.
struct Kept {
    std::vector<bool> nodes;
    std::vector<bool> edges;
};

void keepOnly(const ServiceGraph& graph, const FindResult& found, Kept& kept)
{
    std::vector<bool> wanted(graph.nodes.size());
    for (std::size_t index = 0; index < graph.nodes.size(); ++index)
        wanted[index] = found.nodes.contains(graph.nodes[index].id);
    std::vector<bool> shown = wanted;
    for (std::size_t index = 0; index < graph.edges.size(); ++index) {
        const Edge& edge = graph.edges[index];
        const bool isFound = found.edges.contains(edge.id);
        if (isFound)
            shown[edge.source] = shown[edge.target] = true;
        if (!isFound && !(wanted[edge.source] && wanted[edge.target]))
            kept.edges[index] = false;
    }
    for (std::size_t index = 0; index < shown.size(); ++index)
        kept.nodes[index] = kept.nodes[index] && shown[index];
}

void keepNeighbours(const ServiceGraph& graph, const Focus& focus, Kept& kept)
{
    const std::set<std::string> near = neighbourhoodOf(graph, focus);
    if (near.empty())
        return;
    for (std::size_t index = 0; index < graph.nodes.size(); ++index)
        kept.nodes[index] = kept.nodes[index] && near.contains(graph.nodes[index].id);
}

void takeOut(const ServiceGraph& graph, const std::set<std::string>& nodes,
    const std::set<std::string>& edges, Kept& kept)
{
    for (std::size_t index = 0; index < graph.nodes.size(); ++index)
        if (nodes.contains(graph.nodes[index].id))
            kept.nodes[index] = false;
    for (std::size_t index = 0; index < graph.edges.size(); ++index)
        if (edges.contains(graph.edges[index].id))
            kept.edges[index] = false;
}

std::vector<int> degrees(const ServiceGraph& graph, const std::vector<bool>& edges)
{
    std::vector<int> degree(graph.nodes.size());
    for (std::size_t index = 0; index < graph.edges.size(); ++index)
        if (edges[index]) {
            ++degree[graph.edges[index].source];
            ++degree[graph.edges[index].target];
        }
    return degree;
}

/// Edges need both ends; a node whose own edges were all taken out goes with them.
void settle(const ServiceGraph& graph, bool areEdgesTakenOut, Kept& kept)
{
    if (areEdgesTakenOut) {
        const auto before = degrees(graph, std::vector<bool>(graph.edges.size(), true));
        const auto after = degrees(graph, kept.edges);
        for (std::size_t index = 0; index < graph.nodes.size(); ++index)
            if (before[index] > 0 && after[index] == 0)
                kept.nodes[index] = false;
    }
    for (std::size_t index = 0; index < graph.edges.size(); ++index)
        kept.edges[index] = kept.edges[index] && kept.nodes[graph.edges[index].source]
            && kept.nodes[graph.edges[index].target];
}

/// New index of every kept element, -1 of the others.
std::vector<int> renumbered(const std::vector<bool>& kept)
{
    std::vector<int> numbers(kept.size(), -1);
    int next = 0;
    for (std::size_t index = 0; index < kept.size(); ++index)
        if (kept[index])
            numbers[index] = next++;
    return numbers;
}

std::vector<bool> keptBoxes(const ServiceGraph& graph, const std::vector<bool>& nodes)
{
    std::vector<bool> kept(graph.boxes.size());
    for (std::size_t index = 0; index < graph.nodes.size(); ++index)
        for (int box = nodes[index] ? graph.nodes[index].box : -1;
             box >= 0 && static_cast<std::size_t>(box) < kept.size();
             box = graph.boxes[static_cast<std::size_t>(box)].parent) {
            if (kept[static_cast<std::size_t>(box)])
                break;
            kept[static_cast<std::size_t>(box)] = true;
        }
    return kept;
}

int renumberedBox(const std::vector<int>& numbers, int box)
{
    return box >= 0 && static_cast<std::size_t>(box) < numbers.size()
        ? numbers[static_cast<std::size_t>(box)]
        : -1;
}

ServiceGraph partOf(const ServiceGraph& graph, const Kept& kept, const std::vector<bool>& boxes)
{
    const auto nodeNumbers = renumbered(kept.nodes);
    const auto boxNumbers = renumbered(boxes);
    ServiceGraph part;
    part.type = graph.type;
    part.at = graph.at;
    part.durationSeconds = graph.durationSeconds;
    part.areGrpcMessages = graph.areGrpcMessages;
    for (std::size_t index = 0; index < graph.nodes.size(); ++index)
        if (kept.nodes[index]) {
            part.nodes.push_back(graph.nodes[index]);
            part.nodes.back().box = renumberedBox(boxNumbers, graph.nodes[index].box);
        }
    for (std::size_t index = 0; index < graph.edges.size(); ++index)
        if (kept.edges[index]) {
            Edge edge = graph.edges[index];
            edge.source = static_cast<std::uint32_t>(nodeNumbers[edge.source]);
            edge.target = static_cast<std::uint32_t>(nodeNumbers[edge.target]);
            part.edges.push_back(std::move(edge));
        }
    for (std::size_t index = 0; index < graph.boxes.size(); ++index)
        if (boxes[index]) {
            part.boxes.push_back(graph.boxes[index]);
            part.boxes.back().parent = renumberedBox(boxNumbers, graph.boxes[index].parent);
        }
    return part;
}

} // namespace

bool VisibilityRules::isEverything() const
{
    return hidden.empty() && only.empty() && !without && focus.nodeId.empty();
}

VisiblePart visiblePart(
    const ServiceGraphPtr& graph, const LayoutPtr& layout, const VisibilityRules& rules)
{
    if (!graph || rules.isEverything())
        return {graph, layout, 0, 0};
    Kept kept{
        std::vector<bool>(graph->nodes.size(), true), std::vector<bool>(graph->edges.size(), true)};
    if (!rules.focus.nodeId.empty())
        keepNeighbours(*graph, rules.focus, kept);
    for (const FindResult& only : rules.only)
        keepOnly(*graph, only, kept);
    const std::vector<bool> beforeTaking = kept.edges;
    takeOut(*graph, rules.hidden, rules.hidden, kept);
    if (rules.without)
        takeOut(*graph, rules.without->nodes, rules.without->edges, kept);
    settle(*graph, kept.edges != beforeTaking, kept);

    const std::vector<bool> boxes = keptBoxes(*graph, kept.nodes);
    VisiblePart part;
    part.graph = std::make_shared<const ServiceGraph>(partOf(*graph, kept, boxes));
    const bool isTight = !rules.focus.nodeId.empty();
    if (layout)
        part.layout = std::make_shared<const Layout>(
            layoutOfPart(*graph, *layout, {kept.nodes, kept.edges, boxes}, isTight));
    part.hiddenNodes = graph->nodes.size() - part.graph->nodes.size();
    part.hiddenEdges = graph->edges.size() - part.graph->edges.size();
    return part;
}

} // namespace vigla::graph
