#include "models/graph/layout.h"
#include "models/graph/layout/grid.h"
#include "models/graph/layout/order.h"
#include "models/graph/layout/seed.h"
#include "models/graph/layout/simplex.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

using namespace vigla::graph;
using layered::grown;
using layered::overlaps;

namespace {

constexpr float kShape = 36;

LayoutNode node(const std::string& id, int box = -1)
{
    LayoutNode result;
    result.id = id;
    result.width = 60 + static_cast<float>(id.size() % 5) * 12;
    result.height = kShape + 20 + static_cast<float>(id.size() % 2) * 13;
    result.shapeWidth = kShape;
    result.shapeHeight = kShape;
    result.box = box;
    return result;
}

LayoutEdge edge(std::uint32_t source, std::uint32_t target)
{
    return {source, target, 56, 18};
}

/// ingress → productpage → details, reviews (three versions) → ratings → database; with services.
LayoutInput bookinfo()
{
    LayoutInput input;
    input.boxes = {{"box_bookinfo", -1, 60, 18}, {"box_istio-system", -1, 80, 18}};
    for (const char* id : {"ingress", "egress"})
        input.nodes.push_back(node(id, 1));
    for (const char* id :
        {"productpage", "productpage-v1", "details", "details-v1", "reviews", "reviews-v1",
            "reviews-v2", "reviews-v3", "ratings", "ratings-v1", "mongodb", "mongodb-v1"})
        input.nodes.push_back(node(id, 0));
    const std::pair<int, int> calls[]{{0, 2}, {2, 3}, {3, 4}, {4, 5}, {3, 6}, {6, 7}, {6, 8},
        {6, 9}, {8, 10}, {9, 10}, {10, 11}, {11, 12}, {12, 13}, {5, 1}};
    for (const auto& [from, to] : calls)
        input.edges.push_back(
            edge(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)));
    return input;
}

/// @param forwardOnly no cycles: every edge goes to a higher number.
LayoutInput randomInput(
    std::uint32_t nodes, std::uint32_t edges, int boxes, unsigned seed, bool forwardOnly = false)
{
    LayoutInput input;
    std::mt19937 random(seed);
    for (int i = 0; i < boxes; ++i)
        input.boxes.push_back({"box" + std::to_string(i), i >= 3 ? i - 3 : -1, 50, 18});
    for (std::uint32_t i = 0; i < nodes; ++i) {
        const int box
            = boxes == 0 ? -1 : static_cast<int>(random() % static_cast<unsigned>(boxes + 1)) - 1;
        input.nodes.push_back(node("node-" + std::to_string(i), box));
    }
    for (std::uint32_t i = 0; i < edges; ++i) {
        std::uint32_t from = static_cast<std::uint32_t>(random() % nodes);
        std::uint32_t to = static_cast<std::uint32_t>(
            (from + 1 + random() % (nodes / 4 + 1) * (random() % 5 != 0)) % nodes);
        if (forwardOnly && from > to)
            std::swap(from, to);
        if (!forwardOnly || from != to)
            input.edges.push_back(edge(from, to));
    }
    return input;
}

Layout layoutOf(const LayoutInput& input, const Layout* previous = nullptr)
{
    auto result = layoutGraph(input, previous);
    return result ? *std::move(result) : Layout();
}

Rect rectOf(const LayoutInput& input, const Layout& layout, std::size_t i)
{
    const LayoutNode& it = input.nodes[i];
    return {layout.centres[i].x - it.width / 2, layout.centres[i].y - it.height / 2, it.width,
        it.height};
}

Rect shapeOf(const LayoutInput& input, const Layout& layout, std::size_t i)
{
    return {layout.centres[i].x - kShape / 2, rectOf(input, layout, i).y, kShape, kShape};
}

Rect titleOf(const LayoutInput& input, const Layout& layout, std::size_t i)
{
    const Rect rect = rectOf(input, layout, i);
    return {rect.x, rect.y + kShape, rect.width, rect.height - kShape};
}

