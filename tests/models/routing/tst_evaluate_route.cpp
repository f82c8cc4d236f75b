#include "models/routing/evaluate_route.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

using namespace vigla;
using routing::RouteRequest;
using routing::RuleVerdict;
using test::add;
using test::bookinfo;
using test::document;
using test::reviews;
using test::reviewsRule;

namespace {

mesh::ClusterState cluster(const std::string& matches)
{
    auto state = bookinfo();
    add(state,
        reviewsRule(
            "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: "
            "{version: v2}}]}"));
    add(state,
        reviews("{hosts: [reviews], http: [{name: first, match: [" + matches
            + "], route: [{destination: {host: reviews, subset: v2}}]}, {name: rest, timeout: 2s, "
              "route: "
              "[{destination: {host: reviews, subset: v1}, weight: 75}, {destination: {host: "
              "reviews, subset: "
              "v2}, weight: 25}, {destination: {host: reviews, subset: nope}, weight: 0}]}]}"));
    return state;
}

RouteRequest request(const std::string& path = "/")
{
    RouteRequest request;
    request.host = "reviews";
    request.path = path;
    request.sourceNamespace = "bookinfo";
    request.sourceLabels = {{"app", "productpage"}};
    return request;
}

routing::RouteEvaluation evaluate(const mesh::ClusterState& state, const RouteRequest& request)
{
    const auto result = routing::evaluateRoute(state, request);
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

} // namespace

class TestEvaluateRoute : public QObject {
    Q_OBJECT
private slots:
    void matches_data()
    {
        QTest::addColumn<QString>("match");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("header"); // name=value
        QTest::addColumn<bool>("isTaken");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const char* match, const char* path,
                             const char* header, bool isTaken, const char* reason) {
            QTest::newRow(name) << QString::fromUtf8(match) << QString::fromUtf8(path)
                                << QString::fromUtf8(header) << isTaken
                                << QString::fromUtf8(reason);
        };
        row("the exact path", "{uri: {exact: /a}}", "/a", "", true, "it matches");
        row("another path", "{uri: {exact: /a}}", "/b", "", false,
            "the path is \"/b\", the rule wants exactly \"/a\"");
        row("the query is no part of the path", "{uri: {exact: /a}}", "/a?x=1", "", true,
            "it matches");
        row("a prefix is a prefix of the text", "{uri: {prefix: /foo}}", "/foobar", "", true,
            "it matches");
        row("case counts", "{uri: {exact: /a}}", "/A", "", false,
            "the path is \"/A\", the rule wants exactly \"/a\"");
        row("case does not count when told so", "{uri: {exact: /a}, ignoreUriCase: true}", "/A", "",
            true, "it matches");
        row("a regular expression matches the whole path", "{uri: {regex: '/v[12]'}}", "/v12", "",
            false, "the path is \"/v12\", the rule wants something that matches /v[12]");
        row("a regular expression that matches", "{uri: {regex: '/v[12]/.*'}}", "/v1/x", "", true,
            "it matches");
        row("a broken regular expression never matches", "{uri: {regex: '('}}", "/", "", false,
            "the path is \"/\", the rule wants something that matches (");
        row("a header", "{headers: {end-user: {exact: jason}}}", "/", "End-User=jason", true,
            "it matches");
        row("a header that is absent", "{headers: {end-user: {exact: jason}}}", "/", "", false,
            "header end-user is absent, the rule wants exactly \"jason\"");
        row("another value of the header", "{headers: {end-user: {exact: jason}}}", "/",
            "end-user=kay", false, "header end-user is \"kay\", the rule wants exactly \"jason\"");
        row("presence of a header", "{headers: {x: {}}}", "/", "x=", true, "it matches");
        row("presence as a star", "{headers: {x: {regex: '*'}}}", "/", "x=q", true, "it matches");
        row("absence of a header", "{withoutHeaders: {x: {}}}", "/", "x=q", false,
            "header x is \"q\", which the rule excludes");
        row("another value than the excluded one", "{withoutHeaders: {x: {exact: p}}}", "/", "x=q",
            true, "it matches");
        row("a query parameter", "{queryParams: {v: {exact: '2'}}}", "/?u=1&v=2", "", true,
            "it matches");
        row("the first value of a parameter", "{queryParams: {v: {exact: '2'}}}", "/?v=1&v=2", "",
            false, "query parameter v is \"1\", the rule wants exactly \"2\"");
        row("a parameter that is absent", "{queryParams: {v: {}}}", "/", "", false,
            "query parameter v is absent");
        row("the method", "{method: {exact: POST}}", "/", "", false,
            "the method is \"GET\", the rule wants exactly \"POST\"");
        row("the port", "{port: 9080}", "/", "", true, "it matches");
        row("another port", "{port: 80}", "/", "", false,
            "it is for port 80, the request goes to 9080");
        row("the client's labels", "{sourceLabels: {app: productpage}}", "/", "", true,
            "it matches");
        row("other labels", "{sourceLabels: {app: other}}", "/", "", false,
            "it is for clients with other labels");
        row("another namespace", "{sourceNamespace: other}", "/", "", false,
            "it is for clients in namespace other");
        row("a gateway", "{gateways: [g]}", "/", "", false,
            "it is for g, the request comes through mesh");
        row("the mesh by name, whatever the labels",
            "{gateways: [mesh], sourceLabels: {app: other}}", "/", "", true, "it matches");
        row("all attributes must hold", "{uri: {exact: /a}, headers: {x: {exact: q}}}", "/a", "",
            false, "header x is absent, the rule wants exactly \"q\"");
        row("any entry will do", "{uri: {exact: /b}}, {uri: {exact: /a}}", "/a", "", true,
            "it matches");
        row("no entry", "{uri: {exact: /b}}, {uri: {exact: /c}}", "/a", "", false,
            "the path is \"/a\", the rule wants exactly \"/b\"; and the path is \"/a\", the rule "
            "wants "
            "exactly \"/c\"");
    }
    void matches()
    {
        QFETCH(const QString, match);
        QFETCH(const QString, path);
        QFETCH(const QString, header);
        QFETCH(const bool, isTaken);
        auto wanted = request(path.toStdString());
        if (const auto equals = header.indexOf(QLatin1Char('=')); equals > 0)
            wanted.headers.emplace_back(
                header.left(equals).toStdString(), header.mid(equals + 1).toStdString());
        const auto result = evaluate(cluster(match.toStdString()), wanted);
        QCOMPARE(result.rules.size(), std::size_t{2});
        QTEST(test::text(result.rules[0].reason), "reason");
        QCOMPARE(result.rules[0].result == RuleVerdict::Result::Taken, isTaken);
        QCOMPARE(result.rules[1].result,
            isTaken ? RuleVerdict::Result::NotReached : RuleVerdict::Result::Taken);
    }

