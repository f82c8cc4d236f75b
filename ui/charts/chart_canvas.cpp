#include "ui/charts/chart_canvas.h"

#include "models/qt/convert.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr int kLeft = 52; ///< Room for the values of the axis, the same in all charts: times align.
constexpr int kRight = 8;
constexpr int kTop = 6;
constexpr int kBottom = 18;
constexpr double kLineWidth = 1.5;
constexpr int kMinuteMs = 60000;

QFont smallFont(const QFont& font)
{
    QFont small = font;
    small.setPointSizeF(std::max(7.0, font.pointSizeF() * 0.82));
    return small;
}

} // namespace

ChartCanvas::ChartCanvas(TimeChart::Kind kind, TimeChart::Format format, QWidget* parent)
    : QChartView(parent)
    , m_kind(kind)
    , m_format(std::move(format))
    , m_time(new QValueAxis(this))
    , m_value(new QValueAxis(this))
{
    QChart* plot = chart();
    plot->legend()->hide();
    plot->setAnimationOptions(QChart::NoAnimation);
    plot->layout()->setContentsMargins(0, 0, 0, 0);
    plot->setBackgroundRoundness(0);
    plot->setBackgroundVisible(false);
    plot->setMargins({});
    for (QValueAxis* axis : {m_time, m_value}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
        axis->setGridLineVisible(false);
    }
    plot->addAxis(m_time, Qt::AlignBottom);
    plot->addAxis(m_value, Qt::AlignLeft);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    setMinimumHeight(96);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    applyTheme();
}

ChartCanvas::Line ChartCanvas::addLine()
{
    Line line;
    line.upper = new QLineSeries(this);
    QAbstractSeries* shown = line.upper;
    if (m_kind == TimeChart::Kind::Stacked) {
        line.lower = new QLineSeries(this);
        line.area = new QAreaSeries(line.upper, line.lower);
        shown = line.area;
    }
    chart()->addSeries(shown);
    shown->attachAxis(m_time);
    shown->attachAxis(m_value);
    return line;
}

void ChartCanvas::setSeries(const std::vector<ChartSeries>& series)
{
    while (m_lines.size() < series.size())
        m_lines.push_back(addLine());
    m_colors.clear();
    for (const ChartSeries& each : series)
        m_colors.push_back(each.color);
    if (m_kind == TimeChart::Kind::Stacked)
        fillStacked(series);
    else
        fill(series);
    applyTheme();
}

void ChartCanvas::fill(const std::vector<ChartSeries>& series)
{
    double largest = 0;
    for (std::size_t index = 0; index < m_lines.size(); ++index) {
        const QList<QPointF> points
            = index < series.size() ? series[index].points : QList<QPointF>();
        for (const QPointF& point : points)
            largest = std::max(largest, point.y());
        m_lines[index].upper->replace(points);
    }
    fitHeight(largest);
}

/// All series of a stack have the same times.
void ChartCanvas::fillStacked(const std::vector<ChartSeries>& series)
{
    double largest = 0;
    QList<QPointF> ground;
    for (std::size_t index = 0; index < m_lines.size(); ++index) {
        QList<QPointF> top = index < series.size() ? series[index].points : ground;
        if (ground.size() != top.size()) {
            ground.clear();
            for (const QPointF& point : top)
                ground.append({point.x(), 0});
        }
        for (qsizetype at = 0; at < top.size(); ++at) {
            if (index < series.size())
                top[at].ry() += ground[at].y();
            largest = std::max(largest, top[at].y());
        }
        m_lines[index].lower->replace(ground);
        m_lines[index].upper->replace(top);
        ground = std::move(top);
    }
    fitHeight(largest);
}

void ChartCanvas::fitHeight(double largest)
{
    m_ceiling = niceCeiling(largest);
    m_value->setRange(0, m_ceiling);
}

void ChartCanvas::setRange(double from, double to)
{
    m_from = from;
    m_to = std::max(to, from + 1);
    m_time->setRange(m_from, m_to);
    viewport()->update();
}

void ChartCanvas::setMarkers(const std::vector<ChartMarker>& markers)
{
    if (markers == m_markers)
        return;
    m_markers = markers;
    viewport()->update();
}

void ChartCanvas::setGaps(const std::vector<ChartGap>& gaps)
{
    if (gaps == m_gaps)
        return;
    m_gaps = gaps;
    viewport()->update();
}

void ChartCanvas::setHover(std::optional<double> at)
{
    m_hover = at;
    viewport()->update();
}

