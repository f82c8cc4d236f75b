#pragma once

#include "models/graph/layout/boxes.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// A layout in which the nodes that `previous` knows lie where they did, and new ones beside their
/// neighbours. Nothing when `previous` knows fewer than half of the nodes or has curves, but of
/// fewer than half of the edges, or when `stop` was requested.
std::optional<Layout> layoutKeeping(const LayoutInput& input, const BoxTree& boxes,
    const Layout& previous, const std::stop_token& stop);

/// Puts pinned nodes where they are wanted and leads the edges around them. False when `stop` was
/// requested.
bool applyPins(
    const LayoutInput& input, const BoxTree& boxes, Layout& layout, const std::stop_token& stop);

} // namespace vigla::graph::layered
