#include "models/graph/fold_graph.h"
#include "models/graph/service_graph.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

using namespace vigla;
using graph::BoxKind;
using graph::HealthStatus;
using graph::Protocol;

namespace {

/// Nodes `space/name`, in boxes of their namespaces.
class Mesh final {
public:
    Mesh& box(const std::string& space, const std::string& cluster = {})
    {
        graph::Box it;
        it.id = "box_" + space;
        it.kind = BoxKind::Namespace;
        it.namespaceName = space;
        it.cluster = cluster;
        m_graph.boxes.push_back(it);
        return *this;
    }

    Mesh& node(const std::string& space, const std::string& name,
        HealthStatus health = HealthStatus::Healthy)
    {
        graph::Node it;
        it.id = space + "/" + name;
        it.kind = graph::NodeKind::Workload;
        it.namespaceName = space;
        it.workload = name;
        it.health.status = health;
        const auto found = std::ranges::find(m_graph.boxes, space, &graph::Box::namespaceName);
        it.box
            = found == m_graph.boxes.end() ? -1 : static_cast<int>(found - m_graph.boxes.begin());
        m_graph.nodes.push_back(it);
        return *this;
    }

    Mesh& edge(const std::string& from, const std::string& to, double rate, double errors = 0,
        Protocol protocol = Protocol::Http)
    {
        graph::Edge it;
        it.id = from + "|" + to + "|" + std::string(nameOf(protocol));
        it.source = indexOf(from);
        it.target = indexOf(to);
        it.protocol = protocol;
        it.rates.total = rate;
        it.rates.class5xx = errors;
        if (errors > 0)
            it.health.status = HealthStatus::Failure;
        m_graph.edges.push_back(it);
        return *this;
    }

    graph::Edge& last() { return m_graph.edges.back(); }
    graph::ServiceGraphPtr build() const
    {
        return std::make_shared<const graph::ServiceGraph>(m_graph);
    }

private:
    std::uint32_t indexOf(const std::string& id) const
    {
        return static_cast<std::uint32_t>(
            std::ranges::find(m_graph.nodes, id, &graph::Node::id) - m_graph.nodes.begin());
    }

    graph::ServiceGraph m_graph;
};

Mesh twoNamespaces()
{
    Mesh mesh;
    mesh.box("pay").box("shop");
    mesh.node("pay", "bank", HealthStatus::Failure).node("pay", "till");
    mesh.node("shop", "cart").node("shop", "web");
    mesh.edge("pay/till", "pay/bank", 5, 1);
    mesh.edge("shop/cart", "pay/bank", 2);
    mesh.edge("shop/cart", "pay/till", 3, 1);
    mesh.edge("shop/web", "shop/cart", 9);
    return mesh;
}

graph::FoldRules collapsing(const std::string& box)
{
    graph::FoldRules rules;
    rules.collapsed = {box};
    return rules;
}

QString textOf(const graph::ServiceGraph& graph)
{
    QStringList texts;
    for (const auto& node : graph.nodes)
        texts << QString::fromStdString(node.id);
    for (const auto& edge : graph.edges)
        texts << QStringLiteral("%1>%2=%3")
                     .arg(QString::fromStdString(graph.nodes[edge.source].id),
                         QString::fromStdString(graph.nodes[edge.target].id))
                     .arg(edge.rates.total);
    return texts.join(QLatin1Char(' '));
}

/// A hub with `busy` and `idle` neighbours; each idle one has `behind` idle nodes behind it.
graph::ServiceGraphPtr hub(int busy, int idle, int behind = 0)
{
    Mesh mesh;
    mesh.box("shop").node("shop", "hub");
    std::vector<std::tuple<std::string, std::string, double>> edges;
    const auto add = [&](const std::string& name, const std::string& from, double rate) {
        mesh.node("shop", name);
        edges.emplace_back("shop/" + from, "shop/" + name, rate);
    };
    for (int i = 0; i < busy; ++i)
        add("zbusy" + std::to_string(i), "hub", 1);
    for (int i = 0; i < idle; ++i) {
        std::string from = "hub";
        for (int step = 0; step <= behind; ++step) {
            const std::string name = "zidle" + std::to_string(i) + "-" + std::to_string(step);
            add(name, from, 0);
            from = name;
        }
    }
    for (const auto& [from, to, rate] : edges)
        mesh.edge(from, to, rate);
    return mesh.build();
}

double sum(const std::map<Protocol, double>& rates)
{
    double total = 0;
    for (const auto& [protocol, rate] : rates)
        total += rate;
    return total;
}

} // namespace

