#include "ui/canvas/graph_canvas.h"

#include "models/qt/convert.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/node_figure.h"

#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigla::ui {

namespace {

constexpr double kOversize = 1.5; ///< Of a frame, in viewports.
constexpr double kLargestZoom = 4;
constexpr double kLargestFit = 1.25;
constexpr double kReach = 6; ///< How near to an edge the pointer must be, in pixels.
constexpr int kFitMargin = 12;
constexpr double kTitleOverhang = 28; ///< Pixels, seen from afar.
constexpr int kAnimationMilliseconds = 40;
constexpr std::size_t kMostAnimatedEdges = 600;

} // namespace

GraphCanvas::GraphCanvas(QWidget* parent)
    : QWidget(parent)
    , m_renderer(new FrameRenderer(this))
    , m_decoration(std::make_shared<const Decoration>())
{
    setObjectName(QStringLiteral("graphCanvas"));
    setAccessibleName(tr("Service graph"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(160, 120);
    connect(m_renderer, &FrameRenderer::sceneBuilt, this, &GraphCanvas::setScene);
    connect(m_renderer, &FrameRenderer::framePainted, this, &GraphCanvas::showFrame);
}

GraphCanvas::~GraphCanvas() = default;

QSize GraphCanvas::sizeHint() const
{
    return {960, 640};
}

void GraphCanvas::setGraph(graph::ServiceGraphPtr graph, graph::LayoutPtr layout, CanvasStyle style)
{
    if (!graph || !layout) {
        setScene(nullptr);
        return;
    }
    m_wantedLayout = layout;
    m_renderer->buildScene(
        {std::move(graph), std::move(layout), std::move(style), currentTheme(), m_scene});
}

void GraphCanvas::setScene(GraphScenePtr scene)
{
    m_renderer->letGo(std::exchange(m_scene, std::move(scene)));
    refreshDecoration(); // before any frame is asked for: the old one has other sizes
    m_hovered.reset();
    if (m_drag.kind == Drag::Kind::None)
        m_drag.hit.reset();
    const bool isCutOff = m_scene && !m_scene->isEmpty()
        && !visibleSceneRect().contains(m_scene->bounds.adjusted(8, 8, -8, -8));
    const bool isDue = m_isFitDue && m_scene && m_scene->layout == m_wantedLayout;
    const bool isAwaited = m_scene && m_layoutToLeave && m_scene->layout != *m_layoutToLeave;
    if (isAwaited) {
        m_layoutToLeave.reset();
        m_isFitted = true;
    }
    if (isDue || isAwaited || (m_isFitted && isCutOff))
        fitView();
    m_isFitDue = m_isFitDue && !isDue;
    requestFrame();
    if (m_frame.image.isNull())
        finishFrame();
    emit sceneChanged();
}

void GraphCanvas::redecorate()
{
    refreshDecoration();
    requestFrame();
}

void GraphCanvas::refreshDecoration()
{
    m_decoration = m_scene
        ? std::make_shared<const Decoration>(decorate(*m_scene, selectedHit(), m_found, m_isLive))
        : std::make_shared<const Decoration>();
    m_contentGeneration = m_generation + 1;
}

void GraphCanvas::select(const QString& id)
{
    if (id == m_selectedId)
        return;
    m_selectedId = id;
    redecorate();
}

void GraphCanvas::setFound(std::optional<graph::FindResult> found)
{
    m_found = std::move(found);
    redecorate();
}

void GraphCanvas::setLive(bool isLive)
{
    if (m_isLive == isLive)
        return;
    m_isLive = isLive;
    redecorate();
}

void GraphCanvas::setAnimated(bool isAnimated)
{
    if (!isAnimated) {
        m_animation.stop();
        update();
        return;
    }
    m_clock.start();
    m_animation.start(kAnimationMilliseconds, this);
}

QPointF GraphCanvas::toScene(const QPointF& position) const
{
    return m_view.origin + position / m_view.zoom;
}

QPointF GraphCanvas::toWidget(const QPointF& scenePoint) const
{
    return (scenePoint - m_view.origin) * m_view.zoom;
}

QRectF GraphCanvas::visibleSceneRect() const
{
    return {m_view.origin, QSizeF(size()) / m_view.zoom};
}

std::optional<SceneHit> GraphCanvas::hitAt(const QPointF& position) const
{
    if (!m_scene || m_scene->isEmpty())
        return std::nullopt;
    return hitTest(*m_scene, toScene(position), kReach / m_view.zoom);
}

std::optional<SceneHit> GraphCanvas::selectedHit() const
{
    if (!m_scene || m_selectedId.isEmpty())
        return std::nullopt;
    return findElement(*m_scene, toStdString(m_selectedId));
}

QStringList GraphCanvas::elementIds() const
{
    QStringList ids;
    if (!m_scene)
        return ids;
    for (const graph::Node& node : m_scene->graph->nodes)
        ids << toQString(node.id);
    for (const graph::Edge& edge : m_scene->graph->edges)
        ids << toQString(edge.id);
    return ids;
}

QRect GraphCanvas::rectOf(const QString& id) const
{
    const auto hit = m_scene ? findElement(*m_scene, toStdString(id)) : std::nullopt;
    if (!hit)
        return {};
    const QRectF rect = hit->kind == SceneHit::Kind::Node ? m_scene->nodes[hit->index].shapeRect
                                                          : ui::rectOf(*m_scene, *hit);
    return QRectF(toWidget(rect.topLeft()), rect.size() * m_view.zoom).toAlignedRect();
}

QString GraphCanvas::elementAt(const QPoint& position) const
{
    const auto hit = hitAt(position);
    return hit ? toQString(idOf(*m_scene, *hit)) : QString();
}

int GraphCanvas::boxIndexAt(const QPoint& position) const
{
    return m_scene ? boxAt(*m_scene, toScene(position)) : -1;
}

QString GraphCanvas::describe(const QString& id) const
{
    const auto hit = m_scene ? findElement(*m_scene, toStdString(id)) : std::nullopt;
    if (!hit)
        return {};
    return hit->kind == SceneHit::Kind::Node
        ? describeNode(*m_scene->graph, m_scene->graph->nodes[hit->index])
        : describeEdge(*m_scene->graph, m_scene->graph->edges[hit->index]);
}

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
    const auto zoomIn = [&](double width) {
        return std::min({width / bounds.width(), room.height() / bounds.height(), kLargestFit});
    };
    double zoom = zoomIn(room.width());
    if (textScale(zoom, 1) > zoom) // titles at the sides are wider than the layout reckoned with
        zoom = zoomIn(std::max(1.0, room.width() - 2 * kTitleOverhang));
    const QPointF half = QPointF(width(), height()) / (2 * zoom);
    setView(bounds.center() - half, zoom, false);
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

/// Whether the frame shows the present content, at this zoom, everywhere in sight.
bool GraphCanvas::isSharp() const
{
    return !m_scene
        || (m_frame.generation >= m_contentGeneration && m_frame.view.zoom == m_view.zoom
            && m_frame.sceneRect().contains(visibleSceneRect()));
}

/// Whether no new frame is needed yet: the edge of the old one is still far away.
bool GraphCanvas::isFrameEnough() const
{
    const QRectF visible = visibleSceneRect();
    const double spare = 0.08 * visible.width();
    return isSharp()
        && m_frame.sceneRect().contains(visible.adjusted(-spare, -spare, spare, spare));
}

FrameRequest GraphCanvas::frameRequest()
{
    FrameRequest request;
    request.scene = m_scene;
    request.decoration = m_decoration;
    request.generation = ++m_generation;
    request.view = m_view;
    request.view.pixelRatio = devicePixelRatioF();
    // Whole pixels between widget and frame, so that the frame is blitted, not resampled.
    const QSize margin = size() * ((kOversize - 1) / 2);
    request.view.origin -= QPointF(margin.width(), margin.height()) / m_view.zoom;
    request.pixels = (QSizeF(size() + 2 * margin) * request.view.pixelRatio).toSize();
    return request;
}

void GraphCanvas::requestFrame()
{
    if (m_scene && !size().isEmpty())
        m_renderer->paint(frameRequest());
    else
        update();
}

void GraphCanvas::finishFrame()
{
    if (m_scene && !size().isEmpty())
        showFrame(m_renderer->paintNow(frameRequest()));
}

void GraphCanvas::showFrame(const Frame& frame)
{
    if (frame.generation <= m_frame.generation)
        return;
    m_renderer->recycle(std::exchange(m_frame, frame).image);
    update();
}

void GraphCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_isFitted)
        fitView();
    if (m_frame.image.isNull())
        finishFrame();
    else
        requestFrame();
    emit viewChanged();
}

