#include "models/graph/build_graph.h"
#include "models/graph/compare_graphs.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/counter_history.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;
using snapshot::Freshness;
using std::chrono::seconds;

namespace {

/// Rounds of polling, five seconds apart, each reduced onto the last.
struct Rounds {
    snapshot::MeshSnapshotPtr last;
    mesh::ClusterStatePtr cluster;
    int second = 0;

    snapshot::ScrapeRound next()
    {
        second += 5;
        snapshot::ScrapeRound round;
        round.generation = {static_cast<std::uint64_t>(second)};
        round.at = SystemTime(seconds(1'000'000 + second));
        round.monotonicAt = MonotonicTime(seconds(second));
        round.cluster = cluster;
        round.bytesReceived = 5000;
        return round;
    }

    static snapshot::ProxyScrape scrape(
        const snapshot::ScrapeRound& round, const std::string& pod, Result<std::string> body)
    {
        snapshot::ProxyScrape scrape;
        scrape.namespaceName = "shop";
        scrape.podName = pod;
        scrape.epoch = "1";
        scrape.receivedAt = round.monotonicAt;
        scrape.body = std::move(body);
        return scrape;
    }

    void reduce(const snapshot::ScrapeRound& round) { last = snapshot::reduce(last, round); }

    /// One round in which one proxy answers with `total` requests to cart.
    void traffic(int total)
    {
        auto round = next();
        round.proxies.push_back(scrape(round, "web-v1-5d4f-0",
            test::linesFrom("source shop/web-v1 -> shop/cart-v1 cart.shop http "
                + std::to_string(total) + "\n")));
        reduce(round);
    }
};

Error failure(Error::Kind kind, const char* message)
{
    return {kind, message};
}

QByteArray edgesOf(const snapshot::MeshSnapshot& snapshot)
{
    graph::GraphOptions options;
    options.injectServiceNodes = false;
    return QByteArray::fromStdString(test::edgesText(graph::buildGraph(snapshot, options)));
}

test::MeshBuilder shop()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").workload("shop", "web-v1", 4).workload("shop", "cart-v1");
    return mesh;
}

constexpr const char* kSyncz = "[{\"proxy\":\"web-v1-5d4f-0.shop\",\"proxy_type\":\"sidecar\","
                               "\"istio_version\":\"1.29.0\",\"cluster_sent\":\"a\","
                               "\"cluster_acked\":\"a\"}]";

} // namespace

