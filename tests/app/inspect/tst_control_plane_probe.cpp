#include "app/inspect/control_plane_probe.h"
#include "app/kube/kubeconfig_loader.h"
#include "app/session/demo_host.h"
#include "app/session/mesh_session.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace vigla::app;

namespace {

constexpr int kWithin = 20'000;

} // namespace

/// Against the embedded mesh with one of each trouble and two istiods.
class TestControlPlaneProbe : public QObject {
    Q_OBJECT

    std::unique_ptr<DemoHost> m_demo;
    std::unique_ptr<MeshSession> m_session;
    std::shared_ptr<const controlplane::Report> m_report;

    void read(const mesh::ClusterStatePtr& cluster, const std::vector<mesh::ProxyStatus>& proxies)
    {
        m_report.reset();
        ControlPlaneProbe probe(m_session->istiod(), m_session->kube());
        connect(&probe, &ControlPlaneProbe::reported, this,
            [this](const auto& report) { m_report = report; });
        probe.setCluster(cluster, proxies);
        probe.readNow();
        QTRY_VERIFY_WITH_TIMEOUT(m_report, kWithin);
    }

private slots:
    void initTestCase()
    {
        demo::DemoOptions options;
        options.scenario = "faulty";
        auto demo = DemoHost::start(options);
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        m_demo = std::move(demo).value();
        const auto config = loadKubeconfig(m_demo->kubeconfigFile());
        QVERIFY(config);
        MeshSession::Options session;
        session.target = connectTo(*config, {}).value();
        m_session = std::make_unique<MeshSession>(std::move(session));
        QSignalSpy ready(m_session.get(), &MeshSession::synchronised);
        m_session->start();
        QTRY_VERIFY_WITH_TIMEOUT(ready.count() > 0, kWithin);
        const auto isKnown = [this] {
            const auto& snapshot = m_session->store().current().snapshot;
            return snapshot && !m_session->cluster()->istioVersion.empty()
                && std::ranges::any_of(snapshot->proxies,
                    [](const mesh::ProxyStatus& proxy) { return !proxy.istiod.empty(); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isKnown(), kWithin);
    }

    void bothReplicasAreMerged()
    {
        read(m_session->cluster(), m_session->store().current().snapshot->proxies);
        QVERIFY(m_report);
        QCOMPARE(m_report->replicas.size(), std::size_t{2});
        double connected = 0;
        for (const auto& replica : m_report->replicas) {
            QVERIFY(replica.isReady);
            QVERIFY2(replica.metrics, replica.problem.c_str());
            connected += replica.metrics->total(&controlplane::IstiodMetrics::connected);
        }
        QVERIFY(connected > 10);
        QCOMPARE(m_report->total.total(&controlplane::IstiodMetrics::connected), connected);
        QVERIFY(m_report->total.rootExpiresAt.has_value());
        QCOMPARE(m_report->installation.profile, "demo");
        QVERIFY(!m_report->settings.empty());
        QVERIFY2(m_report->tagsProblem.empty(), m_report->tagsProblem.c_str());
        QCOMPARE(m_report->revisions.size(), std::size_t{1});
        QVERIFY(m_report->absence.empty());
    }

    void whatIsWrongWithTheMeshIsFound()
    {
        read(m_session->cluster(), m_session->store().current().snapshot->proxies);
        using Kind = controlplane::Problem::Kind;
        const auto has = [this](Kind kind, const std::string& subject) {
            return std::ranges::any_of(m_report->problems, [&](const auto& problem) {
                return problem.kind == kind && problem.subject.find(subject) != std::string::npos;
            });
        };
        QVERIFY(has(Kind::Refused, "lab/refusing"));
        QVERIFY(has(Kind::Conflict, "shadowed.lab"));
        QVERIFY(has(Kind::Version, "lab/stale"));
        QVERIFY(!has(Kind::NotHeld, ""));
    }

    void nothingIsReadWhenNobodyLooks()
    {
        ControlPlaneProbe left(m_session->istiod(), m_session->kube());
        ControlPlaneProbe watched(m_session->istiod(), m_session->kube());
        QSignalSpy reports(&left, &ControlPlaneProbe::reported);
        QSignalSpy others(&watched, &ControlPlaneProbe::reported);
        for (auto* probe : {&left, &watched}) {
            probe->setPeriod(std::chrono::milliseconds(20));
            probe->setCluster(m_session->cluster(), {});
            probe->setActive(true);
        }
        QTRY_VERIFY_WITH_TIMEOUT(reports.count() >= 2 && others.count() >= 2, kWithin);
        left.setActive(false);
        QTRY_VERIFY_WITH_TIMEOUT(!left.isBusy(), kWithin);
        const auto before = reports.count();
        others.clear();
        QTRY_VERIFY_WITH_TIMEOUT(others.count() >= 3, kWithin);
        QCOMPARE(reports.count(), before);
    }

    void withoutIstiodItSaysWhatIsMissing()
    {
        auto bare = std::make_shared<mesh::ClusterState>(*m_session->cluster());
        bare->pods = {};
        bare->coverage["virtualservices"].state = mesh::ResourceCoverage::State::NotServed;
        read(bare, {});
        QVERIFY2(m_report->absence.find("not installed") != std::string::npos,
            m_report->absence.c_str());
    }
};

QTEST_GUILESS_MAIN(TestControlPlaneProbe)
#include "tst_control_plane_probe.moc"
