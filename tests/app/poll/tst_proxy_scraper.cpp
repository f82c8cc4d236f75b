#include "app/poll/proxy_scraper.h"
#include "models/core/text.h"
#include "tests/support/loopback_api.h"
#include "tests/support/proxy_pods.h"
#include "tests/support/quoted_json.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <condition_variable>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::clusterOf;
using test::json;
using test::LoopbackApi;
using test::LoopbackServer;
using test::Peer;
using test::proxyPod;

namespace {

constexpr std::chrono::milliseconds kPeriod{100};

std::string pathOf(const std::string& pod)
{
    return "GET /api/v1/namespaces/shop/pods/" + pod + ":15090";
}

/// `a-0/counters=page a-0/durations!ServerFailure`, sorted.
std::string render(std::vector<snapshot::ProxyScrape> scrapes)
{
    std::vector<std::string> texts;
    for (const auto& scrape : scrapes)
        texts.push_back(scrape.podName + "/" + scrape.stream
            + (scrape.body ? "=" + *scrape.body : "!" + scrape.body.error().message));
    std::ranges::sort(texts);
    return join(texts, " ");
}

/// The pods' own ends of port-forwards: answers every request with `status` and `body`.
class PodPorts final : public QObject {
public:
    PodPorts()
        : m_server(QStringLiteral("kubelet"), QWebSocketServer::NonSecureMode)
    {
        m_server.setSupportedSubprotocols({QStringLiteral("v4.channel.k8s.io")});
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
            auto* socket = m_server.nextPendingConnection();
            socket->setParent(this);
            const QByteArray port{"\xf2\x3a", 2}; // 15090, little-endian
            socket->sendBinaryMessage(QByteArray(1, '\0') + port);
            socket->sendBinaryMessage(QByteArray(1, '\1') + port);
            connect(socket, &QWebSocket::binaryMessageReceived, this,
                [this, socket](const QByteArray& message) {
                    requests.append(message.mid(1).split('\r').first());
                    socket->sendBinaryMessage(QByteArray(1, '\0') + "HTTP/1.1 "
                        + QByteArray::number(status) + " X\r\nContent-Length: "
                        + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                });
        });
    }

    net::ConnectionPtr connection() const
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "http://127.0.0.1:" + std::to_string(m_server.serverPort());
        return connection;
    }

    int status = 200;
    QByteArray body = "tunnelled";
    QList<QByteArray> requests;

private:
    QWebSocketServer m_server;
};

} // namespace

class TestProxyScraper : public QObject {
    Q_OBJECT

    std::unique_ptr<LoopbackApi> m_api;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<KubeClient> m_client;
    std::unique_ptr<ProxyScraper> m_scraper;
    std::vector<snapshot::ProxyScrape> m_came;
    std::size_t m_mostText = 4U << 20U;

    PodTunnels* m_tunnels = nullptr;

    void make(net::ConnectionPtr connection, int mostConnections = 16)
    {
        m_http = std::make_shared<net::HttpClient>();
        m_client = std::make_unique<KubeClient>(m_http, std::move(connection));
        m_scraper = std::make_unique<ProxyScraper>(m_client.get(),
            ProxyScraper::Options{
                400ms, 1U << 30U, 1U << 20U, mostConnections, m_mostText, m_tunnels});
    }

