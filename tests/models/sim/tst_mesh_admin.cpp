#include "tests/support/sim_mesh.h"

#include <QTest>

#include <set>

using namespace vigla;
using namespace vigla::test;
using namespace std::chrono_literals;

namespace {

using Json = nlohmann::ordered_json;

const Json* dumpOf(const Json& dump, const std::string& type)
{
    for (const auto& config : dump["configs"])
        if (config["@type"] == "type.googleapis.com/envoy.admin.v3." + type)
            return &config;
    return nullptr;
}

const Json* namedCluster(const Json& dump, const std::string& name)
{
    for (const auto& entry : (*dumpOf(dump, "ClustersConfigDump"))["dynamic_active_clusters"])
        if (entry["cluster"]["name"] == name)
            return &entry["cluster"];
    return nullptr;
}

const Json* virtualHost(const Json& dump, const std::string& config, const std::string& name)
{
    for (const auto& entry : (*dumpOf(dump, "RoutesConfigDump"))["dynamic_route_configs"])
        if (entry["route_config"]["name"] == config)
            for (const auto& host : entry["route_config"]["virtual_hosts"])
                if (host["name"] == name)
                    return &host;
    return nullptr;
}

/// Keys that protobuf JSON of Envoy would not have.
void collectBadKeys(const Json& json, std::set<std::string>& bad)
{
    if (json.is_object())
        for (const auto& [key, value] : json.items()) {
            const bool isMap = key == "metadata" || key == "filter_metadata" || key == "match"
                || key == "entries" || key == "typed_per_filter_config";
            const bool isSnake
                = std::all_of(key.begin(), key.end(), [](char c) { return c < 'A' || c > 'Z'; });
            if (!isSnake)
                bad.insert(key);
            if (!isMap)
                collectBadKeys(value, bad);
        }
    if (json.is_array())
        for (const auto& element : json)
            collectBadKeys(element, bad);
}

/// Values that protobuf JSON leaves out.
bool hasDefaults(const Json& json)
{
    if (json.is_object() || json.is_array())
        return std::any_of(json.begin(), json.end(), hasDefaults);
    return (json.is_string() && json.get_ref<const std::string&>().empty())
        || (json.is_number() && json == 0);
}

struct Bookinfo {
    SimMesh mesh = SimMesh::named("bookinfo");
    std::string pod = mesh.pods("bookinfo", "productpage-v1").front();

    Json get(const std::string& target) const { return mesh.admin("bookinfo", pod, target); }
    sim::AnswerText ask(const std::string& method, const std::string& target) const
    {
        return mesh.simulator->proxyAdmin("bookinfo", pod, method, target);
    }
};

} // namespace

class TestMeshAdmin : public QObject {
    Q_OBJECT
private slots:
    void hostsHaveTheirEightStatistics()
    {
        Bookinfo book;
        book.mesh.advance(30s);
        const auto json = book.get("/clusters?format=json");
        std::uint64_t toReviews = 0;
        bool hasV1 = false;
        for (const auto& cluster : json["cluster_statuses"]) {
            const std::string name = cluster["name"];
            hasV1 = hasV1 || name == "outbound|9080|v1|reviews.bookinfo.svc.cluster.local";
            for (const auto& host : cluster.value("host_statuses", Json::array())) {
                std::set<std::string> names;
                for (const auto& stat : host["stats"]) {
                    names.insert(stat["name"].get<std::string>());
                    QVERIFY(!stat.contains("value") || stat["value"].is_string());
                    QVERIFY(!stat.contains("value") || stat["value"] != "0");
                    if (stat["name"] == "rq_total" && name.find("reviews") != std::string::npos)
                        toReviews += std::stoull(stat.value("value", std::string("0")));
                }
                QCOMPARE(names.size(), std::size_t{8});
                QVERIFY(names.contains("rq_active") && names.contains("cx_connect_fail"));
            }
        }
        QVERIFY(hasV1);
        double counted = 0;
        for (const auto& line : readStats(book.mesh.page("bookinfo", book.pod)))
            if (line.name == "istio_requests_total"
                && line.label("destination_service_name") == "reviews"
                && line.label("reporter") == "source")
                counted += line.value;
        QVERIFY(std::abs(counted - static_cast<double>(toReviews)) <= 3);
        std::set<std::string> bad;
        collectBadKeys(json, bad);
        QVERIFY2(bad.empty(), bad.empty() ? "" : bad.begin()->c_str());
        QVERIFY(!hasDefaults(json));
        QVERIFY(book.ask("GET", "/clusters").body.find("::rq_total::") != std::string::npos);
    }

