#include "tests/support/http_asking.h"

using namespace vigla;
using namespace std::chrono_literals;
using net::HttpClient;
using test::answerEverything;
using test::ask;
using test::connectionTo;
using test::LoopbackServer;
using test::Peer;
using test::requestTo;

class TestHttpProxies : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qunsetenv("https_proxy"), qunsetenv("http_proxy"); }

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
};

QTEST_GUILESS_MAIN(TestHttpProxies)
#include "tst_http_proxy.moc"
