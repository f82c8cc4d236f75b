#pragma once

#include "models/core/time.h"
#include "models/graph/service_graph.h"

#include <string_view>
#include <utility>
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
    float p50 = 0;
    float p90 = 0;
    float p99 = 0;

    float errorPercent() const; ///< Of the requests; 0 without.
};

/// The samples of every node and edge of `graph` with their ids, sorted by id. The ids are the
/// graph's.
std::vector<std::pair<std::string_view, ChartSample>> samplesOf(const ServiceGraph& graph);

/// Samples of the same moment as one: rates are added, times are means weighted by requests.
class SampleSum final {
public:
    void add(const ChartSample& part);
    ChartSample at(SystemTime moment) const;

private:
    ChartSample m_sum;
    float m_weight = 0; ///< Requests per second whose times are known.
};

} // namespace vigla::graph