bool isInBox(const LayoutInput& input, int box, std::size_t node)
{
    for (int at = input.nodes[node].box; at >= 0;
         at = input.boxes[static_cast<std::size_t>(at)].parent)
        if (at == box)
            return true;
    return false;
}

bool isBoxInside(const LayoutInput& input, int inner, int outer)
{
    for (int at = inner; at >= 0; at = input.boxes[static_cast<std::size_t>(at)].parent)
        if (at == outer)
            return true;
    return false;
}

bool contains(const Rect& outer, const Rect& inner)
{
    return outer.x <= inner.x + 0.5F && outer.y <= inner.y + 0.5F
        && outer.x + outer.width >= inner.x + inner.width - 0.5F
        && outer.y + outer.height >= inner.y + inner.height - 0.5F;
}

/// What is wrong with a layout; empty when nothing is.
QString overlapsIn(const LayoutInput& input, const Layout& layout)
{
    for (std::size_t a = 0; a < input.nodes.size(); ++a)
        for (std::size_t b = a + 1; b < input.nodes.size(); ++b)
            if (overlaps(rectOf(input, layout, a), rectOf(input, layout, b)))
                return QStringLiteral("nodes %1 and %2").arg(a).arg(b);
    for (std::size_t box = 0; box < input.boxes.size(); ++box) {
        const Rect& rect = layout.boxes[box];
        for (std::size_t i = 0; i < input.nodes.size(); ++i) {
            const bool isInside = isInBox(input, static_cast<int>(box), i);
            if (isInside && !contains(rect, rectOf(input, layout, i)))
                return QStringLiteral("node %1 sticks out of box %2").arg(i).arg(box);
            if (!isInside && rect.width > 0 && overlaps(rect, rectOf(input, layout, i)))
                return QStringLiteral("foreign node %1 in box %2").arg(i).arg(box);
        }
        for (std::size_t other = 0; other < box; ++other)
            if (!isBoxInside(input, static_cast<int>(box), static_cast<int>(other))
                && !isBoxInside(input, static_cast<int>(other), static_cast<int>(box))
                && overlaps(rect, layout.boxes[other]))
                return QStringLiteral("boxes %1 and %2").arg(box).arg(other);
    }
    return {};
}

Point onCurve(const EdgeRoute& route, std::size_t piece, float t)
{
    const Point* p = &route.points[piece * 3];
    const float u = 1 - t;
    return {
        u * u * u * p[0].x + 3 * u * u * t * p[1].x + 3 * u * t * t * p[2].x + t * t * t * p[3].x,
        u * u * u * p[0].y + 3 * u * u * t * p[1].y + 3 * u * t * t * p[2].y + t * t * t * p[3].y};
}

/// Foreign nodes that an edge runs through.
int nodesUnderEdges(const LayoutInput& input, const Layout& layout)
{
    int count = 0;
    for (std::size_t e = 0; e < input.edges.size(); ++e) {
        const EdgeRoute& route = layout.routes[e];
        std::set<std::size_t> hit;
        for (std::size_t piece = 0; 3 * piece + 3 < route.points.size(); ++piece)
            for (int step = 0; step <= 10; ++step) {
                const Point at = onCurve(route, piece, static_cast<float>(step) / 10);
                for (std::size_t i = 0; i < input.nodes.size(); ++i)
                    if (i != input.edges[e].source && i != input.edges[e].target
                        && overlaps(grown(rectOf(input, layout, i), -1), {at.x, at.y, 0.1F, 0.1F}))
                        hit.insert(i);
            }
        count += static_cast<int>(hit.size());
    }
    return count;
}

} // namespace

