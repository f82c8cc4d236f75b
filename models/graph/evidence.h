#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/service_graph.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/traffic_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::graph {

/// What a series was used for.
enum class EvidenceUse {
    Counted, ///< Its value is in the rates of the element.
    Supplement, ///< Response times or throughput come from it.
    Duplicate, ///< The other proxy reports the same traffic; that report was counted.
    NotAsked, ///< The rate options leave it out, or nothing was sent.
    Unreadable, ///< Its labels are missing or contradict each other.
};

/// One series behind a node or edge.
struct SeriesEvidence {
    telemetry::Metric metric = telemetry::Metric::Requests;
    telemetry::Reporter reporter = telemetry::Reporter::Unknown;
    EvidenceUse use = EvidenceUse::Counted;
    double perSecond = 0; ///< Requests, messages, bytes, connections or observations.
    bool isBytes = false;
    std::string from; ///< Title of the node it comes from.
    std::string to; ///< And of the one it goes to.
    std::vector<std::pair<std::string, std::string>>
        labels; ///< As telemetry has them; no reporter.

    std::string_view label(std::string_view name) const; ///< Empty when it has none.
    std::string text() const; ///< `istio_requests_total{reporter="source",…} 12.5`, per second.
    bool operator==(const SeriesEvidence&) const = default;
};

/// Why an element is on the graph: the series it was made from, and how fresh they are.
struct Evidence {
    std::vector<SeriesEvidence> series; ///< By use, greatest first; at most kMostSeries.
    std::size_t seriesCount = 0; ///< All of them.
    snapshot::TelemetrySource source = snapshot::TelemetrySource::Proxies;
    std::string sourceReason; ///< Why this source was picked.
    std::optional<snapshot::Freshness> freshness; ///< Of that source.
    SystemTime at{};
    double windowSeconds = 0; ///< What the rates cover.
    bool isSampled = false;
    std::chrono::milliseconds wantedPeriod{0}; ///< Between two readings, as chosen,
    std::chrono::milliseconds period{0}; ///< and as the byte budget lets it be.

    static constexpr std::size_t kMostSeries = 500;
    bool operator==(const Evidence&) const = default;
};

/// The evidence for a node or edge of `graph`, which buildGraph() made of the same snapshot and
/// options. Without series for an unknown id and for what only the cluster's objects prove (idle
/// nodes). Reads the whole telemetry: for a worker, on demand.
Evidence evidenceFor(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options,
    const ServiceGraph& graph, std::string_view id);

} // namespace vigla::graph
