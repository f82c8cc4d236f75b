#include "models/graph/build/tolerance.h"
#include "models/graph/build_graph.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using graph::HealthStatus;
using graph::Protocol;

namespace {

graph::ServiceGraph graphOf(test::MeshBuilder& mesh, const std::string& lines)
{
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    options.injectServiceNodes = false;
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(lines)), mesh.build()), options);
}

QByteArray textOf(HealthStatus status)
{
    return QByteArray::fromStdString(std::string(graph::nameOf(status)));
}

} // namespace

class TestHealth : public QObject {
    Q_OBJECT
private slots:
    void defaultTolerances_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<double>("errors"); // of 100
        QTest::addColumn<QByteArray>("status");
        const auto row = [](const char* name, Protocol protocol, const char* code, double errors,
                             const char* status) {
            QTest::newRow(name) << static_cast<int>(protocol) << QByteArray(code) << errors
                                << QByteArray(status);
        };
        row("no errors", Protocol::Http, "500", 0, "Healthy");
        row("any 5xx degrades", Protocol::Http, "500", 0.01, "Degraded");
        row("9.9 percent of 5xx", Protocol::Http, "503", 9.9, "Degraded");
        row("10 percent of 5xx fail", Protocol::Http, "503", 10, "Failure");
        row("some 4xx are fine", Protocol::Http, "404", 9.9, "Healthy");
        row("10 percent of 4xx degrade", Protocol::Http, "404", 10, "Degraded");
        row("20 percent of 4xx fail", Protocol::Http, "404", 20, "Failure");
        row("a grpc status degrades", Protocol::Grpc, "14", 1, "Degraded");
        row("grpc 10 percent fail", Protocol::Grpc, "7", 10, "Failure");
        row("grpc 0 is no error", Protocol::Grpc, "0", 50, "Healthy");
        row("no response", Protocol::Http, "-", 1, "Degraded");
        row("tcp is not judged", Protocol::Tcp, "-", 100, "Healthy");
    }
    void defaultTolerances()
    {
        QFETCH(const int, protocol);
        QFETCH(const QByteArray, code);
        QFETCH(const double, errors);
        QFETCH(const QByteArray, status);
        graph::HealthJudge judge;
        const graph::ProtocolCodeRates rates{{static_cast<Protocol>(protocol),
            {{"200", 100 - errors}, {code.toStdString(), errors}}}};
        const auto health = judge.healthOf(rates, "inbound", graph::defaultTolerances());
        QCOMPARE(textOf(health.status), status);
        QCOMPARE(health.reason.empty(), health.status < HealthStatus::Degraded);
        if (health.status >= HealthStatus::Degraded)
            QCOMPARE(health.errorPercent, errors);
    }

    void withoutTrafficThereIsNoHealth()
    {
        graph::HealthJudge judge;
        const auto health = judge.healthOf({}, "inbound", graph::defaultTolerances());
        QCOMPARE(health.status, HealthStatus::NotAvailable);
        QCOMPARE(health.errorPercent, -1.0);
    }

    void annotationsAreRead_data()
    {
        QTest::addColumn<QByteArray>("annotation");
        QTest::addColumn<int>("count");
        QTest::newRow("one") << QByteArray("404,10,20,http,inbound") << 1;
        QTest::newRow("two") << QByteArray("4XX,10,20,http,inbound;5XX,1,2,.*,.*") << 2;
        QTest::newRow("blanks") << QByteArray(" 404 , 10 , 20 , http , inbound ") << 1;
        QTest::newRow("too few fields") << QByteArray("404,10,20") << 0;
        QTest::newRow("not numbers") << QByteArray("404,a,b,http,inbound") << 0;
        QTest::newRow("nothing") << QByteArray("") << 0;
    }
    void annotationsAreRead()
    {
        QFETCH(const QByteArray, annotation);
        QFETCH(const int, count);
        QCOMPARE(graph::parseTolerances(annotation.toStdString()).size(),
            static_cast<std::size_t>(count));
    }

    void patterns_data()
    {
        QTest::addColumn<QByteArray>("tolerance");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("X is a digit")
            << QByteArray("5XX,0,1,http,inbound") << QByteArray("Failure");
        QTest::newRow("anchored at both ends")
            << QByteArray("50,0,1,http,inbound") << QByteArray("Healthy");
        QTest::newRow("another direction")
            << QByteArray("5XX,0,1,http,outbound") << QByteArray("Healthy");
        QTest::newRow("another protocol")
            << QByteArray("5XX,0,1,grpc,inbound") << QByteArray("Healthy");
        QTest::newRow("an empty pattern matches all")
            << QByteArray(",0,100,http,inbound") << QByteArray("Failure");
        QTest::newRow("a bad pattern matches all")
            << QByteArray("5(,0,100,http,inbound") << QByteArray("Failure");
        QTest::newRow("below the limits")
            << QByteArray("5XX,60,80,http,inbound") << QByteArray("Healthy");
        QTest::newRow("failure 0: any error fails")
            << QByteArray("503,0,0,.*,.*") << QByteArray("Failure");
    }
    void patterns()
    {
        QFETCH(const QByteArray, tolerance);
        QFETCH(const QByteArray, status);
        graph::HealthJudge judge;
        const graph::ProtocolCodeRates rates{{Protocol::Http, {{"200", 50}, {"503", 50}}}};
        const auto health
            = judge.healthOf(rates, "inbound", graph::parseTolerances(tolerance.toStdString()));
        QCOMPARE(textOf(health.status), status);
    }

    void replicas_data()
    {
        QTest::addColumn<int>("desired");
        QTest::addColumn<int>("current");
        QTest::addColumn<int>("available");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("all there") << 2 << 2 << 2 << QByteArray("Healthy");
        QTest::newRow("scaled to nothing") << 0 << 0 << 0 << QByteArray("Not Ready");
        QTest::newRow("none available") << 2 << 2 << 0 << QByteArray("Failure");
        QTest::newRow("one missing") << 3 << 3 << 2 << QByteArray("Degraded");
        QTest::newRow("still growing") << 3 << 2 << 2 << QByteArray("Degraded");
        QTest::newRow("more than wanted") << 2 << 3 << 2 << QByteArray("Failure");
    }
    void replicas()
    {
        QFETCH(const int, desired);
        QFETCH(const int, current);
        QFETCH(const int, available);
        QFETCH(const QByteArray, status);
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1", 2);
        mesh.replicas(desired, current, available);
        const auto graph
            = graphOf(mesh, "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n");
        const auto* node = graph.findNode("wl_Kubernetes_shop_cart-v1");
        QCOMPARE(textOf(node->health.status), status);
        QCOMPARE(textOf(node->requestHealth.status), QByteArray("Healthy"));
        QCOMPARE(node->desiredReplicas, desired);
        QCOMPARE(node->health.errorPercent, 0.0);
    }

    void proxiesThatLackTheConfigurationDegrade()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1", 2);
        auto snapshot = test::snapshotWith(
            test::trafficFrom(
                test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n")),
            mesh.build());
        for (const char* pod : {"cart-v1-5d4f-0", "cart-v1-5d4f-1", "web-v1-5d4f-0"}) {
            mesh::ProxyStatus status;
            status.namespaceName = "shop";
            status.podName = pod;
            status.istiod = "istiod-1";
            status.workload = std::string(pod).starts_with("cart") ? "shop/cart-v1" : "shop/web-v1";
            status.cds.state = std::string(pod).ends_with("1") ? mesh::SyncState::Stale
                                                               : mesh::SyncState::Synced;
            snapshot.proxies.push_back(status);
        }
        const auto graph = graph::buildGraph(snapshot, {});
        const auto* cart = graph.findNode("vapp_Kubernetes_shop_cart-v1");
        QCOMPARE(cart->health.status, HealthStatus::Degraded);
        QCOMPARE(cart->replicas.at(0).syncedProxies, 1);
        QVERIFY(cart->health.reason.find("1 of 2 proxies") != std::string::npos);
        QCOMPARE(
            graph.findNode("vapp_Kubernetes_shop_web-v1")->health.status, HealthStatus::Healthy);
    }

    void errorsWeighOnBothEndsAndTheEdge()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
        const auto graph = graphOf(mesh,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 95\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 5 code=500\n");
        QCOMPARE(graph.edges[0].health.status, HealthStatus::Degraded);
        for (const graph::Node& node : graph.nodes)
            QCOMPARE(node.health.status, HealthStatus::Degraded);
        QVERIFY(graph.edges[0].health.reason.find("5 %") != std::string::npos);
    }

    void annotationsReplaceTheDefaults()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1");
        mesh.workload(
            "shop", "cart-v1", 1, true, {}, {{"health.kiali.io/rate", "5XX,50,90,http,inbound"}});
        const auto graph = graphOf(mesh,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 95\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 5 code=500\n");
        QCOMPARE(
            graph.findNode("wl_Kubernetes_shop_cart-v1")->health.status, HealthStatus::Healthy);
        QCOMPARE(
            graph.findNode("wl_Kubernetes_shop_web-v1")->health.status, HealthStatus::Degraded);
        // The edge is judged by both: the caller's view is the worse.
        QCOMPARE(graph.edges[0].health.status, HealthStatus::Degraded);
    }

    void messagesHaveNoHealth()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
        graph::GraphOptions options;
        options.grpc = graph::GrpcRate::Sent;
        options.injectServiceNodes = false;
        const auto graph = graph::buildGraph(
            test::snapshotWith(
                test::trafficFrom(test::linesFrom("destination shop/web-v1 -> shop/cart-v1 "
                                                  "cart.shop grpc 10 "
                                                  "metric=request_messages_total\n")),
                mesh.build()),
            options);
        QCOMPARE(graph.edges.size(), std::size_t{1});
        QCOMPARE(graph.edges[0].health.status, HealthStatus::NotAvailable);
    }
};

QTEST_APPLESS_MAIN(TestHealth)
#include "tst_health.moc"
