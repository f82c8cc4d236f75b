#pragma once

#include "app/demo/api_call.h"
#include "app/demo/cluster_world.h"

#include <memory>
#include <mutex>
#include <variant>

namespace vigla::demo {

/// A port-forward by the channel protocols `v4.channel.k8s.io` and `v4.base64.channel.k8s.io`:
/// port i has the data channel 2i and the error channel 2i+1, each opened with the port as 16 bits,
/// little endian. Behind each port is a real HTTP/1.1 server with keep-alive.
///
/// Must be called with `mutex` held; the tunnel locks it for each request. `world` and `mutex` must
/// outlive the tunnel. 400 for SPDY and for other subprotocols.
std::variant<std::unique_ptr<MessageTunnel>, ApiFailure> openPortForward(
    const ClusterWorld& world, std::mutex& mutex, const ApiCall& call);

} // namespace vigla::demo
