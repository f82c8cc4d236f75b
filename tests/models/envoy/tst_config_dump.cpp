#include "models/envoy/canonical.h"
#include "models/envoy/cluster_name.h"
#include "models/envoy/compare_dumps.h"
#include "models/envoy/config_dump.h"

#include "tests/support/quoted_json.h"

#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace vigla::envoy;
using test::quoted;

namespace {

const std::string kEnvoy = quoted(
    "{'configs': [\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',\n"
    "  'bootstrap': {'node': {'id': 'sidecar~10.1.2.3~reviews-1.shop~shop.svc.cluster.local'}}},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', 'version_info': 't/7',\n"
    "  'static_clusters': [{'cluster': {'name': 'prometheus_stats', 'type': 'STATIC'}}],\n"
    "  'dynamic_active_clusters': [\n"
    "   {'cluster': {'name': 'outbound|9080|v1|reviews.shop.svc.cluster.local', 'type': 'EDS',\n"
    "     'connect_timeout': '10s', 'metadata': {'filter_metadata': {'istio': {\n"
    "      'config': '/apis/networking.istio.io/v1/namespaces/shop/destination-rule/reviews'}}}},\n"
    "    'last_updated': '2026-08-22T10:22:24.5Z'},\n"
    "   {'cluster': {'name': 'outbound|80||gone.shop.svc.cluster.local', 'type': 'EDS'}}]},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump', "
    "'dynamic_endpoint_configs': [\n"
    "   {'endpoint_config': {'cluster_name': 'outbound|9080|v1|reviews.shop.svc.cluster.local',\n"
    "     'endpoints': [{'lb_endpoints': [{'health_status': 'HEALTHY'}, {'health_status': "
    "'DRAINING'}]}]}}]},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump', 'dynamic_listeners': [\n"
    "   {'name': 'virtualOutbound', 'active_state': {'version_info': 't/7', 'listener': {\n"
    "     'name': 'virtualOutbound', 'address': {'socket_address': {'address': '0.0.0.0', "
    "'port_value': 15001}},\n"
    "     'filter_chains': [{}, {}]}},\n"
    "    'error_state': {'details': 'bad filter'}},\n"
    "   {'name': 'refused_9', 'error_state': {'details': 'never accepted'}},\n"
    "   {'error_state': {'failed_configuration': {'name': 'refused_9'},\n"
    "    'details': 'never accepted'}}]},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump', 'dynamic_route_configs': [\n"
    "   {'route_config': {'name': '9080', 'virtual_hosts': [{'name': "
    "'reviews.shop.svc.cluster.local:9080',\n"
    "     'routes': [{'metadata': {'filter_metadata': {'istio': {\n"
    "      'config': '/apis/networking.istio.io/v1/namespaces/shop/virtual-service/reviews'}}}}, "
    "{}]}]}}]},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', 'dynamic_active_secrets': "
    "[\n"
    "   {'name': 'default', 'secret': {'name': 'default', 'tls_certificate': {\n"
    "     'private_key': {'inline_bytes': 'CANARYCANARYCANARY'}}}}]}\n"
    "]}");

const std::string kIstiod = quoted(
    "{'configs': [\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', 'dynamicActiveClusters': "
    "[\n"
    "   {'versionInfo': 't/8', 'cluster': {'connectTimeout': '10s', 'type': 'EDS',\n"
    "     'name': 'outbound|9080|v1|reviews.shop.svc.cluster.local',\n"
    "     'metadata': {'filterMetadata': {'istio': {\n"
    "      'config': "
    "'/apis/networking.istio.io/v1/namespaces/shop/destination-rule/reviews'}}}}},\n"
    "   {'cluster': {'name': 'outbound|80||new.shop.svc.cluster.local'}}]},\n"
    " {'@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump', 'dynamicRouteConfigs': [\n"
    "   {'routeConfig': {'name': '9080', 'virtualHosts': [{'name': 'other'}]}}]}\n"
    "]}");

ConfigDump dumpOf(const std::string& text)
{
    auto dump = parseConfigDump(text);
    if (!dump)
        qFatal("%s", dump.error().message.c_str());
    return std::move(dump).value();
}

/// One line per resource, with what the row's reader asks.
std::vector<std::string> linesOf(const ConfigDump& dump)
{
    std::vector<std::string> lines;
    for (const Resource& resource : dump.resources)
        lines.push_back(std::to_string(static_cast<int>(resource.section)) + " " + resource.name
            + " | " + resource.state + " | " + resource.detail + " | " + resource.origin + " | "
            + resource.problem);
    return lines;
}

} // namespace

class TestConfigDump : public QObject {
    Q_OBJECT
private slots:
    void aDumpOfEnvoyIsDividedIntoItsResources()
    {
        const std::vector<std::string> expected{
            "0 virtualOutbound | active | 0.0.0.0:15001, 2 filter chains |  | bad filter",
            "0 refused_9 | refused |  |  | never accepted",
            "1 9080 | active | 1 virtual host, 2 routes: reviews.shop.svc.cluster.local:9080 | "
            "virtual-service shop/reviews | ",
            "2 prometheus_stats | static | STATIC |  | ",
            "2 outbound|9080|v1|reviews.shop.svc.cluster.local | active | outbound 9080 subset "
            "v1, EDS | destination-rule shop/reviews | ",
            "2 outbound|80||gone.shop.svc.cluster.local | active | outbound 80, EDS |  | ",
            "3 outbound|9080|v1|reviews.shop.svc.cluster.local | active | 2 endpoints, 1 not "
            "healthy |  | ",
            "4 default | active | certificate and key |  | ",
            "6 bootstrap | static | sidecar~10.1.2.3~reviews-1.shop~shop.svc.cluster.local |  | "};
        const auto dump = dumpOf(kEnvoy);
        QCOMPARE(linesOf(dump), expected);
        QVERIFY(dump.text->text().find("CANARY") == std::string_view::npos);
    }

