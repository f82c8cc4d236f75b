#include "app/kube/kubeconfig_watch.h"
#include "app/settings/settings.h"
#include "app/window/context_probe.h"
#include "app/window/new_window.h"
#include "tests/support/loopback_api.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;
using test::LoopbackApi;
using test::LoopbackServer;
using test::Peer;
using ui::ContextReach;

namespace {

kube::Kubeconfig configOf(const std::vector<std::pair<std::string, std::string>>& servers)
{
    kube::Kubeconfig config;
    kube::ConfigUser user;
    user.name = "me";
    user.token = "s3cret";
    user.exec = kube::ConfigExec{};
    config.users = {user};
    for (const auto& [name, server] : servers) {
        kube::ConfigCluster cluster;
        cluster.name = name;
        cluster.server = server;
        config.clusters.push_back(cluster);
        config.contexts.push_back({name, {}, name, "me", {}});
    }
    return config;
}

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
}

} // namespace

class TestContexts : public QObject {
    Q_OBJECT
private slots:
    void serversAreAskedWithoutCredentials()
    {
        LoopbackApi api;
        api.answer("GET /", {401, "who are you?"});
        ContextProbe probe;
        QSignalSpy told(&probe, &ContextProbe::told);
        probe.ask(configOf({{"a", "http://127.0.0.1:" + std::to_string(api.port()) + "/prefix"},
            {"b", "http://127.0.0.1:1"}}));
        QMap<QString, ContextReach> last;
        const auto collect = [&] {
            for (const auto& call : told)
                last[call[0].toString()] = call[1].value<ContextReach>();
            const auto isDone = [&](const char* name) {
                const auto state = last.value(QLatin1String(name)).state;
                return state == ContextReach::State::Reachable
                    || state == ContextReach::State::Unreachable;
            };
            return isDone("a") && isDone("b");
        };
        QTRY_VERIFY(collect());
        QCOMPARE(last[QStringLiteral("a")].state, ContextReach::State::Reachable);
        QCOMPARE(last[QStringLiteral("b")].state, ContextReach::State::Unreachable);
        QVERIFY(last[QStringLiteral("b")].text.contains(QStringLiteral("refused")));
        QCOMPARE(api.lastHeard().target, std::string("/prefix/version"));
        QVERIFY(!api.lastHeard().headers.contains("authorization"));
    }

    void oneThatHangsHoldsUpNoOther()
    {
        LoopbackServer deaf([](Peer& peer) { peer.waitForClose(); });
        LoopbackApi api;
        ContextProbe probe;
        QSignalSpy told(&probe, &ContextProbe::told);
        probe.ask(configOf(
            {{"deaf", deaf.url()}, {"good", "http://127.0.0.1:" + std::to_string(api.port())}}));
        const auto isGood = [&] {
            return std::ranges::any_of(told, [](const QList<QVariant>& call) {
                return call[0].toString() == u"good"
                    && call[1].value<ContextReach>().state == ContextReach::State::Reachable;
            });
        };
        QTRY_VERIFY(isGood());
        QCOMPARE(deaf.accepted(), 1);
        probe.ask(configOf({{"deaf", deaf.url()}})); // is still being asked
        QTRY_VERIFY_WITH_TIMEOUT(
            told.back()[1].value<ContextReach>().state == ContextReach::State::Unreachable, 10'000);
        QCOMPARE(deaf.accepted(), 1);
    }

    void changesOfFilesAreNoticed_data()
    {
        QTest::addColumn<int>("way");
        QTest::addRow("written in place") << 0;
        QTest::addRow("replaced by another file of its name") << 1;
        QTest::addRow("removed") << 2;
        QTest::addRow("made") << 3;
    }
    void changesOfFilesAreNoticed()
    {
        QFETCH(const int, way);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("config"));
        if (way != 3)
            write(path, "before");
        KubeconfigWatch watch;
        QSignalSpy changed(&watch, &KubeconfigWatch::changed);
        watch.watch({path.toStdString(), "/nowhere/at/all"});
        if (way == 0 || way == 3)
            write(path, "after");
        if (way == 1) {
            write(path + QStringLiteral(".new"), "after");
            QVERIFY(QFile::remove(path));
            QVERIFY(QFile::rename(path + QStringLiteral(".new"), path));
        }
        if (way == 2)
            QVERIFY(QFile::remove(path));
        QTRY_COMPARE(changed.size(), 1);
        write(path, "and once more");
        QTRY_COMPARE(changed.size(), 2);
    }

    void neighboursAreNoChange()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("config"));
        write(path, "before");
        KubeconfigWatch watch;
        QSignalSpy changed(&watch, &KubeconfigWatch::changed);
        watch.watch({path.toStdString()});
        write(folder.filePath(QStringLiteral("cache")), "noise");
        write(path, "before"); // touched, not changed
        write(folder.filePath(QStringLiteral("other")), "noise");
        write(path, "after");
        QTRY_COMPARE(changed.size(), 1);
    }

    void anotherWindowGetsTheSameWayIn()
    {
        CommandLine line;
        line.connection.kubeconfig = "/k/c";
        line.connection.context = "here";
        line.connection.isReadOnly = true;
        line.connection.isExecAllowed = true;
        line.connection.impersonation = {"jane", {}, {"ops", "dev"}};
        line.connection.prometheusUrl = "https://jane:s3cret@prometheus.example"; // is not told
        QCOMPARE(windowArguments(line, QStringLiteral("there")),
            QStringLiteral("--kubeconfig /k/c --context there --as jane --as-group ops --as-group "
                           "dev --read-only --allow-exec")
                .split(QLatin1Char(' ')));
        QCOMPARE(windowArguments(line, {}),
            (QStringList{QStringLiteral("--demo"), QStringLiteral("--read-only")}));
        const auto read = parseCommandLine(windowArguments(line, QStringLiteral("there")));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->connection.impersonation.groups, (std::vector<std::string>{"ops", "dev"}));
    }

    void windowsKeepEachOthersSettings()
    {
        QTemporaryDir folder;
        const auto file
            = std::filesystem::path(folder.filePath(QStringLiteral("settings.json")).toStdString());
        QVERIFY(updateSettings(file, [](Settings& settings) { settings.contexts["a"].color = 3; }));
        QVERIFY(updateSettings(file, [](Settings& settings) {
            settings.contexts["b"].isProtected = true;
            settings.periodSeconds = 15;
        }));
        const auto settings = loadSettings(file);
        QVERIFY(settings);
        QCOMPARE(settings->contexts.at("a").color, 3);
        QVERIFY(settings->contexts.at("b").isProtected);
        QCOMPARE(settings->periodSeconds, 15);
    }
};

QTEST_GUILESS_MAIN(TestContexts)
#include "tst_contexts.moc"
