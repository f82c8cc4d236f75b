#pragma once

#include "models/graph/layout/route.h"

#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// The edges of a drawing and where their labels would like to be.
struct LabelJob {
    std::vector<Point> curve; ///< In the edge's own direction.
    float width = 0;
    float height = 0;
    float wish = 0.5F; ///< Share of the way from source to target.
};

/// Puts every label on its curve where it covers no node, no label and few foreign lines.
///
/// @param fixed rectangles that are taken already.
/// @return the centres, parallel to `jobs`; empty when `stop` was requested.
std::vector<Point> placeLabels(
    std::span<const LabelJob> jobs, std::span<const Rect> fixed, const std::stop_token& stop);

} // namespace vigla::graph::layered
