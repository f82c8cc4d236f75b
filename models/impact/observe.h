#pragma once

#include "models/mesh/cluster_state.h"
#include "models/routing/observed_split.h"
#include "models/routing/split.h"
#include "models/telemetry/traffic_table.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::impact {

/// A changed route whose traffic can be compared with its weights.
struct WatchedSplit {
    std::string host;
    routing::RouteCard card; ///< As after the change.
    bool isOnlyRoute = true; ///< False: other routes send requests to the same pods, too.
};

/// The first route with destinations whose shares `changes` alter; absent without any.
std::optional<WatchedSplit> watchedSplit(
    const mesh::ClusterState& cluster, const routing::ChangeSet& changes);

/// Requests that `traffic` counted at each destination of the split, and at other versions of the
/// same services where the split should get all requests. Empty when destinations share workloads
/// and cannot be told apart.
std::vector<routing::DestinationCount> countRequests(
    const WatchedSplit& split, const telemetry::TrafficTable& traffic);

} // namespace vigla::impact
