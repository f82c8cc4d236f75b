#include "models/graph/mesh_graphs.h"

#include "models/graph/build/build_from.h"

namespace vigla::graph {

MeshGraphs buildMeshGraphs(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options)
{
    MeshGraphs graphs;
    graphs.traffic = std::make_shared<const telemetry::TrafficTable>(
        snapshot::trafficOver(snapshot, options.duration));
    graphs.graph = buildGraphFrom(GraphContext(snapshot, options, graphs.traffic));
    graphs.inventory = inventoryOf(snapshot,
        buildGraphFrom(GraphContext(snapshot, inventoryOptions(options), graphs.traffic)));
    return graphs;
}

} // namespace vigla::graph
