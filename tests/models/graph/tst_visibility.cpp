#include "models/graph/neighbourhood.h"
#include "models/graph/rank.h"
#include "models/graph/visibility.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>

using namespace vigla;

namespace {

/// a → b → c → d → e with the service of each callee between, and side → c.
graph::ServiceGraph chain(graph::GraphType type = graph::GraphType::Workload)
{
    graph::GraphOptions options;
    options.type = type;
    return graph::buildGraph(test::snapshotWith(test::trafficFrom(test::linesFrom(
                                 "destination shop/a-v1 -> shop/b-v1 b.shop http 10\n"
                                 "destination shop/b-v1 -> shop/c-v1 c.shop http 10\n"
                                 "destination shop/c-v1 -> shop/d-v1 d.shop http 10\n"
                                 "destination shop/d-v1 -> shop/e-v1 e.shop http 10\n"
                                 "destination shop/side-v1 -> shop/c-v1 c.shop http 5"
                                 " code=503\n"))),
        options);
}

/// `wl:b svc:c`, sorted, of ids.
QByteArray shortText(const std::set<std::string>& ids)
{
    QByteArrayList texts;
    for (const std::string& id : ids) {
        QByteArray text = QByteArray::fromStdString(id);
        texts << text.replace("_Kubernetes_shop_", ":").replace("-v1", "");
    }
    std::ranges::sort(texts);
    return texts.join(' ');
}

std::set<std::string> nodeIds(const graph::ServiceGraph& graph)
{
    std::set<std::string> ids;
    for (const graph::Node& node : graph.nodes)
        ids.insert(node.id);
    return ids;
}

std::string workload(const char* name)
{
    return std::string("wl_Kubernetes_shop_") + name + "-v1";
}

} // namespace

class TestVisibility : public QObject {
    Q_OBJECT

    graph::ServiceGraph m_graph = chain();
    graph::ServiceGraphPtr m_shared = std::make_shared<const graph::ServiceGraph>(m_graph);

private slots:
    void neighbourhoods_data()
    {
        QTest::addColumn<QByteArray>("centre");
        QTest::addColumn<int>("hops");
        QTest::addColumn<QByteArray>("sides");
        QTest::addColumn<QByteArray>("near");
        const auto row = [](const char* name, const char* centre, int hops, const char* sides,
                             const char* n) {
            QTest::newRow(name) << QByteArray(centre) << hops << QByteArray(sides) << QByteArray(n);
        };
        row("one hop reaches what is behind a service", "wl_Kubernetes_shop_b-v1", 1, "both",
            "svc:b svc:c wl:a wl:b wl:c");
        row("two hops", "wl_Kubernetes_shop_b-v1", 2, "both",
            "svc:b svc:c svc:d wl:a wl:b wl:c wl:d");
        row("callers alone", "wl_Kubernetes_shop_c-v1", 1, "callers", "svc:c wl:b wl:c wl:side");
        row("callees alone", "wl_Kubernetes_shop_c-v1", 1, "callees", "svc:d wl:c wl:d");
        row("neither shows the node alone", "wl_Kubernetes_shop_c-v1", 1, "none", "wl:c");
        row("a service's callers and workloads are one hop away", "svc_Kubernetes_shop_c", 1,
            "both", "svc:c wl:b wl:c wl:side");
        row("more hops than there are", "wl_Kubernetes_shop_a-v1", 4, "callees",
            "svc:b svc:c svc:d svc:e wl:a wl:b wl:c wl:d wl:e");
        row("absurd numbers of hops are brought into bounds", "wl_Kubernetes_shop_b-v1", -7,
            "callers", "svc:b wl:a wl:b");
        row("an unknown node has no neighbours", "nobody", 1, "both", "");
    }
    void neighbourhoods()
    {
        QFETCH(const QByteArray, centre);
        QFETCH(const int, hops);
        QFETCH(const QByteArray, sides);
        QFETCH(const QByteArray, near);
        const graph::Focus focus{centre.toStdString(), hops, sides == "both" || sides == "callers",
            sides == "both" || sides == "callees"};
        QCOMPARE(shortText(graph::neighbourhoodOf(m_graph, focus)), near);
    }

