#include "models/graph/packed_samples.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace vigla;
using graph::ChartSample;
using Entry = std::pair<std::string_view, ChartSample>;

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
const SystemTime kNow{std::chrono::seconds(7)};

ChartSample healthy(float rate)
{
    ChartSample sample;
    sample.at = kNow;
    sample.total = sample.class2xx = rate;
    sample.p50 = sample.p90 = sample.p99 = kNothing;
    return sample;
}

ChartSample failing()
{
    ChartSample sample = healthy(10);
    sample.noResponse = 1;
    sample.class2xx = 2;
    sample.class3xx = 0.5F;
    sample.class4xx = 1.5F;
    sample.class5xx = 3;
    sample.grpcErrors = 2;
    sample.tcpBytesPerSecond = 4e6F;
    sample.p50 = 12;
    sample.p90 = 70;
    sample.p99 = 900;
    return sample;
}

/// To half a thousandth.
bool isSame(float a, float b)
{
    return std::abs(a - b) <= a / 2048 || (std::isnan(a) && std::isnan(b));
}

bool areSame(const ChartSample& a, const ChartSample& b)
{
    return a.at == b.at && isSame(a.total, b.total) && isSame(a.noResponse, b.noResponse)
        && isSame(a.class2xx, b.class2xx) && isSame(a.class3xx, b.class3xx)
        && isSame(a.class4xx, b.class4xx) && isSame(a.class5xx, b.class5xx)
        && isSame(a.grpcErrors, b.grpcErrors) && isSame(a.tcpBytesPerSecond, b.tcpBytesPerSecond)
        && isSame(a.p50, b.p50) && isSame(a.p90, b.p90) && isSame(a.p99, b.p99);
}

} // namespace

class TestPackedSamples : public QObject {
    Q_OBJECT
private slots:
    void samplesComeBackAsTheyWere_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("nothing at all") << 0;
        QTest::newRow("only successes") << 1;
        QTest::newRow("every number says something") << 2;
        QTest::newRow("successes though no total") << 3;
        QTest::newRow("a time of zero was observed") << 4;
    }
    void samplesComeBackAsTheyWere()
    {
        QFETCH(const int, which);
        std::vector<ChartSample> all{healthy(0), healthy(8), failing(), healthy(0), healthy(3)};
        all[3].class2xx = 5;
        all[4].p50 = 0;
        const ChartSample& sample = all[static_cast<std::size_t>(which)];
        // Between others, and in a moment whose shape is of another one.
        const std::vector<Entry> entries{{"a", failing()}, {"b", sample}, {"c", failing()}};
        const graph::PackedSamples packed(entries, nullptr);
        QVERIFY(areSame(packed.sampleOf(1, kNow), sample));
        const std::vector<Entry> calm{{"a", healthy(1)}, {"b", failing()}, {"c", healthy(2)}};
        const graph::PackedSamples before(calm, nullptr);
        const graph::PackedSamples next(entries, &before);
        QVERIFY(areSame(next.sampleOf(0, kNow), failing()));
        QVERIFY(areSame(next.sampleOf(1, kNow), sample));
        QVERIFY(areSame(next.sampleOf(2, kNow), failing()));
    }

    void numbersOfEverySizeComeBack_data()
    {
        QTest::addColumn<float>("number");
        QTest::addColumn<float>("expected");
        QTest::newRow("whole and small") << 2047.0F << 2047.0F;
        QTest::newRow("a quarter") << 0.25F << 0.25F;
        QTest::newRow("many digits") << 0.123456F << 0.123456F;
        QTest::newRow("just below the next power") << 2047.9F << 2048.0F;
        QTest::newRow("a gigabyte a second") << 1.234e9F << 1.234e9F;
        QTest::newRow("hardly anything") << 1e-7F << 1e-7F;
        QTest::newRow("less than that") << 1e-12F << 0.0F;
        QTest::newRow("more than there can be") << 1e30F << 5.4921e11F;
        QTest::newRow("endless") << std::numeric_limits<float>::infinity() << 5.4921e11F;
        QTest::newRow("below nothing") << -3.0F << 0.0F;
    }
    void numbersOfEverySizeComeBack()
    {
        QFETCH(const float, number);
        QFETCH(const float, expected);
        ChartSample sample = healthy(1);
        sample.tcpBytesPerSecond = number;
        const std::vector<Entry> entries{{"a", sample}};
        const float back
            = graph::PackedSamples(entries, nullptr).sampleOf(0, kNow).tcpBytesPerSecond;
        QVERIFY2(isSame(expected, back), std::to_string(back).c_str());
    }

    void placesStayAsLongAsTheElementsAreTheSame()
    {
        const std::vector<Entry> two{{"a", healthy(1)}, {"b", failing()}};
        const std::vector<Entry> three{{"a", healthy(1)}, {"b", failing()}, {"c", healthy(1)}};
        const graph::PackedSamples first(two, nullptr);
        const graph::PackedSamples second(two, &first);
        const graph::PackedSamples third(three, &second);
        QVERIFY(second.hasPlacesOf(first));
        QVERIFY(!third.hasPlacesOf(second));
        QCOMPARE(third.size(), std::size_t{3});
        QCOMPARE(third.placeOf("c"), std::optional<std::size_t>(2));
        QCOMPARE(third.placeOf("bc"), std::nullopt);
        QVERIFY(areSame(third.sampleOf(1, kNow), failing()));
    }
};

QTEST_APPLESS_MAIN(TestPackedSamples)
#include "tst_packed_samples.moc"
