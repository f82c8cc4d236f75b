#include "models/mesh/proxy_status.h"
#include "tests/support/sim_mesh.h"

#include <QTest>

#include <set>

using namespace vigla;
using namespace vigla::test;
using namespace std::chrono_literals;

namespace {

const std::string kAllToV2 = rule("  - route: [{destination: {host: server, subset: v2}}]\n");
const std::string kAllToV1 = rule("  - route: [{destination: {host: server, subset: v1}}]\n");

constexpr const char* kRouteType = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";

double toV2(const SimMesh& mesh)
{
    return mesh.total(
        "shop", "client", "istio_requests_total", {{"destination_workload", "server-v2"}});
}

bool isSynced(const nlohmann::ordered_json& row)
{
    return row.contains("route_sent") && row["route_sent"] == row["route_acked"]
        && row["cluster_sent"] == row["cluster_acked"]
        && row["listener_sent"] == row["listener_acked"];
}

/// A second namespace with a proxy of its own.
std::string withNeighbour(const std::string& text)
{
    std::string more = text;
    const std::string first = "- name: shop\n";
    more.insert(more.find(first), "- name: other\n  labels: {istio-injection: enabled}\n");
    const std::string list = "workloads:\n";
    more.insert(more.find(list) + list.size(), "- {namespace: other, name: neighbour}\n");
    return more;
}

} // namespace

class TestMeshControlPlane : public QObject {
    Q_OBJECT
private slots:
    void trafficFollowsOnlyWhenTheProxyHasAcknowledged()
    {
        SimMesh mesh(pairScenario({}, subsets() + kAllToV1), {.shortestAck = 2s, .longestAck = 2s});
        const auto client = mesh.pods("shop", "client").front();
        mesh.advance(10s);
        mesh.apply(kAllToV2);
        mesh.advance(200ms);
        QVERIFY(!isSynced(mesh.sync(client, "shop"))); // sent, not acknowledged
        mesh.advance(1500ms);
        QCOMPARE(toV2(mesh), 0.0);
        mesh.advance(600ms);
        QVERIFY(isSynced(mesh.sync(client, "shop")));
        const double v1 = mesh.total(
            "shop", "client", "istio_requests_total", {{"destination_workload", "server-v1"}});
        mesh.advance(10s);
        QVERIFY(toV2(mesh) > 800);
        QVERIFY(mesh.total("shop", "client", "istio_requests_total",
                    {{"destination_workload", "server-v1"}})
            < v1 + 20);
    }

