#include "models/kube/yaml.h"
#include "models/sim/config/config_snapshot.h"
#include "models/sim/config/destination_policy.h"
#include "models/sim/config/route_evaluation.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <stdexcept>

using namespace vigla;
using namespace vigla::sim;

namespace {

constexpr const char* kServices = R"(
apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: shop}
spec: {selector: {app: reviews}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: ratings, namespace: shop}
spec: {selector: {app: ratings}, ports: [{name: http, port: 80}, {name: admin, port: 81}]}
---
apiVersion: v1
kind: Service
metadata: {name: audit, namespace: back, annotations: {networking.istio.io/exportTo: .}}
spec: {selector: {app: audit}, ports: [{name: http, port: 80}]}
)";

/// A snapshot of manifests; objects that stand later are younger.
SnapshotPtr snapshotOf(const std::string& yaml, const MeshSettings& settings = {})
{
    const auto manifests = kube::parseYaml(kServices + std::string("---\n") + yaml);
    if (!manifests)
        throw std::runtime_error(manifests.error().message);
    ConfigStore store(settings, {{"api.example.com", 0}});
    int age = 10;
    for (const auto& manifest : *manifests) {
        auto json = manifest.json();
        json["metadata"]["creationTimestamp"] = "2026-01-01T00:00:" + std::to_string(age++) + "Z";
        store.put(kube::Document(json));
    }
    const auto pod = [](int index, const char* app, const char* version, bool hasSidecar) {
        PodInfo info;
        info.index = index;
        info.namespaceName = "shop";
        info.address = "10.0.0." + std::to_string(index);
        info.labels = {{"app", app}, {"version", version}};
        if (hasSidecar)
            info.labels["security.istio.io/tlsMode"] = "istio";
        info.isReady = true;
        return info;
    };
    return store.buildSnapshot({pod(1, "reviews", "v1", true), pod(2, "reviews", "v2", true),
        pod(3, "ratings", "v1", false)});
}

std::string virtualService(
    const std::string& spec, const std::string& name = "rules", const std::string& home = "shop")
{
    return "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: " + name
        + ", namespace: " + home + "}\nspec:\n" + spec;
}

const ProxyIdentity kClient{"shop", {{"app", "client"}}, false};
const ProxyIdentity kStranger{"other", {{"app", "stranger"}}, false};
const ProxyIdentity kGateway{"istio-system", {{"istio", "ingressgateway"}}, true};

/// What a proxy does, as one word: `subset`, `host:port` without one, or the kind.
std::string decide(
    const SnapshotPtr& snapshot, const ProxyIdentity& proxy, const RequestView& request)
{
    const auto action = evaluateHttp(*snapshot, proxy, request);
    switch (action.kind) {
    case RouteAction::Kind::NoRoute:
        return "404";
    case RouteAction::Kind::Direct:
        return std::to_string(action.status);
    case RouteAction::Kind::Passthrough:
        return "passthrough";
    case RouteAction::Kind::BlackHole:
        return "blackhole";
    case RouteAction::Kind::Route:
        break;
    }
    const auto& target = action.targets.front().destination;
    return target.subset.empty() ? target.host + ":" + std::to_string(target.port) : target.subset;
}

RequestView get(const std::string& path, const std::string& host = "reviews")
{
    RequestView request;
    request.authority = host;
    request.path = path;
    return request;
}

/// `special` when the conditions hold, else `ordinary`.
std::string matchOutcome(
    const std::string& match, const RequestView& request, const ProxyIdentity& proxy = kClient)
{
    return decide(snapshotOf(virtualService("  hosts: [reviews.shop.svc.cluster.local]\n"
                                            "  http:\n"
                                            "  - match: ["
                      + match
                      + "]\n    route: [{destination: {host: reviews, subset: special}}]\n"
                        "  - route: [{destination: {host: reviews, subset: ordinary}}]\n")),
        proxy, request);
}

} // namespace

