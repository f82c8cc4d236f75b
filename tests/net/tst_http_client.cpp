#include "app/net/http_client.h"
#include "tests/support/loopback_server.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <future>

using namespace vigla;
using namespace std::chrono_literals;
using net::HttpClient;
using test::LoopbackServer;
using test::Peer;

namespace {

using Answer = Result<net::Response>;

std::shared_ptr<net::Connection> connectionTo(const LoopbackServer& server)
{
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = server.url();
    return connection;
}

net::Request requestTo(const net::ConnectionPtr& connection, const std::string& path = "/")
{
    net::Request request;
    request.connection = connection;
    request.path = path;
    return request;
}

/// Sends and waits for the answer.
Answer ask(HttpClient& client, net::Request request)
{
    auto answer = std::make_shared<std::promise<Answer>>();
    auto future = answer->get_future();
    client.send(std::move(request), [answer](Answer got) { answer->set_value(std::move(got)); });
    return future.get();
}

void answerEverything(Peer& peer)
{
    while (auto request = peer.read())
        peer.answer(200, request->method + " " + request->target + " " + request->body);
}

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

std::string failureOf(const Answer& answer)
{
    return answer ? std::string() : answer.error().message;
}

#define VERIFY_ANSWER(answer) QCOMPARE(failureOf(answer), std::string())
/// Empty when `text` has `part` in it, else what it is.
std::string lacks(const std::string& text, const std::string& part)
{
    return text.find(part) == std::string::npos ? text : std::string();
}

#define VERIFY_MENTIONS(text, part) QCOMPARE(lacks(text, part), std::string())

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

    void streamsDoNotStarveRequests()
    {
        LoopbackServer server([](Peer& peer) {
            while (const auto request = peer.read()) {
                if (request->target == "/ask") {
                    peer.answer(200, "ok");
                    continue;
                }
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                peer.chunk("{}\n");
                peer.waitForClose();
            }
        });
        HttpClient client({.mostConnectionsPerHost = 1, .mostStreamsPerHost = 8});
        const auto connection = connectionTo(server);
        std::atomic<int> chunks{0};
        auto stream = requestTo(connection, "/watch");
        stream.timeout = 0ms;
        for (int i = 0; i < 8; ++i)
            client.stream(
                stream, [](const net::Response&) {}, [&](std::string_view) { ++chunks; },
                [](Answer) {});
        QTRY_COMPARE(chunks.load(), 8);
        const auto answer = ask(client, requestTo(connection, "/ask"));
        VERIFY_ANSWER(answer);
    }

    void streamHandsOverHeadChunksAndEnd()
    {
        LoopbackServer server([](Peer& peer) {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n");
            peer.chunk("first ");
            peer.chunk("second");
            peer.write("0\r\n\r\n");
            peer.waitForClose();
        });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.timeout = 0ms;
        std::string order;
        std::promise<Answer> end;
        client.stream(
            request,
            [&](const net::Response& head) {
                order += "head " + std::to_string(head.status) + head.header("x-a") + " ";
            },
            [&](std::string_view bytes) { order += bytes; },
            [&](Answer answer) { end.set_value(std::move(answer)); });
        const auto answer = end.get_future().get();
        VERIFY_ANSWER(answer);
        QCOMPARE(order, std::string("head 200b first second"));
        QVERIFY(answer->body.empty());
    }

    /// What refuses us may repeat our token, and cut it where it likes.
    void aRefusedStreamShowsNoSecretThatLiesAcrossTwoPieces()
    {
        LoopbackServer server([](Peer& peer) {
            peer.read();
            peer.write("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n");
            peer.chunk("you said Bearer c4n4ry");
            peer.chunk("7b21d9, which is wrong");
            peer.write("0\r\n\r\n");
            peer.waitForClose();
        });
        HttpClient client;
        auto connection = std::make_shared<net::Connection>(*connectionTo(server));
        connection->bearerToken = "c4n4ry7b21d9";
        auto request = requestTo(connection);
        request.timeout = 0ms;
        std::string streamed;
        std::promise<Answer> end;
        client.stream(
            request, [](const net::Response&) {},
            [&](std::string_view bytes) { streamed += bytes; },
            [&](Answer answer) { end.set_value(std::move(answer)); });
        const auto answer = end.get_future().get();
        VERIFY_ANSWER(answer);
        QCOMPARE(streamed, std::string());
        QCOMPARE(answer->status, 403);
        QCOMPARE(answer->body, std::string("you said Bearer •••, which is wrong"));
    }

