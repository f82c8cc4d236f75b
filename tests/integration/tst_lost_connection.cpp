#include "tests/support/routing_stage.h"

using namespace vigla;
using routing::Phase;
using test::kAnswerWithin;
using test::kConvergeWithin;

/// The connection goes while a change is on its way: the window ends in a known place, says which,
/// and goes on from there.
class TestLostConnection : public QObject {
    Q_OBJECT

    std::unique_ptr<test::RoutingStage> m_stage;

    test::WindowDriver& driver() { return m_stage->driver(); }
    QString statement() { return driver().textOf("applyStatement"); }

    /// Hits every request whose path holds `path`: unanswered, or with its answer cut.
    void fail(const char* path, bool isExecuted)
    {
        demo::FaultPlan plan;
        plan.pathContains = path;
        plan.closesUnanswered = !isExecuted;
        if (isExecuted)
            plan.truncateAfter = 10;
        m_stage->cluster().setFaults(plan);
    }

private slots:
    void initTestCase()
    {
        m_stage = std::make_unique<test::RoutingStage>();
        OPEN_REVIEWS(*m_stage);
        PRESS(driver(), "statusReadOnly");
    }
    void cleanupTestCase() { m_stage.reset(); }

    void init()
    {
        START_CLEAN(*m_stage);
        driver().splitByKeyboard(6);
        PRESS(driver(), "apply");
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->isAsked(), kAnswerWithin);
    }
    void cleanup() { m_stage->cluster().setFaults({}); }

    void aWriteThatDidNotArriveIsNotStoredAndCanBeTriedAgain()
    {
        fail("virtualservices/reviews?fieldManager", false);
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Failed, kAnswerWithin);
        QVERIFY2(statement().contains(QStringLiteral("it is not stored")), qPrintable(statement()));
        QCOMPARE(m_stage->held(), QStringLiteral("80/20"));
        QVERIFY(driver().edit().isDirty()); // nothing of the edit is lost
        m_stage->cluster().setFaults({});
        PRESS(driver(), "apply");
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kConvergeWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
    }

    void aWriteWhoseAnswerIsCutIsReadBackAndFollowed()
    {
        fail("virtualservices/reviews?fieldManager", true);
        PRESS(driver(), "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(
            statement().contains(QStringLiteral("everything is stored")), kAnswerWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kConvergeWithin);
    }

    void aServerThatIsGoneLeavesItUncertainAndSaysSo()
    {
        m_stage->cluster().stopListening();
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Failed, kConvergeWithin);
        const auto listening = m_stage->cluster().listenAgain();
        QVERIFY2(listening, listening ? "" : listening.error().message.c_str());
        QVERIFY2(statement().contains(QStringLiteral("not known")), qPrintable(statement()));
        QVERIFY(driver().edit().isDirty());
    }

    void istiodOutOfReachIsSaidAndTheChangeStaysStored()
    {
        fail("portforward", false);
        PRESS(driver(), "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->phase() == Phase::Converging
                && !driver().rollout().state().convergenceProblem.empty(),
            kAnswerWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
        QVERIFY(!driver().textOf("proxyNote").isEmpty());
        PRESS(driver(), "cancelApply"); // stops waiting
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Stalled, kAnswerWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
    }
};

QTEST_MAIN(TestLostConnection)
#include "tst_lost_connection.moc"
