#include "models/graph/export.h"
#include "models/graph/number_text.h"
#include "models/graph/sha256.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QCryptographicHash>
#include <QTest>

#include <array>
#include <cmath>
#include <cstdio>

using namespace vigla;
using graph::Protocol;

namespace {

const std::string kLines = "destination unknown -> shop/web-v1 web.shop http 5\n"
                           "destination shop/web-v1 -> shop/cart-v1 cart.shop http 7.5\n"
                           "destination shop/web-v1 -> shop/cart-v1 cart.shop http 2.5 code=503 "
                           "flags=UF,URX\n"
                           "destination shop/web-v1 -> shop/pay-v1 pay.shop tcp 2048\n";

graph::GraphOptions options()
{
    graph::GraphOptions chosen;
    chosen.type = graph::GraphType::Workload;
    chosen.injectServiceNodes = false;
    chosen.duration = std::chrono::seconds(600);
    return chosen;
}

snapshot::MeshSnapshot snapshotOf(const std::string& lines)
{
    auto snapshot = test::snapshotWith(test::trafficFrom(test::linesFrom(lines)));
    snapshot.at = SystemTime(std::chrono::seconds(1523364075));
    snapshot.sourceReason = "asked for";
    return snapshot;
}

nlohmann::ordered_json kialiJson(
    const graph::ServiceGraph& graph, const graph::GraphOptions& chosen = options())
{
    return nlohmann::ordered_json::parse(graph::renderKialiJson(graph, chosen));
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT
private slots:
    void numbers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const std::string& text, const char* expected) {
            QTest::addRow("%s", expected)
                << QByteArray::fromStdString(text) << QByteArray(expected);
        };
        row(graph::renderRate(Protocol::Http, 0.004), "0 rps");
        row(graph::renderRate(Protocol::Http, 0.25), "0.25 rps");
        row(graph::renderRate(Protocol::Grpc, 12.34), "12.34 rps");
        row(graph::renderRate(Protocol::Http, 84.0), "84 rps");
        row(graph::renderRate(Protocol::Http, 1234.5), "1234 rps");
        row(graph::renderRate(Protocol::Tcp, 1536), "1.5 KiB/s");
        row(graph::renderRate(Protocol::Http, std::nan("")), "-");
        row(graph::renderBytesPerSecond(0.5), "0.5 B/s");
        row(graph::renderBytesPerSecond(1023), "1023 B/s");
        row(graph::renderBytesPerSecond(5.0 * 1024 * 1024), "5 MiB/s");
        row(graph::renderMilliseconds(4.26), "4.3 ms");
        row(graph::renderMilliseconds(120.4), "120 ms");
        row(graph::renderMilliseconds(1250), "1.25 s");
        row(graph::renderPercent(0), "0 %");
        row(graph::renderPercent(0.04), "< 0.1 %");
        row(graph::renderPercent(99.99), "> 99.9 %");
        row(graph::renderPercent(33.333), "33.3 %");
        row(graph::renderPercent(100), "100 %");
    }
    void numbers()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, expected);
        QCOMPARE(text, expected);
    }

    void fixedTextRoundsLikePrintf()
    {
        for (const double value : {0.125, 0.135, 2.675, 1e-9, 123456.785, 0.5, 1.5}) {
            for (const int decimals : {0, 1, 2, 5}) {
                std::array<char, 64> expected{};
                std::snprintf(expected.data(), expected.size(), "%.*f", decimals, value);
                QCOMPARE(graph::fixedText(value, decimals), std::string(expected.data()));
            }
        }
    }

    void sha256_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("abc") << QByteArray("abc");
        for (const int length : {55, 56, 57, 63, 64, 65, 119, 120, 1000})
            QTest::addRow("%d bytes", length) << QByteArray(length, 'x');
    }
    void sha256()
    {
        QFETCH(const QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(graph::sha256Hex(text.toStdString())),
            QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
    }

    void kialiHead()
    {
        const auto json = kialiJson(graph::buildGraph(snapshotOf(kLines), options()));
        QCOMPARE(json["timestamp"].get<int>(), 1523364075);
        QCOMPARE(json["duration"].get<int>(), 600);
        QCOMPARE(json["graphType"].get<std::string>(), std::string("workload"));
        QCOMPARE(json["elements"]["nodes"].size(), std::size_t{4});
        QCOMPARE(json["elements"]["edges"].size(), std::size_t{3});
    }

    void kialiNode()
    {
        const auto json = kialiJson(graph::buildGraph(snapshotOf(kLines), options()));
        const auto& cart = json["elements"]["nodes"][0]["data"];
        QCOMPARE(test::text(cart),
            "{'id':'" + graph::sha256Hex("wl_Kubernetes_shop_cart-v1")
                + "','nodeType':'workload','cluster':'Kubernetes','namespace':'shop','workload':"
                  "'cart-v1','app':'cart','version':'v1','destServices':[{'cluster':'Kubernetes',"
                  "'namespace':'shop','name':'cart'}],'traffic':[{'protocol':'http','rates':{"
                  "'httpIn':'10.00','httpIn5xx':'2.50'}}],'healthData':{'requests':{"
                  "'healthAnnotations':{},'inbound':{'http':{'200':7.5,'503':2.5}},'outbound':{}},"
                  "'status':{'errorRatio':25,'status':'Failure','totalRequestRate':10}}}");
    }

    void kialiEdge()
    {
        const auto graph = graph::buildGraph(snapshotOf(kLines), options());
        const auto json = kialiJson(graph);
        const std::string web = graph::sha256Hex("wl_Kubernetes_shop_web-v1");
        const std::string cart = graph::sha256Hex("wl_Kubernetes_shop_cart-v1");
        const auto& edges = json["elements"]["edges"];
        nlohmann::ordered_json found;
        for (const auto& edge : edges) {
            if (edge["data"]["target"].get<std::string>() == cart)
                found = edge["data"];
        }
        QCOMPARE(test::text(found),
            "{'id':'" + graph::sha256Hex(web + "." + cart + ".http") + "','source':'" + web
                + "','target':'" + cart
                + "','healthStatus':'Failure','isMTLS':'100','traffic':{'protocol':'http','rates':{"
                  "'http':'10.00','http5xx':'2.50','httpPercentErr':'25.0','httpPercentReq':"
                  "'100.0'},'responses':{'200':{'flags':{'-':'75.0'},'hosts':{"
                  "'cart.shop.svc.cluster.local':'75.0'}},'503':{'flags':{'UF,URX':'25.0'},'hosts'"
                  ":{'cart.shop.svc.cluster.local':'25.0'}}}}}");
    }

    void kialiOrder()
    {
        const auto json = kialiJson(graph::buildGraph(snapshotOf(kLines), options()));
        std::vector<std::string> apps;
        for (const auto& node : json["elements"]["nodes"])
            apps.push_back(node["data"]["app"].get<std::string>());
        QCOMPARE(apps, (std::vector<std::string>{"cart", "pay", "web", "unknown"}));
        const auto& edges = json["elements"]["edges"];
        for (std::size_t i = 1; i < edges.size(); ++i) {
            QVERIFY(edges[i - 1]["data"]["source"].get<std::string>()
                <= edges[i]["data"]["source"].get<std::string>());
        }
    }

    void kialiRateTexts_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("two places") << 12.345 << QByteArray("12.35");
        QTest::newRow("one significant digit") << 0.002 << QByteArray("0.002");
        QTest::newRow("a tenth") << 0.2 << QByteArray("0.20");
    }
    void kialiRateTexts()
    {
        QFETCH(const double, rate);
        QFETCH(const QByteArray, expected);
        const auto graph
            = graph::buildGraph(snapshotOf("destination shop/web-v1 -> shop/cart-v1 cart.shop tcp "
                                    + graph::fixedText(rate, 4) + "\n"),
                options());
        const auto json = kialiJson(graph);
        QCOMPARE(QByteArray::fromStdString(
                     json["elements"]["edges"][0]["data"]["traffic"]["rates"]["tcp"]),
            expected);
    }

    void kialiBoxesComeFirst()
    {
        auto chosen = options();
        chosen.type = graph::GraphType::VersionedApp;
        chosen.boxByNamespace = true;
        const auto graph = graph::buildGraph(
            snapshotOf("destination shop/cart-v1 -> shop/cart-v2 cart.shop http 1\n"
                       "destination bank/pay-v1 -> bank/book-v1 book.bank http 1\n"),
            chosen);
        const auto json = kialiJson(graph, chosen);
        std::vector<std::string> kinds;
        for (const auto& node : json["elements"]["nodes"]) {
            const auto& data = node["data"];
            kinds.push_back(data.contains("isBox") ? data["isBox"].get<std::string>()
                                                   : data["nodeType"].get<std::string>());
        }
        QCOMPARE(kinds, (std::vector<std::string>{"namespace", "app", "app", "app", "app", "app"}));
        const auto& box = json["elements"]["nodes"][1]["data"];
        QCOMPARE(box["id"].get<std::string>(), graph::sha256Hex("box_Kubernetes_shop_cart"));
        QVERIFY(json["elements"]["nodes"][4]["data"]["parent"] == box["id"]);
    }

    void anIdleEdgeHasOnlyAProtocol()
    {
        auto chosen = options();
        chosen.includeIdleEdges = true;
        const auto graph = graph::buildGraph(
            snapshotOf("destination shop/web-v1 -> shop/cart-v1 cart.shop http 0\n"), chosen);
        const auto json = kialiJson(graph, chosen);
        QCOMPARE(test::text(json["elements"]["edges"][0]["data"]["traffic"]),
            std::string("{'protocol':'http'}"));
    }

    void ownJsonSaysUnitsAndSources()
    {
        auto snapshot = snapshotOf(kLines);
        snapshot::Freshness freshness;
        freshness.source = "prometheus";
        freshness.state = snapshot::Freshness::State::Stale;
        freshness.targets = 9;
        freshness.answered = 8;
        freshness.reason = "one query timed out";
        snapshot.freshness.push_back(freshness);
        const auto graph = graph::buildGraph(snapshot, options());
        const auto json = nlohmann::ordered_json::parse(graph::renderGraphJson(graph, snapshot));
        QCOMPARE(json["at"].get<std::string>(), std::string("2018-04-10T12:41:15Z"));
        QCOMPARE(json["telemetry"]["source"].get<std::string>(), std::string("prometheus"));
        QCOMPARE(json["freshness"][0]["state"].get<std::string>(), std::string("stale"));
        bool hasTcp = false;
        for (const auto& edge : json["edges"]) {
            hasTcp |= edge["protocol"] == "tcp"
                && edge["rates"]["bytesPerSecond"].get<double>() == 2048.0;
        }
        QVERIFY(hasTcp);
        QVERIFY(json["nodes"][1]["inbound"]["http"].contains("requestsPerSecond"));
    }

    void dotIsQuoted()
    {
        auto graph = graph::buildGraph(snapshotOf(kLines), options());
        graph.nodes[1].workload = "a\"]; evil [\n";
        const auto dot = graph::renderDot(graph);
        QVERIFY(dot.starts_with("digraph mesh {"));
        QVERIFY(dot.ends_with("}\n"));
        QVERIFY(dot.find("label=\"a\\\"]; evil [\xEF\xBF\xBD\"") != std::string::npos);
    }

    void theTableIsAligned()
    {
        const auto table = graph::renderTable(graph::buildGraph(snapshotOf(kLines), options()));
        const QByteArrayList lines = QByteArray::fromStdString(table).split('\n');
        QCOMPARE(lines.size(), 5);
        const auto column = lines[0].indexOf("TARGET");
        QVERIFY(column > 0);
        QVERIFY(lines[1].mid(column).startsWith("web-v1"));
        QVERIFY(lines[2].contains("10 rps") && lines[2].contains("25 %"));
        QVERIFY(lines[3].contains("2 KiB/s"));
    }

    void hostileNamesDoNotBreakTheJson()
    {
        auto graph = graph::buildGraph(snapshotOf(kLines), options());
        graph.nodes[0].workload = "\xFF\xFE\x01\"";
        QVERIFY(nlohmann::json::accept(graph::renderKialiJson(graph, options())));
        QVERIFY(nlohmann::json::accept(graph::renderGraphJson(graph, snapshotOf(kLines))));
    }
};

QTEST_APPLESS_MAIN(TestExport)
#include "tst_export.moc"
