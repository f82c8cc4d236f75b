#include "models/graph/layout/improve.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace vigla::graph::layered;

namespace {

constexpr std::uint32_t kUpper = 9; ///< Nodes 0 to 8 of the first layer.

/// Nine nodes in the first layer, four in the second. No two neighbours of the second layer are
/// better off exchanged, but the last node is best before the first three: each of its links is
/// one of three dice of which every one beats the next.
class Fans {
public:
    explicit Fans(int boxOfFirst = kNoBox)
        : m_boxes(m_outlines)
    {
        constexpr std::array<std::array<std::uint32_t, 3>, 4> kLinks{
            {{0, 5, 7}, {0, 5, 7}, {1, 3, 8}, {2, 4, 6}}};
        Component component;
        component.boxes = &m_boxes;
        component.bodies.resize(kUpper + kLinks.size());
        component.bodies[kUpper].box = component.bodies[kUpper + 1].box = boxOfFirst;
        for (std::uint32_t fan = 0; fan < kLinks.size(); ++fan)
            for (const std::uint32_t node : kLinks[fan])
                component.links.push_back({node, kUpper + fan});
        layers = buildLayers(component, {});
        std::ranges::sort(layers.layer(0));
        std::ranges::sort(layers.layer(1));
        layers.index(0);
        layers.index(1);
    }

    std::vector<std::uint32_t> second() const
    {
        const auto items = layers.layer(1);
        return {items.begin(), items.end()};
    }
    std::uint64_t crossings() const { return CrossingCounter().count(layers); }

    Layers layers;

private:
    std::vector<vigla::graph::LayoutBox> m_outlines{{"box", -1, 0, 0}};
    BoxTree m_boxes;
};

} // namespace

class TestLayoutImprove : public QObject {
    Q_OBJECT
private slots:
    void exchangesOfNeighboursGetStuck()
    {
        Fans fans;
        const auto before = fans.second();
        QVERIFY(!LayerImprover(fans.layers).exchange(1));
        QCOMPARE(fans.second(), before);
    }

    void siftingMovesAnItemPastOneThatItWouldRatherNotPass()
    {
        Fans fans;
        const auto before = fans.crossings();
        QVERIFY(LayerImprover(fans.layers).sift(1, 3));
        QVERIFY(fans.crossings() < before);
    }

    void siftingStaysInReach()
    {
        Fans fans;
        QVERIFY(!LayerImprover(fans.layers).sift(1, 1));
    }

    void siftingPassesNoItemOfAnotherBox()
    {
        Fans fans(0);
        const auto before = fans.second();
        LayerImprover(fans.layers).sift(1, 3);
        QCOMPARE(fans.second(), before);
    }

    void gainIsTheDifferenceOfCrossings_data()
    {
        using Places = std::vector<std::uint32_t>;
        QTest::addColumn<Places>("upper");
        QTest::addColumn<Places>("lower");
        QTest::addColumn<qint64>("expected");
        QTest::addRow("two single links that cross") << Places{5} << Places{2} << qint64{1};
        QTest::addRow("two single links side by side") << Places{2} << Places{5} << qint64{-1};
        QTest::addRow("links to the same node") << Places{3} << Places{3} << qint64{0};
        QTest::addRow("one between many")
            << Places{10} << Places{0, 1, 2, 3, 4, 5, 6, 7, 8, 11} << qint64{8};
        QTest::addRow("many around one")
            << Places{0, 1, 2, 3, 4, 5, 6, 7, 8, 11} << Places{10} << qint64{-8};
        QTest::addRow("many and many") << Places{1, 6, 8} << Places{2, 4, 9} << qint64{-1};
        QTest::addRow("nothing on one side") << Places{} << Places{1, 2} << qint64{0};
    }
    void gainIsTheDifferenceOfCrossings()
    {
        QFETCH(const std::vector<std::uint32_t>, upper);
        QFETCH(const std::vector<std::uint32_t>, lower);
        QFETCH(const qint64, expected);
        QCOMPARE(static_cast<qint64>(exchangeGain(upper, lower)), expected);
    }
};

QTEST_APPLESS_MAIN(TestLayoutImprove)
#include "tst_layout_improve.moc"
