#include "tests/support/picture.h"
#include "tests/support/route_samples.h"
#include "ui/diff/diff_view.h"
#include "ui/history/history_model.h"
#include "ui/history/history_page.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QtTest>

using namespace vigla;

namespace {

ui::HistoryEntry entry(const QString& id, int minute, int from, int to)
{
    ui::HistoryEntry value;
    value.id = id;
    value.at = parseRfc3339("2026-08-22T14:" + std::to_string(minute) + ":09Z").value();
    value.contextName = QStringLiteral("kind-demo");
    value.user = QStringLiteral("developer");
    value.objects = {samples::virtualService()};
    value.sentences = {
        "reviews v2: " + std::to_string(from) + " % → " + std::to_string(to) + " % of the traffic"};
    value.outcome = QStringLiteral("Stored");
    value.diff = routing::diffLines(
        samples::virtualServiceYaml(100 - from, from), samples::virtualServiceYaml(100 - to, to));
    value.canUndo = true;
    return value;
}

} // namespace

class TestHistoryPage : public QObject {
    Q_OBJECT

    std::unique_ptr<ui::HistoryPage> m_page;

    QTableView* table() { return m_page->findChild<QTableView*>(QStringLiteral("historyTable")); }
    QString textOf(const char* name)
    {
        return m_page->findChild<QLabel*>(QString::fromLatin1(name))->text();
    }
    QPushButton* undo() { return m_page->findChild<QPushButton*>(QStringLiteral("historyUndo")); }

private slots:
    void initTestCase() { ui::applyTheme(ui::lightTheme()); }

    /// Three changes, the newest first; the middle one was refused.
    void init()
    {
        m_page = std::make_unique<ui::HistoryPage>();
        m_page->resize(1384, 824);
        auto refused = entry(QStringLiteral("b"), 31, 20, 55);
        refused.canUndo = false;
        refused.whyNotUndoable = QStringLiteral("Nothing was stored.");
        refused.outcome = QStringLiteral("Refused: total destination weight = 90");
        m_page->setEntries({entry(QStringLiteral("c"), 42, 20, 50), refused,
            entry(QStringLiteral("a"), 10, 0, 20)});
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void anEmptyHistorySaysWhatWillBeHere()
    {
        ui::HistoryPage page;
        page.setEntries({});
        page.show();
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("historyEmpty"))->isVisible());
        QVERIFY(!page.findChild<QTableView*>()->isVisible());
    }

    void theNewestIsShownAtFirst()
    {
        QVERIFY(textOf("historySentences").contains(QStringLiteral("20 % → 50 %")));
        QVERIFY(m_page->findChild<ui::DiffView*>()->changeCount() > 0);
        QVERIFY(undo()->isEnabled());
    }

    void undoNamesTheEntryThatIsShown()
    {
        QSignalSpy asked(m_page.get(), &ui::HistoryPage::undoRequested);
        m_page->showEntry(QStringLiteral("a"));
        QTest::mouseClick(undo(), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("a"));
    }

    void whatCannotBeTakenBackSaysWhy()
    {
        m_page->showEntry(QStringLiteral("b"));
        QVERIFY(!undo()->isEnabled());
        QCOMPARE(textOf("historyWhyNot"), QStringLiteral("Nothing was stored."));
    }

    void aNewChangeIsShownAndTheSameOnesKeepTheSelection()
    {
        const std::vector<ui::HistoryEntry> old{
            entry(QStringLiteral("c"), 42, 20, 50), entry(QStringLiteral("a"), 10, 0, 20)};
        m_page->setEntries(old);
        m_page->showEntry(QStringLiteral("a"));
        m_page->setEntries(old);
        QVERIFY(textOf("historySentences").contains(QStringLiteral("0 % → 20 %")));
        m_page->setEntries({entry(QStringLiteral("d"), 50, 50, 70), old[0], old[1]});
        QVERIFY(textOf("historySentences").contains(QStringLiteral("50 % → 70 %")));
    }

    void theFilterLooksAtTheWords()
    {
        auto* filter = m_page->findChild<QLineEdit*>(QStringLiteral("historyFilter"));
        QTest::keyClicks(filter, QStringLiteral("55 %"));
        QCOMPARE(table()->model()->rowCount(), 1);
        m_page->showEntry(QStringLiteral("a")); // gives up the filter
        QCOMPARE(table()->model()->rowCount(), 3);
    }

    void aNarrowPageLeavesOutWhatTheDetailsTell()
    {
        QVERIFY(!table()->isColumnHidden(ui::HistoryModel::ContextColumn));
        m_page->resize(900, 624);
        QTRY_VERIFY(table()->isColumnHidden(ui::HistoryModel::ContextColumn));
        QVERIFY(textOf("historyHeadline").contains(QStringLiteral("kind-demo")));
    }

    void bothThemesArePainted()
    {
        samples::savePictures(*m_page, {1384, 824}, QStringLiteral("history"));
        samples::savePictures(*m_page, {968, 624}, QStringLiteral("history"));
        const QImage light = m_page->grab().toImage();
        ui::applyTheme(ui::darkTheme());
        QVERIFY(m_page->grab().toImage() != light);
        ui::applyTheme(ui::lightTheme());
    }
};

QTEST_MAIN(TestHistoryPage)
#include "tst_history_page.moc"
