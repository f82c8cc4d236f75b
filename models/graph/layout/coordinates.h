#pragma once

#include "models/graph/layout/layers.h"

#include <vector>

namespace vigla::graph::layered {

/// Where the items of one component lie. Its left top corner is anywhere.
struct Coordinates {
    std::vector<float> y; ///< Of the line through an item, by item.
    std::vector<float> left; ///< Of a layer's column.
    std::vector<float> right;
    float middle(std::uint32_t layer) const { return (left[layer] + right[layer]) / 2; }
};

/// Lines items up with their neighbours, as far apart as boxes and bodies demand: least squares by
/// pooling adjacent violators, and for small graphs network simplex on top, which makes links
/// straight and boxes tight.
///
/// @param labelRoom by layer: what the gap after it must hold at least, from column to column.
/// @return empty when `stop` was requested.
Coordinates placeItems(
    const Layers& layers, const std::vector<float>& labelRoom, const std::stop_token& stop);

} // namespace vigla::graph::layered
