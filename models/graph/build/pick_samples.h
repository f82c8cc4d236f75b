#pragma once

#include "models/graph/build/clean_sample.h"
#include "models/graph/build/graph_context.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

/// The order in which Kiali asks.
enum class QueryRank : std::uint8_t { Unserviced, AmbientGateway, Destination, Source };

/// A sample of the table and the first query that finds it.
struct PickedSample {
    std::uint32_t number = 0;
    QueryRank rank = QueryRank::Source;
};

/// The metrics that the rate options ask for. TCP's sent and received are seen from the other end.
std::set<telemetry::Metric> metricsOf(const GraphOptions& options);

bool isTcp(telemetry::Metric metric);

/// The reporters that stand for `x` under the ambient option.
bool isReporter(telemetry::Reporter wanted, telemetry::Reporter actual, AmbientTraffic ambient);

/// Faster than any machine is a broken counter, and would turn sums infinite.
bool isPlausible(double perSecond);

/// Whether a metric's samples of this protocol are drawn.
bool isProtocolOn(const GraphOptions& options, telemetry::Metric metric, Protocol protocol);

/// Whether samples scraped from ztunnel take part in TCP.
bool takesZtunnel(AmbientTraffic ambient);

/// Whether the options ask for a sample at all.
class SampleFilter final {
public:
    SampleFilter(const GraphContext& context, const SampleCleaner& cleaner);
    bool isWanted(const telemetry::TrafficSample& sample) const;

private:
    const SampleCleaner& m_cleaner;
    const GraphOptions& m_options;
    std::set<telemetry::Metric> m_metrics;
};

/// The samples that Kiali's queries for each requested namespace find (reference/kiali-graph.md
/// section 4), or those for the focused node, by its namespace.
std::map<std::string, std::vector<PickedSample>> pickByNamespace(
    const GraphContext& context, const SampleCleaner& cleaner);

/// The samples that the queries for the focused node find (section 5). Where Kiali sums what both
/// ends of an ambient node report, the destination's report comes first here.
std::vector<PickedSample> pickAroundFocus(
    const GraphContext& context, const SampleCleaner& cleaner);

} // namespace vigla::graph
