#pragma once

#include "models/sim/config/route_evaluation.h"

#include <string>
#include <vector>

namespace vigla::sim {

/// The DestinationRule that a client uses for a host, or null.
const DestinationRuleModel* destinationRuleFor(
    const ConfigSnapshot& snapshot, const ProxyIdentity& client, const ServiceModel& service);

/// The policy in effect for a port and subset.
TrafficPolicy effectivePolicy(
    const DestinationRuleModel* rule, const std::string& subset, std::uint16_t port);

/// Whether the server's PeerAuthentication wants mTLS on a container port.
MtlsMode serverMtlsMode(const ConfigSnapshot& snapshot, const std::string& namespaceName,
    const Labels& labels, std::uint16_t port);

/// Everything a proxy knows of `outbound|port|subset|host`.
struct ClusterModel {
    bool exists = false; ///< Otherwise requests end with NC.
    std::string name;
    const ServiceModel* service = nullptr;
    const PortModel* port = nullptr;
    const DestinationRuleModel* rule = nullptr;
    TrafficPolicy policy;
    std::vector<EndpointModel> endpoints; ///< Of the subset; ready or not.

    /// Whether this client speaks mTLS to an endpoint.
    bool isMutual(const ConfigSnapshot& snapshot, const EndpointModel& endpoint) const;
    /// 0 when the service names the port instead of numbering it.
    std::uint16_t targetPort(const EndpointModel& endpoint) const;
};

ClusterModel resolveCluster(
    const ConfigSnapshot& snapshot, const ProxyIdentity& client, const Destination& destination);

std::string outboundName(const Destination& destination);

} // namespace vigla::sim
