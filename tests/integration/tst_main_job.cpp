#include "tests/support/window_driver.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/diff/diff_view.h"
#include "ui/graph/graph_page.h"
#include "ui/history/history_page.h"
#include "ui/proxies/comparison_pane.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/rollout/confirm_dialog.h"
#include "ui/rollout/proxy_model.h"

#include <QTableView>
#include <QTemporaryDir>

using namespace vigla;
using test::kAnswerWithin;
using test::kConnectWithin;
using test::kConvergeWithin;

namespace {

/// In percent: five times the standard deviation of 80 % among 150 requests.
constexpr double kTolerance = 16;

const auto kHost = QStringLiteral("details.bookinfo.svc.cluster.local");

} // namespace

/// The whole program on the embedded mesh, by mouse and keyboard: see the graph, split, diff, dry
/// run, apply, watch it converge and the traffic follow, take it back.
class TestMainJob : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    bool m_hasFailed = false;
    std::unique_ptr<test::WindowDriver> m_driver;

    ui::MainWindow& window() { return m_driver->window(); }
    app::MeshSession& session() { return m_driver->session(); }
    app::RolloutRunner& rollout() { return m_driver->rollout(); }
    ui::WeightBar* splitBar() { return m_driver->splitBar(); }

    const graph::Node* node(const std::string& service)
    {
        const auto& picture = session().store().current();
        if (!picture.graph)
            return nullptr;
        const auto found
            = std::ranges::find_if(picture.graph->nodes, [&](const graph::Node& candidate) {
                  return candidate.kind == graph::NodeKind::Service && candidate.service == service;
              });
        return found != picture.graph->nodes.end() ? &*found : nullptr;
    }

    /// What the cluster, not the program's picture of it, holds; by `kind/name`.
    QStringList rulesOfDetails()
    {
        QStringList names;
        for (const char* kind : {"VirtualService", "DestinationRule"})
            for (const auto& object : session().cluster()->istio(kind))
                if (object.name() == "details")
                    names.append(toQString(object.kind() + "/" + object.name()));
        return names;
    }

