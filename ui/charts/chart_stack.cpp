#include "ui/charts/chart_stack.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kSpanMs = 15 * 60 * 1000;
constexpr double kShortestSpanMs = 2 * 60 * 1000; ///< Just after the start: not all empty.
constexpr int kChartHeight = 124;

QString rateText(double value)
{
    return toQString(graph::renderRate(graph::Protocol::Http, value));
}

QString bytesText(double value)
{
    return toQString(graph::renderBytesPerSecond(value));
}

QString percentText(double value)
{
    return toQString(graph::renderPercent(value));
}

QString millisText(double value)
{
    return toQString(graph::renderMilliseconds(value));
}

double timeOf(const graph::ChartSample& sample)
{
    return static_cast<double>(sample.at.time_since_epoch().count());
}

using Value = float graph::ChartSample::*;

/// Moments without a value have no point.
ChartSeries seriesOf(const QString& name, const QColor& color,
    const std::vector<graph::ChartSample>& samples, Value value)
{
    ChartSeries series{name, color, {}};
    for (const graph::ChartSample& sample : samples)
        if (std::isfinite(sample.*value))
            series.points.append({timeOf(sample), static_cast<double>(sample.*value)});
    return series;
}

/// For stacks: all series have a point at every moment.
ChartSeries stackedSeries(const QString& name, const QColor& color,
    const std::vector<graph::ChartSample>& samples, const std::vector<Value>& values)
{
    ChartSeries series{name, color, {}};
    for (const graph::ChartSample& sample : samples) {
        double sum = 0;
        for (const Value value : values)
            sum += std::isfinite(sample.*value) ? static_cast<double>(sample.*value) : 0;
        series.points.append({timeOf(sample), sum});
    }
    return series;
}

bool isFlat(const ChartSeries& series)
{
    return std::ranges::all_of(series.points, [](const QPointF& point) { return point.y() <= 0; });
}

} // namespace

TrafficCharts buildTrafficCharts(const std::vector<graph::ChartSample>& samples)
{
    using Sample = graph::ChartSample;
    const Theme& theme = currentTheme();
    TrafficCharts charts;
    double requests = 0;
    double bytes = 0;
    for (const Sample& sample : samples) {
        requests += static_cast<double>(sample.total);
        bytes += static_cast<double>(sample.tcpBytesPerSecond);
    }
    charts.isTcp = requests <= 0 && bytes > 0;
    if (charts.isTcp) {
        charts.rates = {stackedSeries(
            TimeChart::tr("bytes"), theme.tcp, samples, {&Sample::tcpBytesPerSecond})};
        return charts;
    }
    charts.rates.push_back(
        stackedSeries(QStringLiteral("2xx"), theme.healthy, samples, {&Sample::class2xx}));
    for (ChartSeries& series : std::vector<ChartSeries>{
             stackedSeries(QStringLiteral("3xx"), theme.tcp, samples, {&Sample::class3xx}),
             stackedSeries(QStringLiteral("4xx"), theme.degraded, samples, {&Sample::class4xx}),
             stackedSeries(QStringLiteral("5xx"), theme.failing, samples,
                 {&Sample::class5xx, &Sample::grpcErrors}),
             stackedSeries(
                 TimeChart::tr("no answer"), theme.unknown, samples, {&Sample::noResponse})})
        if (!isFlat(series))
            charts.rates.push_back(std::move(series));

    ChartSeries errors{TimeChart::tr("errors"), theme.failing, {}};
    for (const Sample& sample : samples)
        errors.points.append({timeOf(sample), static_cast<double>(sample.errorPercent())});
    charts.errors.push_back(std::move(errors));
    charts.latencies
        = {seriesOf(QStringLiteral("p50"), theme.seriesColor(0), samples, &Sample::p50),
            seriesOf(QStringLiteral("p90"), theme.seriesColor(1), samples, &Sample::p90),
            seriesOf(QStringLiteral("p99"), theme.seriesColor(2), samples, &Sample::p99)};
    return charts;
}

