#pragma once

#include "models/graph/layout.h"

#include <cstdint>
#include <optional>

namespace vigla::bench {

/// How many crossings Graphviz's dot leaves in `input`, by its own count; nothing without dot.
std::optional<std::uint64_t> dotCrossings(const graph::LayoutInput& input);

} // namespace vigla::bench
