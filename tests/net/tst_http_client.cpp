#include "tests/support/http_asking.h"

#include <condition_variable>
#include <future>

using namespace vigla;
using namespace std::chrono_literals;
using net::HttpClient;
using test::Answer;
using test::answerEverything;
using test::ask;
using test::connectionTo;
using test::LoopbackServer;
using test::Peer;
using test::requestTo;

namespace {

/// 64 kB of the letter a, as gzip packs it.
constexpr const char* kPackedLetters
    = "1f8b0800000000000203edc181000000008020d6fd2516a90a000000000000000000000000000000"
      "00000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "00000000000000006aff9120c300000100";

/// Lets threads meet: wait() returns once open() was called.
class Gate {
public:
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    void wait()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_isOpen; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isOpen = false;
};

} // namespace

class TestHttpClient : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qunsetenv("https_proxy"), qunsetenv("http_proxy"); }

    void getAnswersWithStatusHeadersAndBody()
    {
        LoopbackServer server([](Peer& peer) {
            while (peer.read())
                peer.answer(404, "not here", "X-Reason: Lost\r\nWarning: one\r\nWarning: two\r\n");
        });
        HttpClient client;
        const auto answer = ask(client, requestTo(connectionTo(server), "/x?y=1"));
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->status, 404);
        QCOMPARE(answer->body, std::string("not here"));
        QCOMPARE(answer->header("x-reason"), std::string("Lost"));
        QCOMPARE(answer->header("warning"), std::string("one"));
        QCOMPARE(std::ranges::count(
                     answer->headers, "warning", &std::pair<std::string, std::string>::first),
            2);
        QVERIFY(answer->body.capacity() >= answer->body.size() + 64);
        QCOMPARE(client.bytesReceived(), std::uint64_t{8});
    }

    void everyMethodKeepsItsBody_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("body");
        QTest::addRow("GET") << QByteArray("GET") << QByteArray();
        QTest::addRow("POST") << QByteArray("POST") << QByteArray("{\"a\":1}");
        QTest::addRow("POST nothing") << QByteArray("POST") << QByteArray();
        QTest::addRow("PUT") << QByteArray("PUT") << QByteArray("{}");
        QTest::addRow("PATCH") << QByteArray("PATCH") << QByteArray("[]");
        QTest::addRow("DELETE") << QByteArray("DELETE") << QByteArray("{\"kind\":1}");
        QTest::addRow("DELETE nothing") << QByteArray("DELETE") << QByteArray();
    }
    void everyMethodKeepsItsBody()
    {
        QFETCH(const QByteArray, method);
        QFETCH(const QByteArray, body);
        LoopbackServer server(answerEverything);
        HttpClient client;
        auto request = requestTo(connectionTo(server), "/p");
        request.method = method.toStdString();
        request.body = body.toStdString();
        const auto answer = ask(client, request);
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->body, (method + " /p " + body).toStdString());
    }

    void connectionsAreReused()
    {
        LoopbackServer server(answerEverything);
        HttpClient client;
        const auto connection = connectionTo(server);
        for (int i = 0; i < 20; ++i)
            VERIFY_ANSWER(ask(client, requestTo(connection)));
        QCOMPARE(server.accepted(), 1);
    }

    void requestsAreLimitedPerHostAndAllAnswered()
    {
        std::atomic<int> now{0};
        std::atomic<int> most{0};
        LoopbackServer server([&](Peer& peer) {
            while (peer.read()) {
                int seen = ++now;
                for (int old = most; old < seen && !most.compare_exchange_weak(old, seen);) { }
                --now;
                peer.answer(200, "ok");
            }
        });
        HttpClient client({.mostConnectionsPerHost = 4});
        const auto connection = connectionTo(server);
        std::vector<std::future<Answer>> answers;
        for (int i = 0; i < 200; ++i) {
            auto promise = std::make_shared<std::promise<Answer>>();
            answers.push_back(promise->get_future());
            client.send(requestTo(connection),
                [promise](Answer answer) { promise->set_value(std::move(answer)); });
        }
        for (auto& answer : answers)
            VERIFY_ANSWER(answer.get());
        QVERIFY2(most <= 4, std::to_string(most).c_str());
        QVERIFY2(server.accepted() <= 4, std::to_string(server.accepted()).c_str());
    }

    void whereAnAnswerRedirectsToIsNotGone()
    {
        LoopbackServer elsewhere(answerEverything);
        LoopbackServer server([&](Peer& peer) {
            while (peer.read())
                peer.answer(302, "", "Location: " + elsewhere.url() + "/login\r\n");
        });
        HttpClient client;
        const auto answer = ask(client, requestTo(connectionTo(server)));
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->status, 302);
        QCOMPARE(elsewhere.accepted(), 0);
    }

    void interimAnswersAreSkipped()
    {
        LoopbackServer server([](Peer& peer) {
            peer.read();
            peer.write("HTTP/1.1 103 Early Hints\r\nX-Hint: yes\r\n\r\n");
            peer.answer(200, "real");
            peer.waitForClose();
        });
        HttpClient client;
        const auto answer = ask(client, requestTo(connectionTo(server)));
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->header("x-hint"), std::string());
    }

    // What servers and networks do wrong.

    void slowAnswerTimesOut()
    {
        LoopbackServer server([](Peer& peer) { peer.waitForClose(); });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.timeout = 150ms;
        const auto answer = ask(client, request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
        VERIFY_MENTIONS(answer.error().message, "did not answer within");
        VERIFY_MENTIONS(answer.error().message, std::to_string(server.port()));
    }

    void waitingForAPlaceTimesOutToo()
    {
        LoopbackServer server([](Peer& peer) { peer.waitForClose(); });
        HttpClient client({.mostConnectionsPerHost = 1});
        const auto connection = connectionTo(server);
        auto first = requestTo(connection);
        first.timeout = 10s;
        const auto busy = client.send(first, [](Answer) {});
        auto second = requestTo(connection);
        second.timeout = 150ms;
        const auto answer = ask(client, second);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
        VERIFY_MENTIONS(answer.error().message, "for a free connection");
        client.cancel(busy);
    }

    void misbehaviour_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("mention");
        const int unreachable = static_cast<int>(Error::Kind::Unreachable);
        const int invalid = static_cast<int>(Error::Kind::InvalidInput);
        QTest::addRow("closed unanswered") << QByteArray() << unreachable << QByteArray("broke");
        QTest::addRow("cut in the body")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this") << unreachable
            << QByteArray("broke");
        QTest::addRow("cut in a chunk")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort")
            << unreachable << QByteArray("broke");
        QTest::addRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << invalid
                                  << QByteArray("is not HTTP");
        QTest::addRow("absurd length announced")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 900000000000000000\r\n\r\nx")
            << invalid << QByteArray("longer than");
        QTest::addRow("damaged compression") << QByteArray(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
            "9\r\n\r\nnot gzip!") << invalid << QByteArray("damaged");
    }
    void misbehaviour()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const int, kind);
        QFETCH(const QByteArray, mention);
        LoopbackServer server([&](Peer& peer) {
            peer.read();
            peer.write(bytes.toStdString());
        });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.mostBytes = 1U << 20U;
        const auto answer = ask(client, request);
        QVERIFY(!answer);
        QCOMPARE(static_cast<int>(answer.error().kind), kind);
        VERIFY_MENTIONS(answer.error().message, mention.toStdString());
        VERIFY_MENTIONS(answer.error().message, "127.0.0.1:" + std::to_string(server.port()));
    }

    void endlessBodyIsCutAtTheLimit()
    {
        std::atomic<std::size_t> sent{0};
        LoopbackServer server([&](Peer& peer) {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (peer.chunk(std::string(4096, 'x')))
                sent += 4096;
        });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.mostBytes = 100'000;
        const auto answer = ask(client, request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::InvalidInput);
        VERIFY_MENTIONS(answer.error().message, "longer than");
        QVERIFY2(sent < 32U << 20U, std::to_string(sent).c_str()); // what sockets hold
    }

    void compressedBodyIsUnpackedAndLimited()
    {
        const auto body = QByteArray::fromHex(kPackedLetters).toStdString();
        QVERIFY(body.size() < 1000);
        LoopbackServer server([&](Peer& peer) {
            while (const auto request = peer.read())
                peer.answer(200, body,
                    "Content-Encoding: gzip\r\nX-Accepted: "
                        + request->headers.at("accept-encoding") + "\r\n");
        });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        const auto whole = ask(client, request);
        VERIFY_ANSWER(whole);
        QCOMPARE(whole->body.size(), std::size_t{64U << 10U});
        QCOMPARE(whole->header("x-accepted"), std::string("gzip"));
        QCOMPARE(client.bytesReceived(), std::uint64_t{body.size()});
        request.mostBytes = 10'000;
        const auto limited = ask(client, request);
        QVERIFY(!limited);
        QCOMPARE(limited.error().kind, Error::Kind::InvalidInput);
    }

    void refusedConnectionSaysSo()
    {
        auto connection = std::make_shared<net::Connection>();
        {
            const LoopbackServer gone(answerEverything);
            connection->serverUrl = gone.url();
        }
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
        VERIFY_MENTIONS(answer.error().message, "refused the connection");
    }

    void unknownNameSaysSo()
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "https://no-such-host.invalid:6443";
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
        VERIFY_MENTIONS(answer.error().message, "no-such-host.invalid cannot be resolved");
    }

    void unusableAddresses_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addRow("empty") << QByteArray();
        QTest::addRow("no scheme we know") << QByteArray("ftp://host/");
        QTest::addRow("a file") << QByteArray("file:///etc/passwd");
        QTest::addRow("a line break") << QByteArray("https://host\r\nX: y");
        QTest::addRow("a port too high") << QByteArray("https://host:99999");
    }
    void unusableAddresses()
    {
        QFETCH(const QByteArray, url);
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = url.toStdString();
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::InvalidInput);
    }

    // TLS.

    void headersWithLineBreaksAreRefused()
    {
        LoopbackServer server(answerEverything);
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.headers = {{"X-A", "b\r\nX-Evil: c"}};
        const auto answer = ask(client, request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::InvalidInput);
        QCOMPARE(server.accepted(), 0);
    }

    // Proxies.

    void cancelledRequestGetsCancelledOnce()
    {
        LoopbackServer server([](Peer& peer) { peer.waitForClose(); });
        HttpClient client;
        std::promise<Answer> promise;
        std::atomic<int> calls{0};
        const auto id = client.send(requestTo(connectionTo(server)), [&](Answer answer) {
            ++calls;
            promise.set_value(std::move(answer));
        });
        client.cancel(id);
        client.cancel(id);
        const auto answer = promise.get_future().get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Cancelled);
        client.cancel(id + 1000);
        LoopbackServer other(answerEverything);
        VERIFY_ANSWER(ask(client, requestTo(connectionTo(other))));
        QCOMPARE(calls.load(), 1);
    }

    void whatIsUnfinishedIsCountedWhetherItRunsOrWaits()
    {
        LoopbackServer silent([](Peer& peer) { peer.waitForClose(); });
        LoopbackServer server(answerEverything);
        HttpClient client({.mostConnectionsPerHost = 1});
        std::vector<net::RequestId> ids;
        for (int i = 0; i < 3; ++i)
            ids.push_back(client.send(requestTo(connectionTo(silent)), [](Answer) {}));
        VERIFY_ANSWER(ask(client, requestTo(connectionTo(server))));
        QCOMPARE(client.unfinishedCount(), std::size_t{3});
        for (const auto id : ids)
            client.cancel(id);
        QTRY_COMPARE(client.unfinishedCount(), std::size_t{0});
    }

    void waitingRequestCanBeCancelled()
    {
        LoopbackServer server([](Peer& peer) { peer.waitForClose(); });
        HttpClient client({.mostConnectionsPerHost = 1});
        const auto connection = connectionTo(server);
        client.send(requestTo(connection), [](Answer) {});
        std::promise<Answer> promise;
        const auto waiting = client.send(
            requestTo(connection), [&](Answer answer) { promise.set_value(std::move(answer)); });
        client.cancel(waiting);
        const auto answer = promise.get_future().get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Cancelled);
    }

    void destructionCancelsEverything()
    {
        Gate connected;
        LoopbackServer server([&](Peer& peer) {
            peer.read();
            connected.open();
            peer.waitForClose();
        });
        std::atomic<int> cancelled{0};
        const auto count = [&](const Answer& answer) {
            cancelled += !answer && answer.error().kind == Error::Kind::Cancelled ? 1 : 0;
        };
        {
            HttpClient client({.mostConnectionsPerHost = 4});
            const auto connection = connectionTo(server);
            for (int i = 0; i < 10; ++i)
                client.send(requestTo(connection), count);
            client.stream(
                requestTo(connection), [](const net::Response&) {}, [](std::string_view) {}, count);
            connected.wait();
        }
        QCOMPARE(cancelled.load(), 11);
    }

    void callbacksMaySendAndCancel()
    {
        LoopbackServer server(answerEverything);
        const auto connection = connectionTo(server);
        HttpClient client;
        std::promise<Answer> second;
        client.send(requestTo(connection), [&](const Answer&) {
            const auto id = client.send(
                requestTo(connection), [&](Answer answer) { second.set_value(std::move(answer)); });
            client.cancel(id);
        });
        const auto answer = second.get_future().get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Cancelled);
    }

    void manyThreadsMayUseIt()
    {
        LoopbackServer server(answerEverything);
        const auto connection = connectionTo(server);
        HttpClient client({.mostConnectionsPerHost = 8});
        std::atomic<int> answered{0};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&, t] {
                    for (int i = 0; i < 50; ++i) {
                        const auto id = client.send(
                            requestTo(connection), [&](const Answer&) { ++answered; });
                        if ((i + t) % 5 == 0)
                            client.cancel(id);
                    }
                });
        }
        QTRY_COMPARE(answered.load(), 200);
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_http_client.moc"
