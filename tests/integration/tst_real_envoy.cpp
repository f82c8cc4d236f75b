#include "models/telemetry/prometheus_text.h"

#include "tests/support/envoy_program.h"
#include "tests/support/envoy_trio.h"
#include "tests/support/envoy_truth.h"

#include <QDateTime>
#include <QRegularExpression>

using namespace vigla;

namespace {

constexpr const char* kIstioPage = "/stats/prometheus?usedonly&filter=istio_";

/// Fails with what only one side has.
#define COMPARE_LINES(actual, expected)                                                            \
    QVERIFY2((actual) == (expected), test::difference((actual), (expected)).c_str())

} // namespace

/// Three real Envoys by Vigla's readers: what they tell is what was sent to them.
class TestRealEnvoy : public QObject {
    Q_OBJECT

    std::string page(const char* who, const char* path)
    {
        const auto answer = m_trio.admin(who, path);
        if (answer.status != 200)
            qWarning("%s %s answered %d", who, path, answer.status);
        keep(who, path, answer.body);
        return answer.body.toStdString();
    }

    /// For new fixtures: VIGLA_KEEP_ENVOY names a folder that gets every page.
    void keep(const char* who, const char* path, const QByteArray& body) const
    {
        const QString folder = qEnvironmentVariable("VIGLA_KEEP_ENVOY");
        if (folder.isEmpty())
            return;
        QString name = QLatin1String(who) + QLatin1String(path);
        name.replace(QRegularExpression(QStringLiteral("[^a-z_]+")), QStringLiteral("-"));
        QFile file(folder + QLatin1Char('/') + name);
        QByteArray text = body;
        text.replace(m_trio.folder().toUtf8(), "/etc/envoy");
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }

