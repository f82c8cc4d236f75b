#include "ui/canvas/node_figure.h"

#include "ui/canvas/canvas_metrics.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kTrapezoidInset = 0.2; ///< Of the top, on both sides, as a share of the width.
constexpr double kHexagonInset = 0.24;

QColor mixed(const QColor& a, const QColor& b, float share)
{
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share);
}

/// A card in front of two others, of which the upper right edges are seen.
void addStack(QPainterPath& path, const QRectF& rect)
{
    const double step = rect.height() * 0.1;
    const QRectF front = rect.adjusted(0, 2 * step, -2 * step, 0);
    path.addRoundedRect(front, step, step);
    for (int card = 1; card <= 2; ++card) {
        const QRectF back = front.translated(card * step, -card * step);
        path.addPolygon(QPolygonF{back.topLeft(), back.topRight(), back.bottomRight(),
            {back.right() - step, back.bottom()}, {back.right() - step, back.top() + step},
            {back.left(), back.top() + step}});
        path.closeSubpath();
    }
}

QPolygonF badgeShape(graph::HealthStatus health, const QRectF& rect)
{
    QPolygonF polygon;
    if (health == graph::HealthStatus::Failure) {
        for (int i = 0; i < 8; ++i) {
            const double angle = (i + 0.5) * M_PI / 4;
            polygon << rect.center()
                    + QPointF(std::cos(angle), std::sin(angle)) * (rect.width() * 0.54);
        }
        return polygon;
    }
    polygon << QPointF(rect.center().x(), rect.top() - rect.height() * 0.04)
            << QPointF(rect.right() + rect.width() * 0.06, rect.bottom())
            << QPointF(rect.left() - rect.width() * 0.06, rect.bottom());
    return polygon;
}

