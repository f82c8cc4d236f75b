#include "app/demo/demo_cluster.h"
#include "app/session/open_mesh.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/plugin_script.h"
#include "tests/support/second_writer.h"

#include <QTest>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::ChaosProxy;
using test::Weather;

namespace {

constexpr int kConnectWithin = 20'000;
/// Nothing may take longer: a request gives up after 10 s, a watch that is opened anew tries twice,
/// 10 s each, and the first to reach the server wakes the others.
constexpr int kNoticedWithin = 45'000;
constexpr int kRecoversWithin = 45'000;

constexpr const char* kReviews
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews";

} // namespace

/// A session whose way to the cluster goes through bad weather. It never is opened anew.
class TestChaos : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<ChaosProxy> m_proxy;
    std::unique_ptr<test::SecondWriter> m_other; ///< On the short way.
    OpenMesh m_mesh;
    int m_changes = 0;

    std::string write(const char* name, std::string text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)
            || file.write(QByteArray::fromStdString(text)) < 0)
            qFatal("cannot write %s", name);
        return file.fileName().toStdString();
    }

    static std::string replaced(std::string text, const std::string& from, const std::string& to)
    {
        for (auto at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        return text;
    }

    /// The way through the proxy.
    std::string proxied() const
    {
        return replaced(m_cluster->kubeconfig(), ":" + std::to_string(m_cluster->port()),
            ":" + std::to_string(m_proxy->port()));
    }

    void openSession(const std::string& kubeconfig)
    {
        ConnectionOptions connection;
        connection.kubeconfig = write("kubeconfig", kubeconfig);
        connection.isExecAllowed = true;
        auto mesh = openMesh(connection, 1s);
        if (!mesh)
            qFatal("%s", mesh.error().message.c_str());
        m_mesh = *std::move(mesh);
        m_mesh.session->start();
    }

    MeshSession& session() { return *m_mesh.session; }
    const Published& picture() { return session().store().current(); }

    std::string annotationSeen()
    {
        for (const auto& object : session().cluster()->istio("VirtualService"))
            if (object.name() == "reviews")
                return object.annotation("chaos");
        return {};
    }

    /// Somebody else changes an object; returns what to look for.
    std::string changeSomething()
    {
        const auto value = std::to_string(++m_changes);
        m_other->change(kReviews, [&](test::SecondWriter::Json& object) {
            object["metadata"]["annotations"]["chaos"] = value;
        });
        return value;
    }

/// Objects and rates come as if nothing had been.
#define RECOVERS()                                                                                 \
    do {                                                                                           \
        const auto wanted = changeSomething();                                                     \
        QTRY_COMPARE_WITH_TIMEOUT(annotationSeen(), wanted, kRecoversWithin);                      \
        QTRY_VERIFY2_WITH_TIMEOUT(session().isConnected() && picture().isLive,                     \
            session().lostReason().c_str(), kRecoversWithin);                                      \
        const auto countedAt = picture().snapshot->countedAt;                                      \
        QTRY_VERIFY_WITH_TIMEOUT(picture().snapshot->countedAt > countedAt, kRecoversWithin);      \
    } while (false)

private slots:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        m_proxy = std::make_unique<ChaosProxy>(m_cluster->port());
        m_other = std::make_unique<test::SecondWriter>(write("direct", m_cluster->kubeconfig()));
        openSession(proxied());
        QTRY_VERIFY_WITH_TIMEOUT(
            picture().graph && picture().graph->edges.size() > 8, kConnectWithin);
        RECOVERS();
        QVERIFY(m_proxy->accepted() > 5);
    }
    void cleanupTestCase()
    {
        m_mesh = {};
        m_other.reset();
        m_proxy.reset();
        m_cluster.reset();
    }
    void cleanup()
    {
        m_proxy->setWeather({});
    }

    void slowWaysAreStillWays_data()
    {
        QTest::addColumn<Weather>("weather");
        Weather weather;
        weather.delay = 150ms;
        QTest::addRow("everything comes late") << weather;
        weather = {};
        weather.bytesPerSecond = 200'000;
        QTest::addRow("everything comes slowly") << weather;
    }
    void slowWaysAreStillWays()
    {
        QFETCH(const Weather, weather);
        m_proxy->setWeather(weather);
        RECOVERS();
    }

    void whatIsCutIsOpenedAnew()
    {
        m_proxy->cutAll();
        RECOVERS();
    }

    /// In the middle of a record, and so of an event or an answer.
    void whatIsCutAgainAndAgainComesThroughInTheEnd()
    {
        Weather weather;
        weather.cutAfter = 30'001;
        m_proxy->setWeather(weather);
        const int before = m_proxy->accepted();
        QTRY_VERIFY_WITH_TIMEOUT(m_proxy->accepted() > before + 20, kNoticedWithin);
        m_proxy->setWeather({});
        RECOVERS();
    }

    void aWayThatIsGoneIsSaidAndFoundAgain_data()
    {
        QTest::addColumn<Weather>("weather");
        QTest::addColumn<bool>("cuts"); ///< What is open, too.
        Weather weather;
        weather.refuses = true;
        QTest::addRow("nobody gets in") << weather << true;
        weather = {};
        weather.corrupts = true;
        QTest::addRow("bits are turned inside of TLS") << weather << false;
        weather = {};
        weather.floods = true;
        QTest::addRow("junk comes instead of answers") << weather << false;
        weather = {};
        weather.isSilent = true;
        QTest::addRow("everything is swallowed, and connections stay half open")
            << weather << false;
    }
    void aWayThatIsGoneIsSaidAndFoundAgain()
    {
        QFETCH(const Weather, weather);
        QFETCH(const bool, cuts);
        m_proxy->setWeather(weather);
        if (cuts)
            m_proxy->cutAll();
        QTRY_VERIFY_WITH_TIMEOUT(!session().isConnected(), kNoticedWithin);
        QVERIFY2(
            QString::fromStdString(session().lostReason()).contains(QStringLiteral("127.0.0.1")),
            session().lostReason().c_str());
        QVERIFY(picture().graph && picture().graph->edges.size() > 8); // the last one stays
        m_proxy->setWeather({});
        RECOVERS();
    }

    /// As behind a router that was started anew: what is open is dead and does not say so.
    void connectionsThatNobodyKnowsAnyMoreAreNoticed()
    {
        Weather silence;
        silence.isSilent = true;
        m_proxy->setWeather(silence);
        QTRY_VERIFY(m_proxy->hasSettled());
        m_proxy->setWeather({});
        RECOVERS();
    }

    void whatTheServerHasForgottenIsListedAgain()
    {
        m_cluster->compactHistory(); // 410 for every watch that is opened anew
        m_proxy->cutAll();
        RECOVERS();
    }

    /// As when it has expired: the server refuses it, and accepts the next one.
    void aTokenThatIsNotAcceptedAnyMoreIsMadeAnew()
    {
        const auto token = m_cluster->identity().token;
        test::PluginScript plugin(
            test::PluginScript::print("{\"token\":\"" + QByteArray::fromStdString(token) + "\"}"));
        m_mesh = {};
        openSession(replaced(proxied(), "    token: " + token,
            "    exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, "
            "command: '"
                + plugin.path().toStdString() + "'}"));
        QTRY_VERIFY_WITH_TIMEOUT(
            picture().graph && picture().graph->edges.size() > 8, kConnectWithin);
        QCOMPARE(plugin.countRuns(), 1);
        demo::FaultPlan refusal;
        refusal.status = 401;
        refusal.mostRequests = 1;
        m_cluster->setFaults(refusal);
        QTRY_COMPARE_WITH_TIMEOUT(plugin.countRuns(), 2, kNoticedWithin);
        RECOVERS();
        QCOMPARE(plugin.countRuns(), 2);
    }
};

QTEST_GUILESS_MAIN(TestChaos)
#include "tst_chaos.moc"
