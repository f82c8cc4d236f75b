#include "models/graph/build_graph.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using graph::NodeFocus;

Q_DECLARE_METATYPE(vigla::graph::GraphOptions)

namespace {

const std::string kLines = "destination front/gate-v1 -> shop/web-v1 web.shop http 20\n"
                           "source front/gate-v1 -> shop/web-v1 web.shop http 21\n"
                           "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
                           "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n"
                           "source shop/web-v1 -> unknown cart.shop http 1 code=503 flags=UH\n"
                           "destination shop/cart-v1 -> bank/pay-v1 pay.bank grpc 4\n"
                           "source shop/cart-v1 -> bank/pay-v1 pay.bank grpc 5\n"
                           "destination shop/cart-v1 -> bank/db-v1 db.bank tcp 100\n"
                           "source shop/cart-v1 -> bank/db-v1 db.bank tcp 90\n"
                           "destination bank/pay-v1 -> bank/db-v1 db.bank tcp 300\n";

graph::GraphOptions around(NodeFocus focus, graph::GraphType type, bool injection = false)
{
    graph::GraphOptions options;
    options.type = type;
    options.injectServiceNodes = injection;
    options.focus = std::move(focus);
    return options;
}

NodeFocus workload(const char* space, const char* name)
{
    return {NodeFocus::Kind::Workload, space, name, {}, {}, {}};
}

NodeFocus app(const char* space, const char* name, const char* version = "")
{
    return {NodeFocus::Kind::App, space, name, version, {}, {}};
}

NodeFocus service(const char* space, const char* name)
{
    return {NodeFocus::Kind::Service, space, name, {}, {}, {}};
}

} // namespace

