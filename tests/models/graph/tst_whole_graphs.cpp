#include "models/graph/build_graph.h"
#include "tests/support/graph_text.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using graph::GraphType;

Q_DECLARE_METATYPE(vigla::graph::GraphOptions)

namespace {

/// A shop behind a gateway, with a bit of everything that the graph can say.
mesh::ClusterStatePtr shopMesh()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("istio-system").nameSpace("shop").nameSpace("bank");
    mesh.nameSpace("calm", {{"istio.io/dataplane-mode", "ambient"}});
    mesh.workload("istio-system", "istio-ingressgateway", 1, true, {{"istio", "ingressgateway"}});
    mesh.workload("shop", "web-v1").workload("shop", "cart-v1").workload("shop", "cart-v2", 2);
    mesh.replicas(2, 2, 1);
    mesh.workload("shop", "mail-v1", 1, false).workload("shop", "old-v1", 0);
    mesh.workload("bank", "ledger-v1").workload("bank", "db-v1");
    mesh.workload("calm", "tea-v1", 1, false).workload("calm", "pot-v1", 1, false);
    mesh.workload(
        "calm", "waypoint", 1, true, {{"gateway.istio.io/managed", "istio.io-mesh-controller"}});
    for (const char* name : {"web", "cart", "mail", "old"})
        mesh.service("shop", name);
    mesh.service("bank", "ledger").service("bank", "db").service("calm", "pot");
    mesh.istio("Gateway", "istio-system", "front",
        "{'selector':{'istio':'ingressgateway'},'servers':[{'port':{'number':80,'name':'http',"
        "'protocol':'HTTP'},'hosts':['shop.example']}]}");
    mesh.istio("VirtualService", "shop", "cart",
        "{'hosts':['cart'],'http':[{'timeout':'3s','route':[{'destination':{'host':'cart',"
        "'subset':'v1'},'weight':80},{'destination':{'host':'cart','subset':'v2'},'weight':20}],"
        "'mirror':{'host':'cart','subset':'v2'}}]}");
    mesh.istio("DestinationRule", "shop", "cart",
        "{'host':'cart','subsets':[{'name':'v1','labels':{'version':'v1'}},{'name':'v2','labels':{"
        "'version':'v2'},'trafficPolicy':{'outlierDetection':{'consecutive5xxErrors':3}}}]}");
    mesh.istio("ServiceEntry", "bank", "payments",
        "{'hosts':['api.pay.example','old.pay.example'],'location':'MESH_EXTERNAL'}");
    return mesh.build();
}

const std::string kLines
    = "destination istio-system/istio-ingressgateway -> shop/web-v1 web.shop http 20\n"
      "source istio-system/istio-ingressgateway -> shop/web-v1 web.shop http 20\n"
      "destination unknown -> shop/web-v1 web.shop http 3 security=none\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
      "source shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
      "destination shop/web-v1 -> shop/cart-v2 cart.shop http 1.5\n"
      "destination shop/web-v1 -> shop/cart-v2 cart.shop http 0.5 code=500\n"
      "source shop/web-v1 -> unknown cart.shop http 0.25 code=503 flags=UH\n"
      "source shop/web-v1 -> shop/mail-v1 mail.shop http 1\n"
      "destination shop/web-v1 -> shop/old-v1 old.shop http 0\n"
      "source shop/web-v1 -> unknown PassthroughCluster http 0.1\n"
      "destination shop/cart-v1 -> bank/ledger-v1 ledger.bank grpc 4 grpc=0\n"
      "source shop/cart-v1 -> bank/ledger-v1 ledger.bank grpc 4 grpc=0\n"
      "destination bank/ledger-v1 -> bank/db-v1 db.bank tcp 2048\n"
      "destination bank/ledger-v1 -> bank/db-v1 db.bank tcp 4096 metric=tcp_sent_bytes_total\n"
      "source bank/ledger-v1 -> unknown host:api.pay.example http 0.75 serviceNamespace=bank\n"
      "source bank/ledger-v1 -> unknown host:old.pay.example http 0.25 serviceNamespace=bank\n"
      "source calm/tea-v1 -> calm/waypoint pot.calm tcp 90 app=ztunnel\n"
      "source calm/waypoint -> calm/tea-v1 unknown tcp 30 app=ztunnel\n"
      "destination calm/waypoint -> calm/pot-v1 pot.calm tcp 95 app=ztunnel\n"
      "waypoint calm/tea-v1 -> calm/pot-v1 pot.calm http 5\n";

