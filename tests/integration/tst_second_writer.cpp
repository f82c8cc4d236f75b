#include "app/session/demo_host.h"
#include "tests/support/second_writer.h"
#include "tests/support/window_driver.h"

#include <QProcess>
#include <QTemporaryDir>

using namespace vigla;
using routing::Phase;
using test::kAnswerWithin;
using test::kConnectWithin;
using test::kConvergeWithin;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kCollection
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices";
constexpr const char* kReviews
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews";

/// The rule that divides the traffic comes after the one for jason.
Json& splitRule(Json& object)
{
    return object["spec"]["http"][1];
}

void setWeights(Json& object, int v1, int v2)
{
    splitRule(object)["route"][0]["weight"] = v1;
    splitRule(object)["route"][1]["weight"] = v2;
}

} // namespace

/// Somebody else writes the same VirtualService between this program's reading and its writing.
class TestSecondWriter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<app::DemoHost> m_demo;
    std::unique_ptr<test::SecondWriter> m_other;
    std::unique_ptr<test::WindowDriver> m_driver;
    Json m_original;

    /// `v1/v2 timeout` of what the cluster holds.
    QString held()
    {
        Json object = m_other->get(kReviews);
        const Json& rule = splitRule(object);
        QString text = QStringLiteral("%1/%2")
                           .arg(rule["route"][0]["weight"].get<int>())
                           .arg(rule["route"][1]["weight"].get<int>());
        if (rule.contains("timeout"))
            text += QLatin1Char(' ') + QString::fromStdString(rule["timeout"].get<std::string>());
        return text;
    }

    std::string versionHeld()
    {
        return m_other->get(kReviews)["metadata"]["resourceVersion"].get<std::string>();
    }

    /// As at the start, whatever a test has left.
    void restore()
    {
        if (!m_other->isThere(kReviews)) {
            Json object = m_original;
            for (const char* field : {"resourceVersion", "uid", "creationTimestamp", "generation"})
                object["metadata"].erase(field);
            m_other->create(kCollection, object);
        }
        m_other->change(kReviews, [this](Json& object) { object["spec"] = m_original["spec"]; });
    }

    app::RolloutRunner& rollout() { return m_driver->rollout(); }
    bool isAsked() { return m_driver->routingPage().applyPanel()->confirmDialog() != nullptr; }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        demo::DemoOptions options;
        options.shortestAck = std::chrono::milliseconds(20);
        options.longestAck = std::chrono::milliseconds(100);
        auto demo = app::DemoHost::start(options);
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        m_demo = *std::move(demo);
        m_other = std::make_unique<test::SecondWriter>(m_demo->kubeconfigFile());
        m_original = m_other->get(kReviews);

        app::CommandLine line;
        line.connection.kubeconfig = m_demo->kubeconfigFile();
        m_driver = std::make_unique<test::WindowDriver>(line, m_folder.path());
        QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
        QTest::keyClick(&m_driver->window(), Qt::Key_R);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->splitBar() != nullptr, kConnectWithin);
        QCOMPARE(m_driver->routingPage().currentHost(),
            QStringLiteral("reviews.bookinfo.svc.cluster.local"));
        PRESS(*m_driver, "statusReadOnly");
    }
    void cleanupTestCase()
    {
        m_driver.reset();
        m_other.reset();
        m_demo.reset();
    }

    /// Every test begins with a split of 80/20 in the cluster and an edit to 60/40 that the server
    /// has accepted.
    void init()
    {
        restore();
        if (isAsked())
            PRESS(*m_driver, "confirmCancel");
        if (rollout().state().phase == Phase::Conflict)
            PRESS(*m_driver, "cancelApply");
        if (m_driver->edit().isDirty())
            PRESS(*m_driver, "discardEdit");
        QTRY_VERIFY(!m_driver->edit().isDirty());
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->splitBar()
                && m_driver->splitBar()->weights() == (std::vector<Percent>{{80}, {20}}),
            kAnswerWithin);
        m_driver->splitByKeyboard(6);
        QTRY_VERIFY(m_driver->edit().canApply());
        QTRY_VERIFY_WITH_TIMEOUT(routing::isFinished(rollout().state().phase), kConvergeWithin);
        PRESS(*m_driver, "apply");
        QTRY_VERIFY_WITH_TIMEOUT(isAsked(), kAnswerWithin);
    }

    void aChangeOfAnotherPlaceIsMergedAndShownBeforeItIsWritten()
    {
        m_other->change(kReviews, [](Json& object) { splitRule(object)["timeout"] = "7s"; });
        PRESS(*m_driver, "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(
            m_driver->textOf("confirmNotices").contains(QStringLiteral("timeout")), kAnswerWithin);
        QCOMPARE(held(), QStringLiteral("80/20 7s")); // asked again first
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(rollout().state().phase, Phase::Converged, kConvergeWithin);
        QCOMPARE(held(), QStringLiteral("60/40 7s"));
    }

    void aRealOverlapShowsBaseYoursAndTheirs()
    {
        m_other->change(kReviews, [](Json& object) { setWeights(object, 10, 90); });
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(rollout().state().phase, Phase::Conflict, kAnswerWithin);
        QVERIFY(!isAsked());
        QCOMPARE(held(), QStringLiteral("10/90"));
        QStringList shown;
        for (const auto* label : m_driver->window().findChildren<QLabel*>())
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
        m_other->change(kReviews, [](Json& object) {
            setWeights(object, 10, 90);
            splitRule(object)["timeout"] = "7s";
        });
        PRESS(*m_driver, "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->pressable("keepYours0"), kAnswerWithin);
        m_driver->choose(m_driver->pressable("keepYours0"));
        PRESS(*m_driver, "resolveConflicts");
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(rollout().state().phase, Phase::Converged, kConvergeWithin);
        QCOMPARE(held(), QStringLiteral("60/40 7s"));
    }

    void theirsIsLeftAloneWhereItIsChosen()
    {
        m_other->change(kReviews, [](Json& object) { setWeights(object, 10, 90); });
        PRESS(*m_driver, "confirmApply");
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->pressable("takeTheirs0"), kAnswerWithin);
        m_driver->choose(m_driver->pressable("takeTheirs0"));
        const auto version = versionHeld();
        PRESS(*m_driver, "resolveConflicts");
        QTRY_COMPARE_WITH_TIMEOUT(rollout().state().phase, Phase::Converged, kAnswerWithin);
        QCOMPARE(versionHeld(), version);
        QTRY_VERIFY(!m_driver->edit().isDirty());
    }

    void aRemovalByOthersIsAConflict()
    {
        m_other->remove(kReviews);
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(rollout().state().phase, Phase::Conflict, kAnswerWithin);
        QVERIFY(rollout().state().conflicts.at(0).theirs.empty());
        QVERIFY(!m_other->isThere(kReviews));
    }
};

QTEST_MAIN(TestSecondWriter)
#include "tst_second_writer.moc"
