#include "app/session/demo_host.h"
#include "app/session/open_mesh.h"
#include "models/graph/build_graph.h"
#include "models/mesh/workload.h"
#include "models/qt/convert.h"
#include "tests/support/prometheus_server.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <map>

using namespace vigla;

Q_DECLARE_METATYPE(vigla::graph::GraphOptions)

namespace {

constexpr std::chrono::seconds kWindow{50};

/// Rates by `from -> to protocol`.
using Rates = std::map<std::string, double>;

std::string nameOf(const graph::Node& node)
{
    return node.kind == graph::NodeKind::Unknown ? "unknown" : node.id;
}

Rates ratesOf(const graph::ServiceGraph& graph)
{
    Rates rates;
    for (const graph::Edge& edge : graph.edges) {
        rates[nameOf(graph.nodes[edge.source]) + " -> " + nameOf(graph.nodes[edge.target]) + " "
            + std::string(graph::nameOf(edge.protocol))]
            += edge.rates.total;
    }
    return rates;
}

/// Two windows that lie a few seconds apart: counting noise, and Prometheus extrapolates. Bytes
/// come in large pieces, one for each connection.
double toleranceOf(const std::string& key, double rate)
{
    const double window = static_cast<double>(kWindow.count());
    if (key.ends_with("tcp"))
        return 0.25 * rate + 2000;
    return 0.15 * rate + 4 * std::sqrt(rate * window) / window + 0.06;
}

/// Edges that only one side has, apart from those with a handful of requests, and edges whose
/// rates are too far apart.
QByteArray differences(const Rates& found, const Rates& expected)
{
    constexpr double kHandful = 5.0 / kWindow.count(); // per second
    Rates all = expected;
    for (const auto& [key, rate] : found)
        all.try_emplace(key, 0);
    QByteArray text;
    for (const auto& [key, rate] : all) {
        const auto at = found.find(key);
        const double other = at != found.end() ? at->second : 0;
        const double more = std::max(rate, other);
        const bool isAlone = (rate <= 0 || other <= 0) && more > kHandful;
        if (isAlone || std::abs(other - rate) > toleranceOf(key, more)) {
            text += QByteArray::fromStdString(key) + ": " + QByteArray::number(other)
                + " instead of " + QByteArray::number(rate) + "\n";
        }
    }
    return text;
}

QByteArray keysOf(const Rates& rates)
{
    QByteArray text;
    for (const auto& [key, rate] : rates)
        text += QByteArray::fromStdString(key) + "\n";
    return text;
}

/// One scrape job for each proxy, through the API server's pod proxy, as Vigla itself asks.
QByteArray scrapeConfig(
    const mesh::ClusterState& cluster, const demo::DemoCluster& demo, const QString& caFile)
{
    QByteArray config = "global: {scrape_interval: 5s, scrape_timeout: 4s}\nscrape_configs:\n";
    for (const mesh::Pod& pod : cluster.pods) {
        if (!pod.hasProxy)
            continue;
        const auto name = QByteArray::fromStdString(pod.name);
        const auto space = QByteArray::fromStdString(pod.namespaceName);
        config += "- job_name: " + name + "." + space + "\n  scheme: https\n"
            + "  metrics_path: /api/v1/namespaces/" + space + "/pods/" + name
            + ":15090/proxy/stats/prometheus\n  authorization: {credentials: "
            + QByteArray::fromStdString(demo.identity().token) + "}\n  tls_config: {ca_file: "
            + caFile.toUtf8() + "}\n  static_configs: [{targets: ['127.0.0.1:"
            + QByteArray::number(demo.port()) + "']}]\n";
    }
    return config;
}

} // namespace