constexpr auto kVersionedApps = R"(box:bank
box:bank_db in box:bank
box:bank_ledger in box:bank
box:calm
box:calm_pot in box:calm
box:shop
box:shop_cart in box:shop
box:shop_mail in box:shop
box:shop_web in box:shop
svc:bank_db in box:bank_db | injected | tcp in 2048 | tcp out 2048 | Healthy
svc:bank_ledger in box:bank_ledger | injected | grpc in 4 | grpc out 4 | Healthy
svc:bank_payments in box:bank | entry | http in 1 | Healthy
svc:calm_pot in box:calm_pot | injected | http in 5 | http out 5 | Healthy
svc:shop_cart in box:shop_cart | breaker vs timeout shifting mirror injected | http in 10.25 5xx=0.75 | http out 10 | Degraded
svc:shop_mail in box:shop_mail | injected | http in 1 | http out 1 | Healthy
svc:shop_web in box:shop_web | injected | http in 23 | http out 23 | Healthy
svc:unknown_PassthroughCluster | inaccessible egresscluster | http in 0.1 | NA
unknown_unknown_source | inaccessible root | http out 3 | NA
vapp:bank_db-v1 in box:bank_db | | tcp in 2048 | Healthy
vapp:bank_ledger-v1 in box:bank_ledger | | grpc in 4 | http out 1 | tcp out 2048 | Healthy
vapp:calm_pot-v1 in box:calm_pot | ambient | http in 5 | tcp in 95 | Healthy
vapp:calm_tea-v1 in box:calm | ambient root | tcp in 30 | http out 5 | tcp out 90 | Healthy
vapp:istio-system_istio-ingressgateway | outside root ingress | http out 20 | Healthy
vapp:shop_cart-v1 in box:shop_cart | | http in 8 | grpc out 4 | Healthy
vapp:shop_cart-v2 in box:shop_cart | breaker | http in 2 5xx=0.5 | Failure
vapp:shop_mail-v1 in box:shop_mail | nosidecar | http in 1 | Healthy
vapp:shop_web-v1 in box:shop_web | | http in 23 | http out 11.35 | Degraded
wl:calm_waypoint in box:calm | ambient waypoint | tcp in 90 | tcp out 125 | Healthy
svc:bank_db -> vapp:bank_db-v1 | tcp 2048 | mtls 100 | Healthy
svc:bank_ledger -> vapp:bank_ledger-v1 | grpc 4 | mtls 100 | Healthy
svc:calm_pot -> vapp:calm_pot-v1 | http 5 | mtls 100 | Healthy
svc:shop_cart -> vapp:shop_cart-v1 | http 8 | mtls 100 | Healthy
svc:shop_cart -> vapp:shop_cart-v2 | http 2 5xx=0.5 | mtls 100 | Failure
svc:shop_mail -> vapp:shop_mail-v1 | http 1 | Healthy
svc:shop_web -> vapp:shop_web-v1 | http 23 | mtls 87 | Healthy
unknown_unknown_source -> svc:shop_web | http 3 | mtls 0 | Healthy
vapp:bank_ledger-v1 -> svc:bank_db | tcp 2048 | mtls 100 | Healthy
vapp:bank_ledger-v1 -> svc:bank_payments | http 1 | Healthy
vapp:calm_tea-v1 -> svc:calm_pot | http 5 | mtls 100 | Healthy
vapp:calm_tea-v1 -> wl:calm_waypoint | tcp 90 | mtls 100 | to waypoint | back 30 | Healthy
vapp:istio-system_istio-ingressgateway -> svc:shop_web | http 20 | mtls 100 | Healthy
vapp:shop_cart-v1 -> svc:bank_ledger | grpc 4 | mtls 100 | Healthy
vapp:shop_web-v1 -> svc:shop_cart | http 10.25 5xx=0.75 | mtls 100 | Degraded
vapp:shop_web-v1 -> svc:shop_mail | http 1 | Healthy
vapp:shop_web-v1 -> svc:unknown_PassthroughCluster | http 0.1 | Healthy
wl:calm_waypoint -> vapp:calm_pot-v1 | tcp 95 | mtls 100 | from waypoint | Healthy
)";

