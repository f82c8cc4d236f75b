#include "app/demo/demo_cluster.h"
#include "app/session/open_mesh.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/counter_history.h"

#include <QTemporaryDir>
#include <QTest>

using namespace vigla;

namespace {

constexpr int kConnectWithin = 30'000;

} // namespace

/// The workload `secretive` of the scenario `faulty`: its metrics are served to its own pod, and to
/// others by mutual TLS of the mesh only.
class TestSecretiveProxies : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    app::OpenMesh m_mesh;

    void open(std::vector<demo::DeniedRule> denied)
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        demo::DemoOptions options;
        options.scenario = "faulty";
        options.denied = std::move(denied);
        auto started = demo::DemoCluster::start(options);
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        m_cluster = *std::move(started);
        app::ConnectionOptions connection;
        connection.kubeconfig = m_folder.filePath(QStringLiteral("kubeconfig")).toStdString();
        QVERIFY(m_cluster->writeKubeconfig(connection.kubeconfig));
        auto mesh = app::openMesh(connection, std::chrono::seconds(1));
        QVERIFY2(mesh, mesh ? "" : mesh.error().message.c_str());
        m_mesh = *std::move(mesh);
        m_mesh.session->start();
    }

    snapshot::MeshSnapshotPtr snapshot() { return m_mesh.session->store().current().snapshot; }

    /// Of the secretive proxy; null until it is known.
    const mesh::ProxyStatus* proxy()
    {
        if (!snapshot())
            return nullptr;
        const auto& proxies = snapshot()->proxies;
        const auto found = std::ranges::find_if(
            proxies, [](const auto& each) { return each.podName.starts_with("secretive-v1"); });
        return found == proxies.end() ? nullptr : &*found;
    }

    /// Whether it has been counted itself; what others say of it does not count.
    bool hasNumbers()
    {
        if (!proxy() || !snapshot()->counters)
            return false;
        const auto known
            = snapshot()->counters->proxiesOver(std::chrono::seconds(60), snapshot()->countedAt);
        return std::ranges::find(known, std::pair(proxy()->namespaceName, proxy()->podName))
            != known.end();
    }

private slots:
    void cleanup()
    {
        m_mesh = {};
        m_cluster.reset();
    }

    void theyAreReadFromTheirOwnLoopback()
    {
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(hasNumbers(), kConnectWithin);
        QCOMPARE(proxy()->metricsProblem, std::string());
    }

    void whereThatIsNotAllowedItIsSaidWhyThereAreNoNumbers()
    {
        open({{"", "", "pods/portforward", "lab"}});
        QTRY_VERIFY_WITH_TIMEOUT(proxy() && !proxy()->metricsProblem.empty(), kConnectWithin);
        QVERIFY(!hasNumbers());
        const std::string& told = proxy()->metricsProblem;
        for (const char* words : {"METRICS_LOCALHOST_ACCESS_ONLY", "15091", "mutual TLS",
                 "allow \"create\" on pods/portforward in lab", "--telemetry prometheus"})
            QVERIFY2(told.find(words) != std::string::npos, told.c_str());
        for (const auto& other : snapshot()->proxies)
            if (!other.podName.starts_with("secretive-v1"))
                QVERIFY2(other.metricsProblem.find("mutual TLS") == std::string::npos,
                    other.podName.c_str());
    }
};

QTEST_GUILESS_MAIN(TestSecretiveProxies)
#include "tst_secretive_proxies.moc"
