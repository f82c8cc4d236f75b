#pragma once

#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"
#include "models/telemetry/traffic_table.h"

#include <string>
#include <vector>

namespace vigla::impact {

/// What one destination gets now and would get. Rates in requests per second (connections per
/// second for tcp routes).
struct RateShift {
    std::string host; ///< Fully qualified.
    std::string destination; ///< `reviews v2`.
    double beforePerSecond = 0; ///< Seen now.
    double afterPerSecond = 0; ///< By the edited weights.
    double beforeSharePercent = 0; ///< Of the host's traffic seen now.
    double afterSharePercent = 0;
    int readyPods = 0;
    std::string sentence; ///< `reviews v2: 8 rps → 40 rps (20 rps per pod on 2 pods)`.
    bool operator==(const RateShift&) const = default;
};

/// What an edit would do to the traffic seen now.
struct Impact {
    std::vector<RateShift> shifts; ///< Only destinations whose share or rate changes.
    std::vector<std::string> sentences; ///< All of it for people, with what limits the estimate.
    double movedPerSecond = 0; ///< Requests per second that would go elsewhere.
    bool hasTraffic = false; ///< False: nothing was seen, so there is nothing to estimate from.
    bool operator==(const Impact&) const = default;
};

/// Sends the rates of `traffic` through the edited routes. Pure; any thread.
///
/// Telemetry does not say which rule took a request. Where a host has several rules the estimate
/// takes the host's traffic as if the edited rule took all of it, and a sentence says so.
Impact estimateImpact(const mesh::ClusterState& cluster, const routing::ChangeSet& changes,
    const telemetry::TrafficTable& traffic);

/// Rates of one host by destination workload (`namespace/name`), counted once although both ends
/// report.
struct HostTraffic {
    struct Row {
        std::string workload; ///< `namespace/name`; `unknown` when no end knows it.
        double perSecond = 0;
        double requests = 0; ///< Over the table's window.
    };
    std::vector<Row> rows; ///< Sorted by workload.
    double perSecond = 0;
    double requests = 0;
};
HostTraffic trafficOfHost(const telemetry::TrafficTable& traffic, const std::string& host);

} // namespace vigla::impact
