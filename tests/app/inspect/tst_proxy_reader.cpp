#include "app/inspect/proxy_reader.h"
#include "app/kube/cluster_watcher.h"
#include "app/kube/kube_client.h"
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

/// Against the embedded mesh, by the port-forward that every cluster has.
class TestProxyReader : public QObject {
    Q_OBJECT

    std::unique_ptr<DemoHost> m_demo;
    std::unique_ptr<MeshSession> m_session;
    std::unique_ptr<ProxyReader> m_reader;
    const mesh::Pod* m_pod = nullptr;
    mesh::ClusterStatePtr m_cluster;
    std::string m_problem; ///< Of the last failed(), with its part.

    const mesh::Pod* podOf(const std::string& app)
    {
        for (const mesh::Pod& pod : m_cluster->pods)
            if (pod.hasProxy && pod.name.starts_with(app))
                return &pod;
        return nullptr;
    }

private slots:
    void initTestCase()
    {
        auto demo = DemoHost::start({});
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        m_demo = std::move(demo).value();
        const auto config = loadKubeconfig(m_demo->kubeconfigFile());
        QVERIFY(config);
        MeshSession::Options options;
        options.target = connectTo(*config, {}).value();
        m_session = std::make_unique<MeshSession>(std::move(options));
        m_session->start();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_session->cluster() && !istiodPods(*m_session->cluster()).empty(), kWithin);
        m_cluster = m_session->cluster();
        m_pod = podOf("productpage");
        QVERIFY(m_pod);
    }

    void init()
    {
        m_problem.clear();
        m_reader = std::make_unique<ProxyReader>(m_session->tunnels(), m_session->istiod());
        connect(
            m_reader.get(), &ProxyReader::failed, this, [this](ProxyPart part, const Error& error) {
                m_problem = std::to_string(static_cast<int>(part)) + " " + error.message;
            });
        m_reader->setCluster(m_cluster);
        m_reader->setProxy(m_pod->namespaceName, m_pod->name);
    }

    void cleanup() { m_reader.reset(); }

    void aProxySaysWhoItIsAndWhatItHolds()
    {
        ProxyOverview overview;
        connect(m_reader.get(), &ProxyReader::overviewRead, this,
            [&](const ProxyOverview& read) { overview = read; });
        m_reader->read(ProxyPart::Overview);
        QTRY_VERIFY_WITH_TIMEOUT(overview.server, kWithin);
        QVERIFY(overview.server->nodeId.find(m_pod->name) != std::string::npos);
        QCOMPARE(overview.certificates->size(), std::size_t{2});
    }

    void theSecondReadingOfEndpointsBringsRates()
    {
        std::vector<EndpointTrafficRow> rows;
        std::vector<bool> haveRates;
        connect(m_reader.get(), &ProxyReader::endpointsRead, this,
            [&](const std::vector<EndpointTrafficRow>& read, bool hasRates) {
                rows = read;
                haveRates.push_back(hasRates);
            });
        m_reader->followEndpoints(true);
        m_reader->read(ProxyPart::Endpoints);
        QTRY_COMPARE_WITH_TIMEOUT(haveRates.size(), std::size_t{2}, kWithin);
        QCOMPARE(haveRates, (std::vector<bool>{false, true}));
        const auto details = std::ranges::find_if(rows, [](const EndpointTrafficRow& row) {
            return row.host.starts_with("details.") && row.traffic.reading.requests > 0;
        });
        QVERIFY(details != rows.end());
        QVERIFY(details->traffic.requestsPerSecond.value_or(0) > 0);
        QVERIFY(details->pod.find("/details-v") != std::string::npos);
    }

    void theConfigurationIsReadAndSearched()
    {
        ConfigDumpPtr dump;
        std::vector<std::uint32_t> places;
        connect(m_reader.get(), &ProxyReader::configurationRead, this,
            [&](const ConfigDumpPtr& read) { dump = read; });
        connect(m_reader.get(), &ProxyReader::found, this,
            [&](const std::vector<std::uint32_t>& found, bool) { places = found; });
        m_reader->read(ProxyPart::Configuration);
        QTRY_VERIFY_WITH_TIMEOUT(dump, kWithin);
        for (const auto section : {envoy::Section::Listeners, envoy::Section::Routes,
                 envoy::Section::Clusters, envoy::Section::Endpoints, envoy::Section::Secrets})
            QVERIFY(std::ranges::count(dump->resources, section, &envoy::Resource::section) > 0);
        m_reader->search("VIRTUALOUTBOUND");
        QTRY_VERIFY_WITH_TIMEOUT(!places.empty(), kWithin);
        QCOMPARE(envoy::resourceAt(*dump, places.front())->section, envoy::Section::Listeners);
    }

    void theStatisticsAreRead()
    {
        std::vector<envoy::Statistic> statistics;
        connect(m_reader.get(), &ProxyReader::statisticsRead, this,
            [&](const std::vector<envoy::Statistic>& read) { statistics = read; });
        m_reader->read(ProxyPart::Statistics);
        QTRY_VERIFY_WITH_TIMEOUT(!statistics.empty(), kWithin);
        QVERIFY(std::ranges::find(statistics, "server.live", &envoy::Statistic::name)
            != statistics.end());
    }

    void whatIstiodWouldSendIsWhatEnvoyHas()
    {
        DumpComparisonPtr comparison;
        routing::TextDiff diff;
        connect(m_reader.get(), &ProxyReader::comparisonRead, this,
            [&](const DumpComparisonPtr& read) { comparison = read; });
        connect(m_reader.get(), &ProxyReader::diffed, this,
            [&](const routing::TextDiff& read) { diff = read; });
        m_reader->read(ProxyPart::Comparison);
        QTRY_VERIFY_WITH_TIMEOUT(comparison, kWithin);
        using Outcome = envoy::ResourceComparison::Outcome;
        QVERIFY(comparison->count(Outcome::Same) > 10);
        QCOMPARE(comparison->count(Outcome::Same), comparison->resources.size());
        m_reader->diff(0);
        QTRY_VERIFY_WITH_TIMEOUT(!diff.rows.empty(), kWithin);
        QVERIFY(!diff.hasChanges());
    }

    void aPodThatIsNotThereIsAnErrorInWords_data()
    {
        QTest::addColumn<int>("part");
        for (int part = 0; part < kProxyParts; ++part)
            QTest::addRow("%s", qPrintable(titleOf(static_cast<ProxyPart>(part)))) << part;
    }
    void aPodThatIsNotThereIsAnErrorInWords()
    {
        QFETCH(const int, part);
        m_reader->setProxy("bookinfo", "nobody");
        m_reader->read(static_cast<ProxyPart>(part));
        QTRY_VERIFY_WITH_TIMEOUT(!m_problem.empty(), kWithin);
        QVERIFY2(m_problem.starts_with(std::to_string(part)), m_problem.c_str());
        QVERIFY2(m_problem.size() > 20, m_problem.c_str());
    }

    void answersAboutTheProxyBeforeAreDropped()
    {
        QSignalSpy read(m_reader.get(), &ProxyReader::configurationRead);
        m_reader->read(ProxyPart::Configuration);
        m_reader->setProxy("bookinfo", "nobody");
        QTRY_VERIFY_WITH_TIMEOUT(!m_reader->isBusy(), kWithin);
        QCOMPARE(read.count(), 0);
        QVERIFY(m_problem.empty());
    }
};

QTEST_GUILESS_MAIN(TestProxyReader)
#include "tst_proxy_reader.moc"
