#include "ui/canvas/scene_painter.h"

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/raster_surface.h"
#include "ui/canvas/scene_pass.h"
#include "ui/canvas/vector_surface.h"

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

struct ScenePainter::Cache {
    RasterCache raster;
};

ScenePainter::ScenePainter()
    : m_cache(std::make_unique<Cache>())
{
}

ScenePainter::~ScenePainter() = default;

double textScale(double zoom, double pixelRatio)
{
    constexpr double kSmallest = 0.84; // titles are 10 pixels high then, the rest 9
    return std::max(zoom, kSmallest) * pixelRatio;
}

QRectF pillRect(const SceneEdge& edge, const QPointF& centre, double zoom, double pixelRatio)
{
    const double scale = textScale(zoom, pixelRatio);
    const bool isTight = scale > zoom * pixelRatio;
    const double icon = edge.hasOverflow ? kLockSize + 2 : 0;
    const double tight = edge.labelWidth + icon + 2 * kTightPadding;
    const double width = isTight ? tight : edge.labelRect.width();
    const QSizeF size = QSizeF(width, isTight ? kSmallLine : kLabelHeight) * scale;
    return {centre - QPointF(size.width() / 2, size.height() / 2), size};
}

bool ScenePainter::paint(QImage& image, const GraphScene& scene, const Decoration& decoration,
    const SceneView& view, std::stop_token stop)
{
    Q_ASSERT(image.format() == QImage::Format_RGB32);
    Q_ASSERT(decoration.dimmedNodes.empty() || decoration.dimmedNodes.size() == scene.nodes.size());
    Q_ASSERT(decoration.dimmedEdges.empty() || decoration.dimmedEdges.size() == scene.edges.size());
    image.setDevicePixelRatio(1);
    m_cache->raster.prepare(view, decoration.isLive, scene.theme, scene.style.font);
    bool isDone = false;
    {
        RasterSurface surface(image, m_cache->raster);
        isDone = ScenePass(scene, decoration, view, image.size(), surface).run(stop);
    }
    image.setDevicePixelRatio(view.pixelRatio);
    return isDone;
}

QByteArray renderPng(const GraphScene& scene, const Decoration& decoration, double scale)
{
    constexpr double kMostPixels = 16384;
    const double largest = std::max({scene.bounds.width(), scene.bounds.height(), 1.0});
    const double used = std::min(scale, kMostPixels / largest);
    QImage image(std::max(1, static_cast<int>(std::ceil(scene.bounds.width() * used))),
        std::max(1, static_cast<int>(std::ceil(scene.bounds.height() * used))),
        QImage::Format_RGB32);
    ScenePainter painter;
    painter.paint(image, scene, decoration, {scene.bounds.topLeft(), 1, used});
    image.setDevicePixelRatio(1);
    QByteArray data;
    QBuffer buffer(&data);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return data;
}

QByteArray renderSvg(const GraphScene& scene, const Decoration& decoration)
{
    QByteArray data;
    QBuffer buffer(&data);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setTitle(QStringLiteral("Service graph"));
    generator.setDescription(QStringLiteral("Drawn by Vigla"));
    generator.setOutputDevice(&buffer);
    const QSize size(static_cast<int>(std::ceil(scene.bounds.width())),
        static_cast<int>(std::ceil(scene.bounds.height())));
    generator.setSize(size);
    generator.setViewBox(QRect({}, size));
    generator.setResolution(96);
    QPainter painter(&generator);
    VectorSurface surface(
        painter, CanvasColors(scene.theme, decoration.isLive), scene.style.font, 1);
    ScenePass(scene, decoration, {scene.bounds.topLeft(), 1, 1}, size, surface).run({});
    painter.end();
    return data;
}

} // namespace vigla::ui
