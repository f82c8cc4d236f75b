#pragma once

#include "models/graph/layout.h"
#include "models/graph/service_graph.h"

#include <vector>

namespace vigla::graph {

/// Which elements of a graph a part keeps, parallel to its vectors.
struct KeptElements {
    std::vector<bool> nodes;
    std::vector<bool> edges;
    std::vector<bool> boxes;
};

/// The layout of a part of `graph`: nodes and curves stay where they are, boxes shrink to what is
/// left in them.
/// @param layout parallel to `graph`.
/// @param isTight the bounds shrink too; else they stay, so that a view that is fitted to them
///        stands still.
Layout layoutOfPart(
    const ServiceGraph& graph, const Layout& layout, const KeptElements& kept, bool isTight);

} // namespace vigla::graph
