#include "app/session/demo_host.h"
#include "models/qt/convert.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace vigla;

namespace {

constexpr int kScrapeForMilliseconds = 62'000;

/// Total rate of every edge by `source id|target id|protocol`.
using EdgeRates = QMap<QString, double>;

EdgeRates edgeRates(const QByteArray& kialiJson)
{
    EdgeRates rates;
    const auto elements
        = QJsonDocument::fromJson(kialiJson).object().value(QStringLiteral("elements")).toObject();
    for (const QJsonValue& element : elements.value(QStringLiteral("edges")).toArray()) {
        const auto data = element.toObject().value(QStringLiteral("data")).toObject();
        const auto traffic = data.value(QStringLiteral("traffic")).toObject();
        const QString protocol = traffic.value(QStringLiteral("protocol")).toString();
        const auto numbers = traffic.value(QStringLiteral("rates")).toObject();
        const QString id = data.value(QStringLiteral("source")).toString() + QLatin1Char('|')
            + data.value(QStringLiteral("target")).toString() + QLatin1Char('|') + protocol;
        rates[id] = numbers.value(protocol).toString().toDouble();
    }
    return rates;
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16{0};
}

/// One scrape job for each proxy, through the API server's pod proxy, as Vigla itself asks.
QByteArray scrapeConfig(
    const QStringList& pods, quint16 apiPort, const QString& token, const QString& caFile)
{
    QByteArray config = "global: {scrape_interval: 5s, scrape_timeout: 4s}\nscrape_configs:\n";
    for (const QString& pod : pods) {
        const QStringList parts = pod.split(QLatin1Char('/'));
        config += "- job_name: " + parts[1].toUtf8() + "." + parts[0].toUtf8() + "\n"
            + "  scheme: https\n  metrics_path: /api/v1/namespaces/" + parts[0].toUtf8() + "/pods/"
            + parts[1].toUtf8() + ":15090/proxy/stats/prometheus\n"
            + "  authorization: {credentials: " + token.toUtf8() + "}\n"
            + "  tls_config: {ca_file: " + caFile.toUtf8() + "}\n"
            + "  static_configs: [{targets: ['127.0.0.1:" + QByteArray::number(apiPort) + "']}]\n";
    }
    return config;
}

} // namespace

/// A real Prometheus scrapes the embedded mesh for a minute; the graph that Vigla draws from it
/// must equal the graph that it draws from the proxies.
class TestPrometheusAgrees : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<app::DemoHost> m_demo;
    QProcess m_prometheus;
    quint16 m_port = 0;

    QString writeFile(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size()
            ? file.fileName()
            : QString();
    }

    QByteArray run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForFinished(120'000))
            process.kill();
        m_lastMessages = process.readAllStandardError();
        return process.readAllStandardOutput();
    }
    QByteArray m_lastMessages;

    QStringList proxyPods()
    {
        const auto json = run(QStringLiteral("kubectl"),
            {QStringLiteral("--kubeconfig"), toQString(m_demo->kubeconfigFile()),
                QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-A"),
                QStringLiteral("-o"), QStringLiteral("json")});
        QStringList pods;
        for (const QJsonValue& item :
            QJsonDocument::fromJson(json).object().value(QStringLiteral("items")).toArray()) {
            const auto metadata = item.toObject().value(QStringLiteral("metadata")).toObject();
            if (QJsonDocument(item.toObject()).toJson().contains("\"istio-proxy\""))
                pods.append(metadata.value(QStringLiteral("namespace")).toString()
                    + QLatin1Char('/') + metadata.value(QStringLiteral("name")).toString());
        }
        return pods;
    }

private slots:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("prometheus")).isEmpty())
            QSKIP("prometheus is not installed; the Debian package of that name has it");
        if (QStandardPaths::findExecutable(QStringLiteral("kubectl")).isEmpty())
            QSKIP("kubectl is not installed; the Debian package kubernetes-client has it");
        auto demo = app::DemoHost::start({});
        QVERIFY2(demo.has_value(), demo ? "" : demo.error().message.c_str());
        m_demo = std::move(demo).value();
        const auto identity = m_demo->cluster().identity();
        const QString ca = writeFile(
            QStringLiteral("ca.pem"), QByteArray::fromStdString(identity.caCertificatePem));
        const QStringList pods = proxyPods();
        QVERIFY2(pods.size() > 5, m_lastMessages.constData());
        const QString config = writeFile(QStringLiteral("prometheus.yml"),
            scrapeConfig(pods, m_demo->cluster().port(), toQString(identity.token), ca));
        m_port = freePort();
        m_prometheus.start(QStringLiteral("prometheus"),
            {QStringLiteral("--config.file=") + config,
                QStringLiteral("--storage.tsdb.path=") + m_folder.filePath(QStringLiteral("tsdb")),
                QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port),
                QStringLiteral("--log.level=error")});
        QVERIFY(m_prometheus.waitForStarted());
    }

    void bothSourcesDrawTheSameGraph()
    {
        const QString vigla = qEnvironmentVariable("VIGLA_BINARY");
        const QStringList common{QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
            toQString(m_demo->kubeconfigFile()), QStringLiteral("--output"),
            QStringLiteral("kiali"), QStringLiteral("--graph-type"), QStringLiteral("workload"),
            QStringLiteral("--rate-tcp"), QStringLiteral("total"), QStringLiteral("--duration"),
            QStringLiteral("50s")};
        const auto fromProxies = edgeRates(run(vigla,
            common
                + QStringList{
                    QStringLiteral("--after"), QString::number(kScrapeForMilliseconds / 1000)}));
        QVERIFY2(fromProxies.size() > 5, m_lastMessages.constData());
        const auto fromPrometheus = edgeRates(run(vigla,
            common
                + QStringList{QStringLiteral("--after"), QStringLiteral("1"),
                    QStringLiteral("--prometheus"),
                    QStringLiteral("http://127.0.0.1:%1").arg(m_port)}));
        QVERIFY2(!fromPrometheus.isEmpty(), m_lastMessages.constData());

        QCOMPARE(fromPrometheus.keys(), fromProxies.keys());
        for (auto edge = fromProxies.begin(); edge != fromProxies.end(); ++edge) {
            // Two windows of 50 s that lie a few seconds apart: counting noise and Prometheus'
            // extrapolation.
            const double events = edge.value() * 50;
            const double tolerance = 0.15 * edge.value() + 4 * std::sqrt(events) / 50 + 0.05;
            QVERIFY2(std::abs(fromPrometheus[edge.key()] - edge.value()) <= tolerance,
                qPrintable(QStringLiteral("%1: %2 from Prometheus, %3 from the proxies")
                               .arg(edge.key())
                               .arg(fromPrometheus[edge.key()])
                               .arg(edge.value())));
        }
    }

    void cleanupTestCase()
    {
        m_prometheus.terminate();
        if (!m_prometheus.waitForFinished(10'000))
            m_prometheus.kill();
    }
};

QTEST_GUILESS_MAIN(TestPrometheusAgrees)
#include "tst_prometheus_agrees.moc"
