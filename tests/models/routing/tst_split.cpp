#include "models/routing/split.h"
#include "tests/support/item_lists.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

using namespace vigla;
using routing::ChangeSet;
using routing::RoutableHost;
using routing::RouteCard;
using routing::SplitDestination;
using test::add;
using test::bookinfo;
using test::document;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

constexpr const char* kReviews = "reviews.bookinfo.svc.cluster.local";
constexpr const char* kSubsets = "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, "
                                 "{name: v2, labels: {version: v2}}]}";

QString numbers(const std::vector<Percent>& percents)
{
    QString text;
    for (const Percent percent : percents)
        text += QString::number(percent.value) + QLatin1Char(' ');
    return text.trimmed();
}

std::vector<Percent> percents(const QString& text)
{
    std::vector<Percent> values;
    for (const QString& part : text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        values.push_back({part.toInt()});
    return values;
}

RoutableHost host(const mesh::ClusterState& cluster, const ChangeSet& drafts = {},
    const std::string& name = kReviews)
{
    auto found = routing::describeHost(cluster, drafts, {}, name);
    return found ? *found : RoutableHost();
}

/// `reviews v1 80 (2 pods)` a line.
QString destinations(const RouteCard& card)
{
    QString text;
    for (const auto& destination : card.destinations)
        text += QString::fromStdString(destination.title()) + QLatin1Char(' ')
            + QString::number(destination.weight.value) + QStringLiteral(" (")
            + QString::number(destination.readyPods) + QStringLiteral(")\n");
    return text;
}

std::vector<SplitDestination> weighted(
    std::vector<SplitDestination> destinations, const std::vector<int>& weights)
{
    for (std::size_t i = 0; i < destinations.size(); ++i)
        destinations[i].weight = {weights.at(i)};
    return destinations;
}

QString yamlOf(const ChangeSet& set)
{
    QString text;
    for (const auto& change : set.changes)
        text += QString::fromStdString(kube::renderYaml(kube::withoutServerFields(change.after)))
            + QStringLiteral("---\n");
    return text;
}

ChangeSet mustBuild(const mesh::ClusterState& cluster, const RoutableHost& host,
    const std::vector<SplitDestination>& destinations, const ChangeSet& drafts = {})
{
    auto built = routing::buildSplit(cluster, drafts, host.cards.at(0), host, destinations);
    if (!built)
        qFatal("%s", built.error().message.c_str());
    return *std::move(built);
}

} // namespace

class TestSplit : public QObject {
    Q_OBJECT
private slots:
    void rebalanced_data()
    {
        QTest::addColumn<QString>("weights");
        QTest::addColumn<int>("changed");
        QTest::addColumn<int>("to");
        QTest::addColumn<QString>("expected");
        QTest::newRow("two follow each other") << "90 10" << 1 << 50 << "50 50";
        QTest::newRow("to all") << "90 10" << 0 << 100 << "100 0";
        QTest::newRow("to nothing") << "90 10" << 0 << 0 << "0 100";
        QTest::newRow("the others keep their proportion") << "60 30 10" << 2 << 40 << "40 20 40";
        QTest::newRow("rounding goes to the largest remainder")
            << "33 33 34" << 2 << 1 << "50 49 1";
        QTest::newRow("all others are zero") << "100 0 0" << 0 << 60 << "60 0 40";
        QTest::newRow("the last changes while all others are zero")
            << "0 0 100" << 2 << 70 << "0 30 70";
        QTest::newRow("more than all") << "50 50" << 0 << 140 << "100 0";
        QTest::newRow("less than nothing") << "50 50" << 0 << -5 << "0 100";
        QTest::newRow("one alone has all") << "100" << 0 << 30 << "100";
    }
    void rebalanced()
    {
        QFETCH(const QString, weights);
        QFETCH(const int, changed);
        QFETCH(const int, to);
        QTEST(numbers(
                  routing::rebalanced(percents(weights), static_cast<std::size_t>(changed), {to})),
            "expected");
    }

