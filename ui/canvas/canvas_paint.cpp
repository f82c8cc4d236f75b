// What the canvas paints over its frame: hover, dots, the node that is dragged.
#include "ui/canvas/element_text.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/node_figure.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr std::size_t kMostAnimatedEdges = 600;

} // namespace

void GraphCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFrame(painter);
    if (!m_scene)
        return;
    if (m_animation.isActive() && m_isLive)
        paintDots(painter);
    paintHover(painter);
    paintGhost(painter);
}

void GraphCanvas::paintFrame(QPainter& painter) const
{
    const QColor ground = m_scene ? m_scene->theme.canvas : currentTheme().canvas;
    if (!m_scene || m_frame.image.isNull()) {
        painter.fillRect(rect(), ground);
        return;
    }
    const QRectF shown = m_frame.sceneRect();
    const QRectF target(toWidget(shown.topLeft()), shown.size() * m_view.zoom);
    if (!target.contains(rect()))
        painter.fillRect(rect(), ground);
    if (m_frame.view.zoom == m_view.zoom)
        painter.drawImage(target.topLeft().toPoint(), m_frame.image);
    else
        painter.drawImage(target, m_frame.image);
}

void GraphCanvas::paintHover(QPainter& painter) const
{
    if (!m_hovered || m_drag.kind == Drag::Kind::Pan)
        return;
    QColor color = m_scene->theme.accent;
    color.setAlphaF(0.45F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    if (m_hovered->kind == SceneHit::Kind::Node) {
        const SceneNode& node = m_scene->nodes[m_hovered->index];
        const QRectF shape(toWidget(node.shapeRect.topLeft()), node.shapeRect.size() * m_view.zoom);
        const double width = std::max(2.0, 2.5 * m_view.zoom);
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(figurePath(node.shape, shape.adjusted(-width, -width, width, width)));
        return;
    }
    const SceneEdge& edge = m_scene->edges[m_hovered->index];
    QPolygonF line;
    for (const graph::Point& point : m_scene->pointsOf(edge))
        line << toWidget(QPointF(point.x, point.y));
    color.setAlphaF(0.28F);
    painter.setPen(QPen(color, edge.width * m_view.zoom + 5, Qt::SolidLine, Qt::FlatCap));
    painter.drawPolyline(line);
}

void GraphCanvas::paintDots(QPainter& painter) const
{
    std::vector<std::uint32_t> nodes;
    std::vector<std::uint32_t> edges;
    m_scene->grid->query(visibleSceneRect(), nodes, edges);
    if (edges.size() > kMostAnimatedEdges || m_view.zoom < 0.3)
        return;
    constexpr double kSpacing = 56; // scene units between dots
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const CanvasColors colors(m_scene->theme, m_isLive);
    const double seconds = static_cast<double>(m_clock.elapsed()) / 1000;
    for (const std::uint32_t index : edges) {
        const SceneEdge& edge = m_scene->edges[index];
        const bool isDimmed
            = !m_decoration->dimmedEdges.empty() && m_decoration->dimmedEdges[index] != 0;
        if (edge.speed <= 0 || isDimmed)
            continue;
        painter.setBrush(colors.edge(edge, false));
        const QRectF pill = pillRect(edge, toWidget(edge.labelRect.center()), m_view.zoom, 1);
        const double radius = std::max(1.5, (1.2 + edge.width * 0.7) * m_view.zoom);
        double next = std::fmod(seconds * edge.speed, kSpacing);
        const auto points = m_scene->pointsOf(edge);
        for (std::size_t i = 1; i < points.size(); ++i) {
            const QPointF from(points[i - 1].x, points[i - 1].y);
            const QPointF way = QPointF(points[i].x, points[i].y) - from;
            const double length = std::hypot(way.x(), way.y());
            for (; next < length; next += kSpacing) {
                const QPointF at = toWidget(from + way * (next / length));
                if (!pill.contains(at))
                    painter.drawEllipse(at, radius, radius);
            }
            next -= length;
        }
    }
}

/// The dragged node where it would lie.
void GraphCanvas::paintGhost(QPainter& painter) const
{
    if (m_drag.offset.isNull() || !m_drag.hit || m_drag.hit->index >= m_scene->nodes.size())
        return;
    const SceneNode& node = m_scene->nodes[m_drag.hit->index];
    const QRectF shape(
        toWidget(node.shapeRect.topLeft() + m_drag.offset), node.shapeRect.size() * m_view.zoom);
    painter.setOpacity(0.85);
    drawFigure(painter, {node.shape, node.health, node.symbol, node.isIdle, false}, shape,
        CanvasColors(m_scene->theme, m_isLive));
    painter.setPen(m_scene->theme.text);
    painter.setFont(titleFont(m_scene->style.font, m_view.zoom));
    painter.drawText(QRectF(shape.center().x() - 200, shape.bottom() + 2, 400, 40),
        Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine, node.title);
}

} // namespace vigla::ui
