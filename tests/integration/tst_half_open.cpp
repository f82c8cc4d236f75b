#include "tests/support/chaos_stage.h"

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
};

QTEST_GUILESS_MAIN(TestHalfOpen)
#include "tst_half_open.moc"
