#include "models/routing/check.h"
#include "models/routing/istio_schema.h"
#include "tests/support/item_lists.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace vigla;
using routing::ChangeSet;
using routing::Finding;
using routing::Severity;
using test::add;
using test::bookinfo;
using test::document;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

QString found(const std::vector<Finding>& findings)
{
    QString text;
    for (const Finding& finding : findings) {
        const char* severity = finding.severity == Severity::Error ? "error "
            : finding.severity == Severity::Warning                ? "warning "
                                                                   : "info ";
        text += QLatin1String(severity)
            + QString::fromStdString(finding.code + " " + finding.path + "\n");
    }
    return text;
}

kube::Document object(const std::string& kind, const std::string& spec)
{
    const bool isSecurity = kind == "PeerAuthentication" || kind == "AuthorizationPolicy";
    return document(std::string("apiVersion: ")
        + (isSecurity ? "security.istio.io/v1" : "networking.istio.io/v1") + "\nkind: " + kind
        + "\nmetadata: {name: x, namespace: bookinfo}\nspec: " + spec);
}

/// A VirtualService for `reviews` with one http route made of this.
std::string oneRoute(const std::string& parts)
{
    return "{hosts: [reviews], http: [{" + parts + "}]}";
}

const char* const kRoute = "route: [{destination: {host: reviews}}]";

std::string withRoute(const std::string& parts)
{
    return oneRoute(parts + ", " + kRoute);
}

} // namespace