    void limitsAreShown()
    {
        auto mesh = SimMesh::named("faulty");
        const auto pod = mesh.pods("lab", "caller").front();
        const auto json = mesh.admin("lab", pod, "/clusters?format=json&filter=overflow");
        QCOMPARE(json["cluster_statuses"].size(), std::size_t{1});
        const auto& limits = json["cluster_statuses"][0]["circuit_breakers"]["thresholds"];
        QVERIFY(limits[0]["max_connections"] == 2);
        QVERIFY(limits[0]["max_requests"] == 4294967295U);
        QVERIFY(!limits[0].contains("priority"));
        QVERIFY(limits[1]["priority"] == "HIGH");
    }

    void dumpsShowWhatWasAcknowledged()
    {
        Bookinfo book;
        book.mesh.advance(1s);
        const auto dump = book.get("/config_dump");
        std::vector<std::string> types;
        for (const auto& config : dump["configs"])
            types.push_back(config["@type"].get<std::string>().substr(35));
        QCOMPARE(types,
            (std::vector<std::string>{"BootstrapConfigDump", "ClustersConfigDump",
                "ListenersConfigDump", "ScopedRoutesConfigDump", "RoutesConfigDump",
                "SecretsConfigDump"}));
        const auto* host = virtualHost(dump, "9080", "reviews.bookinfo.svc.cluster.local:9080");
        QVERIFY(host != nullptr);
        const auto& routes = (*host)["routes"];
        QCOMPARE(routes.size(), std::size_t{2});
        QVERIFY(routes[0]["match"]["headers"][0]["name"] == "end-user");
        QVERIFY(routes[1]["metadata"]["filter_metadata"]["istio"]["config"]
            == "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews");
        QVERIFY(routes[1]["route"]["weighted_clusters"]["clusters"][0]["weight"] == 80);
        const auto* cluster
            = namedCluster(dump, "outbound|9080|v2|reviews.bookinfo.svc.cluster.local");
        QVERIFY(cluster != nullptr);
        const auto& istio = (*cluster)["metadata"]["filter_metadata"]["istio"];
        QVERIFY(istio["subset"] == "v2");
        QVERIFY(istio["config"]
            == "/apis/networking.istio.io/v1/namespaces/bookinfo/destination-rule/reviews");
        QVERIFY(namedCluster(dump, "inbound|9080||") != nullptr);
        std::set<std::string> bad;
        collectBadKeys((*dumpOf(dump, "RoutesConfigDump")), bad);
        collectBadKeys((*dumpOf(dump, "ClustersConfigDump")), bad);
        QVERIFY2(bad.empty(), bad.empty() ? "" : bad.begin()->c_str());
    }

    void dumpsFollowTheProxyNotTheServer()
    {
        SimMesh mesh(pairScenario({}, subsets()), {.shortestAck = 2s, .longestAck = 2s});
        const auto pod = mesh.pods("shop", "client").front();
        const auto weights = [&](const std::string& target) {
            const auto dump = mesh.admin("shop", pod, target);
            const auto* host = virtualHost(dump, "80", "server.shop.svc.cluster.local:80");
            return host == nullptr ? std::string("none")
                                   : (*host)["routes"][0]["route"].value("cluster", std::string());
        };
        mesh.advance(1s);
        mesh.apply(rule("  - route: [{destination: {host: server, subset: v2}}]\n"));
        mesh.advance(1s);
        QCOMPARE(
            weights("/config_dump"), std::string("outbound|80||server.shop.svc.cluster.local"));
        const auto wanted = mesh.istiod("/debug/config_dump?proxyID=" + pod + ".shop").dump();
        QVERIFY(wanted.find("\"cluster\":\"outbound|80|v2|server.shop.svc.cluster.local\"")
            != std::string::npos);
        QVERIFY(wanted.find("dynamicRouteConfigs") != std::string::npos);
        QVERIFY(wanted.find("dynamic_route_configs") == std::string::npos);
        mesh.advance(2s);
        QCOMPARE(
            weights("/config_dump"), std::string("outbound|80|v2|server.shop.svc.cluster.local"));
    }

    void endpointsAreDumpedOnlyWhenAskedFor()
    {
        Bookinfo book;
        QVERIFY(dumpOf(book.get("/config_dump"), "EndpointsConfigDump") == nullptr);
        const auto json = book.get("/config_dump?include_eds");
        const auto* dump = dumpOf(json, "EndpointsConfigDump");
        QVERIFY(dump != nullptr);
        const auto text = dump->dump();
        QVERIFY(text.find("\"workload\":\"reviews-v1;bookinfo;reviews;v1;Kubernetes\"")
            != std::string::npos);
        QVERIFY(text.find("\"tlsMode\":\"istio\"") != std::string::npos);
        const auto one = book.get(
            "/config_dump?include_eds&resource=dynamic_endpoint_configs&name_regex=v3%7Creviews");
        QVERIFY(!one["configs"].empty());
        QCOMPARE(book.ask("GET", "/config_dump?resource=dynamic_endpoint_configs").status, 404);
    }

