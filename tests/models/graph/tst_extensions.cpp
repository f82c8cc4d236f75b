#include "models/graph/build_graph.h"
#include "models/graph/export.h"
#include "models/telemetry/prometheus_api.h"
#include "tests/support/graph_text.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace std::chrono_literals;
using telemetry::ExtensionMetric;
using telemetry::ExtensionSample;

namespace {

const std::string kHomeTraffic = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n";

ExtensionSample sample(const char* source, const char* target, double perSecond)
{
    ExtensionSample it;
    it.extension = "tunnel";
    it.source = {"Kubernetes", "shop", source};
    it.target = {"far", "away", target};
    it.isRoot = true;
    it.protocol = "http";
    it.code = "200";
    it.perSecond = perSecond;
    return it;
}

graph::GraphOptions workloads()
{
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    options.injectServiceNodes = false;
    return options;
}

graph::ServiceGraph graphOf(std::vector<ExtensionSample> samples,
    const graph::GraphOptions& options = workloads(), const mesh::ClusterStatePtr& cluster = {})
{
    auto table = test::trafficFrom(test::linesFrom(kHomeTraffic));
    table.extensions = std::move(samples);
    return graph::buildGraph(test::snapshotWith(std::move(table), cluster), options);
}

const graph::Edge* edgeTo(const graph::ServiceGraph& graph, const std::string& targetId)
{
    const auto found = std::ranges::find_if(graph.edges,
        [&](const graph::Edge& edge) { return graph.nodes[edge.target].id == targetId; });
    return found == graph.edges.end() ? nullptr : &*found;
}

std::string vectorOf(std::string result)
{
    std::ranges::replace(result, '\'', '"');
    return R"({"status":"success","data":{"resultType":"vector","result":[)" + result + "]}}";
}

} // namespace

/// What Kiali extensions report, from the query to the graph.
class TestExtensions : public QObject {
    Q_OBJECT
private slots:
    void nobodyIsAskedWithoutExtensions()
    {
        telemetry::PrometheusQueryOptions options;
        const auto plain = telemetry::prometheusQueries(60s, options).size();
        options.extensions = {"tunnel"};
        QCOMPARE(telemetry::prometheusQueries(60s, options).size(), plain + 3);
    }

    void theQueryIsThatOfTheReference()
    {
        telemetry::PrometheusQueryOptions options;
        options.extensions = {"tun\"nel"};
        options.scope = "mesh=\"a\"";
        const auto queries = telemetry::prometheusQueries(600s, options);
        const auto found = std::ranges::find(
            queries, "kiali_ext_tcp_sent_total@600@tun\"nel", &telemetry::PrometheusQuery::name);
        QVERIFY(found != queries.end());
        QCOMPARE(QByteArray::fromStdString(found->promQl),
            QByteArray("sum(rate(kiali_ext_tcp_sent_total{mesh=\"a\",extension=\"tun\\\"nel\"} "
                       "[600s])) by (dest_cluster, dest_namespace, dest_name, flags, secure, "
                       "source_cluster, source_is_root, source_namespace, source_name) > 0"));
    }

    void seriesAreRead()
    {
        telemetry::TrafficTable table;
        const std::string ends = "'source_cluster':'a','source_namespace':'b','source_name':'c',"
                                 "'source_is_root':'true','dest_cluster':'d','dest_namespace':'e',"
                                 "'dest_name':'f'";
        QVERIFY(telemetry::addPrometheusAnswer("kiali_ext_requests_total@60@tunnel",
            vectorOf("{'metric':{" + ends
                + ",'secure':'true','flags':'UF','protocol':'grpc','status_code':'14'},"
                  "'value':[1,'2.5']},"
                  "{'metric':{"
                + ends
                + ",'protocol':'http'},'value':[1,'1']},{'metric':{'protocol':'http'},"
                  "'value':[1,'1']},{'metric':{"
                + ends + ",'protocol':'http','status_code':'200'},'value':[1,'NaN']}"),
            table));
        QCOMPARE(table.extensions.size(), std::size_t{1});
        const ExtensionSample& it = table.extensions[0];
        QCOMPARE(it.extension, std::string("tunnel"));
        QCOMPARE(it.source.name + it.source.namespaceName + it.source.cluster, std::string("cba"));
        QCOMPARE(it.target.name + it.target.namespaceName + it.target.cluster, std::string("fed"));
        QVERIFY(it.isRoot && it.isSecure);
        QCOMPARE(it.protocol + it.code + it.flags, std::string("grpc14UF"));
        QCOMPARE(it.perSecond, 2.5);
        QCOMPARE(table.windowSeconds, 60.0);
    }

    void aRefusalKeepsTheServersWords()
    {
        telemetry::TrafficTable table;
        const auto outcome = telemetry::addPrometheusAnswer("kiali_ext_requests_total@60@tunnel",
            R"({"status":"error","error":"too many samples"})", table);
        QVERIFY(!outcome);
        QVERIFY(outcome.error().message.find("too many samples") != std::string::npos);
        QVERIFY(
            !telemetry::addPrometheusAnswer("kiali_ext_requests_total@60@tunnel", "<html>", table));
    }

