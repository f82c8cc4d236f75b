#include "tests/support/prometheus_server.h"
#include "tests/support/traffic_text.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace vigla;

namespace {

using Json = nlohmann::ordered_json;

constexpr qint64 kAt = 1'700'000'400;
constexpr qint64 kScrapeEvery = 15; // s; divides the window, so that rates come out exactly
constexpr qint64 kPast = 900; // s

QByteArray readFile(const QString& name)
{
    QFile file(QStringLiteral(VIGLA_TEST_DATA "/prometheus/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Counters that grow by their rates, as OpenMetrics with timestamps.
QByteArray openMetrics(const std::string& page)
{
    QByteArray text;
    for (const QByteArray& line : QByteArray::fromStdString(page).split('\n')) {
        const auto blank = line.lastIndexOf(' ');
        if (blank < 0 || line.startsWith('#'))
            continue;
        const double perSecond = line.mid(blank + 1).toDouble();
        for (qint64 second = 0; second <= kPast; second += kScrapeEvery) {
            text += line.left(blank + 1)
                + QByteArray::number(perSecond * static_cast<double>(second), 'g', 15) + ' '
                + QByteArray::number(kAt - kPast + second) + '\n';
        }
    }
    return text + "# EOF\n";
}

QString sha256(const QString& text)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex());
}

/// The expectations name nodes, boxes and edges by what their ids are made of.
void hashIds(Json& data)
{
    const auto hashed = [](const Json& text) {
        return sha256(QString::fromStdString(text.get<std::string>())).toStdString();
    };
    const QStringList ends
        = QString::fromStdString(data["id"].get<std::string>()).split(QLatin1Char('|'));
    if (ends.size() == 3) {
        data["id"] = sha256(
            sha256(ends[0]) + QLatin1Char('.') + sha256(ends[1]) + QLatin1Char('.') + ends[2])
                         .toStdString();
    } else {
        data["id"] = hashed(data["id"]);
    }
    for (const char* key : {"parent", "source", "target"}) {
        if (data.contains(key))
            data[key] = hashed(data[key]);
    }
}

QByteArrayList expectedLines(const QByteArray& json)
{
    Json expected = Json::parse(json.toStdString());
    for (const char* kind : {"nodes", "edges"}) {
        for (Json& element : expected["elements"][kind])
            hashIds(element["data"]);
    }
    return QByteArray::fromStdString(expected.dump(2)).split('\n');
}

} // namespace

/// A real Prometheus holds hand-written series; what `vigla graph --output kiali` draws from it
/// alone at a fixed time must equal what reference rules make of the series by hand.
class TestPrometheusBlocks : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    test::PrometheusServer m_server;

    QString writeFile(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        const bool isWritten
            = file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
        return isWritten ? file.fileName() : QString();
    }

