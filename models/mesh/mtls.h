#pragma once

#include "models/mesh/cluster_state.h"
#include "models/mesh/istio_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::mesh {

/// What a workload accepts, and which policy says so.
struct ServerMtls {
    MtlsMode mode = MtlsMode::Permissive; ///< Never Unset.
    std::optional<kube::ObjectRef> decidedBy; ///< Absent: nothing says, so Istio's default.
    bool operator==(const ServerMtls&) const = default;
};

/// PeerAuthentication as Istio resolves it for a workload with these pod labels: mesh, namespace,
/// workload and port level, the oldest policy of each level. `port` is the container's.
ServerMtls serverMtls(const ClusterState& cluster, std::string_view namespaceName,
    const Labels& workloadLabels, std::optional<std::uint16_t> port = std::nullopt);

/// What the DestinationRules that apply to `host` for clients of `clientNamespace` say about TLS:
/// the mode of the subset, else of the rule, else empty. `host` is qualified.
std::string clientTlsMode(const ClusterState& cluster, std::string_view clientNamespace,
    std::string_view host, std::string_view subset);

/// The DestinationRule that clients of `clientNamespace` use for `host`: own namespace, the
/// service's, the root namespace; in each the most specific host, then the oldest.
const kube::Document* destinationRuleFor(
    const ClusterState& cluster, std::string_view clientNamespace, std::string_view host);

} // namespace vigla::mesh
