#include "tests/bench/harness.h"
#include "ui/charts/time_chart.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QGridLayout>

#include <cmath>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr int kSeries = 8;
constexpr int kPoints = 300;

std::vector<ui::ChartSeries> seriesAt(int tick)
{
    std::vector<ui::ChartSeries> all;
    for (int number = 0; number < kSeries; ++number) {
        ui::ChartSeries series{
            QStringLiteral("series %1").arg(number), ui::lightTheme().seriesColor(number), {}};
        for (int i = 0; i < kPoints; ++i) {
            const double second = tick + i;
            series.points.append(
                {second * 1000, 50 + 40 * std::sin(second / (7 + number)) + number});
        }
        all.push_back(std::move(series));
    }
    return all;
}

/// Four charts above and beside each other, as on a page of their own.
void tick(Measurements& results)
{
    QWidget window;
    auto* grid = new QGridLayout(&window);
    std::vector<ui::TimeChart*> charts;
    for (int i = 0; i < 4; ++i) {
        charts.push_back(new ui::TimeChart(ui::TimeChart::Kind::Lines, QStringLiteral("Rate"),
            [](double value) { return QString::number(value, 'f', 1); }));
        grid->addWidget(charts.back(), i / 2, i % 2);
    }
    window.resize(1800, 800);
    window.show();
    int now = 0;
    const double took = bench::medianMilliseconds(15, [&] {
        const auto series = seriesAt(++now);
        for (ui::TimeChart* chart : charts) {
            chart->setSeries(series);
            chart->setRange(now * 1000.0, (now + kPoints) * 1000.0);
        }
        QCoreApplication::processEvents();
    });
    results.push_back(
        bench::atMost("four visible charts of 8 x 300 points, one tick", took, 30, "ms"));
}

const bench::Registration kTick("charts tick", tick);

} // namespace
