#include "ui/canvas/graph_canvas.h"

#include "models/qt/convert.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/node_figure.h"

#include <QHelpEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QToolTip>

#include <cmath>
#include <utility>

namespace vigla::ui {

namespace {

constexpr double kOversize = 1.5; ///< Of a frame, in viewports.
constexpr double kReach = 6; ///< How near to an edge the pointer must be, in pixels.
constexpr int kAnimationMilliseconds = 40;

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

} // namespace vigla::ui
