#include "models/telemetry/quantile.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace vigla;
using telemetry::DurationSample;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

DurationSample histogram(std::vector<double> bounds, std::vector<double> cumulative)
{
    DurationSample sample;
    sample.bounds = std::move(bounds);
    sample.cumulative = std::move(cumulative);
    sample.countPerSecond = sample.cumulative.empty() ? 0 : sample.cumulative.back();
    sample.sumPerSecond = sample.countPerSecond * 20;
    return sample;
}

} // namespace

class TestQuantile : public QObject {
    Q_OBJECT
private slots:
    void quantile_data()
    {
        QTest::addColumn<QList<double>>("bounds");
        QTest::addColumn<QList<double>>("cumulative");
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("expected"); // negative: nothing
        const QList<double> bounds{10, 20, 40, kInfinite};
        QTest::newRow("inside a bucket") << bounds << QList<double>{10, 30, 40, 40} << 0.5 << 15.0;
        QTest::newRow("the first bucket starts at 0")
            << bounds << QList<double>{10, 10, 10, 10} << 0.5 << 5.0;
        QTest::newRow("at a bound") << bounds << QList<double>{10, 20, 40, 40} << 0.25 << 10.0;
        QTest::newRow("past the last finite bound counts as that bound")
            << bounds << QList<double>{0, 0, 0, 10} << 0.5 << 40.0;
        QTest::newRow("an empty bucket between")
            << bounds << QList<double>{10, 10, 20, 20} << 0.75 << 30.0;
        QTest::newRow("counts that fall are raised")
            << bounds << QList<double>{10, 8, 20, 20} << 0.75 << 30.0;
        QTest::newRow("no observations") << bounds << QList<double>{0, 0, 0, 0} << 0.5 << -1.0;
        QTest::newRow("no infinite bound")
            << QList<double>{10, 20} << QList<double>{1, 2} << 0.5 << -1.0;
        QTest::newRow("one bucket") << QList<double>{kInfinite} << QList<double>{3} << 0.5 << -1.0;
        QTest::newRow("nothing") << QList<double>{} << QList<double>{} << 0.5 << -1.0;
        QTest::newRow("not a number") << bounds << QList<double>{NAN, NAN, NAN, NAN} << 0.5 << -1.0;
    }
    void quantile()
    {
        QFETCH(const QList<double>, bounds);
        QFETCH(const QList<double>, cumulative);
        QFETCH(const double, q);
        QFETCH(const double, expected);
        const auto found = telemetry::quantileOf(
            q, {bounds.begin(), bounds.end()}, {cumulative.begin(), cumulative.end()});
        QCOMPARE(found.has_value(), expected >= 0);
        if (found)
            QCOMPARE(*found, expected);
    }

    void equalBoundsAddUp()
    {
        telemetry::HistogramSum sum;
        QVERIFY(!sum.average());
        sum.add(histogram({10, 20, kInfinite}, {1, 2, 2}));
        sum.add(histogram({10, 20, kInfinite}, {3, 4, 4}));
        QCOMPARE(sum.countPerSecond(), 6.0);
        QCOMPARE(*sum.average(), 20.0);
        QCOMPARE(*sum.quantile(0.5), 7.5);
    }

    void unequalBoundsKeepTheTotal()
    {
        telemetry::HistogramSum sum;
        sum.add(histogram({10, kInfinite}, {10, 10}));
        sum.add(histogram({5, 20, kInfinite}, {0, 10, 10}));
        QCOMPARE(sum.countPerSecond(), 20.0);
        // At 5: 5 + 0; at 10: 10 + 3.33; at 20: 20.
        QCOMPARE(*sum.quantile(0.25), 5.0);
        const double median = *sum.quantile(0.5);
        QVERIFY(median > 5 && median < 10);
        QVERIFY(*sum.quantile(0.99) <= 20);
    }

    void theOrderDoesNotMatter()
    {
        const auto a = histogram({1, 10, 100, kInfinite}, {1, 5, 9, 10});
        const auto b = histogram({5, 50, kInfinite}, {2, 3, 4});
        telemetry::HistogramSum ab;
        ab.add(a);
        ab.add(b);
        telemetry::HistogramSum ba;
        ba.add(b);
        ba.add(a);
        for (const double q : {0.1, 0.5, 0.9, 0.99})
            QCOMPARE(*ab.quantile(q), *ba.quantile(q));
    }

    void aSampleWithoutBucketsHasAnAverageOnly()
    {
        DurationSample sample;
        sample.countPerSecond = 2;
        sample.sumPerSecond = 30;
        telemetry::HistogramSum sum;
        sum.add(sample);
        QCOMPARE(*sum.average(), 15.0);
        QVERIFY(!sum.quantile(0.5));
    }
};

QTEST_APPLESS_MAIN(TestQuantile)
#include "tst_quantile.moc"
