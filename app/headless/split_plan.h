#pragma once

#include "app/headless/command_line.h"
#include "models/routing/split.h"

namespace vigla::app {

/// What `vigla split` would change.
struct SplitPlan {
    routing::ChangeSet changes;
    std::string statement; ///< Which rule of which object was picked.
};

/// Finds the host and the rule that the shares are about; versions of the rule without a share get
/// 0 %. Pure.
/// @return NotFound or InvalidInput that lists what there is.
Result<SplitPlan> planSplit(const mesh::ClusterState& cluster, const std::string& host,
    const std::string& namespaceName, const std::vector<SplitShare>& shares);

} // namespace vigla::app
