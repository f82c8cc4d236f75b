#pragma once

#include "models/graph/build/end_finder.h"
#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <cstdint>
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
/// of the lowest rank count. Options that focus on a node yield one map, of its namespace.
std::map<std::string, TrafficMap> buildNamespaceMaps(SampleReader& reader);

/// What became of a sample.
enum class SampleUse : std::uint8_t {
    NotAsked, ///< The rate options or the namespaces leave it out, or it is 0.
    Unreadable, ///< Labels are missing or contradict each other (section 6.1).
    Duplicate, ///< The other proxy's report of the same series was taken.
    Counted,
};

/// What became of every sample of the reader's table, parallel to it. Asked again for the whole
/// table: for showing where numbers come from, not for every round.
std::vector<SampleUse> usesOfSamples(SampleReader& reader);

/// PromQL's round(value, 0.001).
double roundedRate(double perSecond);

} // namespace vigla::graph
