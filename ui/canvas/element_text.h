#pragma once

#include "models/graph/service_graph.h"
#include "ui/canvas/canvas_style.h"
#include "ui/canvas/text_measure.h"
#include "ui/theme/icons.h"

#include <QFont>
#include <QSizeF>
#include <QString>

#include <vector>

namespace vigla::ui {

/// What stands on an edge; empty when there is nothing to say.
QString labelText(
    const graph::ServiceGraph& graph, const graph::Edge& edge, const CanvasStyle& style);

/// Whether the circuit breaker of the target refused something: response flag UO.
bool hasOverflow(const graph::Edge& edge);

/// The widest text that labels of these kinds usually have, so that room for it is kept.
QString usualLabelText(const graph::Edge& edge, const CanvasStyle& style);

/// All the numbers of an element as lines of plain text, for tooltips and screen readers.
QString describeNode(const graph::ServiceGraph& graph, const graph::Node& node);
QString describeEdge(const graph::ServiceGraph& graph, const graph::Edge& edge);

struct NodeText {
    FittedText title;
    FittedText subtitle;
    std::vector<Icon> badges;
    float headWidth() const; ///< Of badges and title side by side; scene units.
};

/// Title, subtitle and badges as they are painted, cut to the longest width.
/// @param rank stands in the subtitle; 0: none.
NodeText nodeText(const graph::Node& node, graph::GraphType type, const CanvasStyle& style,
    int rank, TextMeasure& measure);

/// A node's whole size: the figure with the texts below it. Scene units.
QSizeF nodeSize(const QSizeF& figure, const NodeText& text);

/// The width of an edge's pill with a text and icons; 0 when it has neither. Scene units.
float labelPillWidth(float textWidth, int icons);

QString boxTitle(const graph::Box& box);

/// The fonts of the canvas at `scale`.
QFont titleFont(const QFont& base, double scale = 1);
QFont smallFont(const QFont& base, double scale = 1);

} // namespace vigla::ui
