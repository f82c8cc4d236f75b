#include "tests/support/chaos_stage.h"
#include "tests/support/plugin_script.h"

using namespace vigla;
using namespace std::chrono_literals;
using test::kChaosConnectWithin;
using test::kNoticedWithin;
using test::PluginScript;
using test::Weather;

/// A session whose way to the cluster goes through bad weather that can be heard.
class TestChaos : public QObject {
    Q_OBJECT

    std::unique_ptr<test::ChaosStage> m_stage;

    test::ChaosProxy& proxy() { return m_stage->proxy(); }

private slots:
    void initTestCase()
    {
        m_stage = std::make_unique<test::ChaosStage>();
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->hasGraph(), kChaosConnectWithin);
        QVERIFY(proxy().accepted() > 5);
    }
    void cleanupTestCase() { m_stage.reset(); }
    void cleanup() { proxy().setWeather({}); }

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
        proxy().setWeather(weather);
        RECOVERS(*m_stage);
    }

    void whatIsCutIsOpenedAnew()
    {
        proxy().cutAll();
        RECOVERS(*m_stage);
    }

    /// In the middle of a record, and so of an event or an answer.
    void whatIsCutAgainAndAgainComesThroughInTheEnd()
    {
        Weather weather;
        weather.cutAfter = 30'001;
        proxy().setWeather(weather);
        const int before = proxy().accepted();
        QTRY_VERIFY_WITH_TIMEOUT(proxy().accepted() > before + 20, kNoticedWithin);
        proxy().setWeather({});
        RECOVERS(*m_stage);
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
    }
    void aWayThatIsGoneIsSaidAndFoundAgain()
    {
        QFETCH(const Weather, weather);
        QFETCH(const bool, cuts);
        proxy().setWeather(weather);
        if (cuts)
            proxy().cutAll();
        IS_LOST(*m_stage);
        proxy().setWeather({});
        RECOVERS(*m_stage);
    }

    void whatTheServerHasForgottenIsListedAgain()
    {
        m_stage->cluster().compactHistory(); // 410 for every watch that is opened anew
        proxy().cutAll();
        RECOVERS(*m_stage);
    }

    /// The cluster's store is restored from a backup: objects and their versions are older.
    void whatABackupTakesBackIsTakenBackHere()
    {
        const auto kept = m_stage->changeSomething();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->changeSeen(), kept, kChaosConnectWithin);
        const auto backup = m_stage->cluster().backup();
        std::string lost;
        for (int i = 0; i < 20; ++i) // versions far ahead of what changes afterwards
            lost = m_stage->changeSomething();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->changeSeen(), lost, kChaosConnectWithin);
        m_stage->cluster().restore(backup);
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->changeSeen(), kept, test::kRecoversWithin);
        RECOVERS(*m_stage);
    }

    /// As when it has expired: the server refuses it, and accepts the next one.
    void aTokenThatIsNotAcceptedAnyMoreIsMadeAnew()
    {
        const auto token = m_stage->cluster().identity().token;
        PluginScript plugin(
            PluginScript::print("{\"token\":\"" + QByteArray::fromStdString(token) + "\"}"));
        m_stage->open(
            test::ChaosStage::replaced(m_stage->proxiedKubeconfig(), "    token: " + token,
                "    exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, "
                "command: '"
                    + plugin.path().toStdString() + "'}"));
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->hasGraph(), kChaosConnectWithin);
        QCOMPARE(plugin.countRuns(), 1);
        demo::FaultPlan refusal;
        refusal.status = 401;
        refusal.mostRequests = 1;
        m_stage->cluster().setFaults(refusal);
        QTRY_COMPARE_WITH_TIMEOUT(plugin.countRuns(), 2, kNoticedWithin);
        RECOVERS(*m_stage);
        QCOMPARE(plugin.countRuns(), 2);
    }
};

QTEST_GUILESS_MAIN(TestChaos)
#include "tst_chaos.moc"
