#include "models/graph/build_graph.h"
#include "models/graph/export.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;

namespace {

const std::string kLines
    = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 8 request_operation=list\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503 request_operation=list\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 3 request_operation=buy\n"
      "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 100\n"
      "destination shop/web-v1 -> shop/pay-v1 pay.shop http 5\n"
      "destination shop/web-v1 -> shop/pay-v1 pay.shop http 6 request_operation=unknown\n";

graph::GraphOptions options(bool injection, bool isWanted = true)
{
    graph::GraphOptions chosen;
    chosen.type = graph::GraphType::Workload;
    chosen.injectServiceNodes = injection;
    chosen.includeOperations = isWanted;
    return chosen;
}

graph::ServiceGraph graphOf(const graph::GraphOptions& chosen)
{
    return graph::buildGraph(
        test::snapshotWith(test::trafficFrom(test::linesFrom(kLines))), chosen);
}

QByteArray edgesOf(const graph::GraphOptions& chosen)
{
    return QByteArray::fromStdString(test::edgesText(graphOf(chosen)));
}

} // namespace

/// Nodes for operations: reference/kiali-graph.md section 9.1, aggregateNode.
class TestOperations : public QObject {
    Q_OBJECT
private slots:
    void anOperationReplacesTheEdgesBetweenItsEnds()
    {
        QCOMPARE(edgesOf(options(false)),
            QByteArray("agg:shop_request_operation_buy -> wl:shop_cart-v1 http 3\n"
                       "agg:shop_request_operation_list -> wl:shop_cart-v1 http 10\n"
                       "wl:shop_web-v1 -> agg:shop_request_operation_buy http 3\n"
                       "wl:shop_web-v1 -> agg:shop_request_operation_list http 10\n"
                       "wl:shop_web-v1 -> wl:shop_pay-v1 http 11\n"));
    }

    void withServicesItStandsBeforeTheService()
    {
        const auto graph = graphOf(options(true));
        const auto* list = graph.findNode("agg_Kubernetes_shop_request_operation_list_cart");
        QVERIFY(list);
        QCOMPARE(list->service, std::string("cart"));
        QCOMPARE(list->app, std::string("cart"));
        QVERIFY(graph.findEdge("wl_Kubernetes_shop_web-v1|agg_Kubernetes_shop_request_operation_"
                               "list_cart|http"));
        QVERIFY(graph.findEdge("agg_Kubernetes_shop_request_operation_list_cart|svc_Kubernetes_"
                               "shop_cart|http"));
        const auto* onward
            = graph.findEdge("svc_Kubernetes_shop_cart|wl_Kubernetes_shop_cart-v1|http");
        QVERIFY(onward);
        QCOMPARE(onward->rates.total, 13.0);
    }

    void onlyTheOperationsOwnRatesGrow()
    {
        const auto graph = graphOf(options(false));
        const auto* list = graph.findNode("agg_Kubernetes_shop_request_operation_list");
        QCOMPARE(list->inbound.at(graph::Protocol::Http).total, 10.0);
        QCOMPARE(list->inbound.at(graph::Protocol::Http).class5xx, 2.0);
        QCOMPARE(list->outbound.at(graph::Protocol::Http).total, 10.0);
        const auto* cart = graph.findNode("wl_Kubernetes_shop_cart-v1");
        QCOMPARE(cart->inbound.at(graph::Protocol::Http).total, 13.0);
    }

    void theyAreLeftOutUnlessWantedAndInServiceGraphs()
    {
        QVERIFY(!edgesOf(options(false, false)).contains("agg"));
        auto services = options(true);
        services.type = graph::GraphType::Service;
        QVERIFY(!edgesOf(services).contains("agg"));
    }

    void kialisJsonNamesLabelAndValue()
    {
        const auto chosen = options(false);
        const std::string json = graph::renderKialiJson(graphOf(chosen), chosen);
        QVERIFY(json.find("\"aggregate\": \"request_operation=list\"") != std::string::npos);
        QVERIFY(json.find("\"nodeType\": \"aggregate\"") != std::string::npos);
    }

    void theGraphOfAnOperationHasItsRequestsOnly()
    {
        auto chosen = options(false, false);
        chosen.focus
            = graph::NodeFocus{graph::NodeFocus::Kind::Operation, "shop", "buy", {}, "cart", {}};
        QCOMPARE(edgesOf(chosen),
            QByteArray("agg:shop_request_operation_buy -> wl:shop_cart-v1 http 3\n"
                       "wl:shop_web-v1 -> agg:shop_request_operation_buy http 3\n"));
    }

    void whatIsReadOnAnOperationIsItsName()
    {
        const auto graph = graphOf(options(false));
        const auto* list = graph.findNode("agg_Kubernetes_shop_request_operation_list");
        QCOMPARE(graph::titleOf(*list, graph.type).first, std::string("list"));
    }
};

QTEST_APPLESS_MAIN(TestOperations)
#include "tst_operations.moc"
