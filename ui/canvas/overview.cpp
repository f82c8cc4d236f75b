#include "ui/canvas/overview.h"

#include "ui/canvas/graph_canvas.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace vigla::ui {

Overview::Overview(GraphCanvas& canvas, QWidget* parent)
    : QWidget(parent)
    , m_canvas(canvas)
    , m_renderer(new FrameRenderer(this))
{
    setObjectName(QStringLiteral("graphOverview"));
    setAccessibleName(tr("Overview of the graph"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(96, 64);
    connect(&canvas, &GraphCanvas::sceneChanged, this, &Overview::renew);
    connect(&canvas, &GraphCanvas::viewChanged, this, qOverload<>(&QWidget::update));
    connect(m_renderer, &FrameRenderer::framePainted, this, &Overview::showFrame);
}

Overview::~Overview() = default;

QSize Overview::sizeHint() const
{
    return {200, 128};
}

void Overview::renew()
{
    ++m_generation; // what was asked for before is of another scene
    if (!isVisible())
        return; // caught up with when shown
    const GraphScenePtr& scene = m_canvas.scene();
    if (!scene || scene->isEmpty() || size().isEmpty()) {
        m_frame = {};
        update();
        return;
    }
    const double zoom = std::min(
        {(width() - 8) / scene->bounds.width(), (height() - 8) / scene->bounds.height(), 0.5});
    const QPointF half = QPointF(width(), height()) / (2 * zoom);
    FrameRequest request;
    request.scene = scene;
    request.decoration = std::make_shared<const Decoration>();
    request.view = {scene->bounds.center() - half, zoom, devicePixelRatioF()};
    request.pixels = (QSizeF(size()) * request.view.pixelRatio).toSize();
    request.generation = m_generation;
    m_renderer->paint(std::move(request));
}

void Overview::showFrame(const Frame& frame)
{
    if (frame.generation != m_generation)
        return;
    m_renderer->recycle(std::exchange(m_frame, frame).image);
    update();
}

QPointF Overview::toScene(const QPointF& position) const
{
    return m_frame.view.origin + position / m_frame.view.zoom;
}

void Overview::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    renew();
}

void Overview::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    renew();
}

void Overview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = currentTheme();
    if (m_frame.image.isNull()) {
        painter.fillRect(rect(), theme.canvas);
    } else {
        painter.drawImage(QPoint(0, 0), m_frame.image);
        const QRectF visible = m_canvas.visibleSceneRect();
        const QRectF part = QRectF((visible.topLeft() - m_frame.view.origin) * m_frame.view.zoom,
            visible.size() * m_frame.view.zoom)
                                .intersected(QRectF(rect()).adjusted(1, 1, -2, -2));
        QColor fill = theme.accent;
        fill.setAlphaF(0.10F);
        painter.setBrush(fill);
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(part.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme.border);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Overview::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_frame.image.isNull())
        return;
    const QRectF visible = m_canvas.visibleSceneRect();
    const QPointF at = toScene(event->position());
    m_grip = visible.contains(at) ? visible.center() - at : QPointF();
    follow(event->position());
}

void Overview::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        follow(event->position());
}

void Overview::follow(const QPointF& position)
{
    if (!m_frame.image.isNull())
        m_canvas.centerOn(toScene(position) + m_grip);
}

} // namespace vigla::ui