class TestLayout : public QObject {
    Q_OBJECT
private slots:
    void shapes_data()
    {
        QTest::addColumn<quint32>("nodes");
        QTest::addColumn<quint32>("edges");
        QTest::addColumn<int>("boxes");
        QTest::addRow("one node") << 1U << 0U << 0;
        QTest::addRow("one node that calls itself") << 1U << 2U << 0;
        QTest::addRow("no edges") << 40U << 0U << 0;
        QTest::addRow("no edges in boxes") << 40U << 0U << 3;
        QTest::addRow("small") << 12U << 20U << 0;
        QTest::addRow("small in boxes") << 12U << 20U << 2;
        QTest::addRow("nested boxes") << 60U << 90U << 8;
        QTest::addRow("sparse") << 80U << 55U << 0;
        QTest::addRow("dense") << 60U << 240U << 0;
        QTest::addRow("dense in boxes") << 70U << 200U << 7;
        QTest::addRow("large in boxes") << 200U << 400U << 6;
    }
    void shapes()
    {
        QFETCH(const quint32, nodes);
        QFETCH(const quint32, edges);
        QFETCH(const int, boxes);
        for (unsigned seed = 1; seed <= 2; ++seed) {
            const LayoutInput input = randomInput(nodes, edges, boxes, seed);
            const Layout layout = layoutOf(input);
            QCOMPARE(layout.centres.size(), input.nodes.size());
            QCOMPARE(layout.routes.size(), input.edges.size());
            const QString fault = overlapsIn(input, layout);
            QVERIFY2(fault.isEmpty(), qPrintable(fault));
            QCOMPARE(nodesUnderEdges(input, layout), 0);
            for (const EdgeRoute& route : layout.routes)
                QCOMPARE(route.points.size() % 3, std::size_t{1});
            for (std::size_t i = 0; i < nodes; ++i)
                QVERIFY(contains(layout.bounds, rectOf(input, layout, i)));
            for (const Rect& box : layout.boxes)
                QVERIFY(box.width <= 0 || contains(layout.bounds, box));
        }
    }

    void edgesRunFromLeftToRight()
    {
        const LayoutInput input = randomInput(100, 180, 4, 5, true);
        const Layout layout = layoutOf(input);
        for (const LayoutEdge& it : input.edges) {
            const float end = layout.centres[it.source].x + input.nodes[it.source].width / 2;
            const float start = layout.centres[it.target].x - input.nodes[it.target].width / 2;
            QVERIFY(end < start);
        }
    }

    void edgesEndAtTheSidesOfTheFigures()
    {
        const LayoutInput input = bookinfo();
        const Layout layout = layoutOf(input);
        for (std::size_t e = 0; e < input.edges.size(); ++e) {
            const auto side = [&](std::uint32_t i, float sign) {
                const Rect rect = rectOf(input, layout, i);
                return Point{layout.centres[i].x + sign * kShape / 2, rect.y + kShape / 2};
            };
            const Point start = side(input.edges[e].source, 1);
            const Point end = side(input.edges[e].target, -1);
            QCOMPARE(layout.routes[e].points.front().x, start.x);
            QCOMPARE(layout.routes[e].points.back().x, end.x);
            QVERIFY(std::abs(layout.routes[e].points.front().y - start.y) <= kShape / 2);
            QVERIFY(std::abs(layout.routes[e].points.back().y - end.y) <= kShape / 2);
        }
    }

    void bookinfoIsDrawnAsByHand()
    {
        const LayoutInput input = bookinfo();
        const Layout layout = layoutOf(input);
        const auto line = [&](std::size_t i) { return rectOf(input, layout, i).y + kShape / 2; };
        // The chain to the database is one straight line, and so is that to the details.
        QCOMPARE(line(11), line(10));
        QCOMPARE(line(12), line(11));
        QCOMPARE(line(13), line(12));
        QCOMPARE(line(5), line(4));
        // The versions stand above each other, and their service at the middle one.
        QCOMPARE(layout.centres[7].x, layout.centres[8].x);
        QCOMPARE(layout.centres[8].x, layout.centres[9].x);
        const auto [least, most] = std::minmax({line(7), line(8), line(9)});
        QVERIFY(std::abs(line(6) - (least + most) / 2) <= 1);
        // The boxes hold no more than they must.
        QVERIFY(layout.boxes[0].height <= 480);
        QVERIFY(layout.boxes[1].height <= 116);
    }