    void silentStreamEndsAfterItsIdleTime()
    {
        LoopbackServer server([](Peer& peer) {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            peer.chunk("x");
            peer.waitForClose();
        });
        HttpClient client;
        auto request = requestTo(connectionTo(server));
        request.timeout = 0ms;
        request.idleTimeout = 200ms;
        std::promise<Answer> end;
        client.stream(
            request, [](const net::Response&) {}, [](std::string_view) {},
            [&](Answer answer) { end.set_value(std::move(answer)); });
        const auto answer = end.get_future().get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
        VERIFY_MENTIONS(answer.error().message, "has said nothing");
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

    void tlsIsVerified_data()
    {
        QTest::addColumn<bool>("knowsAuthority");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("serverName");
        QTest::addColumn<bool>("isInsecure");
        QTest::addColumn<QByteArray>("failure");
        QTest::addRow("all in order")
            << true << QByteArray("127.0.0.1") << QByteArray() << false << QByteArray();
        QTest::addRow("unknown authority") << false << QByteArray("127.0.0.1") << QByteArray()
                                           << false << QByteArray("not signed by an authority");
        QTest::addRow("authority of the same name")
            << true << QByteArray("127.0.0.1") << QByteArray() << false
            << QByteArray("is certificate-authority in the kubeconfig the one of this cluster");
        QTest::addRow("other name") << true << QByteArray("127.0.0.2") << QByteArray() << false
                                    << QByteArray("is for another name");
        QTest::addRow("other name, said so")
            << true << QByteArray("127.0.0.2") << QByteArray("api.test") << false << QByteArray();
        QTest::addRow("server name that it has not")
            << true << QByteArray("127.0.0.1") << QByteArray("evil.test") << false
            << QByteArray("is for another name");
        QTest::addRow("insecure on demand")
            << false << QByteArray("127.0.0.2") << QByteArray() << true << QByteArray();
    }
    void tlsIsVerified()
    {
        QFETCH(const bool, knowsAuthority);
        QFETCH(const QByteArray, host);
        QFETCH(const QByteArray, serverName);
        QFETCH(const bool, isInsecure);
        QFETCH(const QByteArray, failure);
        const auto certificates = test::makeCertificates();
        LoopbackServer server(
            [](Peer& peer) {
                while (const auto request = peer.read())
                    peer.answer(200, peer.serverNameHeard() + " " + request->headers.at("host"));
            },
            &certificates);
        auto connection = connectionTo(server);
        connection->serverUrl = server.url(host.toStdString());
        connection->tlsServerName = serverName.toStdString();
        connection->isInsecure = isInsecure;
        if (qstrcmp(QTest::currentDataTag(), "authority of the same name") == 0)
            connection->caPem = test::makeCertificates().authority;
        else
            connection->caPem = knowsAuthority
                ? certificates.authority
                : test::makeCertificates("IP:::1", 3600, "x").authority;
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QCOMPARE(answer.has_value(), failure.isEmpty());
        if (!answer) {
            QCOMPARE(answer.error().kind, Error::Kind::Unreachable);
            VERIFY_MENTIONS(answer.error().message, failure.toStdString());
            return;
        }
        const auto expected = serverName + " " + host + ":" + QByteArray::number(server.port());
        QCOMPARE(answer->body, expected.toStdString());
    }

    void expiredCertificateSaysSo()
    {
        const auto certificates = test::makeCertificates("IP:127.0.0.1", -3600);
        LoopbackServer server(answerEverything, &certificates);
        auto connection = connectionTo(server);
        connection->caPem = certificates.authority;
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        VERIFY_MENTIONS(answer.error().message, "has expired");
    }

    void plainServerOnAnHttpsAddressSaysSo()
    {
        LoopbackServer server([](Peer& peer) {
            peer.readRaw();
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        auto connection = connectionTo(server);
        connection->serverUrl = "https://127.0.0.1:" + std::to_string(server.port());
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        VERIFY_MENTIONS(answer.error().message, "Does that port speak HTTPS");
    }

    void clientCertificateIsShown()
    {
        const auto certificates = test::makeCertificates();
        LoopbackServer server(
            [](Peer& peer) {
                while (peer.read())
                    peer.answer(200, peer.hasClientCertificate() ? "known" : "stranger");
            },
            &certificates, true);
        auto connection = connectionTo(server);
        connection->caPem = certificates.authority;
        HttpClient client;
        QVERIFY(!ask(client, requestTo(connection)));
        connection->clientCertificatePem = certificates.client;
        connection->clientKeyPem = certificates.clientKey;
        const auto answer = ask(client, requestTo(connection));
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->body, std::string("known"));
    }

    void brokenCertificates_data()
    {
        QTest::addColumn<bool>("isAuthority");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("authority") << true << QByteArray("certificate-authority");
        QTest::addRow("client") << false << QByteArray("client-certificate");
    }
    void brokenCertificates()
    {
        QFETCH(const bool, isAuthority);
        QFETCH(const QByteArray, mention);
        const auto certificates = test::makeCertificates();
        LoopbackServer server(answerEverything, &certificates);
        auto connection = connectionTo(server);
        connection->caPem = isAuthority ? "garbage" : certificates.authority;
        connection->clientCertificatePem = isAuthority ? "" : "garbage";
        connection->clientKeyPem = isAuthority ? "" : "garbage secret key";
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        VERIFY_MENTIONS(answer.error().message, mention.toStdString());
        QVERIFY(answer.error().message.find("secret") == std::string::npos);
    }

    // Credentials.

    void credentialsAreSent_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("expected");
        QTest::addRow("none") << QByteArray() << QByteArray() << QByteArray("-");
        QTest::addRow("token") << QByteArray("abc") << QByteArray() << QByteArray("Bearer abc");
        QTest::addRow("basic") << QByteArray() << QByteArray("eve") << QByteArray("Basic ZXZlOnB3");
    }
    void credentialsAreSent()
    {
        QFETCH(const QByteArray, token);
        QFETCH(const QByteArray, user);
        QFETCH(const QByteArray, expected);
        LoopbackServer server([](Peer& peer) {
            while (const auto request = peer.read()) {
                const auto found = request->headers.find("authorization");
                peer.answer(200, found == request->headers.end() ? "-" : found->second);
            }
        });
        auto connection = connectionTo(server);
        connection->bearerToken = token.toStdString();
        connection->basicUser = user.toStdString();
        connection->basicPassword = "pw";
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        VERIFY_ANSWER(answer);
        QCOMPARE(answer->body, expected.toStdString());
    }

    void tokenFileIsReadAgainAfterARefusal()
    {
        LoopbackServer server([](Peer& peer) {
            while (const auto request = peer.read()) {
                const auto& token = request->headers.at("authorization");
                peer.answer(token == "Bearer new" ? 200 : 401, token);
            }
        });
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("token"));
        const auto write = [&](const QByteArray& text) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        QVERIFY(write("old\n"));
        auto connection = connectionTo(server);
        connection->bearerToken = "inline";
        connection->tokenFile = path.toStdString();
        HttpClient client;
        QCOMPARE(ask(client, requestTo(connection))->status, 401);
        QVERIFY(write("new\n"));
        QCOMPARE(ask(client, requestTo(connection))->status, 200);
        QVERIFY(write("newer\n"));
        QCOMPARE(ask(client, requestTo(connection))->status, 200); // a minute has not passed
    }

