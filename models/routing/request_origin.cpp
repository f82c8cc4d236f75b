#include "models/routing/request_origin.h"

#include "models/mesh/workload.h"

#include <algorithm>

namespace vigla::routing {

std::vector<RequestOrigin> requestOrigins(
    const mesh::ClusterState& cluster, const RoutableHost& host)
{
    std::vector<RequestOrigin> origins;
    for (const std::string& gateway : host.gateways) {
        if (gateway != "mesh")
            origins.push_back({gateway, true, {}, {}});
    }
    const auto gateways = static_cast<std::ptrdiff_t>(origins.size());
    for (const mesh::Workload& workload : mesh::workloadsOf(cluster)) {
        if (workload.allPodsHaveProxy && !workload.isGateway)
            origins.push_back({workload.namespaceName + "/" + workload.name, false,
                workload.namespaceName, workload.labels});
    }
    std::stable_partition(origins.begin() + gateways, origins.end(),
        [&](const RequestOrigin& origin) { return origin.namespaceName == host.namespaceName; });
    return origins;
}

} // namespace vigla::routing