    void labelsCoverNoNodesAndNoOtherLabels()
    {
        const LayoutInput input = bookinfo();
        const Layout layout = layoutOf(input);
        std::vector<Rect> labels;
        for (std::size_t e = 0; e < input.edges.size(); ++e) {
            const Point at = layout.routes[e].label;
            labels.push_back({at.x - 28, at.y - 9, 56, 18});
            for (std::size_t i = 0; i < input.nodes.size(); ++i)
                for (const Rect& part : {shapeOf(input, layout, i), titleOf(input, layout, i)})
                    QVERIFY2(!overlaps(labels.back(), part),
                        qPrintable(QStringLiteral("label %1 on node %2").arg(e).arg(i)));
            for (std::size_t other = 0; other < e; ++other)
                QVERIFY(!overlaps(labels.back(), labels[other]));
        }
    }

    void sameInputSamePicture()
    {
        const LayoutInput input = randomInput(80, 160, 5, 11);
        const Layout a = layoutOf(input);
        const Layout b = layoutOf(input);
        QVERIFY(a.centres == b.centres);
        for (std::size_t i = 0; i < a.routes.size(); ++i)
            QVERIFY(a.routes[i].points == b.routes[i].points);
    }

    void nothingMovesWithoutAChange()
    {
        LayoutInput input = randomInput(80, 160, 5, 3);
        const Layout before = layoutOf(input);
        for (LayoutEdge& it : input.edges)
            it.labelWidth += 20; // other numbers
        const Layout after = layoutOf(input, &before);
        QVERIFY(after.centres == before.centres);
        QVERIFY(after.boxes.size() == before.boxes.size());
        for (std::size_t i = 0; i < before.routes.size(); ++i)
            QVERIFY(after.routes[i].points == before.routes[i].points);
    }

    void aNewNodeMovesNoOther_data()
    {
        QTest::addColumn<int>("boxes");
        QTest::addRow("no boxes") << 0;
        QTest::addRow("boxes") << 6;
    }
    void aNewNodeMovesNoOther()
    {
        QFETCH(const int, boxes);
        for (unsigned seed = 1; seed <= 5; ++seed) {
            LayoutInput input = randomInput(60, 90, boxes, seed);
            const Layout before = layoutOf(input);
            input.nodes.insert(input.nodes.begin() + 7, node("arrived", boxes > 0 ? 1 : -1));
            for (LayoutEdge& it : input.edges) {
                it.source += it.source >= 7 ? 1 : 0;
                it.target += it.target >= 7 ? 1 : 0;
            }
            input.edges.push_back(edge(3, 7));
            const Layout after = layoutOf(input, &before);
            for (std::size_t i = 0; i < before.centres.size(); ++i)
                QVERIFY(after.centres[i + (i >= 7 ? 1 : 0)] == before.centres[i]);
            for (std::size_t i = 0; i < input.nodes.size(); ++i)
                QVERIFY(i == 7 || !overlaps(rectOf(input, after, 7), rectOf(input, after, i)));
            QVERIFY2(boxes > 0 || after.centres[7].x > after.centres[3].x, "right of its caller");
            QCOMPARE(nodesUnderEdges(input, after), 0);
            if (boxes > 0) {
                const QString fault = overlapsIn(input, after);
                QVERIFY2(fault.isEmpty(),
                    qPrintable(QStringLiteral("%1, seed %2").arg(fault).arg(seed)));
            }
        }
    }

