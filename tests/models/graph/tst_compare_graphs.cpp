#include "models/graph/build_graph.h"
#include "models/graph/compare_graphs.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;

namespace {

graph::ServiceGraph graphOf(const std::string& lines)
{
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    options.injectServiceNodes = false;
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(lines))), options);
}

std::string call(
    const std::string& from, const std::string& to, double rate, const std::string& more = {})
{
    return "destination shop/" + from + "-v1 -> shop/" + to + "-v1 " + to + ".shop http "
        + std::to_string(rate) + " " + more + "\n";
}

std::string idOf(const std::string& name)
{
    return "wl_Kubernetes_shop_" + name + "-v1";
}

std::string edgeIdOf(const std::string& from, const std::string& to)
{
    return idOf(from) + "|" + idOf(to) + "|http";
}

char sign(graph::Change change)
{
    return " +-~"[static_cast<int>(change)];
}

/// `a`, `+b`, `a>b`, `~b>c`…: every element with its mark.
QString marks(const graph::ServiceGraph& graph)
{
    QStringList texts;
    const auto name
        = [](const graph::Node& node) { return QString::fromStdString(node.workload).chopped(3); };
    for (const auto& node : graph.nodes)
        texts << (QLatin1Char(sign(node.change)) + name(node)).trimmed();
    for (const auto& edge : graph.edges)
        texts << (QLatin1Char(sign(edge.change)) + name(graph.nodes[edge.source]) + QLatin1Char('>')
            + name(graph.nodes[edge.target]))
                     .trimmed();
    return texts.join(QLatin1Char(' '));
}

} // namespace

class TestCompareGraphs : public QObject {
    Q_OBJECT
private slots:
    void marks_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const std::string& before, const std::string& after,
                             const char* expected) {
            QTest::newRow(name) << QString::fromStdString(before) << QString::fromStdString(after)
                                << QString::fromLatin1(expected);
        };
        const std::string same = call("a", "b", 10);
        row("the same traffic bears no mark", same, same, "a b a>b");
        row("noise bears no mark", same, call("a", "b", 11.5), "a b a>b");
        row("a new call is added with its new end", same, same + call("b", "c", 1),
            "a b +c a>b +b>c");
        row("a call that ended is kept as removed", same + call("b", "c", 1), same,
            "a b -c a>b -b>c");
        row("much more traffic is a change", same, call("a", "b", 20), "a b ~a>b");
        row("much less traffic is a change", call("a", "b", 20), same, "a b ~a>b");
        row("a great share of next to nothing is none", call("a", "b", 0.1), call("a", "b", 0.25),
            "a b a>b");
        row("errors change an edge, and the health of both ends", same,
            call("a", "b", 8) + call("a", "b", 2, "code=503"), "~a ~b ~a>b");
        row("nothing before: all is added", "", same, "+a +b +a>b");
        row("nothing after: all is removed", same, "", "-a -b -a>b");
    }
    void marks()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        const auto comparison
            = graph::compareGraphs(graphOf(before.toStdString()), graphOf(after.toStdString()));
        QTEST(::marks(comparison), "expected");
    }

    void whatIsGoneHasNoTraffic()
    {
        const auto comparison = graph::compareGraphs(
            graphOf(call("a", "b", 10) + call("b", "c", 4)), graphOf(call("a", "b", 10)));
        const auto* edge = comparison.findEdge(edgeIdOf("b", "c"));
        QVERIFY(edge);
        QCOMPARE(edge->rates.total, 0.0);
        QVERIFY(edge->before);
        QCOMPARE(edge->before->total, 4.0);
        QVERIFY(comparison.findNode(idOf("c"))->inbound.empty());
        double total = 0;
        for (const auto& each : comparison.edges)
            total += each.rates.total;
        QCOMPARE(total, 10.0); // of the later moment alone
    }

    void theEarlierNumbersStayBesideTheNewOnes()
    {
        const auto comparison
            = graph::compareGraphs(graphOf(call("a", "b", 10)), graphOf(call("a", "b", 30)));
        const auto& edge = comparison.edges.front();
        QCOMPARE(edge.rates.total, 30.0);
        QCOMPARE(edge.before->total, 10.0);
    }

    void thresholdsDecide()
    {
        graph::ChangeThresholds exact;
        exact.ratePercent = 0;
        exact.requestsPerSecond = 0.01;
        const auto comparison = graph::compareGraphs(
            graphOf(call("a", "b", 10)), graphOf(call("a", "b", 10.5)), exact);
        QCOMPARE(comparison.edges.front().change, graph::Change::Changed);
    }

    void boxesOfBothMomentsAreThere()
    {
        const auto comparison = graph::compareGraphs(
            graphOf("destination old/a-v1 -> old/b-v1 b.old http 1\n" + call("c", "d", 1)),
            graphOf("destination new/a-v1 -> new/b-v1 b.new http 1\n" + call("c", "d", 1)));
        QCOMPARE(comparison.boxes.size(), std::size_t{3});
        for (const auto& node : comparison.nodes)
            QCOMPARE(comparison.boxes.at(static_cast<std::size_t>(node.box)).namespaceName,
                node.namespaceName);
        QVERIFY(std::ranges::is_sorted(comparison.nodes, {}, &graph::Node::id));
        QVERIFY(std::ranges::is_sorted(comparison.boxes, {}, &graph::Box::id));
    }

    void countsTellWhatHappened()
    {
        const auto comparison
            = graph::compareGraphs(graphOf(call("a", "b", 10) + call("a", "c", 5)),
                graphOf(call("a", "b", 30) + call("a", "d", 5) + call("d", "b", 5)));
        graph::ChangeCount expected;
        expected.addedNodes = 1;
        expected.removedNodes = 1;
        expected.addedEdges = 2;
        expected.removedEdges = 1;
        expected.changedEdges = 1;
        QCOMPARE(graph::countChanges(comparison), expected);
        QVERIFY(!expected.isNothing());
        QVERIFY(graph::countChanges(graphOf(call("a", "b", 10))).isNothing());
    }
};

QTEST_APPLESS_MAIN(TestCompareGraphs)
#include "tst_compare_graphs.moc"
