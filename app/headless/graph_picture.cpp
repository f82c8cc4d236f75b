#include "app/headless/graph_picture.h"

#include "ui/canvas/measure.h"
#include "ui/canvas/scene_painter.h"

namespace vigla::app {

namespace {

ui::CanvasStyle styleOf(const CommandLine& line)
{
    ui::CanvasStyle style;
    switch (line.responseTimePercentile) {
    case 0:
        style.labels.push_back(ui::EdgeLabel::Average);
        break;
    case 50:
        style.labels.push_back(ui::EdgeLabel::P50);
        break;
    case 99:
        style.labels.push_back(ui::EdgeLabel::P99);
        break;
    default:
        style.labels.push_back(ui::EdgeLabel::P95);
    }
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
