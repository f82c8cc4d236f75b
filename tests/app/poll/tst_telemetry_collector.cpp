#include "app/poll/telemetry_collector.h"
#include "tests/support/loopback_api.h"
#include "tests/support/proxy_pods.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using snapshot::ScrapeRound;
using snapshot::TelemetrySource;
using test::clusterOf;
using test::json;
using test::LoopbackApi;
using test::proxyPod;

namespace {

const std::string kProxies = "GET /api/v1/namespaces/shop/pods/";
const std::string kPrometheus
    = "GET /api/v1/namespaces/monitoring/services/http:prometheus:9090/proxy/api/v1/query";
const std::string kProbe = kPrometheus + "?query=count%28";

std::string vectorOf(const std::string& result)
{
    return json("{'status':'success','data':{'resultType':'vector','result':[") + result + "]}}";
}
const std::string kOneSeries = vectorOf(json("{'metric':{},'value':[1,'5']}"));

/// A cluster with a Prometheus beside its one proxy.
mesh::ClusterStatePtr clusterWithPrometheus()
{
    auto cluster = std::make_shared<mesh::ClusterState>(*clusterOf({proxyPod("a-0")}));
    mesh::Service service;
    service.namespaceName = "monitoring";
    service.name = "prometheus";
    service.ports = {{"web", 9090, "9090", ""}};
    cluster->services = {service};
    return cluster;
}

} // namespace

class TestTelemetryCollector : public QObject {
    Q_OBJECT

    std::unique_ptr<LoopbackApi> m_api;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<KubeClient> m_client;
    std::unique_ptr<TelemetryCollector> m_collector;
    std::vector<ScrapeRound> m_rounds;

    void collect(TelemetryCollector::Options options = {}, bool hasCluster = true)
    {
        m_collector = std::make_unique<TelemetryCollector>(
            m_http, hasCluster ? m_client.get() : nullptr, nullptr, std::move(options));
        connect(m_collector.get(), &TelemetryCollector::roundCompleted, this,
            [this](const snapshot::ScrapeRoundPtr& round) { m_rounds.push_back(*round); });
        m_collector->start();
    }

    /// The first round that has something of a source in it.
    const ScrapeRound* firstFilled() const
    {
        const auto found = std::ranges::find_if(m_rounds, [](const ScrapeRound& round) {
            return !round.proxies.empty() || !round.prometheus.empty();
        });
        return found == m_rounds.end() ? nullptr : &*found;
    }

private slots:
    void init()
    {
        m_api = std::make_unique<LoopbackApi>();
        m_api->answer(kProxies, {200, "a page"});
        m_http = std::make_shared<net::HttpClient>();
        m_client = std::make_unique<KubeClient>(m_http, m_api->connection());
        m_rounds.clear();
    }

    void cleanup()
    {
        m_collector.reset();
        m_client.reset();
        m_http.reset();
        m_api.reset();
    }

