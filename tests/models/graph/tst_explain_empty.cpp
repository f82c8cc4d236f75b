#include "models/graph/build_graph.h"
#include "tests/support/item_lists.h"

#include <QTest>

using namespace vigla;

namespace {

using State = mesh::ResourceCoverage::State;

mesh::Pod podOf(const std::string& namespaceName, const std::string& app)
{
    mesh::Pod pod;
    pod.namespaceName = namespaceName;
    pod.name = app + "-1";
    pod.labels["app"] = app;
    pod.phase = "Running";
    return pod;
}

/// A cluster with one pod without a proxy, in namespace `shop`.
mesh::ClusterState bareCluster()
{
    mesh::ClusterState cluster;
    cluster.namespaces = {{"istio-system", {}, {}}, {"shop", {}, {}}};
    cluster.pods = {podOf("shop", "web")};
    cluster.coverage["pods"].state = State::Live;
    cluster.coverage["virtualservices"].state = State::Live;
    return cluster;
}

QString titleOf(mesh::ClusterState cluster)
{
    snapshot::MeshSnapshot snapshot;
    snapshot.cluster = std::make_shared<const mesh::ClusterState>(std::move(cluster));
    graph::GraphOptions options;
    options.namespaces = {"shop"};
    return QString::fromStdString(
        graph::explainEmpty(snapshot, options, graph::buildGraph(snapshot, options)).title);
}

} // namespace

/// Why a graph is empty, for clusters that are not what one expects.
class TestExplainEmpty : public QObject {
    Q_OBJECT
private slots:
    void podsWithoutProxiesAreTold()
    {
        QCOMPARE(titleOf(bareCluster()), QStringLiteral("No sidecars"));
    }

    void aClusterWithoutIstioIsTold()
    {
        auto cluster = bareCluster();
        cluster.coverage["virtualservices"].state = State::NotServed;
        QCOMPARE(titleOf(cluster), QStringLiteral("Istio is not installed"));
    }

    void inAmbientModeNobodyIsToldToInjectSidecars()
    {
        auto cluster = bareCluster();
        test::edit(cluster.namespaces,
            [](auto& namespaces) { namespaces[1].labels["istio.io/dataplane-mode"] = "ambient"; });
        QCOMPARE(titleOf(cluster), QStringLiteral("No sidecars")); // nor is there a ztunnel
        test::edit(cluster.pods,
            [](auto& pods) { pods.insert(pods.begin(), podOf("istio-system", "ztunnel")); });
        QCOMPARE(titleOf(cluster), QStringLiteral("No Istio metrics"));
    }
};

QTEST_APPLESS_MAIN(TestExplainEmpty)
#include "tst_explain_empty.moc"
