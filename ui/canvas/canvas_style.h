#pragma once

#include "models/graph/rank.h"

#include <QFont>
#include <QString>

#include <optional>
#include <vector>

namespace vigla::ui {

/// What can stand on an edge.
enum class EdgeLabel {
    Rate,
    ErrorShare,
    Average, ///< Response times: average and quantiles.
    P50,
    P95,
    P99,
    RequestThroughput,
    ResponseThroughput,
    Distribution, ///< Share of the source's traffic that takes this edge.
};

/// Stable names for settings: rate, errors, average, p50, p95, p99, requestThroughput,
/// responseThroughput, distribution.
QString nameOf(EdgeLabel label);
std::optional<EdgeLabel> edgeLabelFromName(QStringView name);
/// What a menu shows, translated.
QString titleOf(EdgeLabel label);
std::vector<EdgeLabel> allEdgeLabels();

/// How the graph is drawn, apart from colours. A value: safe to copy to a worker.
struct CanvasStyle {
    std::vector<EdgeLabel> labels{EdgeLabel::Rate}; ///< Side by side on one pill; empty: none.
    graph::RankBy rankBy = graph::RankBy::None; ///< Ranks below titles.
    bool isSecurityShown = true; ///< Locks on edges by mTLS.
    bool areVirtualServicesShown = true; ///< Badges for routing rules, faults, mirrors, breakers.
    bool areMissingSidecarsShown = true;
    bool areBoxTitlesShown = true;
    bool isAnimated = false; ///< Dots that move along edges.
    QFont font; ///< Family of all texts; sizes are the canvas's own.

    bool operator==(const CanvasStyle&) const = default;
};

} // namespace vigla::ui