    void theRootIsTheNodeOfTheMeshWithThatName()
    {
        const auto graph = graphOf({sample("web", "far-web", 3)});
        const auto* edge = edgeTo(graph, "svc_far_away_far-web");
        QVERIFY(edge);
        QCOMPARE(graph.nodes[edge->source].id, std::string("wl_Kubernetes_shop_web-v1"));
        QCOMPARE(edge->rates.total, 3.0);
        QCOMPARE(graph.nodes[edge->source].extension->name, std::string("tunnel"));
        QCOMPARE(graph.nodes[edge->target].extension->name, std::string("tunnel"));
    }

    void withoutSuchANodeItIsAServiceOfItsOwn()
    {
        const auto graph = graphOf({sample("nobody", "far-web", 3)});
        const auto* edge = edgeTo(graph, "svc_far_away_far-web");
        QCOMPARE(graph.nodes[edge->source].id, std::string("svc_Kubernetes_shop_nobody"));
    }

    void bothReportsOfOneTrafficCountOnce()
    {
        auto again = sample("web", "far-web", 2.9);
        again.isSecure = true;
        const auto failing = [&] {
            auto it = sample("web", "far-web", 1);
            it.code = "503";
            it.flags = "UF";
            return it;
        }();
        const auto graph = graphOf({again, sample("web", "far-web", 3), failing});
        const auto* edge = edgeTo(graph, "svc_far_away_far-web");
        QCOMPARE(edge->rates.total, 4.0);
        QCOMPARE(edge->rates.class5xx, 1.0);
        QCOMPARE(edge->responses.at("503").flags.at("UF"), 1.0);
        QCOMPARE(edge->responses.at("200").hosts.at("far-web"), 3.0);
    }

    void theOrderOfSeriesDoesNotMatter()
    {
        std::vector<ExtensionSample> samples{sample("web", "x", 1), sample("x", "web", 2),
            sample("cart", "x", 3), sample("web", "x", 4)};
        samples[1].isRoot = false;
        const auto expected = graph::renderKialiJson(graphOf(samples), workloads());
        std::ranges::reverse(samples);
        QCOMPARE(graph::renderKialiJson(graphOf(samples), workloads()), expected);
    }

    void securityIsAllOrNothing()
    {
        auto secure = sample("web", "far-web", 3);
        secure.isSecure = true;
        QCOMPARE(edgeTo(graphOf({secure}), "svc_far_away_far-web")->mtlsPercent,
            std::optional<double>(100));
        QVERIFY(!edgeTo(graphOf({sample("web", "far-web", 3)}), "svc_far_away_far-web")
                     ->mtlsPercent.has_value());
    }

    void ratesAreObeyed_data()
    {
        QTest::addColumn<QByteArray>("protocol");
        QTest::addColumn<int>("metric");
        QTest::addColumn<graph::GraphOptions>("options");
        QTest::addColumn<bool>("isThere");
        const auto row
            = [](const char* name, const char* protocol, ExtensionMetric metric,
                  const std::function<void(graph::GraphOptions&)>& change, bool isThere) {
                  auto options = workloads();
                  change(options);
                  QTest::newRow(name)
                      << QByteArray(protocol) << static_cast<int>(metric) << options << isThere;
              };
        const auto asIs = [](graph::GraphOptions&) {};
        row("http", "http", ExtensionMetric::Requests, asIs, true);
        row(
            "http that is not wanted", "http", ExtensionMetric::Requests,
            [](auto& it) { it.http = graph::HttpRate::None; }, false);
        row(
            "grpc while messages are wanted", "grpc", ExtensionMetric::Requests,
            [](auto& it) { it.grpc = graph::GrpcRate::Total; }, false);
        row("tcp sent", "tcp", ExtensionMetric::TcpSent, asIs, true);
        row("tcp received while sent is wanted", "tcp", ExtensionMetric::TcpReceived, asIs, false);
        row(
            "tcp received while the total is wanted", "tcp", ExtensionMetric::TcpReceived,
            [](auto& it) { it.tcp = graph::TcpRate::Total; }, true);
        row("a protocol that nobody knows", "carrier-pigeon", ExtensionMetric::Requests, asIs,
            false);
    }
    void ratesAreObeyed()
    {
        QFETCH(const QByteArray, protocol);
        QFETCH(const int, metric);
        QFETCH(const graph::GraphOptions, options);
        auto it = sample("web", "far-web", 3);
        it.protocol = protocol.toStdString();
        it.metric = static_cast<ExtensionMetric>(metric);
        QTEST(edgeTo(graphOf({it}, options), "svc_far_away_far-web") != nullptr, "isThere");
    }

    void theUrlIsAnAnnotationOfTheRootsService()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
        mesh.service("shop", "web", {{"extension.kiali.io/ui-url", "https://tunnel.example"}});
        mesh.service("shop", "cart");
        const auto graph = graphOf({sample("web", "far-web", 3)}, workloads(), mesh.build());
        QCOMPARE(graph.findNode("svc_far_away_far-web")->extension->url,
            std::string("https://tunnel.example"));
        const std::string json = graph::renderKialiJson(graph, workloads());
        QVERIFY2(json.find("\"isExtension\": {\n            \"name\": \"tunnel\",\n            "
                           "\"url\": \"https://tunnel.example\"")
                != std::string::npos,
            json.c_str());
    }

    void whatLiesBeyondIsOutside()
    {
        auto options = workloads();
        options.namespaces = {"shop"};
        const auto graph = graphOf({sample("web", "far-web", 3)}, options);
        QVERIFY(graph.findNode("svc_far_away_far-web")->has(graph::NodeMark::Outside));
    }
};

QTEST_GUILESS_MAIN(TestExtensions)
#include "tst_extensions.moc"
