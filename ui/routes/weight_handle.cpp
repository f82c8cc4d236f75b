#include "ui/routes/weight_handle.h"

#include "ui/routes/weight_bar.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <optional>

namespace vigla::ui {
namespace {

/// A slider of 0 to 100 for assistive technology.
class AccessibleHandle final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleHandle(WeightHandle* handle)
        : QAccessibleWidget(handle, QAccessible::Slider)
        , m_handle(handle)
    {
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override
    {
        const auto& segments = m_handle->bar()->segments();
        const auto left = static_cast<std::size_t>(m_handle->index());
        if (left + 1 >= segments.size())
            return QAccessibleWidget::text(kind);
        const WeightSegment& a = segments[left];
        const WeightSegment& b = segments[left + 1];
        if (kind == QAccessible::Name)
            return WeightBar::tr("Boundary between %1 and %2").arg(a.label, b.label);
        if (kind == QAccessible::Value)
            return WeightBar::tr("%1 %2 %, %3 %4 %")
                .arg(a.label)
                .arg(a.weight.value)
                .arg(b.label)
                .arg(b.weight.value);
        return QAccessibleWidget::text(kind);
    }

    QVariant currentValue() const override
    {
        return m_handle->bar()->handlePosition(m_handle->index()).value;
    }
    void setCurrentValue(const QVariant& value) override { m_handle->moveTo(value.toInt()); }
    QVariant maximumValue() const override { return 100; }
    QVariant minimumValue() const override { return 0; }
    QVariant minimumStepSize() const override { return 1; }

private:
    WeightHandle* m_handle;
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object)
{
    auto* handle = qobject_cast<WeightHandle*>(object);
    return handle ? new AccessibleHandle(handle) : nullptr;
}

/// Where a key moves a handle that stands at `now`; absent for keys that do not move it.
std::optional<int> targetOf(const QKeyEvent& event, int now)
{
    const int step = event.modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        return now - step;
    case Qt::Key_Right:
    case Qt::Key_Up:
        return now + step;
    case Qt::Key_PageDown:
        return now - 10;
    case Qt::Key_PageUp:
        return now + 10;
    case Qt::Key_Home:
        return 0;
    case Qt::Key_End:
        return 100;
    default:
        return std::nullopt;
    }
}

} // namespace

WeightHandle::WeightHandle(int index, WeightBar* bar)
    : QWidget(bar)
    , m_bar(bar)
    , m_index(index)
{
    [[maybe_unused]] static const bool isInstalled
        = (QAccessible::installFactory(makeAccessible), true);
    setObjectName(QStringLiteral("weightHandle%1").arg(index));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SplitHCursor);
    setToolTip(WeightBar::tr(
        "Drag, or use the arrow keys: 1 %, with Shift 10 %, Home and End to the neighbours"));
}

void WeightHandle::moveTo(int percent)
{
    m_bar->moveHandle(m_index, percent);
    m_bar->finishMove();
}

void WeightHandle::paintEvent(QPaintEvent*)
{
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isActive = hasFocus() || m_isHovered;
    const QRectF body = QRectF(rect()).adjusted(2, 1, -2, -1);
    painter.setPen(QPen(isActive ? theme.accent : theme.text, hasFocus() ? 2 : 1.25));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(body, 3, 3);
    const double middle = body.center().x();
    const double y = body.center().y();
    painter.drawLine(QPointF(middle, y - 5), QPointF(middle, y + 5));
}

void WeightHandle::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_grabOffset = event->position().x() - width() / 2.0;
}

void WeightHandle::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    const double x = mapToParent(event->position().toPoint()).x() - m_grabOffset;
    m_bar->moveHandle(m_index, m_bar->percentAt(m_index, x));
}

void WeightHandle::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_bar->finishMove();
}

void WeightHandle::keyPressEvent(QKeyEvent* event)
{
    const auto target = targetOf(*event, m_bar->handlePosition(m_index).value);
    if (!target)
        return QWidget::keyPressEvent(event);
    m_bar->moveHandle(m_index, *target);
}

void WeightHandle::keyReleaseEvent(QKeyEvent* event)
{
    if (!event->isAutoRepeat() && targetOf(*event, 0))
        m_bar->finishMove();
    else
        QWidget::keyReleaseEvent(event);
}

void WeightHandle::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void WeightHandle::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    m_bar->finishMove();
    update();
}

void WeightHandle::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    m_isHovered = true;
    update();
}

void WeightHandle::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_isHovered = false;
    update();
}

} // namespace vigla::ui
