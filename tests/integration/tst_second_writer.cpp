#include "tests/support/routing_stage.h"

using namespace vigla;
using routing::Phase;
using test::kAnswerWithin;
using test::kConvergeWithin;
using test::RoutingStage;
using Json = nlohmann::ordered_json;

/// Somebody else writes the same VirtualService between this program's reading and its writing.
class TestSecondWriter : public QObject {
    Q_OBJECT

    std::unique_ptr<RoutingStage> m_stage;

    test::WindowDriver& driver() { return m_stage->driver(); }
    void theyChange(const std::function<void(Json&)>& edit)
    {
        m_stage->other().change(RoutingStage::kReviews, edit);
    }

private slots:
    void initTestCase()
    {
        m_stage = std::make_unique<RoutingStage>();
        OPEN_REVIEWS(*m_stage);
        PRESS(driver(), "statusReadOnly");
    }
    void cleanupTestCase() { m_stage.reset(); }

    /// Every test begins with 80/20 in the cluster and an edit to 60/40 that the server accepts.
    void init()
    {
        START_CLEAN(*m_stage);
        driver().splitByKeyboard(6);
        QTRY_VERIFY(driver().edit().canApply());
        PRESS(driver(), "apply");
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->isAsked(), kAnswerWithin);
    }

    void aChangeOfAnotherPlaceIsMergedAndShownBeforeItIsWritten()
    {
        theyChange([](Json& object) { RoutingStage::splitRule(object)["timeout"] = "7s"; });
        PRESS(driver(), "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(
            driver().textOf("confirmNotices").contains(QStringLiteral("timeout")), kAnswerWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("80/20 7s")); // asked again first
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kConvergeWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40 7s"));
    }

    void aRealOverlapShowsBaseYoursAndTheirs()
    {
        theyChange([](Json& object) { RoutingStage::setWeights(object, 10, 90); });
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Conflict, kAnswerWithin);
        QVERIFY(!m_stage->isAsked());
        QCOMPARE(m_stage->held(), QStringLiteral("10/90"));
        QStringList shown;
        for (const auto* label : driver().window().findChildren<QLabel*>())
            if (label->isVisible())
                shown.append(label->text());
        for (const char* value : {"reviews v1 80 / reviews v2 20", "reviews v1 60 / reviews v2 40",
                 "reviews v1 10 / reviews v2 90"})
            QVERIFY2(shown.contains(QString::fromLatin1(value)), value);
        const QString all = shown.join(QLatin1Char('\n'));
        QVERIFY(!all.contains(QStringLiteral("409")));
        QVERIFY(!all.contains(QStringLiteral("object has been modified")));
    }

    void yoursIsWrittenWhereItIsChosen()
    {
        theyChange([](Json& object) {
            RoutingStage::setWeights(object, 10, 90);
            RoutingStage::splitRule(object)["timeout"] = "7s";
        });
        PRESS(driver(), "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(driver().pressable("keepYours0"), kAnswerWithin);
        driver().choose(driver().pressable("keepYours0"));
        PRESS(driver(), "resolveConflicts");
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kConvergeWithin);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40 7s"));
    }

    void theirsIsLeftAloneWhereItIsChosen()
    {
        theyChange([](Json& object) { RoutingStage::setWeights(object, 10, 90); });
        PRESS(driver(), "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(driver().pressable("takeTheirs0"), kAnswerWithin);
        driver().choose(driver().pressable("takeTheirs0"));
        const auto version = m_stage->versionHeld();
        PRESS(driver(), "resolveConflicts");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kAnswerWithin);
        QCOMPARE(m_stage->versionHeld(), version);
        QTRY_VERIFY(!driver().edit().isDirty());
    }

    void aRemovalByOthersIsAConflict()
    {
        m_stage->other().remove(RoutingStage::kReviews);
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Conflict, kAnswerWithin);
        QVERIFY(driver().rollout().state().conflicts.at(0).theirs.empty());
        QVERIFY(!m_stage->other().isThere(RoutingStage::kReviews));
    }
};

QTEST_MAIN(TestSecondWriter)
#include "tst_second_writer.moc"