/// A real Prometheus scrapes the embedded mesh for a minute. The graphs that Vigla draws from it,
/// those that it draws from the proxies, and what the simulator knows to be true must agree.
class TestPrometheusAgrees : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<app::DemoHost> m_demo;
    test::PrometheusServer m_server;
    snapshot::MeshSnapshotPtr m_fromProxies;
    snapshot::MeshSnapshotPtr m_fromPrometheus;
    std::vector<sim::MeshSimulator::TrueRate> m_truth;

    app::ConnectionOptions connection() const
    {
        app::ConnectionOptions options;
        options.kubeconfig = m_demo->kubeconfigFile();
        return options;
    }

    QString writeFile(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        const bool isWritten
            = file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
        return isWritten ? file.fileName() : QString();
    }

    static bool isFull(app::MeshSession& session, std::chrono::seconds covered)
    {
        if (!session.store().hasPicture())
            return false;
        const auto& picture = session.store().current();
        return picture.snapshot->cluster && !picture.snapshot->cluster->pods.empty()
            && picture.traffic->windowSeconds >= static_cast<double>(covered.count());
    }

    graph::ServiceGraph graphOf(
        const snapshot::MeshSnapshotPtr& snapshot, graph::GraphOptions options) const
    {
        options.duration = kWindow;
        return graph::buildGraph(*snapshot, options);
    }

    /// True rates of http and grpc, or the bytes that servers received over tcp, between the nodes
    /// of a graph of workloads, versioned apps or apps. What reached no workload ends at `none`.
    Rates trueRates(graph::GraphType type, bool isTcp) const
    {
        std::map<std::string, std::string> names{{"unknown", "none"}};
        std::map<std::string, std::string> callers{{"unknown", "unknown"}};
        for (const auto& workload : mesh::workloadsOf(*m_fromProxies->cluster)) {
            const std::string key = workload.namespaceName + "/" + workload.name;
            const std::string space = "_Kubernetes_" + workload.namespaceName + "_";
            std::string& name = names[key];
            name = type == graph::GraphType::App     ? "app" + space + workload.app
                : type == graph::GraphType::Workload ? "wl" + space + workload.name
                                                     : "vapp" + space + workload.name;
            // Nobody can tell who calls without a proxy.
            callers[key] = workload.allPodsHaveProxy ? name : "unknown";
        }
        Rates rates;
        for (const auto& truth : m_truth) {
            if ((truth.protocol == "tcp") == isTcp)
                rates[callers.at(truth.sourceWorkload) + " -> "
                    + names.at(truth.destinationWorkload) + " " + truth.protocol]
                    += isTcp ? truth.bytesFromClient : truth.perSecond;
        }
        return rates;
    }

    static Rates drawnRates(const graph::ServiceGraph& graph, bool isTcp)
    {
        Rates rates;
        for (const graph::Edge& edge : graph.edges) {
            const auto& target = graph.nodes[edge.target];
            if ((edge.protocol == graph::Protocol::Tcp) != isTcp)
                continue;
            rates[nameOf(graph.nodes[edge.source]) + " -> "
                + (target.kind == graph::NodeKind::Service ? "none" : nameOf(target)) + " "
                + std::string(graph::nameOf(edge.protocol))]
                += edge.rates.total;
        }
        return rates;
    }

