#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/mesh/cluster_state.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::mesh {

enum class SyncState { Ignored, NotSent, Synced, Stale, Error };

/// One xDS type of one proxy as istiod sees it.
struct TypeSync {
    SyncState state = SyncState::Ignored;
    std::string sentNonce;
    std::string ackedNonce;
    std::optional<SystemTime> sentAt;
    std::string error; ///< The proxy's words when it refused.
    bool operator==(const TypeSync&) const = default;
};

/// One proxy: its synchronisation, and what the pod says of it.
struct ProxyStatus {
    std::string namespaceName;
    std::string podName;
    std::string type; ///< sidecar, router, waypoint, ztunnel.
    std::string istiod; ///< The replica that it is connected to; empty when to none.
    std::string version;
    TypeSync cds;
    TypeSync lds;
    TypeSync eds;
    TypeSync rds;
    TypeSync ecds;
    std::int32_t restarts = 0;
    std::optional<SystemTime> startedAt;
    bool isReady = false;
    std::string workload; ///< `namespace/name`.
    std::string metricsProblem; ///< Why there are no numbers of it, and what to do; else empty.
    bool operator==(const ProxyStatus&) const = default;

    SyncState worst() const;
};

/// Reads `/debug/syncz`, current and 1.14 shapes (reference: istiod's statusgen). `istiodPod` goes
/// into the rows.
Result<std::vector<ProxyStatus>> parseSyncz(std::string_view json, const std::string& istiodPod);

std::string_view nameOf(SyncState state); ///< IGNORED, NOT SENT, SYNCED, STALE, ERROR.

} // namespace vigla::mesh
