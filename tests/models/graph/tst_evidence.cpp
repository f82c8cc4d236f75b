#include "models/graph/evidence.h"
#include "models/graph/explain_participant.h"
#include "models/kube/yaml.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>
#include <sstream>

using namespace vigla;
using graph::EvidenceUse;

namespace {

constexpr const char* kTraffic
    = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
      "source shop/web-v1 -> shop/cart-v1 cart.shop http 10.5\n"
      "source shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503 flags=UF\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 4\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 900 metric=response_bytes_sum\n"
      "source shop/cart-v1 -> unknown host:api.example.com tcp 5000\n"
      "destination shop/web-v1 -> shop/pay-v1 pay.shop http 7\n";

snapshot::MeshSnapshot sampleSnapshot(const char* lines = kTraffic)
{
    auto snapshot = test::snapshotWith(test::trafficFrom(test::linesFrom(lines)));
    snapshot.sourceReason = "No Prometheus was found.";
    snapshot::Freshness freshness;
    freshness.source = "prometheus";
    freshness.state = snapshot::Freshness::State::Fresh;
    snapshot.freshness.push_back(freshness);
    return snapshot;
}

QByteArray useText(EvidenceUse use)
{
    switch (use) {
    case EvidenceUse::Counted:
        return "counted";
    case EvidenceUse::Supplement:
        return "supplement";
    case EvidenceUse::Duplicate:
        return "duplicate";
    case EvidenceUse::NotAsked:
        return "not asked";
    case EvidenceUse::Unreadable:
        return "unreadable";
    }
    return {};
}

/// `use metric reporter code rate` a line.
QByteArray evidenceText(const graph::Evidence& evidence)
{
    QByteArrayList lines;
    for (const auto& series : evidence.series) {
        const std::string text = series.text();
        lines << useText(series.use) + ' '
                + QByteArray::fromStdString(text.substr(0, text.find('{'))) + ' '
                + (series.reporter == telemetry::Reporter::Source ? "source " : "destination ")
                + QByteArray::fromStdString(std::string(series.label("response_code"))) + ' '
                + QByteArray::number(series.perSecond);
    }
    return lines.join('\n');
}

std::string edgeId(const graph::ServiceGraph& graph, std::string_view from, std::string_view to,
    graph::Protocol protocol)
{
    for (const graph::Edge& edge : graph.edges)
        if (graph.nodes[edge.source].id.ends_with(from) && graph.nodes[edge.target].id.ends_with(to)
            && edge.protocol == protocol)
            return edge.id;
    return {};
}

graph::ServiceGraph outwardGraph(const char* lines, const mesh::ClusterStatePtr& cluster = nullptr)
{
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(lines)), cluster), options);
}

const graph::Node* nodeNamed(const graph::ServiceGraph& graph, std::string_view part)
{
    const auto found = std::ranges::find_if(graph.nodes,
        [&](const graph::Node& node) { return node.id.find(part) != std::string::npos; });
    return found != graph.nodes.end() ? &*found : nullptr;
}

} // namespace