class TestRouteRules : public QObject {
    Q_OBJECT
private slots:
    void conditionsMatchAsEnvoyMatches_data()
    {
        QTest::addColumn<QString>("match");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("header");
        QTest::addColumn<bool>("isMatch");
        const auto row = [](const char* name, const char* match, const char* path,
                             const char* header, bool isMatch) {
            QTest::addRow("%s", name) << match << path << header << isMatch;
        };
        row("exact path", "{uri: {exact: /a}}", "/a", "", true);
        row("exact is the whole path", "{uri: {exact: /a}}", "/a/b", "", false);
        row("the query does not count", "{uri: {exact: /a}}", "/a?x=1", "", true);
        row("prefix is of the text", "{uri: {prefix: /foo}}", "/foobar", "", true);
        row("case counts", "{uri: {exact: /a}}", "/A", "", false);
        row("case may be ignored", "{uri: {exact: /a}, ignoreUriCase: true}", "/A", "", true);
        row("regex matches the whole path", "{uri: {regex: '/a.'}}", "/abc", "", false);
        row("regex", "{uri: {regex: '/a.*'}}", "/abc", "", true);
        row("regex ignores ignoreUriCase", "{uri: {regex: '/a'}, ignoreUriCase: true}", "/A", "",
            false);
        row("a broken regex matches nothing", "{uri: {regex: '/(a'}}", "/(a", "", false);
        row("header", "{headers: {User: {exact: jason}}}", "/", "jason", true);
        row("header's case counts", "{headers: {user: {exact: jason}}}", "/", "Jason", false);
        row("header absent", "{headers: {user: {exact: jason}}}", "/", "", false);
        row("header present", "{headers: {user: {}}}", "/", "x", true);
        row("header not present", "{headers: {user: {}}}", "/", "", false);
        row("without header", "{withoutHeaders: {user: {exact: jason}}}", "/", "", true);
        row("with the forbidden header", "{withoutHeaders: {user: {exact: jason}}}", "/", "jason",
            false);
        row("with another value", "{withoutHeaders: {user: {exact: jason}}}", "/", "x", true);
        row("query parameter", "{queryParams: {v: {exact: '2'}}}", "/?u=1&v=2", "", true);
        row("query parameter absent", "{queryParams: {v: {exact: '2'}}}", "/?u=2", "", false);
        row("only the first counts", "{queryParams: {v: {exact: '2'}}}", "/?v=1&v=2", "", false);
        row("all of one entry", "{uri: {prefix: /a}, headers: {user: {exact: jason}}}", "/a", "",
            false);
        row("any of several entries", "{uri: {exact: /x}}, {uri: {exact: /a}}", "/a", "", true);
        row("method", "{method: {exact: POST}}", "/", "", false);
        row("port", "{port: 81}", "/", "", false);
        row("own port", "{port: 80}", "/", "", true);
        row("source labels", "{sourceLabels: {app: client}}", "/", "", true);
        row("foreign source labels", "{sourceLabels: {app: other}}", "/", "", false);
        row("source namespace", "{sourceNamespace: other}", "/", "", false);
        row("gateways make sources count for nothing",
            "{gateways: [mesh], sourceLabels: {app: other}}", "/", "", true);
        row("rules of a gateway", "{gateways: [door]}", "/", "", false);
    }
    void conditionsMatchAsEnvoyMatches()
    {
        QFETCH(const QString, match);
        QFETCH(const QString, path);
        QFETCH(const QString, header);
        QFETCH(const bool, isMatch);
        RequestView request = get(path.toStdString());
        if (!header.isEmpty())
            request.headers["user"] = header.toStdString();
        QCOMPARE(matchOutcome(match.toStdString(), request),
            std::string(isMatch ? "special" : "ordinary"));
    }