class TestReduce : public QObject {
    Q_OBJECT
private slots:
    void countersOfTwoRoundsMakeAGraph()
    {
        Rounds rounds;
        rounds.traffic(100);
        QCOMPARE(edgesOf(*rounds.last), QByteArray());
        rounds.traffic(150);
        QCOMPARE(
            edgesOf(*rounds.last), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 10\n"));
        QCOMPARE(rounds.last->bytesPerSecond, std::uint64_t{1000});
        QCOMPARE(rounds.last->generation.value, std::uint64_t{10});
    }

    void pagesCountedBeforeTheirRoundClosedCountAsIfTheyHadComeWithIt()
    {
        Rounds rounds;
        rounds.cluster = shop().build();
        rounds.traffic(100);
        const auto round = rounds.next();
        const auto page = [&](const char* pod, int total) {
            return Rounds::scrape(round, pod,
                test::linesFrom("source shop/web-v1 -> shop/cart-v1 cart.shop http "
                    + std::to_string(total) + "\n"));
        };
        const std::vector<snapshot::ProxyScrape> early{page("web-v1-5d4f-0", 150),
            Rounds::scrape(round, "web-v1-5d4f-1", failure(Error::Kind::Unreachable, "gone"))};
        const std::vector<snapshot::ProxyScrape> late{page("web-v1-5d4f-2", 7)};
        auto whole = round;
        whole.proxies = early;
        whole.proxies.insert(whole.proxies.end(), late.begin(), late.end());
        auto rest = round;
        rest.proxies = late;
        const auto counted = [&] {
            snapshot::CountedPages before;
            before.counters.emplace(*rounds.last->counters);
            return snapshot::countPages(std::move(before), early, round.cluster.get());
        };

        const auto atOnce = snapshot::reduce(rounds.last, whole);
        const auto inTwo = snapshot::reduce(rounds.last, rest, counted());
        QCOMPARE(edgesOf(*inTwo), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 10\n"));
        QCOMPARE(edgesOf(*inTwo), edgesOf(*atOnce));
        QVERIFY(inTwo->freshness == atOnce->freshness);
        QVERIFY(inTwo->proxyFailures == atOnce->proxyFailures);
        QCOMPARE(inTwo->proxyFailures.size(), std::size_t{1});
        // All came before: the round itself is empty, but nothing is lost.
        auto empty = round;
        const auto none = snapshot::reduce(rounds.last, empty, counted());
        QCOMPARE(none->countedAt, round.monotonicAt);
        QCOMPARE(edgesOf(*none), edgesOf(*atOnce));
    }

    void freshnessOfTheProxies_data()
    {
        QTest::addColumn<int>("good");
        QTest::addColumn<int>("failed");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("state");
        const auto row
            = [](const char* name, int good, int failed, Error::Kind kind, Freshness::State state) {
                  QTest::newRow(name)
                      << good << failed << static_cast<int>(kind) << static_cast<int>(state);
              };
        row("nothing asked yet", 0, 0, Error::Kind::Unreachable, Freshness::State::Loading);
        row("all answered", 3, 0, Error::Kind::Unreachable, Freshness::State::Fresh);
        row("some did not", 2, 1, Error::Kind::Unreachable, Freshness::State::Stale);
        row("none did", 0, 2, Error::Kind::Unreachable, Freshness::State::Unreachable);
        row("none may be asked", 0, 2, Error::Kind::Denied, Freshness::State::Forbidden);
    }
    void freshnessOfTheProxies()
    {
        QFETCH(const int, good);
        QFETCH(const int, failed);
        QFETCH(const int, kind);
        QFETCH(const int, state);
        Rounds rounds;
        auto round = rounds.next();
        for (int i = 0; i < good; ++i)
            round.proxies.push_back(
                Rounds::scrape(round, "good-" + std::to_string(i), std::string()));
        for (int i = 0; i < failed; ++i) {
            round.proxies.push_back(Rounds::scrape(round, "bad-" + std::to_string(i),
                failure(static_cast<Error::Kind>(kind), "it said no")));
        }
        rounds.reduce(round);
        const auto* freshness = rounds.last->findFreshness("proxies");
        QVERIFY(freshness);
        QCOMPARE(static_cast<int>(freshness->state), state);
        QCOMPARE(freshness->targets, good + failed);
        QCOMPARE(freshness->answered, good);
        QCOMPARE(rounds.last->proxyFailures.size(), static_cast<std::size_t>(failed));
        QCOMPARE(freshness->reason, std::string(failed > 0 ? "it said no" : ""));
        QCOMPARE(freshness->lastGoodAt.has_value(), good > 0);
    }

    void aProxyWithSeveralPagesCountsOnce()
    {
        Rounds rounds;
        auto round = rounds.next();
        for (const char* stream : {"counters", "durations"}) {
            for (const char* pod : {"a", "b"}) {
                auto scrape = Rounds::scrape(round, pod, std::string());
                scrape.stream = stream;
                if (std::string(pod) + stream == "bdurations")
                    scrape.body = failure(Error::Kind::Unreachable, "too slow");
                round.proxies.push_back(std::move(scrape));
            }
        }
        rounds.reduce(round);
        const auto* freshness = rounds.last->findFreshness("proxies");
        QCOMPARE(freshness->targets, 2);
        QCOMPARE(freshness->answered, 1);
        QCOMPARE(rounds.last->proxyFailures.size(), std::size_t{1});
    }

    void whyThereAreNoNumbersIsSaidOfTheProxyItself()
    {
        Rounds rounds;
        rounds.cluster = shop().build();
        auto round = rounds.next();
        round.wantedPeriod = seconds(5);
        round.period = seconds(9);
        round.proxies.push_back(Rounds::scrape(
            round, "web-v1-5d4f-0", failure(Error::Kind::Denied, "not through here")));
        rounds.reduce(round);
        std::map<std::string, std::string> told;
        for (const auto& proxy : rounds.last->proxies)
            told[proxy.podName] = proxy.metricsProblem;
        QVERIFY(told.size() > 1);
        for (const auto& [pod, problem] : told)
            QCOMPARE(problem, std::string(pod == "web-v1-5d4f-0" ? "not through here" : ""));
        QVERIFY(rounds.last->isSlowedDown());
        rounds.traffic(100); // it answers, and the budget is large enough
        for (const auto& proxy : rounds.last->proxies)
            QVERIFY(proxy.metricsProblem.empty());
        QVERIFY(!rounds.last->isSlowedDown());
    }

    void aCutPageIsAFailureAndKeepsTheRates()
    {
        Rounds rounds;
        rounds.traffic(100);
        rounds.traffic(150);
        auto round = rounds.next();
        round.proxies.push_back(
            Rounds::scrape(round, "web-v1-5d4f-0", std::string("istio_requests_total{repor")));
        rounds.reduce(round);
        QCOMPARE(rounds.last->proxyFailures.size(), std::size_t{1});
        QCOMPARE(rounds.last->proxyFailures[0].proxy, std::string("web-v1-5d4f-0.shop"));
        QCOMPARE(
            edgesOf(*rounds.last), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 10\n"));
    }

    void whileNoProxyAnswersTheLastRatesStay()
    {
        Rounds rounds;
        rounds.cluster = shop().build();
        rounds.traffic(0);
        rounds.traffic(50);
        const auto before = edgesOf(*rounds.last);
        QVERIFY(before.contains("web"));
        for (int lost = 0; lost < 500; ++lost) { // 40 minutes: longer than readings are kept
            auto round = rounds.next();
            round.proxies.push_back(Rounds::scrape(round, "web-v1-5d4f-0",
                failure(Error::Kind::Unreachable, "refused the connection")));
            rounds.reduce(round);
        }
        QCOMPARE(edgesOf(*rounds.last), before);
        QCOMPARE(rounds.last->findFreshness("proxies")->state, Freshness::State::Unreachable);
        QVERIFY(rounds.last->countedAt < rounds.last->monotonicAt);
        rounds.traffic(100);
        rounds.traffic(150);
        QCOMPARE(
            edgesOf(*rounds.last), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 10\n"));
        QCOMPARE(rounds.last->countedAt, rounds.last->monotonicAt);
    }

    void afterAGapTheRatesAreThoseOfTheGap()
    {
        Rounds rounds;
        rounds.traffic(0);
        rounds.traffic(50);
        rounds.second += 295; // five minutes without an answer
        rounds.traffic(650);
        QCOMPARE(
            edgesOf(*rounds.last), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 2\n"));
    }

    void anUnreachableSourceKeepsWhenItWasGood()
    {
        Rounds rounds;
        rounds.traffic(100);
        const auto goodAt = rounds.last->at;
        auto round = rounds.next();
        round.proxies.push_back(
            Rounds::scrape(round, "web-v1-5d4f-0", failure(Error::Kind::Unreachable, "no route")));
        rounds.reduce(round);
        QCOMPARE(*rounds.last->findFreshness("proxies")->lastGoodAt, goodAt);
    }

    void replicasThatWereLeftOutAreStoodFor()
    {
        auto mesh = shop();
        Rounds rounds;
        rounds.cluster = mesh.build();
        rounds.traffic(100);
        auto round = rounds.next();
        round.isSampled = true;
        round.proxies.push_back(Rounds::scrape(round, "web-v1-5d4f-0",
            test::linesFrom("source shop/web-v1 -> shop/cart-v1 cart.shop http 150\n")));
        rounds.reduce(round);
        // One of four replicas was asked.
        QCOMPARE(
            edgesOf(*rounds.last), QByteArray("vapp:shop_web-v1 -> vapp:shop_cart-v1 http 40\n"));
        graph::GraphOptions options;
        options.injectServiceNodes = false;
        const auto graph = graph::buildGraph(*rounds.last, options);
        QVERIFY(graph.edges[0].isSampled);
        using Workloads = std::set<std::pair<std::string, std::string>>;
        QCOMPARE(snapshot::sampledWorkloads(*rounds.last, std::chrono::seconds(60)),
            (Workloads{{"shop", "web-v1"}})); // of the others nobody was asked, nothing is scaled
    }

    void proxiesWithoutIstiosMetricsAreTold()
    {
        Rounds rounds;
        auto round = rounds.next();
        round.proxies.push_back(Rounds::scrape(round, "web-v1-5d4f-0", std::string("\n")));
        rounds.reduce(round);
        QCOMPARE(rounds.last->bareProxies, (std::vector<std::string>{"web-v1-5d4f-0.shop"}));
        QVERIFY(rounds.last->proxyFailures.empty()); // it did answer
        rounds.traffic(100);
        QVERIFY(rounds.last->bareProxies.empty());
    }

    void synchronisationStaysUntilItIsAskedAgain()
    {
        auto mesh = shop();
        Rounds rounds;
        rounds.cluster = mesh.build();
        auto round = rounds.next();
        round.sync.push_back({"istiod-1", std::string(kSyncz)});
        rounds.reduce(round);
        const auto stateOf = [&](const char* pod) -> const mesh::ProxyStatus* {
            const auto found
                = std::ranges::find(rounds.last->proxies, pod, &mesh::ProxyStatus::podName);
            return found != rounds.last->proxies.end() ? &*found : nullptr;
        };
        QCOMPARE(rounds.last->proxies.size(), std::size_t{5});
        QCOMPARE(stateOf("web-v1-5d4f-0")->cds.state, mesh::SyncState::Synced);
        QCOMPARE(stateOf("web-v1-5d4f-0")->workload, std::string("shop/web-v1"));
        QVERIFY(stateOf("web-v1-5d4f-0")->isReady);
        QVERIFY(stateOf("web-v1-5d4f-1")->istiod.empty());
        rounds.reduce(rounds.next());
        QCOMPARE(rounds.last->proxies.size(), std::size_t{5});
        QCOMPARE(stateOf("web-v1-5d4f-0")->cds.state, mesh::SyncState::Synced);
        QVERIFY(rounds.last->findFreshness("istiod"));

        auto empty = rounds.next();
        empty.sync.push_back({"istiod-1", std::string("[]")});
        rounds.reduce(empty);
        QVERIFY(stateOf("web-v1-5d4f-0")->istiod.empty());
    }

    void aSilentIstiodKeepsItsRows()
    {
        auto mesh = shop();
        Rounds rounds;
        rounds.cluster = mesh.build();
        auto round = rounds.next();
        round.sync.push_back({"istiod-1", std::string(kSyncz)});
        rounds.reduce(round);
        auto broken = rounds.next();
        broken.sync.push_back({"istiod-1", failure(Error::Kind::Unreachable, "tunnel closed")});
        rounds.reduce(broken);
        QCOMPARE(rounds.last->findFreshness("istiod")->state, Freshness::State::Unreachable);
        const auto found
            = std::ranges::find(rounds.last->proxies, "web-v1-5d4f-0", &mesh::ProxyStatus::podName);
        QCOMPARE(found->istiod, std::string("istiod-1"));
    }

    void coverageOfTheClusterIsFreshness()
    {
        auto mesh = shop();
        mesh.state().coverage["virtualservices"]
            = {mesh::ResourceCoverage::State::Forbidden, "may not list them", {}};
        Rounds rounds;
        rounds.cluster = mesh.build();
        rounds.reduce(rounds.next());
        QCOMPARE(rounds.last->findFreshness("virtualservices")->state, Freshness::State::Forbidden);
        QCOMPARE(rounds.last->findFreshness("pods")->state, Freshness::State::Fresh);
    }

    void prometheusAnswersMakeTheTable()
    {
        Rounds rounds;
        auto round = rounds.next();
        round.source = snapshot::TelemetrySource::Prometheus;
        round.prometheus.push_back({"istio_requests_total@60",
            std::string("{\"data\":{\"result\":[{\"metric\":{\"reporter\":\"source\"},\"value\":[1,"
                        "\"4\"]}]}}")});
        round.prometheus.push_back(
            {"istio_tcp_sent_bytes_total@60", failure(Error::Kind::ServerFailure, "overloaded")});
        rounds.reduce(round);
        QCOMPARE(rounds.last->prometheusRates->samples.size(), std::size_t{1});
        QCOMPARE(rounds.last->findFreshness("prometheus")->state, Freshness::State::Stale);
        QCOMPARE(rounds.last->findFreshness("prometheus")->reason, std::string("overloaded"));

        auto broken = rounds.next();
        broken.source = snapshot::TelemetrySource::Prometheus;
        broken.prometheus.push_back(
            {"istio_requests_total@60", failure(Error::Kind::Unreachable, "gone")});
        rounds.reduce(broken);
        QCOMPARE(rounds.last->prometheusRates->samples.size(), std::size_t{1});
        QCOMPARE(rounds.last->findFreshness("prometheus")->state, Freshness::State::Unreachable);
    }

    void emptyGraphsAreExplained_data()
    {
        QTest::addColumn<QByteArray>("situation");
        QTest::addColumn<QByteArray>("title");
        for (const auto& [situation, title] :
            {std::pair("a wrong namespace", "No such namespace"), {"no sidecars", "No sidecars"},
                {"no pods", "No pods"}, {"forbidden proxies", "Telemetry is forbidden"},
                {"unreachable proxies", "Telemetry cannot be reached"},
                {"one reading", "Waiting for the second reading"},
                {"no metrics", "No Istio metrics"}, {"traffic elsewhere", "No traffic here"},
                {"no traffic", "No traffic"}, {"a graph", ""}})
            QTest::newRow(situation) << QByteArray(situation) << QByteArray(title);
    }
    void emptyGraphsAreExplained()
    {
        QFETCH(const QByteArray, situation);
        QFETCH(const QByteArray, title);
        auto mesh = shop();
        mesh.nameSpace("bare").workload("bare", "plain-v1", 1, false).nameSpace("void");
        Rounds rounds;
        rounds.cluster = mesh.build();
        graph::GraphOptions options;
        const auto refused = [&](Error::Kind kind) {
            auto round = rounds.next();
            round.proxies.push_back(
                Rounds::scrape(round, "web-v1-5d4f-0", failure(kind, "pods/proxy: no")));
            rounds.reduce(round);
        };
        if (situation == "a wrong namespace") {
            options.namespaces = {"shopp"};
            rounds.reduce(rounds.next());
        } else if (situation == "no sidecars") {
            options.namespaces = {"bare"};
            rounds.reduce(rounds.next());
        } else if (situation == "no pods") {
            options.namespaces = {"void"};
            rounds.reduce(rounds.next());
        } else if (situation == "forbidden proxies") {
            refused(Error::Kind::Denied);
        } else if (situation == "unreachable proxies") {
            refused(Error::Kind::Unreachable);
        } else if (situation == "one reading") {
            rounds.traffic(100);
        } else if (situation == "no metrics") {
            for (int i = 0; i < 2; ++i) {
                auto round = rounds.next();
                round.proxies.push_back(
                    Rounds::scrape(round, "web-v1-5d4f-0", std::string("istio_build{} 1\n")));
                rounds.reduce(round);
            }
        } else if (situation == "traffic elsewhere") {
            rounds.traffic(100);
            rounds.traffic(150);
            options.namespaces = {"bare", "shop2"};
            mesh.workload("bare", "more-v1");
            mesh.nameSpace("shop2");
            auto snapshot = std::make_shared<snapshot::MeshSnapshot>(*rounds.last);
            snapshot->cluster = mesh.build();
            rounds.last = snapshot;
        } else if (situation == "no traffic") {
            rounds.traffic(100);
            rounds.traffic(100);
        } else {
            rounds.traffic(100);
            rounds.traffic(150);
        }
        const auto graph = graph::buildGraph(*rounds.last, options);
        const auto reason = graph::explainEmpty(*rounds.last, options, graph);
        QCOMPARE(reason.title, title.toStdString());
        QCOMPARE(reason.evidence.empty(), title.isEmpty());
        QCOMPARE(reason.nextStep.empty(), title.isEmpty());
    }

    void graphsAreCompared()
    {
        const auto graphOf = [](const std::string& lines) {
            return graph::buildGraph(
                test::snapshotWith(test::trafficFrom(test::linesFrom(lines))), {});
        };
        const std::string one = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 1\n";
        const auto before = graphOf(one);
        const auto faster = graphOf("destination shop/web-v1 -> shop/cart-v1 cart.shop http 9\n");
        QVERIFY(!graph::diffGraphs(before, faster).isTopologyChanged());
        const auto after
            = graphOf(one + "destination shop/web-v1 -> shop/pay-v1 pay.shop http 1\n");
        const auto delta = graph::diffGraphs(before, after);
        QVERIFY(delta.isTopologyChanged());
        QCOMPARE(delta.addedNodes.size(), std::size_t{2});
        QCOMPARE(delta.addedEdges.size(), std::size_t{2});
        QVERIFY(delta.removedNodes.empty() && delta.removedEdges.empty());
        QCOMPARE(graph::diffGraphs(after, before).removedNodes, delta.addedNodes);
    }
};

QTEST_APPLESS_MAIN(TestReduce)
#include "tst_reduce.moc"
