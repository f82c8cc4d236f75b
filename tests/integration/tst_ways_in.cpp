#include "tests/support/loopback_api.h"
#include "tests/support/plugin_script.h"
#include "tests/support/program_run.h"
#include "tests/support/served_demo.h"

#include <QDirIterator>
#include <QFileInfo>

using namespace vigla;
using test::LoopbackApi;
using test::LoopbackServer;
using test::Peer;
using test::PluginScript;
using test::ProgramRun;
using test::ServedDemo;

/// How the program gets in, driven from outside: plugins, consent, impersonation, several files.
class TestWaysIn : public QObject {
    Q_OBJECT

    ServedDemo m_demo;
    QByteArray m_token;
    QByteArray m_config;
    std::unique_ptr<QTemporaryDir> m_home;

    ProgramRun run(const QStringList& arguments, const QMap<QString, QString>& more = {})
    {
        auto environment = test::environmentWithin(m_home->path());
        environment.insert(QStringLiteral("TERM"), QStringLiteral("dumb"));
        environment.remove(QStringLiteral("KUBECONFIG"));
        for (auto entry = more.begin(); entry != more.end(); ++entry)
            environment.insert(entry.key(), entry.value());
        return test::runVigla(arguments, environment);
    }

    ProgramRun graph(const QString& kubeconfig, const QStringList& more = {})
    {
        return run(QStringList{QStringLiteral("graph"), QStringLiteral("--kubeconfig"), kubeconfig,
                       QStringLiteral("--after"), QStringLiteral("4")}
            + more);
    }

    /// The demo's kubeconfig with a plugin in place of its token.
    QString configWith(const PluginScript& script, const QByteArray& more = {})
    {
        QByteArray text = m_config;
        text.replace("    token: " + m_token,
            "    exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
            " command: '"
                + script.path().toUtf8()
                + "', args: ['--client-secret=canary-argument'], env: "
                  "[{name: MY_TOKEN, value: canary-environment}]"
                + more + "}");
        return m_demo.write(QStringLiteral("with-plugin"), text);
    }

    bool hasWritten(const QByteArray& canary)
    {
        QDirIterator files(
            m_home->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(canary))
                return true;
        }
        return false;
    }

