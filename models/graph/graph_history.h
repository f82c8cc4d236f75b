#pragma once

#include "models/core/time.h"
#include "models/graph/service_graph.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

/// What charts show of one node or edge at one moment. Rates are 1/s (bytes/s for tcp); times are
/// in ms, NaN where nothing was observed. A node's numbers are of its inbound traffic, or of its
/// outbound traffic when nothing calls it; its times are rate-weighted over the edges that reach
/// it.
struct ChartSample {
    SystemTime at{};
    float total = 0;
    float noResponse = 0;
    float class2xx = 0;
    float class3xx = 0;
    float class4xx = 0;
    float class5xx = 0;
    float grpcErrors = 0;
    float tcpBytesPerSecond = 0;
    float requestBytesPerSecond = 0;
    float responseBytesPerSecond = 0;
    float p50 = 0;
    float p90 = 0;
    float p99 = 0;

    float errorPercent() const; ///< Of the requests; 0 without.
};

/// How much history is kept.
struct HistoryBounds {
    std::chrono::seconds longest{std::chrono::minutes(30)};
    std::size_t mostSamples = 600'000; ///< 64 bytes each; past it older moments are thinned out.
};

/// The last minutes of every node and edge, as one value; copies share the past, so it can be
/// published.
class GraphHistory final {
public:
    explicit GraphHistory(HistoryBounds bounds = {});

    /// The samples of a node or edge id, oldest first; empty for an id that was never there.
    std::vector<ChartSample> seriesOf(std::string_view id) const;
    /// The samples of several edges as one, moment by moment: rates are added, times are means
    /// weighted by requests. Moments with none of them are left out. `ids` each once.
    std::vector<ChartSample> sumOf(std::span<const std::string> ids) const;
    std::size_t momentCount() const { return m_moments.size(); }
    std::size_t sampleCount() const;
    GraphHistory upTo(SystemTime at) const; ///< Without what came after `at`.

    friend GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph);

private:
    struct Moment;
    void thin();
    HistoryBounds m_bounds;
    std::vector<std::shared_ptr<const Moment>> m_moments;
};

/// `history` with the numbers of `graph` at `graph.at`. A second graph of the same time changes
/// nothing; moments that are later go, because the wall clock was set back. Any thread.
GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph);

} // namespace vigla::graph
