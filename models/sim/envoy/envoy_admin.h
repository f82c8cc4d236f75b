#pragma once

#include "models/sim/cluster/control_plane.h"
#include "models/sim/mesh_simulator.h"

#include <string_view>

namespace vigla::sim {

/// Envoy's admin interface on 15000. `target` is path and query. Only POST changes anything:
/// `/reset_counters` and `/logging` do, other commands are accepted without effect.
AnswerText answerEnvoyAdmin(const World& world, const ControlPlane& plane, ProxyRuntime& proxy,
    std::string_view method, std::string_view target);

} // namespace vigla::sim
