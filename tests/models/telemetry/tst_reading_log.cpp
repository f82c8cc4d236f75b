#include "models/telemetry/reading_log.h"

#include <QTest>

#include <random>

using namespace vigla;
using telemetry::ReadingLog;
using Numbers = std::vector<double>;

namespace {

MonotonicTime at(int second)
{
    return MonotonicTime(std::chrono::seconds(second));
}

ReadingLog threeReadings()
{
    ReadingLog log;
    log.append(at(1), Numbers{0, 0});
    log.append(at(6), Numbers{5, 0.5});
    log.append(at(11), Numbers{5, 1e6, 3});
    return log;
}

} // namespace

class TestReadingLog : public QObject {
    Q_OBJECT
private slots:
    void readingsComeBackInTheirOrder()
    {
        const ReadingLog log = threeReadings();
        QCOMPARE(log.size(), std::size_t{3});
        QCOMPARE(log.growthAt(0), (Numbers{0, 0}));
        QCOMPARE(log.growthAt(1), (Numbers{5, 0.5}));
        QCOMPARE(log.growthAt(2), (Numbers{5, 1e6, 3}));
        QVERIFY(log.timeOf(1) == at(6));
        QCOMPARE(log.widthOf(1), std::size_t{2});
        QCOMPARE(log.widthOf(2), std::size_t{3});
        QCOMPARE(log.numberCount(), std::size_t{7});
    }

    void whatIsNotKeptGoesAndTheRestStays()
    {
        ReadingLog log = threeReadings();
        const ReadingLog before = log;
        log.keep({true, false, true});
        QCOMPARE(log.size(), std::size_t{2});
        QVERIFY(log.timeOf(1) == at(11));
        QCOMPARE(log.growthAt(0), (Numbers{0, 0}));
        QCOMPARE(log.growthAt(1), (Numbers{5, 1e6, 3}));
        log.append(at(16), Numbers{6, 1e6, 4});
        QCOMPARE(log.growthAt(2), (Numbers{6, 1e6, 4}));
        QCOMPARE(before.size(), std::size_t{3}); // copies are values of their own
        QCOMPARE(before.growthAt(1), (Numbers{5, 0.5}));
    }

    /// Many readings, thinned again and again, against a list that keeps them as they are.
    void aLongLogIsThinnedAndExtendedForHours()
    {
        struct Plain {
            MonotonicTime at;
            Numbers growth;
        };
        ReadingLog log;
        std::vector<Plain> plain;
        std::mt19937 random(11);
        Numbers growth(3, 0.0);
        for (int round = 0; round < 500; ++round) {
            if (round % 90 == 0)
                growth.push_back(0);
            for (double& number : growth)
                number += static_cast<double>(random() % 300) / 2;
            log.append(at(5 * round), growth);
            plain.push_back({at(5 * round), growth});
            std::vector<bool> isKept;
            for (std::size_t i = 0; i < plain.size(); ++i)
                isKept.push_back(i + 2 >= plain.size() || random() % 20 != 0);
            log.keep(isKept);
            std::size_t next = 0;
            std::erase_if(plain, [&](const Plain&) { return !isKept[next++]; });
            QCOMPARE(log.size(), plain.size());
        }
        QVERIFY(log.size() > 16);
        for (std::size_t i = 0; i < plain.size(); ++i) {
            QVERIFY(log.timeOf(i) == plain[i].at);
            QCOMPARE(log.widthOf(i), plain[i].growth.size());
            QCOMPARE(log.growthAt(i), plain[i].growth);
        }
    }

    void nothingMayBeKept()
    {
        ReadingLog log = threeReadings();
        log.keep({false, false, false});
        QCOMPARE(log.size(), std::size_t{0});
        QCOMPARE(log.numberCount(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestReadingLog)
#include "tst_reading_log.moc"
