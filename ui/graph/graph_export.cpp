#include "ui/graph/graph_export.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/scene_painter.h"

#include <QCoreApplication>

namespace vigla::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("GraphExport", text);
}

QByteArray renderDotLike(const GraphScene& scene)
{
    graph::DotStyle style;
    style.layout = scene.layout;
    style.label = [&scene](const graph::Edge& edge) {
        return toStdString(labelText(*scene.graph, edge, scene.style));
    };
    return QByteArray::fromStdString(graph::renderDot(*scene.graph, style));
}

} // namespace

const std::vector<ExportKind>& allExportKinds()
{
    static const std::vector<ExportKind> kKinds{
        ExportKind::Png, ExportKind::Svg, ExportKind::Dot, ExportKind::Json};
    return kKinds;
}

QString titleOf(ExportKind kind)
{
    switch (kind) {
    case ExportKind::Png:
        return tr("PNG picture");
    case ExportKind::Svg:
        return tr("SVG drawing");
    case ExportKind::Dot:
        return tr("Graphviz DOT");
    case ExportKind::Json:
        return tr("JSON data");
    }
    return {};
}

QString suffixOf(ExportKind kind)
{
    switch (kind) {
    case ExportKind::Png:
        return QStringLiteral("png");
    case ExportKind::Svg:
        return QStringLiteral("svg");
    case ExportKind::Dot:
        return QStringLiteral("dot");
    case ExportKind::Json:
        return QStringLiteral("json");
    }
    return {};
}

QByteArray renderExport(ExportKind kind, const ExportInput& input)
{
    const Decoration decoration = input.decoration ? *input.decoration : Decoration();
    switch (kind) {
    case ExportKind::Png:
        return renderPng(*input.scene, decoration);
    case ExportKind::Svg:
        return renderSvg(*input.scene, decoration);
    case ExportKind::Dot:
        return renderDotLike(*input.scene);
    case ExportKind::Json:
        return QByteArray::fromStdString(
            graph::renderGraphJson(*input.scene->graph, *input.snapshot));
    }
    return {};
}

} // namespace vigla::ui
