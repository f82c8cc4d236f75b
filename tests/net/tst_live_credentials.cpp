#include "app/net/http_client.h"
#include "tests/support/loopback_server.h"

#include <QTest>

#include <future>

using namespace vigla;
using namespace std::chrono_literals;
using net::LiveCredentials;
using test::LoopbackServer;
using test::Peer;

namespace {

SystemTime now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Accepts the token `good` alone, and says to whom it spoke.
void acceptGood(Peer& peer)
{
    while (auto request = peer.read()) {
        const bool isGood = request->headers["authorization"] == "Bearer good";
        peer.answer(isGood ? 200 : 401, isGood ? "welcome" : "who are you?");
    }
}

std::future<Result<net::Response>> ask(net::HttpClient& client,
    const std::shared_ptr<net::Connection>& connection, std::chrono::milliseconds timeout = 10s)
{
    auto answer = std::make_shared<std::promise<Result<net::Response>>>();
    net::Request request;
    request.connection = connection;
    request.path = "/";
    request.timeout = timeout;
    client.send(std::move(request),
        [answer](Result<net::Response> got) { answer->set_value(std::move(got)); });
    return answer->get_future();
}

} // namespace

class TestLiveCredentials : public QObject {
    Q_OBJECT

    std::atomic<int> m_demands{0};
    std::function<void(int)> m_onDemand; ///< Called with how many there were, on any thread.
    std::shared_ptr<LiveCredentials> m_live;

    std::shared_ptr<net::Connection> connectionTo(const LoopbackServer& server)
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = server.url();
        connection->credentials = m_live;
        return connection;
    }

private slots:
    void init()
    {
        m_demands = 0;
        m_onDemand = [](int) {};
        m_live = std::make_shared<LiveCredentials>([this] { m_onDemand(++m_demands); });
    }

    void requestsWaitForOneCredential()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        const auto connection = connectionTo(server);
        auto first = ask(client, connection);
        auto second = ask(client, connection);
        QTRY_COMPARE(m_demands.load(), 1);
        QCOMPARE(server.accepted(), 0);
        m_live->set({"good", {}, {}, {}});
        QCOMPARE(first.get()->body, std::string("welcome"));
        QCOMPARE(second.get()->body, std::string("welcome"));
        QCOMPARE(m_demands.load(), 1);
    }

    void aRefusedCredentialIsMadeAnewOnce()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_onDemand = [this](int count) {
            m_live->set({count == 1 ? "stale" : "good", {}, {}, {}});
        };
        auto answer = ask(client, connectionTo(server)).get();
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->body, std::string("welcome"));
        QCOMPARE(m_demands.load(), 2);
    }

    void oneThatIsRefusedAgainIsTheAnswer()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_onDemand = [this](int) { m_live->set({"stale", {}, {}, {}}); };
        const auto connection = connectionTo(server);
        QCOMPARE(ask(client, connection).get()->status, 401);
        QCOMPARE(m_demands.load(), 2);
        QCOMPARE(ask(client, connection).get()->status, 401); // and is not asked for all the time
        QCOMPARE(m_demands.load(), 2);
    }

    /// This machine's clock is ahead: the server knows better, and nothing runs again and again.
    void oneThatIsOverWhenItIsMadeIsUsedUntilItIsRefused()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_onDemand = [this](int) { m_live->set({"good", {}, {}, now() - 1h}); };
        const auto connection = connectionTo(server);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(ask(client, connection).get()->status, 200);
        QCOMPARE(m_demands.load(), 1);
    }

    void streamsGoOnceMoreToo()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_onDemand = [this](int count) {
            m_live->set({count == 1 ? "stale" : "good", {}, {}, {}});
        };
        std::promise<Result<net::Response>> end;
        std::string heads;
        std::string bytes;
        net::Request request;
        request.connection = connectionTo(server);
        request.path = "/";
        client.stream(
            request, [&](const net::Response& head) { heads += std::to_string(head.status) + ";"; },
            [&](std::string_view chunk) { bytes += chunk; },
            [&](Result<net::Response> got) { end.set_value(std::move(got)); });
        QVERIFY(end.get_future().get());
        QCOMPARE(heads, std::string("200;"));
        QCOMPARE(bytes, std::string("welcome"));
    }

    void aFailureIsTheAnswerOfAllWhoWait()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_onDemand = [this](int) { m_live->fail({Error::Kind::Denied, "no consent"}, {}); };
        const auto connection = connectionTo(server);
        QCOMPARE(ask(client, connection).get().error().message, std::string("no consent"));
        QCOMPARE(ask(client, connection).get().error().kind, Error::Kind::Denied);
        QCOMPARE(m_demands.load(), 1); // final: nobody is asked again
        m_onDemand = [this](int) { m_live->set({"good", {}, {}, {}}); };
        m_live->reset();
        QCOMPARE(ask(client, connection).get()->status, 200);
        QCOMPARE(server.accepted(), 1);
    }

    void whoWaitsTooLongIsToldForWhat()
    {
        LoopbackServer server(acceptGood);
        net::HttpClient client;
        m_live->setNote("The plugin waits for a browser.");
        const auto answer = ask(client, connectionTo(server), 100ms).get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().message, std::string("The plugin waits for a browser."));
    }

    void anExpiredOneIsMadeAnewBeforeItIsRefused()
    {
        m_live->set({"old", {}, {}, now() + 120s});
        QCOMPARE((*m_live->take(now()))->token, std::string("old"));
        QCOMPARE((*m_live->take(now() + 100s))->token, std::string("old"));
        QVERIFY(!*m_live->take(now() + 115s)); // within the margin
        QCOMPARE(m_demands.load(), 1);
        QVERIFY(!*m_live->take(now() + 115s));
        QCOMPARE(m_demands.load(), 1); // one demand at a time
        m_live->set({"short", {}, {}, now() + 5s});
        QCOMPARE((*m_live->take(now() + 4s))->token, std::string("short"));
    }

    void aCertificateIsShownAndChanged()
    {
        const auto certificates = test::makeCertificates();
        LoopbackServer server(
            [](Peer& peer) {
                while (peer.read())
                    peer.answer(200, peer.hasClientCertificate() ? "known" : "unknown");
            },
            &certificates, true);
        net::HttpClient client;
        auto connection = connectionTo(server);
        connection->caPem = certificates.authority;
        m_live->set({{}, certificates.client, certificates.clientKey, {}});
        const auto answer = ask(client, connection).get();
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->body, std::string("known"));
    }
};

QTEST_GUILESS_MAIN(TestLiveCredentials)
#include "tst_live_credentials.moc"
