#pragma once

#include "models/sim/envoy/envoy_json.h"

#include <string>

namespace vigla::sim {

/// `/clusters?format=json`: every cluster, its limits, and the eight statistics and the health of
/// each host. `filter` is RE2 on names, empty for all.
Json clusterStatuses(const ProxyView& view, const std::string& filter);

/// `/clusters` as text.
std::string clustersText(const ProxyView& view, const std::string& filter);

} // namespace vigla::sim
