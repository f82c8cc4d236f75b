// Mouse and keyboard of GraphCanvas.
#include "models/qt/convert.h"
#include "ui/canvas/graph_canvas.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>
#include <limits>

namespace vigla::ui {

namespace {

constexpr double kWheelStep = 1.2; ///< Zoom factor of one notch.

QPointF directionOf(int key)
{
    switch (key) {
    case Qt::Key_Left:
        return {-1, 0};
    case Qt::Key_Right:
        return {1, 0};
    case Qt::Key_Up:
        return {0, -1};
    default:
        return {0, 1};
    }
}

/// How far it is to `way` when only `direction` is free to go; infinite behind.
double cost(const QPointF& way, const QPointF& direction)
{
    const double ahead = QPointF::dotProduct(way, direction);
    const double aside = std::abs(way.x() * direction.y() - way.y() * direction.x());
    if (ahead <= 1)
        return std::numeric_limits<double>::infinity();
    return ahead + 2.5 * aside;
}

} // namespace

void GraphCanvas::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ShiftModifier) {
        const double step = (notches != 0 ? notches : event->angleDelta().x() / 120.0) * 80;
        setView(m_view.origin - QPointF(step / m_view.zoom, 0), m_view.zoom, true);
    } else if (notches != 0) {
        zoomBy(std::pow(kWheelStep, notches), event->position());
    }
    event->accept();
}

void GraphCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) {
        QWidget::mousePressEvent(event);
        return;
    }
    m_drag = {};
    m_drag.kind = event->button() == Qt::MiddleButton ? Drag::Kind::Pan : Drag::Kind::Press;
    m_drag.start = event->pos();
    m_drag.startOrigin = m_view.origin;
    if (event->button() == Qt::LeftButton)
        m_drag.hit = hitAt(event->position());
}

void GraphCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint way = event->pos() - m_drag.start;
    if (m_drag.kind == Drag::Kind::Press
        && way.manhattanLength() >= QApplication::startDragDistance()) {
        const bool isNode = m_drag.hit && m_drag.hit->kind == SceneHit::Kind::Node;
        m_drag.kind = isNode ? Drag::Kind::Node : Drag::Kind::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
    switch (m_drag.kind) {
    case Drag::Kind::None:
        hover(hitAt(event->position()));
        if (!m_hovered && m_scene)
            setCursor(boxTitleAt(*m_scene, toScene(event->position())) >= 0 ? Qt::PointingHandCursor
                                                                            : Qt::ArrowCursor);
        break;
    case Drag::Kind::Press:
        break;
    case Drag::Kind::Pan:
        setView(m_drag.startOrigin - QPointF(way) / m_view.zoom, m_view.zoom, true);
        break;
    case Drag::Kind::Node:
        m_drag.offset = QPointF(way) / m_view.zoom;
        update();
        break;
    }
}

void GraphCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = m_drag;
    m_drag.kind = Drag::Kind::None;
    setCursor(m_hovered ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (drag.kind == Drag::Kind::Press) {
        m_drag = {};
        const auto hit = hitAt(event->position());
        const int box = m_scene && !hit ? boxTitleAt(*m_scene, toScene(event->position())) : -1;
        if (box >= 0)
            emit boxActivated(toQString(m_scene->graph->boxes[static_cast<std::size_t>(box)].id));
        else
            choose(hit);
    } else if (drag.kind == Drag::Kind::Node && m_scene && drag.hit
        && drag.hit->index < m_scene->nodes.size()) {
        // The ghost stays until the next scene shows the node in its new place.
        const SceneNode& node = m_scene->nodes[drag.hit->index];
        emit nodeMoved(toQString(idOf(*m_scene, *drag.hit)), node.rect.center() + drag.offset);
    } else {
        m_drag = {};
    }
}

void GraphCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto hit = event->button() == Qt::LeftButton ? hitAt(event->position()) : std::nullopt;
    if (hit)
        emit activated(toQString(idOf(*m_scene, *hit)));
}

void GraphCanvas::leaveEvent(QEvent* event)
{
    hover(std::nullopt);
    QWidget::leaveEvent(event);
}

void GraphCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QPoint at = isKeyboard && selectedHit() ? rectOf(m_selectedId).center() : event->pos();
    const auto hit = isKeyboard ? selectedHit() : hitAt(at);
    emit contextMenuRequested(hit ? toQString(idOf(*m_scene, *hit)) : QString(), mapToGlobal(at));
}

void GraphCanvas::keyPressEvent(QKeyEvent* event)
{
    constexpr double kPanStep = 80;
    const bool isPanning = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (isPanning)
            setView(m_view.origin + directionOf(event->key()) * (kPanStep / m_view.zoom),
                m_view.zoom, true);
        else
            selectNeighbour(event->key());
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    case Qt::Key_0:
        resetZoom();
        return;
    case Qt::Key_F:
        if (event->modifiers() != Qt::NoModifier)
            break;
        fit();
        return;
    case Qt::Key_Escape:
        if (m_selectedId.isEmpty())
            break;
        choose(std::nullopt);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!selectedHit())
            break;
        emit activated(m_selectedId);
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

/// The nearest node in that direction, one that an edge leads to before any other.
void GraphCanvas::selectNeighbour(int key)
{
    if (!m_scene || m_scene->isEmpty())
        return;
    const auto selected = selectedHit();
    const QPointF direction = directionOf(key);
    const QPointF from = selected ? ui::rectOf(*m_scene, *selected).center()
                                  : visibleSceneRect().topLeft() - direction;
    std::vector<std::uint8_t> isLinked(m_scene->nodes.size(), 0);
    for (const SceneEdge& edge : m_scene->edges) {
        const auto touches = [&](std::uint32_t node) {
            return selected && selected->kind == SceneHit::Kind::Node && selected->index == node;
        };
        if (touches(edge.source))
            isLinked[edge.target] = 1;
        if (touches(edge.target))
            isLinked[edge.source] = 1;
    }
    if (selected && selected->kind == SceneHit::Kind::Edge) {
        isLinked[m_scene->edges[selected->index].source] = 1;
        isLinked[m_scene->edges[selected->index].target] = 1;
    }
    constexpr double kUnlinked = 4; // as many times as far
    double nearest = std::numeric_limits<double>::infinity();
    std::optional<SceneHit> best;
    for (std::uint32_t i = 0; i < m_scene->nodes.size(); ++i) {
        const QPointF way = m_scene->nodes[i].rect.center() - from;
        const double price = selected ? cost(way, direction) * (isLinked[i] ? 1 : kUnlinked)
                                      : std::hypot(way.x(), way.y());
        if (price >= nearest)
            continue;
        nearest = price;
        best = SceneHit{SceneHit::Kind::Node, i};
    }
    if (!best)
        return;
    choose(best);
    ensureVisible(m_scene->nodes[best->index].rect);
}

} // namespace vigla::ui
