#pragma once

#include "models/routing/json_access.h"
#include "models/routing/routing_index.h"
#include "models/routing/split.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// routableHosts() and its parts over an index that others share.

/// One host with its cards, objects and owners, without findings.
RoutableHost buildHost(const RoutingIndex& index, const std::string& host);

/// Every host and the namespace it belongs to.
std::vector<std::pair<std::string, std::string>> hostNames(const RoutingIndex& index);

/// The destination of one entry of `route` as clients in `clientNamespace` resolve it. `weight` is
/// not filled.
SplitDestination splitDestination(const RoutingIndex& index, const Json& destination,
    const std::string& ownNamespace, const std::string& clientNamespace);

/// Fills the labels, pods and workloads of a destination whose host, subset and labels are known.
void fillPods(const RoutingIndex& index, SplitDestination& destination);

} // namespace vigla::routing
