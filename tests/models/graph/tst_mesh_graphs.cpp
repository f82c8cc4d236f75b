#include "models/graph/mesh_graphs.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using std::chrono::seconds;

namespace {

/// Two rounds, ten seconds apart, in which web calls cart and nobody calls the third workload.
snapshot::MeshSnapshotPtr shop()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
    mesh.workload("shop", "idle-v1").service("shop", "cart");
    const auto cluster = mesh.build();
    snapshot::MeshSnapshotPtr last;
    for (const int second : {10, 20}) {
        snapshot::ScrapeRound round;
        round.at = SystemTime(seconds(1'000'000 + second));
        round.monotonicAt = MonotonicTime(seconds(second));
        round.cluster = cluster;
        snapshot::ProxyScrape scrape;
        scrape.namespaceName = "shop";
        scrape.podName = "web-v1-5d4f-0";
        scrape.receivedAt = round.monotonicAt;
        scrape.body = test::linesFrom("source shop/web-v1 -> shop/cart-v1 cart.shop http "
            + std::to_string(second * 7) + "\n");
        round.proxies.push_back(std::move(scrape));
        last = snapshot::reduce(last, round);
    }
    return last;
}

} // namespace

class TestMeshGraphs : public QObject {
    Q_OBJECT
private slots:
    void oneReadingMakesTheGraphAndTheInventoryThatTwoWouldMake_data()
    {
        QTest::addColumn<int>("type");
        QTest::addRow("versioned apps") << static_cast<int>(graph::GraphType::VersionedApp);
        QTest::addRow("services") << static_cast<int>(graph::GraphType::Service);
        QTest::addRow("workloads") << static_cast<int>(graph::GraphType::Workload);
    }
    void oneReadingMakesTheGraphAndTheInventoryThatTwoWouldMake()
    {
        QFETCH(const int, type);
        const auto snapshot = shop();
        graph::GraphOptions options;
        options.type = static_cast<graph::GraphType>(type);
        options.boxByApp = true;
        const auto both = graph::buildMeshGraphs(*snapshot, options);
        const auto graph = graph::buildGraph(*snapshot, options);
        const auto inventory = graph::buildInventory(*snapshot, options);

        QVERIFY(!graph.edges.empty());
        QVERIFY(both.graph.nodes == graph.nodes);
        QVERIFY(both.graph.edges == graph.edges);
        QVERIFY(both.graph.boxes == graph.boxes);
        QCOMPARE(both.graph.type, graph.type);
        QCOMPARE(both.graph.at, graph.at);
        QCOMPARE(both.inventory.workloads.size(), std::size_t{3}); // the idle one too
        QVERIFY(both.inventory.workloads == inventory.workloads);
        QVERIFY(both.inventory.services == inventory.services);
        QVERIFY(both.inventory.apps == inventory.apps);
        QVERIFY(both.inventory.graph->edges == inventory.graph->edges);
        QCOMPARE(both.traffic->samples.size(),
            snapshot::trafficOver(*snapshot, options.duration).samples.size());
    }
};

QTEST_APPLESS_MAIN(TestMeshGraphs)
#include "tst_mesh_graphs.moc"