    void hostsAreFoundByEveryName_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("isFromHome");
        QTest::addColumn<QString>("outcome");
        const QString ruled = QStringLiteral("ruled");
        const QString outside = QStringLiteral("passthrough");
        QTest::addRow("short name at home") << "reviews" << true << ruled;
        QTest::addRow("short name from elsewhere") << "reviews" << false << outside;
        QTest::addRow("with namespace") << "reviews.shop" << false << ruled;
        QTest::addRow("with svc") << "reviews.shop.svc" << false << ruled;
        QTest::addRow("full") << "reviews.shop.svc.cluster.local" << false << ruled;
        QTest::addRow("with a dot at the end")
            << "reviews.shop.svc.cluster.local." << false << ruled;
        QTest::addRow("unknown") << "api.example.com" << true << outside;
        QTest::addRow("not exported") << "audit.back" << true << outside;
    }
    void hostsAreFoundByEveryName()
    {
        QFETCH(const QString, host);
        QFETCH(const bool, isFromHome);
        QFETCH(const QString, outcome);
        const auto snapshot
            = snapshotOf(virtualService("  hosts: [reviews]\n  http: [{route: [{destination: "
                                        "{host: reviews, subset: ruled}}]}]\n"));
        QCOMPARE(decide(snapshot, isFromHome ? kClient : kStranger, get("/", host.toStdString())),
            outcome.toStdString());
    }

    void ofTwoRulesForAHostTheOlderDecides()
    {
        const auto snapshot = snapshotOf(
            virtualService("  hosts: [reviews]\n  http: [{route: [{destination: {host: reviews, "
                           "subset: older}}]}]\n",
                "z")
            + virtualService("  hosts: [reviews]\n  http: [{route: [{destination: {host: reviews, "
                             "subset: younger}}]}]\n",
                "a"));
        QCOMPARE(decide(snapshot, kClient, get("/")), std::string("older"));
    }

    void aRuleThatIsForOthersDoesNotClaimTheHost()
    {
        const auto snapshot = snapshotOf(
            virtualService("  hosts: [reviews]\n  http: [{match: [{sourceLabels: {app: other}}], "
                           "route: [{destination: {host: reviews, subset: theirs}}]}]\n",
                "first")
            + virtualService("  hosts: [reviews]\n  http: [{route: [{destination: {host: reviews, "
                             "subset: ours}}]}]\n",
                "second"));
        QCOMPARE(decide(snapshot, kClient, get("/")), std::string("ours"));
    }

    void exactHostsBeatWildcards()
    {
        const auto snapshot = snapshotOf(
            virtualService("  hosts: ['*.shop.svc.cluster.local']\n  http: [{route: [{destination: "
                           "{host: reviews, subset: wide}}]}]\n",
                "wide")
            + virtualService("  hosts: [reviews]\n  http: [{route: [{destination: {host: reviews, "
                             "subset: exact}}]}]\n",
                "exact"));
        QCOMPARE(decide(snapshot, kClient, get("/")), std::string("exact"));
        QCOMPARE(decide(snapshot, kClient, get("/", "ratings")), std::string("wide"));
    }

    void privateRulesStayAtHome()
    {
        const auto snapshot = snapshotOf(virtualService(
            "  hosts: [reviews]\n  exportTo: [.]\n  http: [{route: [{destination: {host: reviews, "
            "subset: ruled}}]}]\n"));
        QCOMPARE(decide(snapshot, kClient, get("/")), std::string("ruled"));
        QCOMPARE(decide(snapshot, kStranger, get("/", "reviews.shop")),
            std::string("reviews.shop.svc.cluster.local:80"));
    }

    void delegatesAddTheirRules()
    {
        const auto snapshot = snapshotOf(
            virtualService("  hosts: [reviews]\n  http:\n"
                           "  - match: [{uri: {prefix: /v2}}]\n    delegate: {name: part}\n"
                           "  - route: [{destination: {host: reviews, subset: rest}}]\n")
            + virtualService("  http:\n"
                             "  - match: [{uri: {prefix: /v2/beta}}]\n"
                             "    route: [{destination: {host: reviews, subset: beta}}]\n"
                             "  - match: [{uri: {prefix: /other}}]\n"
                             "    route: [{destination: {host: reviews, subset: contradiction}}]\n"
                             "  - route: [{destination: {host: reviews, subset: v2}}]\n",
                "part"));
        QCOMPARE(decide(snapshot, kClient, get("/v2/beta/x")), std::string("beta"));
        QCOMPARE(decide(snapshot, kClient, get("/v2/x")), std::string("v2"));
        QCOMPARE(decide(snapshot, kClient, get("/other")), std::string("rest"));
    }

    void portsOfDestinations()
    {
        const auto snapshot = snapshotOf(
            virtualService("  hosts: [reviews]\n  http:\n"
                           "  - match: [{uri: {exact: /given}}]\n"
                           "    route: [{destination: {host: ratings, port: {number: 81}}}]\n"
                           "  - route: [{destination: {host: ratings}}]\n"));
        QCOMPARE(decide(snapshot, kClient, get("/given")),
            std::string("ratings.shop.svc.cluster.local:81"));
        QCOMPARE(decide(snapshot, kClient, get("/")),
            std::string("ratings.shop.svc.cluster.local:80")); // several ports: the listener's
    }

    void pathsAreRewritten_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("sent");
        QTest::addRow("prefix") << "match: [{uri: {prefix: /old}}], rewrite: {uri: /new}"
                                << "/old/x?q=1"
                                << "/new/x?q=1";
        QTest::addRow("exact") << "match: [{uri: {exact: /old}}], rewrite: {uri: /new}"
                               << "/old?q=1"
                               << "/new?q=1";
        QTest::addRow("regex") << "rewrite: {uriRegexRewrite: {match: '/v(\\d+)/(.*)', rewrite: "
                                  "'/\\2/v\\1'}}"
                               << "/v7/items"
                               << "/items/v7";
        QTest::addRow("nothing to do") << "timeout: 1s"
                                       << "/old"
                                       << "/old";
    }
    void pathsAreRewritten()
    {
        QFETCH(const QString, rule);
        QFETCH(const QString, path);
        QFETCH(const QString, sent);
        const auto snapshot = snapshotOf(virtualService("  hosts: [reviews]\n  http: [{"
            + rule.toStdString() + ", route: [{destination: {host: reviews}}]}]\n"));
        QCOMPARE(
            evaluateHttp(*snapshot, kClient, get(path.toStdString())).path, sent.toStdString());
    }

    void gatewaysMergeRulesOfOneHost()
    {
        const std::string gateway
            = "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: door, "
              "namespace: shop}\nspec: {selector: {istio: ingressgateway}, servers: [{port: "
              "{number: "
              "80, name: http, protocol: HTTP}, hosts: ['*.example.com', "
              "'back/only.example.org']}]}\n";
        const auto rules = [](const char* name, const std::string& host, const std::string& http,
                               const char* home = "shop") {
            return virtualService(
                "  hosts: ['" + host + "']\n  gateways: [shop/door]\n  http:\n" + http, name, home);
        };
        const auto snapshot = snapshotOf(gateway
            + rules("all", "a.example.com",
                "  - route: [{destination: {host: reviews, subset: all}}]\n")
            + rules("part", "a.example.com",
                "  - match: [{uri: {prefix: /part}}]\n"
                "    route: [{destination: {host: reviews, subset: part}}]\n")
            + rules("wide", "*.example.com",
                "  - route: [{destination: {host: reviews, subset: wide}}]\n")
            + rules("foreign", "only.example.org",
                "  - route: [{destination: {host: reviews, subset: foreign}}]\n"));
        QCOMPARE(decide(snapshot, kGateway, get("/part/x", "a.example.com")), std::string("part"));
        QCOMPARE(decide(snapshot, kGateway, get("/", "a.example.com")), std::string("all"));
        QCOMPARE(decide(snapshot, kGateway, get("/", "b.example.com")), std::string("wide"));
        QCOMPARE(decide(snapshot, kGateway, get("/", "a.example.net")), std::string("404"));
        QCOMPARE(decide(snapshot, kGateway, get("/", "only.example.org")), std::string("404"));
        RequestView secure = get("/", "a.example.com");
        secure.port = 443;
        QCOMPARE(decide(snapshot, kGateway, secure), std::string("404"));
    }

    void gatewaysMaySendToHttps()
    {
        const auto snapshot = snapshotOf(
            "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: door, "
            "namespace: "
            "shop}\nspec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: "
            "http, protocol: HTTP}, hosts: ['*'], tls: {httpsRedirect: true}}]}\n"
            + virtualService("  hosts: ['*']\n  gateways: [door]\n  http: [{route: [{destination: "
                             "{host: reviews}}]}]\n"));
        QCOMPARE(decide(snapshot, kGateway, get("/", "a.example.com")), std::string("301"));
    }

    void httpRoutesHaveTheirOwnPrecedence()
    {
        const auto snapshot = snapshotOf(R"(---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: reviews, namespace: shop}
spec:
  parentRefs: [{group: "", kind: Service, name: reviews, port: 80}]
  rules:
  - backendRefs: [{name: reviews, port: 80}]
  - matches: [{path: {type: PathPrefix, value: /foo}}]
    backendRefs: [{name: ratings, port: 81}]
  - matches: [{path: {type: Exact, value: /foo}}]
    filters: [{type: RequestRedirect, requestRedirect: {hostname: x}}]
  - matches: [{path: {type: PathPrefix, value: /foo/long}}]
    backendRefs: [{name: ratings, port: 80}]
  - matches: [{path: {value: /gone}}]
    backendRefs: [{name: ratings, port: 80, weight: 0}]
)");
        const std::string reviews = "reviews.shop.svc.cluster.local:80";
        QCOMPARE(decide(snapshot, kClient, get("/")), reviews);
        QCOMPARE(decide(snapshot, kClient, get("/foo")), std::string("302"));
        QCOMPARE(decide(snapshot, kClient, get("/foo/x")),
            std::string("ratings.shop.svc.cluster.local:81"));
        QCOMPARE(decide(snapshot, kClient, get("/foo/long/x")),
            std::string("ratings.shop.svc.cluster.local:80"));
        QCOMPARE(decide(snapshot, kClient, get("/foobar")), reviews); // whole segments only
        QCOMPARE(decide(snapshot, kClient, get("/gone")), std::string("500"));
    }

    void unknownHostsDependOnThePolicy()
    {
        QCOMPARE(
            decide(snapshotOf("", {.isRegistryOnly = true}), kClient, get("/", "x.example.com")),
            std::string("blackhole"));
        const std::string walled
            = "---\napiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, "
              "namespace: "
              "shop}\nspec: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}, egress: [{hosts: "
              "['./reviews.shop.svc.cluster.local']}]}\n";
        const auto snapshot = snapshotOf(walled);
        QCOMPARE(decide(snapshot, kClient, get("/", "x.example.com")), std::string("blackhole"));
        QCOMPARE(decide(snapshot, kClient, get("/", "ratings")), std::string("blackhole"));
        QCOMPARE(
            decide(snapshot, kClient, get("/")), std::string("reviews.shop.svc.cluster.local:80"));
        QCOMPARE(
            decide(snapshot, kStranger, get("/", "x.example.com")), std::string("passthrough"));
    }

    void destinationRulesAreLookedUpInOrder()
    {
        const auto rule = [](const char* home, const char* host, const char* balancer,
                              const char* exportTo = "*") {
            return "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: "
                   "{name: r-"
                + std::string(home) + balancer[0] + ", namespace: " + home + "}\nspec: {host: '"
                + host + "', exportTo: ['" + exportTo
                + "'], trafficPolicy: {loadBalancer: {simple: " + balancer + "}}}\n";
        };
        const auto balancer = [](const SnapshotPtr& snapshot, const ProxyIdentity& client) {
            const auto cluster
                = resolveCluster(*snapshot, client, {"reviews.shop.svc.cluster.local", {}, 80});
            return cluster.policy.loadBalancer ? cluster.policy.loadBalancer->kind
                                               : LoadBalancing::LeastRequest;
        };
        const std::string full = "reviews.shop.svc.cluster.local";
        const auto snapshot = snapshotOf(rule("other", "*.local", "RANDOM")
            + rule("shop", full.c_str(), "ROUND_ROBIN") + rule("istio-system", "*", "PASSTHROUGH"));
        // a wildcard of the client's namespace beats the exact rule of the server's
        QCOMPARE(balancer(snapshot, kStranger), LoadBalancing::Random);
        QCOMPARE(balancer(snapshot, kClient), LoadBalancing::RoundRobin);
        const auto hidden = snapshotOf(rule("shop", full.c_str(), "ROUND_ROBIN", ".")
            + rule("istio-system", "*", "PASSTHROUGH"));
        QCOMPARE(balancer(hidden, kStranger), LoadBalancing::Passthrough);
    }

    void policiesOverrideByTheirBlocks()
    {
        const auto snapshot = snapshotOf(R"(---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  trafficPolicy:
    connectionPool: {http: {http2MaxRequests: 7}}
    outlierDetection: {consecutive5xxErrors: 3}
    portLevelSettings: [{port: {number: 81}, tls: {mode: SIMPLE}}]
  subsets:
  - {name: v1, labels: {version: v1}, trafficPolicy: {connectionPool: {http: {http2MaxRequests: 9}}}}
  - {name: v2, labels: {version: v2}, trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]}}
  - {name: none, labels: {version: v9}}
)");
        const auto cluster = [&](const char* subset) {
            return resolveCluster(
                *snapshot, kClient, {"reviews.shop.svc.cluster.local", subset, 80});
        };
        QCOMPARE(cluster("").policy.pool->maxRequests, 7U);
        QCOMPARE(cluster("v1").policy.pool->maxRequests, 9U);
        QCOMPARE(cluster("v1").policy.outlier->consecutive5xx, 3U);
        QVERIFY(!cluster("v2").policy.pool); // a port's settings replace all four blocks
        QVERIFY(!cluster("v2").policy.outlier);
        QCOMPARE(cluster("v1").endpoints.size(), std::size_t{1});
        QVERIFY(cluster("none").exists && cluster("none").endpoints.empty());
        QVERIFY(!cluster("missing").exists);
        const auto* rule = cluster("").rule;
        QVERIFY(!effectivePolicy(rule, {}, 81).pool); // no inheritance from the top level
        QCOMPARE(*effectivePolicy(rule, {}, 81).tls, TlsMode::Simple);
    }

    void mutualTlsIsResolved_data()
    {
        QTest::addColumn<QString>("manifests");
        QTest::addColumn<bool>("isMutual");
        QTest::addColumn<int>("serverMode");
        const auto peer = [](const char* home, const char* spec) {
            return QStringLiteral(
                "---\napiVersion: security.istio.io/v1\nkind: "
                "PeerAuthentication\nmetadata: {name: p, namespace: %1}\nspec: %2\n")
                .arg(QLatin1String(home), QLatin1String(spec));
        };
        const auto mode = [](MtlsMode value) { return static_cast<int>(value); };
        QTest::addRow("by default") << QString() << true << mode(MtlsMode::Permissive);
        QTest::addRow("strict mesh")
            << peer("istio-system", "{mtls: {mode: STRICT}}") << true << mode(MtlsMode::Strict);
        QTest::addRow("namespace beats mesh") << peer("istio-system", "{mtls: {mode: STRICT}}")
                + peer("shop", "{mtls: {mode: DISABLE}}")
                                              << false << mode(MtlsMode::Disable);
        QTest::addRow("UNSET inherits") << peer("istio-system", "{mtls: {mode: STRICT}}")
                + peer("shop", "{mtls: {mode: UNSET}}")
                                        << true << mode(MtlsMode::Strict);
        QTest::addRow("a workload's port") << peer("shop",
            "{selector: {matchLabels: {app: reviews}}, mtls: {mode: STRICT}, portLevelMtls: "
            "{'8080': {mode: DISABLE}}}") << false
                                           << mode(MtlsMode::Disable);
        QTest::addRow("another workload's")
            << peer("shop", "{selector: {matchLabels: {app: ratings}}, mtls: {mode: STRICT}}")
            << true << mode(MtlsMode::Permissive);
        QTest::addRow("the client's rule decides")
            << QStringLiteral("---\napiVersion: networking.istio.io/v1\nkind: "
                              "DestinationRule\nmetadata: {name: d, namespace: shop}\nspec: {host: "
                              "reviews, trafficPolicy: {tls: {mode: DISABLE}}}\n")
            << false << mode(MtlsMode::Permissive);
    }
    void mutualTlsIsResolved()
    {
        QFETCH(const QString, manifests);
        QFETCH(const bool, isMutual);
        QFETCH(const int, serverMode);
        const auto snapshot = snapshotOf(manifests.toStdString());
        const auto cluster
            = resolveCluster(*snapshot, kClient, {"reviews.shop.svc.cluster.local", {}, 80});
        QCOMPARE(cluster.isMutual(*snapshot, cluster.endpoints.front()), isMutual);
        QCOMPARE(static_cast<int>(
                     serverMtlsMode(*snapshot, "shop", cluster.endpoints.front().labels, 8080)),
            serverMode);
    }

    void podsWithoutASidecarGetPlainText()
    {
        const auto snapshot = snapshotOf("");
        const auto cluster
            = resolveCluster(*snapshot, kClient, {"ratings.shop.svc.cluster.local", {}, 80});
        QVERIFY(!cluster.isMutual(*snapshot, cluster.endpoints.front()));
    }

    void connectionsFollowTcpRules()
    {
        const auto snapshot = snapshotOf(R"(---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: db, namespace: shop}
spec: {hosts: [db.example.com], resolution: DNS, ports: [{number: 3306, name: tcp, protocol: TCP}]}
)"
            + virtualService("  hosts: [db.example.com]\n  tcp:\n"
                             "  - match: [{port: 3306, sourceLabels: {app: other}}]\n"
                             "    route: [{destination: {host: reviews}}]\n"
                             "  - match: [{port: 3306}]\n"
                             "    route: [{destination: {host: ratings, port: {number: 81}}}]\n"));
        const auto action = evaluateConnection(*snapshot, kClient, "db.example.com", 3306, false);
        QCOMPARE(
            action.targets.front().destination.host, std::string("ratings.shop.svc.cluster.local"));
        QCOMPARE(action.targets.front().destination.port, std::uint16_t{81});
        QCOMPARE(evaluateConnection(*snapshot, kClient, "x.example.com", 3306, false).kind,
            RouteAction::Kind::Passthrough);
    }
};

QTEST_APPLESS_MAIN(TestRouteRules)
#include "tst_route_rules.moc"
