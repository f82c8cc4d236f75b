#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/service_graph.h"

#include <string>

namespace vigla::graph {

/// Kiali's graph JSON, field for field (reference/kiali-graph.md section 12), without a final
/// newline.
std::string renderKialiJson(const ServiceGraph& graph, const GraphOptions& options);

/// Vigla's own JSON: rates as numbers with units in the names, freshness and source of the numbers.
std::string renderGraphJson(const ServiceGraph& graph, const snapshot::MeshSnapshot& snapshot);

/// Graphviz DOT with clusters for boxes.
std::string renderDot(const ServiceGraph& graph);

/// Aligned text: SOURCE, TARGET, PROTOCOL, RATE, ERR, P50, P95, P99, MTLS, HEALTH; one line an
/// edge, then idle nodes.
std::string renderTable(const ServiceGraph& graph);

/// What stands on an edge, e.g. `84 rps`, `0.2 %`, `12 ms`.
std::string renderRate(Protocol protocol, double perSecond);
std::string renderBytesPerSecond(double bytesPerSecond);
std::string renderMilliseconds(double milliseconds);
std::string renderPercent(double percent);

} // namespace vigla::graph
