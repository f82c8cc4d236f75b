#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/layout.h"
#include "models/graph/service_graph.h"

#include <functional>
#include <string>

namespace vigla::graph {

/// Kiali's graph JSON, field for field (reference/kiali-graph.md section 12), without a final
/// newline.
std::string renderKialiJson(const ServiceGraph& graph, const GraphOptions& options);

/// Vigla's own JSON: rates as numbers with units in the names, freshness and source of the numbers.
std::string renderGraphJson(const ServiceGraph& graph, const snapshot::MeshSnapshot& snapshot);

/// How a DOT document is to look. Empty: rates with errors, response times and bytes, and
/// Graphviz places the nodes.
struct DotStyle {
    std::function<std::string(const Edge&)> label; ///< What stands on an edge.
    LayoutPtr layout; ///< Parallel to the graph: nodes keep these places (`neato -n`).
};

/// Graphviz DOT with clusters for boxes; what is not healthy is coloured.
std::string renderDot(const ServiceGraph& graph, const DotStyle& style = {});

/// Aligned text: SOURCE, TARGET, PROTOCOL, RATE, ERR, the graph's response time (AVG, P50, P95 or
/// P99), its throughput (REQUEST or RESPONSE), MTLS, HEALTH; one line an edge, then idle nodes.
std::string renderTable(const ServiceGraph& graph);

/// What stands on an edge, e.g. `84.25 rps`, `0.2 %`, `12 ms`.
std::string renderRate(Protocol protocol, double perSecond);
/// The rate of an edge of `graph`: gRPC in `mps` where it counts messages.
std::string renderEdgeRate(const ServiceGraph& graph, const Edge& edge);
std::string renderBytesPerSecond(double bytesPerSecond);
std::string renderMilliseconds(double milliseconds);
std::string renderPercent(double percent);

} // namespace vigla::graph
