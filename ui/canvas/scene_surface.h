#pragma once

#include "ui/canvas/node_figure.h"

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <span>

namespace vigla::ui {

enum class TextSize { Title, Small };

/// What a scene is painted on: pixels or curves. All coordinates are device pixels.
class SceneSurface {
public:
    virtual ~SceneSurface() = default;

    virtual void ground(const QColor& color) = 0;
    virtual void box(
        const QRectF& rect, double radius, const QColor& fill, const QColor& border, bool isDashed)
        = 0;
    virtual void line(std::span<const graph::Point> points, float width, const QColor& color,
        EdgeDash dash, float scale)
        = 0;
    virtual void triangle(graph::Point a, graph::Point b, graph::Point c, const QColor& color) = 0;
    virtual void speck(const QRectF& rect, const QColor& color) = 0; ///< A node seen from afar.
    virtual void figure(const FigureLook& look, const QRectF& rect) = 0;
    virtual void halo(NodeShape shape, const QRectF& rect, double width, const QColor& color) = 0;
    virtual void pill(const QRectF& rect, const QColor& fill, const QColor& border) = 0;
    /// One line of text around `centre`.
    virtual void text(
        const QString& text, TextSize size, const QPointF& centre, const QColor& color)
        = 0;
    /// A box's title with its left top corner at `corner`, on a ground of its own.
    virtual void caption(const QString& text, const QPointF& corner, double pixels,
        const QColor& color, const QColor& ground)
        = 0;
    virtual void icon(Icon icon, const QRectF& rect, const QColor& color) = 0;
};

} // namespace vigla::ui
