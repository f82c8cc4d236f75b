#pragma once

#include "models/routing/rollout.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// One mark on the line of steps under the Apply button.
struct RolloutStep {
    enum class Id { Checks, Owner, DryRun, Confirm, Stored, Istiod, Proxies, Observed };
    enum class Status { Waiting, Running, Done, Attention, Failed, Skipped };
    Id id = Id::Checks;
    Status status = Status::Waiting;
    std::string detail; ///< `9 of 14`, or the reason; may be empty.
    bool operator==(const RolloutStep&) const = default;
};

/// The eight steps in order. `findings` are those of the draft; an error stops at Checks.
std::vector<RolloutStep> stepsOf(const RolloutState& state, const std::vector<Finding>& findings);

std::string_view nameOf(RolloutStep::Id id); ///< English; the window translates by id.

} // namespace vigla::routing
