#include "tests/support/rollout_driver.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using namespace std::chrono_literals;
using routing::Phase;
using routing::Side;
using test::after;
using test::before;
using test::Machine;
using test::oneChange;
using test::reviews;
using test::reviewsRule;
using test::says;
using test::to;
using test::twoChanges;
using test::weights;
using test::withVersion;
using Kind = Error::Kind;

class TestConflicts : public QObject {
    Q_OBJECT
private slots:
    void whatOthersChangedElsewhereIsMergedIn()
    {
        Machine machine;
        const auto theirs = reviews("{hosts: [reviews], http: [{timeout: 3s, route: ["
            + to("v1", 90) + ", " + to("v2", 10) + "]}]}");
        machine.feed(routing::ApplyRequested{oneChange()}).read(withVersion(theirs, "9"));
        const auto* dryRun = machine.effect<routing::DryRunWrite>();
        QVERIFY(dryRun);
        QCOMPARE(dryRun->change.after.resourceVersion(), std::string("9"));
        QCOMPARE(QByteArray::fromStdString(
                     dryRun->change.after.json()["spec"]["http"][0]["timeout"].dump()),
            QByteArray("\"3s\""));
        QCOMPARE(test::lines(machine.state().mergedIn), QString::fromUtf8("timeout: none → 3s\n"));
        machine.answer(dryRun->change.after);
        QVERIFY(says(machine, "merged with what others changed"));
    }

    void whoElseOwnsTheObjectIsSaid()
    {
        auto json = before().json();
        json["metadata"]["labels"] = {{"kustomize.toolkit.fluxcd.io/name", "shop"}};
        Machine machine;
        machine.feed(routing::ApplyRequested{oneChange()}).read(kube::Document(json));
        QCOMPARE(machine.state().owners.size(), std::size_t{1});
        QCOMPARE(machine.state().owners[0].name, std::string("Flux Kustomization shop"));
    }

    void aRealOverlapWaitsForADecision()
    {
        Machine machine;
        machine.toConflict();
        QCOMPARE(machine.state().phase, Phase::Conflict);
        QCOMPARE(machine.state().conflicts.size(), std::size_t{1});
        QVERIFY(says(machine, "Nothing was stored."));
        machine.feed(routing::ConflictsResolved{{Side::Yours}});
        QCOMPARE(machine.state().phase, Phase::Checking);
        machine.read(withVersion(reviews(weights(70, 30)), "9"));
        QVERIFY(kube::isSameContent(machine.effect<routing::DryRunWrite>()->change.after, after()));
    }

    void decisionsAreForTheVersionThatWasShown()
    {
        Machine machine;
        machine.toConflict().feed(routing::ConflictsResolved{{Side::Yours}});
        machine.read(withVersion(reviews(weights(20, 80)), "10")); // changed once more
        QCOMPARE(machine.state().phase, Phase::Conflict);
        QVERIFY(machine.state().conflicts[0].theirs.find("20") != std::string::npos);
    }

    void takingTheirsLeavesNothingToDo()
    {
        Machine machine;
        machine.toConflict().feed(routing::ConflictsResolved{{Side::Theirs}});
        machine.read(withVersion(reviews(weights(70, 30)), "9"));
        QCOMPARE(machine.state().phase, Phase::Converged);
    }

    void decisionsMustFitTheConflicts()
    {
        Machine machine;
        machine.toConflict().feed(routing::ConflictsResolved{{}});
        QCOMPARE(machine.state().phase, Phase::Conflict);
    }

    void aConflictAtTheDryRunIsMergedAndCheckedAgain()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{oneChange()}).read(before()).fail(Kind::Conflict);
        QCOMPARE(machine.state().phase, Phase::Checking);
        QVERIFY(machine.effect<routing::ReadLive>());
        machine.read(withVersion(before(), "9")).answer(after());
        QCOMPARE(machine.state().phase, Phase::Ready);
    }

    void aConflictAtTheWriteAsksForTheYesAgain()
    {
        Machine machine;
        machine.toApplying().fail(Kind::Conflict);
        QCOMPARE(machine.state().phase, Phase::Checking);
        QCOMPARE(machine.entries().size(), std::size_t{1});
        QCOMPARE(machine.entries()[0].outcome, routing::JournalEntry::Outcome::Refused);
        machine.read(withVersion(before(), "9")).answer(after());
        QCOMPARE(machine.state().phase, Phase::Ready);
        machine.feed(routing::Confirmed{});
        QCOMPARE(
            machine.effect<routing::Write>()->change.after.resourceVersion(), std::string("9"));
    }

    void aConflictAtTheSecondWriteDoesNotRepeatTheFirst()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{twoChanges()})
            .read(Error{Kind::NotFound, ""})
            .read(before())
            .answer(reviewsRule("{host: reviews}"))
            .answer(after())
            .feed(routing::Confirmed{})
            .answer(reviewsRule("{host: reviews}"))
            .fail(Kind::Conflict);
        QCOMPARE(machine.effect<routing::ReadLive>()->ref.kind, std::string("VirtualService"));
        machine.read(withVersion(reviews(weights(70, 30)), "9"));
        QCOMPARE(machine.state().phase, Phase::Conflict);
        QVERIFY(says(machine,
            "Stored: DestinationRule bookinfo/reviews. Not written: "
            "VirtualService bookinfo/reviews."));
        machine.feed(routing::ConflictsResolved{{Side::Theirs}});
        machine.read(withVersion(reviews(weights(70, 30)), "9"));
        QCOMPARE(machine.state().phase, Phase::Converging); // the first one still has to arrive
        QCOMPARE(machine.effect<routing::WatchConvergence>()->objects.size(), std::size_t{1});
    }

    void endlessConflictsEnd()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{oneChange()});
        for (int i = 0; i <= routing::kMostMergeRounds; ++i)
            machine.read(withVersion(before(), std::to_string(i))).fail(Kind::Conflict);
        QCOMPARE(machine.state().phase, Phase::Failed);
        QVERIFY(says(machine, "keeps being changed"));
    }
};

QTEST_APPLESS_MAIN(TestConflicts)
#include "tst_conflicts.moc"
