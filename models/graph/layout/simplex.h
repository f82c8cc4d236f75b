#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// `rank[to] - rank[from] >= minLength`; a longer edge costs `weight` per unit.
struct SimplexEdge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::int32_t minLength = 1;
    std::int32_t weight = 1;
};

/// The smallest feasible ranks: each node as early as its predecessors allow. `edges` has no cycle.
std::vector<std::int32_t> longestPathRanks(
    std::uint32_t nodeCount, std::span<const SimplexEdge> edges);

/// Lowers the weighted sum of edge lengths by network simplex (Gansner, Koutsofios, North and Vo,
/// "A technique for drawing directed graphs", 1993); the optimum if `maxPivots` suffice.
///
/// @param ranks feasible; stays feasible even when it returns early.
/// @return false when `stop` was requested.
bool improveRanks(std::uint32_t nodeCount, std::span<const SimplexEdge> edges,
    std::vector<std::int32_t>& ranks, int maxPivots, const std::stop_token& stop);

} // namespace vigla::graph::layered
