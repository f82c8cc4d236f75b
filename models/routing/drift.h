#pragma once

#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"
#include "models/routing/finding.h"

#include <vector>

namespace vigla::routing {

/// Finding::code of what driftOf() finds.
inline constexpr const char* kChangedMeanwhile = "changed-meanwhile";

/// What others changed in the objects of `draft` since it was begun: one finding for each such
/// object, a warning where it overlaps with the draft, else for information.
/// Neither blocks: Apply merges, or asks.
std::vector<Finding> driftOf(const mesh::ClusterState& cluster, const ChangeSet& draft);

} // namespace vigla::routing