void ChartCanvas::applyTheme()
{
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setStyleSheet(QStringLiteral("background: transparent"));
    for (std::size_t index = 0; index < m_lines.size() && index < m_colors.size(); ++index) {
        const Line& line = m_lines[index];
        const QColor color = m_colors[index];
        line.upper->setPen(QPen(color, kLineWidth));
        if (!line.area)
            continue;
        QColor fill = color;
        fill.setAlphaF(0.45F);
        line.area->setBrush(fill);
        line.area->setPen(QPen(color, 1));
    }
    viewport()->update();
}

double ChartCanvas::xOf(double at) const
{
    const QRectF plot = chart()->plotArea();
    return plot.left() + (at - m_from) / (m_to - m_from) * plot.width();
}

void ChartCanvas::paintGaps(QPainter& painter) const
{
    const Theme& theme = currentTheme();
    const QRectF plot = chart()->plotArea();
    for (const ChartGap& gap : m_gaps) {
        const double left = std::max(plot.left(), std::round(xOf(gap.from)) + 1);
        const double right = std::min(plot.right(), std::round(xOf(gap.to)));
        if (right <= left)
            continue;
        const QRectF band(left, plot.top() - kTop, right - left, plot.height() + kTop);
        painter.fillRect(band, theme.surface);
        painter.fillRect(band, QBrush(theme.border, Qt::BDiagPattern));
    }
}

/// Grid, axis texts, markers and the hover line: drawn by hand, so that they align in all charts.
void ChartCanvas::drawForeground(QPainter* painter, const QRectF& rect)
{
    QChartView::drawForeground(painter, rect);
    const Theme& theme = currentTheme();
    const QRectF plot = chart()->plotArea();
    painter->setRenderHint(QPainter::Antialiasing, false);
    paintGaps(*painter);
    painter->setFont(smallFont(font()));
    const QFontMetrics metrics = painter->fontMetrics();
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = std::round(plot.bottom() - share * plot.height());
        painter->setPen(QPen(theme.border, 1, share > 0 ? Qt::DotLine : Qt::SolidLine));
        painter->drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter->setPen(theme.mutedText);
        painter->drawText(QRectF(0, y - metrics.height() / 2.0, kLeft - 6, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, m_format(share * m_ceiling));
    }
    const double minutes = (m_to - m_from) / kMinuteMs;
    const int step = minutes > 10 ? 5 : minutes > 4 ? 2 : 1;
    const double stepMs = static_cast<double>(step) * kMinuteMs;
    for (double at = std::ceil(m_from / stepMs) * stepMs; at <= m_to; at += stepMs) {
        const QString text = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(at))
                                 .toString(QStringLiteral("HH:mm"));
        const double half = metrics.horizontalAdvance(text) / 2.0;
        const double x = std::clamp(xOf(at), plot.left() + half, plot.right() - half);
        painter->drawText(QPointF(x - half, plot.bottom() + metrics.ascent() + 3), text);
    }
    for (const ChartMarker& marker : m_markers) {
        if (marker.at < m_from || marker.at > m_to)
            continue;
        const double x = std::round(xOf(marker.at));
        painter->setPen(QPen(theme.accent, 1, Qt::DashLine));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter->setBrush(theme.accent);
        painter->setPen(Qt::NoPen);
        painter->drawPolygon(QPolygonF({QPointF(x - 4, plot.top() - 5),
            QPointF(x + 5, plot.top() - 5), QPointF(x + 0.5, plot.top() + 2)}));
    }
    if (m_hover && *m_hover >= m_from && *m_hover <= m_to) {
        const double x = std::round(xOf(*m_hover));
        painter->setPen(QPen(theme.text, 1));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
}

void ChartCanvas::mouseMoveEvent(QMouseEvent* event)
{
    QChartView::mouseMoveEvent(event);
    const auto at = timeAt(event->position().x());
    for (const ChartMarker& marker : m_markers)
        if (at && std::abs(xOf(marker.at) - event->position().x()) < 5)
            setToolTip(toToolTip(marker.text));
    emit hovered(at);
}

std::optional<double> ChartCanvas::timeAt(double x) const
{
    const QRectF plot = chart()->plotArea();
    const double share = (x - plot.left()) / std::max(1.0, plot.width());
    if (share < 0 || share > 1)
        return std::nullopt;
    return m_from + share * (m_to - m_from);
}

void ChartCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const auto at = timeAt(event->position().x()))
        emit chosen(*at);
}

void ChartCanvas::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    emit hovered(std::nullopt);
}

void ChartCanvas::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the inspector scrolls
}

void ChartCanvas::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    chart()->setPlotArea(QRectF(kLeft, kTop, std::max(1, width() - kLeft - kRight),
        std::max(1, height() - kTop - kBottom)));
}

} // namespace vigla::ui