private slots:
    void initTestCase()
    {
        QVERIFY2(m_demo.start(), m_demo.complaint().constData());
        QFile file(m_demo.kubeconfig());
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_config = file.readAll();
        const auto at = m_config.indexOf("    token: ");
        QVERIFY(at > 0);
        m_token = m_config.mid(at + 11, m_config.indexOf('\n', at) - at - 11);
        QVERIFY(m_token.size() > 20);
    }
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void aPluginGetsInWithAllowExec()
    {
        PluginScript script(PluginScript::print("{\"token\":\"" + m_token + "\"}"));
        const auto result = graph(configWith(script), {QStringLiteral("--allow-exec")});
        QVERIFY2(result.status == 0, result.messages.constData());
        QVERIFY(result.output.contains("productpage"));
        QCOMPARE(script.countRuns(), 1);
        for (const auto& canary :
            {m_token, QByteArray("canary-argument"), QByteArray("canary-environment")}) {
            QVERIFY(!result.messages.contains(canary) && !result.output.contains(canary));
            QVERIFY(!hasWritten(canary));
        }
    }

    void withoutConsentNothingRuns()
    {
        PluginScript script(PluginScript::print("{\"token\":\"" + m_token + "\"}"));
        const auto result = graph(configWith(script));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("--allow-exec")
                && result.messages.contains(script.path().toUtf8()),
            result.messages.constData());
        QVERIFY(!result.messages.contains("canary"));
        QCOMPARE(script.countRuns(), 0);
    }

    void aPluginWhoseTokenIsRefusedRunsTwiceAndNoMore()
    {
        PluginScript script(PluginScript::print("{\"token\":\"canary-wrong\"}"));
        const auto result = graph(configWith(script), {QStringLiteral("--allow-exec")});
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("log in again"), result.messages.constData());
        QVERIFY(!result.messages.contains("canary"));
        QCOMPARE(script.countRuns(), 2);
    }

    void whatAFailingPluginSaysIsShown()
    {
        PluginScript script("echo 'Token has expired; run: login now' >&2; exit 3");
        const auto result = graph(configWith(script), {QStringLiteral("--allow-exec")});
        QCOMPARE(result.status, 3);
        QVERIFY2(
            result.messages.contains("exit status 3") && result.messages.contains("run: login now"),
            result.messages.constData());
    }

    void severalFilesAreOneAndNoneIsWritten()
    {
        const auto parts = m_config.indexOf("users:");
        const QString first = m_demo.write(QStringLiteral("first"), m_config.left(parts));
        const QString token = m_demo.write(QStringLiteral("token"), m_token);
        QVERIFY(QFile::setPermissions(token, QFile::ReadOwner));
        const QByteArray rest
            = m_config.mid(parts).replace("token: " + m_token, "tokenFile: " + token.toUtf8());
        const QString second = m_demo.write(QStringLiteral("second"), rest);
        const auto result = run(
            {QStringLiteral("graph"), QStringLiteral("--after"), QStringLiteral("4")},
            {{QStringLiteral("KUBECONFIG"), first + QStringLiteral(":/nowhere/at/all:") + second}});
        QVERIFY2(result.status == 0, result.messages.constData());
        QVERIFY(result.output.contains("productpage"));
        const auto contentOf = [](const QString& path) {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QCOMPARE(contentOf(first), m_config.left(parts));
        QCOMPARE(contentOf(second), rest);
        QCOMPARE(contentOf(token), m_token);
        QCOMPARE(QFileInfo(token).permissions() & QFile::WriteOwner, QFile::Permissions());
    }

    void whoIsActedForIsInEveryRequest()
    {
        LoopbackApi api; // it serves nothing: what comes is enough
        const QString config = m_demo.write(QStringLiteral("elsewhere"),
            "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: "
            "c, cluster: {server: \"http://127.0.0.1:"
                + QByteArray::number(api.port()) + "/k8s/clusters/c-1/\"}}]\n");
        graph(config,
            {QStringLiteral("--as"), QStringLiteral("jane"), QStringLiteral("--as-group"),
                QStringLiteral("ops"), QStringLiteral("--as-group"), QStringLiteral("dev")});
        const auto heard = api.heard();
        QVERIFY(!heard.empty());
        for (const auto& request : heard) {
            QCOMPARE(request.headers.at("impersonate-user"), std::string("jane"));
            QVERIFY(request.headers.contains("impersonate-group"));
            QVERIFY2(request.target.starts_with("/k8s/clusters/c-1/api"), request.target.c_str());
        }
    }

    void groupsAloneAreAMistake()
    {
        const auto result = run({QStringLiteral("graph"), QStringLiteral("--demo"),
            QStringLiteral("--as-group"), QStringLiteral("ops")});
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains("--as USER"), result.messages.constData());
    }

    void whichProxyIsTaken_data()
    {
        QTest::addColumn<bool>("isInKubeconfig");
        QTest::addColumn<bool>("isExcepted");
        QTest::addColumn<QByteArray>("mention");
        const QByteArray asked("The proxy on the way to cluster.invalid:6443");
        QTest::addRow("that of the environment") << false << false << asked;
        QTest::addRow("none, where the environment excepts the server")
            << false << true << QByteArray("The name cluster.invalid cannot be resolved");
        QTest::addRow("that of the kubeconfig before all") << true << true << asked;
    }
    void whichProxyIsTaken()
    {
        QFETCH(const bool, isInKubeconfig);
        QFETCH(const bool, isExcepted);
        QFETCH(const QByteArray, mention);
        const auto refuse = [](Peer& peer) {
            while (const auto request = peer.read())
                peer.answer(502, "");
        };
        LoopbackServer ofEnvironment(refuse);
        LoopbackServer ofKubeconfig(refuse);
        const QByteArray proxy = isInKubeconfig
            ? ", proxy-url: \"" + QByteArray::fromStdString(ofKubeconfig.url()) + "\""
            : QByteArray();
        const QString config = m_demo.write(QStringLiteral("far"),
            "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: "
            "c, cluster: {server: \"https://cluster.invalid:6443\""
                + proxy + "}}]\n");
        QMap<QString, QString> environment{
            {QStringLiteral("HTTPS_PROXY"), QString::fromStdString(ofEnvironment.url())}};
        if (isExcepted)
            environment[QStringLiteral("NO_PROXY")] = QStringLiteral("cluster.invalid");
        const auto result
            = run({QStringLiteral("graph"), QStringLiteral("--kubeconfig"), config}, environment);
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains(mention), result.messages.constData());
        QCOMPARE(ofKubeconfig.accepted() > 0, isInKubeconfig);
        QCOMPARE(ofEnvironment.accepted() > 0, !isInKubeconfig && !isExcepted);
    }
};

QTEST_GUILESS_MAIN(TestWaysIn)
#include "tst_ways_in.moc"