    void destinationsComeWithProbabilityAndPods()
    {
        const auto result = evaluate(cluster("{port: 1}"), request());
        QCOMPARE(result.destinations.size(), std::size_t{2}); // weight 0 is dropped
        QCOMPARE(result.destinations[0].probability, 0.75);
        QCOMPARE(result.destinations[0].readyPods, 2);
        QVERIFY(result.destinations[1].isKnown);
        QCOMPARE(test::lines(result.actions), QStringLiteral("timeout 2s\n"));
        QCOMPARE(result.rules[0].result, RuleVerdict::Result::NotForThisProxy);
        QCOMPARE(test::text(result.outcome),
            QStringLiteral(
                "Taken by route \"rest\" of VirtualService bookinfo/reviews: reviews v1 75 %, "
                "reviews v2 25 %, timeout 2s"));
    }

    void names_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("the short name from its own namespace") << "reviews" << true;
        QTest::newRow("name and namespace") << "reviews.bookinfo" << true;
        QTest::newRow("with svc") << "reviews.bookinfo.svc" << true;
        QTest::newRow("the full name") << "reviews.bookinfo.svc.cluster.local" << true;
        QTest::newRow("with a dot at the end") << "reviews.bookinfo.svc.cluster.local." << true;
        QTest::newRow("with a port and capitals") << "Reviews.bookinfo:9080" << true;
        QTest::newRow("a stranger") << "example.com" << false;
    }
    void names()
    {
        QFETCH(const QString, host);
        auto wanted = request();
        wanted.host = host.toStdString();
        const auto result = evaluate(cluster("{uri: {prefix: /}}"), wanted);
        QTEST(!result.rules.empty(), "isFound");
        if (result.rules.empty())
            QVERIFY(result.outcome.find("not in the mesh's registry") != std::string::npos);
    }

    void withoutRulesAllPodsGetIt()
    {
        const auto result = evaluate(bookinfo(), request());
        QVERIFY(result.rules.empty());
        QCOMPARE(result.destinations.size(), std::size_t{1});
        QCOMPARE(result.destinations[0].readyPods, 4);
    }

    void noRuleMeansNotFound()
    {
        auto state = bookinfo();
        add(state,
            reviews("{hosts: [reviews], http: [{match: [{uri: {exact: /x}}], route: [{destination: "
                    "{host: "
                    "reviews}}]}]}"));
        const auto result = evaluate(state, request());
        QVERIFY(result.destinations.empty());
        QVERIFY(result.outcome.find("404") != std::string::npos);
    }

    void anUnknownSubsetIsNotKnown()
    {
        auto state = bookinfo();
        add(state,
            reviews("{hosts: [reviews], http: [{route: [{destination: {host: reviews, subset: "
                    "v9}}]}]}"));
        QVERIFY(!evaluate(state, request()).destinations.at(0).isKnown);
    }

    void gatewaysMergeTheRulesOfAllObjects()
    {
        auto state = bookinfo();
        const auto made = [](const char* name, const char* time, const char* rules) {
            return document(
                std::string(
                    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ")
                + name + ", namespace: bookinfo, creationTimestamp: '" + time
                + "'}\nspec: {hosts: [shop.com], gateways: [gw], http: " + rules + "}");
        };
        add(state,
            made("a", "2024-01-01T00:00:00Z",
                "[{name: all, route: [{destination: {host: productpage}}]}]"));
        add(state,
            made("b", "2024-01-02T00:00:00Z",
                "[{name: reviews, match: [{uri: {prefix: /reviews}}], route: [{destination: {host: "
                "reviews}}]}]"));
        auto wanted = request("/reviews/1");
        wanted.host = "shop.com";
        wanted.gateway = "bookinfo/gw";
        const auto result = evaluate(state, wanted);
        QCOMPARE(
            test::text(result.rules.at(0).name), QStringLiteral("reviews")); // catch-alls go last
        QCOMPARE(result.rules[0].result, RuleVerdict::Result::Taken);
        QCOMPARE(result.rules[1].result, RuleVerdict::Result::NotReached);
        wanted.host = "other.com";
        QVERIFY(evaluate(state, wanted).outcome.find("404") != std::string::npos);
    }

    void delegatesNeedBothMatches()
    {
        auto state = bookinfo();
        add(state,
            reviews("{hosts: [reviews], http: [{match: [{uri: {prefix: /a}}], delegate: {name: "
                    "part}}]}"));
        add(state,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: part, "
                "namespace: bookinfo}\nspec: {http: [{match: [{method: {exact: GET}}], route: "
                "[{destination: {host: ratings}}]}]}"));
        QCOMPARE(evaluate(state, request("/a/b")).rules.at(0).result, RuleVerdict::Result::Taken);
        QCOMPARE(
            evaluate(state, request("/b")).rules.at(0).result, RuleVerdict::Result::NotMatched);
    }

    void aDraftWinsOverTheCluster()
    {
        const auto state = cluster("{uri: {exact: /never}}");
        const auto edited = reviews(
            "{hosts: [reviews], http: [{name: mine, route: [{destination: {host: ratings}}]}]}");
        const auto result = routing::evaluateRoute(state, request(), {{{{}, edited}}});
        QCOMPARE(test::text(result->rules.at(0).name), QStringLiteral("mine"));
    }

    void senselessRequestsAreRefused()
    {
        auto wanted = request("no slash");
        QVERIFY(!routing::evaluateRoute(bookinfo(), wanted));
        wanted = request();
        wanted.host.clear();
        QVERIFY(!routing::evaluateRoute(bookinfo(), wanted));
    }
};

QTEST_APPLESS_MAIN(TestEvaluateRoute)
#include "tst_evaluate_route.moc"
