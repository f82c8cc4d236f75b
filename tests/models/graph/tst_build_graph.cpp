#include "models/graph/build_graph.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace vigla;

Q_DECLARE_METATYPE(vigla::graph::GraphOptions)

namespace {

graph::GraphOptions without(bool injection)
{
    graph::GraphOptions options;
    options.injectServiceNodes = injection;
    return options;
}

graph::GraphOptions typed(graph::GraphType type, bool injection = false)
{
    graph::GraphOptions options = without(injection);
    options.type = type;
    return options;
}

graph::ServiceGraph graphOf(const std::string& lines, const graph::GraphOptions& options)
{
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(lines))), options);
}

const graph::Edge& onlyEdge(const graph::ServiceGraph& graph)
{
    return graph.edges.at(0);
}

} // namespace

class TestBuildGraph : public QObject {
    Q_OBJECT
private slots:
    void edges_data()
    {
        QTest::addColumn<graph::GraphOptions>("options");
        QTest::addColumn<QByteArray>("series");
        QTest::addColumn<QByteArray>("edges");
        using graph::GraphType;
        const auto plain = without(false);
        const auto row = [](const char* name, const graph::GraphOptions& options,
                             const char* series, const char* edges) {
            QTest::newRow(name) << options << QByteArray(series) << QByteArray(edges);
        };

        row("the destination's report wins over the source's", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
            "source shop/web-v1 -> shop/cart-v1 cart.shop http 12\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 10\n");
        row("the source's report is used when there is no other", plain,
            "source shop/web-v1 -> shop/cart-v1 cart.shop http 12\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 12\n");
        row("codes that only one side reports are added", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
            "source shop/web-v1 -> shop/cart-v1 cart.shop http 12\n"
            "source shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503 flags=UO\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 12\n");
        row("what never reached a workload ends at the service", plain,
            "source shop/web-v1 -> unknown cart.shop http 3 code=503 flags=UH\n",
            "vapp:shop_web-v1 -> svc:shop_cart http 3\n");
        row("each protocol has its own edge", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 1\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 2\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 3\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 grpc 2\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 1\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 tcp 3\n");
        row("an unknown caller is one node", plain,
            "destination unknown -> shop/cart-v1 cart.shop http 4\n",
            "unknown_unknown_source -> vapp:shop_cart-v1 http 4\n");
        row("rates are rounded to a thousandth", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 0.0126\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 0.013\n");
        row("versions have nodes of their own", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
            "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 8\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v2 http 2\n");
        row("the app graph joins versions", typed(GraphType::App),
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
            "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n",
            "app:shop_web -> app:shop_cart http 10\n");
        row("the workload graph has workloads", typed(GraphType::Workload),
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n",
            "wl:shop_web-v1 -> wl:shop_cart-v1 http 8\n");
        row("services stand between when injected", typed(GraphType::Workload, true),
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
            "destination shop/web-v1 -> shop/cart-v2 cart.shop http 2\n",
            "svc:shop_cart -> wl:shop_cart-v1 http 8\n"
            "svc:shop_cart -> wl:shop_cart-v2 http 2\n"
            "wl:shop_web-v1 -> svc:shop_cart http 10\n");
        row("nothing is injected before PassthroughCluster", typed(GraphType::Workload, true),
            "source shop/web-v1 -> unknown PassthroughCluster http 5\n",
            "wl:shop_web-v1 -> svc:unknown_PassthroughCluster http 5\n");
        row("the service graph joins what services call", typed(GraphType::Service),
            "destination shop/gate-v1 -> shop/web-v1 web.shop http 20\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
            "destination shop/web-v2 -> shop/cart-v1 cart.shop http 2\n"
            "destination shop/gate-v1 -> shop/web-v2 web.shop http 5\n",
            "svc:shop_web -> svc:shop_cart http 10\n"
            "wl:shop_gate-v1 -> svc:shop_web http 25\n");

        row("a source namespace without a workload is bad telemetry", plain,
            "destination shop/unknown -> shop/cart-v1 cart.shop http 8\n", "");
        row("a source in no cluster is bad telemetry", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8 fromCluster=unknown\n", "");
        row("a destination without cluster gets the source's", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8 toCluster=unknown\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 8\n");
        row("bare addresses are left out", plain,
            "source shop/web-v1 -> unknown 10.1.2.3:8080 http 8\n", "");
        row("a host that only looks like an address stays", plain,
            "source shop/web-v1 -> unknown 10_1_2_3 http 8\n",
            "vapp:shop_web-v1 -> svc:unknown_10_1_2_3 http 8\n");

        auto none = plain;
        none.http = graph::HttpRate::None;
        row("http can be left out", none,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 2\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 grpc 2\n");
        auto messages = plain;
        messages.grpc = graph::GrpcRate::Total;
        row("grpc may count messages in both directions", messages,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 2\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 30 "
            "metric=request_messages_total\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 40 "
            "metric=response_messages_total\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 grpc 70\n");
        auto received = plain;
        received.tcp = graph::TcpRate::Received;
        row("tcp received is what the server sent", received,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 2\n"
            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 30 "
            "metric=tcp_sent_bytes_total\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 tcp 30\n");
        auto idle = plain;
        row("series that stand still are left out", idle,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 0\n", "");
        idle.includeIdleEdges = true;
        row("or shown when asked for", idle,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop http 0\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 0\n");

        auto shopOnly = plain;
        shopOnly.namespaces = {"shop"};
        row("of a namespace: what comes in, what goes out and what it calls in vain", shopOnly,
            "destination front/gate-v1 -> shop/web-v1 web.shop http 1\n"
            "source front/gate-v1 -> shop/web-v1 web.shop http 100\n"
            "source shop/web-v1 -> bank/pay-v1 pay.bank http 2\n"
            "destination shop/web-v1 -> bank/pay-v1 pay.bank http 200\n"
            "source front/gate-v1 -> unknown lost.shop http 3 code=503 flags=UH\n"
            "destination front/gate-v1 -> bank/pay-v1 pay.bank http 400\n",
            "vapp:front_gate-v1 -> svc:shop_lost http 3\n"
            "vapp:front_gate-v1 -> vapp:shop_web-v1 http 1\n"
            "vapp:shop_web-v1 -> vapp:bank_pay-v1 http 2\n");

        row("ztunnel's tcp is left out without ambient", plain,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 8 app=ztunnel\n", "");
        auto ambient = plain;
        ambient.ambient = graph::AmbientTraffic::Total;
        row("and counts with it", ambient,
            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 8 app=ztunnel\n"
            "waypoint shop/web-v1 -> shop/cart-v1 cart.shop http 2\n",
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 http 2\n"
            "vapp:shop_web-v1 -> vapp:shop_cart-v1 tcp 8\n");
    }
    void edges()
    {
        QFETCH(const graph::GraphOptions, options);
        QFETCH(const QByteArray, series);
        QFETCH(const QByteArray, edges);
        QCOMPARE(QByteArray::fromStdString(test::edgesText(graphOf(series.toStdString(), options))),
            edges);
    }

    void rateClasses_data()
    {
        QTest::addColumn<QByteArray>("protocol");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QByteArray>("grpc");
        QTest::addColumn<QByteArray>("expected"); // class and response code
        const auto row = [](const char* name, const char* protocol, const char* code,
                             const char* grpc, const char* expected) {
            QTest::newRow(name) << QByteArray(protocol) << QByteArray(code) << QByteArray(grpc)
                                << QByteArray(expected);
        };
        row("200 is only in the total", "http", "200", "", "none 200");
        row("a redirect", "http", "302", "", "3xx 302");
        row("a client error", "http", "404", "", "4xx 404");
        row("a server error", "http", "503", "", "5xx 503");
        row("code 0 is no response", "http", "0", "", "noResponse -");
        row("grpc 0 is fine", "grpc", "200", "0", "none 0");
        row("grpc 14 is an error", "grpc", "200", "14", "grpc 14");
        row("grpc without a status is judged by its code", "grpc", "200", "", "none 200");
        row("an http error wins over the grpc status", "grpc", "503", "14", "grpc 503");
        row("grpc without response", "grpc", "0", "", "noResponse -");
    }
    void rateClasses()
    {
        QFETCH(const QByteArray, protocol);
        QFETCH(const QByteArray, code);
        QFETCH(const QByteArray, grpc);
        QFETCH(const QByteArray, expected);
        const auto graph = graphOf("destination shop/web-v1 -> shop/cart-v1 cart.shop "
                + protocol.toStdString() + " 5 code=" + code.toStdString()
                + (grpc.isEmpty() ? std::string() : " grpc=" + grpc.toStdString()) + "\n",
            without(false));
        const graph::Rates& rates = onlyEdge(graph).rates;
        QCOMPARE(rates.total, 5.0);
        QByteArray found = "none";
        for (const auto& [name, value] :
            {std::pair("noResponse", rates.noResponse), {"3xx", rates.class3xx},
                {"4xx", rates.class4xx}, {"5xx", rates.class5xx}, {"grpc", rates.grpcErrors}}) {
            if (value > 0)
                found = name;
        }
        const auto& responses = onlyEdge(graph).responses;
        QCOMPARE(responses.size(), std::size_t{1});
        found += " " + QByteArray::fromStdString(responses.begin()->first);
        QCOMPARE(found, expected);
        const auto& flags = responses.begin()->second.flags;
        QCOMPARE(flags.at("-"), 5.0);
    }

    void nodesKeepWhatTheirKindHas()
    {
        const auto graph = graphOf("destination unknown -> shop/cart-v1 cart.shop http 4\n",
            typed(graph::GraphType::VersionedApp, true));
        QCOMPARE(graph.nodes.size(), std::size_t{3});
        const auto* service = graph.findNode("svc_Kubernetes_shop_cart");
        QVERIFY(service);
        QVERIFY(service->has(graph::NodeMark::Injected));
        QVERIFY(service->app.empty() && service->workload.empty());
        QCOMPARE(service->destServices.size(), std::size_t{1});
        const auto* app = graph.findNode("vapp_Kubernetes_shop_cart-v1");
        QVERIFY(app);
        QCOMPARE(app->app, std::string("cart"));
        QCOMPARE(app->version, std::string("v1"));
        QCOMPARE(app->workload, std::string("cart-v1"));
        QVERIFY(app->service.empty());
        const auto* unknown = graph.findNode("unknown_unknown_source");
        QVERIFY(unknown);
        QVERIFY(unknown->has(graph::NodeMark::Inaccessible));
        QVERIFY(unknown->has(graph::NodeMark::Root));
        QVERIFY(!app->has(graph::NodeMark::Root));
    }

    void nodeRatesAreThoseOfTheirEdges()
    {
        const auto graph
            = graphOf("destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
                      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503 flags=UF\n"
                      "destination shop/web-v1 -> shop/pay-v1 pay.shop http 5\n",
                without(true));
        const auto* web = graph.findNode("vapp_Kubernetes_shop_web-v1");
        QCOMPARE(web->outbound.at(graph::Protocol::Http).total, 15.0);
        QVERIFY(web->inbound.empty());
        for (const char* id : {"svc_Kubernetes_shop_cart", "vapp_Kubernetes_shop_cart-v1"}) {
            const auto& inbound = graph.findNode(id)->inbound.at(graph::Protocol::Http);
            QCOMPARE(inbound.total, 10.0);
            QCOMPARE(inbound.class5xx, 2.0);
            QCOMPARE(inbound.errors(), 2.0);
        }
    }

    void egressGatewaysAreRepaired()
    {
        test::Line line;
        line.reporter = "source";
        line.from = test::endOf("shop/web-v1");
        line.service = "istio-egressgateway.istio-system.svc.cluster.local";
        std::string text = line.text();
        const std::string host = "istio-egressgateway.istio-system.svc.cluster.local";
        const auto replaceAll = [&text](const std::string& from, const std::string& to) {
            for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at))
                text.replace(at, from.size(), to);
        };
        replaceAll("destination_service_name=\"istio-egressgateway\"",
            "destination_service_name=\"" + host + "\" ");
        replaceAll(host + ".svc.cluster.local", host);
        replaceAll("\" ,", "\",");
        const auto graph
            = graph::buildGraph(test::snapshotWith(test::trafficFrom(text)), without(false));
        QCOMPARE(QByteArray::fromStdString(test::edgesText(graph)),
            QByteArray("vapp:shop_web-v1 -> vapp:istio-system_istio-egressgateway http 1\n"));
    }

    void resultsDoNotDependOnTheOrderOfSeriesOrNamespaces()
    {
        std::vector<std::string> rows;
        std::mt19937 random(11);
        const auto pick = [&random](std::size_t count) { return random() % count; };
        const std::vector<std::string> spaces = {"a", "b", "c", "outer"};
        for (int i = 0; i < 300; ++i) {
            const std::string from = spaces[pick(4)];
            const std::string to = spaces[pick(4)];
            const std::string target = "s" + std::to_string(pick(5));
            const char* reporters[] = {"source", "destination", "waypoint"};
            const char* protocols[] = {"http", "grpc", "tcp"};
            const char* codes[] = {"200", "404", "503", "0"};
            rows.push_back(std::string(reporters[pick(3)]) + " " + from + "/w"
                + std::to_string(pick(5)) + "-v1 -> "
                + (pick(6) == 0 ? std::string("unknown") : to + "/" + target + "-v1") + " " + target
                + "." + to + " " + protocols[pick(3)] + " "
                + std::to_string(static_cast<double>(pick(10'000)) / 977)
                + " code=" + codes[pick(4)] + "\n");
        }
        for (const auto type : {graph::GraphType::App, graph::GraphType::VersionedApp,
                 graph::GraphType::Workload, graph::GraphType::Service}) {
            std::optional<graph::ServiceGraph> first;
            for (int round = 0; round < 6; ++round) {
                std::ranges::shuffle(rows, random);
                std::string text;
                for (const std::string& row : rows)
                    text += row;
                graph::GraphOptions options = typed(type, true);
                options.namespaces = {"a", "b", "c"};
                std::ranges::shuffle(options.namespaces, random);
                options.ambient = graph::AmbientTraffic::Total;
                auto graph = graphOf(text, options);
                if (!first)
                    first = std::move(graph);
                else
                    QVERIFY(graph.nodes == first->nodes && graph.edges == first->edges
                        && graph.boxes == first->boxes);
            }
            QVERIFY(!first->edges.empty());
        }
    }

    void noNumberLeavesThatIsNotFinite()
    {
        auto table = test::trafficFrom(
            test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 8\n"
                            "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 1e308\n"
                            "destination shop/gate-v1 -> shop/cart-v1 cart.shop tcp 1e308\n"));
        telemetry::DurationSample duration;
        duration.reporter = telemetry::Reporter::Destination;
        duration.labels = table.samples[0].labels;
        duration.bounds = {10, std::numeric_limits<double>::infinity()};
        duration.cumulative = {0, 0};
        duration.countPerSecond = 1;
        duration.sumPerSecond = std::numeric_limits<double>::infinity();
        table.durations.push_back(duration);
        const auto graph = graph::buildGraph(test::snapshotWith(std::move(table)), without(true));
        for (const graph::Edge& edge : graph.edges) {
            QVERIFY(std::isfinite(edge.rates.total));
            QVERIFY(std::isfinite(edge.errorPercent()));
            QVERIFY(!edge.responseTimes.average);
            QVERIFY(!edge.responseTimes.p95);
        }
    }

    void hostileNamesStayNames()
    {
        test::Line line;
        line.from = test::endOf("shop/web-v1");
        line.to = test::endOf("shop/cart-v1");
        line.to.workload = "<b>\xE2\x80\xAE\x01\xFF";
        line.service = "cart.shop";
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(line.text())), typed(graph::GraphType::Workload));
        QCOMPARE(graph.nodes.size(), std::size_t{2});
        for (const graph::Node& node : graph.nodes) {
            const auto title = graph::titleOf(node, graph.type);
            for (const char c : title.first)
                QVERIFY(static_cast<unsigned char>(c) >= 0x20);
            QVERIFY(title.first.find("\xE2\x80\xAE") == std::string::npos);
        }
    }

    void anEmptyMeshIsAnEmptyGraph()
    {
        const auto graph = graph::buildGraph(snapshot::MeshSnapshot(), {});
        QVERIFY(graph.nodes.empty() && graph.edges.empty() && graph.boxes.empty());
    }
};

QTEST_APPLESS_MAIN(TestBuildGraph)
#include "tst_build_graph.moc"
