#include "models/mesh/istio_view.h"
#include "models/mesh/mtls.h"
#include "tests/support/mesh_builder.h"

#include <QTest>

using namespace vigla;
using mesh::MtlsMode;

Q_DECLARE_METATYPE(vigla::mesh::MtlsMode)

namespace {

kube::Document object(const std::string& kind, const std::string& spec)
{
    return test::document("{'apiVersion':'networking.istio.io/v1','kind':'" + kind
        + "','metadata':{'namespace':'shop','name':'x','creationTimestamp':"
          "'2026-01-01T00:00:00Z'},'spec':"
        + spec + "}");
}

} // namespace

class TestIstioView : public QObject {
    Q_OBJECT
private slots:
    void qualifiedHosts_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("a short name")
            << QByteArray("cart") << QByteArray("cart.shop.svc.mesh.test");
        QTest::newRow("a full name")
            << QByteArray("cart.bank.svc.mesh.test") << QByteArray("cart.bank.svc.mesh.test");
        QTest::newRow("anything with a dot") << QByteArray("cart.bank") << QByteArray("cart.bank");
        QTest::newRow("everything") << QByteArray("*") << QByteArray("*");
        QTest::newRow("an IPv6 address") << QByteArray("fd00::1") << QByteArray("fd00::1");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("");
    }
    void qualifiedHosts()
    {
        QFETCH(const QByteArray, host);
        QFETCH(const QByteArray, expected);
        QCOMPARE(
            mesh::qualifiedHost(host.toStdString(), "shop", "mesh.test"), expected.toStdString());
    }

    void servicesOfHosts_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("a service")
            << QByteArray("cart.shop.svc.cluster.local") << QByteArray("shop/cart");
        QTest::newRow("another domain") << QByteArray("cart.shop.svc.other") << QByteArray("/");
        QTest::newRow("a wildcard") << QByteArray("*.shop.svc.cluster.local") << QByteArray("/");
        QTest::newRow("a pod of a headless service")
            << QByteArray("db-0.db.shop.svc.cluster.local") << QByteArray("/");
        QTest::newRow("an outside host") << QByteArray("example.com") << QByteArray("/");
    }
    void servicesOfHosts()
    {
        QFETCH(const QByteArray, host);
        QFETCH(const QByteArray, expected);
        const auto [space, name] = mesh::serviceOfHost(host.toStdString(), "cluster.local");
        QCOMPARE(space + "/" + name, expected.toStdString());
    }

    void wildcards_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* pattern, const char* host, bool matches) {
            QTest::addRow("%s and %s", pattern, host)
                << QByteArray(pattern) << QByteArray(host) << matches;
        };
        row("*", "a.b", true);
        row("a.b", "a.b", true);
        row("a.b", "b", false);
        row("*.b", "a.b", true);
        row("*.b", "a.a.b", true);
        row("*.b", "b", false);
        row("*.b", ".b", false);
        row("*b", "ab", false);
    }
    void wildcards()
    {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, host);
        QFETCH(const bool, matches);
        QCOMPARE(mesh::hostMatches(pattern.toStdString(), host.toStdString()), matches);
    }

    void exports()
    {
        QVERIFY(mesh::isExportedTo({}, "shop", "bank"));
        QVERIFY(mesh::isExportedTo({"*"}, "shop", "bank"));
        QVERIFY(mesh::isExportedTo({"."}, "shop", "shop"));
        QVERIFY(!mesh::isExportedTo({"."}, "shop", "bank"));
        QVERIFY(mesh::isExportedTo({"a", "bank"}, "shop", "bank"));
        QVERIFY(!mesh::isExportedTo({"~"}, "shop", "shop"));
    }

    void virtualServices()
    {
        const auto view = mesh::virtualServiceView(object("VirtualService",
            "{'hosts':['cart'],'exportTo':['.'],'http':[{'name':'a','match':[{'uri':{'prefix':'/x'"
            "},'headers':{'user':{'exact':'jo'},'any':{}},'port':9080,'ignoreUriCase':true,"
            "'sourceLabels':{'app':'web'}}],'route':[{'destination':{'host':'cart','subset':'one',"
            "'port':{'number':80}},'weight':0},{'destination':{'host':'cart'}}],'timeout':'5s',"
            "'retries':{'attempts':0,'perTryTimeout':'1s','retryOn':'5xx'},'fault':{'delay':{"
            "'fixedDelay':'7s','percentage':{'value':12.5}},'abort':{'httpStatus':500,'percent':"
            "10}},'mirror':{'host':'copy'},'mirrorPercentage':{'value':25},'mirrors':[{"
            "'destination':{'host':'other'}}]},{'redirect':{'uri':'/'}},{'delegate':{'name':'d',"
            "'namespace':'n'}}],'tls':[{'match':[{'sniHosts':['s'],'port':443}],'route':[{"
            "'destination':{'host':'t'}}]}],'tcp':[{'match':[{'port':99}],'route':[]}]}"));
        QCOMPARE(view.hosts, std::vector<std::string>{"cart"});
        QCOMPARE(view.gateways, std::vector<std::string>{"mesh"});
        QCOMPARE(view.createdAt, std::string("2026-01-01T00:00:00Z"));
        QCOMPARE(view.http.size(), std::size_t{3});
        const auto& http = view.http[0];
        QCOMPARE(http.matches[0].uri->kind, mesh::StringMatchView::Kind::Prefix);
        QCOMPARE(http.matches[0].uri->text, std::string("/x"));
        QCOMPARE(http.matches[0].headers.size(), std::size_t{2});
        QCOMPARE(http.matches[0].headers[1].second.kind, mesh::StringMatchView::Kind::Present);
        QCOMPARE(*http.matches[0].port, std::uint16_t{9080});
        QVERIFY(http.matches[0].ignoresUriCase);
        QCOMPARE(*http.destinations[0].weight, std::int64_t{0});
        QVERIFY(!http.destinations[1].weight);
        QCOMPARE(*http.destinations[0].destination.port, std::uint16_t{80});
        QCOMPARE(*http.retries->attempts, std::int64_t{0});
        QCOMPARE(http.fault->delay, std::string("7s"));
        QCOMPARE(http.fault->delayPercent, 12.5);
        QCOMPARE(http.fault->abort, std::string("500"));
        QCOMPARE(http.fault->abortPercent, 10.0);
        QCOMPARE(http.mirrors.size(), std::size_t{2});
        QCOMPARE(http.mirrors[0].percent, 25.0);
        QCOMPARE(http.mirrors[1].percent, 100.0);
        QVERIFY(view.http[1].hasRedirect);
        QCOMPARE(view.http[2].delegate->second, std::string("d"));
        QCOMPARE(view.l4.size(), std::size_t{2});
        QVERIFY(view.l4[0].isTls && !view.l4[1].isTls);
        QCOMPARE(view.l4[0].sniHosts, std::vector<std::string>{"s"});
    }

    void wrongTypesReadAsAbsent_data()
    {
        QTest::addColumn<QByteArray>("spec");
        for (const char* spec : {"5", "null", "[]", "'x'", "{'hosts':5,'http':{}}",
                 "{'http':[5,null,{'route':5,'match':'x'}]}",
                 "{'http':[{'route':[{"
                 "'destination':'x','weight':'80'}]}]}",
                 "{'http':[{'route':[{'destination':{'host':5,'port':{'number':70000}}}]}]}",
                 "{'http':[{'fault':{'delay':5},'retries':[],'mirror':'x','timeout':5}]}",
                 "{'subsets':[5,{'name':5,'labels':[]}],'host':{}}", "{'servers':[{'port':5}]}",
                 "{'mtls':5,'portLevelMtls':{'x':{},'99999':{}},'selector':5}"})
            QTest::addRow("%s", spec) << QByteArray(spec);
    }
    void wrongTypesReadAsAbsent()
    {
        QFETCH(const QByteArray, spec);
        const auto document = object("Any", spec.toStdString());
        const auto virtualService = mesh::virtualServiceView(document);
        for (const auto& http : virtualService.http) {
            for (const auto& route : http.destinations)
                QVERIFY(!route.weight && !route.destination.port);
        }
        QVERIFY(mesh::destinationRuleView(document).host.empty());
        QVERIFY(mesh::gatewayView(document).selector.empty());
        QVERIFY(mesh::serviceEntryView(document).ports.empty());
        QVERIFY(mesh::peerAuthenticationView(document).portModes.empty());
        QVERIFY(mesh::workloadEntryView(document).labels.empty());
        QVERIFY(mesh::gatewayApiGatewayView(document).hostnames.empty());
    }

    void destinationRules()
    {
        const auto view = mesh::destinationRuleView(object("DestinationRule",
            "{'host':'cart','trafficPolicy':{'tls':{'mode':'ISTIO_MUTUAL'},'portLevelSettings':[{"
            "'outlierDetection':{}}]},'subsets':[{'name':'one','labels':{'version':'v1'},"
            "'trafficPolicy':{'connectionPool':{},'tls':{'mode':'DISABLE'}}}]}"));
        QVERIFY(view.policy.hasOutlierDetection && !view.policy.hasConnectionPool);
        QCOMPARE(view.policy.tlsMode, std::string("ISTIO_MUTUAL"));
        QVERIFY(view.subsets[0].policy.hasConnectionPool);
        QCOMPARE(view.subsets[0].labels.at("version"), std::string("v1"));
    }

    void serverMtls_data()
    {
        QTest::addColumn<QByteArray>("policies"); // namespace:name:created:spec, separated by |
        QTest::addColumn<int>("port");
        QTest::addColumn<MtlsMode>("mode");
        const auto row = [](const char* name, const char* policies, int port, MtlsMode mode) {
            QTest::newRow(name) << QByteArray(policies) << port << mode;
        };
        row("nothing says", "", 0, MtlsMode::Permissive);
        row("the mesh is strict", "istio-system;m;1;{'mtls':{'mode':'STRICT'}}", 0,
            MtlsMode::Strict);
        row("the namespace overrides the mesh",
            "istio-system;m;1;{'mtls':{'mode':'STRICT'}}|shop;n;1;{'mtls':{'mode':'DISABLE'}}", 0,
            MtlsMode::Disable);
        row("the workload overrides the namespace",
            "shop;n;1;{'mtls':{'mode':'DISABLE'}}|shop;w;1;{'selector':{'matchLabels':{'app':"
            "'cart'}},'mtls':{'mode':'STRICT'}}",
            0, MtlsMode::Strict);
        row("a selector for others does not count",
            "shop;w;1;{'selector':{'matchLabels':{'app':'web'}},'mtls':{'mode':'STRICT'}}", 0,
            MtlsMode::Permissive);
        row("unset inherits", "istio-system;m;1;{'mtls':{'mode':'STRICT'}}|shop;n;1;{}", 0,
            MtlsMode::Strict);
        row("the oldest of a level counts",
            "shop;b;2;{'mtls':{'mode':'STRICT'}}|shop;a;1;{'mtls':{'mode':'DISABLE'}}", 0,
            MtlsMode::Disable);
        row("a port of the workload",
            "shop;w;1;{'selector':{'matchLabels':{'app':'cart'}},'mtls':{'mode':'STRICT'},"
            "'portLevelMtls':{'8080':{'mode':'DISABLE'}}}",
            8080, MtlsMode::Disable);
        row("another port",
            "shop;w;1;{'selector':{'matchLabels':{'app':'cart'}},'mtls':{'mode':'STRICT'},"
            "'portLevelMtls':{'8080':{'mode':'DISABLE'}}}",
            9090, MtlsMode::Strict);
        row("a selector in the root namespace is no mesh policy",
            "istio-system;w;1;{'selector':{'matchLabels':{'app':'cart'}},'mtls':{'mode':"
            "'STRICT'}}",
            0, MtlsMode::Permissive);
    }
    void serverMtls()
    {
        QFETCH(const QByteArray, policies);
        QFETCH(const int, port);
        QFETCH(const MtlsMode, mode);
        test::MeshBuilder mesh;
        for (const QByteArray& policy : policies.split('|')) {
            const auto parts = policy.split(';');
            if (parts.size() == 4)
                mesh.istio("PeerAuthentication", parts[0].toStdString(), parts[1].toStdString(),
                    parts[3].toStdString(), "2026-01-0" + parts[2].toStdString() + "T00:00:00Z");
        }
        const auto server = mesh::serverMtls(*mesh.build(), "shop", {{"app", "cart"}},
            port > 0 ? std::optional(static_cast<std::uint16_t>(port)) : std::nullopt);
        QCOMPARE(server.mode, mode);
        QCOMPARE(server.decidedBy.has_value(), mode != MtlsMode::Permissive);
    }

    void destinationRuleChoice_data()
    {
        QTest::addColumn<QByteArray>("rules"); // namespace;name;created;host;exportTo
        QTest::addColumn<QByteArray>("chosen");
        const auto row = [](const char* name, const char* rules, const char* chosen) {
            QTest::newRow(name) << QByteArray(rules) << QByteArray(chosen);
        };
        row("the client's own namespace first",
            "web;a;1;*.local;*|shop;b;1;cart.shop.svc.cluster.local;*", "a");
        row("then the service's", "shop;b;1;cart;*|istio-system;c;1;*.local;*", "b");
        row("then the root namespace's", "istio-system;c;1;*.local;*", "c");
        row("only what is exported", "shop;b;1;cart;.|istio-system;c;1;*.local;*", "c");
        row("the more specific host", "shop;b;1;*.shop.svc.cluster.local;*|shop;c;2;cart;*", "c");
        row("the longer wildcard", "shop;b;1;*.local;*|shop;c;2;*.svc.cluster.local;*", "c");
        row("the older of equals", "shop;b;2;cart;*|shop;c;1;cart;*", "c");
        row("another host", "shop;b;1;web;*", "");
    }
    void destinationRuleChoice()
    {
        QFETCH(const QByteArray, rules);
        QFETCH(const QByteArray, chosen);
        test::MeshBuilder mesh;
        for (const QByteArray& rule : rules.split('|')) {
            const auto parts = rule.split(';');
            mesh.istio("DestinationRule", parts[0].toStdString(), parts[1].toStdString(),
                "{'host':'" + parts[3].toStdString() + "','exportTo':['" + parts[4].toStdString()
                    + "']}",
                "2026-01-0" + parts[2].toStdString() + "T00:00:00Z");
        }
        const auto cluster = mesh.build();
        const auto* found
            = mesh::destinationRuleFor(*cluster, "web", "cart.shop.svc.cluster.local");
        QCOMPARE(found ? found->name() : std::string(), chosen.toStdString());
    }

    void clientTls()
    {
        test::MeshBuilder mesh;
        mesh.istio("DestinationRule", "shop", "a",
            "{'host':'cart','trafficPolicy':{'tls':{'mode':'ISTIO_MUTUAL'}},'subsets':[{'name':"
            "'one','trafficPolicy':{'tls':{'mode':'DISABLE'}}},{'name':'two'}]}");
        const auto cluster = mesh.build();
        const std::string host = "cart.shop.svc.cluster.local";
        QCOMPARE(mesh::clientTlsMode(*cluster, "shop", host, "one"), std::string("DISABLE"));
        QCOMPARE(mesh::clientTlsMode(*cluster, "shop", host, "two"), std::string("ISTIO_MUTUAL"));
        QCOMPARE(mesh::clientTlsMode(*cluster, "shop", host, ""), std::string("ISTIO_MUTUAL"));
        QCOMPARE(mesh::clientTlsMode(*cluster, "shop", "other", ""), std::string());
    }
};

QTEST_APPLESS_MAIN(TestIstioView)
#include "tst_istio_view.moc"
