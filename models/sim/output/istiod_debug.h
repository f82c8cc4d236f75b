#pragma once

#include "models/sim/cluster/control_plane.h"
#include "models/sim/mesh_simulator.h"

#include <string_view>

namespace vigla::sim {

/// istiod's HTTP on 15014 and 8080 for one replica. `target` is path and query.
AnswerText answerIstiod(
    const World& world, const ControlPlane& plane, std::size_t replica, std::string_view target);

/// `/metrics` of one replica.
std::string renderIstiodMetrics(const World& world, const ControlPlane& plane, std::size_t replica);

} // namespace vigla::sim
