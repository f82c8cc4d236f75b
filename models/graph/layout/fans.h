#pragma once

#include "models/graph/layout/layers.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigla::graph::layered {

/// How long each link has to be at least, in layers: 1, or more for some of the many short branches
/// of one node, so that they stand in several columns instead of in one that is far too high.
///
/// A branch is what only that node leads to, at most three nodes deep. As unflatten of Graphviz
/// does, but with as many columns as make the fan about as wide as it is high.
/// @param links all pointing forward.
std::vector<std::int32_t> fanLengths(std::uint32_t nodeCount, std::span<const Link> links);

} // namespace vigla::graph::layered
