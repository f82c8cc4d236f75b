#include "models/envoy/endpoint_traffic.h"
#include "models/envoy/proxy_facts.h"

#include "tests/support/quoted_json.h"

#include <QTest>

using namespace vigla;
using namespace vigla::envoy;
using test::quoted;
using namespace std::chrono_literals;

namespace {

std::string hosts(const std::string& stats, const std::string& health = "{}")
{
    return quoted(
               "{'cluster_statuses': [{'name': 'xds-grpc'}, {'name': "
               "'outbound|9080||reviews.shop',\n"
               "        'host_statuses': [{'address': {'socket_address': {'address': '10.1.2.3', "
               "'port_value': 9080}},\n"
               "        'stats': [")
        + stats + quoted("], 'health_status': ") + health
        + quoted(", 'weight': 2, 'locality': {'zone': 'a'}}]}]}");
}

EndpointReading readingOf(const std::string& body)
{
    const auto readings = parseClusterStatuses(body);
    if (!readings || readings->size() != 1)
        qFatal("not one endpoint");
    return readings->front();
}

} // namespace

class TestProxyFacts : public QObject {
    Q_OBJECT
private slots:
    void anEndpointHasItsEightCounters()
    {
        const auto reading = readingOf(hosts(
            quoted("{'name': 'rq_total', 'value': '812'},\n"
                   "            {'name': 'rq_error', 'value': '3'}, {'type': 'GAUGE', 'name': "
                   "'rq_active'},\n"
                   "            {'name': 'cx_connect_fail', 'value': '7'}, {'type': 'GAUGE', "
                   "'name': 'cx_active',\n"
                   "            'value': '2'}, {'name': 'rq_timeout', 'value': '1'}")));
        QCOMPARE(reading.address, "10.1.2.3:9080");
        QCOMPARE(reading.requests, 812U);
        QCOMPARE(reading.errors, 3U);
        QCOMPARE(reading.timeouts, 1U);
        QCOMPARE(reading.connectFailures, 7U);
        QCOMPARE(reading.activeConnections, 2U);
        QCOMPARE(reading.activeRequests, 0U);
        QCOMPARE(reading.weight, 2U);
        QCOMPARE(reading.zone, "a");
        QCOMPARE(reading.problem, "");
    }

    void whatIsWrongWithAnEndpointIsSaid_data()
    {
        QTest::addColumn<std::string>("health");
        QTest::addColumn<QString>("problem");
        QTest::addRow("nothing") << quoted("{'eds_health_status': 'HEALTHY'}") << "";
        QTest::addRow("outlier detection")
            << quoted("{'eds_health_status': 'HEALTHY', 'failed_outlier_check': true}")
            << "ejected";
        QTest::addRow("istiod says so")
            << quoted("{'eds_health_status': 'UNHEALTHY'}") << "unhealthy";
        QTest::addRow("both, in camelCase")
            << quoted("{'edsHealthStatus': 'DRAINING', 'failedOutlierCheck': true}")
            << "ejected, draining";
        QTest::addRow("its health check")
            << quoted("{'failed_active_health_check': true}") << "failed health check";
    }
    void whatIsWrongWithAnEndpointIsSaid()
    {
        QFETCH(const std::string, health);
        QFETCH(const QString, problem);
        const auto reading = readingOf(hosts({}, health));
        QCOMPARE(QString::fromStdString(reading.problem), problem);
        QCOMPARE(reading.isEjected, problem.contains(QLatin1String("ejected")));
    }

    void addressesOfEveryKindAreRead_data()
    {
        QTest::addColumn<std::string>("address");
        QTest::addColumn<QString>("expected");
        QTest::addRow("IPv6") << quoted(
            "{'socket_address': {'address': 'fd00::1', 'port_value': 80}}")
                              << "fd00::1:80";
        QTest::addRow("a pipe") << quoted("{'pipe': {'path': '/run/x'}}") << "/run/x";
        QTest::addRow("a tunnel") << quoted(
            "{'envoy_internal_address': {'server_listener_name': 'connect_originate',\n"
            "                'endpoint_id': '10.1.2.3:9080'}}")
                                  << "10.1.2.3:9080";
        QTest::addRow("something new") << quoted("{'moon': {}}") << "";
    }
    void addressesOfEveryKindAreRead()
    {
        QFETCH(const std::string, address);
        QFETCH(const QString, expected);
        const auto reading
            = readingOf(quoted("{'clusterStatuses': [{'name': 'c', 'hostStatuses': [{'address': ")
                + address + "}]}]}");
        QCOMPARE(QString::fromStdString(reading.address), expected);
    }