class TestFoldGraph : public QObject {
    Q_OBJECT
private slots:
    void nothingToFoldIsTheSameGraph()
    {
        const auto graph = twoNamespaces().build();
        const auto folded = graph::foldGraph(graph, {});
        QCOMPARE(folded.graph, graph);
        QVERIFY(folded.standIns.empty());
    }

    void aCollapsedBoxHasTheSumOfItsTraffic()
    {
        const auto folded = graph::foldGraph(twoNamespaces().build(), collapsing("box_pay"));
        QCOMPARE(textOf(*folded.graph),
            QStringLiteral("box_pay shop/cart shop/web shop/cart>box_pay=5 shop/web>shop/cart=9"));
        const auto* box = folded.graph->findNode("box_pay");
        QCOMPARE(box->kind, graph::NodeKind::Folded);
        QCOMPARE(box->folded->title, std::string("pay"));
        QCOMPARE(box->folded->nodes, 2U);
        QCOMPARE(box->folded->troubled, 1U);
        QCOMPARE(box->folded->inside.at(Protocol::Http), 5.0);
        QCOMPARE(box->inbound.at(Protocol::Http).total, 5.0);
        QCOMPARE(box->inbound.at(Protocol::Http).class5xx, 1.0);
        QCOMPARE(box->health.status, HealthStatus::Failure);
        QCOMPARE(folded.graph->edges.front().health.status, HealthStatus::Failure);
        QCOMPARE(folded.graph->boxes.size(), std::size_t{1}); // shop is still open
    }

    void protocolsStayApart()
    {
        Mesh mesh;
        mesh.box("pay").box("shop").node("pay", "a").node("pay", "b").node("shop", "c");
        mesh.edge("shop/c", "pay/a", 4, 0, Protocol::Grpc).edge("shop/c", "pay/a", 1);
        mesh.edge("shop/c", "pay/b", 700, 0, Protocol::Tcp);
        const auto folded = graph::foldGraph(mesh.build(), collapsing("box_pay"));
        QCOMPARE(folded.graph->edges.size(), std::size_t{3});
        QCOMPARE(folded.graph->findEdge("shop/c|box_pay|tcp")->rates.total, 700.0);
    }

    void timesAndSecurityAreMeansByRequests()
    {
        Mesh mesh;
        mesh.box("pay").box("shop").node("pay", "a").node("pay", "b").node("shop", "c");
        mesh.edge("shop/c", "pay/a", 30);
        mesh.last().responseTimes = {100, 100, 100, 100, 100};
        mesh.last().mtlsPercent = 100;
        mesh.edge("shop/c", "pay/b", 10);
        mesh.last().responseTimes = {300, 300, 300, 300, {}};
        mesh.last().mtlsPercent = 0;
        const auto folded = graph::foldGraph(mesh.build(), collapsing("box_pay"));
        const auto& edge = folded.graph->edges.front();
        QCOMPARE(*edge.responseTimes.p95, 150.0);
        QCOMPARE(*edge.responseTimes.p99, 100.0); // of the edge that has one
        QCOMPARE(*edge.mtlsPercent, 75.0);
    }

    void expandedBoxesStayOpen()
    {
        graph::FoldRules rules;
        rules.areNamespacesCollapsed = true;
        rules.expanded = {"box_shop"};
        const auto folded = graph::foldGraph(twoNamespaces().build(), rules);
        QVERIFY(folded.graph->findNode("shop/web"));
        QVERIFY(folded.graph->findNode("box_pay"));
        QVERIFY(!folded.graph->findNode("pay/bank"));
    }