    void missingTokenFileNamesTheFile()
    {
        LoopbackServer server(answerEverything);
        auto connection = connectionTo(server);
        connection->tokenFile = "/no/such/token";
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Unauthorized);
        VERIFY_MENTIONS(answer.error().message, "/no/such/token");
        QCOMPARE(server.accepted(), 0);
    }

    void secretsStayOutOfErrors()
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "https://name:hidden1@127.0.0.1:1";
        connection->bearerToken = "hidden2\nx";
        connection->basicUser = "someone";
        connection->basicPassword = "hidden3";
        HttpClient client;
        const auto badToken = ask(client, requestTo(connection));
        QVERIFY(!badToken);
        connection->bearerToken = "hidden2";
        connection->proxyUrl = "http://p:hidden4@127.0.0.1:1";
        const auto badProxy = ask(client, requestTo(connection));
        QVERIFY(!badProxy);
        for (const auto* error : {&badToken.error(), &badProxy.error()})
            QVERIFY2(error->message.find("hidden") == std::string::npos, error->message.c_str());
    }

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

    void httpsGoesThroughAnHttpProxyByConnect()
    {
        LoopbackServer proxy([](Peer& peer) {
            if (const auto request = peer.read())
                peer.answer(502, request->method + " " + request->target, "X-From: proxy\r\n");
            peer.waitForClose();
        });
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "https://cluster.test:6443";
        connection->proxyUrl = proxy.url();
        HttpClient client;
        const auto answer = ask(client, requestTo(connection));
        QVERIFY(!answer);
        QCOMPARE(proxy.accepted(), 1);
        VERIFY_MENTIONS(answer.error().message, "The proxy on the way to cluster.test:6443");
    }

    void aProxyBehindTlsIsGoneThrough_data()
    {
        QTest::addColumn<bool>("isTrusted");
        QTest::addColumn<bool>("isInsecure");
        QTest::newRow("of the cluster's authority") << true << false;
        QTest::newRow("of an unknown authority") << false << false;
        QTest::newRow("of an unknown authority, unverified") << false << true;
    }
    void aProxyBehindTlsIsGoneThrough()
    {
        QFETCH(const bool, isTrusted);
        QFETCH(const bool, isInsecure);
        const auto certificates = test::makeCertificates();
        const auto others = test::makeCertificates("IP:127.0.0.1", 3600, "somebody");
        LoopbackServer server(answerEverything, &certificates);
        std::atomic<int> tunnels{0};
        LoopbackServer proxy(
            [&](Peer& peer) {
                const auto request = peer.read();
                if (!request || request->method != "CONNECT")
                    return;
                ++tunnels;
                const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
                sockaddr_in address{};
                address.sin_family = AF_INET;
                address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                address.sin_port = htons(server.port());
                if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0
                    && peer.write("HTTP/1.1 200 Connected\r\n\r\n"))
                    peer.relay(socket);
                ::close(socket);
            },
            isTrusted ? &certificates : &others);
        auto connection = connectionTo(server);
        connection->caPem = certificates.authority;
        connection->isInsecure = isInsecure;
        connection->proxyUrl = proxy.url();
        HttpClient client;
        const auto answer = ask(client, requestTo(connection, "/through"));
        if (isTrusted || isInsecure) {
            VERIFY_ANSWER(answer);
            QCOMPARE(answer->body, std::string("GET /through "));
            QCOMPARE(tunnels.load(), 1);
            return;
        }
        QVERIFY(!answer);
        QCOMPARE(tunnels.load(), 0);
        VERIFY_MENTIONS(answer.error().message, "The certificate of the proxy on the way to");
    }

    void socksProxyResolvesTheName()
    {
        std::promise<std::string> heard;
        LoopbackServer proxy([&](Peer& peer) {
            peer.readRaw(); // greeting
            peer.write(std::string("\x05\x00", 2));
            heard.set_value(peer.readRaw());
        });
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "http://cluster.test:8001";
        connection->proxyUrl = "socks5://127.0.0.1:" + std::to_string(proxy.port());
        HttpClient client;
        QVERIFY(!ask(client, requestTo(connection)));
        VERIFY_MENTIONS(heard.get_future().get(), "cluster.test");
    }

    void environmentProxyIsNotUsedForLoopback()
    {
        LoopbackServer server(answerEverything);
        qputenv("http_proxy", "http://127.0.0.1:1");
        HttpClient client;
        const auto answer = ask(client, requestTo(connectionTo(server)));
        qunsetenv("http_proxy");
        VERIFY_ANSWER(answer);
    }

    // Cancelling and shutting down.

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
