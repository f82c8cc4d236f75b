#include "models/graph/build_graph.h"
#include "tests/support/traffic_text.h"

#include <QtTest>

using namespace vigla;
using test::endOf;
using test::Line;

namespace {

graph::ServiceGraph graphOf(const std::string& text, const graph::GraphOptions& options = {})
{
    return graph::buildGraph(test::snapshotWith(test::trafficFrom(text)), options);
}

/// `source -> target protocol rate`, one line an edge.
std::string edgesText(const graph::ServiceGraph& graph)
{
    std::ostringstream out;
    for (const graph::Edge& edge : graph.edges) {
        out << graph.nodes[edge.source].id << " -> " << graph.nodes[edge.target].id << " "
            << graph::nameOf(edge.protocol) << " " << edge.rates.total << "\n";
    }
    return out.str();
}

} // namespace

class TestBuildGraph : public QObject {
    Q_OBJECT
private slots:
    void destinationWinsOverSource()
    {
        Line line;
        line.from = endOf("shop/web-v1");
        line.to = endOf("shop/cart-v1");
        line.service = "cart.shop";
        line.perSecond = 10;
        std::string text = line.text();
        line.reporter = "source";
        line.perSecond = 12;
        text += line.text();
        graph::GraphOptions options;
        options.injectServiceNodes = false;
        QCOMPARE(edgesText(graphOf(text, options)),
            std::string("vapp_Kubernetes_shop_web-v1 -> vapp_Kubernetes_shop_cart-v1 http 10\n"));
    }

    void servicesAreInjected()
    {
        Line line;
        line.from = endOf("shop/web-v1");
        line.to = endOf("shop/cart-v1");
        line.service = "cart.shop";
        line.perSecond = 10;
        QCOMPARE(edgesText(graphOf(line.text())),
            std::string("svc_Kubernetes_shop_cart -> vapp_Kubernetes_shop_cart-v1 http 10\n"
                        "vapp_Kubernetes_shop_web-v1 -> svc_Kubernetes_shop_cart http 10\n"));
    }
};

QTEST_APPLESS_MAIN(TestBuildGraph)
#include "tst_build_graph.moc"
