#include "ui/canvas/measure.h"

#include "models/qt/convert.h"
#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/node_figure.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

graph::LayoutNode measureNode(const graph::Node& node, graph::GraphType type,
    const CanvasStyle& style, int rank, TextMeasure& measure)
{
    const NodeText text = nodeText(node, type, style, rank, measure);
    const QSizeF figure = figureSize(shapeOf(node));
    graph::LayoutNode result;
    result.id = node.id;
    result.box = node.box;
    result.shapeWidth = static_cast<float>(figure.width());
    result.shapeHeight = static_cast<float>(figure.height());
    const QSizeF size = nodeSize(figure, text);
    result.width = static_cast<float>(size.width());
    result.height = static_cast<float>(size.height());
    return result;
}

float labelWidth(const graph::ServiceGraph& graph, const graph::Edge& edge,
    const CanvasStyle& style, TextMeasure& measure)
{
    if (edge.change == graph::Change::None && edge.rates.total <= 0)
        return 0;
    const float text = style.labels.empty() ? 0
                                            : std::max(measure.label(labelText(graph, edge, style)),
                                                measure.label(usualLabelText(edge, style)));
    const bool hasLock = style.isSecurityShown && edge.mtlsPercent.value_or(0) > 0;
    const bool hasBolt = style.areVirtualServicesShown && hasOverflow(edge);
    return labelPillWidth(text, (hasLock ? 1 : 0) + (hasBolt ? 1 : 0));
}

} // namespace

graph::LayoutInput measureGraph(const graph::ServiceGraph& graph, const CanvasStyle& style,
    const std::map<std::string, graph::Point>& pinned)
{
    MeasuredTexts texts;
    TextMeasure measure(texts, style.font);
    graph::LayoutInput input;
    input.nodes.reserve(graph.nodes.size());
    const std::vector<int> ranks = graph::rankNodes(graph, style.rankBy);
    for (const graph::Node& node : graph.nodes) {
        const int rank = ranks.empty() ? 0 : ranks[input.nodes.size()];
        input.nodes.push_back(measureNode(node, graph.type, style, rank, measure));
        if (const auto found = pinned.find(node.id); found != pinned.end())
            input.nodes.back().pinned = found->second;
    }
    input.edges.reserve(graph.edges.size());
    for (const graph::Edge& edge : graph.edges) {
        const float width = labelWidth(graph, edge, style, measure);
        input.edges.push_back({edge.source, edge.target, width, width > 0 ? kLabelHeight : 0});
    }
    const QFontMetricsF titles(titleFont(style.font));
    for (const graph::Box& box : graph.boxes) {
        graph::LayoutBox result{box.id, box.parent};
        if (style.areBoxTitlesShown) {
            result.titleWidth = static_cast<float>(
                titles.horizontalAdvance(QStringLiteral("▾ ") + boxTitle(box)));
            result.titleHeight = kBoxTitleHeight;
        }
        input.boxes.push_back(std::move(result));
    }
    return input;
}

} // namespace vigla::ui