constexpr auto kWorkloads = R"(box:bank
box:calm
box:shop
svc:bank_payments in box:bank | entry | http in 1 | Healthy
svc:shop_cart in box:shop | breaker vs timeout shifting mirror | http in 0.25 5xx=0.25 | Failure
svc:unknown_PassthroughCluster | inaccessible egresscluster | http in 0.1 | NA
unknown_unknown_source | inaccessible root | http out 3 | NA
wl:bank_db-v1 in box:bank | | tcp in 2048 | Healthy
wl:bank_ledger-v1 in box:bank | | grpc in 4 | http out 1 | tcp out 2048 | Healthy
wl:calm_pot-v1 in box:calm | ambient | http in 5 | tcp in 95 | Healthy
wl:calm_tea-v1 in box:calm | ambient root | tcp in 30 | http out 5 | tcp out 90 | Healthy
wl:calm_waypoint in box:calm | ambient waypoint | tcp in 90 | tcp out 125 | Healthy
wl:istio-system_istio-ingressgateway | outside root ingress | http out 20 | Healthy
wl:shop_cart-v1 in box:shop | | http in 8 | grpc out 4 | Healthy
wl:shop_cart-v2 in box:shop | breaker | http in 2 5xx=0.5 | Failure
wl:shop_mail-v1 in box:shop | nosidecar | http in 1 | Healthy
wl:shop_web-v1 in box:shop | | http in 23 | http out 11.35 | Degraded
unknown_unknown_source -> wl:shop_web-v1 | http 3 | mtls 0 | Healthy
wl:bank_ledger-v1 -> svc:bank_payments | http 1 | Healthy
wl:bank_ledger-v1 -> wl:bank_db-v1 | tcp 2048 | mtls 100 | Healthy
wl:calm_tea-v1 -> wl:calm_pot-v1 | http 5 | mtls 100 | Healthy
wl:calm_tea-v1 -> wl:calm_waypoint | tcp 90 | mtls 100 | to waypoint | back 30 | Healthy
wl:calm_waypoint -> wl:calm_pot-v1 | tcp 95 | mtls 100 | from waypoint | Healthy
wl:istio-system_istio-ingressgateway -> wl:shop_web-v1 | http 20 | mtls 100 | Healthy
wl:shop_cart-v1 -> wl:bank_ledger-v1 | grpc 4 | mtls 100 | Healthy
wl:shop_web-v1 -> svc:shop_cart | http 0.25 5xx=0.25 | Failure
wl:shop_web-v1 -> svc:unknown_PassthroughCluster | http 0.1 | Healthy
wl:shop_web-v1 -> wl:shop_cart-v1 | http 8 | mtls 100 | Healthy
wl:shop_web-v1 -> wl:shop_cart-v2 | http 2 5xx=0.5 | mtls 100 | Failure
wl:shop_web-v1 -> wl:shop_mail-v1 | http 1 | Healthy
)";

constexpr auto kServices = R"(box:bank
box:calm
box:shop
svc:bank_db in box:bank | injected | tcp in 2048 | Healthy
svc:bank_ledger in box:bank | injected | grpc in 4 | http out 1 | tcp out 2048 | Healthy
svc:bank_payments in box:bank | entry | http in 1 | Healthy
svc:calm_pot in box:calm | injected | http in 5 | Healthy
svc:shop_cart in box:shop | breaker vs timeout shifting mirror injected | http in 10.25 5xx=0.75 | grpc out 4 | Degraded
svc:shop_mail in box:shop | injected | http in 1 | Healthy
svc:shop_web in box:shop | injected | http in 23 | http out 11.35 | Healthy
svc:unknown_PassthroughCluster | inaccessible egresscluster | http in 0.1 | NA
unknown_unknown_source | inaccessible root | http out 3 | NA
wl:calm_tea-v1 in box:calm | ambient root | tcp in 30 | http out 5 | Healthy
wl:istio-system_istio-ingressgateway | outside root ingress | http out 20 | Healthy
svc:bank_ledger -> svc:bank_db | tcp 2048 | mtls 100 | Healthy
svc:bank_ledger -> svc:bank_payments | http 1 | Healthy
svc:shop_cart -> svc:bank_ledger | grpc 4 | mtls 100 | Healthy
svc:shop_web -> svc:shop_cart | http 10.25 5xx=0.75 | mtls 100 | Degraded
svc:shop_web -> svc:shop_mail | http 1 | Healthy
svc:shop_web -> svc:unknown_PassthroughCluster | http 0.1 | Healthy
unknown_unknown_source -> svc:shop_web | http 3 | mtls 0 | Healthy
wl:calm_tea-v1 -> svc:calm_pot | http 5 | mtls 100 | Healthy
wl:istio-system_istio-ingressgateway -> svc:shop_web | http 20 | mtls 100 | Healthy
)";

