#include "models/qt/search.h"
#include "tests/support/sample_mesh.h"
#include "ui/shell/find_help.h"
#include "ui/shell/search_box.h"
#include "ui/shell/search_menu.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>

using namespace vigla;

namespace {

graph::ServiceGraphPtr sampleGraph()
{
    return std::make_shared<const graph::ServiceGraph>(
        test::sampleShop(graph::GraphType::VersionedApp).build(test::sampleTime()));
}

QAction* actionNamed(ui::SearchMenu& menu, const QString& text)
{
    emit menu.aboutToShow();
    for (QAction* action : menu.actions())
        if (action->text() == text)
            return action;
    return nullptr;
}

} // namespace

class TestSearchBox : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_search = std::make_unique<Search>();
        m_box = std::make_unique<ui::SearchBox>(*m_search);
        m_box->setGraph(sampleGraph());
        m_box->resize(600, 32);
        m_box->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_box.get()));
        m_box->field()->setFocus();
        QTRY_VERIFY(m_box->field()->hasFocus());
    }
    void cleanup()
    {
        m_box.reset();
        m_search.reset();
    }

    void aMistakeIsPointedAt()
    {
        QTest::keyClicks(m_box->field(), QStringLiteral("namespace > 5 "));
        QTRY_COMPARE(m_search->query(), QStringLiteral("namespace > 5"));
        auto* pointer = m_box->findChild<QLabel*>(QStringLiteral("searchProblemPointer"));
        auto* words = m_box->findChild<QLabel*>(QStringLiteral("searchProblemText"));
        QCOMPARE(pointer->text(), QStringLiteral("namespace > 5\n          ^"));
        QVERIFY2(words->text().contains(QStringLiteral("is a text")), qPrintable(words->text()));
        QVERIFY(m_box->field()->property("invalid").toBool());
        m_box->field()->clear();
        QTRY_VERIFY(!m_box->field()->property("invalid").toBool());
    }

    void tabTakesTheFirstCompletion()
    {
        QTest::keyClicks(m_box->field(), QStringLiteral("namesp"));
        QTRY_VERIFY(QApplication::activePopupWidget());
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Tab);
        QCOMPARE(m_box->field()->text(), QStringLiteral("namespace"));
    }

    void aPresetSearches()
    {
        QAction* slow = actionNamed(*m_box->menu(), QStringLiteral("Slow edges: p95 above 1 s"));
        QVERIFY(slow);
        slow->trigger();
        QCOMPARE(m_search->query(), QStringLiteral("responsetime > 1s"));
        QCOMPARE(m_box->field()->text(), m_search->query());
        QAction* hide = actionNamed(*m_box->menu(), QStringLiteral("Hide what is healthy"));
        QVERIFY(hide);
        hide->trigger();
        QCOMPARE(m_search->hideQuery(), QStringLiteral("healthy"));
        QCOMPARE(m_search->findQuery(), QStringLiteral("responsetime > 1s"));
    }

    void aSearchIsSavedAndForgotten()
    {
        auto& menu = *m_box->menu();
        QSignalSpy saved(&menu, &ui::SearchMenu::savedChanged);
        emit menu.aboutToShow();
        QVERIFY(!menu.findChild<QAction*>(QStringLiteral("searchSave"))->isEnabled());
        m_search->setMode(SearchMode::Filter);
        m_search->setQuery(QStringLiteral("version = v2"));
        emit menu.aboutToShow();
        menu.findChild<QAction*>(QStringLiteral("searchSave"))->trigger();
        auto* dialog = m_box->findChild<QInputDialog*>(QStringLiteral("searchName"));
        QVERIFY(dialog);
        dialog->setTextValue(QStringLiteral("the second"));
        dialog->accept();
        QCOMPARE(saved.count(), 1);
        const SearchPreset expected{
            QStringLiteral("the second"), SearchMode::Filter, QStringLiteral("version = v2")};
        QCOMPARE(menu.saved(), QList<SearchPreset>{expected});

        m_search->clear();
        m_search->setMode(SearchMode::Highlight);
        QAction* mine = actionNamed(menu, QStringLiteral("the second"));
        QVERIFY(mine);
        mine->trigger();
        QCOMPARE(m_search->query(), expected.query);
        QVERIFY(m_search->isFilter());

        QAction* forget = actionNamed(menu, QStringLiteral("Forget"));
        QVERIFY(forget && forget->menu());
        forget->menu()->actions().first()->trigger();
        QVERIFY(menu.saved().isEmpty());
        QCOMPARE(saved.count(), 2);
    }

    void theHelpListsEveryOperandOfTheParser()
    {
        ui::FindHelp help;
        help.setAttribute(Qt::WA_DeleteOnClose, false);
        auto* tree = help.findChild<QTreeWidget*>(QStringLiteral("findHelpTree"));
        QStringList written;
        for (QTreeWidgetItemIterator it(tree); *it; ++it)
            written << (*it)->text(0).section(QLatin1Char(','), 0, 0);
        for (const graph::FindOperand& operand : graph::findOperands()) {
            const QString name = QString::fromUtf8(
                operand.name.data(), static_cast<qsizetype>(operand.name.size()));
            const QString shown
                = name == QLatin1String("label:") ? name + QStringLiteral("KEY") : name;
            QVERIFY2(written.contains(shown), qPrintable(shown));
        }
        auto* filter = help.findChild<QLineEdit*>(QStringLiteral("findHelpFilter"));
        filter->setText(QStringLiteral("95th percentile"));
        QStringList left;
        for (QTreeWidgetItemIterator it(tree, QTreeWidgetItemIterator::NotHidden); *it; ++it)
            if ((*it)->parent() && !(*it)->parent()->isHidden())
                left << (*it)->text(0);
        QCOMPARE(left, QStringList{QStringLiteral("responsetime, rt")});
    }

    void examplesOfTheHelpCanBeRead()
    {
        ui::FindHelp help;
        help.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy chosen(&help, &ui::FindHelp::exampleChosen);
        auto* tree = help.findChild<QTreeWidget*>(QStringLiteral("findHelpTree"));
        for (QTreeWidgetItemIterator it(tree); *it; ++it)
            emit tree->itemActivated(*it, 0);
        QVERIFY(chosen.count() > 5);
        for (const auto& arguments : chosen) {
            const std::string query = arguments.first().toString().toStdString();
            QVERIFY2(!graph::findMistake(query), query.c_str());
        }
    }

private:
    std::unique_ptr<Search> m_search;
    std::unique_ptr<ui::SearchBox> m_box;
};

QTEST_MAIN(TestSearchBox)
#include "tst_search_box.moc"
