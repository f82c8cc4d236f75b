#include "app/demo/demo_cluster.h"
#include "tests/support/canaries.h"
#include "tests/support/loopback_server.h"
#include "tests/support/plugin_script.h"
#include "tests/support/process_sockets.h"

#include <QProcess>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace vigla;
using test::Canaries;
using test::LoopbackServer;
using test::Peer;
using test::PluginScript;

namespace {

const QByteArray kPlanted = "c4n4ry7b21d9fe3a58";

/// Answers everything with what it was told, credentials first.
void repeat(Peer& peer, int status)
{
    while (const auto request = peer.read()) {
        std::string said = "refused: ";
        for (const char* name : {"authorization", "proxy-authorization"})
            if (const auto header = request->headers.find(name); header != request->headers.end())
                said += header->second + " ";
        said += request->body;
        if (!peer.answer(status, said, "Warning: 299 - \"" + said + "\"\r\n"))
            return;
    }
}

} // namespace

/// Plants canaries wherever a kubeconfig, a server or a program may hold a secret, runs the program
/// with all logging on, and searches everything that it writes and starts.
class TestSecrets : public QObject {
    Q_OBJECT

    struct Run {
        int status = -1;
        QByteArray said; ///< On both outputs.
    };

    std::unique_ptr<demo::DemoCluster> m_cluster;
    QByteArray m_config;
    QByteArray m_token; ///< The real one is a canary too.
    QTemporaryDir m_inputs; ///< What the test writes,
    std::unique_ptr<QTemporaryDir> m_home; ///< and what the program may.
    Canaries m_canaries;

