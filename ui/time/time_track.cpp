#include "ui/time/time_track.h"

#include "models/qt/convert.h"
#include "ui/theme/theme.h"
#include "ui/time/time_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigla::ui {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kHeight = 38;
constexpr double kSide = 8; ///< Room for half a handle.
constexpr double kTop = 3;
constexpr double kTimesHeight = 13; ///< Of the line of times at the bottom.
constexpr seconds kShortestSpan{60};
constexpr double kReach = 5; ///< Pixels between the pointer and a marker.
constexpr std::array kTicks{seconds(10), seconds(30), seconds(60), seconds(300), seconds(600)};
constexpr double kTickRoom = 64; ///< Pixels between two times.

} // namespace

TimeTrack::TimeTrack(QWidget* parent)
    : QAbstractSlider(parent)
{
    setObjectName(QStringLiteral("timeTrack"));
    setAccessibleName(tr("Recorded time"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setOrientation(Qt::Horizontal);
}

QSize TimeTrack::sizeHint() const
{
    return {480, kHeight};
}

QSize TimeTrack::minimumSizeHint() const
{
    return {120, kHeight};
}

void TimeTrack::setMoments(const std::vector<SystemTime>& moments)
{
    m_moments = moments;
    showValue();
    update();
}

void TimeTrack::setPoints(std::vector<TrackPoint> points)
{
    m_points = std::move(points);
    update();
}

void TimeTrack::setMarkers(std::vector<TrackMarker> markers)
{
    m_markers = std::move(markers);
    update();
}

void TimeTrack::setPlace(std::optional<SystemTime> at, std::optional<SystemTime> since)
{
    m_at = at;
    m_since = since;
    showValue();
    update();
}

/// The slider's value follows, for those who do not see it; nobody listens to valueChanged.
void TimeTrack::showValue()
{
    const QSignalBlocker quiet(this);
    setRange(0, std::max(0, static_cast<int>(m_moments.size()) - 1));
    const auto at = std::ranges::lower_bound(m_moments, m_at.value_or(newest()));
    setValue(static_cast<int>(at - m_moments.begin()));
    setAccessibleDescription(m_at ? clockText(*m_at) : tr("live"));
}

SystemTime TimeTrack::newest() const
{
    return m_moments.empty() ? SystemTime() : m_moments.back();
}

SystemTime TimeTrack::oldest() const
{
    return m_moments.empty()
        ? SystemTime()
        : std::min(m_moments.front(), newest() - SystemTime::duration(kShortestSpan));
}

double TimeTrack::xOf(SystemTime at) const
{
    const auto span = static_cast<double>((newest() - oldest()).count());
    const double share = span > 0 ? static_cast<double>((at - oldest()).count()) / span : 1;
    return kSide + std::clamp(share, 0.0, 1.0) * (width() - 2 * kSide);
}

SystemTime TimeTrack::timeAt(double x) const
{
    const double share = std::clamp((x - kSide) / std::max(1.0, width() - 2 * kSide), 0.0, 1.0);
    const auto span = static_cast<double>((newest() - oldest()).count());
    return oldest() + SystemTime::duration(std::llround(share * span));
}

void TimeTrack::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = currentTheme();
    const QRectF ground(kSide, kTop, width() - 2 * kSide, height() - kTop - kTimesHeight);
    painter.setPen(hasFocus() ? QPen(theme.accent, 1) : QPen(theme.border, 1));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(ground.adjusted(-0.5, 0.5, 0.5, -0.5), 3, 3);
    if (m_moments.empty())
        return;
    paintTraffic(painter);
    paintTimes(painter);
    paintPlace(painter);
}

/// Requests as an area, and the share of it that failed as a second one on its foot.
void TimeTrack::paintTraffic(QPainter& painter) const
{
    if (m_points.size() < 2)
        return;
    const Theme& theme = currentTheme();
    const double foot = height() - kTimesHeight - 1;
    const double room = foot - kTop - 3;
    double most = 0;
    for (const TrackPoint& point : m_points)
        most = std::max(most, point.requestsPerSecond);
    if (!(most > 0))
        return;
    const auto area = [&](auto valueOf) {
        QPainterPath path(QPointF(xOf(m_points.front().at), foot));
        for (const TrackPoint& point : m_points)
            path.lineTo(xOf(point.at), foot - room * valueOf(point) / most);
        path.lineTo(xOf(m_points.back().at), foot);
        return path;
    };
    QColor color = theme.healthy;
    color.setAlphaF(0.35F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPath(area([](const TrackPoint& point) { return point.requestsPerSecond; }));
    painter.setBrush(theme.failing);
    painter.drawPath(area([](const TrackPoint& point) {
        return point.requestsPerSecond * point.errorPercent / 100;
    }));
}

void TimeTrack::paintTimes(QPainter& painter) const
{
    const double perPixel = std::chrono::duration<double>(newest() - oldest()).count()
        / std::max(1.0, width() - 2 * kSide);
    const auto tick = *std::ranges::find_if(kTicks, [&](seconds each) {
        return each == kTicks.back() || static_cast<double>(each.count()) >= kTickRoom * perPixel;
    });
    const Theme& theme = currentTheme();
    QFont small = font();
    small.setPixelSize(10);
    painter.setFont(small);
    const double top = height() - kTimesHeight;
    for (auto ago = tick; newest() - ago >= oldest(); ago += tick) {
        const double x = xOf(newest() - ago);
        painter.setPen(theme.border);
        painter.drawLine(QPointF(x, top - 3), QPointF(x, top));
        painter.setPen(theme.mutedText);
        const QString text = QStringLiteral("−") + spanLabel(ago);
        if (x - kTickRoom / 2 > 0)
            painter.drawText(QRectF(x - kTickRoom / 2, top, kTickRoom, kTimesHeight),
                Qt::AlignHCenter | Qt::AlignVCenter, text);
    }
}

void TimeTrack::paintPlace(QPainter& painter) const
{
    const Theme& theme = currentTheme();
    const double bottom = height() - kTimesHeight;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    for (const TrackMarker& marker : m_markers) {
        if (marker.at < oldest() || marker.at > newest())
            continue;
        const double x = xOf(marker.at);
        painter.drawPolygon(
            QPolygonF{QPointF(x - 4, kTop), QPointF(x + 4, kTop), QPointF(x, kTop + 6)});
    }
    if (m_since) {
        const double x = xOf(*m_since);
        QColor between = theme.accent;
        between.setAlphaF(0.14F);
        const double other = xOf(m_at.value_or(newest()));
        painter.setBrush(between);
        painter.drawRect(
            QRectF(QPointF(std::min(x, other), kTop), QPointF(std::max(x, other), bottom)));
        painter.setPen(QPen(theme.accent, 2, Qt::DashLine));
        painter.drawLine(QPointF(x, kTop), QPointF(x, bottom));
    }
    const double x = xOf(m_at.value_or(newest()));
    painter.setPen(QPen(m_at ? theme.degraded : theme.healthy, 2));
    painter.drawLine(QPointF(x, kTop), QPointF(x, bottom));
    painter.setBrush(m_at ? theme.degraded : theme.healthy);
    painter.setPen(QPen(theme.surface, 1.5));
    painter.drawEllipse(QPointF(x, (kTop + bottom) / 2), 6, 6);
}

void TimeTrack::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_moments.empty())
        return;
    setSliderDown(true);
    emit sought(timeAt(event->position().x()));
}