void GraphCanvas::changeEvent(QEvent* event)
{
    const bool isTheme
        = event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange;
    if (isTheme && m_scene && !(m_scene->theme == currentTheme()))
        setGraph(m_scene->graph, m_scene->layout, m_scene->style);
    QWidget::changeEvent(event);
}

void GraphCanvas::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == m_animation.timerId())
        update();
    else
        QWidget::timerEvent(event);
}

bool GraphCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (!showToolTip(help->pos(), help->globalPos()))
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

bool GraphCanvas::showToolTip(const QPoint& position, const QPoint& globalPosition)
{
    const QString id = elementAt(position);
    if (id.isEmpty())
        return false;
    // Names come from the cluster: escaped, so that nothing in them is taken for markup.
    const QString text
        = QStringLiteral("<p style='white-space:pre'>%1</p>").arg(describe(id).toHtmlEscaped());
    QToolTip::showText(globalPosition, text, this, QRect(position, QSize(1, 1)));
    return true;
}

void GraphCanvas::hover(const std::optional<SceneHit>& hit)
{
    if (hit == m_hovered)
        return;
    m_hovered = hit;
    setCursor(hit ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    emit hovered(hit ? toQString(idOf(*m_scene, *hit)) : QString());
}

void GraphCanvas::choose(const std::optional<SceneHit>& hit)
{
    const QString id = hit ? toQString(idOf(*m_scene, *hit)) : QString();
    if (id == m_selectedId)
        return;
    select(id);
    emit selectionChanged(id);
}

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
