#include "app/window/history_controller.h"
#include "tests/support/routing_fixtures.h"
#include "ui/history/history_page.h"

#include <QTest>

using namespace vigla;
using routing::JournalEntry;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

JournalEntry entry(const std::string& changeId, JournalEntry::Outcome outcome,
    const routing::Change& change, const std::string& message = {})
{
    JournalEntry entry;
    entry.changeId = changeId;
    entry.at = parseRfc3339("2026-08-22T14:05:09Z").value();
    entry.context = "kind";
    entry.user = "developer";
    entry.change = change;
    entry.outcome = outcome;
    entry.message = message;
    return entry;
}

kube::Document weights(int v1, int v2)
{
    return reviews(
        "{hosts: [reviews], http: [{route: [" + to("v1", v1) + ", " + to("v2", v2) + "]}]}");
}

routing::Change split()
{
    return {weights(80, 20), weights(50, 50)};
}

} // namespace

class TestHistory : public QObject {
    Q_OBJECT
    using Outcome = JournalEntry::Outcome;

private slots:
    void oneApplyIsOneRowAndTheNewestComesFirst()
    {
        const auto rows = app::buildHistory(
            {entry("1", Outcome::Stored, {{}, reviewsRule("{host: reviews}")}),
                entry("1", Outcome::Stored, split()),
                entry("2", Outcome::Stored, {weights(50, 50), weights(0, 100)})},
            "kind");
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].id, QStringLiteral("2"));
        QCOMPARE(rows[1].objects.size(), std::size_t{2});
        QVERIFY(rows[1].diff.hasChanges());
        QVERIFY(rows[1].canUndo);
        QVERIFY(test::lines(rows[0].sentences).contains(QString::fromUtf8("50 % → 0 %")));
    }

    void theOutcomeIsToldInWords_data()
    {
        QTest::addColumn<std::vector<Outcome>>("outcomes");
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("canUndo");
        QTest::addRow("all stored")
            << std::vector{Outcome::Stored, Outcome::Stored} << QStringLiteral("Stored") << true;
        QTest::addRow("refused at once")
            << std::vector{Outcome::Refused} << QStringLiteral("Refused: no such subset") << false;
        QTest::addRow("stopped half way")
            << std::vector{Outcome::Stored, Outcome::Refused}
            << QStringLiteral("1 of 2 stored: no such subset") << true;
        QTest::addRow("not known") << std::vector{Outcome::Uncertain}
                                   << QStringLiteral("Uncertain: no such subset") << false;
    }
    void theOutcomeIsToldInWords()
    {
        QFETCH(const std::vector<Outcome>, outcomes);
        std::vector<JournalEntry> entries;
        for (const Outcome outcome : outcomes)
            entries.push_back(
                entry("1", outcome, split(), outcome == Outcome::Stored ? "" : "no such subset"));
        const auto rows = app::buildHistory(entries, "kind");
        QTEST(rows.at(0).outcome, "words");
        QTEST(rows.at(0).canUndo, "canUndo");
        QCOMPARE(rows.at(0).whyNotUndoable.isEmpty(), rows.at(0).canUndo);
    }

    void anotherContextMustBeOpenedFirst()
    {
        const auto rows = app::buildHistory({entry("1", Outcome::Stored, split())}, "prod");
        QVERIFY(!rows.at(0).canUndo);
        QVERIFY(rows.at(0).whyNotUndoable.contains(QStringLiteral("kind")));
    }
};

QTEST_APPLESS_MAIN(TestHistory)
#include "tst_history.moc"
