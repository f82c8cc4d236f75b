#pragma once

#include "models/mesh/cluster_state.h"
#include "models/routing/split.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// A proxy that a request to a host may leave from.
struct RequestOrigin {
    std::string name; ///< `namespace/name` of the gateway or the workload.
    bool isGateway = false;
    std::string namespaceName; ///< Of a workload.
    mesh::Labels labels; ///< Of a workload's pods.

    bool operator==(const RequestOrigin&) const = default;
};

/// The gateways that the host's rules are bound to, then the workloads with a sidecar: those of the
/// host's namespace first, each group by name. Empty for a mesh without either.
std::vector<RequestOrigin> requestOrigins(
    const mesh::ClusterState& cluster, const RoutableHost& host);

} // namespace vigla::routing
