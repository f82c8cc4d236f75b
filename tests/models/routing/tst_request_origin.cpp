#include "models/routing/request_origin.h"
#include "tests/support/mesh_builder.h"

#include <QTest>

using namespace vigla;

class TestRequestOrigin : public QObject {
    Q_OBJECT
private slots:
    void gatewaysComeFirstThenTheHostsOwnNamespace()
    {
        test::MeshBuilder builder;
        builder.nameSpace("bank").nameSpace("shop");
        builder.workload("bank", "ledger-v1")
            .workload("shop", "web-v1")
            .workload("shop", "cart-v1");
        builder.workload("shop", "bare-v1", 1, false);
        routing::RoutableHost host;
        host.namespaceName = "shop";
        host.gateways = {"mesh", "istio-system/public"};
        QByteArray names;
        for (const auto& origin : routing::requestOrigins(*builder.build(), host))
            names += QByteArray::fromStdString(origin.name) + (origin.isGateway ? "! " : " ");
        QCOMPARE(
            names, QByteArray("istio-system/public! shop/cart-v1 shop/web-v1 bank/ledger-v1 "));
    }

    void workloadsBringWhatRulesMatchOn()
    {
        test::MeshBuilder builder;
        builder.nameSpace("shop").workload("shop", "web-v1");
        const auto origins = routing::requestOrigins(*builder.build(), {});
        QCOMPARE(origins.size(), std::size_t{1});
        QCOMPARE(origins[0].namespaceName, std::string("shop"));
        QCOMPARE(origins[0].labels, (mesh::Labels{{"app", "web"}, {"version", "v1"}}));
    }

    void anEmptyMeshHasNone()
    {
        QVERIFY(routing::requestOrigins(mesh::ClusterState(), {}).empty());
    }
};

QTEST_GUILESS_MAIN(TestRequestOrigin)
#include "tst_request_origin.moc"
