#include "models/impact/impact.h"
#include "models/impact/observe.h"
#include "models/routing/convergence.h"
#include "models/routing/observed_split.h"
#include "tests/support/item_lists.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace vigla;
using namespace std::chrono_literals;
using mesh::ProxyStatus;
using mesh::SyncState;
using routing::Convergence;
using routing::ProxyProgress;
using test::add;
using test::bookinfo;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

constexpr const char* kReviews = "reviews.bookinfo.svc.cluster.local";

ProxyStatus proxy(const std::string& pod, const std::string& sent, const std::string& acked,
    const std::string& error = {})
{
    ProxyStatus status;
    status.namespaceName = "bookinfo";
    status.podName = pod;
    status.rds.sentNonce = sent;
    status.rds.ackedNonce = acked;
    status.rds.error = error;
    status.rds.state = !error.empty() ? SyncState::Error
        : sent == acked               ? SyncState::Synced
                                      : SyncState::Stale;
    return status;
}

/// Polls as one istiod answers them.
class Watch {
public:
    explicit Watch(std::vector<ProxyStatus> baseline = {})
    {
        m_state.awaited = {routing::awaitedAfter(reviews("{hosts: [reviews]}"))};
        for (const auto& status : baseline)
            m_state.baseline.emplace(status.podName + "." + status.namespaceName, status);
    }

    Watch& poll(std::chrono::milliseconds at, bool isIngested, std::vector<ProxyStatus> sync)
    {
        routing::IstiodAnswer answer{"istiod-1", Error{}, std::move(sync)};
        auto version = m_state.awaited[0];
        answer.config = std::vector<routing::ConfigVersion>{
            {version.ref, version.uid, isIngested ? version.resourceVersion : "old", 0}};
        m_state = routing::advance(std::move(m_state), {answer}, MonotonicTime(at));
        return *this;
    }

    QString states() const
    {
        QString text;
        for (const auto& proxy : m_state.proxies)
            text += QStringLiteral("PARNU").at(static_cast<int>(proxy.state));
        return text;
    }
    const Convergence& state() const { return m_state; }

private:
    Convergence m_state;
};

telemetry::TrafficTable traffic(const std::vector<std::pair<std::string, double>>& perWorkload)
{
    telemetry::TrafficTable table;
    table.windowSeconds = 10;
    for (const auto& [workload, rate] : perWorkload) {
        telemetry::TrafficSample sample;
        sample.metric = telemetry::Metric::Requests;
        sample.labels.destinationService = table.symbols.intern(kReviews);
        sample.labels.destinationNamespace = table.symbols.intern("bookinfo");
        sample.labels.destinationWorkload = table.symbols.intern(workload);
        sample.perSecond = rate;
        sample.increase = rate * 10;
        for (const auto reporter :
            {telemetry::Reporter::Source, telemetry::Reporter::Destination}) {
            sample.reporter = reporter;
            table.samples.push_back(sample);
        }
    }
    return table;
}

mesh::ClusterState splitCluster()
{
    auto cluster = bookinfo();
    add(cluster,
        reviewsRule(
            "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: "
            "{version: v2}}, {name: none, labels: {version: v9}}]}"));
    add(cluster,
        reviews(
            "{hosts: [reviews], http: [{route: [" + to("v1", 90) + ", " + to("v2", 10) + "]}]}"));
    return cluster;
}

routing::ChangeSet newWeights(const mesh::ClusterState& cluster, const std::string& route)
{
    return {{{cluster.istio("VirtualService").front(),
        reviews("{hosts: [reviews], http: [{route: [" + route + "]}]}")}}};
}

} // namespace

class TestConvergence : public QObject {
    Q_OBJECT
private slots:
    /// A proxy that was sent the change and has not acknowledged it for long.
    static Convergence openCase(std::chrono::milliseconds now)
    {
        Watch watch({proxy("a", "1", "1")});
        watch.poll(0ms, false, {proxy("a", "1", "1")}).poll(1s, true, {proxy("a", "2", "1")});
        return watch.poll(now, true, {proxy("a", "2", "1")}).state();
    }

    void onlyWhatIsPendingForLongIsDoubtful()
    {
        QVERIFY(routing::doubtfulProxies(openCase(2s), MonotonicTime(2s)).empty());
        auto state = openCase(8s);
        QCOMPARE(routing::doubtfulProxies(state, MonotonicTime(8s)),
            (std::vector<std::string>{"a.bookinfo"}));
        state.contents["a.bookinfo"] = {"", false, "differs", MonotonicTime(8s)};
        QVERIFY(routing::doubtfulProxies(state, MonotonicTime(9s)).empty());
        QVERIFY(!routing::doubtfulProxies(state, MonotonicTime(20s)).empty());
    }