    /// Begins a round and waits until all have answered.
    bool finishRound(const mesh::ClusterStatePtr& cluster)
    {
        QSignalSpy idle(m_scraper.get(), &ProxyScraper::idle);
        m_scraper->begin(*cluster, kPeriod);
        const bool isOver = m_scraper->isIdle() || idle.wait(10'000);
        m_came = m_scraper->take();
        return isOver;
    }

private slots:
    void init()
    {
        m_api = std::make_unique<LoopbackApi>();
        make(m_api->connection());
    }

    void cleanup()
    {
        m_scraper.reset();
        m_client.reset();
        m_http.reset();
        m_api.reset();
        m_came.clear();
        m_mostText = 4U << 20U;
        m_tunnels = nullptr;
    }

    void everyPageOfEveryProxyComes()
    {
        m_api->answer(pathOf("a-0"), {200, "page-a"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        QVERIFY(finishRound(clusterOf({proxyPod("a-0"), proxyPod("b-0")})));
        QCOMPARE(render(m_came),
            std::string("a-0/counters=page-a a-0/durations=page-a a-0/sizes=page-a "
                        "b-0/counters=page-b b-0/durations=page-b b-0/sizes=page-b"));
        QVERIFY(m_came.front().epoch.starts_with("uid-"));
        QVERIFY(m_scraper->take().empty()); // handed out once
    }

    void whatThePodProxyDoesNotGiveComesThroughAPortForward_data()
    {
        QTest::addColumn<int>("status");
        QTest::addRow("metrics on the pod's loopback only") << 503;
        QTest::addRow("no right to the pod proxy") << 403;
    }
    void whatThePodProxyDoesNotGiveComesThroughAPortForward()
    {
        QFETCH(const int, status);
        PodPorts ports;
        PodTunnels tunnels(ports.connection());
        m_tunnels = &tunnels;
        make(m_api->connection());
        m_api->answer(pathOf("a-0"),
            {status, test::quoted("{'kind':'Status','code':503,'message':'not through here'}")});
        const auto cluster = clusterOf({proxyPod("a-0")});
        QVERIFY(finishRound(cluster));
        QCOMPARE(render(m_came),
            std::string("a-0/counters=tunnelled a-0/durations=tunnelled a-0/sizes=tunnelled"));
        QVERIFY(ports.requests.front().startsWith("GET /stats/prometheus?usedonly&filter=istio_"));
        const auto proxied = m_api->heard().size();
        QVERIFY(finishRound(cluster)); // which way works is remembered
        QVERIFY(render(m_came).starts_with("a-0/counters=tunnelled"));
        QCOMPARE(m_api->heard().size(), proxied);
    }

    void whatIsOnThePodsLoopbackOnlyIsNotAskedForElsewhere()
    {
        PodPorts ports;
        PodTunnels tunnels(ports.connection());
        m_tunnels = &tunnels;
        make(m_api->connection());
        auto pod = proxyPod("a-0");
        pod.areMetricsOnLoopback = true;
        QVERIFY(finishRound(clusterOf({pod})));
        QVERIFY(render(m_came).starts_with("a-0/counters=tunnelled"));
        QCOMPARE(m_api->count(pathOf("a-0")), 0);
        ports.status = 503;
        QVERIFY(finishRound(clusterOf({pod})));
        const std::string told = render(m_came);
        QVERIFY2(told.find("METRICS_LOCALHOST_ACCESS_ONLY") != std::string::npos, told.c_str());
    }

    void whenNeitherWayWorksBothReasonsAreTold()
    {
        PodPorts ports;
        ports.status = 404;
        PodTunnels tunnels(ports.connection());
        m_tunnels = &tunnels;
        make(m_api->connection());
        m_api->answer(pathOf("a-0"),
            {503, test::quoted("{'kind':'Status','code':503,'message':'not through here'}")});
        QVERIFY(finishRound(clusterOf({proxyPod("a-0")})));
        const std::string told = render(m_came);
        QVERIFY2(told.find("not through here") != std::string::npos, told.c_str());
        QVERIFY2(told.find("Through a port-forward: HTTP status 404") != std::string::npos,
            told.c_str());
    }

    void textThatFillsItsRoomCanBeTakenBeforeTheRoundIsOver()
    {
        m_mostText = 10;
        make(m_api->connection(), 1);
        m_api->answer(pathOf("a-0"), {200, "page-a"});
        std::vector<std::size_t> taken;
        connect(m_scraper.get(), &ProxyScraper::overflowed, this, [&] {
            QVERIFY(!m_scraper->isIdle());
            taken.push_back(m_scraper->take().size());
        });
        QVERIFY(finishRound(clusterOf({proxyPod("a-0")})));
        QCOMPARE(taken, std::vector<std::size_t>{2});
        QCOMPARE(render(m_came), std::string("a-0/sizes=page-a"));
    }

    void aProxyThatFailsIsReportedAndTheRestGoesOn_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("forbidden")
            << 403 << QByteArray("{'kind':'Status','code':403,'message':'pods/proxy is forbidden'}")
            << QByteArray("pods/proxy is forbidden");
        QTest::addRow("no way to the pod")
            << 503
            << QByteArray("{'kind':'Status','code':503,'message':'error trying to reach service: "
                          "dial tcp 10.0.0.1:15090: connect: connection refused'}")
            << QByteArray("error trying to reach service");
        QTest::addRow("gone")
            << 404
            << QByteArray("{'kind':'Status','code':404,'message':'pods \\'a-0\\' not found'}")
            << QByteArray("not found");
        QTest::addRow("a web page") << 502 << QByteArray("<html>") << QByteArray("web page");
    }
    void aProxyThatFailsIsReportedAndTheRestGoesOn()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, mention);
        m_api->answer(pathOf("a-0"), {status, json(body.toStdString())});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        QVERIFY(finishRound(cluster));
        QCOMPARE(m_came.size(), std::size_t{4});
        const auto failed = std::ranges::find(m_came, "a-0", &snapshot::ProxyScrape::podName);
        QVERIFY(!failed->body);
        QVERIFY2(failed->body.error().message.find(mention.toStdString()) != std::string::npos,
            failed->body.error().message.c_str());
        QVERIFY(failed->body.error().message.starts_with("a-0.shop: "));
        // While it is left alone its failure is told in every round, so that nobody takes it for
        // fine.
        const int asked = m_api->count(pathOf("a-0"));
        QVERIFY(finishRound(cluster));
        QCOMPARE(m_api->count(pathOf("a-0")), asked);
        QVERIFY(std::ranges::find(m_came, "a-0", &snapshot::ProxyScrape::podName) != m_came.end());
    }

