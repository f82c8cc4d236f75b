#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/routes/routing_page.h"
#include "ui/routes/weight_bar.h"
#include "ui/shell/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace vigla::app;

namespace {

constexpr int kConnectWithin = 20'000;

} // namespace

/// The whole program on the embedded mesh, by mouse and keyboard: see the graph, split, diff, dry
/// run, apply, watch it converge and the traffic follow, take it back.
class TestMainJob : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    bool m_hasFailed = false;
    std::unique_ptr<WindowApplication> m_application;

    ui::MainWindow& window() { return m_application->window(); }
    MeshSession& session() { return m_application->binding()->session(); }
    template <typename T>
    T* shown(const char* name)
    {
        const auto all = window().findChildren<T*>(QString::fromLatin1(name));
        const auto found = std::ranges::find_if(all, [](T* widget) { return widget->isVisible(); });
        return found != all.end() ? *found : nullptr;
    }

    /// Presses a button by mouse, as a person would: only when it is there and enabled.
    bool press(const char* name)
    {
        auto* button = shown<QAbstractButton>(name);
        if (!button || !button->isEnabled())
            return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }

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

    /// The bar of the rule that divides traffic: the other rule sends all of jason's to one
    /// version.
    ui::WeightBar* splitBar()
    {
        for (auto* bar : window().findChildren<ui::WeightBar*>())
            if (bar->isVisible() && bar->weights().size() > 1)
                return bar;
        return nullptr;
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
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        CommandLine line;
        line.connection.demoScenario = "bookinfo";
        m_application = std::make_unique<WindowApplication>(line,
            std::filesystem::path(
                m_folder.filePath(QStringLiteral("settings.json")).toStdString()));
        m_application->start();
        window().resize(1440, 900);
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
        QVERIFY(m_application->binding() != nullptr);
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
        const QString id = toQString(node("reviews")->id);
        QTRY_VERIFY(canvas->elementIds().contains(id));
        QTRY_VERIFY(!canvas->rectOf(id).isEmpty());
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->rectOf(id).center());
        QCOMPARE(window().selection().id(), id);
    }

    void theRulesOpenByKeyboard()
    {
        QTest::keyClick(&window(), Qt::Key_R);
        QCOMPARE(window().currentPage(), ui::PageId::Routing);
        const auto host = QStringLiteral("reviews.bookinfo.svc.cluster.local");
        QVERIFY(m_application->routingPage().showHost(host));
        QTRY_COMPARE(m_application->routingPage().currentHost(), host);
        QTRY_VERIFY(splitBar() != nullptr);
    }

    void aContextIsReadOnlyUntilItsUserSaysOtherwise()
    {
        QVERIFY(session().gate().isReadOnly());
        QVERIFY(press("statusReadOnly"));
        QVERIFY(!session().gate().isReadOnly());
    }

    void theSplitIsDraggedByKeyboard()
    {
        QTRY_VERIFY(splitBar() != nullptr);
        auto* handle = splitBar()->findChild<QWidget*>(QStringLiteral("weightHandle0"));
        QVERIFY(handle != nullptr);
        handle->setFocus();
        QTest::keyClick(handle, Qt::Key_Home);
        for (int step = 0; step < 5; ++step)
            QTest::keyClick(handle, Qt::Key_Right, Qt::ShiftModifier);
        QTRY_COMPARE(splitBar()->weights().front(), Percent{50});
        QTRY_VERIFY(m_application->binding()->routing()->session().isDirty());
        QTRY_VERIFY(!m_application->binding()->routing()->session().diffs().empty());
    }

    void cleanupTestCase() { m_application.reset(); }
};

QTEST_MAIN(TestMainJob)
#include "tst_main_job.moc"