    QString input(const QString& name, const QByteArray& text)
    {
        QFile file(m_inputs.filePath(name));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    /// The demo's kubeconfig with other lines in place of its token.
    QByteArray configFor(const QByteArray& user) const
    {
        QByteArray text = m_config;
        return text.replace("    token: " + m_token, "    " + user);
    }
    QByteArray configWithServer(const QByteArray& cluster) const
    {
        return "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\n"
               "users: [{name: u, user: {token: "
            + kPlanted + "}}]\nclusters: [{name: c, cluster: " + cluster + "}]\n";
    }

    void prepare(QProcess& program, const QStringList& arguments)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char* folder : {"HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
                 "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"})
            environment.insert(QString::fromLatin1(folder), m_home->path());
        environment.insert(QStringLiteral("PATH"),
            m_inputs.path() + QLatin1Char(':') + qEnvironmentVariable("PATH"));
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("*=true"));
        environment.insert(QStringLiteral("TERM"), QStringLiteral("dumb"));
        environment.remove(QStringLiteral("KUBECONFIG"));
        program.setProcessEnvironment(environment);
        program.setWorkingDirectory(m_home->path());
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(qEnvironmentVariable("VIGLA_BINARY"), arguments);
        program.closeWriteChannel();
    }

    Run run(const QStringList& arguments)
    {
        QProcess program;
        prepare(program, arguments);
        Run result;
        if (program.waitForFinished(90'000))
            result.status = program.exitCode();
        else
            program.kill();
        result.said = program.readAll();
        return result;
    }

    Run graph(const QByteArray& config, const QStringList& more = {})
    {
        return run(QStringList{QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
                       input(QStringLiteral("kubeconfig"), config), QStringLiteral("--after"),
                       QStringLiteral("3")}
            + more);
    }

    /// Does not end by itself while a test looks at it.
    void startLong(QProcess& program, const PluginScript& script)
    {
        prepare(program,
            {QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
                input(QStringLiteral("kubeconfig"), configFor(plugin(script))),
                QStringLiteral("--allow-exec"), QStringLiteral("--after"), QStringLiteral("60")});
    }

    /// Empty when nothing has come out.
    QByteArray leaks(const Run& result)
    {
        const auto found = m_canaries.in(result.said) + m_canaries.below(m_home->path());
        return found.isEmpty() ? QByteArray()
                               : found.join(QStringLiteral(", ")).toUtf8() + "\n" + result.said;
    }

    QByteArray plugin(const PluginScript& script) const
    {
        return "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, "
               "command: '"
            + script.path().toUtf8() + "', args: ['--client-secret=" + kPlanted
            + "', '--password', '" + kPlanted + "'], env: [{name: MY_TOKEN, value: " + kPlanted
            + "}], provideClusterInfo: true}";
    }

    static QByteArray oidc(const std::string& issuer)
    {
        return "auth-provider: {name: oidc, config: {idp-issuer-url: '"
            + QByteArray::fromStdString(issuer) + "', client-id: vigla, client-secret: " + kPlanted
            + "s, refresh-token: " + kPlanted + "r}}";
    }

#define NOTHING_LEAKS(result)                                                                      \
    do {                                                                                           \
        const QByteArray leaked = leaks(result);                                                   \
        QVERIFY2(leaked.isEmpty(), leaked.constData());                                            \
    } while (false)

private slots:
    void initTestCase()
    {
        QVERIFY(QFile::exists(qEnvironmentVariable("VIGLA_BINARY")));
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        m_config = QByteArray::fromStdString(m_cluster->kubeconfig());
        m_token = QByteArray::fromStdString(m_cluster->identity().token);
        QVERIFY(m_config.contains("    token: " + m_token));
        m_canaries.plant(QStringLiteral("the planted secret"), kPlanted);
        m_canaries.plant(QStringLiteral("the token"), m_token);
    }
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
    }
    void cleanup()
    {
        m_cluster->setFaults({});
    }

    void theSearchFindsWhatIsThere()
    {
        for (const auto& form : {kPlanted, kPlanted.toHex(), "a" + kPlanted + "bc",
                 ("user:" + kPlanted + "\n").toBase64(), ("x" + kPlanted).toBase64(),
                 QByteArray("Basic " + ("jane:" + kPlanted).toBase64())})
            QVERIFY2(!m_canaries.in(form).isEmpty(), form.constData());
        QVERIFY(m_canaries.in("nothing of the kind").isEmpty());
    }

    void whatAUserHasStaysInside_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("mention");
        const auto keys = test::makeCertificates();
        const auto encoded
            = [](const std::string& text) { return QByteArray::fromStdString(text).toBase64(); };
        QTest::addRow("a token") << "token: " + m_token << 0 << QByteArray("productpage");
        QTest::addRow("a token that is refused")
            << "token: " + kPlanted << 3 << QByteArray("log in again");
        QTest::addRow("a token with a line break in it")
            << "token: \"" + kPlanted + "\\nX: y\"" << 3 << QByteArray("control characters");
        QTest::addRow("a token file")
            << QByteArray("tokenFile: " + input(QStringLiteral("token"), m_token + "\n").toUtf8())
            << 0 << QByteArray("productpage");
        QTest::addRow("a password") << QByteArray("{username: jane, password: " + kPlanted + "}")
                                    << 3 << QByteArray("log in again");
        m_canaries.plant(QStringLiteral("the private key"),
            QByteArray::fromStdString(keys.clientKey).split('\n').at(1));
        QTest::addRow("a client key")
            << QByteArray("{token: " + m_token + ", client-certificate-data: "
                   + encoded(keys.client) + ", client-key-data: " + encoded(keys.clientKey) + "}")
            << 0 << QByteArray("productpage");
        QTest::addRow("a client key that does not fit") << QByteArray("{client-certificate-data: "
            + encoded(keys.client) + ", client-key-data: " + encoded(keys.serverKey) + "}")
                                                        << 3 << QByteArray("client-key");
        QTest::addRow("a client key that is no PEM") << QByteArray("{client-certificate-data: "
            + encoded(keys.client) + ", client-key-data: " + kPlanted.toBase64() + "}")
                                                     << 3 << QByteArray("is not PEM");
        QTest::addRow("a client key that is not base64") << QByteArray("{client-certificate-data: "
            + encoded(keys.client) + ", client-key-data: \"" + kPlanted + "!\"}")
                                                         << 3 << QByteArray("is not base64");
        QTest::addRow("a removed provider with its token")
            << QByteArray("auth-provider: {name: gcp, config: {access-token: " + kPlanted + "}}")
            << 3 << QByteArray("gke-gcloud-auth-plugin");
    }
    void whatAUserHasStaysInside()
    {
        QFETCH(const QByteArray, user);
        QFETCH(const int, status);
        QFETCH(const QByteArray, mention);
        QByteArray lines = user;
        if (lines.startsWith('{')) // as block lines, like the one that it replaces
            lines = lines.mid(1, lines.size() - 2).replace(", ", "\n    ");
        const auto result = graph(configFor(lines));
        QVERIFY2(result.status == status && result.said.contains(mention), result.said.constData());
        NOTHING_LEAKS(result);
    }

    void whatAPluginKnowsStaysInside_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("it works") << PluginScript::print("{\"token\":\"" + m_token + "\"}") << 0
                                  << QByteArray("productpage");
        QTest::addRow("it fails and says all that it was given") << QByteArray(
            "echo \"bad login: $MY_TOKEN $*\" >&2; exit 3") << 3 << QByteArray("bad login");
        QTest::addRow("its answer is damaged")
            << QByteArray("printf '{\"status\":{\"token\":\"" + kPlanted + "\"'") << 3
            << QByteArray("is not JSON");
        QTest::addRow("its answer is of another version") << PluginScript::print(
            "{\"token\":\"" + kPlanted + "\"}", "v0") << 3 << QByteArray("apiVersion");
        QTest::addRow("its token is refused")
            << PluginScript::print("{\"token\":\"" + kPlanted + "\"}") << 3
            << QByteArray("log in again");
    }
    void whatAPluginKnowsStaysInside()
    {
        QFETCH(const QByteArray, script);
        QFETCH(const int, status);
        QFETCH(const QByteArray, mention);
        const PluginScript program(script);
        const auto result = graph(configFor(plugin(program)), {QStringLiteral("--allow-exec")});
        QVERIFY2(result.status == status && result.said.contains(mention), result.said.constData());
        QVERIFY(program.countRuns() > 0);
        NOTHING_LEAKS(result);
    }

    void whatWouldRunIsShownWithoutItsSecrets()
    {
        const PluginScript program("exit 1");
        const auto result = graph(configFor(plugin(program)));
        QVERIFY2(result.status == 3 && result.said.contains("--client-secret="),
            result.said.constData());
        NOTHING_LEAKS(result);
    }

    void anIdentityProviderThatRepeatsWhatItIsTold()
    {
        LoopbackServer issuer([&](Peer& peer) {
            while (const auto request = peer.read())
                if (request->method == "GET")
                    peer.answer(200, "{\"token_endpoint\":\"" + issuer.url() + "/token\"}");
                else
                    peer.answer(400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"not known: "
                            + request->body + "\"}");
        });
        const auto result = graph(configFor(oidc(issuer.url())));
        QVERIFY2(result.status == 3 && result.said.contains("not known"), result.said.constData());
        NOTHING_LEAKS(result);
    }

    void anIdentityProviderThatGivesTokens()
    {
        LoopbackServer issuer([&](Peer& peer) {
            while (const auto request = peer.read())
                peer.answer(200,
                    request->method == "GET" ? "{\"token_endpoint\":\"" + issuer.url() + "/token\"}"
                                             : "{\"id_token\":\"" + m_token.toStdString()
                            + "\",\"refresh_token\":\"" + kPlanted.toStdString() + "new\"}");
        });
        const auto config = configFor(oidc(issuer.url()));
        const auto result = graph(config);
        QVERIFY2(
            result.status == 0 && result.said.contains("productpage"), result.said.constData());
        NOTHING_LEAKS(result);
        QVERIFY2(result.said.contains("has replaced the refresh token"), result.said.constData());
        QFile after(m_inputs.filePath(QStringLiteral("kubeconfig")));
        QVERIFY(after.open(QIODevice::ReadOnly));
        QVERIFY(after.readAll() == config); // it is not written back
    }

    void aServerThatRepeatsWhatItIsTold_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {400, 401, 403, 429, 500})
            QTest::addRow("HTTP status %d", status) << status;
    }
    void aServerThatRepeatsWhatItIsTold()
    {
        QFETCH(const int, status);
        const LoopbackServer server([status](Peer& peer) { repeat(peer, status); });
        const auto result = graph(
            configWithServer("{server: '" + QByteArray::fromStdString(server.url()) + "'}"));
        QVERIFY2(result.status > 0, result.said.constData());
        QVERIFY(server.accepted() > 0);
        NOTHING_LEAKS(result);
    }

    void addressesWithAPassword_data()
    {
        QTest::addColumn<QByteArray>("cluster");
        QTest::addRow("of the server") << QByteArray("{server: 'http://jane:%1@127.0.0.1:%2'}");
        QTest::addRow("of the proxy") << QByteArray(
            "{server: 'https://cluster.invalid', proxy-url: 'http://jane:%1@127.0.0.1:%2'}");
        QTest::addRow("of a SOCKS proxy") << QByteArray(
            "{server: 'https://cluster.invalid', proxy-url: 'socks5://jane:%1@127.0.0.1:%2'}");
        QTest::addRow("of a proxy of an unknown kind") << QByteArray(
            "{server: 'https://cluster.invalid', proxy-url: 'ftp://jane:%1@127.0.0.1:%2'}");
        QTest::addRow("of a server of an unknown kind")
            << QByteArray("{server: 'ftp://jane:%1@127.0.0.1:%2'}");
        QTest::addRow("of a server that cannot be resolved")
            << QByteArray("{server: 'https://jane:%1@cluster.invalid:%2'}");
        QTest::addRow("of a server that is no address")
            << QByteArray("{server: 'https://jane:%1@[half:%2'}");
    }
    void addressesWithAPassword()
    {
        QFETCH(const QByteArray, cluster);
        const LoopbackServer server([](Peer& peer) { repeat(peer, 407); });
        const auto result = graph(configWithServer(QString::fromUtf8(cluster)
                                                       .arg(QString::fromUtf8(kPlanted))
                                                       .arg(server.port())
                                                       .toUtf8()));
        QVERIFY2(result.status > 0, result.said.constData());
        NOTHING_LEAKS(result);
    }

    void aPrometheusWithAPassword_data()
    {
        QTest::addColumn<int>("status");
        QTest::addRow("that refuses it") << 401;
        QTest::addRow("that fails") << 500;
    }
    void aPrometheusWithAPassword()
    {
        QFETCH(const int, status);
        const LoopbackServer server([status](Peer& peer) { repeat(peer, status); });
        const auto result = run({QStringLiteral("graph"), QStringLiteral("--no-cluster"),
            QStringLiteral("--after"), QStringLiteral("2"), QStringLiteral("--prometheus"),
            QStringLiteral("http://jane:%1@127.0.0.1:%2")
                .arg(QString::fromUtf8(kPlanted))
                .arg(server.port())});
        QVERIFY(server.accepted() > 0);
        NOTHING_LEAKS(result);
    }

    void aKubeconfigThatCannotBeRead_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"token: \"%1", "token: [%1]", "token: {%1: 1}", "token: a: %1",
                 "token: *%1", "token: &%1 !%1 {", "token: %1\n    token: %1x", "%1", "token: |%1",
                 "token: !!binary %1", "\ttoken: %1", "exec: %1", "exec: {args: {%1: 1}}",
                 "auth-provider: {config: [%1]}",
                 "auth-provider: {name: oidc, config: {id-token: [%1]}}"})
            QTest::addRow("%s", line) << QByteArray(line).replace("%1", kPlanted);
    }
    void aKubeconfigThatCannotBeRead()
    {
        QFETCH(const QByteArray, line);
        const auto result = graph(configFor(line));
        NOTHING_LEAKS(result);
    }

    void pagesAndExportsHoldNone_data()
    {
        QTest::addColumn<QStringList>("command");
        const auto words
            = [](const char* text) { return QString::fromUtf8(text).split(QLatin1Char(' ')); };
        for (const char* command : {"graph --after 3 --output json -o out.json",
                 "graph --after 3 --output kiali -o k.json",
                 "graph --after 3 --output dot -o out.dot", "graph --after 3 --output svg -o o.svg",
                 "graph --after 3 --output png -o out.png",
                 "split reviews v1=60 v2=40 --yes --wait 5s",
                 "shot --page history --after 3 -o shot.png",
                 "shot --page proxy-configuration --after 3 -o shot.png",
                 "shot --page control-plane --after 3 -o shot.png"})
            QTest::addRow("%s", command) << words(command);
    }
    void pagesAndExportsHoldNone()
    {
        QFETCH(const QStringList, command);
        const auto result = run(command
            + QStringList{
                QStringLiteral("--kubeconfig"), input(QStringLiteral("kubeconfig"), m_config)});
        QVERIFY2(result.status == 0, result.said.constData());
        NOTHING_LEAKS(result);
    }

    void whatIsStartedHasNoneInItsArguments()
    {
        const QString seen = m_inputs.filePath(QStringLiteral("seen"));
        const QByteArray look
            = "cat /proc/$$/cmdline /proc/$PPID/cmdline >> '" + seen.toUtf8() + "'\n";
        const QString kubectl = input(QStringLiteral("kubectl"), "#!/bin/sh\n" + look + "exit 1\n");
        QFile(kubectl).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        demo::FaultPlan noWebSockets;
        noWebSockets.pathContains = "portforward";
        noWebSockets.status = 400;
        m_cluster->setFaults(noWebSockets);
        const auto result = graph(m_config);
        QVERIFY2(result.status == 0, result.said.constData());
        QVERIFY(QFile::remove(kubectl));
        QFile file(seen);
        QVERIFY2(file.open(QIODevice::ReadOnly), "kubectl was not started");
        const auto arguments = file.readAll();
        QVERIFY2(arguments.contains("port-forward"), arguments.constData());
        const QByteArray way = "--kubeconfig|"
            + m_inputs.filePath(QStringLiteral("kubeconfig")).toUtf8()
            + "|--context|vigla-demo|port-forward|--address|127.0.0.1|";
        QVERIFY2(QByteArray(arguments).replace('\0', '|').contains(way), arguments.constData());
        QVERIFY(m_canaries.in(arguments).isEmpty());
        NOTHING_LEAKS(result);
    }

    void nothingIsListenedOn()
    {
        const PluginScript program(PluginScript::print("{\"token\":\"" + m_token + "\"}"));
        QProcess running;
        startLong(running, program);
        QTRY_COMPARE_WITH_TIMEOUT(program.countRuns(), 1, 20'000);
        const auto own = test::socketsOf(running.processId());
        QTRY_VERIFY(!test::socketsOf(running.processId()).isEmpty()); // it does talk to somebody
        const auto listening
            = test::listeningSockets() & (own + test::socketsOf(running.processId()));
        running.kill();
        running.waitForFinished();
        QVERIFY(!test::listeningSockets().isEmpty()); // of the embedded mesh, in this process
        QVERIFY(listening.isEmpty());
    }

    /// Not even where the system would write the whole memory to a file.
    void aCrashLeavesNone()
    {
        const PluginScript program(PluginScript::print("{\"token\":\"" + m_token + "\"}"));
        rlimit own{};
        QCOMPARE(::getrlimit(RLIMIT_CORE, &own), 0);
        const rlimit whole{own.rlim_max, own.rlim_max};
        if (own.rlim_max == 0)
            QSKIP("this system lets no program write one");
        QCOMPARE(::setrlimit(RLIMIT_CORE, &whole), 0); // what the program inherits
        QProcess crashing;
        startLong(crashing, program);
        ::setrlimit(RLIMIT_CORE, &own);
        QTRY_COMPARE_WITH_TIMEOUT(program.countRuns(), 1, 20'000);
        QFile limits(QStringLiteral("/proc/%1/limits").arg(crashing.processId()));
        QVERIFY(limits.open(QIODevice::ReadOnly));
        const auto words = limits.readAll().simplified();
        QVERIFY2(words.contains("Max core file size 0 "), words.constData());
        ::kill(static_cast<pid_t>(crashing.processId()), SIGABRT);
        QVERIFY(crashing.waitForFinished(20'000));
        QCOMPARE(crashing.exitStatus(), QProcess::CrashExit);
        NOTHING_LEAKS((Run{0, crashing.readAll()}));
    }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