class TestCheck : public QObject {
    Q_OBJECT
private slots:
    void validation_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("findings");
        virtualServiceRows();
        actionRows();
        destinationRuleRows();
        otherRows();
    }
    void validation()
    {
        QFETCH(const QString, kind);
        QFETCH(const QString, spec);
        const auto findings
            = routing::validateIstioObject(object(kind.toStdString(), spec.toStdString()));
        QTEST(found(findings), "findings");
        for (const Finding& finding : findings) {
            QVERIFY(!finding.message.empty() && finding.message.size() < 400);
            QVERIFY(finding.path.empty() || finding.path.front() == '/');
        }
    }

    void anObjectWithoutNameOrSpecIsRefused()
    {
        QCOMPARE(found(routing::validateIstioObject(
                     document("apiVersion: networking.istio.io/v1\nkind: VirtualService"))),
            QStringLiteral("error missing-field /metadata/name\nerror missing-field /spec\n"));
        QVERIFY(routing::validateIstioObject(kube::Document()).size() == 1);
    }

    void aDryRunAnnotationBelongsOnPoliciesOnly()
    {
        const auto findings = routing::validateIstioObject(document(
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: x, annotations: "
            "{istio.io/dry-run: 'true'}}\nspec: {servers: [{port: {number: 80, name: http, "
            "protocol: "
            "HTTP}, hosts: ['*']}]}"));
        QCOMPARE(found(findings),
            QStringLiteral("error invalid-metadata /metadata/annotations/istio.io~1dry-run\n"));
    }

    void misspelledFieldsAreGuessed()
    {
        const auto findings = routing::checkSchema(object("VirtualService",
            oneRoute(
                "route: [{destination: {host: reviews}, weigth: 5}], retires: {attempts: 1}")));
        QCOMPARE(findings.size(), std::size_t{2});
        QVERIFY(findings[0].message.find("Was weight meant?") != std::string::npos);
        QVERIFY(findings[1].message.find("Was retries meant?") != std::string::npos);
    }

    void acrossObjects_data()
    {
        QTest::addColumn<QString>("spec"); // of VirtualService reviews, a draft
        QTest::addColumn<QString>("findings");
        const auto row = [](const char* name, const std::string& spec, const char* findings) {
            QTest::newRow(name) << test::text(spec) << QString::fromLatin1(findings);
        };
        row("nothing is wrong", oneRoute("route: [" + to("v1", 80) + ", " + to("v2", 20) + "]"),
            "");
        row("an unknown host", oneRoute("route: [{destination: {host: reviewz}}]"),
            "error unknown-host /spec/http/0/route/0/destination/host\n");
        row("an unknown mirror", withRoute("mirror: {host: nobody}"),
            "error unknown-host /spec/http/0/mirror/host\n");
        row("an unknown mirror in the list", withRoute("mirrors: [{destination: {host: nobody}}]"),
            "error unknown-host /spec/http/0/mirrors/0/destination/host\n");
        row("an unknown subset", oneRoute("route: [{destination: {host: reviews, subset: v7}}]"),
            "error unknown-subset /spec/http/0/route/0/destination/subset\n");
        row("a subset without pods that gets traffic",
            oneRoute("route: [" + to("v1", 80) + ", " + to("empty", 20) + "]"),
            "warning subset-without-pods /spec/http/0/route/1/destination/subset\n");
        row("a subset without pods that gets nothing",
            oneRoute("route: [" + to("v1", 100) + ", " + to("empty", 0) + "]"), "");
        row("a subset whose pods are not ready", oneRoute("route: [" + to("sick", 1) + "]"),
            "warning subset-without-pods /spec/http/0/route/0/destination/subset\n");
        row("a service without pods", oneRoute("route: [{destination: {host: idle}}]"),
            "warning host-without-pods /spec/http/0/route/0/destination/host\n");
        row("a wrong port",
            oneRoute("route: [{destination: {host: reviews, port: {number: 8080}}}]"),
            "error wrong-port /spec/http/0/route/0/destination/port/number\n");
        row("the right port",
            oneRoute("route: [{destination: {host: reviews, port: {number: 9080}}}]"), "");
        row("weights that do not sum to 100",
            oneRoute("route: [" + to("v1", 1) + ", " + to("v2", 2) + "]"),
            "warning weights-not-100 /spec/http/0/route\n");
        row("weights that are all zero",
            oneRoute("route: [" + to("v1", 0) + ", " + to("v2", 0) + "]"),
            "error zero-weights /spec/http/0/route\n");
        row("a rule behind one that takes everything",
            "{hosts: [reviews], http: [{" + std::string(kRoute) + "}, {match: [{port: 1}], "
                + kRoute + "}]}",
            "warning unreachable-rule /spec/http/1\n");
        row("a gateway that is not there",
            "{hosts: [reviews], gateways: [mesh, nobody], http: [{" + std::string(kRoute) + "}]}",
            "warning unknown-gateway /spec/gateways/1\n");
        row("a delegate that is not there", oneRoute("delegate: {name: nobody}"),
            "error unknown-delegate /spec/http/0/delegate\n");
        row("a delegate that is none", oneRoute("delegate: {name: other}"),
            "warning unknown-delegate /spec/http/0/delegate\n");
        row("an external host",
            oneRoute("route: [{destination: {host: api.example.com, port: {number: 443}}}]"), "");
        row("a host under a wildcard entry",
            oneRoute("route: [{destination: {host: a.wild.example.com}}]"), "");
    }
    void acrossObjects()
    {
        QFETCH(const QString, spec);
        auto cluster = bookinfo();
        test::append(cluster.pods, test::pod("bookinfo", "reviews", "v5", 0, false));
        test::edit(cluster.services, [](auto& services) {
            services.insert(services.begin(), test::service("bookinfo", "idle"));
        });
        add(cluster,
            reviewsRule(
                "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: "
                "{version: v2}}, {name: empty, labels: {version: v9}}, {name: sick, labels: "
                "{version: v5}}]}"));
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: other, "
                "namespace: bookinfo}\nspec: {hosts: [ratings], http: [{route: [{destination: "
                "{host: "
                "ratings}}]}]}"));
        add(cluster,
            object("ServiceEntry",
                "{hosts: [api.example.com, '*.wild.example.com'], ports: [{number: 443, name: "
                "https, "
                "protocol: HTTPS}], resolution: DNS}"));
        const ChangeSet changes{{{{}, reviews(spec.toStdString())}}};
        QTEST(found(routing::checkChanges(cluster, changes)), "findings");
    }

    void guessesAreOffered()
    {
        auto cluster = bookinfo();
        add(cluster,
            reviewsRule("{host: reviews, subsets: [{name: stable, labels: {version: v1}}]}"));
        auto other = test::service("zoo", "lion");
        test::append(cluster.services, other);
        const auto message = [&](const std::string& destination) {
            const ChangeSet changes{
                {{{}, reviews(oneRoute("route: [{destination: " + destination + "}]"))}}};
            return QString::fromStdString(routing::checkChanges(cluster, changes).at(0).message);
        };
        QVERIFY(message("{host: rewiews}").contains(QLatin1String("Was reviews meant?")));
        QVERIFY(message("{host: lion}").contains(QLatin1String("lion.zoo.svc.cluster.local")));
        QVERIFY(message("{host: reviews, subset: stabel}")
                    .contains(QLatin1String("Was stable meant?")));
    }

    void absenceProvesNothingWhileAListIsMissing()
    {
        auto cluster = bookinfo();
        cluster.coverage["services"] = {mesh::ResourceCoverage::State::Forbidden, "no", {}};
        cluster.coverage["destinationrules"] = {mesh::ResourceCoverage::State::Loading, {}, {}};
        const ChangeSet changes{{{{},
            reviews(oneRoute("route: [{destination: {host: nobody}}, " + to("v1", 100) + "]"))}}};
        const auto findings = routing::checkChanges(cluster, changes);
        QVERIFY(!routing::blocksApply(findings));
        QCOMPARE(found(findings),
            QStringLiteral("warning unknown-host /spec/http/0/route/0/destination/host\n"
                           "warning unknown-subset /spec/http/0/route/1/destination/subset\n"));
    }

    void aSecondObjectForTheSameHostIsShadowed()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: older, "
                "namespace: bookinfo, creationTimestamp: '2024-01-01T00:00:00Z'}\nspec: {hosts: "
                "[reviews], http: [{route: [{destination: {host: reviews}}]}]}"));
        const ChangeSet changes{{{{}, reviews(oneRoute(kRoute))}}};
        const auto findings = routing::checkChanges(cluster, changes);
        QCOMPARE(found(findings), QStringLiteral("warning shadowed-host /spec/hosts/0\n"));
        QCOMPARE(test::text(findings[0].object.name), QStringLiteral("reviews"));
    }

    void aSecondRuleForTheSameHostIsPartlyIgnored()
    {
        auto cluster = bookinfo();
        add(cluster,
            document("apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: "
                     "older, "
                     "namespace: bookinfo, creationTimestamp: '2024-01-01T00:00:00Z'}\nspec: "
                     "{host: reviews, "
                     "trafficPolicy: {tls: {mode: DISABLE}}, subsets: [{name: v1, labels: "
                     "{version: v1}}]}"));
        const ChangeSet changes{{{{},
            reviewsRule("{host: reviews, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}, subsets: "
                        "[{name: v1, labels: "
                        "{version: v2}}]}")}}};
        QCOMPARE(found(routing::checkChanges(cluster, changes)),
            QStringLiteral("warning shadowed-subset /spec/subsets/0\n"
                           "warning shadowed-policy /spec/trafficPolicy\n"));
    }

    void aRuleForNobodyHasNoEffect()
    {
        const ChangeSet changes{{{{}, reviewsRule("{host: nobody}")}}};
        QCOMPARE(found(routing::checkChanges(bookinfo(), changes)),
            QStringLiteral("warning unknown-host /spec/host\n"));
    }

    void aSubsetThatSelectsNothingIsMentioned()
    {
        const ChangeSet changes{
            {{{}, reviewsRule("{host: reviews, subsets: [{name: v9, labels: {version: v9}}]}")}}};
        QCOMPARE(found(routing::checkChanges(bookinfo(), changes)),
            QStringLiteral("info subset-selects-nothing /spec/subsets/0\n"));
    }

    void aSubsetInUseCannotBeTakenAway()
    {
        auto cluster = bookinfo();
        const auto rule
            = reviewsRule("{host: reviews, subsets: [{name: v1, labels: {version: v1}}]}");
        add(cluster, rule);
        add(cluster, reviews(oneRoute("route: [" + to("v1", 100) + "]")));
        const ChangeSet changes{{{rule, {}}}};
        const auto findings = routing::checkChanges(cluster, changes);
        QCOMPARE(found(findings),
            QStringLiteral("error unknown-subset /spec/http/0/route/0/destination/subset\n"));
        QCOMPARE(test::text(findings[0].object.kind), QStringLiteral("VirtualService"));
    }

    void whatWasWrongBeforeDoesNotBlock()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule("{host: reviews, subsets: [{name: v1, labels: {version: v1}}]}"));
        const std::string broken = "{match: [{port: 1}], route: [{destination: {host: nobody}}]}, ";
        const auto before = reviews("{hosts: [reviews], http: [" + broken + "{" + kRoute + "}]}");
        add(cluster, before);
        const ChangeSet changes{{{before,
            reviews("{hosts: [reviews], http: [" + broken + "{timeout: 1s, " + kRoute + "}]}")}}};
        const auto findings = routing::checkChanges(cluster, changes);
        QCOMPARE(found(findings),
            QStringLiteral("warning unknown-host /spec/http/0/route/0/destination/host\n"));
        QVERIFY(!routing::blocksApply(findings));
    }

    void anIdentityCannotChange()
    {
        const auto before = reviews(oneRoute(kRoute));
        auto json = before.json();
        json["metadata"]["name"] = "other";
        const ChangeSet changes{{{before, kube::Document(json)}}};
        QCOMPARE(test::text(routing::checkChanges(bookinfo(), changes).at(0).code),
            QStringLiteral("changed-identity"));
    }

    void removingTheRoutesIsExplained()
    {
        auto cluster = bookinfo();
        add(cluster, reviews(oneRoute(kRoute)));
        const ChangeSet changes{{{reviews(oneRoute(kRoute)), {}}}};
        QCOMPARE(found(routing::checkChanges(cluster, changes)),
            QStringLiteral("info routes-removed \n"));
    }