    void aRoundHasWhatTheProxiesSaid()
    {
        collect();
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        m_collector->setCluster(cluster); // the first pods do not wait for the next period
        QTRY_VERIFY_WITH_TIMEOUT(firstFilled(), 4'000);
        const auto& round = *firstFilled();
        QCOMPARE(round.proxies.size(), std::size_t{6});
        QCOMPARE(round.cluster, cluster);
        QCOMPARE(round.source, TelemetrySource::Proxies);
        QVERIFY(!round.isSampled);
        QVERIFY(round.bytesReceived >= 36);
        QCOMPARE(round.sourceReason, m_collector->sourceReason());
    }

    void theSecondReadingDoesNotWaitForAPeriod()
    {
        TelemetryCollector::Options options;
        options.period = 60s;
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0")}));
        const auto filled = [this] {
            return std::ranges::count_if(
                m_rounds, [](const ScrapeRound& round) { return !round.proxies.empty(); });
        };
        QTRY_COMPARE_WITH_TIMEOUT(filled(), std::ptrdiff_t{2}, 20'000);
        QCOMPARE(m_collector->period(), std::chrono::milliseconds(60s));
    }

    void roundsAreCountedAndNoneIsSkipped()
    {
        TelemetryCollector::Options options;
        options.period = 1'000ms;
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0")}));
        QTRY_VERIFY(firstFilled());
        m_collector->pollNow();
        QTRY_VERIFY_WITH_TIMEOUT(m_rounds.size() >= 3, 20'000);
        for (std::size_t i = 0; i < m_rounds.size(); ++i)
            QCOMPARE(m_rounds[i].generation.value, i + 1);
    }

    void thePeriodFollowsTheByteBudgetBothWays()
    {
        TelemetryCollector::Options options;
        options.period = 1'000ms;
        options.bytesPerSecond = 15'000;
        m_api->answer(kProxies, {200, std::string(10'000, 'x')}); // 25 kB a round
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0"), proxyPod("a-1")}));
        const auto isPeriod = [this](std::chrono::milliseconds period) {
            return !m_rounds.empty() && m_rounds.back().period == period;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isPeriod(2s), 20'000);
        QVERIFY(m_rounds.back().isSampled); // at first replicas are left out
        QCOMPARE(m_rounds.back().wantedPeriod, std::chrono::milliseconds(1s));
        QCOMPARE(m_collector->period(), std::chrono::milliseconds(1s));
        m_api->answer(kProxies, {200, "a page"});
        QTRY_VERIFY_WITH_TIMEOUT(isPeriod(1s), 20'000);
    }

    void aRoundDoesNotWaitForTheSlowest()
    {
        m_api->answer(kProxies + "b-0", {200, {}, {}, true}); // begins to answer and goes silent
        TelemetryCollector::Options options;
        options.period = 1'000ms;
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0"), proxyPod("b-0")}));
        QTRY_VERIFY(firstFilled());
        for (const auto& scrape : firstFilled()->proxies)
            QCOMPARE(scrape.podName, std::string("a-0"));
        const auto before = m_rounds.size();
        QTRY_VERIFY(m_rounds.size() > before); // the next one begins all the same
        QCOMPARE(m_api->count(kProxies + "b-0"), 1); // who is busy is not asked again
    }

    void whileItIsPausedNothingIsAsked()
    {
        TelemetryCollector::Options options;
        options.period = 1'000ms;
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0")}));
        QTRY_VERIFY(firstFilled());
        m_collector->pause();
        QVERIFY(m_collector->isPaused());
        const auto rounds = m_rounds.size();
        const auto asked = m_api->count(kProxies);
        m_collector->pollNow();
        QSignalSpy completed(m_collector.get(), &TelemetryCollector::roundCompleted);
        QVERIFY(!completed.wait(1'200)); // longer than a period
        QCOMPARE(m_rounds.size(), rounds);
        QCOMPARE(m_api->count(kProxies), asked);
        m_collector->resume();
        QTRY_VERIFY(m_rounds.size() > rounds);
    }

    void pagesThatFillTheirRoomComeBeforeTheRoundThatCompletesThem()
    {
        TelemetryCollector::Options options;
        options.mostText = 1;
        collect(options);
        std::vector<snapshot::PageBatchPtr> batches;
        connect(m_collector.get(), &TelemetryCollector::pagesArrived, this,
            [&](const snapshot::PageBatchPtr& batch) { batches.push_back(batch); });
        m_api->answer(kProxies, {200, "# a page\n"});
        const auto cluster = clusterOf({proxyPod("a-0")});
        m_collector->setCluster(cluster);
        QTRY_VERIFY(!batches.empty() && !m_rounds.empty());
        QCOMPARE(batches.front()->cluster, cluster);
        QCOMPARE(batches.front()->proxies.size(), std::size_t{1});
        QCOMPARE(*batches.front()->proxies.front().body, std::string("# a page\n"));
        QVERIFY(std::ranges::all_of(
            m_rounds, [](const ScrapeRound& round) { return round.proxies.empty(); }));
    }

    void periodsHaveBounds()
    {
        collect();
        m_collector->setPeriod(1ms);
        QCOMPARE(m_collector->period(), 1'000ms);
        m_collector->setPeriod(1h);
        QCOMPARE(m_collector->period(), 60'000ms);
    }

    void theSourceIsPickedAndSaysWhy_data()
    {
        QTest::addColumn<bool>("hasPrometheus");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("answer"); ///< To the question for Istio's metrics.
        QTest::addColumn<bool>("isPrometheus");
        QTest::addColumn<QByteArray>("reason");
        QTest::addRow("no Prometheus in the cluster")
            << false << 404 << QByteArray() << false << QByteArray("no Prometheus was found");
        QTest::addRow("one with Istio's metrics")
            << true << 200 << QByteArray::fromStdString(kOneSeries) << true
            << QByteArray("monitoring/prometheus, found in the cluster");
        QTest::addRow("one without Istio's metrics")
            << true << 200 << QByteArray::fromStdString(vectorOf({})) << false
            << QByteArray("has no metrics of Istio");
        QTest::addRow("one that may not be reached")
            << true << 403
            << QByteArray("{\"kind\":\"Status\",\"code\":403,\"message\":\"services/proxy is "
                          "forbidden\"}")
            << false << QByteArray("services/proxy is forbidden");
        QTest::addRow("one that answers with a web page")
            << true << 200 << QByteArray("<html>") << false
            << QByteArray("has no metrics of Istio");
    }
    void theSourceIsPickedAndSaysWhy()
    {
        QFETCH(const bool, hasPrometheus);
        QFETCH(const int, status);
        QFETCH(const QByteArray, answer);
        QFETCH(const bool, isPrometheus);
        QFETCH(const QByteArray, reason);
        m_api->answer(kPrometheus, {200, vectorOf({})});
        m_api->answer(kProbe, {status, answer.toStdString()});
        collect();
        m_collector->setCluster(
            hasPrometheus ? clusterWithPrometheus() : clusterOf({proxyPod("a-0")}));
        QTRY_VERIFY_WITH_TIMEOUT(firstFilled(), 4'000);
        QCOMPARE(firstFilled()->source == TelemetrySource::Prometheus, isPrometheus);
        QCOMPARE(m_collector->source() == TelemetrySource::Prometheus, isPrometheus);
        QVERIFY2(firstFilled()->sourceReason.find(reason.toStdString()) != std::string::npos,
            firstFilled()->sourceReason.c_str());
        QCOMPARE(firstFilled()->proxies.empty(), isPrometheus);
    }

    void theServicesAreWaitedForBeforeItIsPicked()
    {
        m_api->answer(kPrometheus, {200, kOneSeries});
        TelemetryCollector::Options options;
        options.period = 1'000ms;
        collect(options);
        auto loading = std::make_shared<mesh::ClusterState>(*clusterOf({proxyPod("a-0")}));
        loading->coverage["services"].state = mesh::ResourceCoverage::State::Loading;
        m_collector->setCluster(loading);
        QTRY_VERIFY(m_rounds.size() >= 2);
        QVERIFY(!firstFilled());
        m_collector->setCluster(clusterWithPrometheus());
        QTRY_VERIFY(firstFilled());
        QCOMPARE(firstFilled()->source, TelemetrySource::Prometheus);
    }

    void theChoiceOfTheUserStands_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<bool>("isPrometheus");
        QTest::addRow("proxies beside a Prometheus")
            << static_cast<int>(TelemetryChoice::Proxies) << false;
        QTest::addRow("Prometheus") << static_cast<int>(TelemetryChoice::Prometheus) << true;
    }
    void theChoiceOfTheUserStands()
    {
        QFETCH(const int, choice);
        QFETCH(const bool, isPrometheus);
        m_api->answer(kPrometheus, {200, kOneSeries});
        TelemetryCollector::Options options;
        options.choice = static_cast<TelemetryChoice>(choice);
        collect(options);
        m_collector->setCluster(clusterWithPrometheus());
        QTRY_VERIFY_WITH_TIMEOUT(firstFilled(), 8'000);
        QCOMPARE(firstFilled()->source == TelemetrySource::Prometheus, isPrometheus);
        QCOMPARE(m_api->count(kProbe), 0);
        QVERIFY(firstFilled()->sourceReason.find("as asked") != std::string::npos);
    }

    void aPrometheusByUrlNeedsNoCluster()
    {
        m_api->answer("GET /prefix/api/v1/query", {200, kOneSeries});
        TelemetryCollector::Options options;
        options.prometheusUrl = m_api->connection()->serverUrl + "/prefix";
        collect(options, false);
        QTRY_VERIFY(firstFilled());
        QVERIFY(firstFilled()->prometheus.size() > 3);
        for (const auto& answer : firstFilled()->prometheus)
            QVERIFY2(answer.body, answer.query.c_str());
        QVERIFY(!firstFilled()->cluster);
    }

    void aPrometheusThatFailsSaysWhyForEachQuery_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("no such server")
            << 404 << QByteArray("404 page not found") << QByteArray("404 page not found");
        QTest::addRow("log in first") << 401 << QByteArray() << QByteArray("HTTP status 401");
        QTest::addRow("overloaded") << 503 << QByteArray("<html>") << QByteArray("web page");
    }
    void aPrometheusThatFailsSaysWhyForEachQuery()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, mention);
        m_api->answer("GET /api/v1/query", {status, body.toStdString()});
        TelemetryCollector::Options options;
        options.prometheusUrl = m_api->connection()->serverUrl;
        collect(options, false);
        QTRY_VERIFY(firstFilled());
        for (const auto& answer : firstFilled()->prometheus) {
            QVERIFY(!answer.body);
            QVERIFY2(answer.body.error().message.find(mention.toStdString()) != std::string::npos,
                answer.body.error().message.c_str());
        }
    }

    void whereThereIsNoPrometheusItIsSaidWhatToDo()
    {
        TelemetryCollector::Options options;
        options.choice = TelemetryChoice::Prometheus;
        options.period = 1'000ms;
        collect(options);
        m_collector->setCluster(clusterOf({proxyPod("a-0")}));
        const auto said = [&] {
            return !m_rounds.empty() && !m_rounds.back().prometheus.empty()
                ? m_rounds.back().prometheus.front().body.error().message
                : std::string();
        };
        QTRY_VERIFY2(said().find("--telemetry proxies") != std::string::npos, said().c_str());
    }
};

QTEST_GUILESS_MAIN(TestTelemetryCollector)
#include "tst_telemetry_collector.moc"
