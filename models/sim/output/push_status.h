#pragma once

#include "models/sim/cluster/control_plane.h"

#include <map>
#include <string>

namespace vigla::sim {

/// One entry of `/debug/push_status`.
struct PushEvent {
    std::string proxy;
    std::string message;
};

/// By metric and key, as istiod keeps it of the last push: hosts that several VirtualServices
/// claim, subsets that several DestinationRules define.
using PushEvents = std::map<std::string, std::map<std::string, PushEvent>>;
PushEvents pushEvents(const World& world, const ControlPlane& plane);

} // namespace vigla::sim
