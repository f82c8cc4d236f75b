#include "models/telemetry/packed_numbers.h"

#include <QTest>

#include <bit>
#include <limits>
#include <random>

using namespace vigla;

namespace {

using Numbers = std::vector<double>;

std::vector<std::uint8_t> packed(const Numbers& numbers)
{
    std::vector<std::uint8_t> bytes;
    telemetry::packNumbers(numbers, bytes);
    return bytes;
}

/// Also tells 0 from -0 and knows NaN.
std::vector<std::uint64_t> bitsOf(const Numbers& numbers)
{
    std::vector<std::uint64_t> bits;
    for (const double number : numbers)
        bits.push_back(std::bit_cast<std::uint64_t>(number));
    return bits;
}

} // namespace

Q_DECLARE_METATYPE(Numbers)

class TestPackedNumbers : public QObject {
    Q_OBJECT
private slots:
    void numbersComeBackExactly_data()
    {
        QTest::addColumn<Numbers>("numbers");
        constexpr double kLargest = 9'007'199'254'740'992.0;
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        QTest::newRow("none") << Numbers{};
        QTest::newRow("zeros") << Numbers{0, 0, 0};
        QTest::newRow("rising buckets") << Numbers{1, 5, 5, 5, 130, 17'000, 17'000};
        QTest::newRow("falling and negative") << Numbers{70, -3, 0, -100'000, 5};
        QTest::newRow("fractions among whole numbers") << Numbers{1, 0.1, 2, 1234.5678, 3};
        QTest::newRow("the largest whole numbers") << Numbers{kLargest, -kLargest, kLargest};
        QTest::newRow("beyond them") << Numbers{1e18, 3, -1e300, 1e-300};
        QTest::newRow("what is no number")
            << Numbers{kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(), -0.0, 7};
        std::mt19937_64 random(4);
        Numbers any;
        for (int i = 0; i < 5'000; ++i)
            any.push_back(std::bit_cast<double>(random()));
        QTest::newRow("any bits") << any;
    }
    void numbersComeBackExactly()
    {
        QFETCH(const Numbers, numbers);
        QCOMPARE(
            bitsOf(telemetry::unpackNumbers(packed(numbers), numbers.size())), bitsOf(numbers));
    }

    void aHistogramTakesUnderTwoBytesForABucket()
    {
        Numbers buckets;
        for (const double count : {900.0, 41'000.0, 7.0})
            for (int bucket = 0; bucket < 20; ++bucket)
                buckets.push_back(bucket < 5 ? count * bucket / 5 : count);
        QVERIFY(packed(buckets).size() < 2 * buckets.size());
    }
};

QTEST_APPLESS_MAIN(TestPackedNumbers)
#include "tst_packed_numbers.moc"
