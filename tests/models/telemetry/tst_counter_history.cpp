#include "models/telemetry/counter_history.h"

#include <QTest>

#include <cmath>
#include <sstream>
#include <string>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

MonotonicTime at(double seconds)
{
    return MonotonicTime(std::chrono::duration_cast<MonotonicTime::duration>(
        std::chrono::duration<double>(seconds)));
}

std::string line(const std::string& code, const std::string& total)
{
    return "istio_requests_total{reporter=\"source\",response_code=\"" + code + "\"} " + total
        + "\n";
}

/// Feeds pages of one or more proxies.
struct Feed {
    telemetry::CounterHistory history;

    Result<Done> add(double second, const std::string& body, const std::string& pod = "web-1",
        const std::string& epoch = "1", const std::string& stream = "")
    {
        auto step = telemetry::appendPages(
            history, {{"shop", pod, stream, epoch, {}, at(second), body}}, at(second));
        history = std::move(step.history);
        return step.outcomes.front();
    }

    /// `code=rate` of every row, sorted by first sight; rates with three places.
    std::string rates(std::chrono::seconds window, double now) const
    {
        const auto table = history.ratesOver(window, at(now));
        std::ostringstream out;
        out.precision(6);
        for (const auto& sample : table.samples) {
            out << table.symbols.text(sample.labels.responseCode) << "="
                << std::round(sample.perSecond * 1000) / 1000 << " ";
        }
        return out.str();
    }
};

} // namespace

