#include "ui/charts/time_chart.h"

#include "models/graph/graph_history.h"
#include "ui/charts/chart_canvas.h"
#include "ui/charts/chart_legend.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kReachMs = 15000; ///< A value older than this does not answer for a moment.
constexpr std::size_t kMostBesideTitle = 2; ///< A longer legend has a line of its own.

/// How far apart, in ms, points of this age may be because the ones between were let go.
double thinnedTo(double ageMs)
{
    const std::chrono::milliseconds age(static_cast<std::int64_t>(ageMs));
    return std::chrono::duration<double, std::milli>(graph::stepAtAge(age)).count();
}

} // namespace

std::optional<double> valueAt(const QList<QPointF>& points, double at, double reach)
{
    if (points.isEmpty())
        return std::nullopt;
    auto next = std::lower_bound(points.begin(), points.end(), at,
        [](const QPointF& point, double x) { return point.x() < x; });
    const auto before = next == points.begin() ? next : std::prev(next);
    const QPointF& nearest
        = next == points.end() || at - before->x() < next->x() - at ? *before : *next;
    return std::abs(nearest.x() - at) <= reach ? std::optional(nearest.y()) : std::nullopt;
}

std::vector<ChartGap> gapsIn(const std::vector<double>& times, double now)
{
    constexpr double kUnusual = 3;
    std::vector<ChartGap> gaps;
    if (times.size() < 3)
        return gaps;
    const auto distance = [&](std::size_t i) { return times[i + 1] - times[i]; };
    const auto isGap = [&](double from, double to, double usual) {
        return to - from > kUnusual * std::max(usual, thinnedTo(now - from));
    };
    const std::size_t last = times.size() - 2;
    for (std::size_t i = 0; i <= last; ++i) {
        double usual = i > 0 ? distance(i - 1) : distance(i + 1);
        if (i < last)
            usual = std::min(usual, distance(i + 1));
        if (isGap(times[i], times[i + 1], usual))
            gaps.push_back({times[i], times[i + 1]});
    }
    const double usual = std::min(distance(last), distance(last - std::min<std::size_t>(last, 1)));
    if (isGap(times.back(), now, usual))
        gaps.push_back({times.back(), now});
    return gaps;
}

double niceCeiling(double value)
{
    if (!std::isfinite(value) || value <= 0)
        return 1;
    const double magnitude = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
        if (value <= step * magnitude * (1 + 1e-9))
            return step * magnitude;
    return 10 * magnitude;
}

TimeChart::TimeChart(Kind kind, const QString& title, Format format, QWidget* parent)
    : QWidget(parent)
    , m_format(format)
    , m_title(new QLabel(title, this))
    , m_legend(new ChartLegend(this))
    , m_canvas(new ChartCanvas(kind, std::move(format), this))
{
    m_title->setProperty("section", true);
    m_title->setTextFormat(Qt::PlainText);
    setAccessibleName(title);
    m_head = new QBoxLayout(QBoxLayout::LeftToRight);
    m_head->setContentsMargins(0, 0, 0, 0);
    m_head->setSpacing(8);
    m_head->addWidget(m_title);
    m_head->addWidget(m_legend, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(m_head);
    column->addWidget(m_canvas, 1);
    connect(m_canvas, &ChartCanvas::hovered, this, &TimeChart::hovered);
    connect(m_canvas, &ChartCanvas::chosen, this, &TimeChart::momentChosen);
}

void TimeChart::setSeries(const std::vector<ChartSeries>& series)
{
    m_series = series;
    const bool isBeside = series.size() <= kMostBesideTitle;
    m_head->setDirection(isBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_head->setSpacing(isBeside ? 8 : 0);
    m_canvas->setSeries(series);
    showLegend();
}

void TimeChart::setRange(double from, double to)
{
    m_canvas->setRange(from, to);
}

void TimeChart::setMarkers(const std::vector<ChartMarker>& markers)
{
    m_canvas->setMarkers(markers);
}

void TimeChart::setGaps(const std::vector<ChartGap>& gaps)
{
    m_canvas->setGaps(gaps);
}

void TimeChart::setHover(std::optional<double> at)
{
    if (at == m_hover)
        return;
    m_hover = at;
    m_canvas->setHover(at);
    showLegend();
}

void TimeChart::showLegend()
{
    std::vector<ChartLegend::Entry> entries;
    for (const ChartSeries& series : m_series) {
        const auto value = m_hover    ? valueAt(series.points, *m_hover, kReachMs)
            : series.points.isEmpty() ? std::nullopt
                                      : std::optional(series.points.last().y());
        entries.push_back({series.color,
            QStringLiteral("%1 %2").arg(
                series.name, value ? m_format(*value) : QStringLiteral("–"))});
    }
    m_legend->setEntries(std::move(entries));
    setAccessibleDescription(legendText());
}

QString TimeChart::legendText() const
{
    return m_legend->text();
}

void TimeChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_canvas)
        m_canvas->applyTheme();
}

} // namespace vigla::ui
