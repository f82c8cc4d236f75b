#pragma once

#include "models/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::controlplane {

/// One thing that collided in istiod's last push.
struct PushConflict {
    std::string metric; ///< `pilot_vservice_dup_domain`.
    std::string key; ///< What collides: a host, a listener, a cluster.
    std::string proxy; ///< `pod.namespace` where it was noticed; may be empty.
    std::string message; ///< istiod's words.
    auto operator<=>(const PushConflict&) const = default;
};

/// Reads `/debug/push_status`. An empty body: nothing was pushed yet, so there is nothing.
Result<std::vector<PushConflict>> parsePushStatus(std::string_view body);

/// What a metric of that page means, one sentence: what happens and what to do.
std::string meaningOf(std::string_view metric);

} // namespace vigla::controlplane
