#pragma once

#include "models/core/time.h"
#include "models/graph/chart_sample.h"
#include "models/graph/service_graph.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

/// How much history is kept.
struct HistoryBounds {
    std::chrono::seconds longest{std::chrono::minutes(30)};
    std::size_t mostSamples = 600'000; ///< About 10 bytes each; past it older moments go.
};

/// How far apart moments of this age are kept at least: 0 for 5 min, 10 s until 10 min, then 20 s.
/// Never more than doubled against the period of 5 s, so that what is thinned out looks like no
/// gap.
std::chrono::seconds stepAtAge(std::chrono::milliseconds age);

/// The last minutes of every node and edge, as one value; copies share the past, so it can be
/// published. Older moments are kept further apart, see stepAtAge().
///
/// A moment keeps only the numbers that say something: most of what a sample could tell is 0.
class GraphHistory final {
public:
    explicit GraphHistory(HistoryBounds bounds = {});

    /// The samples of a node or edge id, oldest first; empty for an id that was never there.
    std::vector<ChartSample> seriesOf(std::string_view id) const;
    /// The samples of several edges as one, moment by moment, see SampleSum. Moments with none of
    /// them are left out. `ids` each once.
    std::vector<ChartSample> sumOf(std::span<const std::string> ids) const;
    std::size_t momentCount() const { return m_moments.size(); }
    std::size_t sampleCount() const;
    GraphHistory upTo(SystemTime at) const; ///< Without what came after `at`.

    friend GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph);

private:
    struct Moment;
    void thin();
    HistoryBounds m_bounds;
    std::vector<std::shared_ptr<const Moment>> m_moments; ///< Oldest first.
};

/// `history` with the numbers of `graph` at `graph.at`. A second graph of the same time changes
/// nothing; moments that are later go, because the wall clock was set back. Any thread.
GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph);

} // namespace vigla::graph
