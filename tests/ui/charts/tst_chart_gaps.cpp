#include "ui/charts/time_chart.h"

#include <QtTest>

namespace vigla::ui {
namespace {

QString textOf(const std::vector<ChartGap>& gaps)
{
    QStringList all;
    for (const ChartGap& gap : gaps)
        all << QStringLiteral("%1-%2").arg(gap.from).arg(gap.to);
    return all.join(QLatin1Char(' '));
}

} // namespace

class TestChartGaps : public QObject {
    Q_OBJECT
private slots:
    void spansWithoutPointsAreFound_data()
    {
        QTest::addColumn<QList<double>>("times");
        QTest::addColumn<double>("now");
        QTest::addColumn<QString>("gaps");
        const auto row
            = [](const char* name, const QList<double>& times, double now, const char* gaps) {
                  QTest::newRow(name) << times << now << QString::fromLatin1(gaps);
              };
        row("without points nothing is known", {}, 100, "");
        row("two points do not tell what is usual", {0, 500}, 500, "");
        row("even points have none", {0, 5, 10, 15}, 15, "");
        row("late answers are no gap", {0, 5, 17, 22}, 22, "");
        row("one in the middle", {0, 5, 10, 60, 65}, 65, "10-60");
        row("one at the beginning", {0, 50, 55, 60}, 60, "0-50");
        row("one that lasts until now", {0, 5, 10}, 60, "10-60");
        row("thinned old points are no gap", {0, 10, 20, 25, 30}, 30, "");
        row("old points are kept further apart", {0, 20e3, 40e3, 620e3, 621e3}, 621e3,
            "40000-620000");
        row("beside points of every second, too", {100e3, 110e3, 120e3, 130e3, 131e3, 132e3}, 431e3,
            "132000-431000");
        row("two of them", {0, 5, 10, 60, 65, 70, 120, 125}, 125, "10-60 70-120");
    }
    void spansWithoutPointsAreFound()
    {
        QFETCH(const QList<double>, times);
        QFETCH(const double, now);
        QTEST(textOf(gapsIn({times.begin(), times.end()}, now)), "gaps");
    }
};

} // namespace vigla::ui

QTEST_GUILESS_MAIN(vigla::ui::TestChartGaps)
#include "tst_chart_gaps.moc"
