#pragma once

#include "ui/canvas/scene_surface.h"

#include <QFont>

class QPainter;

namespace vigla::ui {

/// Curves: everything by QPainter, for SVG.
class VectorSurface final : public SceneSurface {
public:
    VectorSurface(QPainter& painter, const CanvasColors& colors, const QFont& font, double scale);

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
    QPainter& m_painter;
    CanvasColors m_colors;
    QFont m_base;
    QFont m_title;
    QFont m_small;
};

} // namespace vigla::ui
