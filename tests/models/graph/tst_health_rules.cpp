#include "models/graph/build/tolerance.h"
#include "models/graph/build_graph.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;

namespace {

const char* const kRules = "health_config:\n"
                           "  rate:\n"
                           "  - namespace: shop\n"
                           "    kind: service|workload\n"
                           "    name: ca.*\n"
                           "    tolerance:\n"
                           "    - {code: 5XX, protocol: http, direction: inbound, degraded: 50, "
                           "failure: 90}\n"
                           "    - {code: 404, protocol: http, degraded: 0, failure: 0}\n"
                           "  - namespace: quiet\n"
                           "    tolerance: []\n";

QByteArray textOf(graph::HealthStatus status)
{
    return QByteArray::fromStdString(std::string(graph::nameOf(status)));
}

} // namespace

/// Tolerances by namespace, name and kind: reference/kiali-graph.md section 10.
class TestHealthRules : public QObject {
    Q_OBJECT
private slots:
    void rulesAreReadAsKialiWritesThem()
    {
        const auto rules = graph::parseHealthRules(kRules);
        QVERIFY2(rules, rules ? "" : rules.error().message.c_str());
        QCOMPARE(rules->size(), std::size_t{2});
        const auto& first = rules->front();
        QCOMPARE(first.namespaceName, std::string("shop"));
        QCOMPARE(first.kind, std::string("service|workload"));
        QCOMPARE(first.tolerances.size(), std::size_t{2});
        QCOMPARE(first.tolerances[0], (graph::Tolerance{"5XX", "http", "inbound", 50, 90}));
        QCOMPARE(first.tolerances[1], (graph::Tolerance{"404", "http", "", 0, 0}));
        QVERIFY((*rules)[1].tolerances.empty());
        QVERIFY(graph::parseHealthRules("rate: []").has_value());
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QByteArray>("hint");
        QTest::newRow("not YAML") << QByteArray("rate: [") << QByteArray("line");
        QTest::newRow("no list") << QByteArray("rates: []") << QByteArray("a list named rate");
        QTest::newRow("a rule that is a text")
            << QByteArray("rate: [shop]") << QByteArray("rule 1 is not an object");
        QTest::newRow("no tolerances")
            << QByteArray("rate: [{namespace: a}]") << QByteArray("a list named tolerance");
        QTest::newRow("a namespace that is a list")
            << QByteArray("rate: [{namespace: [a], tolerance: []}]") << QByteArray("a namespace");
        QTest::newRow("a tolerance that is a number")
            << QByteArray("rate: [{tolerance: [3]}]") << QByteArray("rule 1, tolerance 1, is not");
        QTest::newRow("a percentage above 100")
            << QByteArray("rate: [{tolerance: [{code: 5XX, failure: 101}]}]")
            << QByteArray("0 to 100 as failure");
        QTest::newRow("a percentage that is a text")
            << QByteArray("rate: [{tolerance: [{code: 5XX, degraded: some}]}]")
            << QByteArray("0 to 100 as degraded");
    }
    void mistakesAreNamed()
    {
        QFETCH(const QByteArray, yaml);
        QFETCH(const QByteArray, hint);
        const auto rules = graph::parseHealthRules(yaml.toStdString());
        QVERIFY(!rules);
        QVERIFY2(QByteArray::fromStdString(rules.error().message).contains(hint),
            rules.error().message.c_str());
    }

    void theFirstRuleThatMatchesDecides_data()
    {
        QTest::addColumn<QByteArray>("space");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<double>("failure"); // of the first tolerance; -1 without any
        QTest::newRow("a workload by all three")
            << QByteArray("shop") << QByteArray("cart-v1") << QByteArray("workload") << 90.0;
        QTest::newRow("a service by all three")
            << QByteArray("shop") << QByteArray("cart") << QByteArray("service") << 90.0;
        QTest::newRow("another kind has the defaults")
            << QByteArray("shop") << QByteArray("cart") << QByteArray("app") << 10.0;
        QTest::newRow("another name has the defaults")
            << QByteArray("shop") << QByteArray("web") << QByteArray("service") << 10.0;
        QTest::newRow("a part of the name is not the name")
            << QByteArray("workshop") << QByteArray("cart") << QByteArray("service") << 10.0;
        QTest::newRow("what a rule does not say matches everything")
            << QByteArray("quiet") << QByteArray("any") << QByteArray("app") << -1.0;
    }
    void theFirstRuleThatMatchesDecides()
    {
        QFETCH(const QByteArray, space);
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, kind);
        QFETCH(const double, failure);
        const auto rules = graph::parseHealthRules(kRules);
        const graph::RuleFinder finder(*rules);
        const auto& found
            = finder.tolerancesOf(space.toStdString(), name.toStdString(), kind.toStdString());
        QCOMPARE(found.empty() ? -1.0 : found.front().failurePercent, failure);
    }

    void rulesJudgeTheGraph()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
        mesh.workload(
            "shop", "cart-v2", 1, true, {}, {{"health.kiali.io/rate", "5XX,0,1,http,inbound"}});
        graph::GraphOptions options;
        options.type = graph::GraphType::Workload;
        options.injectServiceNodes = false;
        options.healthRules = *graph::parseHealthRules(kRules);
        const auto graph = graph::buildGraph(
            test::snapshotWith(test::trafficFrom(test::linesFrom(
                                   "destination shop/web-v1 -> shop/cart-v1 cart.shop http 60\n"
                                   "destination shop/web-v1 -> shop/cart-v1 cart.shop http 40 "
                                   "code=500\n"
                                   "destination shop/web-v1 -> shop/cart-v2 cart.shop http 95\n"
                                   "destination shop/web-v1 -> shop/cart-v2 cart.shop http 5 "
                                   "code=500\n")),
                mesh.build()),
            options);
        QCOMPARE(textOf(graph.findNode("wl_Kubernetes_shop_cart-v1")->health.status),
            QByteArray("Healthy"));
        // The annotation of an object comes before the rules.
        QCOMPARE(textOf(graph.findNode("wl_Kubernetes_shop_cart-v2")->health.status),
            QByteArray("Failure"));
        QCOMPARE(textOf(graph.findNode("wl_Kubernetes_shop_web-v1")->health.status),
            QByteArray("Failure"));
    }

    void withoutTolerancesAllErrorsCount_data()
    {
        QTest::addColumn<double>("errors"); // of 1000
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("below a tenth of a percent") << 0.9 << QByteArray("Healthy");
        QTest::newRow("a tenth of a percent degrades") << 1.0 << QByteArray("Degraded");
        QTest::newRow("10 percent fail") << 100.0 << QByteArray("Failure");
    }
    void withoutTolerancesAllErrorsCount()
    {
        QFETCH(const double, errors);
        QFETCH(const QByteArray, status);
        const std::vector<graph::Tolerance> none;
        graph::HealthJudge judge;
        const graph::ProtocolCodeRates rates{
            {graph::Protocol::Http, {{"200", 500 - errors}, {"404", errors}}},
            {graph::Protocol::Grpc, {{"0", 500}}}};
        const auto health = judge.healthOf(rates, "inbound", none);
        QCOMPARE(textOf(health.status), status);
        QCOMPARE(health.reason.empty(), status == "Healthy");
        QCOMPARE(judge.healthOf({}, "inbound", none).status, graph::HealthStatus::NotAvailable);
    }
};

QTEST_APPLESS_MAIN(TestHealthRules)
#include "tst_health_rules.moc"