    void totalsAreConserved_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U})
            QTest::addRow("random mesh %u", seed) << seed;
    }
    void totalsAreConserved()
    {
        QFETCH(const unsigned, seed);
        std::mt19937 random(seed);
        Mesh mesh;
        const std::vector<std::string> spaces{"a", "b", "c", "d"};
        for (const auto& space : spaces)
            mesh.box(space);
        std::vector<std::string> ids;
        for (const auto& space : spaces)
            for (int i = 0; i < 6; ++i) {
                const std::string name = std::to_string(i);
                mesh.node(space, name);
                ids.push_back(space + "/" + name);
            }
        for (std::size_t from = 0; from < ids.size(); ++from)
            for (std::size_t to = 0; to < ids.size(); ++to)
                if (random() % 5 == 0)
                    mesh.edge(ids[from], ids[to],
                        random() % 4 == 0 ? 0 : static_cast<double>(random() % 100) / 4);
        const auto graph = mesh.build();
        graph::FoldRules rules;
        for (const auto& space : spaces)
            if (random() % 2 == 0)
                rules.collapsed.insert("box_" + space);
        const auto folded = graph::foldGraph(graph, rules);
        double before = 0;
        for (const auto& edge : graph->edges)
            before += edge.rates.total;
        double after = 0;
        for (const auto& edge : folded.graph->edges) {
            QVERIFY(std::isfinite(edge.rates.total));
            after += edge.rates.total;
        }
        for (const auto& node : folded.graph->nodes)
            after += node.folded ? sum(node.folded->inside) : 0;
        QCOMPARE(after, before);
        const auto behind = [&](const std::string& id) {
            double total = 0;
            for (const auto& part : graph::edgesBehind(*graph, folded, id))
                total += graph->findEdge(part)->rates.total;
            return total;
        };
        for (const auto& edge : folded.graph->edges)
            if (!graph->findEdge(edge.id))
                QCOMPARE(behind(edge.id), edge.rates.total);
        for (const auto& node : folded.graph->nodes)
            if (node.folded && !node.inbound.empty())
                QCOMPARE(behind(node.id), node.inbound.at(Protocol::Http).total);
        QVERIFY(std::ranges::is_sorted(folded.graph->nodes, {}, &graph::Node::id));
        for (const auto& node : folded.graph->nodes)
            QVERIFY(node.box < static_cast<int>(folded.graph->boxes.size()));
    }

    void idleLeavesOfHubs_data()
    {
        QTest::addColumn<int>("busy");
        QTest::addColumn<int>("idle");
        QTest::addColumn<int>("behind");
        QTest::addColumn<int>("folded");
        QTest::newRow("many idle leaves become one") << 4 << 6 << 0 << 6;
        QTest::newRow("a small node is no hub") << 1 << 5 << 0 << 0;
        QTest::newRow("two are not worth it") << 8 << 2 << 0 << 0;
        QTest::newRow("what is behind a leaf goes with it") << 4 << 6 << 1 << 12;
        QTest::newRow("long branches stay") << 4 << 6 << 3 << 0;
        QTest::newRow("without any traffic at all") << 0 << 9 << 0 << 9;
    }
    void idleLeavesOfHubs()
    {
        QFETCH(const int, busy);
        QFETCH(const int, idle);
        QFETCH(const int, behind);
        QFETCH(const int, folded);
        const auto graph = hub(busy, idle, behind);
        const auto result = graph::foldGraph(graph, {});
        QCOMPARE(static_cast<int>(result.standIns.size()) > 0, folded > 0);
        const std::string id = "idle_shop/hub_box_shop";
        const auto* node = result.graph->findNode(id);
        QCOMPARE(node ? static_cast<int>(node->folded->nodes) : 0, folded);
        if (!node)
            return;
        QVERIFY(result.graph->findEdge("shop/hub|" + id + "|http"));
        QCOMPARE(
            result.graph->nodes.size() + static_cast<std::size_t>(folded) - 1, graph->nodes.size());
        graph::FoldRules opened;
        opened.expanded = {id};
        QCOMPARE(graph::foldGraph(graph, opened).graph, graph);
        graph::FoldRules off;
        off.areIdleLeavesFolded = false;
        QCOMPARE(graph::foldGraph(graph, off).graph, graph);
    }

    void whatIsRemovedIsNoIdleLeaf()
    {
        auto graph = std::make_shared<graph::ServiceGraph>(*hub(4, 6));
        for (auto& edge : graph->edges)
            if (edge.rates.total == 0)
                edge.change = graph::Change::Removed;
        QVERIFY(graph::foldGraph(graph, {}).standIns.empty());
    }

    void largeGraphsOpenCollapsed()
    {
        const auto meshOf = [](int nodes, int spaces) {
            Mesh mesh;
            for (int space = 0; space < spaces; ++space)
                mesh.box("s" + std::to_string(space));
            for (int i = 0; i < nodes; ++i)
                mesh.node("s" + std::to_string(i % spaces), std::to_string(i));
            return mesh.build();
        };
        QVERIFY(!graph::shouldCollapse(*meshOf(200, 4), false));
        QVERIFY(graph::shouldCollapse(*meshOf(201, 4), false));
        QVERIFY(graph::shouldCollapse(*meshOf(190, 4), true)); // it does not flap
        QVERIFY(!graph::shouldCollapse(*meshOf(150, 4), true));
        QVERIFY(!graph::shouldCollapse(*meshOf(900, 1), false)); // one box would say nothing
    }

    void whatIsFoundInsideShowsOnItsBox()
    {
        const auto folded = graph::foldGraph(twoNamespaces().build(), collapsing("box_pay"));
        graph::FindResult found;
        found.nodes = {"pay/bank", "shop/web"};
        found.edges = {"shop/cart|pay/till|http", "shop/web|shop/cart|http"};
        const auto drawn = graph::inFolded(found, folded);
        QCOMPARE(drawn.nodes, (std::set<std::string>{"box_pay", "shop/web"}));
        QCOMPARE(drawn.edges,
            (std::set<std::string>{"shop/cart|box_pay|http", "shop/web|shop/cart|http"}));
        found.nodes = {};
        found.edges = {"pay/till|pay/bank|http"};
        QCOMPARE(graph::inFolded(found, folded).nodes, (std::set<std::string>{"box_pay"}));
    }

    void onlyWhatIsFoundAsAWholeMayBeHidden()
    {
        const auto folded = graph::foldGraph(twoNamespaces().build(), collapsing("box_pay"));
        graph::FindResult found;
        found.nodes = {"pay/bank", "shop/web"};
        QCOMPARE(graph::wholeInFolded(found, folded).nodes, (std::set<std::string>{"shop/web"}));
        found.nodes.insert("pay/till");
        QCOMPARE(graph::wholeInFolded(found, folded).nodes,
            (std::set<std::string>{"box_pay", "shop/web"}));
        found.edges = {"shop/cart|pay/till|http"};
        QVERIFY(graph::wholeInFolded(found, folded).edges.empty()); // one of two
        found.edges.insert("shop/cart|pay/bank|http");
        QCOMPARE(graph::wholeInFolded(found, folded).edges,
            (std::set<std::string>{"shop/cart|box_pay|http"}));
    }

    void marksOfAComparisonAreKept()
    {
        auto mesh = twoNamespaces();
        auto graph = std::make_shared<graph::ServiceGraph>(*mesh.build());
        graph->edges[1].change = graph::Change::Added;
        graph->edges[2].change = graph::Change::Added;
        auto folded = graph::foldGraph(graph, collapsing("box_pay"));
        QCOMPARE(folded.graph->edges.front().change, graph::Change::Added);
        graph->edges[2].change = graph::Change::None;
        folded = graph::foldGraph(graph, collapsing("box_pay"));
        QCOMPARE(folded.graph->edges.front().change, graph::Change::Changed);
    }
};

QTEST_APPLESS_MAIN(TestFoldGraph)
#include "tst_fold_graph.moc"
