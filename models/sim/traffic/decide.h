#pragma once

#include "models/sim/traffic/world.h"

namespace vigla::sim {

/// What a proxy does with a kind of HTTP or gRPC request, by its acknowledged configuration.
/// Kept until the proxy adopts another.
const Decision& decide(World& world, ProxyRuntime& proxy, std::uint32_t requestClass);

/// The same for a TCP connection.
const Decision& decideConnection(World& world, ProxyRuntime& proxy, std::uint32_t requestClass);

/// The proxy's cluster for a destination, with the counters it has so far.
Upstream& upstreamFor(World& world, ProxyRuntime& proxy, const Destination& destination);

/// How telemetry calls the service that a pod serves on a container port.
std::uint32_t inboundService(World& world, ProxyRuntime& proxy, std::uint16_t port);

/// How telemetry calls a host that no cluster describes: by the Host header, on sidecars only.
std::uint32_t fallbackService(World& world, const ProxyRuntime& proxy, const RequestView& request,
    const std::string& name = {});

} // namespace vigla::sim