    void ratesAreCountedBetweenTwoReadings()
    {
        const auto at = [](const char* total, const char* failures) {
            return std::vector{readingOf(hosts(
                std::string(quoted("{'name': 'rq_total', 'value': '")) + total
                + quoted("'}, {'name': 'cx_connect_fail', 'value': '") + failures + quoted("'}")))};
        };
        const auto first = trafficBetween({}, at("100", "1"), 5s);
        QVERIFY(!first[0].requestsPerSecond);
        const auto steady = trafficBetween(at("100", "1"), at("150", "11"), 5s);
        QCOMPARE(steady[0].requestsPerSecond.value(), 10.0);
        QCOMPARE(steady[0].connectFailuresPerSecond.value(), 2.0);
        const auto anew = trafficBetween(at("100", "1"), at("20", "0"), 5s);
        QCOMPARE(anew[0].requestsPerSecond.value(), 4.0);
        QVERIFY(!trafficBetween(at("100", "1"), at("150", "1"), 0s)[0].requestsPerSecond);
    }

    void theServerSaysWhoItIs()
    {
        const auto info = parseServerInfo(quoted(
            "{'version': '6c7/1.37.0/Clean/RELEASE/BoringSSL',\n"
            "            'uptime_current_epoch': '3661s', 'command_line_options': {'concurrency': "
            "2},\n"
            "            'node': {'id': 'sidecar~10.1.2.3~reviews-1.shop~shop.svc.cluster.local',\n"
            "            'cluster': 'reviews.shop', 'metadata': {'ISTIO_VERSION': '1.29.0'},\n"
            "            'locality': {'region': 'eu', 'zone': 'eu-1'}}}"));
        QVERIFY(info);
        QCOMPARE(info->version, "1.37.0");
        QCOMPARE(info->state, "LIVE"); // left out, because it is the default
        QCOMPARE(info->uptimeSeconds.value(), 3661);
        QCOMPARE(info->istioVersion, "1.29.0");
        QCOMPARE(info->locality, "eu/eu-1");
        QCOMPARE(info->concurrency, "2");
        QCOMPARE(
            parseServerInfo(quoted("{'version': 'a/b', 'state': 'DRAINING'}"))->state, "DRAINING");
        QVERIFY(!parseServerInfo("{}"));
        QVERIFY(!parseServerInfo("not JSON"));
    }

    void certificatesComeWithTheDaysThatAreLeft()
    {
        const auto certificates = parseCertificates(quoted(
            "{'certificates': [\n"
            "            {'ca_cert': [{'serial_number': 'aa', 'days_until_expiration': '3646'}],\n"
            "             'cert_chain': [{'serial_number': 'bb', 'expiration_time': "
            "'2026-08-23T10:00:00Z',\n"
            "              'subject_alt_names': [{'uri': "
            "'spiffe://cluster.local/ns/shop/sa/reviews'}]}]},\n"
            "            {'ca_cert': [{'serial_number': 'aa', 'days_until_expiration': "
            "'3646'}]}]}"));
        QVERIFY(certificates);
        QCOMPARE(certificates->size(), std::size_t{2}); // the same root counts once
        QVERIFY(!certificates->at(0).isRoot);
        QCOMPARE(certificates->at(0).names.front(), "spiffe://cluster.local/ns/shop/sa/reviews");
        QCOMPARE(certificates->at(0).daysLeft.value(), 0); // left out: less than a day
        QCOMPARE(certificates->at(1).daysLeft.value(), 3646);
        QVERIFY(parseCertificates("{}")->empty());
    }

    void statisticsAreNamesAndValues()
    {
        const auto statistics = parseStatistics("server.live: 1\nversion: \"a: b\"\n"
                                                "latency: P0(nan,1) P25(nan,1.1)\n\nnonsense\n");
        QVERIFY(statistics);
        QCOMPARE(statistics->size(), std::size_t{3});
        QCOMPARE(statistics->at(1).value, "\"a: b\"");
        QCOMPARE(statistics->at(2).name, "latency");
        QVERIFY(!parseStatistics("<html>no</html>"));
        QVERIFY(parseStatistics("")->empty());
    }
};

QTEST_APPLESS_MAIN(TestProxyFacts)
#include "tst_proxy_facts.moc"
