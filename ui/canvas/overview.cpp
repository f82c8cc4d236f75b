#include "ui/canvas/overview.h"

#include "ui/canvas/graph_canvas.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace vigla::ui {

Overview::Overview(GraphCanvas& canvas, QWidget* parent)
    : QWidget(parent)
    , m_canvas(canvas)
{
    setObjectName(QStringLiteral("graphOverview"));
    setAccessibleName(tr("Overview of the graph"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(96, 64);
    connect(&canvas, &GraphCanvas::sceneChanged, this, &Overview::renew);
    connect(&canvas, &GraphCanvas::viewChanged, this, qOverload<>(&QWidget::update));
    renew();
}

Overview::~Overview() = default;

QSize Overview::sizeHint() const
{
    return {200, 128};
}

void Overview::renew()
{
    const GraphScenePtr& scene = m_canvas.scene();
    if (!scene || scene->isEmpty() || size().isEmpty()) {
        m_image = {};
        update();
        return;
    }
    const double zoom = std::min(
        {(width() - 8) / scene->bounds.width(), (height() - 8) / scene->bounds.height(), 0.5});
    const QPointF half = QPointF(width(), height()) / (2 * zoom);
    m_view = {scene->bounds.center() - half, zoom, devicePixelRatioF()};
    const QSize pixels = (QSizeF(size()) * m_view.pixelRatio).toSize();
    if (m_image.size() != pixels)
        m_image = QImage(pixels, QImage::Format_RGB32);
    m_painter.paint(m_image, *scene, {}, m_view);
    update();
}

QPointF Overview::toScene(const QPointF& position) const
{
    return m_view.origin + position / m_view.zoom;
}

void Overview::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    renew();
}

void Overview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = currentTheme();
    if (m_image.isNull()) {
        painter.fillRect(rect(), theme.canvas);
    } else {
        painter.drawImage(QPoint(0, 0), m_image);
        const QRectF visible = m_canvas.visibleSceneRect();
        const QRectF part = QRectF(
            (visible.topLeft() - m_view.origin) * m_view.zoom, visible.size() * m_view.zoom)
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
    if (event->button() != Qt::LeftButton || m_image.isNull())
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
    if (!m_image.isNull())
        m_canvas.centerOn(toScene(position) + m_grip);
}

} // namespace vigla::ui