void TimeTrack::mouseMoveEvent(QMouseEvent* event)
{
    if (isSliderDown())
        emit sought(timeAt(event->position().x()));
}

/// Letting go at the right end goes live.
void TimeTrack::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !isSliderDown())
        return;
    setSliderDown(false);
    if (event->position().x() >= width() - kSide)
        emit liveRequested();
}

void TimeTrack::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        emit stepped(-1);
        return;
    case Qt::Key_Right:
    case Qt::Key_Up:
        emit stepped(1);
        return;
    case Qt::Key_PageDown:
    case Qt::Key_PageUp: {
        const auto minute = event->key() == Qt::Key_PageDown ? minutes(-1) : minutes(1);
        emit sought(m_at.value_or(newest()) + minute);
        return;
    }
    case Qt::Key_Home:
        emit sought(oldest());
        return;
    case Qt::Key_End:
        emit liveRequested();
        return;
    default:
        // NOLINTNEXTLINE(bugprone-parent-virtual-call): without the slider's keys
        QWidget::keyPressEvent(event); // Space belongs to the window
    }
}

void TimeTrack::wheelEvent(QWheelEvent* event)
{
    const int delta = event->angleDelta().y();
    if (delta != 0)
        emit stepped(delta > 0 ? 1 : -1);
    event->accept();
}

bool TimeTrack::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_moments.empty())
        return QAbstractSlider::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const SystemTime at = timeAt(help->x());
    QStringList lines{clockText(at)};
    const auto point = std::ranges::lower_bound(m_points, at, {}, &TrackPoint::at);
    if (point != m_points.end())
        lines << tr("%1 requests/s, %2 % errors")
                     .arg(point->requestsPerSecond, 0, 'f', 1)
                     .arg(point->errorPercent, 0, 'f', 1);
    for (const TrackMarker& marker : m_markers)
        if (std::abs(xOf(marker.at) - help->x()) <= kReach)
            lines << marker.text;
    QToolTip::showText(help->globalPos(), toToolTip(lines.join(QLatin1Char('\n'))), this);
    return true;
}

} // namespace vigla::ui
