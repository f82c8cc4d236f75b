#pragma once

#include "models/graph/inventory.h"
#include "models/telemetry/traffic_table.h"

#include <memory>

namespace vigla::graph {

/// What is shown of one snapshot, all of it from one reading of its rates.
struct MeshGraphs {
    std::shared_ptr<const telemetry::TrafficTable> traffic;
    ServiceGraph graph; ///< As buildGraph() makes it,
    MeshInventory inventory; ///< and buildInventory().
};

/// Pure; any thread.
MeshGraphs buildMeshGraphs(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options);

} // namespace vigla::graph