    void aProxyThatComesBackIsAskedAfterItsBackOff()
    {
        m_api->answer(pathOf("a-0"), {500, "ill"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        QVERIFY(finishRound(cluster));
        m_api->answer(pathOf("a-0"), {200, "well"});
        QTRY_VERIFY(
            finishRound(cluster) && render(m_came).find("a-0/counters=well") != std::string::npos);
    }

    void backOffsCanBeEnded()
    {
        m_api->answer(pathOf("a-0"), {500, "ill"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        for (int round = 0; round < 2; ++round) {
            m_scraper->forgetFailures();
            QVERIFY(finishRound(cluster));
            QCOMPARE(m_api->count(pathOf("a-0")), round + 1);
        }
    }

    void aServerThatAsksToWaitIsNotAskedForProxies()
    {
        m_api->answer(pathOf("a-0"), {429, "too many", "Retry-After: 100\r\n"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        QVERIFY(finishRound(clusterOf({proxyPod("a-0")})));
        QVERIFY(m_client->holdBack() > 50s);
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        m_scraper->begin(*cluster, kPeriod);
        QVERIFY(m_scraper->isIdle());
        const auto came = m_scraper->take();
        QCOMPARE(came.size(), std::size_t{2});
        for (const auto& scrape : came)
            QVERIFY(!scrape.body && scrape.body.error().kind == Error::Kind::Throttled);
        QCOMPARE(m_api->count(pathOf("b-0")), 0);
    }

    void whoCannotBeReachedPutsTheWayInDoubtNowAndThen()
    {
        QSignalSpy doubted(m_scraper.get(), &ProxyScraper::wayIsInDoubt);
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        m_api->answer(pathOf("a-0"), {500, "ill"});
        m_api->answer(pathOf("b-0"), {404, "gone"});
        QVERIFY(finishRound(cluster));
        QCOMPARE(doubted.count(), 0); // the server has answered
        m_api.reset();
        m_scraper->forgetFailures();
        QVERIFY(finishRound(cluster));
        m_scraper->forgetFailures();
        QVERIFY(finishRound(cluster));
        QCOMPARE(doubted.count(), 1);
    }

    void aLostServerIsProbedByOneRequestAndComesBack()
    {
        m_api->answer(pathOf("a-0"), {200, "page-a"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        QVERIFY(finishRound(cluster));
        const auto port = m_api->port();
        m_api.reset();
        QVERIFY(finishRound(cluster));
        for (const auto& scrape : m_came)
            QVERIFY(!scrape.body && scrape.body.error().kind == Error::Kind::Unreachable);
        LoopbackServer silent([](Peer&) {}, nullptr, false, port); // takes them and says nothing
        QSignalSpy back(m_scraper.get(), &ProxyScraper::serverIsBack);
        for (int round = 0; round < 5; ++round)
            QVERIFY(finishRound(cluster));
        QVERIFY2(silent.accepted() <= 2, "every proxy was tried while the server was lost");
        QCOMPARE(m_came.size(), std::size_t{2}); // both told as failed all the same
        QCOMPARE(back.count(), 0);
    }

    void aServerThatIsBackIsNoticed()
    {
        const auto port = m_api->port();
        m_api.reset();
        const auto cluster = clusterOf({proxyPod("a-0"), proxyPod("b-0")});
        QVERIFY(finishRound(cluster));
        m_api = std::make_unique<LoopbackApi>(port);
        m_api->answer(pathOf("a-0"), {200, "page-a"});
        m_api->answer(pathOf("b-0"), {200, "page-b"});
        QSignalSpy back(m_scraper.get(), &ProxyScraper::serverIsBack);
        QTRY_VERIFY(finishRound(cluster) && back.count() == 1);
        QVERIFY(finishRound(cluster));
        QVERIFY(render(m_came).find("b-0/counters=page-b") != std::string::npos);
    }

    void whatGoesOnAtOnceIsBoundedAndWhoIsBusyIsSkipped()
    {
        std::mutex mutex;
        std::condition_variable released;
        bool isOpen = false;
        int active = 0;
        int most = 0;
        LoopbackServer slow([&](Peer& peer) {
            while (peer.read()) {
                std::unique_lock lock(mutex);
                most = std::max(most, ++active);
                released.wait(lock, [&] { return isOpen; });
                --active;
                lock.unlock();
                peer.answer(200, "late");
            }
        });
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = slow.url();
        make(connection, 2);
        const auto cluster
            = clusterOf({proxyPod("a-0"), proxyPod("b-0"), proxyPod("c-0"), proxyPod("d-0")});
        m_scraper->begin(*cluster, kPeriod);
        const auto isFull = [&] {
            const std::lock_guard lock(mutex);
            return active == 2;
        };
        QTRY_VERIFY(isFull());
        m_scraper->dropWaiting(); // the round's time is up
        QVERIFY(m_scraper->take().empty());
        {
            const std::lock_guard lock(mutex);
            isOpen = true;
        }
        released.notify_all();
        QTRY_VERIFY(m_scraper->isIdle()); // a late answer is not lost
        QCOMPARE(render(m_scraper->take()),
            std::string("a-0/counters=late a-0/durations=late a-0/sizes=late "
                        "b-0/counters=late b-0/durations=late b-0/sizes=late"));
        QCOMPARE(most, 2);
        m_scraper.reset();
        m_client.reset();
        m_http.reset();
    }

    void afterCancellingNothingComes()
    {
        m_api->answer(pathOf("a-0"), {200, "page-a"});
        const auto cluster = clusterOf({proxyPod("a-0")});
        m_scraper->begin(*cluster, kPeriod);
        m_scraper->cancel();
        QVERIFY(m_scraper->isIdle());
        QVERIFY(finishRound(cluster)); // a whole later round has been and gone
        QCOMPARE(m_came.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestProxyScraper)
#include "tst_proxy_scraper.moc"
