#pragma once

#include "models/graph/layout_layers.h"

namespace vigla::graph::layered {

/// How many pairs of segments cross, counted by an accumulator tree (Barth, Mutzel and Juenger,
/// "Simple and efficient bilayer cross counting", 2004).
std::uint64_t countCrossings(const Layers& layers);

/// Orders the items within the layers so that few segments cross: barycentre and median sweeps,
/// then exchanges of neighbours. The items of a box stay together, and boxes side by side have the
/// same order in all layers. The items' numbers decide where nothing else does.
/// @return false when `stop` was requested.
bool orderLayers(Layers& layers, const std::stop_token& stop);

} // namespace vigla::graph::layered
