// What of the scene is in sight: fitting, zooming, moving.
#include "models/qt/convert.h"
#include "ui/canvas/graph_canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigla::ui {

namespace {

constexpr double kLargestZoom = 4;
constexpr double kLargestFit = 1.25;
constexpr int kFitMargin = 12;

/// From the scene's x = 0 to its sides, in pixels.
struct Sides {
    double left = 0;
    double right = 0;
    double width() const { return right - left; }
};

/// With the titles, which shrink less than the rest and then stand out at the sides.
Sides sidesAt(const GraphScene& scene, double zoom)
{
    Sides sides{scene.bounds.left() * zoom, scene.bounds.right() * zoom};
    const double scale = textScale(zoom, 1);
    for (const SceneNode& node : scene.nodes) {
        const double middle = node.shapeRect.center().x() * zoom;
        const double half = node.titleWidth * scale / 2;
        sides.left = std::min(sides.left, middle - half);
        sides.right = std::max(sides.right, middle + half);
    }
    return sides;
}

/// The largest zoom up to `most` at which the scene with its titles is `width` pixels wide, within
/// a hundredth; where titles alone are wider than that, half of `most`.
double zoomForWidth(const GraphScene& scene, double width, double most)
{
    double low = most / 2;
    double high = most;
    if (sidesAt(scene, high).width() <= width)
        return high;
    while (high - low > most / 100)
        (sidesAt(scene, (low + high) / 2).width() <= width ? low : high) = (low + high) / 2;
    return low;
}

} // namespace

void GraphCanvas::fit()
{
    m_isFitted = true;
    fitView();
}

void GraphCanvas::fitNext()
{
    m_isFitted = true;
    m_isFitDue = true;
}

void GraphCanvas::fitNextLayout()
{
    m_layoutToLeave = m_scene ? m_scene->layout : nullptr;
}

void GraphCanvas::fitView()
{
    if (!m_scene || m_scene->isEmpty() || width() <= 0 || height() <= 0)
        return;
    const QSizeF room(
        std::max(1, width() - 2 * kFitMargin), std::max(1, height() - 2 * kFitMargin));
    const QRectF& bounds = m_scene->bounds;
    const double zoom = zoomForWidth(*m_scene, room.width(),
        std::min({room.width() / bounds.width(), room.height() / bounds.height(), kLargestFit}));
    const Sides sides = sidesAt(*m_scene, zoom);
    const QPointF middle((sides.left + sides.right) / 2 / zoom, bounds.center().y());
    setView(middle - QPointF(width(), height()) / (2 * zoom), zoom, false);
}

void GraphCanvas::setView(const QPointF& origin, double zoom, bool isByUser)
{
    if (isByUser)
        m_isFitted = false;
    if (origin == m_view.origin && zoom == m_view.zoom)
        return;
    m_view.origin = origin;
    m_view.zoom = zoom;
    if (!isFrameEnough())
        requestFrame();
    update();
    emit viewChanged();
}

double GraphCanvas::smallestZoom() const
{
    if (!m_scene || m_scene->isEmpty())
        return 0.1;
    const double fitting
        = std::min(width() / m_scene->bounds.width(), height() / m_scene->bounds.height());
    return std::min(0.25, fitting * 0.5);
}

void GraphCanvas::zoomBy(double factor, const QPointF& position)
{
    const double zoom = std::clamp(m_view.zoom * factor, smallestZoom(), kLargestZoom);
    const QPointF fixed = toScene(position);
    setView(fixed - position / zoom, zoom, true);
}

void GraphCanvas::zoomIn()
{
    zoomBy(1.25, rect().center());
}

void GraphCanvas::zoomOut()
{
    zoomBy(0.8, rect().center());
}

void GraphCanvas::resetZoom()
{
    zoomBy(1 / m_view.zoom, rect().center());
}

void GraphCanvas::centerOn(const QPointF& scenePoint)
{
    setView(scenePoint - QPointF(width(), height()) / (2 * m_view.zoom), m_view.zoom, true);
}

void GraphCanvas::zoomTo(const QString& id)
{
    const auto hit = m_scene ? findElement(*m_scene, toStdString(id)) : std::nullopt;
    if (!hit)
        return;
    const double zoom = std::clamp(m_view.zoom, 1.0, kLargestZoom);
    const QPointF centre = ui::rectOf(*m_scene, *hit).center();
    setView(centre - QPointF(width(), height()) / (2 * zoom), zoom, true);
}

void GraphCanvas::ensureVisible(const QRectF& sceneRect)
{
    const double margin = 24 / m_view.zoom;
    const QRectF visible = visibleSceneRect().adjusted(margin, margin, -margin, -margin);
    QPointF origin = m_view.origin;
    if (sceneRect.left() < visible.left())
        origin.rx() += sceneRect.left() - visible.left();
    else if (sceneRect.right() > visible.right())
        origin.rx() += sceneRect.right() - visible.right();
    if (sceneRect.top() < visible.top())
        origin.ry() += sceneRect.top() - visible.top();
    else if (sceneRect.bottom() > visible.bottom())
        origin.ry() += sceneRect.bottom() - visible.bottom();
    setView(origin, m_view.zoom, true);
}

} // namespace vigla::ui