/// The graph of one node: what the queries for it find, and nothing else.
class TestFocus : public QObject {
    Q_OBJECT
private slots:
    void edges_data()
    {
        QTest::addColumn<graph::GraphOptions>("options");
        QTest::addColumn<QByteArray>("edges");
        using graph::GraphType;
        const auto row
            = [](const char* name, const graph::GraphOptions& options, const char* edges) {
                  QTest::newRow(name) << options << QByteArray(edges);
              };
        row("a workload has its callers by the destination and its callees by the source",
            around(workload("shop", "cart-v1"), GraphType::Workload),
            "wl:shop_cart-v1 -> wl:bank_db-v1 tcp 90\n"
            "wl:shop_cart-v1 -> wl:bank_pay-v1 grpc 5\n"
            "wl:shop_web-v1 -> wl:shop_cart-v1 http 8\n");
        row("services stand between when injected",
            around(workload("shop", "cart-v2"), GraphType::Workload, true),
            "svc:shop_cart -> wl:shop_cart-v2 http 2\n"
            "wl:shop_web-v1 -> svc:shop_cart http 2\n");
        row("an app has all of its versions", around(app("shop", "cart"), GraphType::VersionedApp),
            "vapp:shop_cart-v1 -> vapp:bank_db-v1 tcp 90\n"
            "vapp:shop_cart-v1 -> vapp:bank_pay-v1 grpc 5\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 8\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v2 http 2\n");
        row("or only one", around(app("shop", "cart", "v2"), GraphType::App),
            "app:shop_web -> app:shop_cart http 2\n");
        row("a service has what was sent to it, also in vain",
            around(service("shop", "cart"), GraphType::Workload, true),
            "svc:shop_cart -> wl:shop_cart-v1 http 8\n"
            "svc:shop_cart -> wl:shop_cart-v2 http 2\n"
            "wl:shop_web-v1 -> svc:shop_cart http 11\n");
        row("service graphs of a node are not reduced",
            around(service("bank", "db"), GraphType::Service),
            "svc:bank_db -> wl:bank_db-v1 tcp 400\n"
            "wl:bank_pay-v1 -> svc:bank_db tcp 300\n"
            "wl:shop_cart-v1 -> svc:bank_db tcp 100\n");
        row("a node that nobody has heard of has no graph",
            around(workload("moon", "base-v1"), GraphType::Workload), "");
        auto elsewhere = around(workload("shop", "cart-v1"), GraphType::Workload);
        elsewhere.focus->cluster = "west";
        row("another cluster's node of that name has none of it", elsewhere, "");
        elsewhere.focus->cluster = "Kubernetes";
        row("its own has it all", elsewhere,
            "wl:shop_cart-v1 -> wl:bank_db-v1 tcp 90\n"
            "wl:shop_cart-v1 -> wl:bank_pay-v1 grpc 5\n"
            "wl:shop_web-v1 -> wl:shop_cart-v1 http 8\n");
        row("a part of a service's name is another service",
            around(service("shop", "car"), GraphType::Workload), "");
    }
    void edges()
    {
        QFETCH(const graph::GraphOptions, options);
        QFETCH(const QByteArray, edges);
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kLines))), options);
        QCOMPARE(QByteArray::fromStdString(test::edgesText(graph)), edges);
    }

    void theNodesOwnNamespaceIsTheRequestedOne()
    {
        auto options = around(workload("shop", "cart-v1"), graph::GraphType::Workload);
        options.namespaces = {"bank"};
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kLines))), options);
        QVERIFY(!graph.findNode("wl_Kubernetes_shop_cart-v1")->has(graph::NodeMark::Outside));
        QVERIFY(graph.findNode("wl_Kubernetes_bank_pay-v1")->has(graph::NodeMark::Outside));
    }

    void anEmptyGraphNamesTheNode()
    {
        const auto options = around(workload("moon", "base-v1"), graph::GraphType::Workload);
        const auto snapshot = test::snapshotWith(test::trafficFrom(test::linesFrom(kLines)));
        const auto reason
            = graph::explainEmpty(snapshot, options, graph::buildGraph(snapshot, options));
        QVERIFY2(reason.evidence.find("workload moon/base-v1") != std::string::npos,
            reason.evidence.c_str());
    }

    void idleNodesStayOut()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "cart-v1").workload("shop", "idle-v1");
        auto options = around(workload("shop", "cart-v1"), graph::GraphType::Workload);
        options.includeIdleNodes = true;
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kLines)), mesh.build()), options);
        QVERIFY(!graph.findNode("wl_Kubernetes_shop_idle-v1"));
    }

    void aGatewayIntoAnAmbientNamespaceIsCountedOnce()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop", {{"istio.io/dataplane-mode", "ambient"}});
        mesh.workload("shop", "web-v1", 1, false);
        const auto options = around(workload("shop", "web-v1"), graph::GraphType::Workload);
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kLines)), mesh.build()), options);
        QVERIFY(test::edgesText(graph).find("wl:front_gate-v1 -> wl:shop_web-v1 http 20\n")
            != std::string::npos);
    }

    void aWaypointsBytesAreAskedFromTheOtherSide()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop", {{"istio.io/dataplane-mode", "ambient"}});
        mesh.workload("shop", "waypoint", 1, true,
            {{"gateway.istio.io/managed", "istio.io-mesh-controller"}});
        auto options = around(workload("shop", "waypoint"), graph::GraphType::Workload);
        options.ambient = graph::AmbientTraffic::Total;
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(
                                   "source shop/web-v1 -> shop/waypoint cart.shop tcp 70 "
                                   "app=ztunnel\n"
                                   "destination shop/web-v1 -> shop/waypoint cart.shop tcp 71 "
                                   "app=ztunnel\n")),
                mesh.build()),
            options);
        QCOMPARE(QByteArray::fromStdString(test::edgesText(graph)),
            QByteArray("wl:shop_web-v1 -> wl:shop_waypoint tcp 70\n"));
    }
};

QTEST_APPLESS_MAIN(TestFocus)
#include "tst_focus.moc"