private slots:
    /// Every step builds on the one before.
    void init()
    {
        if (m_hasFailed)
            QSKIP("an earlier step failed");
    }
    void cleanup() { m_hasFailed = m_hasFailed || QTest::currentTestFailed(); }

    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        app::CommandLine line;
        line.connection.demoScenario = "bookinfo";
        m_driver = std::make_unique<test::WindowDriver>(line, m_folder.path());
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
        QVERIFY(m_driver->application().binding() != nullptr);
        session().collector().setPeriod(std::chrono::seconds(1));
    }

    void theGraphAppears()
    {
        QTRY_VERIFY_WITH_TIMEOUT(node("reviews") != nullptr, kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(
            session().store().current().graph->edges.size() > 8, kConnectWithin);
    }

    void aClickSelectsANode()
    {
        auto* canvas = window().graphPage()->canvas();
        const QString id = toQString(node("details")->id);
        QTRY_VERIFY(canvas->elementIds().contains(id));
        QTRY_VERIFY(!canvas->rectOf(id).isEmpty());
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->rectOf(id).center());
        QCOMPARE(window().selection().id(), id);
    }

    void theInspectorOpensTheRulesOfTheNode()
    {
        PRESS(*m_driver, "inspectorEditRouting");
        QCOMPARE(window().currentPage(), ui::PageId::Routing);
        QTRY_COMPARE(m_driver->routingPage().currentHost(), kHost);
        QVERIFY(rulesOfDetails().isEmpty());
    }

    void aHostWithoutRulesIsSplitByVersion()
    {
        PRESS(*m_driver, "startSplit");
        QTRY_VERIFY(splitBar() != nullptr);
        QCOMPARE(splitBar()->weights(), (std::vector<Percent>{{50}, {50}}));
    }

    void theSplitIsDraggedByMouseAndSetExactlyByKeyboard()
    {
        auto* handle = splitBar()->findChild<QWidget*>(QStringLiteral("weightHandle0"));
        QVERIFY(handle != nullptr);
        const QPoint grip = handle->rect().center();
        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, grip + QPoint(splitBar()->width() / 4, 0));
        QTest::mouseRelease(handle, Qt::LeftButton, {}, handle->rect().center());
        QTRY_VERIFY(splitBar()->weights().front() > Percent{65});
        QTRY_VERIFY(splitBar() != nullptr
            && splitBar()->findChild<QWidget*>(QStringLiteral("weightHandle0")) == handle);
        m_driver->splitByKeyboard(8);
        QCOMPARE(splitBar()->weights(), (std::vector<Percent>{{80}, {20}}));
    }

    void theDiffAndTheSentencesFollow()
    {
        const auto& edit = m_driver->edit();
        QTRY_COMPARE(edit.diffs().size(), std::size_t{2});
        auto* diff = m_driver->shown<ui::DiffView>("draftDiff");
        QVERIFY(diff != nullptr);
        QTRY_VERIFY2(
            diff->patch().contains(QStringLiteral("weight: 80")), qPrintable(diff->patch()));
        auto* sentences = m_driver->shown<QLabel>("changeSentences");
        QVERIFY(sentences != nullptr);
        QTRY_VERIFY2(
            sentences->text().contains(QStringLiteral("80")), qPrintable(sentences->text()));
        QVERIFY(edit.findings().empty());
    }

    void aContextIsReadOnlyUntilItsUserSaysOtherwise()
    {
        QVERIFY(session().gate().isReadOnly());
        QVERIFY(!m_driver->pressable("apply"));
        PRESS(*m_driver, "allowWrites");
        QVERIFY(!session().gate().isReadOnly());
    }

    void theDryRunIsShownBeforeAnythingIsWritten()
    {
        PRESS(*m_driver, "apply");
        auto* panel = m_driver->routingPage().applyPanel();
        QTRY_VERIFY_WITH_TIMEOUT(panel->confirmDialog() != nullptr, kAnswerWithin);
        QCOMPARE(rollout().state().phase, routing::Phase::Ready);
        auto* sentences
            = panel->confirmDialog()->findChild<QLabel*>(QStringLiteral("confirmSentences"));
        QVERIFY(sentences != nullptr && sentences->text().contains(QStringLiteral("80")));
        QVERIFY(rulesOfDetails().isEmpty());
    }

    void theChangeReachesEveryProxy()
    {
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(
            rollout().state().phase, routing::Phase::Converged, kConvergeWithin);
        QCOMPARE(rulesOfDetails(),
            (QStringList{QStringLiteral("VirtualService/details"),
                QStringLiteral("DestinationRule/details")}));
        QVERIFY(
            std::ranges::all_of(rollout().state().proxies, [](const routing::ProxyProgress& proxy) {
                return proxy.state == routing::ProxyProgress::State::Acknowledged
                    || proxy.state == routing::ProxyProgress::State::NotAffected;
            }));
        QTRY_VERIFY(!m_driver->edit().isDirty());
    }

    void theTrafficFollows()
    {
        const auto requests = [this] {
            std::uint64_t sum = 0;
            for (const auto& share : rollout().state().observed)
                sum += share.requests;
            return sum;
        };
        QTRY_VERIFY_WITH_TIMEOUT(requests() > 150, kConvergeWithin);
        const auto& observed = rollout().state().observed;
        QCOMPARE(observed.size(), std::size_t{2});
        QCOMPARE(observed.front().declaredPercent, 80.0);
        QVERIFY2(std::abs(observed.front().observedPercent - 80) < kTolerance,
            rollout().state().confidence.c_str());
        auto* confidence = m_driver->shown<QLabel>("confidence");
        QVERIFY(confidence != nullptr);
        QTRY_VERIFY2(confidence->text().contains(QStringLiteral("Observed")),
            qPrintable(confidence->text()));
    }

    void aDoubleClickOnAProxyOfItComparesWhatItShouldHaveWithWhatItHas()
    {
        auto* proxies = m_driver->shown<QTableView>("rolloutProxies");
        QVERIFY(proxies != nullptr && proxies->model()->rowCount() > 0);
        const auto& proxy = rollout().state().proxies.front().proxy; // pod.namespace
        const auto dot = proxy.rfind('.');
        const auto wanted = toQString(proxy.substr(dot + 1) + "/" + proxy.substr(0, dot));
        const auto shown
            = proxies->model()->match(proxies->model()->index(0, ui::ProxyModel::ProxyColumn),
                Qt::DisplayRole, toQString(proxy), 1, Qt::MatchExactly);
        QCOMPARE(shown.size(), qsizetype{1});
        proxies->scrollTo(shown.front());
        QTest::mouseClick(
            proxies->viewport(), Qt::LeftButton, {}, proxies->visualRect(shown.front()).center());
        QTest::mouseDClick(
            proxies->viewport(), Qt::LeftButton, {}, proxies->visualRect(shown.front()).center());
        QCOMPARE(window().currentPage(), ui::PageId::Proxies);
        auto* inspector = window().proxiesPage()->inspector();
        QCOMPARE(inspector->proxyId(), wanted);
        QCOMPARE(inspector->currentPart(), ProxyPart::Comparison);
        QTRY_VERIFY2_WITH_TIMEOUT(
            inspector->comparison()->summary().contains(QStringLiteral("same")),
            qPrintable(inspector->comparison()->summary()), kAnswerWithin);
        window().showPage(ui::PageId::Routing);
    }

    void theHistoryTakesItBack()
    {
        window().activateWindow(); // a window manager does that when the dialog closes
        QTRY_VERIFY(window().isActiveWindow());
        QTest::keyClick(&window(), Qt::Key_H);
        QCOMPARE(window().currentPage(), ui::PageId::History);
        PRESS(*m_driver, "historyUndo");
        QTRY_COMPARE(window().currentPage(), ui::PageId::Routing);
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(
            rollout().state().phase, routing::Phase::Converged, kConvergeWithin);
        QTRY_VERIFY(rulesOfDetails().isEmpty());
        QTRY_VERIFY(m_driver->shown<QAbstractButton>("startSplit") != nullptr);
        QCOMPARE(
            m_driver->application().historyPage().findChild<QTableView*>()->model()->rowCount(), 2);
    }

    void cleanupTestCase() { m_driver.reset(); }
};

QTEST_MAIN(TestMainJob)
#include "tst_main_job.moc"
