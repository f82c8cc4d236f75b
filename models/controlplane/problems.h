#pragma once

#include "models/controlplane/istiod_metrics.h"
#include "models/controlplane/push_status.h"
#include "models/mesh/cluster_state.h"
#include "models/mesh/proxy_status.h"
#include "models/routing/convergence.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::controlplane {

/// What one replica of istiod said, or why it did not.
struct Replica {
    std::string pod;
    std::string revision;
    bool isReady = false;
    std::int32_t restarts = 0;
    std::optional<SystemTime> startedAt;
    std::optional<IstiodMetrics> metrics;
    std::string problem; ///< Why it could not be asked, in a sentence.
    int connected = 0; ///< Proxies, by its own list.
    bool operator==(const Replica&) const = default;
};

/// Something wrong with the control plane or with what it was given.
struct Problem {
    enum class Kind { Unreachable, Conflict, Refused, Invalid, NotHeld, Certificate, Version };
    Kind kind = Kind::Conflict;
    bool isError = false; ///< Else a warning.
    std::string subject; ///< The host, proxy, object or replica.
    std::string words; ///< What it is and what to do.
    auto operator<=>(const Problem&) const = default;
};

/// Everything that problems are found from.
struct Evidence {
    SystemTime now{};
    std::vector<Replica> replicas;
    IstiodMetrics total; ///< Of all replicas.
    std::vector<PushConflict> conflicts;
    /// What every replica that answered holds; nothing when it could not be read.
    std::optional<std::vector<routing::ConfigVersion>> held;
    std::vector<mesh::ProxyStatus> proxies;
    mesh::ClusterStatePtr cluster; ///< May be null.
};

/// Errors first, then by kind and subject.
std::vector<Problem> problemsOf(const Evidence& evidence);

/// By how many minor releases `version` is behind `newest`; negative when ahead. Nothing when
/// either is no version.
std::optional<int> minorsBehind(std::string_view version, std::string_view newest);

} // namespace vigla::controlplane