constexpr auto kIdleApps = R"(box:shop
box:shop_cart in box:shop
app:bank_ledger | outside | grpc in 4 | Healthy
app:istio-system_istio-ingressgateway | outside root ingress | http out 20 | Healthy
app:shop_cart in box:shop_cart | breaker | http in 10 5xx=0.5 | grpc out 4 | Degraded
app:shop_mail in box:shop | nosidecar | http in 1 | Healthy
app:shop_old in box:shop | | Not Ready
app:shop_web in box:shop | | http in 23 | http out 11.35 | Degraded
svc:shop_cart in box:shop_cart | breaker vs timeout shifting mirror | http in 0.25 5xx=0.25 | Failure
svc:unknown_PassthroughCluster | inaccessible egresscluster | http in 0.1 | NA
unknown_unknown_source | inaccessible root | http out 3 | NA
app:istio-system_istio-ingressgateway -> app:shop_web | http 20 | mtls 100 | Healthy
app:shop_cart -> app:bank_ledger | grpc 4 | mtls 100 | Healthy
app:shop_web -> app:shop_cart | http 10 5xx=0.5 | mtls 100 | Degraded
app:shop_web -> app:shop_mail | http 1 | Healthy
app:shop_web -> app:shop_old | http 0 | NA
app:shop_web -> svc:shop_cart | http 0.25 5xx=0.25 | Failure
app:shop_web -> svc:unknown_PassthroughCluster | http 0.1 | Healthy
unknown_unknown_source -> app:shop_web | http 3 | mtls 0 | Healthy
)";

constexpr auto kWithoutWaypoint = R"(wl:calm_pot-v1 | ambient | http in 5 | tcp in 95 | Healthy
wl:calm_tea-v1 | ambient root | tcp in 30 | http out 5 | tcp out 90 | Healthy
wl:calm_tea-v1 -> wl:calm_pot-v1 | http 5 | mtls 100 | Healthy
)";

graph::GraphOptions optionsFor(GraphType type, bool injection)
{
    graph::GraphOptions options;
    options.type = type;
    options.injectServiceNodes = injection;
    options.namespaces = {"bank", "calm", "shop"};
    options.ambient = graph::AmbientTraffic::Total;
    return options;
}

} // namespace

/// Whole graphs of one mesh, as a person would check them.
class TestWholeGraphs : public QObject {
    Q_OBJECT
private slots:
    void graphs_data()
    {
        QTest::addColumn<graph::GraphOptions>("options");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("versioned apps with services between")
            << optionsFor(GraphType::VersionedApp, true) << QByteArray(kVersionedApps);
        QTest::newRow("workloads")
            << optionsFor(GraphType::Workload, false) << QByteArray(kWorkloads);
        QTest::newRow("services") << optionsFor(GraphType::Service, true) << QByteArray(kServices);
        auto idle = optionsFor(GraphType::App, false);
        idle.namespaces = {"shop"};
        idle.includeIdleEdges = idle.includeIdleNodes = true;
        QTest::newRow("apps of one namespace with what is idle") << idle << QByteArray(kIdleApps);
        auto plain = optionsFor(GraphType::Workload, false);
        plain.namespaces = {"calm"};
        plain.includeWaypoints = false;
        QTest::newRow("an ambient namespace without its waypoint")
            << plain << QByteArray(kWithoutWaypoint);
    }
    void graphs()
    {
        QFETCH(const graph::GraphOptions, options);
        QFETCH(const QByteArray, expected);
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(kLines)), shopMesh()), options);
        const auto found = QByteArray::fromStdString(test::GraphText(graph).text());
        const auto lines = found.split('\n');
        const auto wanted = expected.split('\n');
        for (qsizetype i = 0; i < std::min(lines.size(), wanted.size()); ++i)
            QCOMPARE(lines[i], wanted[i]);
        QCOMPARE(lines.size(), wanted.size());
    }
};

QTEST_APPLESS_MAIN(TestWholeGraphs)
#include "tst_whole_graphs.moc"
