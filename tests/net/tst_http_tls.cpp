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

class TestHttpTls : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qunsetenv("https_proxy"), qunsetenv("http_proxy"); }

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
};

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_http_tls.moc"
