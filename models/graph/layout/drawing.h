#pragma once

#include "models/graph/layout/boxes.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// A part of the input that is laid out by itself: nodes connected by edges or by an outermost box.
struct Part {
    std::vector<std::uint32_t> nodes; ///< Indices into the input.
    std::vector<std::uint32_t> edges; ///< Without those that the part cannot draw.
};

/// Parallel to `input`, with ids and ends only.
Layout emptyLayout(const LayoutInput& input);

/// The parts of those nodes for which `isWanted`, the one with the first node first.
std::vector<Part> splitParts(
    const LayoutInput& input, const BoxTree& boxes, const std::vector<bool>& isWanted);

/// Writes centres and routes of the part's nodes and edges into `layout`, anywhere on the plane.
/// @return false when `stop` was requested.
bool drawPart(const LayoutInput& input, const BoxTree& boxes, const Part& part, Layout& layout,
    const std::stop_token& stop);

/// Moves a part's centres, routes and labels.
void movePart(Layout& layout, const Part& part, float dx, float dy);

/// Around the part's nodes, boxes, curves and labels.
Rect extentOf(
    const LayoutInput& input, const BoxTree& boxes, const Part& part, const Layout& layout);

/// Rows of parts, the large ones first, below `top`.
void packParts(const LayoutInput& input, const BoxTree& boxes, std::span<const Part> parts,
    Layout& layout, float top);

/// Boxes and bounds from centres and routes.
void finishLayout(const LayoutInput& input, const BoxTree& boxes, Layout& layout);

} // namespace vigla::graph::layered
