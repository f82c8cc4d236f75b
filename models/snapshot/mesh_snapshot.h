#pragma once

#include "models/core/time.h"
#include "models/core/units.h"
#include "models/mesh/cluster_state.h"
#include "models/mesh/proxy_status.h"
#include "models/snapshot/counted_pages.h"
#include "models/snapshot/scrape_round.h"
#include "models/telemetry/traffic_table.h"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::snapshot {

/// How old what we know from one source is, and why.
struct Freshness {
    enum class State { Loading, Fresh, Stale, Unreachable, Forbidden };
    std::string source; ///< `proxies`, `prometheus`, `istiod`, `pods`…
    State state = State::Loading;
    std::optional<SystemTime> lastGoodAt;
    std::string reason; ///< What failed and what to do; empty when fresh.
    int targets = 0; ///< How many were asked,
    int answered = 0; ///< and how many answered.
    bool operator==(const Freshness&) const = default;
};

struct ProxyFailure {
    std::string proxy; ///< `pod.namespace`.
    std::string reason;
    bool operator==(const ProxyFailure&) const = default;
};

/// Everything known at one instant. Immutable once published.
struct MeshSnapshot {
    Generation generation;
    SystemTime at{};
    MonotonicTime monotonicAt{};
    /// Up to when the counters are known: that of the last good round while no proxy answers, so
    /// that the last picture stays.
    MonotonicTime countedAt{};
    TelemetrySource source = TelemetrySource::Proxies;
    std::string sourceReason;
    mesh::ClusterStatePtr cluster; ///< Null with --no-cluster.
    std::shared_ptr<const telemetry::CounterHistory>
        counters; ///< Readings of the last minutes; null with Prometheus.
    std::shared_ptr<const telemetry::TrafficTable> prometheusRates; ///< Null with proxies.
    std::vector<mesh::ProxyStatus> proxies; ///< Sorted by namespace and pod.
    std::vector<Freshness> freshness;
    std::vector<ProxyFailure> proxyFailures;
    std::uint64_t bytesPerSecond = 0;
    bool isSampled = false;
    std::chrono::milliseconds wantedPeriod{0}; ///< See ScrapeRound.
    std::chrono::milliseconds period{0};
    /// Proxies, `pod.namespace`, that answer without any of Istio's metrics: they had no traffic,
    /// or telemetry is switched off for them. Sorted.
    std::vector<std::string> bareProxies;

    const Freshness* findFreshness(std::string_view source) const; ///< Null when unknown.
    bool isSlowedDown() const { return period > wantedPeriod; } ///< By the byte budget.
};

using MeshSnapshotPtr = std::shared_ptr<const MeshSnapshot>;

/// The next snapshot. Pure: everything it needs is in its arguments. `previous` may be null.
/// @param counted the pages of the round that came before it closed.
MeshSnapshotPtr reduce(
    const MeshSnapshotPtr& previous, const ScrapeRound& round, CountedPages counted = {});

/// The workloads, by namespace and name, of which only some replicas were asked: their rates are
/// scaled up.
std::set<std::pair<std::string, std::string>> sampledWorkloads(
    const MeshSnapshot& snapshot, std::chrono::seconds window);

/// Rates per second over the newest `window` of this snapshot; from counters, or as Prometheus
/// answered.
telemetry::TrafficTable trafficOver(const MeshSnapshot& snapshot, std::chrono::seconds window);

} // namespace vigla::snapshot
