#pragma once

#include "ui/canvas/line_raster.h"
#include "ui/canvas/scene_painter.h"
#include "ui/canvas/scene_surface.h"

#include <QHash>
#include <QImage>
#include <QPainter>

namespace vigla::ui {

/// Sprites and texts that stay the same from frame to frame, for one scale and one set of colours.
struct RasterCache {
    double scale = 0;
    bool isLive = true;
    Theme theme;
    QFont font;
    QHash<QByteArray, QImage> sprites;
    TextMasks titles;
    TextMasks smalls;

    /// Empties the cache unless it was made for the same look.
    void prepare(
        const SceneView& view, bool isNowLive, const Theme& newTheme, const QFont& newFont);
};

/// Pixels: lines by the own rasteriser, figures and pills as sprites, texts laid out once.
class RasterSurface final : public SceneSurface {
public:
    RasterSurface(QImage& image, RasterCache& cache);

    void ground(const QColor& color) override;
    void box(const QRectF& rect, double radius, const QColor& fill, const QColor& border,
        bool isDashed) override;
    void line(std::span<const graph::Point> points, float width, const QColor& color, EdgeDash dash,
        float scale) override;
    void triangle(graph::Point a, graph::Point b, graph::Point c, const QColor& color) override;
    void speck(const QRectF& rect, const QColor& color) override;
    void figure(const FigureLook& look, const QRectF& rect) override;
    void halo(NodeShape shape, const QRectF& rect, double width, const QColor& color) override;
    void pill(const QRectF& rect, const QColor& fill, const QColor& border) override;
    void text(
        const QString& text, TextSize size, const QPointF& centre, const QColor& color) override;
    void caption(const QString& text, const QPointF& corner, double pixels, const QColor& color,
        const QColor& ground) override;
    void icon(Icon icon, const QRectF& rect, const QColor& color) override;

private:
    template <typename Draw>
    void sprite(const QByteArray& key, const QPoint& at, const QSize& size, Draw draw);

    QImage& m_image;
    RasterCache& m_cache;
    LineRaster m_raster;
    QPainter m_painter;
    CanvasColors m_colors;
};

/// Lengths of dashes at a scale.
DashPattern dashPattern(EdgeDash dash, float scale);

} // namespace vigla::ui
