#include "models/graph/build_graph.h"
#include "models/graph/export.h"
#include "tests/support/item_lists.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <limits>

using namespace vigla;
using graph::NodeMark;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

graph::GraphOptions options(bool injection = true)
{
    graph::GraphOptions chosen;
    chosen.injectServiceNodes = injection;
    return chosen;
}

graph::ServiceGraph graphOf(test::MeshBuilder& mesh, const std::string& lines,
    const graph::GraphOptions& chosen = options())
{
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(lines)), mesh.build()), chosen);
}

test::MeshBuilder shop()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").nameSpace("istio-system");
    mesh.workload("shop", "web-v1").workload("shop", "cart-v1").workload("shop", "cart-v2");
    mesh.service("shop", "web").service("shop", "cart");
    return mesh;
}

const std::string kWebToCart = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n";

QByteArray ids(const graph::ServiceGraph& graph)
{
    QByteArray text;
    for (const graph::Node& node : graph.nodes)
        text += QByteArray::fromStdString(node.id) + "\n";
    return text;
}

bool hasMark(const graph::ServiceGraph& graph, const char* id, NodeMark mark)
{
    const auto* node = graph.findNode(id);
    return node && node->has(mark);
}

} // namespace

class TestAppenders : public QObject {
    Q_OBJECT
private slots:
    // serviceEntry
    void hostsOfAServiceEntryBecomeOneNode()
    {
        auto mesh = shop();
        mesh.istio("ServiceEntry", "shop", "payments",
            "{'hosts':['api.pay.example','db.pay.example'],'location':'MESH_EXTERNAL'}");
        const auto graph = graphOf(mesh,
            "source shop/web-v1 -> unknown host:api.pay.example http 3\n"
            "source shop/web-v1 -> unknown host:db.pay.example http 2\n"
            "source shop/web-v1 -> unknown host:other.example http 1\n");
        const auto* entry = graph.findNode("svc_Kubernetes_shop_payments");
        QVERIFY2(entry, ids(graph));
        QVERIFY(entry->has(NodeMark::ServiceEntry));
        QCOMPARE(entry->serviceEntry->location, std::string("MESH_EXTERNAL"));
        QCOMPARE(entry->serviceEntry->hosts.size(), std::size_t{2});
        QCOMPARE(entry->inbound.at(graph::Protocol::Http).total, 5.0);
        QCOMPARE(graph.edges.size(), std::size_t{2});
        QVERIFY(graph.findEdge("vapp_Kubernetes_shop_web-v1|svc_Kubernetes_shop_payments|http"));
    }

    void serviceEntriesCountOnlyWhereTheyAreExported()
    {
        auto mesh = shop();
        mesh.nameSpace("bank");
        mesh.istio(
            "ServiceEntry", "bank", "payments", "{'hosts':['api.pay.example'],'exportTo':['.']}");
        const auto graph
            = graphOf(mesh, "source shop/web-v1 -> unknown host:api.pay.example http 3\n");
        QVERIFY2(!graph.findNode("svc_Kubernetes_shop_payments"), ids(graph));
    }

    void theMeshSaysWhereEntriesWithoutExportToCount()
    {
        auto mesh = shop();
        mesh.nameSpace("bank");
        mesh.istio("ServiceEntry", "bank", "payments", "{'hosts':['api.pay.example']}");
        const std::string line = "source shop/web-v1 -> unknown host:api.pay.example http 3 "
                                 "serviceNamespace=bank\n";
        const auto isFolded = [&] {
            for (const graph::Node& node : graphOf(mesh, line).nodes) {
                if (node.has(NodeMark::ServiceEntry))
                    return true;
            }
            return false;
        };
        QVERIFY(isFolded());
        mesh.state().defaultServiceExportTo = {"."};
        auto chosen = options();
        chosen.namespaces = {"shop"};
        const auto graph
            = graphOf(mesh, "source shop/web-v1 -> unknown host:api.pay.example http 3\n", chosen);
        for (const graph::Node& node : graph.nodes)
            QVERIFY2(!node.has(NodeMark::ServiceEntry), ids(graph));
    }

