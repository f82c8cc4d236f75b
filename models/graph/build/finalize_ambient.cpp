#include "models/graph/build/appenders.h"

#include <set>
#include <vector>

namespace vigla::graph {

namespace {

void removeWaypoints(TrafficMap& map)
{
    map.removeNodes([&](NodeIndex i) { return map.nodes[i].has(NodeMark::Waypoint); });
    std::set<NodeIndex> linked;
    for (const Edge& edge : map.edges)
        linked.insert({edge.source, edge.target});
    map.removeNodes(
        [&](NodeIndex i) { return !linked.contains(i) && !map.nodes[i].has(NodeMark::Idle); });
}

/// Marks edges by direction; what comes back over an edge to a waypoint moves inside that edge.
void directEdges(TrafficMap& map)
{
    const auto isWaypoint = [&](NodeIndex i) { return map.nodes[i].has(NodeMark::Waypoint); };
    std::set<EdgeIndex> returned;
    for (EdgeIndex i = 0; i < map.edges.size(); ++i) {
        Edge& edge = map.edges[i];
        if (isWaypoint(edge.source))
            edge.waypoint = WaypointDirection::From;
        else if (isWaypoint(edge.target))
            edge.waypoint = WaypointDirection::To;
    }
    for (Edge& edge : map.edges) {
        if (edge.waypoint != WaypointDirection::To)
            continue;
        const auto back = map.findEdge(edge.target, edge.source, edge.protocol);
        if (!back)
            continue;
        edge.returnEdge = {map.edges[*back]};
        returned.insert(*back);
    }
    map.removeEdges(returned);
}

/// Gateways of the Gateway API that send through a waypoint.
void markIngress(TrafficMap& map)
{
    for (const Edge& edge : map.edges) {
        Node& source = map.nodes[edge.source];
        if (edge.waypoint == WaypointDirection::To && source.has(NodeMark::GatewayApi))
            source.set(NodeMark::IngressWaypoint);
    }
}

} // namespace

void finalizeAmbient(const GraphContext& context, TrafficMap& map)
{
    if (!context.options().includeWaypoints) {
        removeWaypoints(map);
        return;
    }
    for (Node& node : map.nodes) {
        if (node.has(NodeMark::Waypoint))
            node.marks &= ~static_cast<std::uint32_t>(NodeMark::OutOfMesh);
    }
    directEdges(map);
    markIngress(map);
}

} // namespace vigla::graph