    void aComparisonSettlesWhatNoncesLeaveOpen_data()
    {
        QTest::addColumn<bool>("isSame");
        QTest::addColumn<bool>("isNewerSent");
        QTest::addColumn<bool>("isAcknowledged");
        QTest::addRow("the contents are equal") << true << false << true;
        QTest::addRow("they differ") << false << false << false;
        QTest::addRow("something was sent since") << true << true << false;
    }
    void aComparisonSettlesWhatNoncesLeaveOpen()
    {
        QFETCH(const bool, isSame);
        QFETCH(const bool, isNewerSent);
        QFETCH(const bool, isAcknowledged);
        auto state = openCase(8s);
        state.contents["a.bookinfo"]
            = {routing::sentTo(state.latest.at("a.bookinfo")), isSame, "words", MonotonicTime(8s)};
        const auto now = proxy("a", isNewerSent ? "3" : "2", "1");
        routing::IstiodAnswer answer{"istiod-1",
            std::vector<routing::ConfigVersion>{
                {state.awaited[0].ref, state.awaited[0].uid, state.awaited[0].resourceVersion, 0}},
            std::vector<ProxyStatus>{now}};
        state = routing::advance(std::move(state), {answer}, MonotonicTime(9s));
        QCOMPARE(state.proxies[0].state == ProxyProgress::State::Acknowledged, isAcknowledged);
        QCOMPARE(state.proxies[0].detail == "words", !isNewerSent);
        QCOMPARE(state.isComplete(), isAcknowledged);
    }

    void configzIsRead()
    {
        const auto versions
            = routing::parseConfigz("[{\"kind\":\"VirtualService\",\"apiVersion\":\"networking."
                                    "istio.io/v1\",\"metadata\":{\"name\":\"a\","
                                    "\"namespace\":\"b\",\"uid\":\"u\",\"resourceVersion\":\"12\","
                                    "\"generation\":3},\"spec\":{}},"
                                    "{\"kind\":\"Broken\"},{}]");
        QVERIFY(versions);
        QCOMPARE(versions->size(), std::size_t{1});
        QCOMPARE(versions->at(0).ref.text(), std::string("VirtualService b/a"));
        QCOMPARE(versions->at(0).resourceVersion, std::string("12"));
        QCOMPARE(versions->at(0).generation, std::int64_t{3});
        QVERIFY(!routing::parseConfigz("{}"));
        QVERIFY(!routing::parseConfigz("[{"));
        QVERIFY(!routing::parseConfigz(""));
    }

