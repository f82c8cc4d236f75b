#include "app/kube/port_forward.h"
#include "tests/support/loopback_api.h"

#include <QFile>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <csignal>
#include <deque>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::json;
using test::LoopbackApi;

namespace {

constexpr std::uint16_t kPort = 15014;

QByteArray http(const QByteArray& body, const QByteArray& headers = {})
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + headers + "\r\n" + body;
}

QByteArray onData(const QByteArray& bytes)
{
    return QByteArray(1, '\0') + bytes;
}

QByteArray onErrors(const QByteArray& bytes)
{
    return QByteArray(1, '\1') + bytes;
}

/// The kubelet's end of port-forwards: answers every request by the test's own choice.
class Kubelet final : public QObject {
public:
    using Answer = std::function<void(QWebSocket&, const QByteArray& request)>;

    /// With `certificates` behind TLS; they are copied.
    explicit Kubelet(const test::Certificates* certificates = nullptr)
        : m_server(QStringLiteral("kubelet"),
            certificates ? QWebSocketServer::SecureMode : QWebSocketServer::NonSecureMode)
    {
        if (certificates) {
            auto tls = QSslConfiguration::defaultConfiguration();
            tls.setLocalCertificate(
                QSslCertificate(QByteArray::fromStdString(certificates->server)));
            tls.setPrivateKey(
                QSslKey(QByteArray::fromStdString(certificates->serverKey), QSsl::Ec));
            tls.setPeerVerifyMode(QSslSocket::VerifyNone);
            m_server.setSslConfiguration(tls);
        }
        m_server.setSupportedSubprotocols({QStringLiteral("v4.channel.k8s.io")});
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] { welcome(); });
    }

    std::shared_ptr<net::Connection> connection() const
    {
        auto connection = std::make_shared<net::Connection>();
        const bool isSecure = m_server.secureMode() == QWebSocketServer::SecureMode;
        connection->serverUrl = (isSecure ? "https://127.0.0.1:" : "http://127.0.0.1:")
            + std::to_string(m_server.serverPort());
        connection->bearerToken = "sesame";
        return connection;
    }

    int open() const
    {
        return static_cast<int>(std::ranges::count_if(sockets,
            [](QWebSocket* socket) { return socket->state() == QAbstractSocket::ConnectedState; }));
    }

    Answer answer = [](QWebSocket& socket, const QByteArray& request) {
        const auto path = request.split(' ').at(1);
        socket.sendBinaryMessage(onData(http("of " + path)));
    };
    std::vector<QWebSocket*> sockets; ///< Every one that has come, in order.
    QList<QUrl> targets;
    QByteArray lastRequest;

private:
    void welcome()
    {
        auto* socket = m_server.nextPendingConnection();
        socket->setParent(this);
        sockets.push_back(socket);
        targets.append(socket->requestUrl());
        connect(socket, &QWebSocket::binaryMessageReceived, this,
            [this, socket](const QByteArray& message) {
                lastRequest = message.mid(1);
                answer(*socket, lastRequest);
            });
        const QByteArray port{"\xa6\x3a", 2}; // 15014, little-endian
        socket->sendBinaryMessage(onData(port));
        socket->sendBinaryMessage(onErrors(port));
    }

    QWebSocketServer m_server;
};

/// A program called kubectl that goes before all others, with a body of the test's own.
class FakeKubectl {
public:
    explicit FakeKubectl(const QByteArray& body)
        : m_path(qgetenv("PATH"))
    {
        QFile file(m_folder.filePath(QStringLiteral("kubectl")));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the script");
        file.write("#!/bin/sh\necho $$ >> \"$0\".pid\necho \"$*\" > \"$0\".args\n" + body + "\n");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("PATH", m_folder.path().toUtf8() + ":" + m_path);
        qputenv("TERM", "dumb");
    }
    ~FakeKubectl() { qputenv("PATH", m_path); }