    void aPlaceInTheTextBelongsToOneResource()
    {
        const auto dump = dumpOf(kEnvoy);
        const auto places = findAll(dump.text->text(), "connect_timeout", 5, {});
        QCOMPARE(places.size(), std::size_t{1});
        const auto* resource = resourceAt(dump, places[0]);
        QVERIFY(resource);
        QCOMPARE(resource->name, "outbound|9080|v1|reviews.shop.svc.cluster.local");
        QVERIFY(!resourceAt(dump, 0));
    }

    void aDumpOfZtunnelIsDividedToo()
    {
        const auto dump = dumpOf(quoted("{'workloads': {'net/10.1.2.3': {'name': 'reviews-1',\n"
                                        "            'namespace': 'shop', 'protocol': 'HBONE'}}, "
                                        "'services': {}, 'policies': [],\n"
                                        "            'certificates': [{'identity': "
                                        "'spiffe://cluster.local/ns/shop/sa/reviews',\n"
                                        "            'state': 'Available'}], 'workloadState': "
                                        "{'uid-1': {'info': {'name': 'reviews-1',\n"
                                        "            'namespace': 'shop'}}}}"));
        QCOMPARE(linesOf(dump),
            (std::vector<std::string>{"7 shop/reviews-1 | active | HBONE |  | ",
                "10 spiffe://cluster.local/ns/shop/sa/reviews | active | Available |  | ",
                "11 shop/reviews-1 | active |  |  | "}));
    }

    void otherAnswersAreRefused_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addRow("a page of HTML") << std::string("<html>");
        QTest::addRow("other JSON") << quoted("{'kind': 'Status'}");
        QTest::addRow("a list") << std::string("[]");
        QTest::addRow("a cut dump") << kEnvoy.substr(0, 900);
    }
    void otherAnswersAreRefused()
    {
        QFETCH(const std::string, text);
        QVERIFY(!parseConfigDump(text));
    }

    void hostileShapesAreNoHarm()
    {
        const auto dump = dumpOf(quoted("{'configs': [1, 'x', [], {'dynamic_active_clusters': 7},\n"
                                        "            {'dynamic_active_clusters': [1, {'cluster': "
                                        "[]}, {}]}, {'dynamic_listeners': [3]},\n"
                                        "            {'bootstrap': null}]}"));
        QCOMPARE(dump.resources.size(), std::size_t{5});
    }

    void clusterNamesAreTakenApart_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("parts");
        QTest::addRow("outbound") << "outbound|9080|v1|reviews.shop.svc"
                                  << "outbound 9080 v1 reviews.shop.svc";
        QTest::addRow("inbound") << "inbound|9080||"
                                 << "inbound 9080  ";
        QTest::addRow("a waypoint's") << "inbound-vip|80|http|reviews.shop"
                                      << "inbound-vip 80  reviews.shop";
        QTest::addRow("a waypoint's subset") << "inbound-vip|80|http/v1|reviews.shop"
                                             << "inbound-vip 80 v1 reviews.shop";
        QTest::addRow("SNI") << "outbound_.9080_._.reviews.shop"
                             << "outbound 9080  reviews.shop";
        QTest::addRow("not one of Istio's") << "xds-grpc"
                                            << "   xds-grpc";
        QTest::addRow("almost") << "a_.b"
                                << "   a_.b";
    }
    void clusterNamesAreTakenApart()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, parts);
        const auto cluster = parseClusterName(name.toStdString());
        QCOMPARE(QString::fromStdString(cluster.direction + " " + cluster.port + " "
                     + cluster.subset + " " + cluster.host),
            parts);
    }

    void theSameThingInBothSpellingsIsEqual()
    {
        const auto textOf = [](const std::string& json) {
            const auto text = JsonText::parse(json).value();
            return canonicalText(*text, text->root());
        };
        QCOMPARE(
            textOf(quoted("{'lbPolicy': 'X', 'weight': 1.0, 'lastUpdated': 't', 'a': [{}, []]}")),
            textOf(quoted("{ 'a':[{ },[ ]], 'weight':1, 'lb_policy':'X', 'version_info':'9'}")));
        QVERIFY(textOf(quoted("{'a': 1}")) != textOf(quoted("{'a': '1'}")));
        QVERIFY(textOf(quoted("{'a': [1, 2]}")) != textOf(quoted("{'a': [2, 1]}")));
    }

    void whatIstiodWouldSendIsComparedWithWhatEnvoyHas()
    {
        using Outcome = ResourceComparison::Outcome;
        const auto comparison = compareDumps(dumpOf(kIstiod), dumpOf(kEnvoy));
        std::vector<std::string> lines;
        for (const auto& resource : comparison.resources)
            lines.push_back(
                resource.name + " " + std::to_string(static_cast<int>(resource.outcome)));
        // Endpoints are left out: istiod was not asked for them.
        QCOMPARE(lines,
            (std::vector<std::string>{"virtualOutbound 4", "9080 1",
                "outbound|80||gone.shop.svc.cluster.local 3",
                "outbound|80||new.shop.svc.cluster.local 2",
                "outbound|9080|v1|reviews.shop.svc.cluster.local 0"}));
        QCOMPARE(comparison.count(Outcome::OnlyInEnvoy), std::size_t{1});
        const auto [istiod, envoy] = comparedTexts(comparison, comparison.resources[1]);
        QVERIFY(istiod.find("\"other\"") != std::string::npos);
        QVERIFY(envoy.find("virtual-service") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestConfigDump)
#include "tst_config_dump.moc"
