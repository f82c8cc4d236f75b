#include "tests/support/picture.h"
#include "ui/routes/weight_bar.h"
#include "ui/routes/weight_handle.h"

#include <QAccessible>
#include <QtTest>

#include <memory>
#include <numeric>

namespace vigla::ui {
namespace {

using Weights = std::vector<int>;

std::vector<WeightSegment> segments(const Weights& weights)
{
    std::vector<WeightSegment> all;
    for (std::size_t i = 0; i < weights.size(); ++i)
        all.push_back({QStringLiteral("v%1").arg(i + 1), {weights[i]}, std::nullopt});
    return all;
}

Weights numbers(const std::vector<Percent>& weights)
{
    Weights all;
    for (const Percent weight : weights)
        all.push_back(weight.value);
    return all;
}

std::unique_ptr<WeightBar> makeBar(const Weights& weights)
{
    auto bar = std::make_unique<WeightBar>();
    bar->resize(432, bar->sizeHint().height());
    bar->setSegments(segments(weights));
    bar->show();
    return bar;
}

WeightHandle* handleOf(const WeightBar& bar, int index)
{
    return bar.findChild<WeightHandle*>(QStringLiteral("weightHandle%1").arg(index));
}

/// Presses the handle's middle, moves the mouse by `pixels` in steps and lets go.
void drag(WeightHandle* handle, int pixels)
{
    const QPoint middle = handle->rect().center();
    QTest::mousePress(handle, Qt::LeftButton, {}, middle);
    const QPoint target
        = handle->parentWidget()->mapToGlobal(handle->geometry().center() + QPoint(pixels, 0));
    for (int step = 1; step <= 4; ++step) {
        const QPoint at = handle->mapFromGlobal(target);
        QMouseEvent move(QEvent::MouseMove, at, target, Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(handle, &move);
    }
    QTest::mouseRelease(handle, Qt::LeftButton, {}, handle->mapFromGlobal(target));
}

} // namespace

class TestWeightBar : public QObject {
    Q_OBJECT
private slots:
    void settingSegmentsEmitsNothing()
    {
        const auto bar = makeBar({80, 20});
        const QSignalSpy edited(bar.get(), &WeightBar::weightsEdited);
        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        bar->setSegments(segments({30, 30, 40}));
        bar->setSegments(segments({10, 90}));
        QCOMPARE(edited.count(), 0);
        QCOMPARE(finished.count(), 0);
        QCOMPARE(bar->handleCount(), 1);
    }

    void keysMoveAHandle_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<bool>("isShifted");
        QTest::addColumn<Weights>("expected");
        QTest::addRow("right") << int(Qt::Key_Right) << false << Weights{51, 29, 20};
        QTest::addRow("up") << int(Qt::Key_Up) << false << Weights{51, 29, 20};
        QTest::addRow("left") << int(Qt::Key_Left) << false << Weights{49, 31, 20};
        QTest::addRow("down") << int(Qt::Key_Down) << false << Weights{49, 31, 20};
        QTest::addRow("shift right") << int(Qt::Key_Right) << true << Weights{60, 20, 20};
        QTest::addRow("page up") << int(Qt::Key_PageUp) << false << Weights{60, 20, 20};
        QTest::addRow("page down") << int(Qt::Key_PageDown) << false << Weights{40, 40, 20};
        QTest::addRow("home") << int(Qt::Key_Home) << false << Weights{0, 80, 20};
        QTest::addRow("end") << int(Qt::Key_End) << false << Weights{80, 0, 20};
    }
    void keysMoveAHandle()
    {
        QFETCH(const int, key);
        QFETCH(const bool, isShifted);
        QFETCH(const Weights, expected);
        const auto bar = makeBar({50, 30, 20});
        const QSignalSpy edited(bar.get(), &WeightBar::weightsEdited);
        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        QTest::keyClick(handleOf(*bar, 0), static_cast<Qt::Key>(key),
            isShifted ? Qt::ShiftModifier : Qt::NoModifier);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(numbers(edited[0][0].value<std::vector<Percent>>()), expected);
        QCOMPARE(numbers(bar->weights()), expected);
        QCOMPARE(finished.count(), 1);
    }

    void keysAtTheEndEmitNothing()
    {
        const auto bar = makeBar({100, 0});
        const QSignalSpy edited(bar.get(), &WeightBar::weightsEdited);
        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        QTest::keyClick(handleOf(*bar, 0), Qt::Key_Right);
        QCOMPARE(edited.count(), 0);
        QCOMPARE(finished.count(), 0);
    }

    void draggingMovesWeightBetweenNeighbours()
    {
        const auto bar = makeBar({50, 50});
        const QSignalSpy started(bar.get(), &WeightBar::editingStarted);
        const QSignalSpy edited(bar.get(), &WeightBar::weightsEdited);
        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        drag(handleOf(*bar, 0), 80); // 400 of the 432 pixels are in proportion
        QCOMPARE(numbers(bar->weights()), (Weights{70, 30}));
        QVERIFY(edited.count() >= 1);
        QCOMPARE(started.count(), 1);
        QCOMPARE(finished.count(), 1);
    }