private slots:
    void initTestCase()
    {
        if (!test::PrometheusServer::isInstalled())
            QSKIP("prometheus is not installed; the Debian package of that name has it");
        auto demo = app::DemoHost::start({});
        QVERIFY2(demo.has_value(), demo ? "" : demo.error().message.c_str());
        m_demo = std::move(demo).value();

        auto proxies = app::openMesh(connection(), std::chrono::seconds(5), kWindow);
        QVERIFY2(proxies.has_value(), proxies ? "" : proxies.error().message.c_str());
        auto& session = *proxies->session;
        app::View view;
        view.options.duration = kWindow;
        session.setView(view);
        session.start();
        QTRY_VERIFY_WITH_TIMEOUT(isFull(session, std::chrono::seconds(0)), 20'000);
        const QString ca = writeFile(QStringLiteral("ca.pem"),
            QByteArray::fromStdString(m_demo->cluster().identity().caCertificatePem));
        const QString config = writeFile(QStringLiteral("prometheus.yml"),
            scrapeConfig(*session.cluster(), m_demo->cluster(), ca));
        QVERIFY2(m_server.start(config, m_folder.filePath(QStringLiteral("tsdb"))),
            m_server.messages().constData());

        // Both sources must have seen the whole window, and Prometheus begins only now.
        const auto fullAt
            = session.store().current().snapshot->at + kWindow + std::chrono::seconds(10);
        QTRY_VERIFY_WITH_TIMEOUT(session.store().current().snapshot->at >= fullAt, 120'000);
        QVERIFY(isFull(session, kWindow - std::chrono::seconds(5)));
        m_fromProxies = session.store().current().snapshot;
        m_truth = m_demo->cluster().trueRates(kWindow);

        auto asked = connection();
        asked.prometheusUrl = toStdString(m_server.url());
        auto prometheus = app::openMesh(asked, std::chrono::seconds(1), kWindow);
        QVERIFY2(prometheus.has_value(), prometheus ? "" : prometheus.error().message.c_str());
        prometheus->session->setView(view);
        prometheus->session->start();
        QTRY_VERIFY_WITH_TIMEOUT(isFull(*prometheus->session, kWindow), 20'000);
        m_fromPrometheus = prometheus->session->store().current().snapshot;
    }

    void bothSourcesDrawTheSameGraph_data()
    {
        QTest::addColumn<graph::GraphOptions>("options");
        for (const auto type : {graph::GraphType::App, graph::GraphType::Service,
                 graph::GraphType::VersionedApp, graph::GraphType::Workload}) {
            const auto row = [type](const char* name, const auto& change) {
                graph::GraphOptions options;
                options.type = type;
                change(options);
                QTest::addRow("%s graph, %s", std::string(graph::nameOf(type)).c_str(), name)
                    << options;
            };
            row("http, grpc and tcp", [](auto& options) { options.injectServiceNodes = false; });
            row("services between, totals", [](auto& options) {
                options.grpc = graph::GrpcRate::Total;
                options.tcp = graph::TcpRate::Total;
            });
            row("what servers send", [](auto& options) {
                options.http = graph::HttpRate::None;
                options.grpc = graph::GrpcRate::Received;
                options.tcp = graph::TcpRate::Received;
            });
        }
    }
    void bothSourcesDrawTheSameGraph()
    {
        QFETCH(const graph::GraphOptions, options);
        const auto proxies = ratesOf(graphOf(m_fromProxies, options));
        const auto prometheus = ratesOf(graphOf(m_fromPrometheus, options));
        QVERIFY(proxies.size() >= 4);
        const QByteArray wrong = differences(prometheus, proxies);
        QVERIFY2(wrong.isEmpty(), "from Prometheus: " + wrong);
    }

    void theGraphIsTrue_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("isPrometheus");
        for (const auto type :
            {graph::GraphType::App, graph::GraphType::VersionedApp, graph::GraphType::Workload}) {
            for (const bool isPrometheus : {false, true}) {
                QTest::addRow("%s graph from %s", std::string(graph::nameOf(type)).c_str(),
                    isPrometheus ? "Prometheus" : "the proxies")
                    << static_cast<int>(type) << isPrometheus;
            }
        }
    }
    void theGraphIsTrue()
    {
        QFETCH(const int, type);
        QFETCH(const bool, isPrometheus);
        graph::GraphOptions options;
        options.type = static_cast<graph::GraphType>(type);
        options.injectServiceNodes = false;
        const auto graph = graphOf(isPrometheus ? m_fromPrometheus : m_fromProxies, options);
        const auto truth = trueRates(options.type, false);
        QVERIFY(truth.size() >= 8);
        const QByteArray wrong = differences(drawnRates(graph, false), truth);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
        // The truth counts a connection once, not again where a gateway leads it outside.
        Rates drawn = drawnRates(graph, true);
        std::erase_if(drawn,
            [](const auto& entry) { return entry.first.find(" -> none ") != std::string::npos; });
        QVERIFY(!drawn.empty());
        const auto bytes = trueRates(options.type, true);
        QCOMPARE(keysOf(drawn), keysOf(bytes));
        const QByteArray wrongBytes = differences(drawn, bytes);
        QVERIFY2(wrongBytes.isEmpty(), wrongBytes.constData());
    }

    void theCommandWaitsUntilTheClusterIsKnown()
    {
        QProcess program;
        program.start(qEnvironmentVariable("VIGLA_BINARY"),
            {QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
                toQString(m_demo->kubeconfigFile()), QStringLiteral("--prometheus"), m_server.url(),
                QStringLiteral("--after"), QStringLiteral("0"), QStringLiteral("--output"),
                QStringLiteral("kiali")});
        QVERIFY(program.waitForFinished(60'000));
        const QByteArray messages = program.readAllStandardError();
        QVERIFY2(program.exitCode() == 0, messages.constData());
        const QByteArray json = program.readAllStandardOutput();
        // Without the ServiceEntries, Gateways and pods these would be missing.
        for (const char* text : {"\"isServiceEntry\"", "\"isGateway\"", "\"workloadStatuses\""})
            QVERIFY2(json.contains(text), text);
    }

    void servicesReceiveWhatIsTrue_data()
    {
        QTest::addColumn<bool>("isPrometheus");
        QTest::newRow("from the proxies") << false;
        QTest::newRow("from Prometheus") << true;
    }
    void servicesReceiveWhatIsTrue()
    {
        QFETCH(const bool, isPrometheus);
        graph::GraphOptions options;
        options.type = graph::GraphType::Service;
        const auto graph = graphOf(isPrometheus ? m_fromPrometheus : m_fromProxies, options);
        Rates truth;
        for (const auto& rate : m_truth) {
            const std::string_view host = rate.destinationService;
            if (host.ends_with(".svc.cluster.local") && rate.protocol != "tcp")
                truth[rate.destinationService] += rate.perSecond;
        }
        Rates drawn;
        for (const graph::Node& node : graph.nodes) {
            const std::string host = node.service + "." + node.namespaceName + ".svc.cluster.local";
            for (const auto& [protocol, rates] : node.inbound) {
                if (truth.contains(host) && protocol != graph::Protocol::Tcp)
                    drawn[host] += rates.total;
            }
        }
        QVERIFY(truth.size() >= 5);
        const QByteArray wrong = differences(drawn, truth);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
    }
};

QTEST_GUILESS_MAIN(TestPrometheusAgrees)
#include "tst_prometheus_agrees.moc"