    void workloadEntriesWithoutVersionBelongToApps()
    {
        auto mesh = shop();
        mesh.istio(
            "WorkloadEntry", "shop", "cart-vm", "{'address':'10.0.0.9','labels':{'app':'cart'}}");
        auto chosen = options();
        chosen.type = graph::GraphType::App;
        const auto graph = graphOf(mesh, kWebToCart, chosen);
        QCOMPARE(graph.findNode("app_Kubernetes_shop_cart")->workloadEntries,
            std::vector<std::string>{"cart-vm"});
        QVERIFY(graphOf(mesh, kWebToCart)
                    .findNode("vapp_Kubernetes_shop_cart-v1")
                    ->workloadEntries.empty());
    }

    void youngNamespacesAreNotDividedByTheWholeWindow()
    {
        auto mesh = shop();
        auto snapshot = test::snapshotWith(test::trafficFrom(test::linesFrom(kWebToCart)));
        snapshot.at = SystemTime(std::chrono::seconds(1'700'000'000));
        test::edit(mesh.state().namespaces, [&](auto& namespaces) {
            namespaces.front().createdAt = snapshot.at - std::chrono::seconds(15);
        });
        snapshot.cluster = mesh.build();
        const auto graph = graph::buildGraph(snapshot, options(false)); // a window of 60 s
        QCOMPARE(graph.edges.at(0).rates.total, 40.0);
    }

    void severalClustersAreBoxedAndNamed()
    {
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(
                "destination shop/web-v1 -> shop/cart-v1 cart.shop http 1 fromCluster=east "
                "toCluster=west\n"
                "destination shop/web-v1 -> bank/pay-v1 pay.bank http 1 fromCluster=east "
                "toCluster=east\n"
                "destination shop/cart-v1 -> shop/mail-v1 mail.shop http 1 fromCluster=west "
                "toCluster=west\n"))),
            options(false));
        QByteArray boxes;
        for (const graph::Box& box : graph.boxes)
            boxes += QByteArray::fromStdString(box.id) + " ";
        QCOMPARE(boxes, QByteArray("box_east box_west_shop "));
        QVERIFY(graph::renderTable(graph).find("cart v1 @west") != std::string::npos);
        QVERIFY(graph::renderKialiJson(graph, options(false)).find("\"isBox\": \"cluster\"")
            != std::string::npos);
    }

    void anAppsBoxHasAllOfItsWorkloads()
    {
        auto mesh = shop();
        mesh.workload("shop", "cart-v3", 2).replicas(2, 2, 0);
        const auto graph = graphOf(
            mesh, kWebToCart + "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n");
        const auto* cart = graph.findNode("vapp_Kubernetes_shop_cart-v1");
        const auto& box = graph.boxes.at(static_cast<std::size_t>(cart->box));
        QCOMPARE(box.replicas.size(), std::size_t{3});
        QCOMPARE(box.health.status, graph::HealthStatus::Failure);
        const auto json = graph::renderKialiJson(graph, options());
        QVERIFY(json.find("\"name\": \"cart-v3\"") != std::string::npos);
    }

    void entriesForThisNamespaceComeBeforeThoseForAll()
    {
        auto mesh = shop();
        mesh.nameSpace("bank");
        mesh.istio("ServiceEntry", "bank", "a-all", "{'hosts':['api.pay.example']}");
        mesh.istio(
            "ServiceEntry", "bank", "b-shop", "{'hosts':['api.pay.example'],'exportTo':['shop']}");
        const auto graph
            = graphOf(mesh, "source shop/web-v1 -> unknown host:api.pay.example http 3\n");
        QVERIFY2(graph.findNode("svc_Kubernetes_shop_b-shop"), ids(graph));
    }

    // deadNode
    void nodesBehindWhichNothingIsAreRemoved_data()
    {
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("traffic keeps a node whose workload is gone")
            << QByteArray("destination shop/web-v1 -> shop/gone-v1 gone.shop http 1\n") << true;
        QTest::newRow("without traffic a missing workload goes")
            << QByteArray("destination shop/web-v1 -> shop/gone-v1 gone.shop http 0\n") << false;
    }
    void nodesBehindWhichNothingIsAreRemoved()
    {
        QFETCH(const QByteArray, series);
        QFETCH(const bool, isThere);
        auto mesh = shop();
        auto chosen = options(false);
        chosen.includeIdleEdges = true;
        const auto graph = graphOf(mesh, series.toStdString(), chosen);
        QCOMPARE(graph.findNode("vapp_Kubernetes_shop_gone-v1") != nullptr, isThere);
    }

    void aWorkloadWithoutPodsIsDead()
    {
        auto mesh = shop();
        mesh.workload("shop", "old-v1", 0);
        auto chosen = options(false);
        chosen.includeIdleEdges = true;
        const auto graph
            = graphOf(mesh, "destination shop/web-v1 -> shop/old-v1 old.shop http 0\n", chosen);
        QVERIFY(hasMark(graph, "vapp_Kubernetes_shop_old-v1", NodeMark::Dead));
    }

    // workloadEntry
    void workloadEntriesAreListed()
    {
        auto mesh = shop();
        mesh.istio("WorkloadEntry", "shop", "cart-vm",
            "{'address':'10.0.0.9','labels':{'app':'cart','version':'v1'}}");
        const auto graph = graphOf(mesh, kWebToCart);
        const auto* node = graph.findNode("vapp_Kubernetes_shop_cart-v1");
        QCOMPARE(node->workloadEntries, std::vector<std::string>{"cart-vm"});
        QVERIFY(graph.findNode("vapp_Kubernetes_shop_web-v1")->workloadEntries.empty());
    }

    // responseTime
    void responseTimesComeFromTheDestinationFirst()
    {
        auto table = test::trafficFrom(test::linesFrom(kWebToCart));
        const auto add = [&](telemetry::Reporter reporter, double low) {
            telemetry::DurationSample sample;
            sample.reporter = reporter;
            sample.labels = table.samples[0].labels;
            sample.bounds = {10, 100, kInfinite};
            sample.cumulative = {low, 10, 10};
            sample.countPerSecond = 10;
            sample.sumPerSecond = 200;
            table.durations.push_back(sample);
        };
        add(telemetry::Reporter::Source, 0);
        add(telemetry::Reporter::Destination, 10);
        auto mesh = shop();
        const auto graph
            = graph::buildGraph(test::snapshotWith(std::move(table), mesh.build()), options());
        const auto* edge
            = graph.findEdge("svc_Kubernetes_shop_cart|vapp_Kubernetes_shop_cart-v1|http");
        QVERIFY(edge);
        QCOMPARE(*edge->responseTimes.average, 20.0);
        QCOMPARE(*edge->responseTimes.p50, 5.0);
        QCOMPARE(*edge->responseTimes.p99, 9.9);
        const auto* before
            = graph.findEdge("vapp_Kubernetes_shop_web-v1|svc_Kubernetes_shop_cart|http");
        QVERIFY(before);
        QCOMPARE(*before->responseTimes.p50, 5.0);
        // As in Kiali, the JSON has them on one of the two edges only.
        const std::string kiali = graph::renderKialiJson(graph, options());
        const auto first = kiali.find("\"responseTime\"");
        QVERIFY(first != std::string::npos);
        QCOMPARE(kiali.find("\"responseTime\"", first + 1), std::string::npos);
    }

    void severalSeriesOfAnEdgeMakeOneQuantile()
    {
        auto table = test::trafficFrom(test::linesFrom(
            kWebToCart + "destination shop/web-v1 -> shop/cart-v2 cart.shop http 10\n"));
        for (const double low : {10.0, 0.0}) {
            telemetry::DurationSample sample;
            sample.reporter = telemetry::Reporter::Destination;
            sample.labels = table.samples[low > 0 ? 0 : 1].labels;
            sample.bounds = {10, 100, kInfinite};
            sample.cumulative = {low, 10, 10};
            sample.countPerSecond = 10;
            table.durations.push_back(sample);
        }
        auto mesh = shop();
        auto chosen = options(false);
        chosen.type = graph::GraphType::App;
        const auto graph
            = graph::buildGraph(test::snapshotWith(std::move(table), mesh.build()), chosen);
        QCOMPARE(graph.edges.size(), std::size_t{1});
        QCOMPARE(*graph.edges[0].responseTimes.p50, 10.0);
    }

    // securityPolicy
    void mutualTlsIsAShareOfTheRates()
    {
        auto mesh = shop();
        const auto graph = graphOf(mesh,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 6\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=404 security=none\n"
            "source shop/web-v1 -> shop/cart-v1 cart.shop http 99\n");
        for (const graph::Edge& edge : graph.edges)
            QCOMPARE(*edge.mtlsPercent, 80.0);
    }

    void nothingIsSaidOfSecurityThatNobodyReports()
    {
        auto mesh = shop();
        const auto graph = graphOf(mesh, "source shop/web-v1 -> shop/cart-v1 cart.shop http 6\n");
        for (const graph::Edge& edge : graph.edges)
            QVERIFY(!edge.mtlsPercent);
    }

    // throughput
    void throughputIsRequestBytesOfTheSourceAndResponseBytesOfTheDestination()
    {
        auto mesh = shop();
        const auto graph = graphOf(mesh,
            kWebToCart
                + "source shop/web-v1 -> shop/cart-v1 cart.shop http 500 metric=request_bytes_sum\n"
                  "destination shop/web-v1 -> shop/cart-v1 cart.shop http 7 "
                  "metric=request_bytes_sum\n"
                  "destination shop/web-v1 -> shop/cart-v1 cart.shop http 900 "
                  "metric=response_bytes_sum\n");
        const auto* edge
            = graph.findEdge("svc_Kubernetes_shop_cart|vapp_Kubernetes_shop_cart-v1|http");
        QCOMPARE(edge->requestBytesPerSecond, 500.0);
        QCOMPARE(edge->responseBytesPerSecond, 900.0);
    }

    // idleNode
    void idleNodesAreAddedWhenAskedFor()
    {
        auto mesh = shop();
        auto chosen = options();
        chosen.includeIdleNodes = true;
        const auto graph = graphOf(mesh, kWebToCart, chosen);
        QVERIFY(hasMark(graph, "vapp_Kubernetes_shop_cart-v2", NodeMark::Idle));
        QVERIFY(hasMark(graph, "svc_Kubernetes_shop_web", NodeMark::Idle));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_shop_cart-v1", NodeMark::Idle));
        QVERIFY(!graphOf(mesh, kWebToCart).findNode("vapp_Kubernetes_shop_cart-v2"));
    }

    // meshCheck
    void podsWithoutAProxyAreOutOfTheMesh()
    {
        auto mesh = shop();
        mesh.workload("shop", "plain-v1", 2, false);
        mesh.nameSpace("amb", {{"istio.io/dataplane-mode", "ambient"}});
        mesh.workload("amb", "calm-v1", 1, false);
        const auto graph = graphOf(mesh,
            "source shop/web-v1 -> shop/plain-v1 plain.shop http 1\n"
            "source shop/web-v1 -> amb/calm-v1 calm.amb http 1\n");
        QVERIFY(hasMark(graph, "vapp_Kubernetes_shop_plain-v1", NodeMark::OutOfMesh));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_shop_web-v1", NodeMark::OutOfMesh));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_amb_calm-v1", NodeMark::OutOfMesh));
        QVERIFY(hasMark(graph, "vapp_Kubernetes_amb_calm-v1", NodeMark::Ambient));
    }

    // ambient
    void whatComesBackOverAWaypointMovesInsideItsEdge()
    {
        auto mesh = shop();
        mesh.workload("shop", "waypoint", 1, true,
            {{"gateway.istio.io/managed", "istio.io-mesh-controller"}});
        auto chosen = options();
        chosen.ambient = graph::AmbientTraffic::Total;
        const std::string lines
            = "destination shop/web-v1 -> shop/waypoint cart.shop tcp 100 app=ztunnel\n"
              "destination shop/waypoint -> shop/web-v1 web.shop tcp 150 app=ztunnel\n"
              "destination shop/waypoint -> shop/cart-v1 cart.shop tcp 50 app=ztunnel\n"
              "waypoint shop/web-v1 -> shop/cart-v1 cart.shop http 10\n";
        const auto graph = graphOf(mesh, lines, chosen);
        QVERIFY(hasMark(graph, "wl_Kubernetes_shop_waypoint", NodeMark::Waypoint));
        const auto* to
            = graph.findEdge("vapp_Kubernetes_shop_web-v1|wl_Kubernetes_shop_waypoint|tcp");
        QVERIFY(to);
        QCOMPARE(to->waypoint, graph::WaypointDirection::To);
        QCOMPARE(to->returnEdge.size(), std::size_t{1});
        QCOMPARE(to->returnEdge[0].rates.total, 150.0);
        QVERIFY(!graph.findEdge("wl_Kubernetes_shop_waypoint|vapp_Kubernetes_shop_web-v1|tcp"));
        const auto* from
            = graph.findEdge("wl_Kubernetes_shop_waypoint|vapp_Kubernetes_shop_cart-v1|tcp");
        QCOMPARE(from->waypoint, graph::WaypointDirection::From);
        QVERIFY(graph.findEdge("svc_Kubernetes_shop_cart|vapp_Kubernetes_shop_cart-v1|http"));

        chosen.includeWaypoints = false;
        const auto without = graphOf(mesh, lines, chosen);
        QVERIFY(!without.findNode("wl_Kubernetes_shop_waypoint"));
        QCOMPARE(without.edges.size(), std::size_t{2});
    }

    // outsider
    void whatLiesOutsideIsMarked()
    {
        auto mesh = shop();
        mesh.nameSpace("bank").workload("bank", "pay-v1");
        auto chosen = options(false);
        chosen.namespaces = {"shop"};
        const auto graph = graphOf(mesh,
            "source shop/web-v1 -> bank/pay-v1 pay.bank http 1\n"
            "source shop/web-v1 -> hidden/safe-v1 safe.hidden http 1\n"
            "source shop/web-v1 -> unknown PassthroughCluster http 1\n",
            chosen);
        QVERIFY(hasMark(graph, "vapp_Kubernetes_bank_pay-v1", NodeMark::Outside));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_bank_pay-v1", NodeMark::Inaccessible));
        QVERIFY(hasMark(graph, "vapp_Kubernetes_hidden_safe-v1", NodeMark::Inaccessible));
        const auto* passthrough = graph.findNode("svc_Kubernetes_unknown_PassthroughCluster");
        QVERIFY2(passthrough, ids(graph));
        QVERIFY(passthrough->has(NodeMark::EgressCluster));
        QVERIFY(passthrough->has(NodeMark::Inaccessible));
        QVERIFY(!passthrough->has(NodeMark::Outside));
    }

    // istio
    void circuitBreakersAreMarked_data()
    {
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<bool>("onService");
        QTest::addColumn<bool>("onV1");
        QTest::newRow("outlier detection for all")
            << QByteArray("{'host':'cart','trafficPolicy':{'outlierDetection':{}}}") << true
            << true;
        QTest::newRow("a connection pool on one port") << QByteArray(
            "{'host':'cart','trafficPolicy':{'portLevelSettings':[{'port':{'number':"
            "80},'connectionPool':{}}]}}") << true << true;
        QTest::newRow("a subset of another version")
            << QByteArray("{'host':'cart.shop.svc.cluster.local','subsets':[{'name':'two','labels':"
                          "{'version':'v2'},'trafficPolicy':{'connectionPool':{}}}]}")
            << true << false;
        QTest::newRow("a wildcard host") << QByteArray(
            "{'host':'*.shop.svc.cluster.local','trafficPolicy':{'connectionPool':{}}}")
                                         << true << true;
        QTest::newRow("only TLS settings")
            << QByteArray("{'host':'cart','trafficPolicy':{'tls':{'mode':'ISTIO_MUTUAL'}}}")
            << false << false;
        QTest::newRow("another host")
            << QByteArray("{'host':'web','trafficPolicy':{'connectionPool':{}}}") << false << false;
        QTest::newRow("a spec of the wrong type") << QByteArray("5") << false << false;
    }
    void circuitBreakersAreMarked()
    {
        QFETCH(const QByteArray, spec);
        QFETCH(const bool, onService);
        QFETCH(const bool, onV1);
        auto mesh = shop();
        mesh.istio("DestinationRule", "shop", "rule", spec.toStdString());
        const auto graph = graphOf(mesh, kWebToCart);
        QCOMPARE(hasMark(graph, "svc_Kubernetes_shop_cart", NodeMark::CircuitBreaker), onService);
        QCOMPARE(hasMark(graph, "vapp_Kubernetes_shop_cart-v1", NodeMark::CircuitBreaker), onV1);
    }

    void virtualServicesAreMarked_data()
    {
        QTest::addColumn<QByteArray>("http");
        QTest::addColumn<int>("mark");
        const auto row = [](const char* name, const char* http, NodeMark mark) {
            QTest::newRow(name) << QByteArray(http) << static_cast<int>(mark);
        };
        const std::string to = "'route':[{'destination':{'host':'cart'}}]";
        row("a route", ("{" + to + "}").c_str(), NodeMark::VirtualService);
        row("a match", ("{'match':[{'uri':{'prefix':'/a'}}]," + to + "}").c_str(),
            NodeMark::RequestRouting);
        row("a timeout", ("{'timeout':'5s'," + to + "}").c_str(), NodeMark::RequestTimeout);
        row("a fault",
            ("{'fault':{'delay':{'fixedDelay':'5s','percentage':{'value':10}}}," + to + "}")
                .c_str(),
            NodeMark::FaultInjection);
        row("a mirror", ("{'mirror':{'host':'web'}," + to + "}").c_str(), NodeMark::Mirroring);
        row("a split",
            "{'route':[{'destination':{'host':'cart','subset':'a'},'weight':80},"
            "{'destination':{'host':'cart','subset':'b'},'weight':20}]}",
            NodeMark::TrafficShifting);
    }
    void virtualServicesAreMarked()
    {
        QFETCH(const QByteArray, http);
        QFETCH(const int, mark);
        auto mesh = shop();
        mesh.istio("VirtualService", "shop", "cart",
            "{'hosts':['cart'],'http':[" + http.toStdString() + "]}");
        const auto graph = graphOf(mesh, kWebToCart);
        QVERIFY(hasMark(graph, "svc_Kubernetes_shop_cart", NodeMark::VirtualService));
        QVERIFY(hasMark(graph, "svc_Kubernetes_shop_cart", static_cast<NodeMark>(mark)));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_shop_cart-v1", NodeMark::VirtualService));
        QCOMPARE(graph.findNode("svc_Kubernetes_shop_cart")->virtualServiceHosts,
            std::vector<std::string>{"cart"});
    }

    void gatewaysCarryTheirHosts()
    {
        auto mesh = shop();
        mesh.workload("istio-system", "istio-ingressgateway", 1, true,
            {{"istio", "ingressgateway"}, {"operator.istio.io/component", "IngressGateways"}});
        mesh.istio("Gateway", "shop", "front",
            "{'selector':{'istio':'ingressgateway'},'servers':[{'port':{'number':80},'hosts':["
            "'shop.example','*.shop.example']}]}");
        const auto graph = graphOf(
            mesh, "source istio-system/istio-ingressgateway -> shop/web-v1 web.shop http 5\n");
        const auto* gateway = graph.findNode("vapp_Kubernetes_istio-system_istio-ingressgateway");
        QVERIFY2(gateway, ids(graph));
        QVERIFY(gateway->has(NodeMark::IngressGateway));
        QCOMPARE(
            gateway->gatewayHosts, (std::vector<std::string>{"*.shop.example", "shop.example"}));
    }

    void servicesJoinTheBoxOfTheirApp()
    {
        auto mesh = shop();
        const auto graph = graphOf(
            mesh, kWebToCart + "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n");
        const auto* service = graph.findNode("svc_Kubernetes_shop_cart");
        QCOMPARE(service->app, std::string("cart"));
        QVERIFY(service->box >= 0);
        const auto& box = graph.boxes[static_cast<std::size_t>(service->box)];
        QCOMPARE(box.kind, graph::BoxKind::App);
        QCOMPARE(graph.findNode("vapp_Kubernetes_shop_cart-v1")->box, service->box);
        QCOMPARE(graph.findNode("vapp_Kubernetes_shop_cart-v2")->box, service->box);
    }

    void namespacesAreBoxedWhenThereAreSeveral()
    {
        auto mesh = shop();
        mesh.nameSpace("bank").workload("bank", "pay-v1").workload("bank", "book-v1");
        const std::string both
            = kWebToCart + "destination bank/book-v1 -> bank/pay-v1 pay.bank http 1\n";
        const auto one = graphOf(mesh, kWebToCart);
        for (const graph::Box& box : one.boxes)
            QVERIFY(box.kind != graph::BoxKind::Namespace);
        const auto two = graphOf(mesh, both);
        int namespaceBoxes = 0;
        for (const graph::Box& box : two.boxes)
            namespaceBoxes += box.kind == graph::BoxKind::Namespace ? 1 : 0;
        QCOMPARE(namespaceBoxes, 2);
        for (const graph::Box& box : two.boxes) {
            if (box.kind == graph::BoxKind::App)
                QVERIFY(box.parent >= 0);
        }
    }

    // labeler
    void labelsComeFromTheCluster()
    {
        auto mesh = shop();
        mesh.workload("shop", "tidy-v1", 1, true, {{"team", "blue"}});
        const auto graph
            = graphOf(mesh, "destination shop/web-v1 -> shop/tidy-v1 tidy.shop http 1\n");
        const auto& labels = graph.findNode("vapp_Kubernetes_shop_tidy-v1")->labels;
        QCOMPARE(labels.at("team"), std::string("blue"));
        QVERIFY(!labels.contains("app"));
        QVERIFY(!labels.contains("version"));
    }

    void appendersCanBeLeftOut()
    {
        auto mesh = shop();
        mesh.istio("VirtualService", "shop", "cart",
            "{'hosts':['cart'],'http':[{'route':[{'destination':{'host':'cart'}}]}]}");
        auto chosen = options();
        chosen.allAppenders = false;
        const auto bare = graphOf(mesh, kWebToCart, chosen);
        QVERIFY(!hasMark(bare, "svc_Kubernetes_shop_cart", NodeMark::VirtualService));
        QVERIFY(!bare.edges[0].mtlsPercent);
        chosen.appenders = {"istio"};
        const auto marked = graphOf(mesh, kWebToCart, chosen);
        QVERIFY(hasMark(marked, "svc_Kubernetes_shop_cart", NodeMark::VirtualService));
        QVERIFY(!marked.edges[0].mtlsPercent);
    }

    void aNamespaceThatNothingIsKnownOfStaysPlain()
    {
        auto chosen = options(false);
        chosen.namespaces = {"shop"};
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kWebToCart))), chosen);
        for (const graph::Node& node : graph.nodes) {
            QVERIFY(!node.has(NodeMark::Inaccessible));
            QVERIFY(!node.has(NodeMark::OutOfMesh));
            QVERIFY(!node.has(NodeMark::Dead));
        }
    }

    void olderNumbersAreMarked()
    {
        auto mesh = shop();
        auto snapshot
            = test::snapshotWith(test::trafficFrom(test::linesFrom(kWebToCart)), mesh.build());
        snapshot.proxyFailures.push_back({"cart-v1-5d4f-0.shop", "timed out"});
        const auto graph = graph::buildGraph(snapshot, options());
        QVERIFY(hasMark(graph, "vapp_Kubernetes_shop_cart-v1", NodeMark::Stale));
        QVERIFY(!hasMark(graph, "vapp_Kubernetes_shop_web-v1", NodeMark::Stale));
        QVERIFY(
            graph.findEdge("svc_Kubernetes_shop_cart|vapp_Kubernetes_shop_cart-v1|http")->isStale);
    }
};

QTEST_APPLESS_MAIN(TestAppenders)
#include "tst_appenders.moc"