    void proxiesArePendingUntilIstiodHasIt()
    {
        Watch watch;
        watch.poll(0ms, false, {proxy("a", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("P"));
        QVERIFY(!watch.state().ingestedAt);
        QVERIFY(watch.state().inIstiod.empty());
        watch.poll(500ms, true, {proxy("a", "1", "1")});
        QVERIFY(watch.state().ingestedAt.has_value());
        QCOMPARE(watch.state().inIstiod.size(), std::size_t{1});
        QCOMPARE(watch.states(), QStringLiteral("P"));
        QVERIFY(!watch.state().isComplete());
    }

    void aNewNonceThatIsAcknowledgedIsAcknowledgement()
    {
        Watch watch;
        watch.poll(0ms, false, {proxy("a", "1", "1"), proxy("b", "1", "1")});
        watch.poll(500ms, true, {proxy("a", "2", "1"), proxy("b", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("PP"));
        watch.poll(1000ms, true, {proxy("a", "2", "2"), proxy("b", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("AP"));
        watch.poll(2200ms, true, {proxy("a", "2", "2"), proxy("b", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("AN")); // quiet after the push
        QVERIFY(watch.state().isComplete());
    }

    void aPushThatIsStillGoingOnIsWaitedFor()
    {
        Watch watch;
        watch.poll(0ms, false, {proxy("a", "1", "1"), proxy("b", "1", "1")});
        watch.poll(500ms, true, {proxy("a", "2", "2"), proxy("b", "1", "1")});
        watch.poll(1900ms, true, {proxy("a", "3", "3"), proxy("b", "1", "1")}); // pushed to again
        watch.poll(2500ms, true, {proxy("a", "3", "3"), proxy("b", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("AP"));
        watch.poll(3500ms, true, {proxy("a", "3", "3"), proxy("b", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("AN"));
    }

    void whenNobodyIsPushedToIstiodGetsItsTime()
    {
        Watch watch;
        watch.poll(0ms, false, {proxy("a", "1", "1")});
        watch.poll(500ms, true, {proxy("a", "1", "1")});
        watch.poll(9000ms, true, {proxy("a", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("P"));
        watch.poll(11600ms, true, {proxy("a", "1", "1")});
        QCOMPARE(watch.states(), QStringLiteral("N"));
    }

    void aPushBeforeTheFirstPollIsSeenByTheBaseline()
    {
        Watch watch({proxy("a", "1", "1"), proxy("b", "1", "1")});
        watch.poll(0ms, true, {proxy("a", "2", "2"), proxy("b", "2", "1")});
        QCOMPARE(watch.states(), QStringLiteral("AP"));
    }

    void withoutAnyBaselineNothingIsClaimed()
    {
        Watch watch;
        watch.poll(0ms, true, {proxy("a", "2", "2")});
        QCOMPARE(watch.states(), QStringLiteral("P"));
    }

    void anAcknowledgementStays()
    {
        Watch watch({proxy("a", "1", "1")});
        watch.poll(0ms, true, {proxy("a", "2", "2")});
        watch.poll(500ms, true, {proxy("a", "3", "2")}); // somebody else's change is on its way
        QCOMPARE(watch.states(), QStringLiteral("A"));
    }

    void aRefusalIsToldInTheProxysWords()
    {
        Watch watch({proxy("a", "1", "1"), proxy("old", "1", "1", "was so before")});
        watch.poll(0ms, true,
            {proxy("a", "2", "1", "duplicate domain"), proxy("old", "1", "1", "was so before")});
        QCOMPARE(watch.states(), QStringLiteral("RP"));
        QCOMPARE(watch.state().proxies[0].detail, std::string("duplicate domain"));
    }

    void aProxyThatComesLaterCounts()
    {
        Watch watch({proxy("a", "1", "1")});
        watch.poll(0ms, true, {proxy("a", "2", "2"), proxy("new", "2", "")});
        QCOMPARE(watch.states(), QStringLiteral("AP"));
        watch.poll(500ms, true, {proxy("a", "2", "2"), proxy("new", "2", "2")});
        QCOMPARE(watch.states(), QStringLiteral("AA"));
    }

    void everyReplicaMustHaveIt()
    {
        Convergence state;
        state.awaited = {routing::awaitedAfter(reviews("{}"))};
        const auto awaited = state.awaited[0];
        const auto answer = [&](const std::string& pod, const std::string& version) {
            routing::IstiodAnswer said{
                pod, Error{}, std::vector<ProxyStatus>{proxy(pod, "1", "1")}};
            said.config
                = std::vector<routing::ConfigVersion>{{awaited.ref, awaited.uid, version, 0}};
            return said;
        };
        state
            = routing::advance(state, {answer("one", "7"), answer("two", "6")}, MonotonicTime(0s));
        QVERIFY(!state.ingestedAt);
        state
            = routing::advance(state, {answer("one", "7"), answer("two", "7")}, MonotonicTime(1s));
        QVERIFY(state.ingestedAt.has_value());
        QCOMPARE(state.proxies.size(), std::size_t{2});
    }

    void aLaterGenerationWillDoAndARemovalIsAnAbsence()
    {
        Convergence state;
        state.awaited = {{reviews("{}").ref(), "u", "7", 3, false},
            {reviewsRule("{}").ref(), "w", "8", 1, true}};
        routing::IstiodAnswer answer{"one", Error{}, std::vector<ProxyStatus>{}};
        answer.config = std::vector<routing::ConfigVersion>{
            {state.awaited[0].ref, "u", "99", 4}, {state.awaited[1].ref, "w", "8", 1}};
        auto next = routing::advance(state, {answer}, MonotonicTime(0s));
        QCOMPARE(next.inIstiod.size(), std::size_t{1});
        answer.config = std::vector<routing::ConfigVersion>{{state.awaited[0].ref, "u", "99", 4}};
        next = routing::advance(state, {answer}, MonotonicTime(0s));
        QCOMPARE(next.inIstiod.size(), std::size_t{2});
    }

    void silenceIsAProblemAndNotASuccess()
    {
        Watch watch({proxy("a", "1", "1")});
        watch.poll(0ms, true, {proxy("a", "2", "1")});
        auto state = watch.state();
        state = routing::advance(state,
            {{"istiod-1", Error{Error::Kind::Denied, "port-forward is forbidden"},
                Error{Error::Kind::Denied, "port-forward is forbidden"}}},
            MonotonicTime(1s));
        QCOMPARE(state.problem, std::string("port-forward is forbidden"));
        QCOMPARE(state.proxies.at(0).state, ProxyProgress::State::Unknown);
        QVERIFY(!state.isComplete());
        state = routing::advance(state, {}, MonotonicTime(2s));
        QVERIFY(state.problem.find("No running istiod") != std::string::npos);
    }

    void wilsonsInterval_data()
    {
        QTest::addColumn<double>("successes");
        QTest::addColumn<double>("total");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        // Values of the formula as published tables give them.
        QTest::newRow("half of ten") << 5.0 << 10.0 << 0.2366 << 0.7634;
        QTest::newRow("none of ten") << 0.0 << 10.0 << 0.0 << 0.2775;
        QTest::newRow("all of ten") << 10.0 << 10.0 << 0.7225 << 1.0;
        QTest::newRow("80 of 100") << 80.0 << 100.0 << 0.7112 << 0.8666;
        QTest::newRow("nothing seen") << 0.0 << 0.0 << 0.0 << 1.0;
        QTest::newRow("not a number") << std::nan("") << std::nan("") << 0.0 << 1.0;
        QTest::newRow("more than all") << 20.0 << 10.0 << 0.7225 << 1.0;
    }
    void wilsonsInterval()
    {
        QFETCH(const double, successes);
        QFETCH(const double, total);
        QFETCH(const double, low);
        QFETCH(const double, high);
        const auto interval = routing::wilsonInterval(successes, total);
        QVERIFY(std::abs(interval.low - low) < 0.0005);
        QVERIFY(std::abs(interval.high - high) < 0.0005);
    }

    void confidenceIsStated_data()
    {
        QTest::addColumn<double>("declared");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("second");
        QTest::addColumn<QString>("words");
        QTest::newRow("inside") << 80.0 << 326.0 << 86.0
                                << "Observed 79 % of 412 requests at reviews v1; the declared 80 % "
                                   "is inside the 95 % interval 74 % to 83 %.";
        QTest::newRow("outside") << 80.0 << 50.0 << 50.0 << "outside the 95 % interval";
        QTest::newRow("few") << 80.0 << 4.0 << 1.0 << "so few requests say little";
        QTest::newRow("none") << 80.0 << 0.0 << 0.0 << "No request has been seen";
        QTest::newRow("nonsense") << 80.0 << std::numeric_limits<double>::infinity() << -3.0
                                  << "No request has been seen";
    }
    void confidenceIsStated()
    {
        QFETCH(const double, declared);
        QFETCH(const double, first);
        QFETCH(const double, second);
        QFETCH(const QString, words);
        const auto shares = routing::observedSplit(
            {{"reviews v1", declared, first}, {"reviews v2", 100 - declared, second}});
        const auto statement = test::text(routing::statementOfConfidence(shares));
        QVERIFY2(statement.contains(words), qPrintable(statement));
    }

    void theChangedSplitIsWatched()
    {
        const auto cluster = splitCluster();
        const auto changes = newWeights(cluster, to("v1", 50) + ", " + to("v2", 50));
        auto split = impact::watchedSplit(cluster, changes);
        QVERIFY(split.has_value());
        QCOMPARE(split->host, std::string(kReviews));
        QVERIFY(split->isOnlyRoute);
        auto seen = bookinfo(); // the watch has brought the change already
        add(seen,
            reviewsRule(
                "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: "
                "{version: v2}}]}"));
        add(seen, changes.changes[0].after);
        split = impact::watchedSplit(seen, changes);
        QVERIFY(split.has_value());
        const auto counts = impact::countRequests(
            *split, traffic({{"reviews-v1", 6}, {"reviews-v2", 4}, {"reviews-v3", 1}}));
        QCOMPARE(counts.size(), std::size_t{3});
        QCOMPARE(counts[0].requests, 60.0);
        QCOMPARE(counts[0].declaredPercent, 50.0);
        QCOMPARE(counts[2].destination, std::string("other versions"));
        QCOMPARE(counts[2].requests, 10.0);
        QVERIFY(!impact::watchedSplit(cluster, {{{cluster.istio("DestinationRule")[0], {}}}})
                     .has_value());
    }

    void impactMovesTheRatesSeenNow()
    {
        const auto cluster = splitCluster();
        const auto changes = newWeights(cluster, to("v1", 50) + ", " + to("v2", 50));
        const auto effect = impact::estimateImpact(
            cluster, changes, traffic({{"reviews-v1", 72}, {"reviews-v2", 8}}));
        QVERIFY(effect.hasTraffic);
        QCOMPARE(effect.movedPerSecond, 32.0);
        QCOMPARE(test::lines(effect.sentences),
            QString::fromUtf8("reviews v1: 72 rps → 40 rps\n"
                              "reviews v2: 8 rps → 40 rps (40 rps for each of 1 pod)\n"));
    }

    void impactOfTheFirstSplitStartsFromWhatItsVersionsGet()
    {
        auto cluster = bookinfo();
        add(cluster, splitCluster().istio("DestinationRule")[0]);
        const routing::ChangeSet changes{{{{},
            reviews("{hosts: [reviews], http: [{route: [" + to("v1", 50) + ", " + to("v2", 50)
                + "]}]}")}}};
        auto seen = traffic({{"reviews-v1", 60}, {"reviews-v2", 20}, {"reviews-v3", 20}});
        auto effect = impact::estimateImpact(cluster, changes, seen);
        QCOMPARE(test::lines(effect.sentences),
            QString::fromUtf8("reviews v1: 60 rps → 50 rps\n"
                              "reviews v2: 20 rps → 50 rps (50 rps for each of 1 pod)\n"
                              "reviews: 100 rps → 0 rps\n"));
        test::edit(cluster.pods, [](std::vector<mesh::Pod>& pods) {
            std::erase_if(pods, [](const mesh::Pod& pod) {
                return pod.labels.at("version") == "v3" && pod.labels.at("app") == "reviews";
            });
        });
        seen = traffic({{"reviews-v1", 60}, {"reviews-v2", 40}});
        effect = impact::estimateImpact(cluster, changes, seen);
        QCOMPARE(test::lines(effect.sentences),
            QString::fromUtf8("reviews v1: 60 rps → 50 rps\n"
                              "reviews v2: 40 rps → 50 rps (50 rps for each of 1 pod)\n"));
    }

    void impactWarnsOfPodsThatAreNotThere()
    {
        const auto cluster = splitCluster();
        const auto changes = newWeights(cluster, to("v1", 50) + ", " + to("none", 50));
        const auto effect = impact::estimateImpact(
            cluster, changes, traffic({{"reviews-v1", 90}, {"reviews-v2", 10}}));
        QVERIFY(test::lines(effect.sentences).contains(QLatin1String("no ready pod")));
    }

    void impactWithoutTrafficSaysSo()
    {
        const auto cluster = splitCluster();
        const auto changes = newWeights(cluster, to("v1", 50) + ", " + to("v2", 50));
        const auto effect = impact::estimateImpact(cluster, changes, {});
        QVERIFY(!effect.hasTraffic);
        QVERIFY(effect.sentences.at(0).find("No request for this host") != std::string::npos);
    }

    void impactWithSeveralRulesIsAnUpperBound()
    {
        auto cluster = bookinfo();
        add(cluster, splitCluster().istio("DestinationRule")[0]);
        const std::string rule
            = "{match: [{headers: {end-user: {exact: jason}}}], route: [" + to("v2", 1) + "]}, ";
        const auto before = reviews("{hosts: [reviews], http: [" + rule + "{route: ["
            + to("v1", 100) + ", " + to("v2", 0) + "]}]}");
        add(cluster, before);
        const routing::ChangeSet changes{{{before,
            reviews("{hosts: [reviews], http: [" + rule + "{route: [" + to("v1", 60) + ", "
                + to("v2", 40) + "]}]}")}}};
        const auto effect = impact::estimateImpact(
            cluster, changes, traffic({{"reviews-v1", 9}, {"reviews-v2", 1}}));
        QVERIFY(effect.sentences.back().find("at most") != std::string::npos);
    }

    void trafficIsCountedOnceAndNonsenseNotAtAll()
    {
        auto table = traffic({{"reviews-v1", 8}});
        table.samples[0].perSecond = std::nan("");
        auto seen = impact::trafficOfHost(table, kReviews);
        QCOMPARE(seen.perSecond, 8.0); // the destination's count is left
        table.samples[1].perSecond = -5;
        QCOMPARE(impact::trafficOfHost(table, kReviews).perSecond, 0.0);
        QCOMPARE(impact::trafficOfHost(table, "nobody").rows.size(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestConvergence)
#include "tst_convergence.moc"
