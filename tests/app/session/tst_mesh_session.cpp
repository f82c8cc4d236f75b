#include "app/demo/demo_cluster.h"
#include "app/session/open_mesh.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;
using snapshot::Freshness;

namespace {

constexpr int kConnectWithin = 20'000;

} // namespace

/// A whole session on an embedded mesh that does not allow everything.
class TestMeshSession : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    OpenMesh m_mesh;

    void open(std::vector<demo::DeniedRule> denied)
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        demo::DemoOptions options;
        options.denied = std::move(denied);
        auto cluster = demo::DemoCluster::start(options);
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = std::move(cluster).value();
        ConnectionOptions connection;
        connection.kubeconfig = m_folder.filePath(QStringLiteral("kubeconfig")).toStdString();
        QVERIFY(m_cluster->writeKubeconfig(connection.kubeconfig));
        auto mesh = openMesh(connection, std::chrono::seconds(1));
        QVERIFY2(mesh, mesh ? "" : mesh.error().message.c_str());
        m_mesh = std::move(mesh).value();
        m_mesh.session->start();
    }

    const Published& picture() { return m_mesh.session->store().current(); }
    const Freshness* freshness(const char* source)
    {
        return picture().snapshot ? picture().snapshot->findFreshness(source) : nullptr;
    }
    bool hasEdges() { return picture().graph && picture().graph->edges.size() > 8; }
    bool isForbidden(const char* source)
    {
        const auto* found = freshness(source);
        return found && found->state == Freshness::State::Forbidden;
    }

private slots:
    void cleanup()
    {
        m_mesh = {};
        m_cluster.reset();
    }

    void whatMayNotBeListedIsMarkedAndTheRestGoesOn()
    {
        open({{"list", "networking.istio.io", "virtualservices", ""}, {"", "", "services", ""}});
        QTRY_VERIFY_WITH_TIMEOUT(hasEdges(), kConnectWithin);
        for (const char* plural : {"virtualservices", "services"}) {
            QTRY_VERIFY_WITH_TIMEOUT(isForbidden(plural), kConnectWithin);
            const auto& reason = freshness(plural)->reason;
            QVERIFY2(reason.find("cannot list resource") != std::string::npos, reason.c_str());
        }
        QCOMPARE(freshness("pods")->state, Freshness::State::Fresh);
        QCOMPARE(freshness("destinationrules")->state, Freshness::State::Fresh);
        QVERIFY(m_mesh.session->isConnected() && picture().isLive);
    }

    void withoutRightsToTheProxiesTheObjectsAreThereAll()
    {
        open({{"", "", "pods/proxy", ""}, {"", "", "pods/portforward", ""}}); // either would do
        QTRY_VERIFY_WITH_TIMEOUT(isForbidden("proxies"), kConnectWithin);
        QVERIFY2(freshness("proxies")->reason.find("pods/proxy") != std::string::npos,
            freshness("proxies")->reason.c_str());
        QCOMPARE(freshness("proxies")->answered, 0);
        QVERIFY(picture().snapshot->cluster->istio("VirtualService").size() > 1);
        const std::string told
            = picture().empty.title + picture().empty.evidence + picture().empty.nextStep;
        QVERIFY2(told.find("pods/proxy") != std::string::npos, told.c_str());
    }

    void withoutPortForwardsTheGraphIsThereAll()
    {
        open({{"", "", "pods/portforward", ""}});
        QTRY_VERIFY_WITH_TIMEOUT(hasEdges(), kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(isForbidden("istiod"), kConnectWithin);
        QVERIFY2(freshness("istiod")->reason.find("pods/portforward") != std::string::npos,
            freshness("istiod")->reason.c_str());
        QCOMPARE(freshness("proxies")->state, Freshness::State::Fresh);
    }

    void theSourceIsPickedByItself()
    {
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(hasEdges(), kConnectWithin);
        QCOMPARE(picture().snapshot->source, snapshot::TelemetrySource::Proxies);
        QVERIFY2(
            picture().snapshot->sourceReason.find("no Prometheus was found") != std::string::npos,
            picture().snapshot->sourceReason.c_str());
    }

    void newCredentialsOfTheFileAreTakenWithoutANewSession()
    {
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(hasEdges(), kConnectWithin);
        auto& session = *m_mesh.session;
        auto access = session.way();
        const auto good = access.token;
        access.token = "wrong";
        QVERIFY(session.adopt(access));
        QTRY_VERIFY_WITH_TIMEOUT(
            freshness("proxies")->reason.find("not accepted") != std::string::npos, kConnectWithin);
        access.token = good;
        QVERIFY(session.adopt(access));
        QTRY_VERIFY_WITH_TIMEOUT(
            freshness("proxies")->state == Freshness::State::Fresh, kConnectWithin);
        access.server = "https://elsewhere";
        QVERIFY(!session.adopt(access)); // that is another cluster
    }

    void whatWaitsIsToldAndComesToAnEnd()
    {
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(m_mesh.session->backlog().proxies > 0, kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(hasEdges(), kConnectWithin);
        m_mesh.session->collector().pause();
        const auto isDone = [this] {
            const Backlog left = m_mesh.session->backlog();
            return left.proxies == 0 && left.watchBytes == 0 && left.rounds == 0
                && left.requests > 0; // the watches
        };
        QTRY_VERIFY_WITH_TIMEOUT(isDone(), kConnectWithin);
    }

    void aSessionMayEndWhileItConnects()
    {
        open({});
        m_mesh = {};
        QCoreApplication::processEvents();
        QVERIFY(m_cluster->port() != 0);
    }
};

QTEST_GUILESS_MAIN(TestMeshSession)
#include "tst_mesh_session.moc"
