#include "ui/shell/choice_popup.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using ui::ChoicePopup;

class TestChoicePopup : public QObject {
    Q_OBJECT

    std::unique_ptr<QWidget> m_window;
    ChoicePopup* m_popup = nullptr;

    bool says(const QString& words)
    {
        const auto labels = m_popup->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(words);
        });
    }

private slots:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->show();
        m_popup = new ChoicePopup(ChoicePopup::Kind::Several, m_window.get());
        m_popup->setChoices({{QStringLiteral("shop"), QStringLiteral("shop"), {}}});
        m_popup->openUnder(m_window.get());
    }
    void cleanup() { m_window.reset(); }

    void whatIsNotListedCannotBeTakenWhereAllAreListed()
    {
        QSignalSpy added(m_popup, &ChoicePopup::added);
        QTest::keyClicks(m_popup->filterField(), QStringLiteral("bank"));
        QVERIFY(says(QStringLiteral("Nothing matches")));
        QTest::keyClick(m_popup->filterField(), Qt::Key_Return);
        QCOMPARE(added.size(), 0);
    }

    void aNameIsTypedWhereTheyCannotBeListed()
    {
        m_popup->setAddPrompt(QStringLiteral("Enter looks into %1."));
        QSignalSpy added(m_popup, &ChoicePopup::added);
        QSignalSpy chosen(m_popup, &ChoicePopup::chosen);
        QTest::keyClicks(m_popup->filterField(), QStringLiteral(" bank "));
        QVERIFY(says(QStringLiteral("Enter looks into bank.")));
        QTest::keyClick(m_popup->filterField(), Qt::Key_Return);
        QCOMPARE(added.size(), 1);
        QCOMPARE(added[0][0].toString(), QStringLiteral("bank"));
        QCOMPARE(chosen.size(), 0);
        QVERIFY(!m_popup->isVisible());
    }

    void whatMatchesIsChosenAsEver()
    {
        m_popup->setAddPrompt(QStringLiteral("Enter looks into %1."));
        QSignalSpy added(m_popup, &ChoicePopup::added);
        QTest::keyClicks(m_popup->filterField(), QStringLiteral("sho"));
        QTest::keyClick(m_popup->filterField(), Qt::Key_Return);
        QCOMPARE(added.size(), 0);
    }
};

QTEST_MAIN(TestChoicePopup)
#include "tst_choice_popup.moc"
