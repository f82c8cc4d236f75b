#pragma once

#include "models/graph/service_graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vigla::graph {

/// How graphs name an edge.
std::string edgeId(const Node& source, const Node& target, Protocol protocol);

/// Sums of the edges with the same ends and protocol, sorted by them.
///
/// @param standIns index of the node that each node of an edge becomes; edges whose ends become
///        one are left out.
/// @param nodes the new nodes, whose ids name the edges.
std::vector<Edge> foldEdges(const std::vector<Edge>& edges,
    const std::vector<std::uint32_t>& standIns, const std::vector<Node>& nodes);

} // namespace vigla::graph