ChartStack::ChartStack(QWidget* parent)
    : QWidget(parent)
    , m_rates(new TimeChart(TimeChart::Kind::Stacked, tr("Requests"), rateText, this))
    , m_bytes(new TimeChart(TimeChart::Kind::Stacked, tr("Bytes"), bytesText, this))
    , m_errors(new TimeChart(TimeChart::Kind::Lines, tr("Errors"), percentText, this))
    , m_latencies(new TimeChart(TimeChart::Kind::Lines, tr("Latency"), millisText, this))
    , m_empty(new QLabel(tr("The charts begin with the second round of telemetry."), this))
    , m_when(new QLabel(this))
{
    m_rates->setObjectName(QStringLiteral("chartRates"));
    m_bytes->setObjectName(QStringLiteral("chartBytes"));
    m_errors->setObjectName(QStringLiteral("chartErrors"));
    m_latencies->setObjectName(QStringLiteral("chartLatencies"));
    m_empty->setProperty("muted", true);
    m_empty->setWordWrap(true);
    m_when->setObjectName(QStringLiteral("chartWhen"));
    m_when->setProperty("muted", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_when->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    column->addWidget(m_when);
    column->addWidget(m_empty);
    for (TimeChart* chart : {m_rates, m_bytes, m_errors, m_latencies}) {
        chart->setMinimumHeight(kChartHeight);
        chart->setMaximumHeight(kChartHeight + 60);
        column->addWidget(chart, 100);
        connect(chart, &TimeChart::hovered, this, &ChartStack::setHover);
        connect(chart, &TimeChart::momentChosen, this, &ChartStack::momentChosen);
    }
    column->addStretch(1); // takes what the charts leave at their largest
    setHover(std::nullopt);
}

void ChartStack::setSamples(const std::vector<graph::ChartSample>& samples, double now)
{
    m_samples = samples;
    m_now = now;
    refresh();
}

void ChartStack::refresh()
{
    const bool isEnough = m_samples.size() >= 2;
    const TrafficCharts charts = buildTrafficCharts(m_samples);
    m_empty->setVisible(!isEnough);
    m_when->setVisible(isEnough);
    m_rates->setVisible(isEnough && !charts.isTcp);
    m_bytes->setVisible(isEnough && charts.isTcp);
    m_errors->setVisible(isEnough && !charts.isTcp);
    m_latencies->setVisible(isEnough && !charts.isTcp);
    if (!isEnough)
        return;
    const double span = std::clamp(m_now - timeOf(m_samples.front()), kShortestSpanMs, kSpanMs);
    (charts.isTcp ? m_bytes : m_rates)->setSeries(charts.rates);
    if (!charts.isTcp) {
        m_errors->setSeries(charts.errors);
        m_latencies->setSeries(charts.latencies);
    }
    std::vector<double> times;
    for (const graph::ChartSample& sample : m_samples)
        times.push_back(timeOf(sample));
    const std::vector<ChartGap> gaps = gapsIn(times, m_now);
    for (TimeChart* chart : {m_rates, m_bytes, m_errors, m_latencies}) {
        chart->setRange(m_now - span, m_now);
        chart->setGaps(gaps);
    }
}

void ChartStack::setMarkers(const std::vector<ChartMarker>& markers)
{
    for (TimeChart* chart : {m_rates, m_bytes, m_errors, m_latencies})
        chart->setMarkers(markers);
}

void ChartStack::setHover(std::optional<double> at)
{
    for (TimeChart* chart : {m_rates, m_bytes, m_errors, m_latencies})
        chart->setHover(at);
    const QString time = at ? QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(*at))
                                  .toString(QStringLiteral("HH:mm:ss"))
                            : QString();
    m_when->setText(at ? tr("at %1; a double click shows it on the graph").arg(time)
                       : tr("newest values; hover to read others"));
}

void ChartStack::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_latencies)
        refresh();
}

} // namespace vigla::ui
