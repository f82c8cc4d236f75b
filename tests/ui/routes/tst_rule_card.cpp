#include "tests/support/route_samples.h"
#include "ui/routes/rule_card.h"
#include "ui/routes/weight_bar.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>

#include <memory>

namespace vigla::ui {
namespace {

using Destinations = std::vector<routing::SplitDestination>;

RuleCardView splitView(const Destinations& destinations)
{
    RuleCardView view;
    view.card = samples::reviewsHost().cards[1];
    view.card.destinations = destinations;
    view.candidates = {samples::destination("v1", 0), samples::destination("v2", 0),
        samples::destination("v3", 0, 1)};
    return view;
}

std::unique_ptr<RuleCard> makeCard(const RuleCardView& view)
{
    auto card = std::make_unique<RuleCard>();
    card->resize(440, 300);
    card->setView(view);
    card->show();
    return card;
}

QSpinBox* boxOf(const RuleCard& card, int index)
{
    return card.findChild<QSpinBox*>(QStringLiteral("weight%1").arg(index));
}

QString weightsOf(const Destinations& destinations)
{
    QStringList all;
    for (const auto& destination : destinations)
        all << QStringLiteral("%1=%2")
                   .arg(toQString(destination.subset))
                   .arg(destination.weight.value);
    return all.join(QLatin1Char(' '));
}

QString lastEdit(const QSignalSpy& edited)
{
    return edited.isEmpty() ? QString() : weightsOf(edited.last()[0].value<Destinations>());
}

} // namespace

class TestRuleCard : public QObject {
    Q_OBJECT
private slots:
    void showingEmitsNothing()
    {
        const auto card
            = makeCard(splitView({samples::destination("v1", 80), samples::destination("v2", 20)}));
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        const QSignalSpy finished(card.get(), &RuleCard::splitEditFinished);
        card->setView(splitView({samples::destination("v1", 10), samples::destination("v2", 90)}));
        card->setView(splitView({samples::destination("v3", 100)}));
        QCOMPARE(edited.count(), 0);
        QCOMPARE(finished.count(), 0);
    }

    void typedWeightsAreLinked()
    {
        const auto card
            = makeCard(splitView({samples::destination("v1", 80), samples::destination("v2", 20)}));
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        const QSignalSpy finished(card.get(), &RuleCard::splitEditFinished);
        QSpinBox* box = boxOf(*card, 1);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("35"));
        QCOMPARE(lastEdit(edited), QStringLiteral("v1=65 v2=35"));
        QCOMPARE(boxOf(*card, 0)->value(), 65);
        QCOMPARE(card->findChild<WeightBar*>()->weights(), (std::vector<Percent>{{65}, {35}}));
        QCOMPARE(finished.count(), 0);
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(finished.count(), 1);
    }

    void typingDoesNotWearTheOthersDown()
    {
        const auto card = makeCard(splitView({samples::destination("v1", 50),
            samples::destination("v2", 30), samples::destination("v3", 20)}));
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        QSpinBox* box = boxOf(*card, 0);
        box->setFocus();
        for (const char* typed : {"99", "3", "100", "50"}) {
            box->selectAll();
            QTest::keyClicks(box, QLatin1String(typed));
        }
        QCOMPARE(lastEdit(edited), QStringLiteral("v1=50 v2=30 v3=20"));
    }

    void undoKeyIsLeftToTheEdit()
    {
        const auto card
            = makeCard(splitView({samples::destination("v1", 80), samples::destination("v2", 20)}));
        QSpinBox* box = boxOf(*card, 1);
        box->setFocus();
        QTest::keyClicks(box, QStringLiteral("5"));
        const int before = box->value();
        QKeyEvent undo(QEvent::KeyPress, Qt::Key_Z, Qt::ControlModifier);
        QCoreApplication::sendEvent(box, &undo);
        QVERIFY(!undo.isAccepted());
        QCOMPARE(box->value(), before);
    }

    void versionsNotInUseCanBeAdded()
    {
        const auto card
            = makeCard(splitView({samples::destination("v1", 80), samples::destination("v2", 20)}));
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        const QSignalSpy finished(card.get(), &RuleCard::splitEditFinished);
        auto* add = card->findChild<QToolButton*>(QStringLiteral("addDestination"));
        QVERIFY(add->isVisible());
        QCOMPARE(add->menu()->actions().size(), 1);
        QVERIFY(add->menu()->actions()[0]->text().contains(QLatin1String("v3")));
        add->menu()->actions()[0]->trigger();
        QCOMPARE(lastEdit(edited), QStringLiteral("v1=80 v2=20 v3=0"));
        QCOMPARE(finished.count(), 1);
    }

