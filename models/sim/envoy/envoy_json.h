#pragma once

#include "models/sim/cluster/control_plane.h"
#include "models/sim/config/json_access.h"
#include "models/sim/envoy/known_clusters.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

/// Envoy's configuration as its admin interface shows it: protobuf JSON with snake_case names,
/// zero values omitted, 64-bit integers as texts.
namespace vigla::sim {

/// Whose configuration is shown.
struct ProxyView {
    const World& world;
    const ControlPlane& plane;
    const ProxyRuntime& proxy;
    const ConfigSnapshot& shown; ///< What it runs on, or what istiod would send.

    const ConfigSnapshot& config() const { return shown; }
    const PodState& pod() const { return world.pod(proxy.pod); }
    const WorkloadSpec& workload() const { return world.workloadOf(pod()); }
    std::string version() const;
    std::string timeText(std::chrono::milliseconds at) const; ///< RFC 3339 with milliseconds.
    /// When the proxy took over what it has of this type.
    std::string updatedAt(XdsType type) const;
};

Json socketAddress(const std::string& address, std::uint16_t port);
std::string secondsText(double milliseconds); ///< `0.250s`
Json typed(const char* type); ///< `{"@type": "type.googleapis.com/<type>"}`

Json nodeJson(const ProxyView& view);
Json clusterJson(const ProxyView& view, const Destination& destination, const ClusterModel& model);
Json inboundClusterJson(const InboundPort& inbound);
Json loadAssignment(const ProxyView& view, const std::string& name, const ClusterModel& model);
/// One route of a virtual host; `match` null: without condition.
Json routeJson(const ProxyView& view, const HttpRule& rule, const RequestMatch* match,
    std::uint16_t listenerPort, const std::string& virtualHost);

Json bootstrapDump(const ProxyView& view);
Json clustersDump(const ProxyView& view);
Json endpointsDump(const ProxyView& view);
Json listenersDump(const ProxyView& view);
Json routesDump(const ProxyView& view);
Json secretsDump(const ProxyView& view);

/// The port that a gateway's pod listens on for a server's port: what its Service maps it to.
std::uint16_t gatewayListenerPort(const ProxyView& view, std::uint16_t serverPort);

/// Every listener: name, address, port.
struct ListenerAddress {
    std::string name;
    std::string address;
    std::uint16_t port = 0;
};
std::vector<ListenerAddress> listenerAddresses(const ProxyView& view);

} // namespace vigla::sim
