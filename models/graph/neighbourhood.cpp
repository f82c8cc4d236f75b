#include "models/graph/neighbourhood.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

namespace vigla::graph {

namespace {

enum class Way { ToCallers, ToCallees };

/// Edges by the node they are left from, going one way.
class Steps final {
public:
    Steps(const ServiceGraph& graph, Way way)
        : m_graph(graph)
        , m_way(way)
        , m_edges(graph.nodes.size())
    {
        for (std::uint32_t i = 0; i < graph.edges.size(); ++i)
            m_edges[fromOf(graph.edges[i])].push_back(i);
    }

    const std::vector<std::uint32_t>& edgesFrom(std::uint32_t node) const { return m_edges[node]; }
    std::uint32_t nextOf(std::uint32_t edge) const
    {
        const Edge& it = m_graph.edges[edge];
        return m_way == Way::ToCallees ? it.target : it.source;
    }

private:
    std::uint32_t fromOf(const Edge& edge) const
    {
        return m_way == Way::ToCallees ? edge.source : edge.target;
    }

    const ServiceGraph& m_graph;
    Way m_way;
    std::vector<std::vector<std::uint32_t>> m_edges;
};

/// Past a service node the call goes on; only leaving the centre itself is always a hop.
int hopsBetween(const ServiceGraph& graph, std::uint32_t from, std::uint32_t to, bool isCentre)
{
    const bool isPassedOn = graph.type != GraphType::Service
        && graph.nodes[from].kind == NodeKind::Service && graph.nodes[to].kind != NodeKind::Service;
    return isPassedOn && !isCentre ? 0 : 1;
}

void walk(const ServiceGraph& graph, std::uint32_t centre, int mostHops, Way way,
    std::set<std::string>& near)
{
    const Steps steps(graph, way);
    std::vector<int> hops(graph.nodes.size(), std::numeric_limits<int>::max());
    std::deque<std::uint32_t> open{centre};
    hops[centre] = 0;
    while (!open.empty()) {
        const std::uint32_t at = open.front();
        open.pop_front();
        near.insert(graph.nodes[at].id);
        for (const std::uint32_t edge : steps.edgesFrom(at)) {
            const std::uint32_t next = steps.nextOf(edge);
            const int cost = hopsBetween(graph, at, next, at == centre);
            if (hops[at] + cost >= hops[next] || hops[at] + cost > mostHops)
                continue;
            hops[next] = hops[at] + cost;
            cost == 0 ? open.push_front(next) : open.push_back(next);
        }
    }
}

void followPaths(const ServiceGraph& graph, std::uint32_t start, Way way, FindResult& found)
{
    const Steps steps(graph, way);
    std::vector<bool> isSeen(graph.nodes.size());
    std::vector<std::uint32_t> open{start};
    isSeen[start] = true;
    while (!open.empty()) {
        const std::uint32_t at = open.back();
        open.pop_back();
        found.nodes.insert(graph.nodes[at].id);
        for (const std::uint32_t edge : steps.edgesFrom(at)) {
            found.edges.insert(graph.edges[edge].id);
            const std::uint32_t next = steps.nextOf(edge);
            if (!isSeen[next])
                open.push_back(next);
            isSeen[next] = true;
        }
    }
}

} // namespace

std::set<std::string> neighbourhoodOf(const ServiceGraph& graph, const Focus& focus)
{
    const Node* centre = graph.findNode(focus.nodeId);
    if (!centre)
        return {};
    const auto index = static_cast<std::uint32_t>(centre - graph.nodes.data());
    const int hops = std::clamp(focus.hops, kFewestHops, kMostHops);
    std::set<std::string> near{centre->id};
    if (focus.hasCallers)
        walk(graph, index, hops, Way::ToCallers, near);
    if (focus.hasCallees)
        walk(graph, index, hops, Way::ToCallees, near);
    return near;
}

FindResult pathsThrough(const ServiceGraph& graph, std::string_view id)
{
    FindResult found;
    if (const Node* node = graph.findNode(id)) {
        const auto index = static_cast<std::uint32_t>(node - graph.nodes.data());
        followPaths(graph, index, Way::ToCallers, found);
        followPaths(graph, index, Way::ToCallees, found);
    } else if (const Edge* edge = graph.findEdge(id)) {
        found.edges.insert(edge->id);
        followPaths(graph, edge->source, Way::ToCallers, found);
        followPaths(graph, edge->target, Way::ToCallees, found);
    }
    return found;
}

} // namespace vigla::graph
