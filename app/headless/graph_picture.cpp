#include "app/headless/graph_picture.h"

#include "ui/canvas/measure.h"
#include "ui/canvas/scene_painter.h"

namespace vigla::app {

namespace {

ui::EdgeLabel labelOf(graph::ResponseTimeKind kind)
{
    switch (kind) {
    case graph::ResponseTimeKind::Average:
        return ui::EdgeLabel::Average;
    case graph::ResponseTimeKind::P50:
        return ui::EdgeLabel::P50;
    case graph::ResponseTimeKind::P95:
        return ui::EdgeLabel::P95;
    case graph::ResponseTimeKind::P99:
        return ui::EdgeLabel::P99;
    }
    return ui::EdgeLabel::P95;
}

ui::CanvasStyle styleOf(const CommandLine& line)
{
    ui::CanvasStyle style;
    style.labels.push_back(labelOf(line.graph.responseTime));
    style.labels.push_back(line.graph.throughput == graph::ThroughputKind::Request
            ? ui::EdgeLabel::RequestThroughput
            : ui::EdgeLabel::ResponseThroughput);
    return style;
}

} // namespace

bool isPicture(GraphOutput output)
{
    return output == GraphOutput::Svg || output == GraphOutput::Png;
}

std::function<graph::LayoutInput(const graph::ServiceGraph&)> measureForPicture(
    const CommandLine& line)
{
    return [style = styleOf(line)](
               const graph::ServiceGraph& graph) { return ui::measureGraph(graph, style); };
}

QByteArray renderPicture(const Published& picture, const CommandLine& line)
{
    const auto theme = line.picture.isDark ? ui::darkTheme() : ui::lightTheme();
    const auto scene = ui::buildScene(picture.graph, picture.layout, styleOf(line), theme);
    return line.graphOutput == GraphOutput::Svg ? ui::renderSvg(*scene) : ui::renderPng(*scene);
}

} // namespace vigla::app
