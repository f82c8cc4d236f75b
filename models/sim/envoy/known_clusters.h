#pragma once

#include "models/sim/config/destination_policy.h"

#include <functional>
#include <vector>

namespace vigla::sim {

/// Calls `visit` with every outbound cluster that istiod gives this proxy: each port of each
/// service it may see, and each subset, in the order of names.
void eachOutboundCluster(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy,
    const std::function<void(const Destination&, const ClusterModel&)>& visit);

/// The container ports on which a pod serves some Service, with the service and its port.
struct InboundPort {
    std::uint16_t port = 0;
    const ServiceModel* service = nullptr;
    const PortModel* servicePort = nullptr;
};
std::vector<InboundPort> inboundPorts(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy);

} // namespace vigla::sim
