#include "tests/support/envoy_truth.h"

#include <QFile>
#include <QTest>

using namespace vigla;

namespace {

std::string page(const char* name)
{
    QFile file(QStringLiteral(VIGLA_TEST_DATA "/envoy/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll().toStdString();
}

#define COMPARE_LINES(actual, expected)                                                            \
    QVERIFY2((actual) == (expected), test::difference((actual), (expected)).c_str())

} // namespace

/// Pages that a real Envoy 1.40 wrote (tests/integration/tst_real_envoy.cpp), shortened.
class TestRealPages : public QObject {
    Q_OBJECT
private slots:
    void everyEndpointHasWhatWasSentToIt()
    {
        const auto readings = envoy::parseClusterStatuses(page("clusters.json"));
        QVERIFY(readings);
        COMPARE_LINES(test::endpointLines(*readings), test::trueEndpointsOfProxy());
    }
    void theDumpHasEveryResource()
    {
        const auto dump = envoy::parseConfigDump(page("config_dump.json"));
        QVERIFY(dump);
        COMPARE_LINES(test::resourceLines(*dump), test::trueResourcesOfProxy());
    }
    void theServerSaysWhoItIs()
    {
        const auto info = envoy::parseServerInfo(page("server_info.json"));
        QVERIFY(info);
        QCOMPARE(info->version, "1.40.0");
        QCOMPARE(info->state, "LIVE");
        QCOMPARE(info->locality, "eu/eu-1/rack-7");
        QCOMPARE(info->istioVersion, "1.29.0");
    }
    void theCertificatesComeOnceEach()
    {
        const auto certificates = envoy::parseCertificates(page("certs.json"));
        QVERIFY(certificates);
        COMPARE_LINES(test::certificateLines(*certificates), test::trueCertificatesOfProxy());
    }
    void statisticsCountTheSame()
    {
        const auto statistics = envoy::parseStatistics(page("stats.txt"));
        QVERIFY(statistics);
        std::map<std::string, std::string> byName;
        for (const auto& statistic : *statistics)
            byName[statistic.name] = statistic.value;
        for (const auto& [name, value] : test::trueStatisticsOfProxy())
            QCOMPARE(byName[name], value);
        QVERIFY(byName["cluster.outbound|9080|v2|reviews.shop.svc.cluster.local.upstream_rq_time"]
                    .starts_with("P0("));
    }
    void prometheusCountsTheSame()
    {
        COMPARE_LINES(test::countsBetween({}, page("prometheus.txt")), test::trueCounts());
    }
};

QTEST_APPLESS_MAIN(TestRealPages)
#include "tst_real_pages.moc"
