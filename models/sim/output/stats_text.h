#pragma once

#include "models/sim/mesh_simulator.h"
#include "models/sim/traffic/world.h"

#include <string>

namespace vigla::sim {

/// Prometheus text as Envoy prints it: a TYPE line per family, counters, gauges, then histograms,
/// each in the order of names; `{}` where there are no labels.
AnswerText renderProxyStats(
    const World& world, const ProxyRuntime& proxy, const StatsQuery& query, bool isMerged);

/// The labels of a series in the order that Envoy prints them.
std::string seriesLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key);

} // namespace vigla::sim
