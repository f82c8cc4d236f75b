#include "models/routing/rollout_steps.h"
#include "tests/support/rollout_driver.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using namespace std::chrono_literals;
using routing::Event;
using routing::Phase;
using routing::ProxyProgress;
using routing::Side;
using test::after;
using test::before;
using test::Machine;
using test::oneChange;
using test::phaseOf;
using test::reviewsRule;
using test::says;
using test::twoChanges;
using test::withVersion;
using Kind = Error::Kind;

namespace {

/// A machine in each phase, by name.
Machine machineIn(const QString& phase)
{
    Machine machine;
    if (phase == QLatin1String("checking"))
        machine.feed(routing::ApplyRequested{oneChange()});
    else if (phase == QLatin1String("dry run"))
        machine.feed(routing::ApplyRequested{oneChange()}).read(before());
    else if (phase == QLatin1String("ready"))
        machine.toReady();
    else if (phase == QLatin1String("applying"))
        machine.toApplying();
    else if (phase == QLatin1String("reading back"))
        machine.toApplying().fail(Kind::Unreachable);
    else if (phase == QLatin1String("converging"))
        machine.toConverging();
    else if (phase == QLatin1String("converged"))
        machine.toConverged();
    else if (phase == QLatin1String("stalled"))
        machine.toConverging().feed(routing::DeadlinePassed{machine.state().effectId});
    else if (phase == QLatin1String("rejected"))
        machine.feed(routing::ApplyRequested{oneChange()}).read(before()).fail(Kind::Rejected);
    else if (phase == QLatin1String("conflict"))
        machine.toConflict();
    else if (phase == QLatin1String("failed"))
        machine.feed(routing::ApplyRequested{oneChange()}).read(Error{Kind::Unreachable, "gone"});
    else if (phase == QLatin1String("cancelled"))
        machine.toReady().feed(routing::CancelRequested{});
    return machine;
}

const std::vector<QString>& phases()
{
    static const std::vector<QString> kPhases{QStringLiteral("idle"), QStringLiteral("checking"),
        QStringLiteral("dry run"), QStringLiteral("ready"), QStringLiteral("applying"),
        QStringLiteral("reading back"), QStringLiteral("converging"), QStringLiteral("converged"),
        QStringLiteral("stalled"), QStringLiteral("rejected"), QStringLiteral("conflict"),
        QStringLiteral("failed"), QStringLiteral("cancelled")};
    return kPhases;
}

Event eventNamed(const QString& name, std::uint64_t id)
{
    if (name == QLatin1String("apply"))
        return routing::ApplyRequested{oneChange()};
    if (name == QLatin1String("read"))
        return routing::LiveRead{id, before()};
    if (name == QLatin1String("answer"))
        return routing::WriteAnswered{id, withVersion(after(), "8"), {}, {}};
    if (name == QLatin1String("confirm"))
        return routing::Confirmed{};
    if (name == QLatin1String("cancel"))
        return routing::CancelRequested{};
    if (name == QLatin1String("resolve"))
        return routing::ConflictsResolved{{Side::Yours}};
    if (name == QLatin1String("converged")) {
        routing::Convergence seen;
        seen.ingestedAt = MonotonicTime(1s);
        return routing::ConvergenceObserved{id, seen};
    }
    if (name == QLatin1String("traffic"))
        return routing::TrafficObserved{id, {{"reviews v1", 50, 50, 40, 60, 100}}};
    return routing::DeadlinePassed{id};
}

} // namespace

