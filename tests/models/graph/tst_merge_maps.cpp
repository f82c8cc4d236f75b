#include "models/graph/build_graph.h"
#include "tests/support/graph_text.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using graph::GraphType;

namespace {

graph::ServiceGraph graphOf(
    const QByteArray& series, GraphType type, const std::vector<std::string>& namespaces)
{
    graph::GraphOptions options;
    options.type = type;
    options.injectServiceNodes = false;
    options.namespaces = namespaces;
    options.boxByApp = options.boxByNamespace = options.boxByCluster = false;
    options.allAppenders = false;
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(series.toStdString()))), options);
}

QByteArray textOf(const graph::ServiceGraph& graph)
{
    return QByteArray::fromStdString(test::GraphText(graph).text());
}

} // namespace

/// Namespaces become one graph, and workloads give way to services: reference/kiali-graph.md
/// section 8.
class TestMergeMaps : public QObject {
    Q_OBJECT
private slots:
    void merging_data()
    {
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* series, const char* expected) {
            QTest::newRow(name) << QByteArray(series) << QByteArray(expected);
        };
        row("a node keeps what its own namespace says of it",
            "source a/one-v1 -> b/two-v1 two.b http 5\n"
            "destination a/one-v1 -> b/two-v1 two.b http 4\n",
            "wl:a_one-v1 | root | http out 5 | NA\n"
            "wl:b_two-v1 | | http in 4 | NA\n"
            "wl:a_one-v1 -> wl:b_two-v1 | http 5 | NA\n");
        row("edges that only another namespace knows are added, and so is what they send",
            "destination a/one-v1 -> b/two-v1 two.b http 4\n"
            "destination a/one-v1 -> a/own-v1 own.a http 1\n",
            "wl:a_one-v1 | root | http out 5 | NA\n"
            "wl:a_own-v1 | | http in 1 | NA\n"
            "wl:b_two-v1 | | http in 4 | NA\n"
            "wl:a_one-v1 -> wl:a_own-v1 | http 1 | NA\n"
            "wl:a_one-v1 -> wl:b_two-v1 | http 4 | NA\n");
        row("protocols are edges of their own",
            "source a/one-v1 -> b/two-v1 two.b http 5\n"
            "destination a/one-v1 -> b/two-v1 two.b tcp 90\n",
            "wl:a_one-v1 | root | http out 5 | tcp out 90 | NA\n"
            "wl:b_two-v1 | | tcp in 90 | NA\n"
            "wl:a_one-v1 -> wl:b_two-v1 | http 5 | NA\n"
            "wl:a_one-v1 -> wl:b_two-v1 | tcp 90 | NA\n");
        row("the unknown caller of two namespaces is one node that sends to both",
            "destination unknown -> a/one-v1 one.a http 2\n"
            "destination unknown -> b/two-v1 two.b http 3\n",
            "unknown_unknown_source | inaccessible root | http out 5 | NA\n"
            "wl:a_one-v1 | | http in 2 | NA\n"
            "wl:b_two-v1 | | http in 3 | NA\n"
            "unknown_unknown_source -> wl:a_one-v1 | http 2 | NA\n"
            "unknown_unknown_source -> wl:b_two-v1 | http 3 | NA\n");
        row("what lies outside receives from all that call it",
            "source a/one-v1 -> c/far-v1 far.c http 2 code=500\n"
            "source b/two-v1 -> c/far-v1 far.c http 3\n",
            "wl:a_one-v1 | root | http out 2 | NA\n"
            "wl:b_two-v1 | root | http out 3 | NA\n"
            "wl:c_far-v1 | inaccessible outside | http in 5 5xx=2 | NA\n"
            "wl:a_one-v1 -> wl:c_far-v1 | http 2 5xx=2 | NA\n"
            "wl:b_two-v1 -> wl:c_far-v1 | http 3 | NA\n");
    }
    void merging()
    {
        QFETCH(const QByteArray, series);
        QFETCH(const QByteArray, expected);
        QCOMPARE(textOf(graphOf(series, GraphType::Workload, {"a", "b"})), expected);
        QCOMPARE(textOf(graphOf(series, GraphType::Workload, {"b", "a"})), expected);
    }

    void reducing_data()
    {
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* series, const char* expected) {
            QTest::newRow(name) << QByteArray(series) << QByteArray(expected);
        };
        row("a caller that nobody calls stays", "destination a/one-v1 -> a/two-v1 two.a http 5\n",
            "svc:a_two | injected | http in 5 | NA\n"
            "wl:a_one-v1 | root | http out 5 | NA\n"
            "wl:a_one-v1 -> svc:a_two | http 5 | NA\n");
        row("what the workloads of a service call, the service calls",
            "destination a/one-v1 -> a/two-v1 two.a http 5\n"
            "destination a/one-v1 -> a/two-v2 two.a http 1\n"
            "destination a/two-v1 -> b/three-v1 three.b http 2 code=503\n"
            "destination a/two-v2 -> b/three-v1 three.b http 3\n",
            "svc:a_two | injected | http in 6 | http out 5 | NA\n"
            "svc:b_three | injected | http in 5 5xx=2 | NA\n"
            "wl:a_one-v1 | root | http out 6 | NA\n"
            "svc:a_two -> svc:b_three | http 5 5xx=2 | NA\n"
            "wl:a_one-v1 -> svc:a_two | http 6 | NA\n");
        row("a workload behind two services counts for both",
            "destination a/one-v1 -> a/two-v1 two.a http 5\n"
            "destination a/one-v1 -> a/two-v1 alias.a http 1\n"
            "destination a/two-v1 -> b/three-v1 three.b http 2\n",
            "svc:a_alias | injected | http in 1 | http out 2 | NA\n"
            "svc:a_two | injected | http in 5 | http out 2 | NA\n"
            "svc:b_three | injected | http in 2 | NA\n"
            "wl:a_one-v1 | root | http out 6 | NA\n"
            "svc:a_alias -> svc:b_three | http 2 | NA\n"
            "svc:a_two -> svc:b_three | http 2 | NA\n"
            "wl:a_one-v1 -> svc:a_alias | http 1 | NA\n"
            "wl:a_one-v1 -> svc:a_two | http 5 | NA\n");
        row("calls past any service are not shown",
            "destination a/one-v1 -> a/two-v1 unknown tcp 5\n"
            "destination a/one-v1 -> a/two-v1 two.a tcp 7\n",
            "svc:a_two | injected | tcp in 7 | NA\n"
            "wl:a_one-v1 | root | tcp out 7 | NA\n"
            "wl:a_one-v1 -> svc:a_two | tcp 7 | NA\n");
        row("a service may call itself",
            "destination a/one-v1 -> a/two-v1 two.a http 5\n"
            "destination a/two-v1 -> a/two-v2 two.a http 1\n",
            "svc:a_two | injected | http in 6 | http out 1 | NA\n"
            "wl:a_one-v1 | root | http out 5 | NA\n"
            "svc:a_two -> svc:a_two | http 1 | NA\n"
            "wl:a_one-v1 -> svc:a_two | http 5 | NA\n");
    }
    void reducing()
    {
        QFETCH(const QByteArray, series);
        QFETCH(const QByteArray, expected);
        QCOMPARE(textOf(graphOf(series, GraphType::Service, {"a", "b"})), expected);
    }

    void injection_data()
    {
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<bool>("isInjected");
        const auto row = [](const char* name, const char* series, bool isInjected) {
            QTest::newRow(name) << QByteArray(series) << isInjected;
        };
        row("before a workload", "destination a/one-v1 -> a/two-v1 two.a http 1\n", true);
        row("also over tcp", "destination a/one-v1 -> a/two-v1 two.a tcp 1\n", true);
        row("before nothing that is a service itself",
            "source a/one-v1 -> unknown two.a http 1 code=503 flags=UH\n", false);
        row("not for a service that nobody names",
            "destination a/one-v1 -> a/two-v1 unknown http 1\n", false);
        row("not for PassthroughCluster", "source a/one-v1 -> a/two-v1 PassthroughCluster http 1\n",
            false);
    }
    void injection()
    {
        QFETCH(const QByteArray, series);
        QFETCH(const bool, isInjected);
        graph::GraphOptions options;
        options.type = GraphType::Workload;
        options.injectServiceNodes = true;
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(series.toStdString()))), options);
        bool hasInjected = false;
        for (const graph::Node& node : graph.nodes)
            hasInjected |= node.has(graph::NodeMark::Injected);
        QCOMPARE(hasInjected, isInjected);
        QCOMPARE(graph.edges.size(), isInjected ? std::size_t{2} : std::size_t{1});
    }

    void whatDistinguishesSeries_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<double>("total"); // beside 10 from the destination
        const auto row = [](const char* name, const char* second, double total) {
            QTest::newRow(name) << QByteArray(second) << total;
        };
        const char* const same = "source a/one-v1 -> a/two-v1 two.a http 3";
        row("the same series from the source is dropped", same, 10);
        row("another code is added", "source a/one-v1 -> a/two-v1 two.a http 3 code=503", 13);
        row("another flag is added", "source a/one-v1 -> a/two-v1 two.a http 3 flags=UO", 13);
        row("another host is added",
            "source a/one-v1 -> a/two-v1 host:two.example http 3 serviceNamespace=a", 13);
        row("another policy of the same reporter is added",
            "destination a/one-v1 -> a/two-v1 two.a http 3 security=none", 13);
        row("a series of nothing changes nothing", "source a/one-v1 -> a/two-v1 two.a http 0", 10);
    }
    void whatDistinguishesSeries()
    {
        QFETCH(const QByteArray, second);
        QFETCH(const double, total);
        const auto graph
            = graphOf("destination a/one-v1 -> a/two-v1 two.a http 10\n" + second + "\n",
                GraphType::Workload, {"a"});
        QCOMPARE(graph.edges.size(), std::size_t{1});
        QCOMPARE(graph.edges[0].rates.total, total);
    }
};

QTEST_APPLESS_MAIN(TestMergeMaps)
#include "tst_merge_maps.moc"