    QByteArray run(const QString& program, const QStringList& arguments, int* status)
    {
        QProcess process;
        process.start(program, arguments);
        *status = process.waitForFinished(90'000) ? process.exitCode() : -1;
        if (*status != 0)
            qWarning("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }

    QByteArray graph(const QByteArray& options)
    {
        QStringList words{QStringLiteral("graph"), QStringLiteral("--prometheus"), m_server.url(),
            QStringLiteral("--no-cluster"), QStringLiteral("--at"), QString::number(kAt),
            QStringLiteral("--duration"), QStringLiteral("600s"), QStringLiteral("--output"),
            QStringLiteral("kiali")};
        words += QString::fromLatin1(options).split(QLatin1Char(' '));
        int status = 0;
        const QByteArray json = run(qEnvironmentVariable("VIGLA_BINARY"), words, &status);
        return status == 0 ? json : QByteArray();
    }

private slots:
    void initTestCase()
    {
        if (!test::PrometheusServer::isInstalled())
            QSKIP(
                "prometheus and promtool are not installed; Debian's package prometheus has both");
        const QByteArray series = readFile(QStringLiteral("series.txt"));
        QVERIFY(!series.isEmpty());
        const QString metrics = writeFile(QStringLiteral("series.om"),
            openMetrics(test::linesFrom(series.toStdString())
                + readFile(QStringLiteral("extensions.txt")).toStdString()));
        int status = 0;
        run(QStringLiteral("promtool"),
            {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"),
                QStringLiteral("openmetrics"), metrics, m_folder.filePath(QStringLiteral("tsdb"))},
            &status);
        QCOMPARE(status, 0);
        const QString config = writeFile(QStringLiteral("prometheus.yml"), "scrape_configs: []\n");
        QVERIFY2(m_server.start(config, m_folder.filePath(QStringLiteral("tsdb"))),
            m_server.messages().constData());
    }

    void graphsEqualTheExpectation_data()
    {
        QTest::addColumn<QByteArray>("options");
        const auto row = [](const char* name, const char* options) {
            QTest::newRow(name) << QByteArray(options);
        };
        row("workload", "--namespaces shop,bank --graph-type workload");
        row("versioned_app_with_services",
            "--namespaces shop,bank --graph-type versionedApp --inject-service-nodes");
        row("app", "--namespaces shop,bank --graph-type app");
        row("service", "--namespaces shop,bank --graph-type service");
        row("totals_and_idle",
            "--namespaces shop,bank,calm --graph-type workload --rate-grpc total --rate-tcp total "
            "--include-idle-edges --ambient total --box-by none");
        row("ztunnel", "--namespaces calm --graph-type workload --ambient ztunnel");
        row("around_service",
            "--node service:shop/cart --graph-type workload --inject-service-nodes");
        row("extensions", "--namespaces away --graph-type workload --extensions tunnel");
        row("around_workload", "--node workload:bank/ledger-v1 --graph-type workload");
    }

    void graphsEqualTheExpectation()
    {
        QFETCH(const QByteArray, options);
        const QByteArray expected
            = readFile(QString::fromLatin1(QTest::currentDataTag()) + QLatin1String(".json"));
        QVERIFY(!expected.isEmpty());
        const QByteArrayList wanted = expectedLines(expected);
        const QByteArrayList lines = graph(options).trimmed().split('\n');
        for (qsizetype i = 0; i < std::min(wanted.size(), lines.size()); ++i) {
            QVERIFY2(lines[i] == wanted[i],
                "line " + QByteArray::number(i + 1) + ": found\n" + lines.mid(i - 12, 25).join('\n')
                    + "\nbut wanted\n" + wanted.mid(i - 12, 25).join('\n'));
        }
        QCOMPARE(lines.size(), wanted.size());
    }

    void outputsShowWhatIsAskedFor_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("an average in the table")
            << QByteArray("--output table --response-time avg") << QByteArray("25 ms");
        QTest::newRow("a median in the table")
            << QByteArray("--output table --response-time 50") << QByteArray("10 ms");
        QTest::newRow("a percentile in Kiali's JSON") << QByteArray(
            "--output kiali --response-time 99") << QByteArray("\"responseTime\": \"98\"");
        QTest::newRow("the bytes of requests in Kiali's JSON") << QByteArray(
            "--output kiali --throughput request") << QByteArray("\"throughput\": \"3000\"");
        QTest::newRow("an average in the JSON")
            << QByteArray("--output json --response-time avg")
            << QByteArray("\"shownResponseTimeMilliseconds\": 25");
        QTest::newRow("the bytes of requests in DOT")
            << QByteArray("--output dot --throughput request") << QByteArray("2.93 KiB/s request");
        QTest::newRow("an operation by the usual label")
            << QByteArray("--output kiali --aggregate request_operation")
            << QByteArray("\"aggregate\": \"request_operation=list\"");
        QTest::newRow("an operation by another label")
            << QByteArray("--output kiali --aggregate http_path")
            << QByteArray("\"aggregate\": \"http_path=/list\"");
        QTest::newRow("a median in a picture")
            << QByteArray("--output svg --response-time 50") << QByteArray("10 ms");
        QTest::newRow("the bytes of requests in a picture")
            << QByteArray("--output svg --throughput request") << QByteArray("2.93 KiB/s");
    }
    void outputsShowWhatIsAskedFor()
    {
        QFETCH(const QByteArray, options);
        QFETCH(const QByteArray, text);
        const QByteArray output = graph("--namespaces shop,bank --graph-type workload " + options);
        QVERIFY2(output.contains(text), output.left(4000).constData());
    }

    void healthRulesAreObeyed()
    {
        const QByteArray options = "--namespaces shop --graph-type workload --rate-tcp none";
        QVERIFY(graph(options).contains("\"healthStatus\": \"Degraded\""));
        const QString rules = writeFile(QStringLiteral("rules.yaml"),
            "health_config:\n  rate:\n  - namespace: shop\n    tolerance:\n"
            "    - {code: 200, protocol: http, degraded: 0, failure: 1}\n"
            "  - tolerance:\n    - {code: 201}\n");
        const QByteArray json = graph(options + " --health-rules " + rules.toUtf8());
        QVERIFY(json.contains("\"healthStatus\": \"Failure\""));
        QVERIFY(!json.contains("\"healthStatus\": \"Degraded\""));
    }

    void anotherMomentHasNoTraffic()
    {
        int status = -1;
        const QByteArray output = run(qEnvironmentVariable("VIGLA_BINARY"),
            {QStringLiteral("graph"), QStringLiteral("--prometheus"), m_server.url(),
                QStringLiteral("--no-cluster"), QStringLiteral("--at"), QString::number(kAt - 7200),
                QStringLiteral("--output"), QStringLiteral("kiali")},
            &status);
        QCOMPARE(status, 0);
        QVERIFY2(output.contains("\"nodes\": []"), output.constData());
    }

    void aServerThatIsNotThereIsNotConnected()
    {
        int status = -1;
        run(qEnvironmentVariable("VIGLA_BINARY"),
            {QStringLiteral("graph"), QStringLiteral("--prometheus"),
                QStringLiteral("http://127.0.0.1:1"), QStringLiteral("--no-cluster")},
            &status);
        QCOMPARE(status, 3);
    }
};

QTEST_GUILESS_MAIN(TestPrometheusBlocks)
#include "tst_prometheus_blocks.moc"
