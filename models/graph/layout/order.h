#pragma once

#include "models/graph/layout/layers.h"

namespace vigla::graph::layered {

/// How many pairs of segments cross.
std::uint64_t countCrossings(const Layers& layers);

/// Orders the items within the layers so that few segments cross: barycentre and median sweeps with
/// exchanges of neighbours, then sifting. The items of a box stay together, and boxes side by side
/// have the same order in all layers. The items' numbers decide where nothing else does.
/// @return false when `stop` was requested.
bool orderLayers(Layers& layers, const std::stop_token& stop);

} // namespace vigla::graph::layered