class TestCounterHistory : public QObject {
    Q_OBJECT
private slots:
    void ratesFollowTheTotals_data()
    {
        // Pages as `second:total` or `second@epoch:total`; an empty total is a page without the
        // series.
        QTest::addColumn<QByteArray>("pages");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* pages, const char* expected) {
            QTest::newRow(name) << QByteArray(pages) << QByteArray(expected);
        };
        row("steady traffic", "0:100 5:150 10:200", "200=10 ");
        row("the first page is only a base line", "0:100", "");
        row("standing still is a rate of 0", "0:100 5:100", "200=0 ");
        row("a total that fell means a restart", "0:900 5:20", "200=4 ");
        row("a new epoch means a restart although the total is higher", "0@a:100 5@b:150",
            "200=30 ");
        row("a restart that shows in the total first counts once", "0@a:900 5@a:20 10@b:40",
            "200=4 ");
        row("a series that appears later began at 0", "0: 5:50 10:100", "200=10 ");
        row("a series that vanished counts no more", "0:100 5:150 10:", "200=5 ");
        row("a series that comes back began at 0", "0:100 5: 10:40", "200=4 ");
        row("negative and odd totals are no counts", "0:100 5:-5 10:NaN 15:250", "200=16.667 ");
        row("an older page changes nothing", "0:100 5:150 3:900", "200=10 ");
        row("after a long silence there is a new base line", "0:100 400:5000", "");
    }
    void ratesFollowTheTotals()
    {
        QFETCH(const QByteArray, pages);
        QFETCH(const QByteArray, expected);
        Feed feed;
        double last = 0;
        for (const QByteArray& page : pages.split(' ')) {
            const QByteArray moment = page.left(page.indexOf(':'));
            const QByteArray total = page.mid(page.indexOf(':') + 1);
            const QByteArray epoch = moment.contains('@') ? moment.split('@').at(1) : "1";
            const double second = moment.split('@').at(0).toDouble();
            const std::string body = total.isEmpty() ? std::string("istio_build{} 1\n")
                                                     : line("200", total.toStdString());
            QVERIFY(feed.add(second, body, "web-1", epoch.toStdString()));
            last = std::max(last, second);
        }
        QCOMPARE(QByteArray::fromStdString(feed.rates(60s, last)), expected);
    }

    void theWindowPicksTheReadings_data()
    {
        QTest::addColumn<int>("window");
        QTest::addColumn<double>("expected");
        QTest::newRow("the last ten seconds") << 10 << 40.0;
        QTest::newRow("half of the time") << 30 << 20.0;
        QTest::newRow("more than there is") << 600 << 10.0;
    }
    void theWindowPicksTheReadings()
    {
        // 0 for 30 s, then 10/s for 10 s (or more), then 40/s for the last 10 s.
        Feed feed;
        double total = 1000;
        for (int second = 0; second <= 60; second += 5) {
            if (second > 50)
                total += 200;
            else if (second > 30)
                total += 50;
            QVERIFY(feed.add(second, line("200", std::to_string(total))));
        }
        QFETCH(const int, window);
        QFETCH(const double, expected);
        const auto table = feed.history.ratesOver(std::chrono::seconds(window), at(60));
        QCOMPARE(table.samples.size(), std::size_t{1});
        QCOMPARE(table.samples[0].perSecond, expected);
    }

    void proxiesAreAddedUpEachOverItsOwnTime()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100"), "web-1"));
        QVERIFY(feed.add(1, line("200", "50"), "web-2"));
        QVERIFY(feed.add(10, line("200", "200"), "web-1")); // 10/s
        QVERIFY(feed.add(6, line("200", "150"), "web-2")); // 20/s
        QCOMPARE(feed.rates(60s, 10), std::string("200=30 "));
        QCOMPARE(feed.history.proxyCount(), std::size_t{2});
    }

    void aProxyThatStaysSilentFades()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100")));
        QVERIFY(feed.add(5, line("200", "150")));
        QCOMPARE(feed.rates(60s, 50), std::string("200=10 "));
        QCOMPARE(feed.rates(60s, 70), std::string());
    }

    void slowPollingStillHasRates()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100")));
        QVERIFY(feed.add(40, line("200", "500")));
        QCOMPARE(feed.rates(10s, 60), std::string("200=10 "));
    }

    void streamsOfOneProxyDoNotDisturbEachOther()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100"), "web-1", "1", "counters"));
        QVERIFY(feed.add(0, line("503", "10"), "web-1", "1", "errors"));
        QVERIFY(feed.add(5, line("200", "150"), "web-1", "1", "counters"));
        QVERIFY(feed.add(10, line("200", "200"), "web-1", "1", "counters"));
        QVERIFY(feed.add(10, line("503", "30"), "web-1", "1", "errors"));
        QCOMPARE(feed.rates(60s, 10), std::string("200=10 503=2 "));
        QCOMPARE(feed.history.proxiesOver(60s, at(10)).size(), std::size_t{1});
    }

    void scaleStandsInForReplicasThatWereNotAsked()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100")));
        QVERIFY(feed.add(10, line("200", "200")));
        const auto table = feed.history.ratesOver(60s, at(10), {{{"shop", "web-1"}, 3.0}});
        QCOMPARE(table.samples[0].perSecond, 30.0);
        QCOMPARE(table.samples[0].increase, 300.0);
    }

    void cutPagesAreRefusedWhole_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("in the last number") << QByteArray("istio_requests_total{} 1");
        QTest::newRow("in a label")
            << QByteArray("istio_requests_total{} 1\nistio_requests_total{repor");
        QTest::newRow("no line can be read") << QByteArray("istio_requests_total{\n");
    }
    void cutPagesAreRefusedWhole()
    {
        QFETCH(const QByteArray, body);
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100")));
        const auto outcome = feed.add(5, body.toStdString());
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::InvalidInput);
        QVERIFY(feed.add(10, line("200", "200")));
        QCOMPARE(feed.rates(60s, 10), std::string("200=10 "));
    }

    void aPageOfAStrangerIsNoProxy()
    {
        Feed feed;
        QVERIFY(!feed.add(0, "<html>no line feed"));
        QCOMPARE(feed.history.proxyCount(), std::size_t{0});
    }

    void seriesMayChangePlaces()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "10") + line("404", "20") + line("503", "30")));
        QVERIFY(feed.add(10, line("503", "130") + line("200", "110") + line("404", "120")));
        QCOMPARE(feed.rates(60s, 10), std::string("200=10 404=10 503=10 "));
        QVERIFY(feed.add(20, line("404", "220") + line("999", "50") + line("503", "230")));
        QCOMPARE(feed.rates(10s, 20), std::string("404=10 503=10 999=5 "));
    }

    void histogramsKeepTheirBounds()
    {
        const auto page = [](int low, int high, int sum) {
            const std::string name = "istio_request_duration_milliseconds";
            return name + "_bucket{reporter=\"source\",le=\"+Inf\"} " + std::to_string(high) + "\n"
                + name + "_bucket{reporter=\"source\",le=\"10\"} " + std::to_string(low) + "\n"
                + name + "_sum{reporter=\"source\"} " + std::to_string(sum) + "\n" + name
                + "_count{reporter=\"source\"} " + std::to_string(high) + "\n";
        };
        Feed feed;
        QVERIFY(feed.add(0, page(5, 10, 100)));
        QVERIFY(feed.add(10, page(15, 30, 500)));
        const auto table = feed.history.ratesOver(60s, at(10));
        QCOMPARE(table.durations.size(), std::size_t{1});
        const auto& sample = table.durations[0];
        QCOMPARE(sample.bounds.size(), std::size_t{2});
        QCOMPARE(sample.bounds[0], 10.0);
        QVERIFY(std::isinf(sample.bounds[1]));
        QCOMPARE(sample.cumulative, (std::vector<double>{1.0, 2.0}));
        QCOMPARE(sample.sumPerSecond, 40.0);
        QCOMPARE(sample.countPerSecond, 2.0);
    }

    void aPublishedHistoryNeverChanges()
    {
        Feed feed;
        QVERIFY(feed.add(0, line("200", "100")));
        QVERIFY(feed.add(10, line("200", "200")));
        const Feed before = feed;
        QVERIFY(feed.add(20, line("200", "900") + line("503", "7")));
        QCOMPARE(before.rates(60s, 10), std::string("200=10 "));
        QCOMPARE(before.history.seriesCount(), std::size_t{1});
        QCOMPARE(feed.history.seriesCount(), std::size_t{2});
    }

    void oldReadingsAreThinnedAndForgotten()
    {
        telemetry::CounterHistory history(telemetry::HistoryLimits{10min, 1'000'000});
        Feed feed{history};
        for (int second = 0; second <= 3600; second += 1)
            QVERIFY(feed.add(second, line("200", std::to_string(second * 7))));
        // One number a reading, one for the newest totals: dense at the end, sparse before.
        QVERIFY(feed.history.numberCount() < 100);
        QCOMPARE(feed.rates(60s, 3600), std::string("200=7 "));
        QCOMPARE(feed.rates(600s, 3600), std::string("200=7 "));
        auto later = telemetry::appendPages(feed.history, {}, at(3600 + 601));
        QCOMPARE(later.history.proxyCount(), std::size_t{0});
    }

    void memoryIsBounded()
    {
        telemetry::CounterHistory history(telemetry::HistoryLimits{30min, 3000});
        Feed feed{history};
        for (int second = 0; second <= 600; second += 5) {
            std::string page;
            for (int code = 0; code < 100; ++code)
                page += line(std::to_string(code), std::to_string(second * 3));
            QVERIFY(feed.add(second, page));
        }
        QVERIFY(feed.history.numberCount() <= 3000);
        const auto table = feed.history.ratesOver(30s, at(600));
        QCOMPARE(table.samples.size(), std::size_t{100});
        QCOMPARE(table.samples[0].perSecond, 3.0);
    }

    void labelsThatCameAndWentDoNotPileUp()
    {
        telemetry::CounterHistory history(telemetry::HistoryLimits{20s, 1'000'000});
        Feed feed{history};
        for (int round = 0; round < 60; ++round) {
            std::string page;
            for (int i = 0; i < 400; ++i)
                page += line("h" + std::to_string(round) + "-" + std::to_string(i), "5");
            QVERIFY(feed.add(round * 5, page));
        }
        QVERIFY2(feed.history.seriesCount() < 60 * 400 * 3 / 4,
            std::to_string(feed.history.seriesCount()).c_str());
        const auto table = feed.history.ratesOver(10s, at(59 * 5));
        QVERIFY(table.samples.size() >= 400);
        for (const auto& sample : table.samples)
            QVERIFY(std::isfinite(sample.perSecond) && sample.perSecond >= 0);
    }

    void labelValuesAreUnescaped()
    {
        Feed feed;
        const std::string series = "istio_requests_total{response_code=\"a\\\"b\\\\c\"} ";
        QVERIFY(feed.add(0, series + "1\n"));
        QVERIFY(feed.add(10, series + "11\n"));
        QCOMPARE(feed.rates(60s, 10), std::string("a\"b\\c=1 "));
    }
};

QTEST_APPLESS_MAIN(TestCounterHistory)
#include "tst_counter_history.moc"