    void everyProxyHasItsOwnDelay()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(1s);
        mesh.apply("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: "
                   "ratings, namespace: bookinfo}\nspec: {hosts: [ratings], http: [{route: "
                   "[{destination: {host: ratings}}]}]}\n");
        std::set<std::size_t> stages;
        std::size_t most = 0;
        for (int i = 0; i < 35; ++i) {
            mesh.advance(100ms);
            std::size_t waiting = 0;
            for (const auto& row : mesh.istiod("/debug/syncz"))
                waiting += isSynced(row) ? 0U : 1U;
            stages.insert(waiting);
            most = std::max(most, waiting);
        }
        QVERIFY(most >= 8);
        QVERIFY(stages.contains(0));
        QVERIFY(stages.size() >= 5);
    }

    void changesThatComeTogetherArePushedOnce()
    {
        SimMesh mesh(pairScenario({}, subsets() + kAllToV1));
        mesh.advance(1s);
        const auto client = mesh.pods("shop", "client").front();
        const auto before = mesh.sync(client, "shop")["route_sent"];
        mesh.apply(kAllToV2);
        mesh.advance(50ms);
        mesh.apply(kAllToV1);
        QVERIFY(mesh.sync(client, "shop")["route_sent"] == before); // istiod waits for a pause
        mesh.advance(200ms);
        const auto after = mesh.sync(client, "shop")["route_sent"].get<std::string>();
        QVERIFY(before != after);
        QCOMPARE(after.substr(after.find('/') + 1, 1), std::string("2"));
    }

    void storingTheSameAgainPushesNothing()
    {
        SimMesh mesh(pairScenario({}, subsets() + kAllToV1));
        mesh.advance(1s);
        const auto before = mesh.istiod("/debug/syncz");
        mesh.apply(kAllToV1);
        mesh.advance(1s);
        QVERIFY(mesh.istiod("/debug/syncz") == before);
        bool isKnown = false;
        for (const auto& object : mesh.istiod("/debug/configz"))
            if (object["kind"] == "VirtualService")
                isKnown = object["metadata"]["resourceVersion"] == "1001";
        QVERIFY(isKnown); // yet istiod knows the new version
    }

    void onlyProxiesThatDependOnAChangeAreTold_data()
    {
        QTest::addColumn<QString>("manifest");
        QTest::addColumn<bool>("isClientTold");
        QTest::addColumn<bool>("isNeighbourTold");
        const auto row
            = [](const char* name, std::string manifest, bool isClient, bool isNeighbour) {
                  QTest::addRow("%s", name)
                      << QString::fromStdString(manifest) << isClient << isNeighbour;
              };
        const std::string route = "http: [{route: [{destination: {host: server}}]}]}\n";
        const std::string head
            = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: "
              "{name: x, namespace: shop}\nspec: {hosts: [server], ";
        row("public rules concern everybody", head + route, true, true);
        row("private rules concern their namespace", head + "exportTo: [.], " + route, true, false);
        row("rules of a gateway concern no sidecar", head + "gateways: [shop/door], " + route,
            false, false);
        row("a private destination rule",
            "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: x, "
            "namespace: other}\nspec: {host: server.shop.svc.cluster.local, exportTo: [.]}\n",
            false, true);
        row("a gateway concerns gateways",
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: x, namespace: "
            "shop}\nspec: {selector: {a: b}, servers: []}\n",
            false, false);
        row("a sidecar object concerns its namespace",
            "apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: x, namespace: "
            "shop}\nspec: {egress: [{hosts: ['./*']}]}\n",
            true, false);
        row("access rules concern their namespace",
            "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: x, "
            "namespace: other}\nspec: {}\n",
            false, true);
        row("what istiod does not read concerns nobody",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\n", false,
            false);
    }
    void onlyProxiesThatDependOnAChangeAreTold()
    {
        QFETCH(const QString, manifest);
        QFETCH(const bool, isClientTold);
        QFETCH(const bool, isNeighbourTold);
        SimMesh mesh(withNeighbour(pairScenario({}, subsets())));
        const auto client = mesh.pods("shop", "client").front();
        const auto neighbour = mesh.pods("other", "neighbour").front();
        mesh.advance(1s);
        const auto clientBefore = mesh.sync(client, "shop");
        const auto neighbourBefore = mesh.sync(neighbour, "other");
        mesh.apply(manifest.toStdString());
        mesh.advance(5s);
        QCOMPARE(mesh.sync(client, "shop") != clientBefore, isClientTold);
        QCOMPARE(mesh.sync(neighbour, "other") != neighbourBefore, isNeighbourTold);
    }

    void aRuleForRoutesDoesNotPushEndpoints()
    {
        SimMesh mesh(pairScenario({}, subsets()));
        mesh.advance(1s);
        const auto client = mesh.pods("shop", "client").front();
        const auto before = mesh.sync(client, "shop");
        mesh.apply(kAllToV2);
        mesh.advance(5s);
        const auto after = mesh.sync(client, "shop");
        QVERIFY(after["route_sent"] != before["route_sent"]);
        QVERIFY(after["endpoint_sent"] == before["endpoint_sent"]);
        QVERIFY(after["resources"][kRouteType]["sentTime"]
            > before["resources"][kRouteType]["sentTime"]);
    }

    void removedRulesAreForgotten()
    {
        SimMesh mesh(pairScenario({}, subsets() + kAllToV2));
        mesh.advance(5s);
        for (const auto& object : mesh.objects)
            if (object.kind() == "VirtualService")
                mesh.simulator->objectChanged(object, true);
        mesh.advance(5s);
        const double before = mesh.total(
            "shop", "client", "istio_requests_total", {{"destination_workload", "server-v1"}});
        mesh.advance(10s);
        QVERIFY(mesh.total("shop", "client", "istio_requests_total",
                    {{"destination_workload", "server-v1"}})
            > before + 300);
        for (const auto& object : mesh.istiod("/debug/configz"))
            QVERIFY(object["kind"] != "VirtualService");
    }

    void aProxyMayRefuse()
    {
        SimMesh mesh(pairScenario({}, subsets() + kAllToV1)
                         .replace(pairScenario().find("  version: v1"), 13,
                             "  version: v1\n  refuses: {type: routes, message: no such thing}\n"));
        const auto client = mesh.pods("shop", "client").front();
        mesh.advance(5s);
        mesh.apply(kAllToV2);
        mesh.advance(10s);
        const auto row = mesh.sync(client, "shop");
        QVERIFY(row["resources"][kRouteType]["lastError"] == "no such thing");
        QVERIFY(row["route_sent"] != row["route_acked"]);
        QVERIFY(row["cluster_sent"] == row["cluster_acked"]);
        QCOMPARE(toV2(mesh), 0.0); // it goes on with what it had
        const auto metrics
            = mesh.simulator->istiod(mesh.pods("istio-system", "istiod").front(), "/metrics").body;
        QVERIFY(metrics.find("pilot_total_xds_rejects{type=\"rds\"}") != std::string::npos);
    }

    void aStaleProxyNeverAnswers()
    {
        auto mesh = SimMesh::named("faulty");
        mesh.advance(60s);
        const auto pod = mesh.pods("lab", "stale-v1").front();
        std::vector<mesh::ProxyStatus> all;
        for (const auto& istiod : mesh.pods("istio-system", "istiod")) {
            const auto some
                = mesh::parseSyncz(mesh.simulator->istiod(istiod, "/debug/syncz").body, istiod);
            QVERIFY(some);
            all.insert(all.end(), some->begin(), some->end());
        }
        int stale = 0;
        int refusing = 0;
        for (const auto& proxy : all) {
            if (proxy.podName == pod) {
                QCOMPARE(proxy.cds.state, mesh::SyncState::Stale);
                QCOMPARE(proxy.version, std::string("1.26.2"));
            }
            stale += proxy.worst() == mesh::SyncState::Stale ? 1 : 0;
            refusing += proxy.lds.state == mesh::SyncState::Error ? 1 : 0;
        }
        QVERIFY(stale >= 1);
        QCOMPARE(refusing, 1);
    }

    void replicasOfIstiodShareTheProxies()
    {
        auto mesh = SimMesh::named("faulty");
        const auto istiods = mesh.pods("istio-system", "istiod");
        QCOMPARE(istiods.size(), std::size_t{2});
        std::set<std::string> seen;
        for (const auto& istiod : istiods) {
            QVERIFY(mesh.simulator->isIstiod("istio-system", istiod));
            const auto rows = nlohmann::ordered_json::parse(
                mesh.simulator->istiod(istiod, "/debug/syncz").body);
            QVERIFY(rows.size() > 5);
            for (const auto& row : rows)
                QVERIFY(seen.insert(row["proxy"].get<std::string>()).second);
        }
    }

    void noncesCarryThePushVersion()
    {
        SimMesh mesh(pairScenario(), {.startsAt = std::chrono::milliseconds(1'780'000'000'000)});
        const auto row = mesh.sync(mesh.pods("shop", "client").front(), "shop");
        const auto nonce = row["cluster_sent"].get<std::string>();
        QVERIFY(nonce.starts_with("2026-05-28T20:26:40Z/1"));
        QCOMPARE(nonce.size(), std::string("2026-05-28T20:26:40Z/1").size() + 36);
        QVERIFY(row["proxy_type"] == "sidecar");
        QVERIFY(row["istio_version"] == "1.29.0");
        QVERIFY(row["cluster_id"] == "Kubernetes");
    }

    void podsComeAndGoWithTheirDeployment()
    {
        SimMesh mesh(pairScenario());
        const auto scaled = [&](int replicas) {
            for (const auto& object : mesh.objects)
                if (object.kind() == "Deployment" && object.name() == "server-v1") {
                    auto json = object.json();
                    json["spec"]["replicas"] = replicas;
                    mesh.simulator->objectChanged(kube::Document(json), false);
                }
        };
        scaled(3);
        mesh.advance(5s);
        int pods = 0;
        int endpoints = 0;
        std::string newest;
        for (const auto& change : mesh.simulator->takeChangedObjects()) {
            if (change.object.kind() == "Pod" && !change.isRemoved) {
                ++pods;
                newest = change.object.name();
            }
            if (change.object.kind() == "EndpointSlice")
                endpoints = static_cast<int>(change.object.json()["endpoints"].size());
        }
        QCOMPARE(pods, 2);
        QCOMPARE(endpoints, 4);
        QVERIFY(mesh.simulator->hasProxy("shop", newest));
        mesh.advance(10s);
        const auto page = mesh.page("shop", newest);
        QVERIFY(page.find("istio_requests_total{reporter=\"destination\"") != std::string::npos);
        scaled(1);
        mesh.advance(5s);
        int removed = 0;
        for (const auto& change : mesh.simulator->takeChangedObjects())
            removed += change.object.kind() == "Pod" && change.isRemoved ? 1 : 0;
        QCOMPARE(removed, 2);
        QVERIFY(!mesh.simulator->hasProxy("shop", newest));
        QVERIFY(mesh.sync(newest, "shop").is_null());
    }

    void aDeletedPodIsReplaced()
    {
        SimMesh mesh(pairScenario());
        const auto pod = mesh.pods("shop", "client").front();
        for (const auto& object : mesh.objects)
            if (object.name() == pod)
                mesh.simulator->objectChanged(object, true);
        QVERIFY(!mesh.simulator->hasProxy("shop", pod));
        mesh.advance(5s);
        std::string replacement;
        for (const auto& change : mesh.simulator->takeChangedObjects())
            if (change.object.kind() == "Pod")
                replacement = change.object.name();
        QVERIFY(!replacement.empty() && replacement != pod);
        mesh.advance(5s);
        QVERIFY(mesh.page("shop", replacement).find("istio_requests_total") != std::string::npos);
    }

    void aRestartShowsInThePod()
    {
        SimMesh mesh(pairScenario("  restarts: {every: 20s, down: 2s}\n"));
        const auto pod = mesh.pods("shop", "server-v1").front();
        int lowest = 1000;
        int highest = 0;
        std::set<std::string> containers;
        bool wasUnready = false;
        for (int i = 0; i < 60; ++i) {
            mesh.advance(1s);
            for (const auto& change : mesh.simulator->takeChangedObjects()) {
                if (change.object.kind() != "Pod" || change.object.name() != pod)
                    continue;
                for (const auto& status : change.object.json()["status"]["containerStatuses"])
                    if (status["name"] == "istio-proxy") {
                        lowest = std::min(lowest, status["restartCount"].get<int>());
                        highest = std::max(highest, status["restartCount"].get<int>());
                        containers.insert(status["containerID"].get<std::string>());
                        wasUnready = wasUnready || !status["ready"].get<bool>();
                    }
            }
        }
        QVERIFY(highest >= lowest + 1);
        QVERIFY(containers.size() >= 2);
        QVERIFY(wasUnready);
        QVERIFY(mesh.simulator->takeChangedObjects().empty());
    }
};

QTEST_APPLESS_MAIN(TestMeshControlPlane)
#include "tst_mesh_control_plane.moc"
