#include "tests/support/chaos_stage.h"
#include "tests/support/loopback_api.h"

using namespace vigla;
using test::kChaosConnectWithin;
using test::Weather;

/// Connections that are dead and do not say so. What is waited for here are Vigla's own limits.
class TestHalfOpen : public QObject {
    Q_OBJECT

    std::unique_ptr<test::ChaosStage> m_stage;

    void goSilent()
    {
        Weather silence;
        silence.isSilent = true;
        m_stage->proxy().setWeather(silence);
        QTRY_VERIFY(m_stage->proxy().hasSettled());
    }

private slots:
    void initTestCase()
    {
        m_stage = std::make_unique<test::ChaosStage>();
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->hasGraph(), kChaosConnectWithin);
    }
    void cleanupTestCase() { m_stage.reset(); }
    void cleanup() { m_stage->proxy().setWeather({}); }

    /// As behind a router that was started anew.
    void connectionsThatNobodyKnowsAnyMoreAreReplaced()
    {
        goSilent();
        m_stage->proxy().setWeather({});
        RECOVERS(*m_stage);
    }

    /// As without the VPN.
    void aWayOnWhichEverythingVanishesIsSaidAndFoundAgain()
    {
        goSilent();
        IS_LOST(*m_stage);
        m_stage->proxy().setWeather({});
        RECOVERS(*m_stage);
    }

    /// The numbers come from elsewhere and go on coming; the cluster is noticed as soon.
    void aWayThatOnlyWatchesUseIsSaidAndFoundAgain()
    {
        test::LoopbackApi prometheus;
        prometheus.answer("GET /api/v1/query",
            {200, R"({"status":"success","data":{"resultType":"vector","result":[]}})"});
        m_stage->open(m_stage->proxiedKubeconfig(), prometheus.connection()->serverUrl);
        const auto seen = m_stage->changeSomething();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->changeSeen(), seen, kChaosConnectWithin);
        QCOMPARE(m_stage->picture().snapshot->source, snapshot::TelemetrySource::Prometheus);
        goSilent();
        QTRY_VERIFY_WITH_TIMEOUT(!m_stage->session().isConnected(), test::kNoticedWithin);
        m_stage->proxy().setWeather({});
        const auto later = m_stage->changeSomething();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->changeSeen(), later, test::kRecoversWithin);
    }
};

QTEST_GUILESS_MAIN(TestHalfOpen)
#include "tst_half_open.moc"
