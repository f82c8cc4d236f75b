#pragma once

#include "models/core/result.h"
#include "models/telemetry/traffic_table.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::telemetry {

/// One instant query. `name` goes back into PrometheusAnswer::query; it carries the window.
struct PrometheusQuery {
    std::string name;
    std::string promQl;
};

struct PrometheusQueryOptions {
    std::vector<std::string> namespaces; ///< Either end in one of them; empty: all.
    std::string scope; ///< Label matchers for every selector, e.g. `mesh="a"`; may be empty.
    bool hasMessages = false; ///< gRPC messages.
    bool hasThroughput = true; ///< Request and response bytes.
    bool hasDurations = true; ///< Latency histograms: twenty times the series.
    bool hasConnections = false; ///< TCP connections opened and closed.
    bool includesIdle = false; ///< Also series that stand still.
    std::string operationLabel; ///< Tells the operations of requests apart; empty: nobody asks.
    std::vector<std::string> extensions; ///< Kiali extensions whose traffic is asked for, by name.

    bool operator==(const PrometheusQueryOptions&) const = default;
};

/// Instant queries whose answers, put together by addPrometheusAnswer(), hold the same rows as the
/// proxies' own counters: one row a reporter and label set, so the graph selects in memory.
/// `window` is the range of every rate, in whole seconds, at least one.
std::vector<PrometheusQuery> prometheusQueries(
    std::chrono::seconds window, const PrometheusQueryOptions& options);

/// Adds the answer of /api/v1/query to `table`. NaN, infinite and negative values are left out.
///
/// Faster when `json` has 64 bytes of capacity past its end.
/// @return InvalidInput with the server's own words when it refused, or when the answer cannot be
/// read; `table` may then hold some of its rows.
Result<Done> addPrometheusAnswer(
    std::string_view queryName, const std::string& json, TrafficTable& table);

/// Puts durations that arrived as single buckets into histograms. Call once after all answers.
void finishPrometheusTable(TrafficTable& table);

} // namespace vigla::telemetry