    void aFullBoxMakesRoom_data()
    {
        QTest::addColumn<int>("app");
        for (int app = 0; app < 8; ++app)
            QTest::addRow("app %d of 8", app) << app;
    }
    /// A second version comes to one of many apps that stand close together in a namespace.
    void aFullBoxMakesRoom()
    {
        QFETCH(const int, app);
        LayoutInput input;
        input.boxes.push_back({"namespace", -1, 60, 18});
        input.nodes.push_back(node("caller", 0));
        input.nodes.push_back(node("elsewhere"));
        input.edges.push_back(edge(0, 1));
        for (std::uint32_t i = 0; i < 8; ++i) {
            const int box = static_cast<int>(input.boxes.size());
            input.boxes.push_back({"app" + std::to_string(i), 0, 0, 0});
            input.nodes.push_back(node("service" + std::to_string(i), box));
            input.nodes.push_back(node("version" + std::to_string(i), box));
            const std::uint32_t service = 2 + 2 * i;
            input.edges.push_back(edge(0, service));
            input.edges.push_back(edge(service, service + 1));
        }
        const Layout before = layoutOf(input);
        input.nodes.push_back(node("newcomer", app + 1));
        const auto arrived = static_cast<std::uint32_t>(input.nodes.size() - 1);
        input.edges.push_back(edge(2 + 2 * static_cast<std::uint32_t>(app), arrived));
        const Layout after = layoutOf(input, &before);
        QCOMPARE(overlapsIn(input, after), QString());
        QCOMPARE(nodesUnderEdges(input, after), 0);
        const auto sister = 3 + 2 * static_cast<std::size_t>(app);
        QVERIFY(std::abs(after.centres[arrived].y - after.centres[sister].y) <= 160);
        float distance = 0;
        for (std::size_t i = 0; i < before.centres.size(); ++i) {
            const float down = after.centres[i].y - before.centres[i].y;
            QCOMPARE(after.centres[i].x, before.centres[i].x);
            QVERIFY2(down == 0 || distance == 0 || down == distance, "all by the same distance");
            distance = std::max(distance, down);
        }
        QVERIFY2(distance <= 160, qPrintable(QString::number(distance)));
        for (std::size_t e = 0; e + 1 < input.edges.size(); ++e) {
            const Rect target = shapeOf(input, after, input.edges[e].target);
            const Point end = after.routes[e].points.back();
            QVERIFY(end.y >= target.y && end.y <= target.y + target.height);
        }
    }

    void aPinnedNodeStaysWhenABoxIsFull()
    {
        LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        for (std::size_t i = 0; i < input.nodes.size(); ++i)
            input.nodes[i].pinned = before.centres[i];
        for (int i = 0; i < 6; ++i) {
            input.nodes.push_back(node("more" + std::to_string(i), 0));
            input.edges.push_back(edge(4, static_cast<std::uint32_t>(input.nodes.size() - 1)));
        }
        const Layout after = layoutOf(input, &before);
        for (std::size_t i = 0; i < before.centres.size(); ++i)
            QVERIFY(after.centres[i] == before.centres[i]);
    }

    void aVanishedNodeLeavesAGap()
    {
        LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        input.nodes.pop_back();
        std::erase_if(input.edges, [](const LayoutEdge& it) { return it.target == 13; });
        const Layout after = layoutOf(input, &before);
        for (std::size_t i = 0; i < input.nodes.size(); ++i)
            QVERIFY(after.centres[i] == before.centres[i]);
    }

    void aNewEdgeBendsAroundNodes()
    {
        LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        input.edges.push_back(edge(0, 13));
        input.edges.push_back(edge(13, 6));
        const Layout after = layoutOf(input, &before);
        QVERIFY(after.centres == before.centres);
        QVERIFY(!after.routes.back().points.empty());
        QCOMPARE(nodesUnderEdges(input, after), 0);
    }

    void whatHasHardlyBegunIsPlacedAnew()
    {
        const LayoutInput input = bookinfo();
        LayoutInput begun = input;
        begun.edges.resize(3);
        const Layout early = layoutOf(begun);
        const Layout after = layoutOf(input, &early);
        QVERIFY(after.centres == layoutOf(input).centres);
        LayoutInput positions = input;
        positions.edges.clear();
        const Layout places = layoutOf(positions);
        QVERIFY(layoutOf(input, &places).centres == places.centres);
    }

    void whatComesBackGoesWhereItWas()
    {
        const LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        LayoutInput fewer = input;
        fewer.nodes.pop_back();
        std::erase_if(fewer.edges, [&](const LayoutEdge& it) {
            return it.source >= fewer.nodes.size() || it.target >= fewer.nodes.size();
        });
        const Layout meanwhile = layoutOf(fewer, &before);
        const std::map<std::string, Point> places{
            {input.nodes.back().id, before.centres.back()}, {"never there", {1, 1}}};
        const Layout seed = seedLayout(input, &meanwhile, places);
        QCOMPARE(seed.nodeIds.size(), input.nodes.size());
        const Layout after = layoutOf(input, &seed);
        QVERIFY(after.centres == before.centres);
    }

