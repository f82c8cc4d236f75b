#pragma once

#include "models/sim/config/config_snapshot.h"

#include <string>
#include <vector>

namespace vigla::sim {

/// Whose proxy decides.
struct ProxyIdentity {
    std::string namespaceName;
    Labels labels; ///< Of the pod.
    bool isGateway = false;
};

/// A request as a proxy's rules see it. Header names are in lower case.
struct RequestView {
    std::string authority; ///< The Host header, without a port.
    std::uint16_t port = 80; ///< That the client connects to.
    std::string method = "GET";
    std::string path = "/"; ///< With the query.
    std::string scheme = "http";
    std::map<std::string, std::string> headers;
};

/// What a proxy does with a request, by its configuration alone.
struct RouteAction {
    enum class Kind {
        Route, ///< To one of `targets` by weight.
        Direct, ///< Answers itself with `status`.
        NoRoute, ///< 404.
        Passthrough, ///< To the address that the client asked for.
        BlackHole, ///< Refused by REGISTRY_ONLY.
    };
    Kind kind = Kind::NoRoute;
    int status = 0;
    std::vector<WeightedDestination> targets; ///< Ports resolved; weights > 0.
    std::optional<HttpRule> rule; ///< None for the route that every service has by default.
    std::string path; ///< As it is sent on.
    std::string authority; ///< As it is sent on.
    Origin owner; ///< Of the VirtualService or HTTPRoute; empty when none.
};

/// Evaluates HTTP routing for a sidecar or a gateway (reference: istiod's route translation and
/// Envoy's virtual host selection).
RouteAction evaluateHttp(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const RequestView& request);

/// Routing of a TCP or TLS connection to `host`:`port`; the server name is the host.
RouteAction evaluateConnection(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy,
    const std::string& host, std::uint16_t port, bool isTls);

/// The Sidecar object that applies to a proxy, or null.
const SidecarModel* sidecarOf(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy);

/// Whether a proxy's Sidecar lets it see this host of that namespace.
bool importsHost(const SidecarModel* sidecar, const ProxyIdentity& proxy,
    const std::string& hostNamespace, const std::string& host);

/// Whether a rule of a VirtualService is translated for this proxy at all; `gateway` is `mesh` or
/// the gateway's id.
bool survivesFilter(const RequestMatch& match, const ProxyIdentity& proxy,
    const std::string& gateway, std::uint16_t port);

bool matchesRequest(const RequestMatch& match, const RequestView& request);

/// The service that a proxy takes a host name for: full name first, then short forms.
const ServiceModel* serviceForAuthority(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const std::string& authority);

/// The VirtualService that decides for a host on a sidecar, or null.
const VirtualServiceModel* meshVirtualService(const ConfigSnapshot& snapshot,
    const ProxyIdentity& proxy, const std::string& host, std::uint16_t port);

/// The gateways whose selector selects this pod.
std::vector<const GatewayModel*> gatewaysOf(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy);

/// Rules of all VirtualServices that a gateway has for a host on a port, in the order it tries
/// them, with the object that each comes from.
struct GatewayHostRules {
    std::string host; ///< The virtual host's domain.
    bool redirectsToHttps = false;
    std::vector<HttpRule> rules;
};
std::vector<GatewayHostRules> gatewayHosts(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, std::uint16_t port);

/// The port a destination means: its own, else the service's only one, else `listenerPort`.
std::uint16_t destinationPort(
    const ConfigSnapshot& snapshot, const Destination& destination, std::uint16_t listenerPort);

} // namespace vigla::sim