private:
    static void row(
        const char* name, const char* kind, const std::string& spec, const char* findings)
    {
        QTest::newRow(name) << QString::fromLatin1(kind) << test::text(spec)
                            << QString::fromLatin1(findings);
    }

    static void vs(const char* name, const std::string& spec, const char* findings)
    {
        row(name, "VirtualService", spec, findings);
    }

    static void virtualServiceRows()
    {
        const std::string plain = std::string("http: [{") + kRoute + "}]";
        vs("a good object", oneRoute(kRoute), "");
        vs("no routes", "{hosts: [reviews]}", "error missing-field /spec/http\n");
        vs("any host in the mesh", "{hosts: ['*'], " + plain + "}",
            "error invalid-host /spec/hosts/0\n");
        vs("any host at a gateway", "{hosts: ['*'], gateways: [g], " + plain + "}", "");
        vs("a host that is no name", "{hosts: ['a_b'], " + plain + "}",
            "error invalid-host /spec/hosts/0\n");
        vs("a wildcard in the middle", "{hosts: ['a.*.com'], " + plain + "}",
            "error invalid-host /spec/hosts/0\n");
        vs("a number at the end", "{hosts: [a.b.3], " + plain + "}",
            "error invalid-host /spec/hosts/0\n");
        vs("an address", "{hosts: [10.1.2.3], " + plain + "}", "");
        vs("a host twice", "{hosts: ['*.com', a.com], " + plain + "}",
            "error duplicate-host /spec/hosts/1\n");
        vs("a delegate with gateways", "{gateways: [g], " + plain + "}",
            "error invalid-host /spec/hosts\n");
        vs("a delegate that delegates", "{http: [{delegate: {name: x}}]}",
            "error invalid-route /spec/http/0/delegate\n");
        vs("a gateway that is no name", "{hosts: [a.com], gateways: [a/b/c], " + plain + "}",
            "error invalid-gateway /spec/gateways/0\n");
        vs("exported to everybody and more", "{hosts: [a.com], exportTo: ['*', x], " + plain + "}",
            "error invalid-export /spec/exportTo\n");
        vs("exported to its own namespace twice",
            "{hosts: [a.com], exportTo: ['.', bookinfo], " + plain + "}",
            "error invalid-export /spec/exportTo/1\n");
        vs("exported to what is no namespace", "{hosts: [a.com], exportTo: ['a/b'], " + plain + "}",
            "error invalid-export /spec/exportTo/0\n");
        vs("a route that leads nowhere", oneRoute("timeout: 1s"),
            "error invalid-route /spec/http/0\n");
        vs("a route with a redirect", withRoute("redirect: {uri: /x}"),
            "error invalid-route /spec/http/0\n");
        vs("a delegating route with destinations", withRoute("delegate: {name: x}"),
            "error invalid-route /spec/http/0\n");
        vs("no host in the destination", oneRoute("route: [{destination: {}}]"),
            "error invalid-destination /spec/http/0/route/0/destination/host\n");
        vs("any host in the destination", oneRoute("route: [{destination: {host: '*'}}]"),
            "error invalid-destination /spec/http/0/route/0/destination/host\n");
        vs("a subset that is no name", oneRoute("route: [{destination: {host: a, subset: v_1}}]"),
            "error invalid-destination /spec/http/0/route/0/destination/subset\n");
        vs("a port out of range",
            oneRoute("route: [{destination: {host: a, port: {number: 70000}}}]"),
            "error invalid-port /spec/http/0/route/0/destination/port/number\n");
        vs("a negative weight", oneRoute("route: [" + to("v1", -1) + ", " + to("v2", 2) + "]"),
            "error invalid-weight /spec/http/0/route/0/weight\n");
        vs("an empty prefix of a header", withRoute("match: [{headers: {x: {prefix: ''}}}]"),
            "error invalid-match /spec/http/0/match/0/headers/x/prefix\n");
        vs("an empty prefix of the path", withRoute("match: [{uri: {prefix: ''}}]"), "");
        vs("a broken regular expression", withRoute("match: [{uri: {regex: '('}}]"),
            "error invalid-match /spec/http/0/match/0/uri/regex\n");
        vs("exact and prefix at once", withRoute("match: [{uri: {exact: /a, prefix: /b}}]"),
            "error invalid-match /spec/http/0/match/0/uri\n");
        vs("a header that is no header", withRoute("match: [{headers: {'a b': {exact: c}}}]"),
            "error invalid-match /spec/http/0/match/0/headers/a b\n");
        vs("a token's claim in the mesh",
            withRoute("match: [{headers: {'@request.auth.claims.x': {exact: c}}}]"),
            "error invalid-match /spec/http/0/match/0/headers/@request.auth.claims.x\n");
        vs("a regex for presence", withRoute("match: [{withoutHeaders: {x: {regex: '*'}}}]"), "");
        vs("source labels that are none", withRoute("match: [{sourceLabels: {'-': x}}]"),
            "error invalid-match /spec/http/0/match/0/sourceLabels\n");
        vs("a source namespace that is none", withRoute("match: [{sourceNamespace: 'a/b'}]"),
            "error invalid-match /spec/http/0/match/0/sourceNamespace\n");
        vs("a tls route without match", "{hosts: [a.com], tls: [{" + std::string(kRoute) + "}]}",
            "error missing-field /spec/tls/0/match\n");
        vs("an SNI host of somebody else",
            "{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], " + std::string(kRoute) + "}]}",
            "error invalid-match /spec/tls/0/match/0/sniHosts/0\n");
        vs("a tcp route without destination", "{hosts: [a.com], tcp: [{match: [{port: 1}]}]}",
            "error missing-field /spec/tcp/0/route\n");
        vs("the same match twice",
            "{hosts: [a.com], http: [{match: [{uri: {exact: /a}}], " + std::string(kRoute)
                + "}, {match: [{uri: {exact: /a}}, {uri: {exact: /b}}], " + kRoute + "}]}",
            "warning ineffective-match /spec/http/1/match/0\n");
        vs("a prefix in front of what it covers",
            "{hosts: [a.com], http: [{match: [{uri: {prefix: /a}}], " + std::string(kRoute)
                + "}, {match: [{uri: {exact: /ab}}], " + kRoute + "}]}",
            "warning unreachable-rule /spec/http/1/match/0\n");
        vs("a prefix with a header does not cover",
            "{hosts: [a.com], http: [{match: [{uri: {prefix: /a}, headers: {x: {exact: z}}}], "
                + std::string(kRoute) + "}, {match: [{uri: {exact: /ab}}], " + kRoute + "}]}",
            "");
        vs("a wrong type", "{hosts: reviews, http: [{timeout: 5, " + std::string(kRoute) + "}]}",
            "error wrong-type /spec/hosts\nerror wrong-type /spec/http/0/timeout\n");
        vs("a text for a weight", oneRoute("route: [{destination: {host: a}, weight: '50'}]"),
            "error wrong-type /spec/http/0/route/0/weight\n");
        vs("a field that nobody knows", withRoute("foo: 1"),
            "warning unknown-field /spec/http/0/foo\n");
        vs("a timeout of nothing", withRoute("timeout: 0s"),
            "error invalid-duration /spec/http/0/timeout\n");
    }

    static void actionRows()
    {
        vs("a redirect without target", oneRoute("redirect: {redirectCode: 302}"),
            "error invalid-redirect /spec/http/0/redirect\n");
        vs("a redirect that is none", oneRoute("redirect: {uri: /a, redirectCode: 200}"),
            "error invalid-redirect /spec/http/0/redirect/redirectCode\n");
        vs("a redirect to another scheme", oneRoute("redirect: {scheme: ftp}"),
            "error invalid-redirect /spec/http/0/redirect/scheme\n");
        vs("a redirect with both",
            oneRoute("redirect: {uri: /a, prefixRewrite: /b}, match: [{uri: {prefix: /x}}]"),
            "error invalid-redirect /spec/http/0/redirect\n");
        vs("a prefix redirect without prefix",
            oneRoute("redirect: {prefixRewrite: /b}, match: [{uri: {exact: /x}}]"),
            "error invalid-redirect /spec/http/0/redirect/prefixRewrite\n");
        vs("a redirect with a fault",
            oneRoute(
                "redirect: {uri: /a}, fault: {abort: {httpStatus: 500, percentage: {value: 1}}}"),
            "error invalid-redirect /spec/http/0/fault\n");
        vs("a direct response with a bad status", oneRoute("directResponse: {status: 99}"),
            "error invalid-direct-response /spec/http/0/directResponse/status\n");
        vs("a long body",
            oneRoute(
                "directResponse: {status: 200, body: {string: " + std::string(200'000, 'x') + "}}"),
            "warning long-body /spec/http/0/directResponse/body\n");
        vs("a rewrite of nothing", withRoute("rewrite: {}"),
            "error invalid-rewrite /spec/http/0/rewrite\n");
        vs("two rewrites of the path",
            withRoute("rewrite: {uri: /a, uriRegexRewrite: {match: a, rewrite: b}}"),
            "error invalid-rewrite /spec/http/0/rewrite\n");
        vs("a rewrite by a broken expression",
            withRoute("rewrite: {uriRegexRewrite: {match: '[', rewrite: b}}"),
            "error invalid-rewrite /spec/http/0/rewrite/uriRegexRewrite/match\n");
        vs("negative attempts", withRoute("retries: {attempts: -1}"),
            "error invalid-retries /spec/http/0/retries/attempts\n");
        vs("no attempts but conditions", withRoute("retries: {attempts: 0, retryOn: 5xx}"),
            "error invalid-retries /spec/http/0/retries\n");
        vs("an unknown condition", withRoute("retries: {attempts: 1, retryOn: '5xx, reset'}"),
            "error invalid-retries /spec/http/0/retries/retryOn\n");
        vs("conditions and codes", withRoute("retries: {attempts: 1, retryOn: '5xx,reset,503'}"),
            "");
        vs("a fault of nothing", withRoute("fault: {}"),
            "error invalid-fault /spec/http/0/fault\n");
        vs("a delay without time", withRoute("fault: {delay: {percentage: {value: 1}}}"),
            "error invalid-fault /spec/http/0/fault/delay\n");
        vs("a delay without percentage", withRoute("fault: {delay: {fixedDelay: 1s}}"),
            "warning no-percentage /spec/http/0/fault/delay\n");
        vs("an abort with more than all",
            withRoute("fault: {abort: {httpStatus: 503, percentage: {value: 101}}}"),
            "error invalid-percentage /spec/http/0/fault/abort/percentage/value\n");
        vs("an abort with no status", withRoute("fault: {abort: {percentage: {value: 1}}}"),
            "warning invalid-fault /spec/http/0/fault/abort\n");
        vs("an unknown gRPC status",
            withRoute("fault: {abort: {grpcStatus: Unavailable, percentage: {value: 1}}}"),
            "error invalid-fault /spec/http/0/fault/abort/grpcStatus\n");
        vs("mirror and mirrors",
            withRoute("mirror: {host: a}, mirrors: [{destination: {host: b}}]"),
            "error invalid-mirror /spec/http/0/mirror\n");
        vs("the old mirror share", withRoute("mirror: {host: a}, mirrorPercent: 10"),
            "warning deprecated-field /spec/http/0/mirrorPercent\n");
        vs("a CORS method that is none", withRoute("corsPolicy: {allowMethods: [FETCH]}"),
            "error invalid-cors /spec/http/0/corsPolicy/allowMethods/0\n");
        vs("a header of HTTP/2 in the response",
            withRoute("headers: {response: {set: {':status': '1'}}}"),
            "error invalid-header /spec/http/0/headers/response/set/:status\n");
        vs("an open percent sign", withRoute("headers: {request: {set: {x: '100%'}}}"),
            "error invalid-header /spec/http/0/headers/request/set/x\n");
        vs("the authority twice",
            withRoute("rewrite: {authority: a}, headers: {request: {set: {Host: b}}}"),
            "error invalid-header /spec/http/0/headers/request\n");
    }

    static void dr(const char* name, const std::string& policy, const char* findings)
    {
        row(name, "DestinationRule", "{host: reviews, trafficPolicy: " + policy + "}", findings);
    }

    static void destinationRuleRows()
    {
        row("a rule without host", "DestinationRule", "{}", "error invalid-host /spec/host\n");
        row("a subset twice", "DestinationRule", "{host: a, subsets: [{name: v1}, {name: v1}]}",
            "error duplicate-subset /spec/subsets/1/name\n");
        row("a subset that is no name", "DestinationRule", "{host: a, subsets: [{name: 'v.1'}]}",
            "error invalid-subset /spec/subsets/0/name\n");
        row("a subset with a label that is none", "DestinationRule",
            "{host: a, subsets: [{name: v1, labels: {version: 'a b'}}]}",
            "error invalid-subset /spec/subsets/0/labels\n");
        row("a selected rule that is exported", "DestinationRule",
            "{host: a, exportTo: [other], workloadSelector: {matchLabels: {a: b}}}",
            "error invalid-export /spec/exportTo\n");
        dr("an empty policy", "{}", "error invalid-policy /spec/trafficPolicy\n");
        dr("an empty pool", "{connectionPool: {}}",
            "error invalid-policy /spec/trafficPolicy/connectionPool\n");
        dr("a negative pool", "{connectionPool: {tcp: {maxConnections: -1}}}",
            "error invalid-policy /spec/trafficPolicy/connectionPool/tcp/maxConnections\n");
        dr("an ejection of more than all", "{outlierDetection: {maxEjectionPercent: 110}}",
            "error invalid-policy /spec/trafficPolicy/outlierDetection/maxEjectionPercent\n");
        dr("local failures without the split",
            "{outlierDetection: {consecutiveLocalOriginFailures: 3}}",
            "error invalid-policy "
            "/spec/trafficPolicy/outlierDetection/consecutiveLocalOriginFailures\n");
        dr("a load balancing that is none", "{loadBalancer: {simple: FASTEST}}",
            "error invalid-policy /spec/trafficPolicy/loadBalancer/simple\n");
        dr("an old load balancing", "{loadBalancer: {simple: LEAST_CONN}}",
            "warning deprecated-field /spec/trafficPolicy/loadBalancer/simple\n");
        dr("a table that is not prime",
            "{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 100}}}}",
            "error invalid-policy "
            "/spec/trafficPolicy/loadBalancer/consistentHash/maglev/tableSize\n");
        dr("localities that do not sum to 100",
            "{loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50, c: 40}}]}}}",
            "error invalid-policy "
            "/spec/trafficPolicy/loadBalancer/localityLbSetting/distribute/0/to\n");
        dr("a failover without detection",
            "{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}",
            "warning failover-without-outlier-detection "
            "/spec/trafficPolicy/loadBalancer/localityLbSetting\n");
        dr("a failover to itself",
            "{outlierDetection: {interval: 1s}, loadBalancer: {localityLbSetting: {failover: "
            "[{from: a, to: a}]}}}",
            "error invalid-policy /spec/trafficPolicy/loadBalancer/localityLbSetting/failover/0\n");
        dr("mutual TLS without certificates", "{tls: {mode: MUTUAL}}",
            "error invalid-tls /spec/trafficPolicy/tls\n");
        dr("simple TLS without authorities", "{tls: {mode: SIMPLE}}",
            "warning unverified-tls /spec/trafficPolicy/tls\n");
        dr("a TLS mode that is none", "{tls: {mode: STRICT}}",
            "error invalid-tls /spec/trafficPolicy/tls/mode\n");
        dr("an empty port", "{portLevelSettings: [{port: {number: 80}}]}",
            "error invalid-policy /spec/trafficPolicy/portLevelSettings/0\n");
        dr("a good policy",
            "{connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}, "
            "outlierDetection: {consecutive5xxErrors: 1, interval: 1s, maxEjectionPercent: 100}}",
            "");
    }

    static void otherRows()
    {
        const std::string port = "port: {number: 80, name: http, protocol: HTTP}";
        row("a gateway without servers", "Gateway", "{selector: {a: b}}",
            "error missing-field /spec/servers\n");
        row("a good gateway", "Gateway",
            "{servers: [{" + port + ", hosts: ['*', 'ns/a.com', './b.com']}]}", "");
        row("a short host at a gateway", "Gateway", "{servers: [{" + port + ", hosts: [reviews]}]}",
            "error invalid-host /spec/servers/0/hosts/0\n");
        row("two ports with one name", "Gateway",
            "{servers: [{" + port + ", hosts: ['*']}, {" + port + ", hosts: ['*']}]}",
            "error invalid-server /spec/servers/1/port/name\n");
        row("an unknown protocol", "Gateway",
            "{servers: [{port: {number: 80, name: a, protocol: SPDY}, hosts: ['*']}]}",
            "error invalid-server /spec/servers/0/port/protocol\n");
        row("HTTPS without tls", "Gateway",
            "{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*']}]}",
            "error invalid-tls /spec/servers/0\n");
        row("SIMPLE without certificate", "Gateway",
            "{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: "
            "SIMPLE}}]}",
            "error invalid-tls /spec/servers/0/tls\n");
        row("tls on plain HTTP", "Gateway",
            "{servers: [{" + port + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: a}}]}",
            "error invalid-tls /spec/servers/0/tls\n");
        row("an entry for every host", "ServiceEntry", "{hosts: ['*'], resolution: DNS}",
            "error invalid-host /spec/hosts/0\n");
        row("endpoints without resolution", "ServiceEntry",
            "{hosts: [a.com], endpoints: [{address: 1.2.3.4}]}",
            "error invalid-entry /spec/endpoints\n");
        row("a port twice", "ServiceEntry",
            "{hosts: [a.com], resolution: DNS, ports: [{number: 1, name: a, protocol: TCP}, "
            "{number: 1, name: b, protocol: TCP}]}",
            "error invalid-port /spec/ports/1/number\n");
        row("port levels without selector", "PeerAuthentication",
            "{portLevelMtls: {'80': {mode: STRICT}}}",
            "error invalid-selector /spec/portLevelMtls\n");
        row("a mode that is none", "PeerAuthentication", "{mtls: {mode: ALWAYS}}",
            "error invalid-tls /spec/mtls/mode\n");
        row("a denial without rules", "AuthorizationPolicy", "{action: DENY}",
            "error invalid-rule /spec/rules\n");
        row("an allowance without rules", "AuthorizationPolicy", "{}",
            "warning denies-everything /spec/rules\n");
        row("a source without condition", "AuthorizationPolicy",
            "{rules: [{from: [{source: {}}]}]}",
            "error invalid-rule /spec/rules/0/from/0/source\n");
        row("a kind that is not looked into", "EnvoyFilter", "{anything: 1}", "");
    }
};

QTEST_APPLESS_MAIN(TestCheck)
#include "tst_check.moc"
