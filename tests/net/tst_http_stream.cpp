#include "tests/support/http_asking.h"

using namespace vigla;
using namespace std::chrono_literals;
using net::HttpClient;
using test::Answer;
using test::ask;
using test::connectionTo;
using test::LoopbackServer;
using test::Peer;
using test::requestTo;

class TestHttpStreams : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qunsetenv("https_proxy"), qunsetenv("http_proxy"); }

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
};

QTEST_GUILESS_MAIN(TestHttpStreams)
#include "tst_http_stream.moc"