class TestRollout : public QObject {
    Q_OBJECT
private slots:
    /// Every event in every phase: where it leads, or nowhere.
    void everyEventInEveryPhase_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("expected");
        struct Move {
            const char* phase;
            const char* event;
            const char* to;
        };
        static constexpr Move kMoves[]{{"idle", "apply", "checking"},
            {"checking", "read", "checking"}, {"checking", "cancel", "cancelled"},
            {"dry run", "answer", "ready"}, {"dry run", "cancel", "cancelled"},
            {"ready", "confirm", "applying"}, {"ready", "cancel", "cancelled"},
            {"applying", "answer", "converging"}, {"applying", "cancel", "applying"},
            {"reading back", "read", "failed"}, {"reading back", "cancel", "applying"},
            {"converging", "cancel", "stalled"}, {"converging", "converged", "converged"},
            {"converging", "traffic", "converging"}, {"converging", "deadline", "stalled"},
            {"converged", "apply", "checking"}, {"converged", "cancel", "converged"},
            {"converged", "traffic", "converged"}, {"converged", "deadline", "converged"},
            {"stalled", "apply", "checking"}, {"rejected", "apply", "checking"},
            {"conflict", "cancel", "cancelled"}, {"conflict", "resolve", "checking"},
            {"failed", "apply", "checking"}, {"cancelled", "apply", "checking"}};
        std::map<std::pair<QString, QString>, QString> moves;
        for (const Move& move : kMoves)
            moves[{QString::fromLatin1(move.phase), QString::fromLatin1(move.event)}]
                = QString::fromLatin1(move.to);
        for (const QString& phase : phases())
            for (const char* event : {"apply", "read", "answer", "confirm", "cancel", "resolve",
                     "converged", "traffic", "deadline"}) {
                const auto move = moves.find({phase, QString::fromLatin1(event)});
                QTest::addRow("%s: %s", qPrintable(phase), event)
                    << phase << QString::fromLatin1(event)
                    << (move != moves.end() ? move->second : QString());
            }
    }
    void everyEventInEveryPhase()
    {
        QFETCH(const QString, phase);
        QFETCH(const QString, event);
        QFETCH(const QString, expected);
        Machine machine = machineIn(phase);
        const auto was = phaseOf(machine);
        const auto message = machine.state().message;
        const auto id = machine.state().effectId;
        machine.feed(eventNamed(event, id));
        if (!expected.isEmpty()) {
            QCOMPARE(phaseOf(machine), expected);
            return;
        }
        QCOMPARE(phaseOf(machine), was);
        QCOMPARE(machine.state().message, message);
        QCOMPARE(machine.state().effectId, id);
        QVERIFY(machine.effects().empty());
    }

    /// Answers that are not awaited any more change nothing, in no phase.
    void staleAnswersChangeNothing()
    {
        for (const QString& phase : phases())
            for (const char* event : {"read", "answer", "converged", "traffic", "deadline"}) {
                Machine machine = machineIn(phase);
                const auto was = machine.state().message;
                machine.feed(eventNamed(QString::fromLatin1(event), machine.state().effectId + 1));
                QVERIFY(machine.effects().empty());
                QCOMPARE(machine.state().message, was);
                machine.feed(eventNamed(QString::fromLatin1(event), 0));
                QVERIFY(machine.effects().empty());
            }
    }

    void theWayWhenAllGoesWell()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{oneChange()});
        QCOMPARE(machine.effect<routing::ReadLive>()->ref, before().ref());
        machine.read(withVersion(before(), "7"));
        const auto* dryRun = machine.effect<routing::DryRunWrite>();
        QVERIFY(dryRun);
        QCOMPARE(dryRun->change.after.resourceVersion(), std::string("7"));
        machine.answer(withVersion(after(), "7"), {"deprecated"});
        QCOMPARE(machine.state().phase, Phase::Ready);
        QCOMPARE(machine.state().objects[0].warnings, std::vector<std::string>{"deprecated"});
        QVERIFY(machine.effects().empty());
        QCOMPARE(test::lines(routing::describeChanges(routing::previewOf(machine.state()))),
            QString::fromUtf8("reviews v1: 90 % → 50 % of the traffic\n"
                              "reviews v2: 10 % → 50 % of the traffic\n"));
        machine.feed(routing::Confirmed{});
        QCOMPARE(machine.effect<routing::Write>()->change.after, after());
        machine.answer(withVersion(after(), "8"));
        QCOMPARE(machine.state().phase, Phase::Converging);
        QCOMPARE(machine.state().storedAt, std::optional(MonotonicTime(5s)));
        QCOMPARE(machine.entries().size(), std::size_t{1});
        QCOMPARE(machine.entries()[0].outcome, routing::JournalEntry::Outcome::Stored);
        QCOMPARE(machine.entries()[0].change.before, before());
        QCOMPARE(machine.effect<routing::WatchConvergence>()->objects[0].resourceVersion,
            std::string("8"));
        machine.converge({{"a.b", ProxyProgress::State::Pending, {}}});
        QCOMPARE(machine.state().phase, Phase::Converging);
        QVERIFY(machine.state().objects[0].isInIstiod);
        machine.converge({{"a.b", ProxyProgress::State::Acknowledged, {}},
            {"c.d", ProxyProgress::State::NotAffected, {}}});
        QCOMPARE(machine.state().phase, Phase::Converged);
        machine.feed(routing::TrafficObserved{
            machine.state().effectId, {{"reviews v1", 50, 49, 44, 54, 400}}});
        QVERIFY(machine.state().confidence.find("49 % of 400 requests") != std::string::npos);
        machine.feed(routing::DeadlinePassed{machine.state().effectId});
        QVERIFY(machine.effect<routing::StopWatching>());
        QVERIFY(!machine.state().isWatching);
        QCOMPARE(machine.state().phase, Phase::Converged);
    }

    void severalObjectsAreReadThenDryRunThenWrittenInOrder()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{twoChanges()});
        QCOMPARE(machine.effect<routing::ReadLive>()->ref.kind, std::string("DestinationRule"));
        machine.read(Error{Kind::NotFound, "nope"});
        QCOMPARE(machine.effect<routing::ReadLive>()->ref.kind, std::string("VirtualService"));
        machine.read(before());
        const auto* creation = machine.effect<routing::DryRunWrite>();
        QVERIFY(creation->change.isCreation());
        QVERIFY(creation->change.after.resourceVersion().empty()); // a POST must not carry one
        machine.answer(reviewsRule("{host: reviews}"));
        QVERIFY(!machine.effect<routing::DryRunWrite>()->change.isCreation());
        machine.answer(after());
        QCOMPARE(machine.state().phase, Phase::Ready);
        machine.feed(routing::Confirmed{});
        QCOMPARE(
            machine.effect<routing::Write>()->change.ref().kind, std::string("DestinationRule"));
        machine.answer(reviewsRule("{host: reviews}"));
        QCOMPARE(machine.state().phase, Phase::Applying);
        QCOMPARE(
            machine.effect<routing::Write>()->change.ref().kind, std::string("VirtualService"));
        machine.answer(after());
        QCOMPARE(machine.state().phase, Phase::Converging);
        QCOMPARE(machine.effect<routing::WatchConvergence>()->objects.size(), std::size_t{2});
        QCOMPARE(machine.entries().size(), std::size_t{2});
    }

    void anObjectWrittenTwiceTakesTheVersionOfItsFirstWrite()
    {
        const auto rule = reviewsRule("{host: reviews, subsets: [{name: v1}, {name: v2}]}");
        const auto swapped = reviewsRule("{host: reviews, subsets: [{name: v2}, {name: v3}]}");
        Machine machine;
        machine.feed(routing::ApplyRequested{{{{rule, swapped}, {before(), after()}}}});
        machine.read(rule).read(before());
        QCOMPARE(machine.state().objects.size(), std::size_t{3});
        machine.answer(rule).answer(after()).answer(swapped);
        QCOMPARE(machine.state().phase, Phase::Ready);
        machine.feed(routing::Confirmed{});
        machine.answer(withVersion(machine.effect<routing::Write>()->change.after, "20"));
        machine.answer(withVersion(after(), "21"));
        const auto* last = machine.effect<routing::Write>();
        QCOMPARE(last->change.after.resourceVersion(), std::string("20"));
        QVERIFY(kube::isSameContent(last->change.after, swapped));
        machine.answer(withVersion(swapped, "22"));
        QCOMPARE(machine.effect<routing::WatchConvergence>()->objects.size(), std::size_t{2});
    }

    void removalsAreWrittenAndAwaited()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{{{{before(), {}}}}}).read(before());
        QVERIFY(machine.effect<routing::DryRunWrite>()->change.isRemoval());
        machine.answer(test::document("{kind: Status, status: Success}"));
        machine.feed(routing::Confirmed{});
        QCOMPARE(machine.effect<routing::Write>()->change.before, before());
        machine.answer(test::document("{kind: Status, status: Success}"));
        QVERIFY(machine.effect<routing::WatchConvergence>()->objects[0].isRemoved);
        QVERIFY(routing::previewOf(machine.state()).changes[0].isRemoval());
    }

    void nothingToDoIsSaid()
    {
        Machine empty;
        empty.feed(routing::ApplyRequested{{}});
        QCOMPARE(empty.state().phase, Phase::Idle);
        QVERIFY(says(empty, "no change"));
        Machine already;
        already.feed(routing::ApplyRequested{oneChange()}).read(withVersion(after(), "9"));
        QCOMPARE(already.state().phase, Phase::Converged);
        QVERIFY(says(already, "already holds"));
        QVERIFY(already.effects().empty());
    }

    void aCreationThatIsNotServedIsARefusal()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{{{{{}, after()}}}})
            .read(Error{Kind::NotFound, ""})
            .fail(Kind::NotFound, "the server could not find the requested resource");
        QCOMPARE(machine.state().phase, Phase::Rejected);
        QVERIFY(says(machine, "could not find the requested resource"));
    }

    void aRefusalShowsTheServersWords_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("isAtWrite");
        QTest::addColumn<int>("phase");
        const auto row = [](const char* name, Kind kind, bool isAtWrite, Phase phase) {
            QTest::newRow(name) << static_cast<int>(kind) << isAtWrite << static_cast<int>(phase);
        };
        row("the webhook at the dry run", Kind::Rejected, false, Phase::Rejected);
        row("RBAC at the dry run", Kind::Denied, false, Phase::Rejected);
        row("the token at the dry run", Kind::Unauthorized, false, Phase::Rejected);
        row("a lost connection at the dry run", Kind::Unreachable, false, Phase::Failed);
        row("a server failure at the dry run", Kind::ServerFailure, false, Phase::Failed);
        row("the webhook at the write", Kind::Rejected, true, Phase::Rejected);
        row("the gate at the write", Kind::Denied, true, Phase::Rejected);
        row("too many requests at the write", Kind::Throttled, true, Phase::Failed);
    }
    void aRefusalShowsTheServersWords()
    {
        QFETCH(const int, kind);
        QFETCH(const bool, isAtWrite);
        QFETCH(const int, phase);
        Machine machine;
        if (isAtWrite)
            machine.toApplying();
        else
            machine.feed(routing::ApplyRequested{oneChange()}).read(before());
        machine.fail(static_cast<Kind>(kind));
        QCOMPARE(static_cast<int>(machine.state().phase), phase);
        QVERIFY(says(machine, "words of the server"));
        QVERIFY(says(machine, "Nothing was stored."));
        QCOMPARE(machine.entries().size(), isAtWrite ? std::size_t{1} : std::size_t{0});
    }

    void cancellingStopsBetweenTwoWrites()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{twoChanges()})
            .read(Error{Kind::NotFound, ""})
            .read(before())
            .answer(reviewsRule("{host: reviews}"))
            .answer(after())
            .feed(routing::Confirmed{})
            .feed(routing::CancelRequested{});
        QCOMPARE(machine.state().phase, Phase::Applying);
        machine.answer(reviewsRule("{host: reviews}"));
        QCOMPARE(machine.state().phase, Phase::Cancelled);
        QVERIFY(!machine.effect<routing::Write>());
        QVERIFY(
            says(machine, "Stored: DestinationRule bookinfo/reviews. Not written: VirtualService"));
    }

    void aRefusingProxyStalls()
    {
        Machine machine;
        machine.toConverging().converge({{"a.b", ProxyProgress::State::Refused, "no such cluster"},
            {"c.d", ProxyProgress::State::Pending, {}}});
        QCOMPARE(machine.state().phase, Phase::Converging);
        machine.converge({{"a.b", ProxyProgress::State::Refused, "no such cluster"},
            {"c.d", ProxyProgress::State::Acknowledged, {}}});
        QCOMPARE(machine.state().phase, Phase::Stalled);
        QVERIFY(says(machine, "a.b says: no such cluster"));
        QVERIFY(machine.effect<routing::StopWatching>());
    }

    void theDeadlineSaysWhatIsMissing()
    {
        Machine proxies;
        proxies.toConverging().converge({{"a.b", ProxyProgress::State::Pending, {}}});
        proxies.feed(routing::DeadlinePassed{proxies.state().effectId});
        QVERIFY(says(proxies, "1 of 1 proxies have not acknowledged it."));
        Machine istiod;
        istiod.toConverging().converge({}, false).feed(
            routing::DeadlinePassed{istiod.state().effectId});
        QVERIFY(says(istiod, "istiod has not taken it in"));
    }

    void withoutAnIstiodOnlyTheTrafficIsWatched()
    {
        Machine machine;
        routing::Convergence seen = routing::advance({}, {}, MonotonicTime(6s));
        QVERIFY(seen.isBlind);
        machine.toConverging();
        const auto id = machine.state().effectId;
        machine.feed(routing::ConvergenceObserved{id, seen});
        QCOMPARE(machine.state().phase, Phase::Stalled);
        QVERIFY(says(machine, "Stored. No running istiod is known"));
        QVERIFY(says(machine, "kubectl get pods"));
        QVERIFY(machine.state().isWatching);
        const auto message = machine.state().message;
        machine.feed(routing::TrafficObserved{id, {{"reviews v1", 50, 42, 40, 60, 200}}});
        QVERIFY(!machine.state().confidence.empty());
        machine.feed(routing::DeadlinePassed{id});
        QCOMPARE(machine.state().phase, Phase::Stalled);
        QCOMPARE(machine.state().message, message);
        QVERIFY(machine.effect<routing::StopWatching>());
    }

    void anIstiodThatWasSeenIsWaitedFor()
    {
        routing::Convergence start;
        start.baseline = {{"a.b", {}}};
        QVERIFY(!routing::advance(start, {}, MonotonicTime(6s)).isBlind);
        const routing::IstiodAnswer failed{
            "istiod-1", Error{Kind::Unreachable, "gone"}, Error{Kind::Unreachable, "gone"}};
        QVERIFY(!routing::advance({}, {failed}, MonotonicTime(6s)).isBlind);
    }

    void stepsFillIn_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::addColumn<QString>("steps");
        QTest::newRow("idle") << "idle"
                              << "w w w w w w w w";
        QTest::newRow("reading") << "checking"
                                 << "d r r w w w w w";
        QTest::newRow("dry run") << "dry run"
                                 << "d d r w w w w w";
        QTest::newRow("ready") << "ready"
                               << "d d d r w w w w";
        QTest::newRow("applying") << "applying"
                                  << "d d d d r w w w";
        QTest::newRow("converging") << "converging"
                                    << "d d d d d r r r";
        QTest::newRow("converged") << "converged"
                                   << "d d d d d d d r";
        QTest::newRow("stalled") << "stalled"
                                 << "d d d d d a a s";
        QTest::newRow("rejected") << "rejected"
                                  << "d d f s s s s s";
        QTest::newRow("conflict") << "conflict"
                                  << "d d a w w w w w";
        QTest::newRow("failed") << "failed"
                                << "d w f s s s s s";
        QTest::newRow("cancelled") << "cancelled"
                                   << "d d s s s s s s";
    }
    void stepsFillIn()
    {
        QFETCH(const QString, phase);
        QString steps;
        for (const auto& step : routing::stepsOf(machineIn(phase).state(), {}))
            steps += QString(QStringLiteral("wrdafs").at(static_cast<int>(step.status)))
                + QLatin1Char(' ');
        QTEST(steps.trimmed(), "steps");
    }

    void findingsAreTheFirstStep()
    {
        const routing::Finding error{routing::Severity::Error, "x", {}, "", ""};
        const auto steps = routing::stepsOf({}, {error});
        QCOMPARE(steps[0].status, routing::RolloutStep::Status::Failed);
        QCOMPARE(steps[0].detail, std::string("1 error"));
    }
};

QTEST_APPLESS_MAIN(TestRollout)
#include "tst_rollout.moc"
