#pragma once

#include "models/core/result.h"
#include "models/telemetry/prometheus_api.h"
#include "models/telemetry/traffic_table.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::telemetry {

/// Queries for the traffic that PrometheusQueryOptions::extensions report under the names
/// `kiali_ext_…` (reference/kiali-graph.md section 9.2). They ask for all namespaces: what is
/// outside of the mesh has no namespace of it.
std::vector<PrometheusQuery> extensionQueries(
    std::chrono::seconds window, const PrometheusQueryOptions& options);

/// Whether extensionQueries() makes queries of this name.
bool isExtensionQuery(std::string_view queryName);

/// Adds the answer of /api/v1/query to TrafficTable::extensions. Series without the labels that
/// name both ends, and values that are NaN, infinite or negative, are left out.
/// @return InvalidInput when the server refused or the answer cannot be read.
Result<Done> addExtensionAnswer(
    std::string_view queryName, const std::string& json, TrafficTable& table);

} // namespace vigla::telemetry