class TestEvidence : public QObject {
    Q_OBJECT
private slots:
    void edges_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<int>("protocol");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray http = "counted istio_requests_total destination 200 10\n"
                                "counted istio_requests_total source 503 2\n"
                                "supplement istio_response_bytes_sum destination 200 900\n"
                                "duplicate istio_requests_total source 200 10.5";
        const int isHttp = static_cast<int>(graph::Protocol::Http);
        const int isWorkload = static_cast<int>(graph::GraphType::Workload);
        QTest::newRow("to the service: the destination's word counts, the source's repeats it")
            << isWorkload << QByteArray("web-v1") << QByteArray("_cart") << isHttp << http;
        QTest::newRow("from the service the same series again")
            << isWorkload << QByteArray("_cart") << QByteArray("cart-v1") << isHttp << http;
        QTest::newRow("another protocol has its own series")
            << isWorkload << QByteArray("web-v1") << QByteArray("_cart")
            << static_cast<int>(graph::Protocol::Grpc)
            << QByteArray("counted istio_requests_total destination 200 4");
        QTest::newRow("only the source tells of what leaves the mesh")
            << isWorkload << QByteArray("cart-v1") << QByteArray("api.example.com")
            << static_cast<int>(graph::Protocol::Tcp)
            << QByteArray("counted istio_tcp_received_bytes_total source 200 5000");
        QTest::newRow("in an app graph")
            << static_cast<int>(graph::GraphType::App) << QByteArray("_web") << QByteArray("_cart")
            << isHttp << http;
        QTest::newRow("in a service graph what the workloads call")
            << static_cast<int>(graph::GraphType::Service) << QByteArray("web-v1")
            << QByteArray("svc_Kubernetes_shop_pay") << isHttp
            << QByteArray("counted istio_requests_total destination 200 7");
    }
    void edges()
    {
        QFETCH(const int, type);
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const int, protocol);
        const auto snapshot = sampleSnapshot();
        graph::GraphOptions options;
        options.type = static_cast<graph::GraphType>(type);
        const auto graph = graph::buildGraph(snapshot, options);
        const std::string id = edgeId(
            graph, from.toStdString(), to.toStdString(), static_cast<graph::Protocol>(protocol));
        QVERIFY(!id.empty());
        QTEST(evidenceText(graph::evidenceFor(snapshot, options, graph, id)), "expected");
    }

    void countedSeriesSumUpToTheEdge()
    {
        const auto snapshot = sampleSnapshot();
        const graph::GraphOptions options;
        const auto graph = graph::buildGraph(snapshot, options);
        for (const graph::Edge& edge : graph.edges) {
            double sum = 0;
            for (const auto& series : graph::evidenceFor(snapshot, options, graph, edge.id).series)
                sum += series.use == EvidenceUse::Counted ? series.perSecond : 0;
            QVERIFY2(qFuzzyCompare(sum, edge.rates.total), edge.id.c_str());
        }
    }

    void aNodeHasWhatReachesAndWhatLeavesIt()
    {
        const auto snapshot = sampleSnapshot();
        const graph::GraphOptions options;
        const auto graph = graph::buildGraph(snapshot, options);
        const auto* pay = nodeNamed(graph, "vapp_Kubernetes_shop_pay");
        QVERIFY(pay);
        const auto evidence = graph::evidenceFor(snapshot, options, graph, pay->id);
        QCOMPARE(evidence.seriesCount, std::size_t{1});
        QCOMPARE(evidence.series[0].from, std::string("web v1"));
        QCOMPARE(evidence.series[0].to, std::string("pay v1"));
        QCOMPARE(evidence.sourceReason, std::string("No Prometheus was found."));
        QVERIFY(evidence.freshness);
        QCOMPARE(evidence.windowSeconds, 60.0);
        QVERIFY(graph::evidenceFor(snapshot, options, graph, "nobody").series.empty());
    }

    void hostsOfAServiceEntryAreItsEvidence()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop")
            .workload("shop", "cart-v1")
            .istio("ServiceEntry", "shop", "api",
                "{'hosts':['api.example.com'],'location':'MESH_EXTERNAL'}");
        auto snapshot = sampleSnapshot();
        snapshot.cluster = mesh.build();
        graph::GraphOptions options;
        options.namespaces = {"shop"};
        const auto graph = graph::buildGraph(snapshot, options);
        const auto* entry = nodeNamed(graph, "_shop_api");
        QVERIFY(entry && entry->serviceEntry);
        QCOMPARE(evidenceText(graph::evidenceFor(snapshot, options, graph, entry->id)),
            QByteArray("counted istio_tcp_received_bytes_total source 200 5000"));
    }

    void theTextIsAnExpositionLine()
    {
        graph::SeriesEvidence series;
        series.reporter = telemetry::Reporter::Source;
        series.labels = {{"source_workload", "a\"b\\c\nd"}};
        series.perSecond = 1.5;
        const std::string expected = "istio_requests_total{reporter=\"source\",source_workload="
                                     "\"a\\\"b\\\\c\\nd\"} 1.5";
        QCOMPARE(series.text(), expected);
    }

    void anUnknownSourceNamesWhomItCallsAndWhoItCouldBe()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").nameSpace("other").nameSpace("kube-system");
        mesh.workload("shop", "cart-v1").workload("other", "cron", 1, false);
        mesh.workload("shop", "legacy-v1", 1, false).workload("kube-system", "dns", 1, false);
        const auto graph = outwardGraph("destination unknown -> shop/cart-v1 cart.shop http 3 "
                                        "security=none\n",
            mesh.build());
        const auto* unknown = nodeNamed(graph, "unknown_source");
        QVERIFY(unknown);
        const auto it = graph::explainParticipant(graph, *unknown, mesh.build().get());
        QVERIFY(it);
        QCOMPARE(it->side, graph::ParticipantExplanation::Side::Callees);
        QCOMPARE(it->counterparts.size(), std::size_t{1});
        QCOMPARE(it->counterparts[0].perSecond, 3.0);
        QCOMPARE(it->suspects, (std::vector<std::string>{"shop/legacy-v1", "other/cron"}));
        QVERIFY(it->manifest.empty());
        QVERIFY(!it->remedies.empty());
    }

    void egress_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("hosts");
        QTest::addColumn<QByteArray>("manifestHost"); // empty: none
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("a host that is let pass")
            << QByteArray("PassthroughCluster") << QByteArray("API.example.com:8443")
            << QByteArray("API.example.com:8443") << QByteArray("api.example.com")
            << QByteArray("ALLOW_ANY");
        QTest::newRow("a host that is refused")
            << QByteArray("BlackHoleCluster") << QByteArray("api.example.com")
            << QByteArray("api.example.com") << QByteArray("api.example.com")
            << QByteArray("REGISTRY_ONLY");
        QTest::newRow("an address gets no manifest")
            << QByteArray("PassthroughCluster") << QByteArray("203.0.113.7")
            << QByteArray("203.0.113.7") << QByteArray() << QByteArray("ALLOW_ANY");
        QTest::newRow("the cluster's own name is no host")
            << QByteArray("PassthroughCluster") << QByteArray("PassthroughCluster") << QByteArray()
            << QByteArray() << QByteArray("ALLOW_ANY");
        QTest::newRow("a host header full of YAML gets no manifest")
            << QByteArray("PassthroughCluster") << QByteArray("x: {y") << QByteArray("x: {y")
            << QByteArray() << QByteArray("ALLOW_ANY");
    }
    void egress()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, host);
        QFETCH(const QByteArray, manifestHost);
        QFETCH(const QByteArray, says);
        test::Line line;
        line.reporter = "source";
        line.from = test::endOf("shop/cart-v1");
        line.service = "host:" + host.toStdString();
        line.to.cluster = "Kubernetes";
        std::string text = line.text();
        const std::string key = "destination_service_name=\"" + host.toStdString() + "\"";
        text.replace(
            text.find(key), key.size(), "destination_service_name=\"" + name.toStdString() + "\"");
        graph::GraphOptions options;
        const auto graph = graph::buildGraph(test::snapshotWith(test::trafficFrom(text)), options);
        const auto* node = nodeNamed(graph, name.toStdString());
        QVERIFY(node);
        const auto it = graph::explainParticipant(graph, *node, nullptr);
        QVERIFY(it);
        QByteArrayList hosts;
        for (const auto& each : it->hosts)
            hosts << QByteArray::fromStdString(each.host);
        QTEST(hosts.join(' '), "hosts");
        QVERIFY(it->what.find(says.toStdString()) != std::string::npos);
        QCOMPARE(it->counterparts.size(), std::size_t{1});
        QCOMPARE(it->manifest.empty(), manifestHost.isEmpty());
        if (it->manifest.empty())
            return;
        const auto documents = kube::parseYaml(it->manifest);
        QVERIFY(documents);
        QCOMPARE(documents->size(), std::size_t{1});
        QCOMPARE(documents->front().namespaceName(), std::string("shop"));
        QVERIFY(it->manifest.find("- " + manifestHost.toStdString() + "\n") != std::string::npos);
    }

    void nodesThatStandForThemselvesNeedNoExplanation()
    {
        const auto graph
            = outwardGraph("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n");
        for (const graph::Node& node : graph.nodes)
            QVERIFY(!graph::explainParticipant(graph, node, nullptr));
    }
};

QTEST_APPLESS_MAIN(TestEvidence)
#include "tst_evidence.moc"
