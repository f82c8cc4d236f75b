#include "tests/support/http_asking.h"

#include <QFile>
#include <QTemporaryDir>

using namespace vigla;
using namespace std::chrono_literals;
using net::HttpClient;
using test::answerEverything;
using test::ask;
using test::connectionTo;
using test::LoopbackServer;
using test::Peer;
using test::requestTo;

class TestHttpCredentials : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qunsetenv("https_proxy"), qunsetenv("http_proxy"); }

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
};

QTEST_GUILESS_MAIN(TestHttpCredentials)
#include "tst_http_credentials.moc"