    void inAServiceGraphEveryCallIsAHop()
    {
        const auto services = chain(graph::GraphType::Service);
        const graph::Focus focus{"svc_Kubernetes_shop_c", 1, true, true};
        QCOMPARE(shortText(graph::neighbourhoodOf(services, focus)),
            QByteArray("svc:b svc:c svc:d wl:side"));
    }

    void pathsGoUpAndDownButNotAside()
    {
        const auto found = graph::pathsThrough(m_graph, workload("b"));
        QCOMPARE(
            shortText(found.nodes), QByteArray("svc:b svc:c svc:d svc:e wl:a wl:b wl:c wl:d wl:e"));
        QVERIFY(std::ranges::none_of(
            found.edges, [](const std::string& id) { return id.find("side") != id.npos; }));
    }

    void pathsThroughAnEdgeKeepItsEnds()
    {
        const std::string edge = workload("b") + "|svc_Kubernetes_shop_c|http";
        const auto found = graph::pathsThrough(m_graph, edge);
        QVERIFY(found.edges.contains(edge));
        QVERIFY(!found.nodes.contains(workload("side")));
        QVERIFY(graph::pathsThrough(m_graph, "nobody").nodes.empty());
    }

    void onlyWhatAllSearchesHave()
    {
        graph::VisibilityRules rules;
        rules.only.push_back(graph::pathsThrough(m_graph, workload("b")));
        rules.only.push_back(*graph::find(m_graph, "workload in (b-v1, c-v1, side-v1)"));
        const auto part = graph::visiblePart(m_shared, nullptr, rules);
        QCOMPARE(shortText(nodeIds(*part.graph)), QByteArray("wl:b wl:c"));
        QCOMPARE(part.hiddenNodes, m_graph.nodes.size() - 2);
    }

    void hidingWinsOverOnly()
    {
        graph::VisibilityRules rules;
        rules.only.push_back(*graph::find(m_graph, "node = workload"));
        rules.without = graph::find(m_graph, "workload = b-v1").value();
        rules.hidden = {workload("c")};
        const auto part = graph::visiblePart(m_shared, nullptr, rules);
        QCOMPARE(shortText(nodeIds(*part.graph)), QByteArray("wl:a wl:d wl:e wl:side"));
    }

    void whatStaysDoesNotMoveAndBoxesShrinkToIt()
    {
        graph::ServiceGraph graph;
        graph.boxes = {{"outer", graph::BoxKind::Namespace, "", "n", "", -1},
            {"inner", graph::BoxKind::App, "", "n", "a", 0}};
        for (const char* id : {"a", "b", "c"}) {
            graph::Node node;
            node.id = id;
            node.box = id[0] == 'c' ? 0 : 1;
            graph.nodes.push_back(node);
        }
        auto layout = std::make_shared<graph::Layout>();
        layout->nodeIds = {"a", "b", "c"};
        layout->centres = {{100, 100}, {100, 300}, {500, 200}};
        layout->boxes = {{40, 30, 520, 330}, {50, 50, 100, 300}};
        layout->bounds = {0, 0, 600, 400};
        graph::VisibilityRules rules;
        rules.hidden = {"b"};
        const auto shared = std::make_shared<const graph::ServiceGraph>(graph);
        auto part = graph::visiblePart(shared, layout, rules);
        QVERIFY(part.layout->centres[0] == layout->centres[0]);
        QVERIFY(part.layout->centres[1] == layout->centres[2]);
        QVERIFY((part.layout->boxes[1] == graph::Rect{50, 50, 100, 100}));
        QVERIFY((part.layout->boxes[0] == graph::Rect{40, 30, 520, 230}));
        QVERIFY(part.layout->bounds == layout->bounds);
        rules = {};
        rules.focus.nodeId = "a";
        part = graph::visiblePart(shared, layout, rules);
        QVERIFY((part.layout->boxes[0] == graph::Rect{40, 30, 120, 130}));
        QVERIFY(part.layout->bounds.width < 200);
    }

