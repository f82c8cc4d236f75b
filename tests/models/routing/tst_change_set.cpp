#include "models/routing/change_set.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using routing::Change;
using routing::ChangeSet;
using test::document;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

std::string split(int v1, int v2)
{
    return "{hosts: [reviews], http: [{route: [" + to("v1", v1) + ", " + to("v2", v2) + "]}]}";
}

QString order(const std::vector<Change>& changes)
{
    QString text;
    for (const Change& change : changes) {
        const auto ref = change.ref();
        text += QString::fromStdString((change.isRemoval()           ? "-"
                                               : change.isCreation() ? "+"
                                                                     : "~")
            + ref.kind + " " + ref.name + "\n");
    }
    return text;
}

kube::Document named(const std::string& kind, const std::string& name)
{
    return document("apiVersion: networking.istio.io/v1\nkind: " + kind
        + "\nmetadata: {name: " + name + ", namespace: bookinfo}\nspec: {}");
}

} // namespace

class TestChangeSet : public QObject {
    Q_OBJECT
private slots:
    void sentences_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("sentences");
        const auto row = [](const char* name, const std::string& before, const std::string& after,
                             const char* sentences) {
            QTest::newRow(name) << test::text(before) << test::text(after)
                                << QString::fromUtf8(sentences);
        };
        const std::string one = "{hosts: [reviews], http: [{route: [" + to("v1", 100) + "]";
        row("weights", split(90, 10), split(50, 50),
            "reviews v1: 90 % → 50 % of the traffic\nreviews v2: 10 % → 50 % of the traffic\n");
        row("weights that do not sum to 100", split(3, 1), split(1, 2),
            "reviews v1: 75 % → 33.3 % of the traffic\nreviews v2: 25 % → 66.7 % of the traffic\n");
        row("weights written differently", split(1, 1), split(50, 50),
            "weights: 1, 1 → 50, 50 (the shares stay)\n");
        row("a new destination", one + "}]}", split(80, 20),
            "reviews v1: 100 % → 80 % of the traffic\nreviews v2: new, gets 20 % of the traffic\n");
        row("a destination removed", split(80, 20), one + "}]}",
            "reviews v1: 80 % → 100 % of the traffic\nreviews v2: removed, had 20 % of the "
            "traffic\n");
        row("a timeout set", one + "}]}", one + ", timeout: 5s}]}", "timeout: none → 5s\n");
        row("a timeout changed", one + ", timeout: 5s}]}", one + ", timeout: 2s}]}",
            "timeout: 5s → 2s\n");
        row("retries switched off",
            one + ", retries: {attempts: 3, perTryTimeout: 1s, retryOn: 5xx}}]}",
            one + ", retries: {attempts: 0}}]}",
            "retries: 3 retries, 1s each, on 5xx → no retries\n");
        row("a fault injected", one + "}]}",
            one
                + ", fault: {delay: {fixedDelay: 5s, percentage: {value: 10}}, abort: {httpStatus: "
                  "503, percentage: {value: 0.5}}}}]}",
            "fault: none → delay of 5s for 10 % of the requests, abort with 503 for 0.5 % of the "
            "requests\n");
        row("a fault without percentage does nothing", one + "}]}",
            one + ", fault: {abort: {httpStatus: 503}}}]}",
            "fault: none → abort with 503 for 0 % of the requests\n");
        row("mirroring begins", one + "}]}",
            one + ", mirror: {host: reviews, subset: v3}, mirrorPercentage: {value: 25}}]}",
            "mirroring: none → mirror to reviews v3 for 25 % of the requests\n");
        row("mirroring without percentage is all", one + "}]}",
            one + ", mirrors: [{destination: {host: reviews, subset: v3}}]}]}",
            "mirroring: none → mirror to reviews v3\n");
        row("matches", one + ", match: [{uri: {prefix: /a}}]}]}",
            one
                + ", match: [{uri: {exact: /b}, headers: {end-user: {exact: jason}}}, {port: "
                  "80}]}]}",
            "requests: path begins with /a → path is /b and header end-user is jason, or port is "
            "80\n");
        row("a new route in front", one + "}]}",
            "{hosts: [reviews], http: [{name: jason, match: [{headers: {end-user: {exact: "
            "jason}}}], route: ["
                + to("v2", 0) + "]}, {route: [" + to("v1", 100) + "]}]}",
            "route \"jason\" is new: reviews v2\n");
        row("a route removed",
            "{hosts: [reviews], http: [{name: jason, route: [" + to("v2", 0) + "]}, {route: ["
                + to("v1", 100) + "]}]}",
            one + "}]}", "route \"jason\" is removed\n");
        row("which route, where there are several",
            "{hosts: [reviews], http: [{name: a, timeout: 1s, match: [{port: 1}]}, {name: b}]}",
            "{hosts: [reviews], http: [{name: a, timeout: 2s, match: [{port: 1}]}, {name: b}]}",
            "timeout in route \"a\": 1s → 2s\n");
        row("another order", "{hosts: [reviews], http: [{name: a}, {name: b}]}",
            "{hosts: [reviews], http: [{name: b}, {name: a}]}",
            "routes are tried in another order: route \"b\", then route \"a\"\n");
        row("a redirect", "{hosts: [x], http: [{name: a}]}",
            "{hosts: [x], http: [{name: a, redirect: {uri: /new, authority: shop.com}}]}",
            "redirect: none → to shop.com/new with 301\n");
        row("fields that have no sentence of their own", "{hosts: [reviews], unknown: {x: {p: 1}}}",
            "{hosts: [reviews, other], unknown: {x: {p: 2, z: [a]}}}",
            "spec.hosts: [reviews] → [reviews, other]\nspec.unknown.x.p: 1 → 2\n"
            "spec.unknown.x.z: not set → [a]\n");
        row("false is not absence", "{hosts: [reviews], a: {}}",
            "{hosts: [reviews], a: {b: false}}", "spec.a.b: not set → false\n");
        row("headers of one destination", split(50, 50),
            "{hosts: [reviews], http: [{route: [" + to("v1", 50)
                + ", {destination: {host: reviews, subset: v2}, weight: 50, headers: {request: "
                  "{set: {x: q}}}}]}]}",
            "spec.http.route.headers of reviews v2: not set → {request: {set: {x: q}}}\n");
        row("nothing", split(1, 2), split(1, 2), "");
    }
    void sentences()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        const Change change{reviews(before.toStdString()), reviews(after.toStdString())};
        QTEST(test::lines(routing::describeChange(change)), "sentences");
    }

    void sentencesOfDestinationRules()
    {
        const Change change{
            reviewsRule("{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: old, "
                        "labels: {version: v0}}]}"),
            reviewsRule(
                "{host: reviews, trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}, "
                "subsets: [{name: v1, labels: {version: v1, track: a}, trafficPolicy: {tls: "
                "{mode: DISABLE}}}, {name: v2, labels: {version: v2}}]}")};
        QCOMPARE(test::lines(routing::describeChange(change)),
            QString::fromUtf8(
                "subset old is removed\n"
                "subset v1: pods with version=v1 → version=v1, track=a\n"
                "spec.subsets.trafficPolicy of subset v1: not set → {tls: {mode: DISABLE}}\n"
                "subset v2 is new: pods with version=v2\n"
                "spec.trafficPolicy: not set → {connectionPool: {tcp: {maxConnections: 1}}}\n"));
    }

    void creationAndRemovalAreTold()
    {
        const ChangeSet set{{{{}, reviews(split(80, 20))}, {reviewsRule("{host: reviews}"), {}}}};
        QCOMPARE(test::lines(routing::describeChanges(set)),
            QStringLiteral("VirtualService bookinfo/reviews is created\n"
                           "every request: reviews v1 80 %, reviews v2 20 %\n"
                           "DestinationRule bookinfo/reviews is removed\n"));
    }

    void subsetsComeBeforeRoutesAndGoAfterThem()
    {
        const ChangeSet set{{
            {named("VirtualService", "gone"), {}},
            {named("DestinationRule", "gone"), {}},
            {{}, named("VirtualService", "new")},
            {{}, named("Gateway", "new")},
            {{}, named("DestinationRule", "new")},
            {reviews(split(1, 0)), reviews(split(0, 1))},
            {named("Sidecar", "same"), named("Sidecar", "same")},
        }};
        QCOMPARE(order(routing::orderedForApply(set)),
            QStringLiteral(
                "+Gateway new\n+DestinationRule new\n+VirtualService new\n"
                "~VirtualService reviews\n-VirtualService gone\n-DestinationRule gone\n"));
    }

    void aSubsetIsTakenAwayAfterTheRouteThatUsedIt()
    {
        const auto before = reviewsRule("{host: reviews, subsets: [{name: v1}, {name: v2}]}");
        const auto after = reviewsRule("{host: reviews, subsets: [{name: v2}]}");
        const ChangeSet set{{{before, after}, {reviews(split(1, 0)), reviews(split(0, 1))}}};
        const auto ordered = routing::orderedForApply(set);
        QCOMPARE(
            order(ordered), QStringLiteral("~VirtualService reviews\n~DestinationRule reviews\n"));
        QCOMPARE(ordered[1].before, before);
    }

    void aSwapOfSubsetsIsWrittenInTwoSteps()
    {
        const auto before
            = reviewsRule("{host: reviews, subsets: [{name: v1}, {name: v2, labels: {a: b}}]}");
        const auto after
            = reviewsRule("{host: reviews, subsets: [{name: v3}, {name: v2, labels: {a: c}}]}");
        const ChangeSet set{{{before, after}, {reviews(split(1, 0)), reviews(split(0, 1))}}};
        const auto ordered = routing::orderedForApply(set);
        QCOMPARE(order(ordered),
            QStringLiteral(
                "~DestinationRule reviews\n~VirtualService reviews\n~DestinationRule reviews\n"));
        QCOMPARE(QByteArray::fromStdString(ordered[0].after.json()["spec"]["subsets"].dump()),
            QByteArray("[{'name':'v1'},{'name':'v2','labels':{'a':'c'}},{'name':'v3'}]")
                .replace('\'', '"'));
        QCOMPARE(ordered[2].before, ordered[0].after);
        QCOMPARE(ordered[2].after, after);
    }

    void theInverseTakesEverythingBack()
    {
        const auto created = named("DestinationRule", "new");
        const ChangeSet set{{{{}, created}, {reviews(split(90, 10)), reviews(split(0, 100))}}};
        const ChangeSet inverse = routing::inverseOf(set);
        QCOMPARE(order(routing::orderedForApply(inverse)),
            QStringLiteral("~VirtualService reviews\n-DestinationRule new\n"));
        QCOMPARE(inverse.find(reviews(split(1, 1)).ref())->after, reviews(split(90, 10)));
        QCOMPARE(routing::inverseOf(inverse), set);
    }

    void puttingAnEditOfTheSameObjectReplacesItAndKeepsItsBase()
    {
        ChangeSet set;
        const auto base = reviews(split(100, 0));
        set.put({base, reviews(split(90, 10))});
        set.put({reviews(split(90, 10)), reviews(split(80, 20))});
        QCOMPARE(set.changes.size(), std::size_t{1});
        QCOMPARE(set.changes[0].before, base);
        QCOMPARE(set.changes[0].after, reviews(split(80, 20)));
        set.put({base, base});
        QVERIFY(set.changes.empty());
        QVERIFY(set.isEmpty());
    }

    void hostileValuesBecomeOneHarmlessLine()
    {
        const Change change{reviews("{hosts: [reviews], x: a}"),
            reviews("{hosts: [reviews], x: \"" + std::string(5000, 'y') + "\\n\\u202E\"}")};
        const auto sentences = routing::describeChange(change);
        QCOMPARE(sentences.size(), std::size_t{1});
        QVERIFY(sentences[0].size() < 200);
        QVERIFY(sentences[0].find('\n') == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestChangeSet)
#include "tst_change_set.moc"