    QByteArray arguments() const { return read("args").trimmed(); }
    int runs() const { return static_cast<int>(read("pid").count('\n')); }
    pid_t pid() const { return read("pid").trimmed().split('\n').back().toInt(); }

private:
    QByteArray read(const char* what) const
    {
        QFile file(m_folder.filePath(QStringLiteral("kubectl.") + QLatin1String(what)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QTemporaryDir m_folder;
    QByteArray m_path;
};

PodTunnels::Options withKubectl()
{
    PodTunnels::Options options;
    options.kubectlFlags = QStringList{QStringLiteral("--context"), QStringLiteral("kind")};
    return options;
}

} // namespace

class TestPortForward : public QObject {
    Q_OBJECT

    std::unique_ptr<Kubelet> m_kubelet;
    std::unique_ptr<PodTunnels> m_tunnels;

    void make(PodTunnels::Options options = {})
    {
        m_tunnels = std::make_unique<PodTunnels>(m_kubelet->connection(), options);
    }

    /// What a GET of `path` brings; `status body`, or `!` and the error.
    std::string get(const std::string& path, std::chrono::milliseconds timeout = 10s,
        const std::string& pod = "istiod-0")
    {
        std::string answer;
        m_tunnels->get(
            "istio-system", pod, kPort, path, this,
            [&](Result<PodAnswer> got) {
                answer = got ? std::to_string(got->status) + " " + got->body
                             : "!" + got.error().message;
            },
            timeout);
        if (!QTest::qWaitFor([&] { return !answer.empty(); }, 15'000))
            return "nothing came";
        return answer;
    }

private slots:
    void init()
    {
        m_kubelet = std::make_unique<Kubelet>();
        make();
    }
    void cleanup()
    {
        m_tunnels.reset();
        m_kubelet.reset();
    }

    void oneTunnelServesManyRequests()
    {
        QCOMPARE(get("/debug/syncz"), std::string("200 of /debug/syncz"));
        QCOMPARE(get("/debug/mesh"), std::string("200 of /debug/mesh"));
        QCOMPARE(m_kubelet->sockets.size(), std::size_t{1});
        QCOMPARE(m_tunnels->openTunnels(), 1);
        QCOMPARE(m_kubelet->targets.front().path(),
            QStringLiteral("/api/v1/namespaces/istio-system/pods/istiod-0/portforward"));
        QCOMPARE(m_kubelet->targets.front().query(), QStringLiteral("ports=15014"));
        QVERIFY2(m_kubelet->lastRequest.startsWith("GET /debug/mesh HTTP/1.1\r\nHost: localhost:"),
            m_kubelet->lastRequest.constData());
        QVERIFY(
            !m_kubelet->lastRequest.contains("sesame")); // who we are is for the API server only
    }

    void answersArriveInPieces()
    {
        m_kubelet->answer = [](QWebSocket& socket, const QByteArray&) {
            for (const char byte : http("in pieces"))
                socket.sendBinaryMessage(onData(QByteArray(1, byte)));
        };
        QCOMPARE(get("/"), std::string("200 in pieces"));
    }

    void anotherStatusIsAnAnswer()
    {
        m_kubelet->answer = [](QWebSocket& socket, const QByteArray&) {
            socket.sendBinaryMessage(
                onData("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));
        };
        QCOMPARE(get("/"), std::string("404 no"));
    }

    void aTunnelThatMayNotBeKeptIsClosed()
    {
        m_kubelet->answer = [](QWebSocket& socket, const QByteArray&) {
            socket.sendBinaryMessage(onData(http("bye", "Connection: close\r\n")));
        };
        QCOMPARE(get("/"), std::string("200 bye"));
        QCOMPARE(m_tunnels->openTunnels(), 0);
        QCOMPARE(get("/"), std::string("200 bye"));
        QCOMPARE(m_kubelet->sockets.size(), std::size_t{2});
    }

    void aKeptTunnelThatHasDiedIsReplaced()
    {
        QCOMPARE(get("/a"), std::string("200 of /a"));
        m_kubelet->answer = [this](QWebSocket& socket, const QByteArray&) {
            if (m_kubelet->sockets.size() == 1)
                return socket.abort();
            socket.sendBinaryMessage(onData(http("of the second")));
        };
        QCOMPARE(get("/b"), std::string("200 of the second"));
        QCOMPARE(m_kubelet->sockets.size(), std::size_t{2});
    }

    void aNewTunnelThatDiesIsAFailure()
    {
        m_kubelet->answer = [](QWebSocket& socket, const QByteArray&) { socket.abort(); };
        const auto answer = get("/");
        QVERIFY2(answer.starts_with("!") && answer.find("istiod-0") != std::string::npos,
            answer.c_str());
        QCOMPARE(m_kubelet->sockets.size(), std::size_t{1});
        QCOMPARE(m_tunnels->openTunnels(), 0);
    }

    void tunnelsAreBounded()
    {
        make({2, 30s, 1U << 20U});
        std::deque<QWebSocket*> asked;
        m_kubelet->answer
            = [&](QWebSocket& socket, const QByteArray&) { asked.push_back(&socket); };
        int answered = 0;
        for (int pod = 0; pod < 5; ++pod)
            m_tunnels->get("shop", "pod-" + std::to_string(pod), 15000, "/", this,
                [&](const Result<PodAnswer>& got) { answered += got ? 1 : 0; });
        QTRY_COMPARE(asked.size(), std::size_t{2});
        QCOMPARE(m_tunnels->openTunnels(), 2);
        while (answered < 5) {
            QTRY_VERIFY(!asked.empty());
            asked.front()->sendBinaryMessage(onData(http("ok")));
            asked.pop_front();
            const int before = answered;
            QTRY_VERIFY(answered > before);
            QVERIFY(m_tunnels->openTunnels() <= 2);
        }
        QTRY_VERIFY(m_kubelet->open() <= 2);
        QCOMPARE(m_kubelet->sockets.size(), std::size_t{5}); // idle ones made room
    }

    void idleTunnelsClose()
    {
        make({8, 100ms, 1U << 20U});
        QCOMPARE(get("/"), std::string("200 of /"));
        QTRY_COMPARE(m_tunnels->openTunnels(), 0);
        QTRY_COMPARE(m_kubelet->open(), 0);
    }

    void requestsTimeOut()
    {
        m_kubelet->answer = [](QWebSocket&, const QByteArray&) {};
        const auto answer = get("/", 300ms);
        QVERIFY2(answer.find("did not answer on port 15014 in time") != std::string::npos,
            answer.c_str());
        QTRY_COMPARE(m_tunnels->openTunnels(), 0);
    }

    void misbehaviourIsAFailure_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("nothing listens there")
            << onErrors("error forwarding port 15014 to pod istiod-0: connection refused")
            << QByteArray("connection refused");
        QTest::addRow("hostile words") << onErrors("a\xe2\x80\xae"
                                                   "b\x1b[2J")
                                       << QByteArray("failed: a\xEF\xBF\xBD"
                                                     "b\xEF\xBF\xBD[2J");
        QTest::addRow("not HTTP") << onData("SSH-2.0-OpenSSH_9.2\r\n\r\n")
                                  << QByteArray("istiod-0");
        QTest::addRow("longer than allowed")
            << onData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            << QByteArray("istiod-0");
        QTest::addRow("a chunk without end")
            << onData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")
            << QByteArray("istiod-0");
        QTest::addRow("a channel that nobody opened")
            << QByteArray("\x07hello") << QByteArray("channel that was not opened");
    }
    void misbehaviourIsAFailure()
    {
        QFETCH(const QByteArray, message);
        QFETCH(const QByteArray, mention);
        make({8, 30s, 1U << 20U});
        m_kubelet->answer
            = [&](QWebSocket& socket, const QByteArray&) { socket.sendBinaryMessage(message); };
        const auto answer = get("/");
        QVERIFY2(answer.starts_with("!") && answer.find(mention.toStdString()) != std::string::npos,
            answer.c_str());
        QCOMPARE(m_tunnels->openTunnels(), 0);
        m_kubelet->answer = Kubelet().answer; // and the next one is not harmed
        QCOMPARE(get("/after"), std::string("200 of /after"));
    }

    void refusalsSayWhatToDo_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("unauthorized") << 401 << QByteArray("does not accept who we are");
        QTest::addRow("forbidden") << 403 << QByteArray("pods/portforward");
        QTest::addRow("no such pod") << 404 << QByteArray("no such pod");
        QTest::addRow("broken") << 500 << QByteArray("port 15014 of pod istio-system/istiod-0");
    }
    void refusalsSayWhatToDo()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, mention);
        LoopbackApi api;
        api.answer("GET /", {status, json("{'kind':'Status'}")});
        m_tunnels = std::make_unique<PodTunnels>(api.connection());
        const auto answer = get("/");
        QVERIFY2(answer.starts_with("!") && answer.find(mention.toStdString()) != std::string::npos,
            answer.c_str());
        m_tunnels.reset();
    }

    void tlsIsVerified_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<bool>("knowsAuthority");
        QTest::addColumn<QByteArray>("serverName");
        QTest::addColumn<bool>("isInsecure");
        QTest::addColumn<bool>("isOpened");
        const QByteArray own("IP:127.0.0.1");
        const QByteArray other("DNS:api.test");
        QTest::addRow("all in order") << own << true << QByteArray() << false << true;
        QTest::addRow("an unknown authority") << own << false << QByteArray() << false << false;
        QTest::addRow("another name") << other << true << QByteArray() << false << false;
        QTest::addRow("another name, said so")
            << other << true << QByteArray("api.test") << false << true;
        QTest::addRow("a name that it has not")
            << other << true << QByteArray("evil.test") << false << false;
        QTest::addRow("another name of an unknown authority")
            << other << false << QByteArray("api.test") << false << false;
        QTest::addRow("insecure on demand") << other << false << QByteArray() << true << true;
    }
    void tlsIsVerified()
    {
        QFETCH(const QByteArray, names);
        QFETCH(const bool, knowsAuthority);
        QFETCH(const QByteArray, serverName);
        QFETCH(const bool, isInsecure);
        QFETCH(const bool, isOpened);
        const auto certificates = test::makeCertificates(names.toStdString());
        m_kubelet = std::make_unique<Kubelet>(&certificates);
        const auto connection = m_kubelet->connection();
        connection->caPem = knowsAuthority ? certificates.authority
                                           : test::makeCertificates(names.toStdString()).authority;
        connection->tlsServerName = serverName.toStdString();
        connection->isInsecure = isInsecure;
        m_tunnels = std::make_unique<PodTunnels>(connection);
        const auto answer = get("/debug/syncz");
        QCOMPARE(answer.starts_with("200 of /debug/syncz"), isOpened);
        QCOMPARE(m_kubelet->targets.size(), qsizetype{isOpened ? 1 : 0}); // no token is told
        m_tunnels.reset();
    }

    void theAuthorityOfTheKubeconfigIsTheOnlyOne_data()
    {
        QTest::addColumn<bool>("isAnotherNamed");
        QTest::addRow("none is named, so those of this machine count") << false;
        QTest::addRow("another is named") << true;
    }
    void theAuthorityOfTheKubeconfigIsTheOnlyOne()
    {
        QFETCH(const bool, isAnotherNamed);
        const auto certificates = test::makeCertificates("IP:127.0.0.1");
        m_kubelet = std::make_unique<Kubelet>(&certificates);
        const auto connection = m_kubelet->connection();
        if (isAnotherNamed)
            connection->caPem = test::makeCertificates("IP:127.0.0.1", 3600, "another").authority;
        const auto own = QSslConfiguration::defaultConfiguration();
        auto machine = own; // which knows the server's authority
        machine.setCaCertificates(
            {QSslCertificate(QByteArray::fromStdString(certificates.authority))});
        QSslConfiguration::setDefaultConfiguration(machine);
        m_tunnels = std::make_unique<PodTunnels>(connection);
        const auto answer = get("/debug/syncz");
        m_tunnels.reset();
        QSslConfiguration::setDefaultConfiguration(own);
        QCOMPARE(answer.starts_with("200 of /debug/syncz"), !isAnotherNamed);
        QCOMPARE(m_kubelet->targets.size(), qsizetype{isAnotherNamed ? 0 : 1});
    }

    void anIdleKubectlEnds()
    {
        QCOMPARE(PodTunnels::Options().idle, 30s); // unless somebody says otherwise
        LoopbackApi api;
        api.answer("GET /", {400, "{}"});
        LoopbackApi pod;
        pod.answer("GET /", {200, "of the pod"});
        FakeKubectl kubectl("echo 'Forwarding from 127.0.0.1:" + QByteArray::number(pod.port())
            + " -> 15014'; exec sleep 600");
        auto options = withKubectl();
        options.idle = 100ms;
        m_tunnels = std::make_unique<PodTunnels>(api.connection(), options);
        QCOMPARE(get("/"), std::string("200 of the pod"));
        QCOMPARE(pod.lastHeard().method, std::string("GET"));
        QVERIFY(!pod.lastHeard().headers.contains("authorization"));
        QTRY_COMPARE(m_tunnels->openTunnels(), 0);
        QTRY_VERIFY(::kill(kubectl.pid(), 0) != 0);
    }

    void kubectlIsTheOtherWayWhereWebSocketsAreRefused()
    {
        LoopbackApi api;
        api.answer("GET /", {400, json("{'kind':'Status'}")});
        LoopbackApi pod; // what kubectl leads to
        pod.answer("GET /debug", {200, "of the pod"});
        FakeKubectl kubectl("echo 'Forwarding from 127.0.0.1:" + QByteArray::number(pod.port())
            + " -> 15014'; exec sleep 600");
        m_tunnels = std::make_unique<PodTunnels>(api.connection(), withKubectl());
        QCOMPARE(get("/debug/syncz"), std::string("200 of the pod"));
        QCOMPARE(kubectl.arguments(),
            QByteArray("--context kind port-forward --address 127.0.0.1 --namespace istio-system "
                       "pod/istiod-0 :15014"));
        const int refusals = api.count("GET /");
        QCOMPARE(get("/debug/mesh"), std::string("200 of the pod"));
        QCOMPARE(kubectl.runs(), 1); // one tunnel for many requests
        pod.answer("GET /debug", {404, "no such page"});
        QCOMPARE(get("/debug/x"), std::string("404 no such page"));
        QCOMPARE(api.count("GET /"), refusals); // the way is remembered
        const auto pid = kubectl.pid();
        m_tunnels.reset();
        QTRY_VERIFY(::kill(pid, 0) != 0);
    }

    void anotherPodIsTriedByWebSocketFirst()
    {
        LoopbackApi api;
        api.answer("GET /", {400, "{}"});
        FakeKubectl kubectl("echo 'error: unable to forward' >&2; exit 1");
        m_tunnels = std::make_unique<PodTunnels>(api.connection(), withKubectl());
        const auto answer = get("/");
        QVERIFY2(answer.find("kubectl port-forward to port 15014 of pod istio-system/istiod-0 "
                             "ended: error: unable to forward")
                != std::string::npos,
            answer.c_str());
        QCOMPARE(kubectl.runs(), 1);
        get("/", 10s, "istiod-1");
        QCOMPARE(api.count("GET /"), 2);
        QCOMPARE(kubectl.runs(), 2);
    }

    void withoutKubectlTheRefusalIsExplained()
    {
        LoopbackApi api;
        api.answer("GET /", {400, "{}"});
        const auto path = qgetenv("PATH");
        const auto shell = qgetenv("SHELL");
        qputenv("PATH", "/nowhere");
        qputenv("SHELL", "/nowhere/sh");
        m_tunnels = std::make_unique<PodTunnels>(api.connection(), withKubectl());
        const auto answer = get("/");
        qputenv("PATH", path);
        qputenv("SHELL", shell);
        QVERIFY2(answer.find("refuses WebSockets") != std::string::npos
                && answer.find("kubectl, which knows another way, is not installed")
                    != std::string::npos,
            answer.c_str());
    }

    void aStalledKubectlIsGivenUp()
    {
        LoopbackApi api;
        api.answer("GET /", {400, "{}"});
        FakeKubectl kubectl("exec sleep 600");
        m_tunnels = std::make_unique<PodTunnels>(api.connection(), withKubectl());
        const auto answer = get("/", 2s);
        QVERIFY2(answer.find("did not answer on port 15014 in time") != std::string::npos,
            answer.c_str());
        QTRY_COMPARE(m_tunnels->openTunnels(), 0);
        QTRY_VERIFY(::kill(kubectl.pid(), 0) != 0);
    }

    void noReplyAfterTheContextIsGone()
    {
        int replies = 0;
        auto context = std::make_unique<QObject>();
        m_tunnels->get("istio-system", "istiod-0", kPort, "/", context.get(),
            [&](const Result<PodAnswer>&) { ++replies; });
        context.reset();
        QCOMPARE(get("/later"), std::string("200 of /later"));
        QCOMPARE(replies, 0);
    }
};

QTEST_GUILESS_MAIN(TestPortForward)
#include "tst_port_forward.moc"
