#include "ui/canvas/text_mask.h"

#include <QTest>

using namespace vigla;

class TestTextMasks : public QObject {
    Q_OBJECT
private slots:
    void aTextIsTheSameHoweverOftenItIsAskedFor()
    {
        ui::TextMasks masks;
        masks.prepare(QFont());
        const auto first = masks.of(QStringLiteral("reviews")).coverage;
        QVERIFY(std::ranges::any_of(first, [](auto value) { return value > 0; }));
        for (int i = 0; i < 5'000; ++i) {
            masks.prepare(QFont());
            masks.of(QString::number(i));
        }
        QCOMPARE(masks.of(QStringLiteral("reviews")).coverage, first);
    }

    void labelsThatChangeWithEveryRoundDoNotPileUp()
    {
        ui::TextMasks masks;
        for (int round = 0; round < 60; ++round) {
            masks.prepare(QFont());
            for (int edge = 0; edge < 100; ++edge)
                masks.of(QStringLiteral("%1 rps").arg(round * 100 + edge));
            masks.of(QStringLiteral("reviews"));
        }
        QVERIFY(masks.count() < 2'500);
    }

    void aPictureOfManyTextsDrawsEachOnce()
    {
        ui::TextMasks masks;
        for (int round = 0; round < 3; ++round) {
            masks.prepare(QFont());
            for (int node = 0; node < 3'000; ++node)
                masks.of(QString::number(node));
            QCOMPARE(masks.count(), qsizetype{3'000}); // those of the picture before are taken over
        }
    }

    void anotherFontBeginsAnew()
    {
        ui::TextMasks masks;
        masks.prepare(QFont());
        masks.of(QStringLiteral("reviews"));
        QFont large;
        large.setPixelSize(40);
        masks.prepare(large);
        QCOMPARE(masks.count(), qsizetype{0});
        QVERIFY(masks.of(QStringLiteral("reviews")).height > 40);
    }
};

QTEST_MAIN(TestTextMasks)
#include "tst_text_masks.moc"