    void draggingStopsAtTheNeighboursAndKeepsTheSum()
    {
        const auto bar = makeBar({20, 30, 50});
        drag(handleOf(*bar, 0), 4000);
        QCOMPARE(numbers(bar->weights()), (Weights{50, 0, 50}));
        drag(handleOf(*bar, 1), -4000);
        QCOMPARE(numbers(bar->weights()), (Weights{50, 0, 50}));
        drag(handleOf(*bar, 0), -4000);
        const Weights weights = numbers(bar->weights());
        QCOMPARE(weights, (Weights{0, 50, 50}));
        QCOMPARE(std::accumulate(weights.begin(), weights.end(), 0), 100);
    }

    void clickWithoutMoveIsNoEdit()
    {
        const auto bar = makeBar({50, 50});
        const QSignalSpy edited(bar.get(), &WeightBar::weightsEdited);
        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        QTest::mouseClick(handleOf(*bar, 0), Qt::LeftButton);
        QCOMPARE(edited.count(), 0);
        QCOMPARE(finished.count(), 0);
    }

    void zeroStaysVisible()
    {
        const auto bar = makeBar({100, 0, 0});
        for (int segment = 0; segment < 3; ++segment)
            QVERIFY2(bar->segmentRect(segment).width() >= 12,
                qPrintable(QString::number(bar->segmentRect(segment).width())));
        QVERIFY(!handleOf(*bar, 0)->geometry().intersects(handleOf(*bar, 1)->geometry()));
        QCOMPARE(bar->segmentRect(2).right(), bar->width() - 1);
    }

    void aDestinationIsDraggedOutOfZero()
    {
        const auto bar = makeBar({100, 0});
        drag(handleOf(*bar, 0), -40);
        QCOMPARE(numbers(bar->weights()), (Weights{90, 10}));
    }

    void valuesFromOutsideDoNotDisturbADrag()
    {
        const auto bar = makeBar({50, 50});
        WeightHandle* handle = handleOf(*bar, 0);
        QTest::keyPress(handle, Qt::Key_Right);
        auto late = segments({50, 50});
        late[0].observedPercent = 40;
        bar->setSegments(late);
        QCOMPARE(numbers(bar->weights()), (Weights{51, 49}));
        QCOMPARE(bar->segments()[0].observedPercent, std::optional(40.0));
        QTest::keyRelease(handle, Qt::Key_Right);
        bar->setSegments(late);
        QCOMPARE(numbers(bar->weights()), (Weights{50, 50}));
    }

    void readOnlyBarHasNoHandles()
    {
        const auto bar = makeBar({50, 50});
        bar->setReadOnly(true);
        QVERIFY(!handleOf(*bar, 0)->isVisible());
        bar->setSegments(segments({10, 20, 70}));
        for (const auto* handle : bar->findChildren<WeightHandle*>())
            QVERIFY(!handle->isVisible());
    }

    void handlesAreSlidersForAssistiveTechnology()
    {
        const auto bar = makeBar({80, 20});
        QAccessibleInterface* slider = QAccessible::queryAccessibleInterface(handleOf(*bar, 0));
        QVERIFY(slider);
        QCOMPARE(slider->role(), QAccessible::Slider);
        QVERIFY(slider->text(QAccessible::Name).contains(QLatin1String("v1")));
        QVERIFY(slider->text(QAccessible::Value).contains(QLatin1String("80")));
        QAccessibleValueInterface* value = slider->valueInterface();
        QVERIFY(value);
        QCOMPARE(value->currentValue().toInt(), 80);
        QCOMPARE(value->minimumValue().toInt(), 0);
        QCOMPARE(value->maximumValue().toInt(), 100);

        const QSignalSpy finished(bar.get(), &WeightBar::editingFinished);
        value->setCurrentValue(35);
        QCOMPARE(numbers(bar->weights()), (Weights{35, 65}));
        QCOMPARE(finished.count(), 1);
    }

    void manyDestinationsInLittleRoom()
    {
        WeightBar bar;
        bar.resize(60, 60);
        bar.setSegments(segments(Weights(12, 8)));
        bar.show();
        QVERIFY(!bar.grab().isNull());
        QCOMPARE(bar.handleCount(), 11);
    }

    void looksDifferentWithoutColour()
    {
        applyTheme(lightTheme());
        const auto bar = makeBar({50, 50});
        const QImage image = bar->grab().toImage().convertToFormat(QImage::Format_Grayscale8);
        const auto spread = [&](int segment) {
            const QRect area = bar->segmentRect(segment).adjusted(10, 8, -60, -8);
            int darkest = 255;
            int lightest = 0;
            for (int x = area.left(); x < area.left() + 40; ++x)
                for (int y = area.top(); y <= area.bottom(); ++y) {
                    const int gray = qGray(image.pixel(x, y));
                    darkest = std::min(darkest, gray);
                    lightest = std::max(lightest, gray);
                }
            return lightest - darkest;
        };
        QVERIFY2(spread(0) < 4, "the first destination is plain");
        QVERIFY2(spread(1) > 16, "the second destination carries a pattern");
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestWeightBar)
#include "tst_weight_bar.moc"
