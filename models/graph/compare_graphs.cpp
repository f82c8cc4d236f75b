#include "models/graph/compare_graphs.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

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

bool isFarApart(double before, double after, double percent, double least)
{
    const double difference = std::abs(after - before);
    return difference >= least && difference >= std::max(before, after) * percent / 100;
}

EdgeBefore beforeOf(const Edge& edge)
{
    return {edge.rates.total, edge.errorPercent(), edge.health.status, edge.responseTimes.p95};
}

bool isChanged(const EdgeBefore& before, const Edge& after, const ChangeThresholds& limits)
{
    const double leastRate
        = after.protocol == Protocol::Tcp ? limits.bytesPerSecond : limits.requestsPerSecond;
    const auto& p95 = after.responseTimes.p95;
    return before.health != after.health.status
        || isFarApart(before.total, after.rates.total, limits.ratePercent, leastRate)
        || isFarApart(before.errorPercent, after.errorPercent(), 0, limits.errorPoints)
        || (before.p95 && p95
            && isFarApart(*before.p95, *p95, limits.timePercent, limits.milliseconds));
}

/// The elements of both graphs by id, those of `after` where both have them.
template <typename T>
struct Both {
    const T* before = nullptr;
    const T* after = nullptr;
};

template <typename T>
std::map<std::string_view, Both<T>> joined(
    const std::vector<T>& before, const std::vector<T>& after)
{
    std::map<std::string_view, Both<T>> all;
    for (const T& element : before)
        all[element.id].before = &element;
    for (const T& element : after)
        all[element.id].after = &element;
    return all;
}

class Comparison final {
public:
    Comparison(
        const ServiceGraph& before, const ServiceGraph& after, const ChangeThresholds& thresholds)
        : m_before(before)
        , m_after(after)
        , m_thresholds(thresholds)
    {
        m_graph.type = after.type;
        m_graph.at = after.at;
        m_graph.durationSeconds = after.durationSeconds;
    }

    ServiceGraph build()
    {
        addBoxes();
        addNodes();
        addEdges();
        return std::move(m_graph);
    }

private:
    void addBoxes()
    {
        const auto all = joined(m_before.boxes, m_after.boxes);
        for (const auto& [id, box] : all)
            m_boxes.emplace(id, static_cast<int>(m_boxes.size()));
        for (const auto& [id, box] : all) {
            Box result = box.after ? *box.after : *box.before;
            result.parent = boxIn(box.after ? m_after : m_before, result.parent);
            m_graph.boxes.push_back(std::move(result));
        }
    }

    void addNodes()
    {
        for (const auto& [id, node] : joined(m_before.nodes, m_after.nodes)) {
            m_nodes.emplace(id, static_cast<std::uint32_t>(m_nodes.size()));
            Node result = node.after ? *node.after : *node.before;
            result.box = boxIn(node.after ? m_after : m_before, result.box);
            if (!node.after)
                makeGhost(result);
            else if (!node.before)
                result.change = Change::Added;
            else if (node.before->health.status != node.after->health.status)
                result.change = Change::Changed;
            m_graph.nodes.push_back(std::move(result));
        }
    }

    void addEdges()
    {
        for (const auto& [id, edge] : joined(m_before.edges, m_after.edges)) {
            const ServiceGraph& graph = edge.after ? m_after : m_before;
            Edge result = edge.after ? *edge.after : *edge.before;
            result.source = m_nodes.at(graph.nodes[result.source].id);
            result.target = m_nodes.at(graph.nodes[result.target].id);
            if (edge.before)
                result.before = beforeOf(*edge.before);
            if (!edge.after)
                makeGhost(result);
            else if (!edge.before)
                result.change = Change::Added;
            else if (isChanged(*result.before, result, m_thresholds))
                result.change = Change::Changed;
            m_graph.edges.push_back(std::move(result));
        }
        std::ranges::sort(m_graph.edges, {},
            [](const Edge& edge) { return std::tuple(edge.source, edge.target, edge.protocol); });
    }

    static void makeGhost(Node& node)
    {
        node.change = Change::Removed;
        node.inbound.clear();
        node.outbound.clear();
        node.inboundCodes.clear();
        node.outboundCodes.clear();
        node.health = {};
        node.requestHealth = {};
    }

    static void makeGhost(Edge& edge)
    {
        edge.change = Change::Removed;
        edge.rates = {};
        edge.responses.clear();
        edge.responseTimes = {};
        edge.requestBytesPerSecond = 0;
        edge.responseBytesPerSecond = 0;
        edge.health = {};
        edge.returnEdge.clear();
    }

    int boxIn(const ServiceGraph& graph, int box) const
    {
        return box < 0 ? -1 : m_boxes.at(graph.boxes[static_cast<std::size_t>(box)].id);
    }

    const ServiceGraph& m_before;
    const ServiceGraph& m_after;
    const ChangeThresholds& m_thresholds;
    ServiceGraph m_graph;
    std::map<std::string_view, int> m_boxes;
    std::map<std::string_view, std::uint32_t> m_nodes;
};

template <typename T>
void count(
    const std::vector<T>& elements, std::size_t& added, std::size_t& removed, std::size_t& changed)
{
    for (const T& element : elements) {
        added += element.change == Change::Added ? 1 : 0;
        removed += element.change == Change::Removed ? 1 : 0;
        changed += element.change == Change::Changed ? 1 : 0;
    }
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

ServiceGraph compareGraphs(
    const ServiceGraph& before, const ServiceGraph& after, const ChangeThresholds& thresholds)
{
    return Comparison(before, after, thresholds).build();
}

bool ChangeCount::isNothing() const
{
    return *this == ChangeCount();
}

ChangeCount countChanges(const ServiceGraph& comparison)
{
    ChangeCount result;
    count(comparison.nodes, result.addedNodes, result.removedNodes, result.changedNodes);
    count(comparison.edges, result.addedEdges, result.removedEdges, result.changedEdges);
    return result;
}

} // namespace vigla::graph
