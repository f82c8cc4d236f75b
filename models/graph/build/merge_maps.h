#pragma once

#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <map>
#include <string>

namespace vigla::graph {

/// The maps of all namespaces as one (reference/kiali-graph.md section 8.1), whatever their order.
///
/// A node is taken from the map of its own namespace; one that has none is put together from its
/// edges. Of an edge that several maps have, the one of its source's namespace stays, else of its
/// target's, else of the first namespace by name.
TrafficMap mergeMaps(std::map<std::string, TrafficMap> maps);

/// Services only (section 8.2): an edge from a service to a workload and on to another service
/// becomes one edge; traffic generators stay.
TrafficMap reduceToServices(const TrafficMap& map);

} // namespace vigla::graph
