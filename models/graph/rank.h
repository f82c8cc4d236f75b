#pragma once

#include "models/graph/service_graph.h"

#include <vector>

namespace vigla::graph {

/// Which edges of a node count for its rank.
enum class RankBy { None, Inbound, Outbound, Both };

/// The rank of every node, parallel to the graph's: 1 has the most edges, nodes with equally many
/// share a rank, and more than 100 different ranks are scaled to 1…100. Empty for RankBy::None.
/// (reference/kiali-graph.md section 13)
std::vector<int> rankNodes(const ServiceGraph& graph, RankBy by);

} // namespace vigla::graph
