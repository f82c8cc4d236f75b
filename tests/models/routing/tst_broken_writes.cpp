#include "tests/support/rollout_driver.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using routing::ObjectProgress;
using routing::Phase;
using test::after;
using test::before;
using test::Machine;
using test::phaseOf;
using test::reviews;
using test::reviewsRule;
using test::says;
using test::twoChanges;
using test::weights;
using test::withVersion;
using Kind = Error::Kind;

class TestBrokenWrites : public QObject {
    Q_OBJECT
private slots:
    void aBrokenWriteIsReadBack_data()
    {
        QTest::addColumn<QString>("found");
        QTest::addColumn<QString>("phase");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("it is stored") << "stored"
                                      << "converging"
                                      << "everything is stored"
                                      << "stored";
        QTest::newRow("it is not stored") << "untouched"
                                          << "failed"
                                          << "it is not stored"
                                          << "refused";
        QTest::newRow("somebody else wrote") << "foreign"
                                             << "failed"
                                             << "not known"
                                             << "uncertain";
        QTest::newRow("it cannot be read") << "unreachable"
                                           << "failed"
                                           << "not known"
                                           << "uncertain";
        QTest::newRow("it is gone") << "gone"
                                    << "failed"
                                    << "it is not stored"
                                    << "refused";
    }
    void aBrokenWriteIsReadBack()
    {
        QFETCH(const QString, found);
        QFETCH(const QString, phase);
        QFETCH(const QString, words);
        QFETCH(const QString, outcome);
        Machine machine;
        machine.toApplying().fail(Kind::Unreachable, "the line is cut");
        QCOMPARE(machine.state().phase, Phase::Applying);
        QVERIFY(machine.effect<routing::ReadLive>()->isReadingBack);
        if (found == QLatin1String("stored"))
            machine.read(withVersion(after(), "8"));
        else if (found == QLatin1String("untouched"))
            machine.read(before());
        else if (found == QLatin1String("foreign"))
            machine.read(withVersion(reviews(weights(1, 2)), "99"));
        else
            machine.read(
                Error{found == QLatin1String("gone") ? Kind::NotFound : Kind::Unreachable, "x"});
        QCOMPARE(phaseOf(machine), phase);
        QVERIFY2(machine.state().message.find(words.toStdString()) != std::string::npos,
            machine.state().message.c_str());
        QVERIFY(says(machine, "the line is cut"));
        QCOMPARE(machine.entries().size(), std::size_t{1});
        QCOMPARE(QString::fromUtf8(routing::nameOf(machine.entries()[0].outcome).data()), outcome);
    }

    void aBreakInTheMiddleSaysWhatIsStoredAndWhatIsNot()
    {
        Machine machine;
        machine.feed(routing::ApplyRequested{twoChanges()})
            .read(Error{Kind::NotFound, ""})
            .read(before())
            .answer(reviewsRule("{host: reviews}"))
            .answer(after())
            .feed(routing::Confirmed{})
            .fail(Kind::Unreachable, "cut")
            .read(reviewsRule("{host: reviews}"));
        QCOMPARE(machine.state().phase, Phase::Failed);
        QVERIFY(!machine.effect<routing::Write>());
        QVERIFY2(says(machine,
                     "it is stored. Stored: DestinationRule bookinfo/reviews. Not written: "
                     "VirtualService bookinfo/reviews."),
            machine.state().message.c_str());
        // Applying again finds the first one done and goes on with the second.
        machine.feed(routing::ApplyRequested{twoChanges()})
            .read(reviewsRule("{host: reviews}"))
            .read(before());
        QCOMPARE(machine.state().objects[0].stage, ObjectProgress::Stage::Unneeded);
        QCOMPARE(machine.effect<routing::DryRunWrite>()->change.ref().kind,
            std::string("VirtualService"));
    }

    void brokenCreationsAndRemovalsAreReadBackToo()
    {
        Machine creation;
        creation.feed(routing::ApplyRequested{{{{{}, after()}}}})
            .read(Error{Kind::NotFound, ""})
            .answer(after())
            .feed(routing::Confirmed{})
            .fail(Kind::ServerFailure)
            .read(Error{Kind::NotFound, ""});
        QVERIFY(says(creation, "it is not stored"));
        Machine removal;
        removal.feed(routing::ApplyRequested{{{{before(), {}}}}})
            .read(before())
            .answer(kube::Document())
            .feed(routing::Confirmed{})
            .fail(Kind::Unreachable)
            .read(Error{Kind::NotFound, ""});
        QCOMPARE(removal.state().phase, Phase::Converging);
    }
};

QTEST_APPLESS_MAIN(TestBrokenWrites)
#include "tst_broken_writes.moc"
