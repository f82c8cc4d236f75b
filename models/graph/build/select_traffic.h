#pragma once

#include "models/graph/build/end_finder.h"
#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <map>
#include <string>
#include <vector>

namespace vigla::graph {

/// The map of one requested namespace, as Kiali's queries for it would find it
/// (reference/kiali-graph.md sections 4 and 6).
///
/// Kiali asks in a fixed order and drops what an earlier query has reported: unserviced
/// destinations, gateways into an ambient namespace, the destination's telemetry, the source's.
/// Here every sample gets the rank of the first query it answers, and of a series only the samples
/// of the lowest rank count.
std::map<std::string, TrafficMap> buildNamespaceMaps(SampleReader& reader);

/// PromQL's round(value, 0.001).
double roundedRate(double perSecond);

/// The reporters that stand for `x` under the ambient option.
bool isReporter(telemetry::Reporter wanted, telemetry::Reporter actual, AmbientTraffic ambient);

/// Whether samples scraped from ztunnel take part in TCP.
bool takesZtunnel(AmbientTraffic ambient);

} // namespace vigla::graph