    void aBoxStaysAsWideAsItsTitle()
    {
        graph::ServiceGraph graph;
        graph.boxes = {{"box", graph::BoxKind::Namespace, "", "a-namespace-with-a-name", "", -1}};
        graph.nodes.resize(2);
        graph.nodes[0].id = "a";
        graph.nodes[1].id = "b";
        graph.nodes[0].box = graph.nodes[1].box = 0;
        auto layout = std::make_shared<graph::Layout>();
        layout->nodeIds = {"a", "b"};
        layout->centres = {{100, 100}, {500, 100}};
        layout->boxes = {{50, 50, 500, 100}};
        graph::VisibilityRules rules;
        rules.hidden = {"a"};
        const auto part
            = graph::visiblePart(std::make_shared<const graph::ServiceGraph>(graph), layout, rules);
        const graph::Rect& box = part.layout->boxes.front();
        QCOMPARE(box.width, 24.0F + 8 * 23);
        QCOMPARE(box.x + box.width, 550.0F);
    }

    void ranks_data()
    {
        QTest::addColumn<int>("by");
        QTest::addColumn<QByteArray>("ranks");
        QTest::newRow("by both: the service with two callers first")
            << static_cast<int>(graph::RankBy::Both)
            << QByteArray("svc:b=2 svc:c=1 svc:d=2 svc:e=2 wl:a=3 wl:b=2 wl:c=2 wl:d=2 wl:e=3 "
                          "wl:side=3");
        QTest::newRow("by callers") << static_cast<int>(graph::RankBy::Inbound)
                                    << QByteArray("svc:b=2 svc:c=1 svc:d=2 svc:e=2 wl:a=3 wl:b=2 "
                                                  "wl:c=2 wl:d=2 wl:e=2 wl:side=3");
        QTest::newRow("by callees") << static_cast<int>(graph::RankBy::Outbound)
                                    << QByteArray("svc:b=1 svc:c=1 svc:d=1 svc:e=1 wl:a=1 wl:b=1 "
                                                  "wl:c=1 wl:d=1 wl:e=2 wl:side=1");
        QTest::newRow("by nothing") << static_cast<int>(graph::RankBy::None) << QByteArray();
    }
    void ranks()
    {
        QFETCH(const int, by);
        const auto ranks = graph::rankNodes(m_graph, static_cast<graph::RankBy>(by));
        QByteArrayList texts;
        for (std::size_t i = 0; i < ranks.size(); ++i)
            texts << shortText({m_graph.nodes[i].id}) + '=' + QByteArray::number(ranks[i]);
        std::ranges::sort(texts);
        QTEST(texts.join(' '), "ranks");
    }

    void manyRanksAreScaledToAHundred()
    {
        graph::ServiceGraph star;
        star.nodes.resize(151);
        for (std::uint32_t i = 0; i < star.nodes.size(); ++i)
            for (std::uint32_t k = 0; k < i; ++k) {
                graph::Edge edge;
                edge.source = i;
                edge.target = k;
                star.edges.push_back(edge);
            }
        const auto ranks = graph::rankNodes(star, graph::RankBy::Outbound);
        QCOMPARE(ranks.back(), 1);
        QCOMPARE(ranks.front(), 100);
        QVERIFY(std::ranges::is_sorted(ranks, std::ranges::greater()));
    }

    void theRankThatIsSearchedIsTheOneThatIsChosen()
    {
        QCOMPARE(
            shortText(graph::find(m_graph, "rank = 1", graph::RankBy::Outbound)->nodes).count(':'),
            9);
        QCOMPARE(shortText(graph::find(m_graph, "rank = 1")->nodes), QByteArray("svc:c"));
    }
};

QTEST_APPLESS_MAIN(TestVisibility)
#include "tst_visibility.moc"
