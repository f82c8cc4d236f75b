#include "ui/canvas/vector_surface.h"

#include "ui/canvas/element_text.h"
#include "ui/canvas/raster_surface.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace vigla::ui {

VectorSurface::VectorSurface(
    QPainter& painter, const CanvasColors& colors, const QFont& font, double scale)
    : m_painter(painter)
    , m_colors(colors)
    , m_base(font)
    , m_title(titleFont(font, scale))
    , m_small(smallFont(font, scale))
{
    m_painter.setRenderHint(QPainter::Antialiasing);
}

void VectorSurface::ground(const QColor& color)
{
    m_painter.fillRect(m_painter.viewport(), color);
}

void VectorSurface::box(
    const QRectF& rect, double radius, const QColor& fill, const QColor& border, bool isDashed)
{
    QPen pen(border, 1);
    if (isDashed)
        pen.setDashPattern({4, 3});
    m_painter.setPen(pen);
    m_painter.setBrush(fill);
    m_painter.drawRoundedRect(rect, radius, radius);
}

void VectorSurface::line(std::span<const graph::Point> points, float width, const QColor& color,
    EdgeDash dash, float scale)
{
    QPolygonF polygon;
    for (const graph::Point& point : points)
        polygon << QPointF(point.x, point.y);
    QPen pen(color, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    const DashPattern dashes = dashPattern(dash, scale);
    if (dashes.on > 0)
        pen.setDashPattern({dashes.on / width, dashes.off / width});
    m_painter.setPen(pen);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPolyline(polygon);
}

void VectorSurface::triangle(graph::Point a, graph::Point b, graph::Point c, const QColor& color)
{
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color);
    m_painter.drawPolygon(QPolygonF{QPointF(a.x, a.y), QPointF(b.x, b.y), QPointF(c.x, c.y)});
}

void VectorSurface::speck(const QRectF& rect, const QColor& color)
{
    m_painter.fillRect(rect, color);
}

void VectorSurface::figure(const FigureLook& look, const QRectF& rect)
{
    drawFigure(m_painter, look, rect, m_colors);
}

void VectorSurface::halo(NodeShape shape, const QRectF& rect, double width, const QColor& color)
{
    m_painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(figurePath(shape, rect));
}

void VectorSurface::pill(const QRectF& rect, const QColor& fill, const QColor& border)
{
    m_painter.setPen(border);
    m_painter.setBrush(fill);
    m_painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
}

void VectorSurface::text(
    const QString& text, TextSize size, const QPointF& centre, const QColor& color)
{
    const QFont& font = size == TextSize::Title ? m_title : m_small;
    const QFontMetricsF metrics(font);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(QPointF(centre.x() - metrics.horizontalAdvance(text) / 2,
                           centre.y() - metrics.height() / 2 + metrics.ascent()),
        text);
}

void VectorSurface::caption(const QString& text, const QPointF& corner, double pixels,
    const QColor& color, const QColor& ground)
{
    QFont font = m_base;
    font.setPixelSize(std::max(1, static_cast<int>(pixels)));
    const QFontMetricsF metrics(font);
    const QRectF area(corner, QSizeF(metrics.horizontalAdvance(text), metrics.height()));
    m_painter.fillRect(area.adjusted(-2, 0, 2, 0), ground);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(QPointF(area.x(), area.y() + metrics.ascent()), text);
}

void VectorSurface::icon(Icon icon, const QRectF& rect, const QColor& color)
{
    drawIcon(m_painter, icon, color, rect);
}

} // namespace vigla::ui