    test::EnvoyProgram m_program;
    test::EnvoyTrio m_trio;
    std::string m_pageBefore;

private slots:
    void initTestCase()
    {
        if (!m_program.install())
            QSKIP("no real Envoy is to be had here: " + m_program.why());
        QVERIFY2(m_trio.start(m_program.path()), m_trio.complaint().constData());
        m_pageBefore = page("client", kIstioPage);
        for (const auto& sent : test::kSentRequests)
            for (int i = 0; i < sent.count; ++i)
                QCOMPARE(m_trio.request(sent.path).status, sent.status);
        const QString listeners = QStringLiteral("listeners.yaml");
        m_trio.replace(listeners,
            test::EnvoyTrio::fileText(QStringLiteral(VIGLA_TEST_DATA "/envoy/trio/") + listeners)
                + "- \"@type\": type.googleapis.com/envoy.config.listener.v3.Listener\n"
                  "  name: refused_1\n"
                  "  address: {socket_address: {address: 127.0.0.1, port_value: 1}}\n"
                  "  filter_chains: [{filters: [{name: no.such.filter}]}]\n");
        QTRY_VERIFY_WITH_TIMEOUT(
            m_trio.admin("proxy", "/config_dump").body.contains("refused_1"), 20'000);
        // Counters are there at once, histograms are merged five times a second.
        const auto isCounted = [this] {
            const auto body = m_trio.admin("client", kIstioPage).body.toStdString();
            const auto counts = test::countsBetween(m_pageBefore, body);
            return std::ranges::find(counts, test::trueCounts().back()) != counts.end();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isCounted(), 20'000);
    }

    void everyEndpointHasWhatWasSentToIt()
    {
        const auto proxy = envoy::parseClusterStatuses(page("proxy", "/clusters?format=json"));
        QVERIFY2(proxy, proxy ? "" : proxy.error().message.c_str());
        COMPARE_LINES(test::endpointLines(*proxy), test::trueEndpointsOfProxy());
        QCOMPARE(proxy->front().address, "127.0.0.1:" + std::to_string(m_trio.port("V1")));
        const auto client = envoy::parseClusterStatuses(page("client", "/clusters?format=json"));
        QVERIFY(client);
        COMPARE_LINES(test::endpointLines(*client), test::trueEndpointsOfClient());
        QCOMPARE(client->front().hostname, "reviews.shop.svc.cluster.local");
        QCOMPARE(client->front().weight, 3U);
        QCOMPARE(client->front().activeConnections, 1U);
        const auto server = envoy::parseClusterStatuses(page("server", "/clusters?format=json"));
        QVERIFY(server && server->empty());
    }

    void theDumpHasEveryResourceAndNoKey()
    {
        const auto proxy = envoy::parseConfigDump(page("proxy", "/config_dump?include_eds"));
        QVERIFY2(proxy, proxy ? "" : proxy.error().message.c_str());
        COMPARE_LINES(test::resourceLines(*proxy), test::trueResourcesOfProxy());
        QCOMPARE(proxy->resources.front().version, "2026-01-01T00:00:00Z/1");
        QVERIFY(!proxy->resources.front().updatedAt.empty());
        const auto client = envoy::parseConfigDump(page("client", "/config_dump?include_eds"));
        QVERIFY2(client, client ? "" : client.error().message.c_str());
        COMPARE_LINES(test::resourceLines(*client), test::trueResourcesOfClient());
        for (const auto* dump : {&*proxy, &*client})
            QVERIFY(dump->text->text().find("PRIVATE KEY") == std::string_view::npos);
    }

    void theListenersAreThoseOfTheDump()
    {
        for (const char* who : {"client", "server", "proxy"}) {
            const auto dump = envoy::parseConfigDump(page(who, "/config_dump?include_eds"));
            QVERIFY(dump);
            std::vector<std::string> read;
            for (const auto& resource : dump->resources)
                if (resource.section == envoy::Section::Listeners && resource.state != "refused")
                    read.push_back(resource.name
                        + "::" + resource.detail.substr(0, resource.detail.find(',')));
            std::vector<std::string> told;
            const std::string text = page(who, "/listeners");
            for (const auto line : split(text, '\n'))
                if (!line.empty())
                    told.emplace_back(line);
            std::ranges::sort(read);
            std::ranges::sort(told);
            COMPARE_LINES(read, told);
        }
    }

    void theServerSaysWhoItIs()
    {
        const auto info = envoy::parseServerInfo(page("proxy", "/server_info"));
        QVERIFY2(info, info ? "" : info.error().message.c_str());
        QVERIFY(
            QByteArray::fromStdString(info->build).contains(("/" + info->version + "/").c_str()));
        QVERIFY(info->version.starts_with("1."));
        QCOMPARE(info->state, "LIVE");
        QVERIFY(info->uptimeSeconds.value_or(-1) >= 0 && info->uptimeSeconds.value() < 240);
        QCOMPARE(info->nodeId, "router~127.0.0.1~gateway-1.shop~shop.svc.cluster.local");
        QCOMPARE(info->cluster, "gateway.shop");
        QCOMPARE(info->locality, "eu/eu-1/rack-7");
        QCOMPARE(info->istioVersion, "1.29.0");
        QCOMPARE(info->concurrency, "1");
        qInfo("Envoy %s", info->version.c_str());
    }

    void theCertificatesAreThoseThatWereMade()
    {
        const auto proxy = envoy::parseCertificates(page("proxy", "/certs"));
        QVERIFY2(proxy, proxy ? "" : proxy.error().message.c_str());
        COMPARE_LINES(test::certificateLines(*proxy), test::trueCertificatesOfProxy());
        for (const auto& certificate : *proxy) {
            QVERIFY(certificate.path.starts_with(m_trio.folder().toStdString()));
            QVERIFY(
                QDateTime::fromString(QString::fromStdString(certificate.validFrom), Qt::ISODate)
                    .isValid());
            QVERIFY(!certificate.serial.empty());
        }
    }

    void statisticsCountTheSame()
    {
        const auto statistics = envoy::parseStatistics(page("proxy", "/stats"));
        QVERIFY2(statistics, statistics ? "" : statistics.error().message.c_str());
        std::map<std::string, std::string> byName;
        for (const auto& statistic : *statistics)
            QVERIFY2(byName.emplace(statistic.name, statistic.value).second,
                ("twice: " + statistic.name).c_str());
        for (const auto& [name, value] : test::trueStatisticsOfProxy())
            QCOMPARE(byName[name], value);
        const auto time = byName["cluster.outbound|9080|v2|reviews.shop.svc.cluster.local."
                                 "upstream_rq_time"];
        QVERIFY2(time.starts_with("P0("), time.c_str());
    }

    void prometheusCountsTheSame()
    {
        QVERIFY(m_pageBefore.empty()); // nothing is used yet
        const auto istio = test::countsBetween(m_pageBefore, page("client", kIstioPage));
        COMPARE_LINES(istio, test::trueCounts());
        const auto whole = test::countsBetween({}, page("client", "/stats/prometheus"));
        COMPARE_LINES(whole, test::trueCounts());
    }

    void everyLineOfTheWholePageIsRead()
    {
        for (const char* who : {"client", "proxy", "server"}) {
            const std::string text = page(who, "/stats/prometheus");
            telemetry::TextScanner scanner(text);
            telemetry::TextSample sample;
            std::size_t samples = 0;
            while (scanner.next(sample)) {
                ++samples;
                telemetry::LabelCursor labels(sample.labels);
                while (labels.next()) { }
                QVERIFY2(!labels.isMalformed(), std::string(sample.series).c_str());
            }
            QCOMPARE(scanner.malformedLines(), 0U);
            QVERIFY(!scanner.isTruncated());
            QVERIFY(samples > 500);
        }
    }
};

QTEST_GUILESS_MAIN(TestRealEnvoy)
#include "tst_real_envoy.moc"
