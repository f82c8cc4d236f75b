#pragma once

#include "models/sim/cluster/control_plane.h"
#include "models/sim/mesh_simulator.h"

#include <string_view>

namespace vigla::sim {

/// Envoy's admin interface on 15000. `target` is path and query.
AnswerText answerEnvoyAdmin(const World& world, const ControlPlane& plane,
    const ProxyRuntime& proxy, std::string_view method, std::string_view target);

} // namespace vigla::sim
