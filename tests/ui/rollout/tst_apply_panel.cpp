#include "tests/support/picture.h"
#include "tests/support/route_samples.h"
#include "ui/rollout/apply_panel.h"
#include "ui/rollout/confirm_dialog.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

namespace vigla::ui {

namespace {

using routing::Phase;

DraftSummary draft()
{
    const auto view = samples::editView();
    return {true, {}, view.sentences, view.findings};
}

} // namespace

class TestApplyPanel : public QObject {
    Q_OBJECT

    std::unique_ptr<ApplyPanel> m_panel;

    QPushButton* button(const char* name)
    {
        return m_panel->findChild<QPushButton*>(QString::fromLatin1(name));
    }
    bool canPress(const char* name)
    {
        return button(name)->isVisible() && button(name)->isEnabled();
    }
    QString statement()
    {
        return m_panel->findChild<QLabel*>(QStringLiteral("applyStatement"))->text();
    }
    template <typename T>
    T* inDialog(const char* name)
    {
        return m_panel->confirmDialog()->findChild<T*>(QString::fromLatin1(name));
    }
    void choose(const char* name)
    {
        auto* radio = m_panel->findChild<QRadioButton*>(QString::fromLatin1(name));
        QTest::mouseClick(radio, Qt::LeftButton, {}, {8, radio->height() / 2}); // the circle
    }
    void show(Phase phase) { m_panel->setState(samples::rollout(phase), {}); }

private slots:
    void init()
    {
        m_panel = std::make_unique<ApplyPanel>();
        m_panel->resize(1200, 240);
        m_panel->setTarget({QStringLiteral("kind"), false, {}, false});
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void nothingIsAppliedWithoutAChange()
    {
        QVERIFY(!canPress("apply"));
        m_panel->setDraft(draft());
        QVERIFY(canPress("apply"));
    }

    void whatHoldsAChangeUpIsSaid_data()
    {
        QTest::addColumn<QString>("textProblem");
        QTest::addColumn<QString>("whyNotWritable");
        QTest::addColumn<bool>("hasError");
        QTest::addColumn<QString>("words");
        QTest::addRow("a text that does not parse")
            << QStringLiteral("line 3 is torn") << QString() << false << QStringLiteral("line 3");
        QTest::addRow("a context that is read-only")
            << QString() << QStringLiteral("kind is read-only") << false
            << QStringLiteral("kind is read-only");
        QTest::addRow("a finding that is an error")
            << QString() << QString() << true << QStringLiteral("1 error");
    }
    void whatHoldsAChangeUpIsSaid()
    {
        QFETCH(const QString, textProblem);
        QFETCH(const QString, whyNotWritable);
        QFETCH(const bool, hasError);
        QFETCH(const QString, words);
        auto held = draft();
        held.textProblem = textProblem;
        if (hasError)
            held.findings = {samples::finding(routing::Severity::Error, "", "wrong")};
        m_panel->setTarget({QStringLiteral("kind"), false, whyNotWritable, false});
        m_panel->setDraft(held);
        QVERIFY(!canPress("apply"));
        QVERIFY2(statement().contains(words), qPrintable(statement()));
    }

    void aReadOnlyContextCanBeOpenedFromHere()
    {
        const WriteTarget locked{
            QStringLiteral("kind"), false, QStringLiteral("kind is read-only"), true};
        m_panel->setTarget(locked);
        QVERIFY(!canPress("allowWrites")); // nothing to write yet
        m_panel->setDraft(draft());
        QSignalSpy asked(m_panel.get(), &ApplyPanel::writeAccessRequested);
        QVERIFY(canPress("allowWrites"));
        QTest::mouseClick(button("allowWrites"), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        auto forced = locked;
        forced.canAllowWrites = false;
        m_panel->setTarget(forced);
        QVERIFY(!canPress("allowWrites"));
    }

    void whatIsForbiddenIsSaidBeforeTheFirstEdit()
    {
        m_panel->setTarget({QStringLiteral("kind"), false,
            QStringLiteral("You may not update virtualservices in shop."), false});
        QVERIFY(!canPress("apply"));
        QVERIFY2(
            statement().contains(QStringLiteral("You may not update")), qPrintable(statement()));
    }

    void whereSomebodyPutsItBackAFileIsOffered()
    {
        m_panel->setDraft(draft());
        auto state = samples::rollout(Phase::Ready);
        state.owners.clear();
        m_panel->setState(state, {});
        QVERIFY(inDialog<QPushButton>("confirmSave")->isHidden());
        m_panel->setState(samples::rollout(Phase::Idle), {});
        state.owners.push_back({routing::Owner::Kind::ArgoCd, "Argo CD", true, "Argo CD reverts."});
        m_panel->setState(state, {});
        QVERIFY(inDialog<QLabel>("confirmNotices")
                    ->text()
                    .contains(QStringLiteral("Argo CD reverts.")));
        QSignalSpy cancelled(m_panel.get(), &ApplyPanel::cancelRequested);
        QSignalSpy saved(m_panel.get(), &ApplyPanel::saveInsteadRequested);
        QVERIFY(!inDialog<QPushButton>("confirmSave")->isHidden());
        inDialog<QPushButton>("confirmSave")->click();
        QCOMPARE(cancelled.count(), 1); // nothing is written
        QCOMPARE(saved.count(), 1);
        QVERIFY(m_panel->confirmDialog() == nullptr);
    }

    void theConfirmationTellsOfTheChangeThatIsRolledOut()
    {
        m_panel->setDraft({true, {}, {"an edit of another host"}, {}});
        m_panel->setState(samples::rollout(Phase::Ready),
            {samples::finding(routing::Severity::Warning, "", "Mind the gap."),
                samples::finding(routing::Severity::Info, "", "By the way.")});
        QVERIFY(m_panel->confirmDialog() != nullptr);
        const QString sentences = inDialog<QLabel>("confirmSentences")->text();
        QVERIFY2(sentences.contains(QStringLiteral("80 % → 50 %")), qPrintable(sentences));
        const QString notices = inDialog<QLabel>("confirmNotices")->text();
        QVERIFY(notices.contains(QStringLiteral("Mind the gap.")));
        QVERIFY(!notices.contains(QStringLiteral("By the way.")));
    }

    void cancelIsTheDefault()
    {
        QSignalSpy confirmed(m_panel.get(), &ApplyPanel::confirmed);
        QSignalSpy cancelled(m_panel.get(), &ApplyPanel::cancelRequested);
        show(Phase::Ready);
        QVERIFY(inDialog<QPushButton>("confirmCancel")->isDefault());
        QTest::keyClick(m_panel->confirmDialog(), Qt::Key_Return);
        QCOMPARE(confirmed.count(), 0);
        QCOMPARE(cancelled.count(), 1);
        QVERIFY(m_panel->confirmDialog() == nullptr);
    }

    void aProtectedContextAsksForItsName()
    {
        m_panel->setTarget({QStringLiteral("prod"), true, {}, false});
        QSignalSpy confirmed(m_panel.get(), &ApplyPanel::confirmed);
        show(Phase::Ready);
        auto* apply = inDialog<QPushButton>("confirmApply");
        auto* typed = inDialog<QLineEdit>("typedContext");
        QTest::keyClicks(typed, QStringLiteral("pro"));
        QVERIFY(!apply->isEnabled());
        QTest::keyClicks(typed, QStringLiteral("d"));
        QTest::mouseClick(apply, Qt::LeftButton);
        QCOMPARE(confirmed.count(), 1);
        QCOMPARE(confirmed[0][0].toString(), QStringLiteral("prod"));
    }

    void everyConflictIsDecidedBeforeGoingOn()
    {
        auto state = samples::rollout(Phase::Conflict);
        state.conflicts = {{samples::virtualService(), "/a", "the timeout", "1s", "2s", "3s"},
            {samples::virtualService(), "/b", "the retries", "", "2", "3"}};
        m_panel->setState(state, {});
        QSignalSpy resolved(m_panel.get(), &ApplyPanel::conflictsResolved);
        QVERIFY(!canPress("resolveConflicts"));
        choose("keepYours0");
        QVERIFY(!canPress("resolveConflicts"));
        choose("takeTheirs1");
        QTest::mouseClick(button("resolveConflicts"), Qt::LeftButton);
        QCOMPARE(resolved.count(), 1);
        QCOMPARE(resolved[0][0].value<std::vector<routing::Side>>(),
            (std::vector{routing::Side::Yours, routing::Side::Theirs}));
    }

    void aConflictShowsAllThreeValues()
    {
        auto state = samples::rollout(Phase::Conflict);
        state.conflicts = {{samples::virtualService(), "/a", "the timeout", "1s", "2s", "3s"}};
        m_panel->setState(state, {});
        QStringList shown;
        for (const auto* label : m_panel->findChildren<QLabel*>())
            if (label->isVisible())
                shown.append(label->text());
        for (const char* value : {"1s", "2s", "3s"})
            QVERIFY(shown.contains(QString::fromLatin1(value)));
    }

    void detailsAreThereOnceThereAreSome_data()
    {
        QTest::addColumn<Phase>("phase");
        QTest::addColumn<bool>("hasDetails");
        QTest::addRow("checking") << Phase::Checking << false;
        QTest::addRow("rejected") << Phase::Rejected << false;
        QTest::addRow("converging") << Phase::Converging << true;
        QTest::addRow("stalled") << Phase::Stalled << true;
    }
    void detailsAreThereOnceThereAreSome()
    {
        QFETCH(const Phase, phase);
        m_panel->setDraft(draft());
        show(phase);
        const auto* details = m_panel->findChild<QWidget*>(QStringLiteral("rolloutDetails"));
        QTEST(details->isVisible(), "hasDetails");
    }

    void whereNoIstiodIsKnownTheTrafficIsStillCounted()
    {
        auto state = samples::rollout(Phase::Stalled);
        state.isWatching = true;
        state.proxies.clear();
        state.observed.clear();
        state.confidence.clear();
        state.objects.front().isInIstiod = false;
        const auto seen = routing::advance({}, {}, MonotonicTime());
        state.convergenceProblem = seen.problem;
        state.message = "Stored. " + seen.problem;
        m_panel->setState(state, {});
        QVERIFY2(statement().contains(QStringLiteral("No running istiod is known")),
            qPrintable(statement()));
        const auto* counted = m_panel->findChild<QLabel*>(QStringLiteral("confidence"));
        QVERIFY(counted->isVisible());
        QVERIFY2(
            counted->text().startsWith(QStringLiteral("Counting")), qPrintable(counted->text()));
        samples::savePictures(*m_panel, {1200, 300}, QStringLiteral("apply-blind"));
        samples::savePictures(*m_panel, {900, 300}, QStringLiteral("apply-blind"));
    }

    void theNextEditPutsTheLastResultAway()
    {
        m_panel->setDraft(draft());
        show(Phase::Converging);
        show(Phase::Converged);
        m_panel->setDraft({});
        QVERIFY(m_panel->findChild<QWidget*>(QStringLiteral("rolloutDetails"))->isVisible());
        QVERIFY(canPress("undoApplied"));
        m_panel->setDraft({true, {}, {"another edit"}, {}});
        QVERIFY(!canPress("undoApplied"));
        QVERIFY(canPress("apply"));
        QVERIFY(!m_panel->findChild<QWidget*>(QStringLiteral("rolloutDetails"))->isVisible());
    }

    void theKeyboardFocusStaysInThePanel()
    {
        m_panel->setDraft(draft());
        m_panel->activateWindow();
        button("apply")->setFocus();
        QTRY_VERIFY(button("apply")->hasFocus());
        show(Phase::Checking);
        QVERIFY(m_panel->isAncestorOf(QApplication::focusWidget())
            || QApplication::focusWidget() == m_panel.get());
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestApplyPanel)
#include "tst_apply_panel.moc"