    void aPlaceThatIsTakenIsNotGivenTwice()
    {
        const LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        LayoutInput more = input;
        more.nodes.push_back(node("newcomer", 0));
        const Layout seed = seedLayout(more, &before, {{"newcomer", before.centres.front()}});
        QCOMPARE(seed.nodeIds.size(), before.nodeIds.size());
    }

    void aWideFanStandsInSeveralColumns()
    {
        LayoutInput input;
        input.nodes.push_back(node("hub"));
        for (std::uint32_t i = 1; i <= 30; ++i) {
            input.nodes.push_back(node("leaf" + std::to_string(i)));
            input.edges.push_back(edge(0, i));
        }
        const Layout layout = layoutOf(input);
        QVERIFY2(overlapsIn(input, layout).isEmpty(), qPrintable(overlapsIn(input, layout)));
        std::set<float> columns;
        for (const Point& centre : layout.centres)
            columns.insert(centre.x);
        QVERIFY(columns.size() >= 4);
        QVERIFY(layout.bounds.height < 2 * layout.bounds.width);
    }

    void anIslandComesBelow()
    {
        LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        input.nodes.push_back(node("island-a"));
        input.nodes.push_back(node("island-b"));
        input.edges.push_back(edge(14, 15));
        const Layout after = layoutOf(input, &before);
        const QString fault = overlapsIn(input, after);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        QVERIFY(after.centres[14].x < after.centres[15].x);
        QVERIFY(!after.routes.back().points.empty());
    }

    void mostlyUnknownIsPlacedAnew()
    {
        const LayoutInput input = bookinfo();
        Layout previous;
        previous.nodeIds = {"reviews"};
        previous.centres = {{5000, 5000}};
        QVERIFY(layoutOf(input, &previous).centres == layoutOf(input).centres);
    }

    void savedPositionsAreEnough()
    {
        const LayoutInput input = bookinfo();
        const Layout full = layoutOf(input);
        Layout saved;
        saved.nodeIds = full.nodeIds;
        saved.centres = full.centres;
        const Layout after = layoutOf(input, &saved);
        QVERIFY(after.centres == full.centres);
        for (const EdgeRoute& route : after.routes)
            QVERIFY(route.points.size() >= 4);
        QCOMPARE(nodesUnderEdges(input, after), 0);
    }

    void pinsAreHonoured_data()
    {
        QTest::addColumn<bool>("hasPrevious");
        QTest::addRow("anew") << false;
        QTest::addRow("with the previous layout") << true;
    }
    void pinsAreHonoured()
    {
        QFETCH(const bool, hasPrevious);
        LayoutInput input = bookinfo();
        const Layout before = layoutOf(input);
        const Point wish{before.centres[4].x, before.bounds.y + before.bounds.height + 200};
        input.nodes[4].pinned = wish;
        const Layout after = layoutOf(input, hasPrevious ? &before : nullptr);
        for (std::size_t i = 0; i < input.nodes.size(); ++i)
            QVERIFY(after.centres[i] == (i == 4 ? wish : before.centres[i]));
        QCOMPARE(nodesUnderEdges(input, after), 0);
        QVERIFY(contains(after.boxes[0], rectOf(input, after, 4)));
    }

