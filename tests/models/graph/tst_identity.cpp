#include "models/graph/build/identity.h"

#include <QTest>

using namespace vigla;
using graph::GraphType;

namespace {

QByteArray textOf(const std::optional<graph::Node>& node)
{
    if (!node)
        return "none";
    return QByteArray::fromStdString(node->id + " " + std::string(graph::nameOf(node->kind)));
}

} // namespace

/// Which node an end of a series is: reference/kiali-graph.md section 6.2.
class TestIdentity : public QObject {
    Q_OBJECT
private slots:
    void ids_data()
    {
        QTest::addColumn<QByteArray>(
            "labels"); // cluster, service ns, service, ns, workload, app, version
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("expected");
        const auto row
            = [](const char* name, const char* labels, GraphType type, const char* expected) {
                  QTest::newRow(name)
                      << QByteArray(labels) << static_cast<int>(type) << QByteArray(expected);
              };
        const char* const full = "east|shop|cart|shop|cart-v1|cart|v1";
        row("nobody is one node for each cluster label",
            "unknown|unknown||unknown|unknown|unknown|unknown", GraphType::Workload,
            "unknown_unknown_source unknown");
        row("and so in every type of graph", "east|unknown||unknown|unknown|unknown|unknown",
            GraphType::App, "east_unknown_source unknown");
        row("a destination without any name is the unknown service of its namespace",
            "east|shop|unknown|unknown|unknown|unknown|unknown", GraphType::VersionedApp,
            "svc_east_shop_unknown service");
        row("empty names identify nothing", "east|shop||shop|||", GraphType::Workload, "none");
        row("half known and half empty identifies nothing", "east|shop|unknown|shop||unknown|",
            GraphType::App, "none");
        row("a workload in the graph of workloads", full, GraphType::Workload,
            "wl_east_shop_cart-v1 workload");
        row("a workload in the graph of services", full, GraphType::Service,
            "wl_east_shop_cart-v1 workload");
        row("a service where no workload was reached",
            "east|shop|cart|unknown|unknown|unknown|unknown", GraphType::Workload,
            "svc_east_shop_cart service");
        row("an app alone is an unknown service in the graph of workloads",
            "east|shop||shop|unknown|cart|v1", GraphType::Workload,
            "svc_east_shop_unknown service");
        row("a versioned app is told by its workload", full, GraphType::VersionedApp,
            "vapp_east_shop_cart-v1 app");
        row("else by app and version", "east|shop|cart|shop|unknown|cart|v1",
            GraphType::VersionedApp, "vapp_east_shop_cart_v1 app");
        row("the version latest is none", "east|shop|cart|shop|unknown|cart|latest",
            GraphType::VersionedApp, "app_east_shop_cart app");
        row("an unknown version is none", "east|shop|cart|shop||cart|unknown",
            GraphType::VersionedApp, "app_east_shop_cart app");
        row("an app has no versions", full, GraphType::App, "app_east_shop_cart app");
        row("a workload without an app stays one", "east|shop|cart|shop|cart-v1|unknown|v1",
            GraphType::App, "wl_east_shop_cart-v1 workload");
        row("a service without both stays one", "east|shop|cart|shop|unknown||v1",
            GraphType::VersionedApp, "svc_east_shop_cart service");
        row("the workload's namespace comes before the service's",
            "east|bank|cart|shop|cart-v1|cart|v1", GraphType::Workload,
            "wl_east_shop_cart-v1 workload");
        row("the service's is used where the other is not known",
            "east|bank|cart|unknown|cart-v1|cart|v1", GraphType::Workload,
            "wl_east_bank_cart-v1 workload");
    }
    void ids()
    {
        QFETCH(const QByteArray, labels);
        QFETCH(const int, type);
        QFETCH(const QByteArray, expected);
        const QByteArrayList parts = labels.split('|');
        QCOMPARE(parts.size(), 7);
        const graph::EndLabels end{parts[0].constData(), parts[1].constData(), parts[2].constData(),
            parts[3].constData(), parts[4].constData(), parts[5].constData(), parts[6].constData()};
        QCOMPARE(textOf(graph::buildNode(end, static_cast<GraphType>(type))), expected);
    }

    void nodesKeepTheFieldsOfTheirKind()
    {
        const graph::EndLabels end{"east", "shop", "cart", "shop", "cart-v1", "cart", "v1"};
        const auto app = *graph::buildNode(end, GraphType::App);
        QVERIFY(app.workload.empty() && app.version.empty() && app.service.empty());
        const auto versioned = *graph::buildNode(end, GraphType::VersionedApp);
        QCOMPARE(versioned.workload, std::string("cart-v1"));
        QCOMPARE(versioned.version, std::string("v1"));
        const auto workload = *graph::buildNode(
            {"east", "shop", "cart", "shop", "cart-v1", "unknown", "unknown"}, GraphType::Workload);
        QVERIFY(workload.app.empty() && workload.version.empty() && workload.service.empty());
        const auto service
            = *graph::buildNode({"east", "shop", "cart", "", "", "", ""}, GraphType::Workload);
        QVERIFY(service.app.empty() && service.workload.empty() && service.version.empty());
        QCOMPARE(service.service, std::string("cart"));
    }

    void onlyServicesAreEgressClusters()
    {
        for (const char* name : {"PassthroughCluster", "BlackHoleCluster"}) {
            const auto service = *graph::buildNode(
                {"east", "unknown", name, "unknown", "unknown", "unknown", "unknown"},
                GraphType::Workload);
            QVERIFY(service.has(graph::NodeMark::EgressCluster));
            const auto workload = *graph::buildNode(
                {"east", "unknown", "x", "shop", name, "", ""}, GraphType::Workload);
            QVERIFY(!workload.has(graph::NodeMark::EgressCluster));
        }
    }
};

QTEST_APPLESS_MAIN(TestIdentity)
#include "tst_identity.moc"