    void nothingToAddIsSaid()
    {
        const auto card = makeCard(splitView({samples::destination("v1", 80),
            samples::destination("v2", 20), samples::destination("v3", 0)}));
        const auto* add = card->findChild<QToolButton*>(QStringLiteral("addDestination"));
        QVERIFY(!add->isEnabled());
        QVERIFY(!add->toolTip().isEmpty());
    }

    void removingSharesTheWeightOut()
    {
        const auto card = makeCard(splitView({samples::destination("v1", 50),
            samples::destination("v2", 30), samples::destination("v3", 20)}));
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        QTest::mouseClick(
            card->findChild<QToolButton*>(QStringLiteral("removeDestination0")), Qt::LeftButton);
        QCOMPARE(lastEdit(edited), QStringLiteral("v2=60 v3=40"));
    }

    void theLastDestinationStays()
    {
        const auto card = makeCard(splitView({samples::destination("v1", 100)}));
        QVERIFY(!card->findChild<QToolButton*>(QStringLiteral("removeDestination0"))->isVisible());
        QVERIFY(!boxOf(*card, 0)->isEnabled());
    }

    void splitIsStartedInProportionToThePods()
    {
        RuleCardView view;
        view.card = samples::plainHost("reviews", "bookinfo").cards[0];
        view.candidates = {samples::destination("v1", 0, 3), samples::destination("v2", 0, 1)};
        const auto card = makeCard(view);
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        auto* start = card->findChild<QPushButton*>(QStringLiteral("startSplit"));
        QVERIFY(start->isVisible());
        QVERIFY(!card->findChild<WeightBar*>()->isVisible());
        QTest::mouseClick(start, Qt::LeftButton);
        QCOMPARE(lastEdit(edited), QStringLiteral("v1=75 v2=25"));
    }

    void aDestinationOfAllVersionsIsSplitAmongThem()
    {
        auto whole = samples::destination("", 100);
        whole.port = 9080;
        RuleCardView view = splitView({whole});
        view.candidates = {samples::destination("v1", 0, 1), samples::destination("v2", 0, 1)};
        const auto card = makeCard(view);
        const QSignalSpy edited(card.get(), &RuleCard::splitEdited);
        auto* start = card->findChild<QPushButton*>(QStringLiteral("startSplit"));
        QVERIFY(start->isVisible());
        QTest::mouseClick(start, Qt::LeftButton);
        QCOMPARE(lastEdit(edited), QStringLiteral("v1=50 v2=50"));
        const auto destinations = edited.back()[0].value<std::vector<routing::SplitDestination>>();
        QCOMPARE(destinations[0].port, std::optional<std::uint16_t>(9080));
    }

    void aSplitIsNotStartedTwice()
    {
        const auto card
            = makeCard(splitView({samples::destination("v1", 80), samples::destination("v2", 20)}));
        QVERIFY(!card->findChild<QPushButton*>(QStringLiteral("startSplit"))->isVisible());
    }

    void whyThereIsNoSplitIsSaid()
    {
        RuleCardView view = splitView({});
        view.card.isSplittable = false;
        view.card.whyNotSplittable = "This rule redirects to <b>https</b>.";
        const auto card = makeCard(view);
        const auto* note = card->findChild<QLabel*>(QStringLiteral("ruleNote"));
        QVERIFY(note->isVisible());
        QCOMPARE(note->textFormat(), Qt::PlainText);
        QCOMPARE(note->text(), QStringLiteral("This rule redirects to <b>https</b>."));
        QVERIFY(!card->findChild<QToolButton*>(QStringLiteral("addDestination"))->isVisible());
    }

    void namesFromTheClusterAreShownSafely()
    {
        const auto card = makeCard(splitView({samples::destination("a&b\x1b[31m\u202Ex", 50),
            samples::destination("<img src=x>", 50)}));
        QVERIFY(!card->grab().isNull());
        for (const auto* label : card->findChildren<QLabel*>()) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
            QVERIFY(!label->text().contains(QChar(0x202E)));
            QVERIFY(!label->text().contains(QChar(0x1B)));
        }
    }

    void observedShareStandsBesideTheWeight()
    {
        RuleCardView view
            = splitView({samples::destination("v1", 80), samples::destination("v2", 20)});
        view.observed = {79.4, std::nullopt};
        const auto card = makeCard(view);
        QCOMPARE(
            card->findChild<QLabel*>(QStringLiteral("observed0"))->text(), QStringLiteral("79 %"));
        QCOMPARE(
            card->findChild<QLabel*>(QStringLiteral("observed1"))->text(), QStringLiteral("–"));
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestRuleCard)
#include "tst_rule_card.moc"
