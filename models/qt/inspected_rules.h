#pragma once

#include "models/qt/inspection.h"

#include <vector>

namespace vigla {

/// The Istio objects that have a say in what arrives at `node`: the VirtualServices and
/// DestinationRules of `host` (may be null), the Gateways and ServiceEntries behind it, and the
/// policies that select its pods, its namespace or the whole mesh. Sorted by reason, kind, name.
std::vector<InspectedRule> rulesTouching(const Published& picture, const graph::Node& node,
    const std::vector<const mesh::Pod*>& pods, const routing::RoutableHost* host);

} // namespace vigla
