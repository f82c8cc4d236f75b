#pragma once

#include "models/graph/build/clean_sample.h"
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
std::map<std::string, TrafficMap> buildNamespaceMaps(
    const GraphContext& context, const SampleCleaner& cleaner);

/// PromQL's round(value, 0.001).
double roundedRate(double perSecond);

/// The reporters that stand for `x` under the ambient option.
bool isReporter(telemetry::Reporter wanted, telemetry::Reporter actual, AmbientTraffic ambient);

/// Whether samples scraped from ztunnel take part in TCP.
bool takesZtunnel(AmbientTraffic ambient);

/// Nodes for the two ends of a sample and, where it is injected, for the service between them.
struct SampleEnds {
    NodeIndex source = 0;
    NodeIndex target = 0;
    std::optional<NodeIndex> service;
};

/// Finds or makes the nodes of samples in one map.
class EndFinder final {
public:
    EndFinder(const GraphContext& context, const SampleCleaner& cleaner, TrafficMap& map)
        : m_context(context)
        , m_cleaner(cleaner)
        , m_map(map)
    {
    }

    /// Makes nodes that are not there; nothing when an end identifies nothing.
    std::optional<SampleEnds> put(const CleanSample& sample);
    /// Only nodes that are there; the source and the target, or service and target.
    std::optional<SampleEnds> find(const CleanSample& sample);

private:
    struct Built {
        std::optional<Node> node;
        bool isWaypoint = false;
    };
    const Built& builtFor(const EndSymbols& end);
    std::optional<Node> serviceBetween(
        const CleanSample& sample, const Built& source, const Built& target) const;

    const GraphContext& m_context;
    const SampleCleaner& m_cleaner;
    TrafficMap& m_map;
    std::unordered_map<EndSymbols, Built, EndSymbolsHasher> m_built;
};

} // namespace vigla::graph