void drawHealthBadge(
    QPainter& painter, const FigureLook& look, const QRectF& rect, const CanvasColors& colors)
{
    const double size = rect.height() * 0.42;
    const QRectF badge(rect.right() - size * 0.72, rect.top() - size * 0.38, size, size);
    const QColor color = colors.health(look.health, look.isDimmed);
    const QPolygonF shape = badgeShape(look.health, badge);
    painter.setPen(
        QPen(colors.ground(), rect.height() * 0.09, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    painter.drawPolygon(shape);
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(shape);

    const double unit = size / 12;
    const QPointF middle
        = badge.center() + QPointF(0, look.health == graph::HealthStatus::Failure ? 0 : unit * 1.2);
    painter.setPen(QPen(colors.ground(), unit * 1.7, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(middle + QPointF(0, -3 * unit), middle + QPointF(0, 0.6 * unit));
    painter.drawPoint(middle + QPointF(0, 3.2 * unit));
}

} // namespace

CanvasColors::CanvasColors(const Theme& theme, bool isLive)
    : m_theme(theme)
    , m_isLive(isLive)
{
}

QColor CanvasColors::adapt(const QColor& color, bool isDimmed) const
{
    QColor result = color;
    if (!m_isLive) {
        const float grey = 0.299F * color.redF() + 0.587F * color.greenF() + 0.114F * color.blueF();
        result = mixed(QColor::fromRgbF(grey, grey, grey), m_theme.canvas, 0.25F);
    }
    return isDimmed ? mixed(result, m_theme.canvas, 0.78F) : result;
}

QColor CanvasColors::health(graph::HealthStatus status, bool isDimmed) const
{
    return adapt(m_theme.healthColor(status), isDimmed);
}

QColor CanvasColors::edge(const SceneEdge& edge, bool isDimmed) const
{
    if (edge.isIdle)
        return adapt(m_theme.edgeIdle, isDimmed);
    const bool isTroubled = edge.health == graph::HealthStatus::Degraded
        || edge.health == graph::HealthStatus::Failure;
    if (edge.isTcp && !isTroubled)
        return adapt(m_theme.tcp, isDimmed);
    if (edge.health == graph::HealthStatus::NotAvailable)
        return adapt(m_theme.nodeBorder, isDimmed);
    return adapt(m_theme.healthColor(edge.health), isDimmed);
}

QColor CanvasColors::change(graph::Change change) const
{
    switch (change) {
    case graph::Change::Added:
        return m_theme.diffAddedMark;
    case graph::Change::Removed:
        return m_theme.diffRemovedMark;
    case graph::Change::Changed:
    case graph::Change::None:
        break;
    }
    return m_theme.selection;
}

QColor CanvasColors::text(bool isDimmed) const
{
    return adapt(m_theme.text, isDimmed);
}

QColor CanvasColors::mutedText(bool isDimmed) const
{
    return adapt(m_theme.mutedText, isDimmed);
}

QColor CanvasColors::labelText(graph::HealthStatus status, bool isDimmed) const
{
    const bool isTroubled
        = status == graph::HealthStatus::Degraded || status == graph::HealthStatus::Failure;
    return adapt(isTroubled ? m_theme.healthTextColor(status) : m_theme.text, isDimmed);
}

QColor CanvasColors::nodeFill(bool isDimmed) const
{
    return isDimmed ? mixed(m_theme.nodeFill, m_theme.canvas, 0.5F) : m_theme.nodeFill;
}

QColor CanvasColors::pill(bool isDimmed) const
{
    return isDimmed ? mixed(m_theme.labelPill, m_theme.canvas, 0.5F) : m_theme.labelPill;
}

QColor CanvasColors::pillBorder(bool isDimmed) const
{
    return adapt(m_theme.boxBorder, isDimmed);
}

QColor CanvasColors::boxFill(int depth) const
{
    return depth % 2 == 0 ? m_theme.boxFill : mixed(m_theme.boxFill, m_theme.canvas, 0.6F);
}

QColor CanvasColors::boxBorder() const
{
    return m_theme.boxBorder;
}

QColor CanvasColors::boxTitle() const
{
    return m_theme.mutedText;
}

NodeShape shapeOf(const graph::Node& node)
{
    if (node.has(graph::NodeMark::ServiceEntry))
        return NodeShape::Trapezoid;
    switch (node.kind) {
    case graph::NodeKind::Workload:
        return NodeShape::Circle;
    case graph::NodeKind::App:
        return NodeShape::Square;
    case graph::NodeKind::Service:
        return NodeShape::Diamond;
    case graph::NodeKind::Operation:
        return NodeShape::Hexagon;
    case graph::NodeKind::Folded:
        return NodeShape::Stack;
    case graph::NodeKind::Unknown:
        break;
    }
    return NodeShape::DashedCircle;
}

std::optional<Icon> symbolOf(const graph::Node& node)
{
    if (node.has(graph::NodeMark::IngressGateway) || node.has(graph::NodeMark::EgressGateway)
        || node.has(graph::NodeMark::Waypoint))
        return Icon::Gateway;
    if (node.has(graph::NodeMark::ServiceEntry))
        return Icon::Globe;
    if (node.kind == graph::NodeKind::Unknown)
        return Icon::Help;
    return std::nullopt;
}

QSizeF figureSize(NodeShape shape)
{
    switch (shape) {
    case NodeShape::Diamond:
        return {kShapeSize + 4, kShapeSize + 4};
    case NodeShape::Trapezoid:
    case NodeShape::Hexagon:
        return {kShapeSize + 8, kShapeSize};
    case NodeShape::Square:
        return {kShapeSize - 2, kShapeSize - 2};
    case NodeShape::Stack:
        return {kShapeSize + 10, kShapeSize};
    case NodeShape::Circle:
    case NodeShape::DashedCircle:
        break;
    }
    return {kShapeSize, kShapeSize};
}

QPainterPath figurePath(NodeShape shape, const QRectF& rect)
{
    QPainterPath path;
    const double inset
        = rect.width() * (shape == NodeShape::Trapezoid ? kTrapezoidInset : kHexagonInset);
    const QPointF middle = rect.center();
    switch (shape) {
    case NodeShape::Circle:
    case NodeShape::DashedCircle:
        path.addEllipse(rect);
        break;
    case NodeShape::Square:
        path.addRoundedRect(rect, rect.width() * 0.2, rect.width() * 0.2);
        break;
    case NodeShape::Stack:
        addStack(path, rect);
        break;
    case NodeShape::Diamond:
        path.addPolygon(QPolygonF{{middle.x(), rect.top()}, {rect.right(), middle.y()},
            {middle.x(), rect.bottom()}, {rect.left(), middle.y()}});
        path.closeSubpath();
        break;
    case NodeShape::Trapezoid:
        path.addPolygon(QPolygonF{{rect.left() + inset, rect.top()},
            {rect.right() - inset, rect.top()}, rect.bottomRight(), rect.bottomLeft()});
        path.closeSubpath();
        break;
    case NodeShape::Hexagon:
        path.addPolygon(
            QPolygonF{{rect.left() + inset, rect.top()}, {rect.right() - inset, rect.top()},
                {rect.right(), middle.y()}, {rect.right() - inset, rect.bottom()},
                {rect.left() + inset, rect.bottom()}, {rect.left(), middle.y()}});
        path.closeSubpath();
        break;
    }
    return path;
}

double outlineX(NodeShape shape, const QRectF& rect, double y, bool isRight)
{
    const double half = rect.width() / 2;
    const double rise = std::clamp((y - rect.center().y()) / (rect.height() / 2), -1.0, 1.0);
    double reach = half;
    switch (shape) {
    case NodeShape::Circle:
    case NodeShape::DashedCircle:
        reach = half * std::sqrt(1 - rise * rise);
        break;
    case NodeShape::Diamond:
        reach = half * (1 - std::abs(rise));
        break;
    case NodeShape::Trapezoid:
        reach = half - rect.width() * kTrapezoidInset * (1 - rise) / 2;
        break;
    case NodeShape::Hexagon:
        reach = half - rect.width() * kHexagonInset * std::abs(rise);
        break;
    case NodeShape::Square:
    case NodeShape::Stack:
        break;
    }
    return rect.center().x() + (isRight ? reach : -reach);
}

void drawFigure(
    QPainter& painter, const FigureLook& look, const QRectF& rect, const CanvasColors& colors)
{
    const QColor ring = colors.health(look.health, look.isDimmed);
    const bool isDashed
        = look.shape == NodeShape::DashedCircle || look.health == graph::HealthStatus::NotAvailable;
    const bool isTroubled = look.health == graph::HealthStatus::NotReady
        || look.health == graph::HealthStatus::Degraded
        || look.health == graph::HealthStatus::Failure;
    const double width = rect.height() * (isTroubled ? 0.085 : 0.065);
    QPen pen(ring, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    if (isDashed || look.isIdle)
        pen.setDashPattern({2.2, 2.2});
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.setBrush(colors.nodeFill(look.isDimmed));
    const double inset = width / 2;
    painter.drawPath(figurePath(look.shape, rect.adjusted(inset, inset, -inset, -inset)));
    if (look.symbol) {
        const double size = rect.height() * 0.5;
        const QRectF place(rect.center() - QPointF(size / 2, size / 2), QSizeF(size, size));
        drawIcon(painter, *look.symbol, colors.mutedText(look.isDimmed), place);
    }
    if (isTroubled)
        drawHealthBadge(painter, look, rect, colors);
}

} // namespace vigla::ui
