#include "ui/delegates/context_delegate.h"
#include "ui/shell/context_popup.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModel>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace vigla;
using ui::ContextEntry;
using ui::ContextPopup;
using ui::ContextReach;

namespace {

std::vector<ContextEntry> contexts()
{
    ContextEntry dev{QStringLiteral("dev"), QStringLiteral("https://10.0.0.1:6443"), false, 0,
        QStringLiteral("me · shop"), {}, {}, {}};
    ContextEntry prod{QStringLiteral("prod"), QStringLiteral("https://prod.example.com"), true, 0,
        QStringLiteral("sso"), {}, QStringLiteral("aws"), {}};
    ContextEntry broken{
        QStringLiteral("broken"), {}, false, 0, {}, QStringLiteral("It names no cluster."), {}, {}};
    return {dev, prod, broken};
}

} // namespace

class TestContextPopup : public QObject {
    Q_OBJECT

    std::unique_ptr<QWidget> m_window;
    ContextPopup* m_popup = nullptr;

    QListView* list() { return m_popup->findChild<QListView*>(QStringLiteral("contextList")); }
    QString under() { return list()->currentIndex().data().toString(); }
    QString about()
    {
        auto* label = m_popup->findChild<QLabel*>(QStringLiteral("contextAbout"));
        return label->isHidden() ? QString() : label->text();
    }
    QPushButton* button(const char* name)
    {
        return m_popup->findChild<QPushButton*>(QLatin1String(name));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_popup->filterField(), key, modifiers);
    }

