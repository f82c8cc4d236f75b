#pragma once

#include "models/graph/build/graph_context.h"
#include "models/graph/inventory.h"

namespace vigla::graph {

/// As buildGraph(), from what has been looked up already.
ServiceGraph buildGraphFrom(const GraphContext& context);

/// As buildInventory(), from a graph that was built with inventoryOptions().
MeshInventory inventoryOf(const snapshot::MeshSnapshot& snapshot, ServiceGraph graph);

} // namespace vigla::graph
