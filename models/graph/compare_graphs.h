#pragma once

#include "models/graph/service_graph.h"

#include <cstddef>
#include <string>
#include <vector>

namespace vigla::graph {

/// Which ids only one of two graphs has.
struct GraphDelta {
    std::vector<std::string> addedNodes;
    std::vector<std::string> removedNodes;
    std::vector<std::string> addedEdges;
    std::vector<std::string> removedEdges;
    bool isTopologyChanged() const;
};
GraphDelta diffGraphs(const ServiceGraph& before, const ServiceGraph& after);

/// From when on an edge counts as changed. Less is taken for noise.
struct ChangeThresholds {
    double ratePercent = 25; ///< Of the larger of both rates,
    double requestsPerSecond = 0.2; ///< and at least so much,
    double bytesPerSecond = 500; ///< or so much over TCP.
    double errorPoints = 2; ///< Percentage points of the share of errors.
    double timePercent = 50; ///< Of the larger p95,
    double milliseconds = 20; ///< and at least so much.
};

/// `after` with a mark on everything that differs from `before`, and with what only `before` had,
/// without traffic and marked as removed.
///
/// An edge is changed when its health, rate, share of errors or p95 is; a node when its health is.
/// Time and duration are those of `after`. Both graphs must be of one type. Any thread.
ServiceGraph compareGraphs(
    const ServiceGraph& before, const ServiceGraph& after, const ChangeThresholds& thresholds = {});

/// How many elements of a comparison bear which mark.
struct ChangeCount {
    std::size_t addedNodes = 0;
    std::size_t removedNodes = 0;
    std::size_t changedNodes = 0;
    std::size_t addedEdges = 0;
    std::size_t removedEdges = 0;
    std::size_t changedEdges = 0;

    bool isNothing() const;
    bool operator==(const ChangeCount&) const = default;
};
ChangeCount countChanges(const ServiceGraph& comparison);

} // namespace vigla::graph
