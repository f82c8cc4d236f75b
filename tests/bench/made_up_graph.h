#pragma once

#include "models/graph/layout.h"
#include "models/graph/service_graph.h"

#include <cstdint>

namespace vigla::bench {

/// A graph in layers whose in-degrees follow Zipf's law, as in real meshes, but with less structure
/// than those: a few services are called by nearly everybody. The same for the same arguments.
/// @param namespaces how many boxes; 0: none.
graph::ServiceGraph powerLawGraph(int nodes, int edges, int namespaces = 0);

/// The same graph a moment later: every rate and response time has moved by up to a tenth.
graph::ServiceGraph withOtherNumbers(graph::ServiceGraph graph, std::uint32_t seed);

/// What a layout needs to know of `graph`: nodes of one size, no labels, no boxes.
graph::LayoutInput bareLayoutInput(const graph::ServiceGraph& graph);

} // namespace vigla::bench