    void resourceAndMaskNarrowTheDump()
    {
        Bookinfo book;
        const auto json
            = book.get("/config_dump?resource=dynamic_active_clusters&mask=cluster.name,cluster."
                       "metadata&name_regex=reviews");
        QCOMPARE(json["configs"].size(), std::size_t{4});
        for (const auto& config : json["configs"]) {
            QVERIFY(config["@type"]
                == "type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster");
            QVERIFY(!config.contains("last_updated"));
            QVERIFY(config["cluster"].contains("name") && config["cluster"].contains("metadata"));
            QVERIFY(!config["cluster"].contains("connect_timeout"));
        }
        const auto masked = book.get("/config_dump?mask=dynamic_active_clusters");
        for (const auto& config : masked["configs"])
            for (const auto& [key, value] : config.items())
                QVERIFY(key == "@type" || key == "dynamic_active_clusters");
    }

    void wrongQuestionsAreRefused_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("target");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("words");
        QTest::addRow("unknown path") << "GET"
                                      << "/nope" << 404 << "invalid path";
        QTest::addRow("unknown resource")
            << "GET"
            << "/config_dump?resource=cats" << 404 << "cats not found in config dump";
        QTest::addRow("bad mask") << "GET"
                                  << "/config_dump?resource=dynamic_active_clusters&mask=cats"
                                  << 400 << "FieldMask paths: cats";
        QTest::addRow("bad name_regex") << "GET"
                                        << "/config_dump?name_regex=(" << 400 << "name_regex";
        QTest::addRow("bad filter") << "GET"
                                    << "/clusters?filter=(" << 400 << "Invalid re2";
        QTest::addRow("changing needs POST") << "GET"
                                             << "/reset_counters" << 405 << "Method Not Allowed";
        QTest::addRow("quitting needs POST") << "GET"
                                             << "/quitquitquit" << 405 << "Method Not Allowed";
        QTest::addRow("unknown level") << "POST"
                                       << "/logging?level=loud" << 400 << "error";
    }
    void wrongQuestionsAreRefused()
    {
        QFETCH(const QString, method);
        QFETCH(const QString, target);
        QFETCH(const int, status);
        QFETCH(const QString, words);
        const Bookinfo book;
        const auto answer = book.ask(method.toStdString(), target.toStdString());
        QCOMPARE(answer.status, status);
        QVERIFY(answer.body.find(words.toStdString()) != std::string::npos);
    }

    void smallPagesAnswer()
    {
        Bookinfo book;
        book.mesh.advance(5s);
        QCOMPARE(book.ask("GET", "/ready").body, std::string("LIVE\n"));
        const auto info = book.get("/server_info");
        QVERIFY(info["state"] == "LIVE");
        QVERIFY(info["node"]["id"].get<std::string>().starts_with("sidecar~10."));
        QVERIFY(info["uptime_current_epoch"].get<std::string>().ends_with("s"));
        QVERIFY(info["node"]["metadata"]["WORKLOAD_NAME"] == "productpage-v1");
        const auto certs = book.get("/certs");
        QVERIFY(certs["certificates"][0]["cert_chain"][0]["subject_alt_names"][0]["uri"]
            == "spiffe://cluster.local/ns/bookinfo/sa/bookinfo-productpage");
        QVERIFY(certs["certificates"][0]["cert_chain"][0]["days_until_expiration"] == "0");
        const auto listeners = book.get("/listeners?format=json").dump();
        QVERIFY(listeners.find("virtualInbound") != std::string::npos);
        QVERIFY(listeners.find("0.0.0.0_9080") != std::string::npos);
        QVERIFY(book.get("/runtime")["layers"].is_array());
        QVERIFY(book.get("/memory")["allocated"].is_string());
        QVERIFY(book.ask("GET", "/help").body.find("/config_dump") != std::string::npos);
        QVERIFY(book.ask("GET", "/stats/prometheus?usedonly&filter=istio_requests_total")
                    .body.starts_with("# TYPE istio_requests_total counter\n"));
    }

    void statsHaveTheirRawNames()
    {
        Bookinfo book;
        book.mesh.advance(5s);
        const auto text = book.ask("GET", "/stats?filter=istio_requests_total").body;
        QVERIFY(text.starts_with("istiocustom.istio_requests_total.reporter."));
        const auto json = book.get("/stats?format=json&usedonly");
        bool hasHistograms = false;
        for (const auto& stat : json["stats"]) {
            hasHistograms = hasHistograms || stat.contains("histograms");
            QVERIFY(stat.contains("histograms") || stat["value"].is_number());
        }
        QVERIFY(hasHistograms);
        const auto gauges = book.get("/stats?format=json&type=Gauges");
        for (const auto& stat : gauges["stats"])
            QVERIFY(stat["name"].get<std::string>().starts_with("server."));
    }

    void countersCanBeReset()
    {
        Bookinfo book;
        book.mesh.advance(5s);
        QVERIFY(book.mesh.page("bookinfo", book.pod).find("istio_requests_total{")
            != std::string::npos);
        QCOMPARE(book.ask("POST", "/reset_counters").status, 200);
        QVERIFY(book.mesh.page("bookinfo", book.pod).find("istio_requests_total{")
            == std::string::npos);
        QVERIFY(book.ask("POST", "/logging?level=debug").body.find("router: debug")
            != std::string::npos);
        QVERIFY(book.ask("POST", "/logging").body.find("router: debug") != std::string::npos);
    }

    void gatewaysListenOnTheirServers()
    {
        auto mesh = SimMesh::named("bookinfo");
        const auto pod = mesh.pods("istio-system", "istio-ingressgateway").front();
        const auto dump = mesh.admin("istio-system", pod, "/config_dump");
        const auto* host = virtualHost(dump, "http.8080", "*:80");
        QVERIFY(host != nullptr);
        QCOMPARE((*host)["routes"].size(), std::size_t{5});
        QVERIFY((*host)["routes"][0]["match"]["path"] == "/productpage");
        QVERIFY(mesh.admin("istio-system", pod, "/server_info")["node"]["id"]
                    .get<std::string>()
                    .starts_with("router~"));
    }

    void aRefusedListenerSaysSo()
    {
        auto mesh = SimMesh::named("faulty");
        const auto pod = mesh.pods("lab", "refusing-v1").front();
        const auto text = mesh.admin("lab", pod, "/config_dump?resource=dynamic_listeners").dump();
        QVERIFY(text.find("error_state") != std::string::npos);
        QVERIFY(text.find("script load error") != std::string::npos);
    }

    void istiodAnswersItsDebugPages()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(1s);
        const auto istiod = mesh.pods("istio-system", "istiod").front();
        QVERIFY(mesh.simulator->istiod(istiod, "/version").body.starts_with("1.29.0-"));
        QCOMPARE(mesh.simulator->istiod(istiod, "/ready").status, 200);
        QCOMPARE(mesh.simulator->istiod(istiod, "/debug/nope").status, 404);
        QCOMPARE(mesh.simulator->istiod("nobody", "/ready").status, 404);
        const auto configs = mesh.istiod("/debug/configz");
        QVERIFY(configs.size() >= 8);
        for (const auto& object : configs) {
            QVERIFY(object["kind"].is_string() && object["spec"].is_object());
            QVERIFY(!object["metadata"].contains("managedFields"));
        }
        const auto registry = mesh.istiod("/debug/registryz");
        bool isThere = false;
        for (const auto& service : registry)
            if (service["hostname"] == "books.example.com") {
                isThere = true;
                QVERIFY(service["Resolution"] == 1);
                QVERIFY(service["MeshExternal"] == true);
                QVERIFY(service["Attributes"]["ServiceRegistry"] == "External");
            }
        QVERIFY(isThere);
        const auto shards = mesh.istiod("/debug/endpointz");
        const auto& reviews = shards["reviews.bookinfo.svc.cluster.local"]["bookinfo"]["Shards"]
                                    ["Kubernetes/Kubernetes"];
        QCOMPARE(reviews.size(), std::size_t{4});
        QVERIFY(reviews[0]["TLSMode"] == "istio");
        QVERIFY(reviews[0]["HealthStatus"] == 1);
        QVERIFY(mesh.istiod("/debug/mesh")["rootNamespace"] == "istio-system");
        const auto clients = mesh.istiod("/debug/adsz");
        QVERIFY(clients["totalClients"] == clients["clients"].size());
        QVERIFY(mesh.istiod("/debug/connections")["clients"][0].contains("connectionId"));
        const auto list = mesh.istiod("/debug/list");
        QVERIFY(std::find(list.begin(), list.end(), "syncz") != list.end());
        const auto page = mesh.simulator->istiod(istiod, "/metrics").body;
        telemetry::TextScanner scanner(page);
        telemetry::TextSample sample;
        std::set<std::string> names;
        while (scanner.next(sample))
            names.insert(std::string(sample.name));
        QCOMPARE(scanner.malformedLines(), std::size_t{0});
        for (const char* name : {"pilot_info", "pilot_xds", "pilot_xds_pushes",
                 "pilot_proxy_convergence_time_bucket", "pilot_services", "istiod_uptime_seconds"})
            QVERIFY2(names.contains(name), name);
    }
};

QTEST_APPLESS_MAIN(TestMeshAdmin)
#include "tst_mesh_admin.moc"
