#pragma once

#include "models/routing/change_set.h"
#include "models/routing/finding.h"
#include "models/routing/rollout.h"

#include <string>

namespace vigla::app {

/// `error: VirtualService shop/reviews /spec/http/0: …`
std::string renderFinding(const routing::Finding& finding);

/// Unified YAML diffs of all objects, without server fields. Empty when nothing differs.
std::string renderChangeSetDiff(const routing::ChangeSet& changes);

/// `stored 2/2 · istiod has it · proxies 5/14 acknowledged, 1 refused, 3 not affected`
std::string renderProgress(const routing::RolloutState& state);

} // namespace vigla::app
