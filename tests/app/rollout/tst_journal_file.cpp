#include "app/rollout/journal_file.h"
#include "app/rollout/write_gate.h"
#include "tests/support/routing_fixtures.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using app::JournalFile;
using app::WriteGate;

namespace {

routing::JournalEntry entry(const std::string& id)
{
    routing::JournalEntry made;
    made.changeId = id;
    made.at = *parseRfc3339("2026-01-01T12:00:00Z");
    made.change = {test::reviews("{hosts: [a]}"), test::reviews("{hosts: [b]}")};
    return made;
}

QString ids(const JournalFile& journal, std::size_t most = 1000)
{
    const auto contents = journal.read(most);
    if (!contents)
        return QString::fromStdString(contents.error().message);
    QString text;
    for (const auto& read : contents->entries)
        text += QString::fromStdString(read.changeId) + QLatin1Char(' ');
    return text + QString::number(contents->unreadableLines);
}

} // namespace

class TestJournalFile : public QObject {
    Q_OBJECT
private slots:
    void entriesAreAppendedAndReadBack()
    {
        const QTemporaryDir folder;
        JournalFile journal(folder.filePath(QStringLiteral("deep/er/journal.jsonl")).toStdString());
        QCOMPARE(ids(journal), QStringLiteral("0")); // not there is empty
        QVERIFY(journal.append(entry("one")));
        QVERIFY(journal.append(entry("two")));
        QCOMPARE(ids(journal), QStringLiteral("one two 0"));
        JournalFile again(journal.path());
        QVERIFY(again.append(entry("three")));
        QCOMPARE(ids(journal), QStringLiteral("one two three 0"));
        QCOMPARE(ids(journal, 2), QStringLiteral("two three 0"));
    }

    void onlyTheOwnerMayReadIt()
    {
        const QTemporaryDir folder;
        JournalFile journal(folder.filePath(QStringLiteral("journal")).toStdString());
        QVERIFY(journal.append(entry("one")));
        const auto permissions = QFile::permissions(folder.filePath(QStringLiteral("journal")));
        const auto others
            = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(!(permissions & others));
    }

    void aTornLastLineCostsOnlyItself()
    {
        const QTemporaryDir folder;
        JournalFile journal(folder.filePath(QStringLiteral("journal")).toStdString());
        QVERIFY(journal.append(entry("one")));
        QVERIFY(journal.append(entry("torn")));
        QFile file(folder.filePath(QStringLiteral("journal")));
        QVERIFY(file.resize(file.size() - 40));
        QCOMPARE(ids(journal), QStringLiteral("one 1"));
        QVERIFY(journal.append(entry("next")));
        QCOMPARE(ids(journal), QStringLiteral("one next 1"));
    }

    void rubbishIsCountedAndSkipped()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("journal")));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(QByteArray("\xFF\x00garbage\n\n{}\n[1]\n", 18));
        file.close();
        JournalFile journal(folder.filePath(QStringLiteral("journal")).toStdString());
        QVERIFY(journal.append(entry("one")));
        QCOMPARE(ids(journal), QStringLiteral("one 3"));
    }

    void aFolderInItsPlaceIsAnError()
    {
        const QTemporaryDir folder;
        JournalFile journal(folder.path().toStdString());
        const auto done = journal.append(entry("one"));
        QVERIFY(!done);
        QVERIFY(done.error().message.find("journal") != std::string::npos);
    }

    void theGateIsClosedAtFirst()
    {
        WriteGate gate;
        const auto ref = test::reviews("{}").ref();
        QVERIFY(gate.refusal(ref).has_value());
        QCOMPARE(gate.refusal(ref)->kind, Error::Kind::Denied);
        QSignalSpy changed(&gate, &WriteGate::changed);
        gate.setReadOnly(false);
        gate.setReadOnly(false);
        QCOMPARE(changed.count(), 1);
        QVERIFY(!gate.refusal(ref).has_value());
    }

    void aProtectedContextWantsItsName()
    {
        WriteGate gate;
        const auto ref = test::reviews("{}").ref();
        gate.setReadOnly(false);
        gate.setProtection(true, QStringLiteral("prod"));
        QVERIFY(gate.refusal(ref)->message.find("prod") != std::string::npos);
        QVERIFY(!gate.unlock(QStringLiteral("Prod")));
        QVERIFY(!gate.unlock(QString()));
        QVERIFY(gate.refusal(ref).has_value());
        QVERIFY(gate.unlock(QStringLiteral("prod")));
        QVERIFY(!gate.refusal(ref).has_value());
        gate.lock();
        QVERIFY(gate.refusal(ref).has_value());
        QVERIFY(gate.unlock(QStringLiteral("prod")));
        gate.setReadOnly(true);
        QVERIFY(gate.refusal(ref).has_value()); // the name opens no read-only context
    }
};

QTEST_GUILESS_MAIN(TestJournalFile)
#include "tst_journal_file.moc"
