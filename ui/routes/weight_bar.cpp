#include "ui/routes/weight_bar.h"

#include "models/routing/split.h"
#include "ui/routes/series_pattern.h"
#include "ui/routes/weight_handle.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace vigla::ui {
namespace {

constexpr int kBarTop = 4; ///< Handles reach over the bar by this much.
constexpr int kBarHeight = 36;
constexpr int kStripTop = kBarTop + kBarHeight + 6;
constexpr int kStripHeight = 6;
constexpr double kSliver = 16; ///< What a segment of 0 % keeps.

} // namespace

WeightBar::WeightBar(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("weightBar"));
    setAccessibleName(tr("Traffic split"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void WeightBar::setSegments(std::vector<WeightSegment> segments)
{
    const bool isSameCount = segments.size() == m_segments.size();
    if (m_isMoving && isSameCount) {
        for (std::size_t i = 0; i < segments.size(); ++i)
            segments[i].weight = m_segments[i].weight;
    }
    if (segments == m_segments)
        return;
    m_segments = std::move(segments);
    if (!isSameCount)
        rebuildHandles();
    placeHandles();
    update();
}

std::vector<Percent> WeightBar::weights() const
{
    std::vector<Percent> all;
    all.reserve(m_segments.size());
    for (const WeightSegment& segment : m_segments)
        all.push_back(segment.weight);
    return all;
}

void WeightBar::setReadOnly(bool isReadOnly)
{
    m_isReadOnly = isReadOnly;
    for (WeightHandle* handle : m_handles)
        handle->setVisible(!isReadOnly);
    update();
}

Percent WeightBar::handlePosition(int handle) const
{
    int sum = 0;
    for (int i = 0; i <= handle && i < static_cast<int>(m_segments.size()); ++i)
        sum += m_segments[static_cast<std::size_t>(i)].weight.value;
    return {sum};
}

QRect WeightBar::segmentRect(int segment) const
{
    const double left = segment == 0 ? 0 : handleX(segment - 1);
    const double right = handleX(segment);
    const int x = static_cast<int>(std::lround(left));
    return {x, kBarTop, static_cast<int>(std::lround(right)) - x, kBarHeight};
}

QSize WeightBar::sizeHint() const
{
    return {360, kStripTop + kStripHeight};
}

QSize WeightBar::minimumSizeHint() const
{
    return {160, kStripTop + kStripHeight};
}

double WeightBar::sliver() const
{
    const auto count = static_cast<double>(std::max<std::size_t>(m_segments.size(), 1));
    return std::min(kSliver, width() / (2 * count));
}

double WeightBar::xAt(int slivers, double percent) const
{
    const double rest = width() - sliver() * static_cast<double>(m_segments.size());
    return slivers * sliver() + rest * percent / 100;
}

double WeightBar::handleX(int handle) const
{
    return xAt(handle + 1, handlePosition(handle).value);
}

int WeightBar::percentAt(int handle, double x) const
{
    const double rest = width() - sliver() * static_cast<double>(m_segments.size());
    if (rest <= 0)
        return handlePosition(handle).value;
    return static_cast<int>(std::lround((x - (handle + 1) * sliver()) * 100 / rest));
}

void WeightBar::moveHandle(int handle, int percent)
{
    if (m_isReadOnly)
        return;
    const std::vector<Percent> before = weights();
    const std::vector<Percent> after = routing::movedHandle(
        before, static_cast<std::size_t>(handle), {std::clamp(percent, 0, 100)});
    if (after == before)
        return;
    if (!m_isMoving)
        emit editingStarted();
    m_isMoving = true;
    for (std::size_t i = 0; i < after.size(); ++i)
        m_segments[i].weight = after[i];
    placeHandles();
    update();
    QAccessibleValueChangeEvent changed(
        m_handles[static_cast<std::size_t>(handle)], handlePosition(handle).value);
    QAccessible::updateAccessibility(&changed);
    emit weightsEdited(after);
}

void WeightBar::finishMove()
{
    if (!std::exchange(m_isMoving, false))
        return;
    emit editingFinished();
}

void WeightBar::rebuildHandles()
{
    for (WeightHandle* handle : m_handles) {
        handle->hide();
        handle->deleteLater();
    }
    m_handles.clear();
    m_isMoving = false;
    for (int i = 0; i + 1 < static_cast<int>(m_segments.size()); ++i) {
        m_handles.push_back(new WeightHandle(i, this));
        m_handles.back()->setVisible(!m_isReadOnly);
    }
}

void WeightBar::placeHandles()
{
    constexpr int kHeight = kBarHeight + 2 * kBarTop;
    for (int i = 0; i < handleCount(); ++i) {
        const int middle = static_cast<int>(std::lround(handleX(i)));
        m_handles[static_cast<std::size_t>(i)]->setGeometry(
            middle - WeightHandle::kWidth / 2, 0, WeightHandle::kWidth, kHeight);
    }
}

void WeightBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (int i = 0; i < static_cast<int>(m_segments.size()); ++i)
        paintSegment(painter, i);
    painter.setPen(currentTheme().border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(0.5, kBarTop + 0.5, width() - 1, kBarHeight - 1));
    paintObserved(painter);
}

void WeightBar::paintSegment(QPainter& painter, int segment) const
{
    const Theme& theme = currentTheme();
    const WeightSegment& value = m_segments[static_cast<std::size_t>(segment)];
    const QRect area = segmentRect(segment);
    fillSeries(painter, area, segment, theme);

    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    const QString share = tr("%1 %").arg(value.weight.value);
    const QString full = value.label + QStringLiteral("  ") + share;
    const int room = area.width() - WeightHandle::kWidth - 12;
    const QString shown = metrics.horizontalAdvance(full) <= room ? full : share;
    const int textWidth = metrics.horizontalAdvance(shown);
    if (textWidth > room)
        return;
    QRect pill(0, 0, textWidth + 10, metrics.height() + 2);
    pill.moveCenter(area.center() + QPoint(0, 2));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(pill, 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme.text);
    painter.setFont(bold);
    painter.drawText(pill, Qt::AlignCenter, shown);
}

void WeightBar::paintObserved(QPainter& painter) const
{
    const bool isObserved = std::ranges::any_of(m_segments,
        [](const WeightSegment& segment) { return segment.observedPercent.has_value(); });
    if (!isObserved)
        return;
    double sum = 0;
    double left = 0;
    for (int i = 0; i < static_cast<int>(m_segments.size()); ++i) {
        const auto observed = m_segments[static_cast<std::size_t>(i)].observedPercent;
        sum = std::min(100.0, sum + std::clamp(observed.value_or(0), 0.0, 100.0));
        const double right = xAt(i + 1, sum);
        fillSwatch(
            painter, QRectF(left, kStripTop, right - left - 1, kStripHeight), i, currentTheme());
        left = right;
    }
}

void WeightBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeHandles();
}

void WeightBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace vigla::ui
