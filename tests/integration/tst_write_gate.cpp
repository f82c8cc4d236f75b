#include "app/rollout/write_gate.h"
#include "tests/support/routing_stage.h"
#include "ui/history/history_page.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

using namespace vigla;
using routing::Phase;
using test::kAnswerWithin;
using test::kConvergeWithin;

/// Every way of the window to a write, tried while the context is read-only. (Those of the command
/// line are in tst_apply_command.)
class TestWriteGate : public QObject {
    Q_OBJECT

    std::unique_ptr<test::RoutingStage> m_stage;

    test::WindowDriver& driver() { return m_stage->driver(); }
    app::WriteGate& gate() { return driver().session().gate(); }
    /// The page's own intents, as if a button had not been disabled.
    ui::RoutingPage& page() { return driver().routingPage(); }

private slots:
    /// A change that could be taken back, from the panel and from the history.
    void initTestCase()
    {
        m_stage = std::make_unique<test::RoutingStage>();
        OPEN_REVIEWS(*m_stage);
        QVERIFY(gate().isReadOnly()); // where a context begins
        PRESS(driver(), "statusReadOnly");
        driver().splitByKeyboard(6);
        PRESS(driver(), "apply");
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Converged, kConvergeWithin);
        QTRY_VERIFY(!driver().edit().isDirty());
        PRESS(driver(), "statusReadOnly");
        QVERIFY(gate().isReadOnly());
    }
    void cleanupTestCase() { m_stage.reset(); }

    void init()
    {
        gate().setReadOnly(true);
        QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
    }
    void cleanup()
    {
        if (!QTest::currentTestFailed())
            QCOMPARE(m_stage->held(), QStringLiteral("60/40"));
    }

    void undoInThePanel()
    {
        QVERIFY(!driver().pressable("undoApplied"));
        emit page().undoRequested();
        QVERIFY(routing::isFinished(m_stage->phase()));
    }

    void undoInTheHistory()
    {
        driver().window().activateWindow();
        QTRY_VERIFY(driver().window().isActiveWindow());
        QTest::keyClick(&driver().window(), Qt::Key_H);
        PRESS(driver(), "historyUndo");
        QTRY_COMPARE(driver().window().currentPage(), ui::PageId::Routing);
        QVERIFY(routing::isFinished(m_stage->phase()));
        QVERIFY(!m_stage->isAsked());
    }

    void applyOfAnEdit()
    {
        driver().splitByKeyboard(3);
        QTRY_VERIFY(driver().edit().canApply());
        QTRY_VERIFY2(driver().textOf("applyStatement").contains(QStringLiteral("read-only")),
            qPrintable(driver().textOf("applyStatement")));
        QVERIFY(!driver().pressable("apply"));
        emit page().applyRequested();
        QVERIFY(routing::isFinished(m_stage->phase()));
    }

    void applyStraightToTheRunner()
    {
        driver().rollout().apply(driver().edit().draft());
        QTRY_COMPARE_WITH_TIMEOUT(
            m_stage->phase(), Phase::Ready, kAnswerWithin); // a dry run is none
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Rejected, kAnswerWithin);
        QVERIFY(driver().textOf("applyStatement").contains(QStringLiteral("read-only")));
    }

    void aYesThatComesAfterTheContextWasLocked()
    {
        gate().setReadOnly(false);
        PRESS(driver(), "apply");
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->isAsked(), kAnswerWithin);
        gate().setReadOnly(true);
        PRESS(driver(), "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Rejected, kAnswerWithin);
    }

    void aProtectedContextWithoutItsName()
    {
        gate().setReadOnly(false);
        gate().setProtection(true, QStringLiteral("prod"));
        PRESS(driver(), "apply");
        QTRY_VERIFY_WITH_TIMEOUT(m_stage->isAsked(), kAnswerWithin);
        QVERIFY(!driver().pressable("confirmApply"));
        emit page().confirmed(QStringLiteral("staging"));
        emit page().confirmed({});
        QCOMPARE(m_stage->phase(), Phase::Ready);
        driver().rollout().confirm();
        QTRY_COMPARE_WITH_TIMEOUT(m_stage->phase(), Phase::Rejected, kAnswerWithin);
        gate().setProtection(false, QStringLiteral("prod"));
    }

    void withoutTheRight()
    {
        test::RoutingStage stage(
            {{"update", "networking.istio.io", "virtualservices", "bookinfo"}});
        OPEN_REVIEWS(stage);
        auto& window = stage.driver();
        PRESS(window, "statusReadOnly");
        window.splitByKeyboard(6);
        QTRY_VERIFY_WITH_TIMEOUT(
            window.textOf("applyStatement")
                .contains(QStringLiteral("may not update virtualservices in bookinfo")),
            kAnswerWithin);
        QVERIFY(!window.pressable("apply"));
        QVERIFY(!window.pressable("allowWrites")); // nothing that Vigla could lift
        QVERIFY(window.session().gate().refusal(window.edit().draft().changes.at(0)).has_value());
        QCOMPARE(stage.held(), QStringLiteral("80/20"));
    }

    /// There is one place that writes; a second one would not ask the gate.
    void onlyTheRunnerWrites()
    {
        QStringList writers;
        const QDir root(QStringLiteral(VIGLA_SOURCE_DIR));
        QDirIterator files(root.filePath(QStringLiteral("app")), {QStringLiteral("*.cpp")},
            QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (file.readAll().contains("kube->write("))
                writers.append(root.relativeFilePath(file.fileName()));
        }
        QCOMPARE(writers, QStringList{QStringLiteral("app/rollout/rollout_runner.cpp")});
    }
};

QTEST_MAIN(TestWriteGate)
#include "tst_write_gate.moc"
