#pragma once

#include "models/graph/fold_graph.h"
#include "models/graph/service_graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vigla::graph {

/// Nodes that are to become one.
struct FoldGroup {
    std::string id;
    std::string title; ///< Empty for idle leaves.
    int box = -1; ///< Where the new node lies.
    std::vector<std::uint32_t> members; ///< Ascending indices of nodes.
};

/// The idle leaves of hubs, by hub and box, without those that `expanded` names.
///
/// @param isTaken nodes that belong to a group already.
std::vector<FoldGroup> idleLeaves(const ServiceGraph& graph, const std::vector<bool>& isTaken,
    const std::set<std::string>& expanded);

} // namespace vigla::graph
