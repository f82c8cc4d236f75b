#pragma once

#include "models/routing/split.h"
#include "models/telemetry/traffic_table.h"

#include <optional>

namespace vigla::app {

/// A traffic split worth showing.
struct SplitProposal {
    routing::RoutableHost host;
    routing::RouteCard card;
    std::vector<routing::SplitDestination> destinations; ///< With the proposed weights.
};

/// The busiest host with a rule that divides traffic between versions that run, with 30 % moved
/// from its first destination to the others, or back. Absent when no host has such a rule. Pure.
std::optional<SplitProposal> proposeSplit(
    const mesh::ClusterState& cluster, const telemetry::TrafficTable& traffic);

} // namespace vigla::app