    void rebalancedAlwaysSumsToAHundred()
    {
        unsigned random = 1;
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::int64_t> raw;
            for (int i = 0; i < 2 + round % 5; ++i)
                raw.push_back((random = random * 1103515245U + 12345U) % 1000);
            const auto weights = routing::percentsOf(raw);
            const auto moved = routing::rebalanced(
                weights, static_cast<std::size_t>(round) % weights.size(), {round % 101});
            for (const auto& list : {weights, moved}) {
                int sum = 0;
                for (const Percent percent : list) {
                    QVERIFY(percent.value >= 0);
                    sum += percent.value;
                }
                QCOMPARE(sum, 100);
            }
        }
    }

    void movedHandle_data()
    {
        QTest::addColumn<QString>("weights");
        QTest::addColumn<int>("handle");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("expected");
        QTest::newRow("between two") << "90 10" << 0 << 30 << "30 70";
        QTest::newRow("the second of three") << "50 30 20" << 1 << 60 << "50 10 40";
        QTest::newRow("stops at the handle before it") << "50 30 20" << 1 << 10 << "50 0 50";
        QTest::newRow("stops at the end") << "50 30 20" << 0 << 99 << "80 0 20";
    }
    void movedHandle()
    {
        QFETCH(const QString, weights);
        QFETCH(const int, handle);
        QFETCH(const int, position);
        QTEST(numbers(routing::movedHandle(
                  percents(weights), static_cast<std::size_t>(handle), {position})),
            "expected");
    }

    void percentsOf_data()
    {
        QTest::addColumn<qint64>("a");
        QTest::addColumn<qint64>("b");
        QTest::addColumn<qint64>("c");
        QTest::addColumn<QString>("expected");
        QTest::newRow("thirds") << qint64{1} << qint64{1} << qint64{1} << "34 33 33";
        QTest::newRow("all zero") << qint64{0} << qint64{0} << qint64{0} << "100 0 0";
        QTest::newRow("negative counts as zero")
            << qint64{-5} << qint64{1} << qint64{0} << "0 100 0";
        QTest::newRow("huge") << qint64{INT64_MAX} << qint64{INT64_MAX} << qint64{0} << "50 50 0";
    }
    void percentsOf()
    {
        QFETCH(const qint64, a);
        QFETCH(const qint64, b);
        QFETCH(const qint64, c);
        QTEST(numbers(routing::percentsOf({a, b, c})), "expected");
    }

    void aServiceWithoutRoutesHasOneImplicitCard()
    {
        const auto reviewsHost = host(bookinfo());
        QCOMPARE(test::text(reviewsHost.namespaceName), QStringLiteral("bookinfo"));
        QCOMPARE(reviewsHost.cards.size(), std::size_t{1});
        const auto& card = reviewsHost.cards[0];
        QCOMPARE(card.ruleIndex, -1);
        QVERIFY(card.object.name.empty());
        QVERIFY(card.isSplittable);
        QCOMPARE(destinations(card), QStringLiteral("reviews 100 (4)\n"));
        QCOMPARE(card.destinations[0].workloads,
            (std::vector<std::string>{
                "bookinfo/reviews-v1", "bookinfo/reviews-v2", "bookinfo/reviews-v3"}));
    }

    void cardsFollowTheRulesInOrder()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        add(cluster,
            reviews("{hosts: [reviews], http: [{name: jason, match: [{headers: {end-user: {exact: "
                    "jason}}}], "
                    "timeout: 2s, route: [{destination: {host: reviews, subset: v2}}]}, {match: "
                    "[{uri: {prefix: "
                    "/old}}], redirect: {uri: /new}}, {route: ["
                + to("v1", 3) + ", " + to("v2", 1) + "]}]}"));
        const auto reviewsHost = host(cluster);
        QCOMPARE(reviewsHost.cards.size(), std::size_t{3});
        QCOMPARE(test::lines(reviewsHost.cards[0].matches),
            QStringLiteral("header end-user is jason\n"));
        QCOMPARE(test::lines(reviewsHost.cards[0].actions), QStringLiteral("timeout 2s\n"));
        QCOMPARE(destinations(reviewsHost.cards[0]), QStringLiteral("reviews v2 100 (1)\n"));
        QVERIFY(!reviewsHost.cards[1].isSplittable);
        QVERIFY(!reviewsHost.cards[1].whyNotSplittable.empty());
        QCOMPARE(destinations(reviewsHost.cards[2]),
            QStringLiteral("reviews v1 75 (2)\nreviews v2 25 (1)\n"));
        QCOMPARE(reviewsHost.cards[2].destinations[0].workloads,
            (std::vector<std::string>{"bookinfo/reviews-v1"}));
        QCOMPARE(reviewsHost.objects.size(), std::size_t{2});
    }

    void theOldestOfSeveralVirtualServicesWins()
    {
        auto cluster = bookinfo();
        const auto made
            = [](const std::string& name, const std::string& time, const std::string& timeout) {
                  return document(
                      "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: "
                      + name + ", namespace: bookinfo, creationTimestamp: '" + time
                      + "'}\nspec: {hosts: [reviews], http: [{timeout: " + timeout
                      + ", route: [{destination: {host: reviews}}]}]}");
              };
        add(cluster, made("a-younger", "2024-01-02T00:00:00Z", "9s"));
        add(cluster, made("z-older", "2024-01-01T00:00:00Z", "1s"));
        const auto reviewsHost = host(cluster);
        QCOMPARE(reviewsHost.cards.size(), std::size_t{1});
        QCOMPARE(test::text(reviewsHost.cards[0].object.name), QStringLiteral("z-older"));
        QCOMPARE(reviewsHost.objects.size(), std::size_t{2}); // the loser is shown too
    }

    void anExactHostWinsOverAWildcard()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: all, "
                "namespace: bookinfo, creationTimestamp: '2000-01-01T00:00:00Z'}\nspec: {hosts: "
                "['*.bookinfo.svc.cluster.local'], http: [{timeout: 9s, route: [{destination: "
                "{host: ratings}}]}]}"));
        QCOMPARE(test::text(host(cluster).cards[0].object.name), QStringLiteral("all"));
        add(cluster, reviews("{hosts: [reviews], http: [{route: [" + to("v1", 1) + "]}]}"));
        QCOMPARE(test::text(host(cluster).cards[0].object.name), QStringLiteral("reviews"));
    }

    void rulesOfOtherNamespacesThatAreNotExportedDoNotCount()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: x, "
                "namespace: other}\nspec: {hosts: [reviews.bookinfo.svc.cluster.local], exportTo: "
                "['.'], http: [{route: [{destination: {host: ratings}}]}]}"));
        QCOMPARE(host(cluster).cards[0].ruleIndex, -1);
    }

    void hostsOfAGatewayAreHostsToo()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: "
                "bookinfo, "
                "namespace: bookinfo}\nspec: {hosts: ['*'], gateways: [bookinfo-gateway], http: "
                "[{match: [{uri: {exact: /productpage}}, {uri: {prefix: /static}}], route: "
                "[{destination: {host: productpage, port: {number: 9080}}}]}]}"));
        const auto hosts = routing::routableHosts(cluster);
        QCOMPARE(hosts.size(), std::size_t{4});
        const auto gateway = std::ranges::find(hosts, "*", &RoutableHost::host);
        QVERIFY(gateway != hosts.end());
        QCOMPARE(gateway->gateways, (std::vector<std::string>{"bookinfo/bookinfo-gateway"}));
        QCOMPARE(destinations(gateway->cards[0]), QStringLiteral("productpage 100 (1)\n"));
        QCOMPARE(test::lines(gateway->cards[0].matches),
            QStringLiteral("path is /productpage\npath begins with /static\n"));
        const auto candidates = routing::splitCandidates(cluster, *gateway);
        QCOMPARE(candidates.size(), std::size_t{1}); // the versions of productpage
        QCOMPARE(test::text(candidates[0].title()), QStringLiteral("productpage v1"));
    }

    void delegatesShowTheirOwnRoutes()
    {
        auto cluster = bookinfo();
        add(cluster,
            reviews(
                "{hosts: [reviews], http: [{match: [{uri: {prefix: /a}}], delegate: {name: part}}, "
                "{delegate: {name: nobody, namespace: far}}]}"));
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: part, "
                "namespace: bookinfo}\nspec: {http: [{match: [{method: {exact: GET}}], route: "
                "[{destination: {host: reviews}}]}]}"));
        const auto reviewsHost = host(cluster);
        QCOMPARE(reviewsHost.cards.size(), std::size_t{2});
        QCOMPARE(test::text(reviewsHost.cards[0].object.name), QStringLiteral("part"));
        QCOMPARE(test::lines(reviewsHost.cards[0].matches),
            QStringLiteral("path begins with /a and method is GET\n"));
        QVERIFY(reviewsHost.cards[0].isSplittable);
        QVERIFY(!reviewsHost.cards[1].isSplittable);
        QVERIFY(reviewsHost.cards[1].whyNotSplittable.find("far/nobody") != std::string::npos);
    }

    void candidatesAreSubsetsFirstThenVersionsOfPods()
    {
        auto cluster = bookinfo();
        add(cluster,
            reviewsRule("{host: reviews, subsets: [{name: canary, labels: {version: v2}}]}"));
        test::edit(cluster.pods, [](std::vector<mesh::Pod>& pods) {
            pods.push_back(test::pod("bookinfo", "reviews", "2.0_Beta"));
            std::ranges::sort(pods, {},
                [](const mesh::Pod& pod) { return std::pair(pod.namespaceName, pod.name); });
        });
        QString names;
        for (const auto& candidate : routing::splitCandidates(cluster, host(cluster)))
            names += QString::fromStdString(candidate.subset) + QLatin1Char(' ')
                + QString::number(candidate.readyPods) + QLatin1Char('\n');
        QCOMPARE(names, QStringLiteral("canary 1\nv2-0-beta 1\nv1 2\nv3 1\n"));
    }

    void aVersionWithoutPodsIsACandidateToo()
    {
        auto cluster = bookinfo();
        auto idle = test::replicaSet("bookinfo", "reviews", "v9");
        idle.kind = "Deployment";
        test::append(cluster.deployments, idle);
        const auto candidates = routing::splitCandidates(cluster, host(cluster));
        QCOMPARE(candidates.size(), std::size_t{4});
        QCOMPARE(test::text(candidates[3].subset), QStringLiteral("v9"));
        QCOMPARE(candidates[3].readyPods, 0);
    }

    void theFirstSplitCreatesBothObjects()
    {
        const auto cluster = bookinfo();
        const auto reviewsHost = host(cluster);
        auto wanted = routing::splitCandidates(cluster, reviewsHost);
        wanted.resize(2);
        const auto set = mustBuild(cluster, reviewsHost, weighted(wanted, {100, 0}));
        QCOMPARE(yamlOf(set),
            QStringLiteral("apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n"
                           "  name: reviews\n  namespace: bookinfo\nspec:\n"
                           "  host: reviews.bookinfo.svc.cluster.local\n  subsets:\n"
                           "  - name: v1\n    labels:\n      version: v1\n"
                           "  - name: v2\n    labels:\n      version: v2\n---\n"
                           "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n"
                           "  name: reviews\n  namespace: bookinfo\nspec:\n  hosts:\n"
                           "  - reviews.bookinfo.svc.cluster.local\n  http:\n  - route:\n"
                           "    - destination:\n        host: reviews.bookinfo.svc.cluster.local\n"
                           "        subset: v1\n      weight: 100\n"
                           "    - destination:\n        host: reviews.bookinfo.svc.cluster.local\n"
                           "        subset: v2\n      weight: 0\n---\n"));
        QVERIFY(set.changes[0].isCreation() && set.changes[1].isCreation());
        // The draft is what the next edit starts from.
        const auto drafted = host(cluster, set);
        QCOMPARE(destinations(drafted.cards[0]),
            QStringLiteral("reviews v1 100 (2)\nreviews v2 0 (1)\n"));
        const auto next
            = mustBuild(cluster, drafted, weighted(drafted.cards[0].destinations, {80, 20}), set);
        QCOMPARE(next.changes.size(), std::size_t{2});
        QVERIFY(next.changes[1].isCreation());
        QCOMPARE(destinations(host(cluster, next).cards[0]),
            QStringLiteral("reviews v1 80 (2)\nreviews v2 20 (1)\n"));
    }

    void takenNamesAreAvoided()
    {
        auto cluster = bookinfo();
        add(cluster,
            reviews("{hosts: [elsewhere.com], http: [{route: [{destination: {host: ratings}}]}]}"));
        const auto reviewsHost = host(cluster);
        auto wanted = routing::splitCandidates(cluster, reviewsHost);
        wanted.resize(2);
        const auto set = mustBuild(cluster, reviewsHost, weighted(wanted, {50, 50}));
        QCOMPARE(test::text(set.changes[1].after.name()), QStringLiteral("reviews-2"));
    }

    void everythingElseOfTheDocumentStays()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        const auto vs = document(
            "apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\n"
            "metadata: {name: reviews, namespace: bookinfo, labels: {a: b}}\n"
            "spec:\n  unknownField: {x: [1, {y2: false}]}\n  hosts: [reviews]\n  http:\n"
            "  - zeta: 0\n    route:\n"
            "    - weight: 90\n      destination: {subset: v1, host: reviews}\n      headers: "
            "{request: {set: {a: b}}}\n"
            "    - destination: {host: reviews, subset: v2}\n      weight: 10\n      other: null\n"
            "    alpha: ''\n    timeout: 5s\n");
        add(cluster, vs);
        const auto reviewsHost = host(cluster);
        const auto set = mustBuild(
            cluster, reviewsHost, weighted(reviewsHost.cards[0].destinations, {0, 100}));
        QCOMPARE(set.changes.size(), std::size_t{1});
        QCOMPARE(set.changes[0].before, vs);
        auto expected = QString::fromStdString(kube::renderYaml(vs));
        expected.replace(QStringLiteral("weight: 90"), QStringLiteral("weight: 0"))
            .replace(QStringLiteral("weight: 10\n"), QStringLiteral("weight: 100\n"));
        QCOMPARE(QString::fromStdString(kube::renderYaml(set.changes[0].after)), expected);
    }

    void sharesThatStayLeaveTheWeightsAsTheyAreWritten()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        add(cluster,
            reviews(
                "{hosts: [reviews], http: [{route: [" + to("v1", 3) + ", " + to("v2", 1) + "]}]}"));
        const auto reviewsHost = host(cluster);
        QVERIFY(
            mustBuild(cluster, reviewsHost, weighted(reviewsHost.cards[0].destinations, {75, 25}))
                .isEmpty());
    }

    void anEditBackToTheStartIsNoEdit()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        add(cluster,
            reviews("{hosts: [reviews], http: [{route: [" + to("v1", 90) + ", " + to("v2", 10)
                + "]}]}"));
        const auto reviewsHost = host(cluster);
        const auto there = mustBuild(
            cluster, reviewsHost, weighted(reviewsHost.cards[0].destinations, {50, 50}));
        QVERIFY(!there.isEmpty());
        const auto drafted = host(cluster, there);
        const auto back
            = mustBuild(cluster, drafted, weighted(drafted.cards[0].destinations, {90, 10}), there);
        QVERIFY(back.changes.empty());
    }

    void aNewVersionIsAddedToTheRuleInUse()
    {
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        add(cluster,
            reviews("{hosts: [reviews], http: [{route: [" + to("v1", 90) + ", " + to("v2", 10)
                + "]}]}"));
        const auto reviewsHost = host(cluster);
        auto wanted = reviewsHost.cards[0].destinations;
        for (const auto& candidate : routing::splitCandidates(cluster, reviewsHost))
            if (candidate.subset == "v3")
                wanted.push_back(candidate);
        const auto set = mustBuild(cluster, reviewsHost, weighted(wanted, {80, 10, 10}));
        QCOMPARE(set.changes.size(), std::size_t{2});
        QCOMPARE(
            QByteArray::fromStdString(set.changes[0].after.json()["spec"]["subsets"][2].dump()),
            QByteArray("{'name':'v3','labels':{'version':'v3'}}").replace('\'', '"'));
        QCOMPARE(QByteArray::fromStdString(
                     set.changes[1].after.json()["spec"]["http"][0]["route"][2].dump()),
            QByteArray("{'destination':{'host':'reviews','subset':'v3'},'weight':10}")
                .replace('\'', '"'));
    }

    void aWildcardRulesPolicyGoesIntoTheNewRule()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: all, "
                "namespace: bookinfo}\nspec: {host: '*.bookinfo.svc.cluster.local', trafficPolicy: "
                "{tls: {mode: ISTIO_MUTUAL}}}"));
        const auto reviewsHost = host(cluster);
        auto wanted = routing::splitCandidates(cluster, reviewsHost);
        wanted.resize(1);
        const auto set = mustBuild(cluster, reviewsHost, weighted(wanted, {100}));
        QCOMPARE(
            QByteArray::fromStdString(set.changes[0].after.json()["spec"]["trafficPolicy"].dump()),
            QByteArray("{'tls':{'mode':'ISTIO_MUTUAL'}}").replace('\'', '"'));
    }

    void tcpServicesGetTcpRoutes()
    {
        auto cluster = bookinfo();
        test::edit(cluster.services, [](auto& services) {
            services[2].ports = {{"tcp-a", 3306, "3306", ""}, {"mysql-b", 3307, "3307", ""}};
        });
        const auto reviewsHost = host(cluster);
        QCOMPARE(reviewsHost.cards[0].protocol, routing::RouteProtocol::Tcp);
        auto wanted = routing::splitCandidates(cluster, reviewsHost);
        wanted.resize(2);
        const auto set = mustBuild(cluster, reviewsHost, weighted(wanted, {50, 50}));
        const auto& tcp = set.changes[1].after.json()["spec"]["tcp"];
        QCOMPARE(tcp.size(), std::size_t{2});
        QCOMPARE(tcp[1]["match"][0]["port"].get<int>(), 3307);
        QCOMPARE(tcp[1]["route"][1]["destination"]["port"]["number"].get<int>(), 3307);
    }

    void refusesWithAReason_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("word");
        QTest::newRow("a wrong sum") << "sum"
                                     << "sum to 90 %";
        QTest::newRow("a negative weight") << "negative"
                                           << "-10 %";
        QTest::newRow("nothing") << "nothing"
                                 << "at least one";
        QTest::newRow("the same twice") << "twice"
                                        << "twice";
        QTest::newRow("an unknown subset without labels") << "unknown"
                                                          << "does not exist";
        QTest::newRow("a route that is gone") << "gone"
                                              << "open the host again";
    }
    void refusesWithAReason()
    {
        QFETCH(const QString, what);
        QFETCH(const QString, word);
        auto cluster = bookinfo();
        add(cluster, reviewsRule(kSubsets));
        add(cluster,
            reviews("{hosts: [reviews], http: [{route: [" + to("v1", 90) + ", " + to("v2", 10)
                + "]}]}"));
        auto reviewsHost = host(cluster);
        auto wanted = reviewsHost.cards[0].destinations;
        if (what == QLatin1String("sum"))
            wanted = weighted(wanted, {80, 10});
        else if (what == QLatin1String("negative"))
            wanted = weighted(wanted, {-10, 110});
        else if (what == QLatin1String("nothing"))
            wanted.clear();
        else if (what == QLatin1String("twice"))
            wanted[1] = wanted[0];
        else if (what == QLatin1String("unknown"))
            wanted[1].subset = "v77", wanted[1].subsetLabels.clear();
        else
            reviewsHost.cards[0].ruleIndex = 5;
        const auto built
            = routing::buildSplit(cluster, {}, reviewsHost.cards[0], reviewsHost, wanted);
        QVERIFY(!built);
        QVERIFY2(built.error().message.find(word.toStdString()) != std::string::npos,
            built.error().message.c_str());
    }

    void ownersAndFindingsAreListed()
    {
        auto cluster = bookinfo();
        add(cluster,
            document(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: "
                "reviews, "
                "namespace: bookinfo, annotations: {argocd.argoproj.io/tracking-id: "
                "'shop:networking.istio.io/VirtualService:bookinfo/reviews'}}\nspec: {hosts: "
                "[reviews], http: [{route: [{destination: {host: reviews, subset: nope}}]}]}"));
        const auto hosts = routing::routableHosts(cluster);
        const auto found = std::ranges::find(hosts, kReviews, &RoutableHost::host);
        QCOMPARE(found->owners, (std::vector<std::string>{"Argo CD application shop"}));
        QCOMPARE(found->findings.size(), std::size_t{1});
        QCOMPARE(test::text(found->findings[0].code), QStringLiteral("unknown-subset"));
    }

    void brokenDocumentsDoNotHurt()
    {
        auto cluster = bookinfo();
        for (const char* spec : {"{hosts: 5, http: {a: b}}",
                 "{hosts: [1, {}], http: [7, [], {route: [3, {destination: 4, weight: x}]}]}", "[]",
                 "{hosts: [reviews], http: [{route: [{destination: {host: reviews, port: {number: "
                 "-3}}, weight: -9}, {weight: 9223372036854775807}]}]}"})
            add(cluster, reviews(spec));
        for (const auto& routable : routing::routableHosts(cluster))
            for (const auto& card : routable.cards)
                for (const auto& destination : card.destinations)
                    QVERIFY(destination.weight.value >= 0 && destination.weight.value <= 100);
    }
};

QTEST_APPLESS_MAIN(TestSplit)
#include "tst_split.moc"
