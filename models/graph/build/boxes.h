#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/service_graph.h"

namespace vigla::graph {

/// Puts the nodes of `graph` (sorted by id) into boxes, inner first: apps, namespaces, clusters. A
/// box has more than one member, and there is more than one group of a kind
/// (reference/kiali-graph.md section 12). Boxes end sorted by id.
void putInBoxes(ServiceGraph& graph, const GraphOptions& options);

} // namespace vigla::graph
