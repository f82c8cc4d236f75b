#include "models/mesh/workload.h"
#include "tests/support/item_lists.h"
#include "tests/support/mesh_builder.h"

#include <QTest>

using namespace vigla;

class TestWorkload : public QObject {
    Q_OBJECT
private slots:
    void podsBelongToWhatOwnsThem_data()
    {
        QTest::addColumn<QByteArray>("ownerKind");
        QTest::addColumn<QByteArray>("ownerName");
        QTest::addColumn<QByteArray>("templateHash");
        QTest::addColumn<QByteArray>("workload");
        const auto row = [](const char* name, const char* kind, const char* owner, const char* hash,
                             const char* workload) {
            QTest::newRow(name) << QByteArray(kind) << QByteArray(owner) << QByteArray(hash)
                                << QByteArray(workload);
        };
        row("a known ReplicaSet of a Deployment", "ReplicaSet", "web-v1-5d4f", "5d4f", "web-v1");
        row("a ReplicaSet out of sight, by its hash", "ReplicaSet", "cart-v1-77aa", "77aa",
            "cart-v1");
        row("a ReplicaSet out of sight, without a hash", "ReplicaSet", "cart-v1-77aa", "",
            "cart-v1-77aa");
        row("a StatefulSet", "StatefulSet", "db", "", "db");
        row("a DaemonSet", "DaemonSet", "agent", "", "agent");
        row("a bare pod", "", "", "", "lonely");
    }
    void podsBelongToWhatOwnsThem()
    {
        QFETCH(const QByteArray, ownerKind);
        QFETCH(const QByteArray, ownerName);
        QFETCH(const QByteArray, templateHash);
        QFETCH(const QByteArray, workload);
        test::MeshBuilder mesh;
        mesh.workload("shop", "web-v1");
        const auto cluster = mesh.build();
        mesh::Pod pod;
        pod.namespaceName = "shop";
        pod.name = "lonely";
        pod.ownerKind = ownerKind.toStdString();
        pod.ownerName = ownerName.toStdString();
        if (!templateHash.isEmpty())
            pod.labels["pod-template-hash"] = templateHash.toStdString();
        QCOMPARE(mesh::workloadNameOf(*cluster, pod), workload.toStdString());
    }

    void canonicalNames_data()
    {
        QTest::addColumn<QByteArray>("label");
        QTest::addColumn<QByteArray>("app");
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("app and version") << QByteArray() << QByteArray("cart") << QByteArray("v1");
        QTest::newRow("the canonical name wins")
            << QByteArray("service.istio.io/canonical-name=basket") << QByteArray("basket")
            << QByteArray("v1");
        QTest::newRow("then Kubernetes' own name") << QByteArray("app.kubernetes.io/name=trolley")
                                                   << QByteArray("trolley") << QByteArray("v1");
        QTest::newRow("the canonical revision")
            << QByteArray("service.istio.io/canonical-revision=blue") << QByteArray("cart")
            << QByteArray("blue");
    }
    void canonicalNames()
    {
        QFETCH(const QByteArray, label);
        QFETCH(const QByteArray, app);
        QFETCH(const QByteArray, version);
        test::MeshBuilder mesh;
        mesh::Labels labels;
        if (!label.isEmpty())
            labels[label.split('=')[0].toStdString()] = label.split('=')[1].toStdString();
        mesh.workload("shop", "cart-v1", 1, true, labels);
        const auto workload = mesh::workloadsOf(*mesh.build()).at(0);
        QCOMPARE(workload.app, app.toStdString());
        QCOMPARE(workload.version, version.toStdString());
    }

    void withoutLabelsTheNameIsTheAppAndTheVersionIsLatest()
    {
        mesh::ClusterState cluster;
        mesh::Pod pod;
        pod.namespaceName = "shop";
        pod.name = "lonely";
        pod.phase = "Running";
        test::append(cluster.pods, pod);
        const auto workload = mesh::workloadsOf(cluster).at(0);
        QCOMPARE(workload.kind, std::string("Pod"));
        QCOMPARE(workload.app, std::string("lonely"));
        QCOMPARE(workload.version, std::string("latest"));
        QCOMPARE(workload.desired, 1);
        QCOMPARE(workload.available, 0);
    }

    void replicasAndProxies()
    {
        test::MeshBuilder mesh;
        mesh.workload("shop", "cart-v1", 3).replicas(4, 3, 2);
        mesh.workload("shop", "plain-v1", 2, false);
        mesh.workload("shop", "empty-v1", 0);
        const auto workloads = mesh::workloadsOf(*mesh.build());
        QCOMPARE(workloads.size(), std::size_t{3});
        const auto& cart = workloads[0];
        QCOMPARE(cart.name, std::string("cart-v1"));
        QCOMPARE(cart.kind, std::string("Deployment"));
        QCOMPARE(cart.desired, 4);
        QCOMPARE(cart.current, 3);
        QCOMPARE(cart.available, 2);
        QCOMPARE(cart.pods.size(), std::size_t{3});
        QVERIFY(cart.allPodsHaveProxy);
        QCOMPARE(workloads[1].name, std::string("empty-v1"));
        QVERIFY(workloads[1].pods.empty());
        QVERIFY(!workloads[1].allPodsHaveProxy);
        QVERIFY(!workloads[2].allPodsHaveProxy);
    }

    void gatewaysAreKnownByTheirLabels()
    {
        test::MeshBuilder mesh;
        mesh.workload("edge", "a", 1, true, {{"istio", "ingressgateway"}});
        mesh.workload("edge", "b", 1, true, {{"gateway.networking.k8s.io/gateway-name", "g"}});
        mesh.workload("edge", "c");
        const auto workloads = mesh::workloadsOf(*mesh.build());
        QVERIFY(workloads[0].isGateway && workloads[1].isGateway && !workloads[2].isGateway);
    }

    void servicesSelectByLabels()
    {
        test::MeshBuilder mesh;
        mesh.service("shop", "cart").service("shop", "web").service("bank", "cart");
        mesh::Service headless;
        headless.namespaceName = "shop";
        headless.name = "manual";
        test::append(mesh.state().services, headless);
        const auto cluster = mesh.build();
        const auto found
            = mesh::servicesSelecting(*cluster, "shop", {{"app", "cart"}, {"version", "v1"}});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0]->name, std::string("cart"));
    }
};

QTEST_APPLESS_MAIN(TestWorkload)
#include "tst_workload.moc"