    void stopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        const LayoutInput input = randomInput(300, 900, 0, 1);
        const auto result = layoutGraph(input, nullptr, source.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, vigla::Error::Kind::Cancelled);
        const Layout before = layoutOf(input);
        LayoutInput more = input;
        more.edges.push_back(edge(0, 200));
        QVERIFY(!layoutGraph(more, &before, source.get_token()));
    }

    void strangeInputDoesNoHarm()
    {
        QVERIFY(layoutOf({}).centres.empty());
        LayoutInput input;
        input.nodes = {node("a", 7), node("b", 0), node("c", 1), node("a", -9)};
        input.boxes = {{"x", 1}, {"y", 0}, {"z", 2}, {"w", 99}}; // cycles and nonsense
        input.edges = {edge(0, 9), edge(9, 0), edge(0, 0), edge(0, 1), edge(1, 0), edge(0, 1)};
        const Layout layout = layoutOf(input);
        QCOMPARE(layout.centres.size(), std::size_t{4});
        QVERIFY(layout.routes[0].points.empty());
        QVERIFY(!layout.routes[2].points.empty());
        for (const Layout& it : {layout, layoutOf(input, &layout)})
            for (std::size_t a = 0; a < 4; ++a)
                for (std::size_t b = 0; b < a; ++b)
                    QVERIFY(!overlaps(rectOf(input, it, a), rectOf(input, it, b)));
    }

    void networkSimplexFindsTheOptimum()
    {
        // A chain of four and a short cut that hangs loose: it must not lengthen anything.
        const std::vector<layered::SimplexEdge> edges{
            {0, 1, 1, 1}, {1, 2, 1, 1}, {2, 3, 1, 1}, {4, 3, 1, 5}, {0, 5, 1, 1}, {5, 3, 1, 3}};
        std::vector<std::int32_t> ranks = layered::longestPathRanks(6, edges);
        QCOMPARE(ranks, (std::vector<std::int32_t>{0, 1, 2, 3, 0, 1}));
        QVERIFY(layered::improveRanks(6, edges, ranks, 1000, {}));
        const auto rank = [&](std::size_t i) { return ranks[i] - ranks[0]; };
        QCOMPARE(rank(3), 3);
        QCOMPARE(rank(4), 2);
        QCOMPARE(rank(5), 2);
    }

    void simplexStaysFeasibleOnRandomGraphs()
    {
        std::mt19937 random(4);
        for (int round = 0; round < 20; ++round) {
            std::vector<layered::SimplexEdge> edges;
            for (int i = 0; i < 80; ++i) {
                const auto a = static_cast<std::uint32_t>(random() % 40);
                const auto b = static_cast<std::uint32_t>(random() % 40);
                if (a != b)
                    edges.push_back(
                        {std::min(a, b), std::max(a, b), static_cast<std::int32_t>(random() % 3),
                            static_cast<std::int32_t>(random() % 9)});
            }
            const auto cost = [&](const std::vector<std::int32_t>& ranks) {
                std::int64_t sum = 0;
                for (const auto& it : edges)
                    sum += std::int64_t{it.weight} * (ranks[it.to] - ranks[it.from]);
                return sum;
            };
            std::vector<std::int32_t> ranks = layered::longestPathRanks(40, edges);
            const std::int64_t before = cost(ranks);
            QVERIFY(layered::improveRanks(40, edges, ranks, 10'000, {}));
            QVERIFY(cost(ranks) <= before);
            for (const auto& it : edges)
                QVERIFY(ranks[it.to] - ranks[it.from] >= it.minLength);
            // No single move of one node, nor of a node with all below it, is any better.
            for (std::size_t i = 0; i < 40; ++i) {
                for (const int step : {-1, 1}) {
                    std::vector<std::int32_t> other = ranks;
                    other[i] += step;
                    const bool isFeasible = std::ranges::all_of(edges, [&](const auto& it) {
                        return other[it.to] - other[it.from] >= it.minLength;
                    });
                    QVERIFY(!isFeasible || cost(other) >= cost(ranks));
                }
            }
        }
    }

    void cyclesAreCutOnce()
    {
        const std::vector<layered::Link> ring{{0, 1}, {1, 2}, {2, 3}, {3, 0}};
        const auto back = layered::feedbackLinks(4, ring);
        QCOMPARE(std::ranges::count(back, true), 1);
        const std::vector<layered::Link> line{{0, 1}, {0, 2}, {1, 3}, {2, 3}};
        const auto none = layered::feedbackLinks(4, line);
        QCOMPARE(std::ranges::count(none, true), 0);
    }
};

QTEST_APPLESS_MAIN(TestLayout)
#include "tst_layout.moc"