private slots:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(800, 600);
        m_window->show();
        m_popup = new ContextPopup(m_window.get());
        m_popup->setContexts(contexts(), QStringLiteral("dev"));
        m_popup->openUnder(m_window.get());
    }
    void cleanup() { m_window.reset(); }

    void theListBeginsAtWhatIsOpen()
    {
        QCOMPARE(under(), QStringLiteral("dev"));
        QVERIFY(!button("contextOpen")->isEnabled()); // it is open here already
        QVERIFY(button("contextNewWindow")->isEnabled());
    }

    void searchLooksAtServersAndUsersToo()
    {
        QTest::keyClicks(m_popup->filterField(), QStringLiteral("EXAMPLE.com"));
        QCOMPARE(list()->model()->rowCount(), 1);
        QCOMPARE(under(), QStringLiteral("prod"));
        m_popup->filterField()->setText(QStringLiteral("shop"));
        QCOMPARE(under(), QStringLiteral("dev"));
        m_popup->filterField()->setText(QStringLiteral("nowhere"));
        QCOMPARE(list()->model()->rowCount(), 0);
        QVERIFY(!button("contextOpen")->isEnabled());
    }

    void enterOpensHereAndWithControlInAWindow()
    {
        QSignalSpy chosen(m_popup, &ContextPopup::chosen);
        QSignalSpy window(m_popup, &ContextPopup::newWindowRequested);
        press(Qt::Key_Down);
        press(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(window.size(), 1);
        QCOMPARE(window[0][0].toString(), QStringLiteral("prod"));
        QVERIFY(!m_popup->isVisible());
        m_popup->openUnder(m_window.get());
        press(Qt::Key_Down);
        press(Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("prod"));
    }

    void whatCannotBeOpenedSaysWhy()
    {
        QSignalSpy chosen(m_popup, &ContextPopup::chosen);
        press(Qt::Key_PageDown);
        QCOMPARE(under(), QStringLiteral("broken"));
        QCOMPARE(about(), QStringLiteral("It names no cluster."));
        QVERIFY(!button("contextOpen")->isEnabled() && !button("contextNewWindow")->isEnabled());
        press(Qt::Key_Return);
        QVERIFY(m_popup->isVisible());
        QCOMPARE(chosen.size(), 0);
    }

    void reachabilityIsToldPerContextAndStays()
    {
        m_popup->setReach(QStringLiteral("prod"),
            {ContextReach::State::Unreachable, QStringLiteral("No route to prod.")});
        press(Qt::Key_Down);
        QCOMPARE(about(), QStringLiteral("No route to prod."));
        m_popup->setReach(
            QStringLiteral("prod"), {ContextReach::State::Reachable, QStringLiteral("12 ms")});
        QVERIFY(about().contains(QStringLiteral("aws"))); // and it needs a program
        auto coloured = contexts();
        coloured[1].color = 3;
        m_popup->setContexts(coloured, QStringLiteral("dev"));
        const auto entry
            = list()->currentIndex().data(ui::ContextDelegate::EntryRole).value<ContextEntry>();
        QCOMPARE(entry.name, QStringLiteral("prod")); // the cursor stays too
        QCOMPARE(entry.reach.text, QStringLiteral("12 ms"));
    }

    void coloursAndProtectionAreOfTheContextUnderTheCursor()
    {
        QSignalSpy colored(m_popup, &ContextPopup::colorChosen);
        QSignalSpy protection(m_popup, &ContextPopup::protectionChosen);
        press(Qt::Key_Down);
        auto* box = m_popup->findChild<QCheckBox*>(QStringLiteral("contextProtected"));
        QVERIFY(box->isChecked());
        box->click();
        m_popup->findChild<QToolButton*>(QStringLiteral("contextColor2"))->click();
        QCOMPARE(protection.size(), 1);
        QCOMPARE(protection[0][0].toString(), QStringLiteral("prod"));
        QCOMPARE(protection[0][1].toBool(), false);
        QCOMPARE(colored[0][0].toString(), QStringLiteral("prod"));
        QCOMPARE(colored[0][1].toInt(), 2);
    }

    void aConsentCanBeWithdrawn()
    {
        QSignalSpy withdrawn(m_popup, &ContextPopup::consentWithdrawn);
        press(Qt::Key_Down);
        QVERIFY(button("contextWithdraw")->isHidden());
        auto allowed = contexts();
        allowed[1].isProgramAllowed = true;
        m_popup->setContexts(allowed, QStringLiteral("dev"));
        QVERIFY(about().contains(QStringLiteral("have allowed")));
        QVERIFY(button("contextWithdraw")->isVisible());
        button("contextWithdraw")->click();
        QCOMPARE(withdrawn.size(), 1);
        QCOMPARE(withdrawn[0][0].toString(), QStringLiteral("prod"));
        press(Qt::Key_Up);
        QVERIFY(button("contextWithdraw")->isHidden());
    }

    void theWindowWearsTheColour()
    {
        ui::applyTheme(ui::lightTheme());
        ui::MainWindow window;
        window.resize(1024, 700);
        auto all = contexts();
        all[0].color = 4;
        window.setContexts(all, QStringLiteral("dev"));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto* bar = window.findChild<QWidget*>(QStringLiteral("topBar"));
        const auto band = [&] {
            return window.grab().toImage().pixelColor(
                bar->mapTo(&window, QPoint(bar->width() / 2, 1)));
        };
        QCOMPARE(band(), ui::lightTheme().seriesColor(3));
        window.setContexts(all, QStringLiteral("prod")); // protected, without a colour of its own
        QCOMPARE(band(), ui::lightTheme().failing);
        window.setContexts(all, QStringLiteral("broken"));
        QVERIFY(band() != ui::lightTheme().failing);
    }

    void whomOneActsForIsInTheBar()
    {
        ui::MainWindow window;
        window.setContexts(contexts(), QStringLiteral("dev"));
        window.setIdentity(QStringLiteral("jane (ops)"), true);
        const auto* button = window.findChild<QToolButton*>(QStringLiteral("contextButton"));
        QCOMPARE(button->text(), QStringLiteral("dev as jane (ops)"));
        QVERIFY(button->toolTip().contains(QStringLiteral("insecure-skip-tls-verify")));
        window.setIdentity({}, false);
        QCOMPARE(button->text(), QStringLiteral("dev"));
    }
};

QTEST_MAIN(TestContextPopup)
#include "tst_context_popup.moc"
