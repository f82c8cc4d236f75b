#include "app/poll/scrape_plan.h"
#include "tests/support/proxy_pods.h"

#include <QTest>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::clusterOf;
using test::proxyPod;

namespace {

constexpr std::size_t kPage = 1'000;
const PlanLimits kRoomy{1U << 30U, 1U << 20U, 5s};

std::vector<ScrapeTarget> targetsOf(const std::vector<std::string>& names)
{
    std::vector<mesh::Pod> pods;
    for (const auto& name : names)
        pods.push_back(proxyPod(name));
    return scrapeTargets(*clusterOf(std::move(pods)));
}

/// Of targets that have been asked for everything in round 1.
std::vector<TargetMemory> memoryOf(std::size_t count, std::size_t pageBytes = kPage)
{
    TargetMemory memory;
    memory.sizes.fill(pageBytes);
    memory.rounds.fill(1);
    return std::vector<TargetMemory>(count, memory);
}

/// `a-0:cds b-0:c`: who is visited for counters, durations and sizes.
std::string render(const RoundPlan& plan, const std::vector<ScrapeTarget>& targets)
{
    std::string text;
    for (const auto& visit : plan.visits) {
        text += (text.empty() ? "" : " ") + targets[visit.target].podName + ":";
        for (const auto page : visit.pages)
            text += streamName(page)[0];
    }
    return text;
}

} // namespace

class TestScrapePlan : public QObject {
    Q_OBJECT
private slots:
    void onlyProxiesThatAnswerAreTargets_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("expected");
        for (const auto* what : {"no sidecar", "sidecar not ready", "pending", "completed"})
            QTest::addRow("%s", what) << QString::fromUtf8(what) << 0;
        QTest::addRow("running") << QStringLiteral("running") << 1;
    }
    void onlyProxiesThatAnswerAreTargets()
    {
        QFETCH(const QString, what);
        auto pod = proxyPod("reviews-0");
        pod.hasProxy = what != QStringLiteral("no sidecar");
        pod.isProxyReady = what != QStringLiteral("sidecar not ready");
        if (what == QStringLiteral("pending"))
            pod.phase = "Pending";
        if (what == QStringLiteral("completed"))
            pod.phase = "Succeeded";
        const auto targets = scrapeTargets(*clusterOf({pod}));
        QTEST(static_cast<int>(targets.size()), "expected");
    }

    void aRestartedProxyIsAnotherEpoch()
    {
        auto pod = proxyPod("reviews-0");
        const auto before = scrapeTargets(*clusterOf({pod})).front().epoch;
        pod.proxyRestarts = 1;
        const auto restarted = scrapeTargets(*clusterOf({pod})).front().epoch;
        QVERIFY(restarted != before);
        pod.uid = "uid-of-its-successor";
        QVERIFY(scrapeTargets(*clusterOf({pod})).front().epoch != restarted);
    }

    void pagesAreFilteredAtTheProxy()
    {
        const auto target = targetsOf({"reviews-0"}).front();
        QCOMPARE(pagePath(target, PageKind::Counters),
            std::string("/api/v1/namespaces/shop/pods/reviews-0:15090/proxy/stats/"
                        "prometheus?usedonly&filter=istio_%28requests_total%7Ctcp_%7Crequest_"
                        "messages%7Cresponse_messages%29"));
        QVERIFY(pagePath(target, PageKind::Durations).find("duration") != std::string::npos);
    }

    void namesThatAreNoNamesStayInTheirPlace()
    {
        auto target = targetsOf({"reviews-0"}).front();
        target.podName = "../../secrets?x=";
        QVERIFY(pagePath(target, PageKind::Counters).find("..%2F..%2Fsecrets%3Fx%3D")
            != std::string::npos);
    }

    void aZtunnelHasOnePage()
    {
        auto pod = proxyPod("ztunnel-0", "istio-system");
        pod.labels = {{"app", "ztunnel"}};
        const auto targets = scrapeTargets(*clusterOf({pod}));
        const auto plan = planRound(targets, {TargetMemory()}, kRoomy, 1, {});
        QCOMPARE(render(plan, targets), std::string("ztunnel-0:c"));
        QVERIFY(pagePath(targets.front(), PageKind::Counters)
                    .ends_with(":15020/proxy/stats/prometheus"));
    }

    void theFirstRoundAsksEverybodyForEverything()
    {
        const auto targets = targetsOf({"a-0", "a-1", "b-0"});
        const auto plan = planRound(targets, std::vector<TargetMemory>(3), kRoomy, 1, {});
        QCOMPARE(render(plan, targets), std::string("a-0:cds a-1:cds b-0:cds"));
        QVERIFY(!plan.isSampled);
    }

    void histogramsComeLessOften_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<int>("period");
        QTest::addColumn<QString>("expected"); ///< What is asked for in rounds 2 to 8.
        QTest::addRow("small pages")
            << quint64{1'000} << 5 << QStringLiteral("cd cds cd cds cd cds cd");
        QTest::addRow("middling pages")
            << quint64{100'000} << 5 << QStringLiteral("c c cds c c cds c");
        QTest::addRow("large pages")
            << quint64{2'000'000} << 5 << QStringLiteral("c c c c c cds c");
        QTest::addRow("large pages, but rates over a minute need two of them")
            << quint64{2'000'000} << 15 << QStringLiteral("c cds c cds c cds c");
    }
    void histogramsComeLessOften()
    {
        QFETCH(const quint64, bytes);
        QFETCH(const int, period);
        const auto targets = targetsOf({"a-0"});
        auto memory = memoryOf(1, bytes);
        const PlanLimits limits{1U << 30U, 1U << 20U, std::chrono::seconds(period)};
        QStringList asked;
        for (std::uint64_t round = 2; round <= 8; ++round) {
            const auto plan = planRound(targets, memory, limits, round, {});
            QString pages;
            for (const auto page : plan.visits.at(0).pages) {
                pages += QLatin1Char(streamName(page)[0]);
                memory[0].rounds[static_cast<std::size_t>(page)] = round;
            }
            asked << pages;
        }
        QTEST(asked.join(QLatin1Char(' ')), "expected");
    }

    void whoIsStillBusyIsSkipped()
    {
        const auto targets = targetsOf({"a-0", "b-0"});
        auto memory = memoryOf(2);
        memory[0].isBusy = true;
        const auto plan = planRound(targets, memory, kRoomy, 2, {});
        QCOMPARE(render(plan, targets), std::string("b-0:cd"));
        QVERIFY(plan.backedOff.empty());
    }

    void whoFailedIsLeftAloneForAWhile()
    {
        const auto targets = targetsOf({"a-0", "b-0"});
        auto memory = memoryOf(2);
        memory[0].failures = 2;
        memory[0].notBefore = MonotonicTime(10s);
        const auto early = planRound(targets, memory, kRoomy, 2, MonotonicTime(9s));
        QCOMPARE(render(early, targets), std::string("b-0:cd"));
        QCOMPARE(early.backedOff, std::vector<std::size_t>{0});
        const auto late = planRound(targets, memory, kRoomy, 3, MonotonicTime(10s));
        QCOMPARE(render(late, targets), std::string("a-0:cds b-0:cds"));
    }

    void overTheBudgetReplicasAreSampledAndAlwaysTheSame()
    {
        const auto targets = targetsOf({"a-0", "a-1", "a-2", "b-0", "b-1"});
        const auto memory = memoryOf(5, 10'000);
        const PlanLimits limits{60'000, 1U << 20U, 5s}; // 25 kB a target in the long run
        const auto plan = planRound(targets, memory, limits, 2, {});
        QVERIFY(plan.isSampled);
        QCOMPARE(render(plan, targets), std::string("a-0:cd b-0:cd"));
        QCOMPARE(planRound(targets, memory, limits, 2, {}).visits, plan.visits);
    }

    void whenEvenOneOfEachIsTooMuchTheyTakeTurns_data()
    {
        QTest::addColumn<quint64>("counterBytes");
        QTest::addColumn<QString>("expected"); ///< In rounds 2 to 5; four workloads at 30 kB.
        QTest::addRow("with their histograms")
            << quint64{2'000}
            << QStringLiteral("a-0:cds b-0:c c-0:c|a-0:c b-0:cds c-0:c|a-0:c b-0:c c-0:cds|"
                              "a-0:cds b-0:c c-0:c");
        QTest::addRow("with everything")
            << quint64{20'000} << QStringLiteral("a-0:cds|b-0:cds|c-0:cds|a-0:cds");
    }
    void whenEvenOneOfEachIsTooMuchTheyTakeTurns()
    {
        QFETCH(const quint64, counterBytes);
        const auto targets = targetsOf({"a-0", "b-0", "c-0", "a-1"});
        auto memory = memoryOf(4, 10'000);
        for (auto& known : memory)
            known.sizes[0] = counterBytes;
        const PlanLimits limits{30'000, 1U << 20U, 30s};
        QStringList asked;
        for (std::uint64_t round = 2; round <= 5; ++round) {
            const auto plan = planRound(targets, memory, limits, round, {});
            QVERIFY(plan.isSampled);
            asked << QString::fromStdString(render(plan, targets));
            for (const auto& visit : plan.visits)
                for (const auto page : visit.pages)
                    memory[visit.target].rounds[static_cast<std::size_t>(page)] = round;
        }
        QTEST(asked.join(QLatin1Char('|')), "expected");
    }

    void nobodyTakesATurnAtHistogramsInVain_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("expected");
        QTest::addRow("a ztunnel has none")
            << QStringLiteral("ztunnel") << QStringLiteral("a-0:c b-0:cds");
        QTest::addRow("one that fails is left alone")
            << QStringLiteral("failing") << QStringLiteral("b-0:cds");
        QTest::addRow("one that is busy is skipped")
            << QStringLiteral("busy") << QStringLiteral("b-0:cds");
    }
    void nobodyTakesATurnAtHistogramsInVain()
    {
        QFETCH(const QString, what);
        auto targets = targetsOf({"a-0", "b-0"});
        targets[0].isZtunnel = what == QStringLiteral("ztunnel");
        auto memory = memoryOf(2, 10'000);
        memory[0].rounds = {1, 0, 0}; // it would be its turn
        memory[0].isBusy = what == QStringLiteral("busy");
        memory[0].failures = what == QStringLiteral("failing") ? 1 : 0;
        memory[0].notBefore = MonotonicTime(60s);
        const PlanLimits limits{40'000, 1U << 20U, 30s}; // counters of both, and one's histograms
        const auto plan = planRound(targets, memory, limits, 2, MonotonicTime(5s));
        QTEST(QString::fromStdString(render(plan, targets)), "expected");
    }

    void whoWasNeverSeenIsGuessedFromTheOthers()
    {
        // Unknown pages would be 60 kB each target; these are known to be small.
        const auto targets = targetsOf({"a-0", "b-0", "c-0", "d-0", "e-0"});
        std::vector<TargetMemory> memory(5);
        memory[0] = memoryOf(1).front();
        const PlanLimits limits{50'000, 1U << 20U, 5s};
        QCOMPARE(planRound(targets, memory, limits, 2, {}).visits.size(), std::size_t{5});
        memory[0] = {};
        QCOMPARE(planRound(targets, memory, limits, 2, {}).visits.size(), std::size_t{2});
    }

    void thePeriodIsAsLongAsTheBudgetAsks_data()
    {
        QTest::addColumn<quint64>("pageBytes");
        QTest::addColumn<int>("budget"); ///< Bytes per second.
        QTest::addColumn<int>("wanted"); ///< Seconds, as all that follows.
        QTest::addColumn<int>("current");
        QTest::addColumn<int>("expected");
        // Two workloads of 25 kB a round each: a replica of one of them is left out.
        QTest::addRow("it fits") << quint64{10'000} << 50'000 << 5 << 5 << 5;
        QTest::addRow("it needs more") << quint64{10'000} << 7'000 << 5 << 5 << 8;
        QTest::addRow("half a second is not left over") << quint64{10'000} << 6'000 << 5 << 9 << 9;
        QTest::addRow("a tenth is left over") << quint64{10'000} << 50'000 << 5 << 9 << 5;
        QTest::addRow("at most 30 s") << quint64{10'000} << 10 << 5 << 5 << 30;
        QTest::addRow("longer only if wanted") << quint64{10'000} << 10 << 45 << 45 << 45;
        QTest::addRow("a shorter one was chosen") << quint64{10'000} << 50'000 << 2 << 60 << 2;
        QTest::addRow("nothing has been seen yet") << quint64{0} << 10 << 5 << 0 << 5;
    }
    void thePeriodIsAsLongAsTheBudgetAsks()
    {
        QFETCH(const quint64, pageBytes);
        QFETCH(const int, budget);
        QFETCH(const int, wanted);
        QFETCH(const int, current);
        const auto targets = targetsOf({"a-0", "a-1", "b-0"});
        const auto period = affordablePeriod(targets, memoryOf(3, pageBytes),
            {std::chrono::seconds(wanted), std::chrono::seconds(current),
                static_cast<std::uint64_t>(budget), 1U << 20U});
        QTEST(
            static_cast<int>(std::chrono::round<std::chrono::seconds>(period).count()), "expected");
    }

    void pagesThatWereNeverSeenCountAsTheOthers()
    {
        const auto targets = targetsOf({"a-0", "b-0", "c-0", "d-0"});
        auto memory = memoryOf(4);
        memory[0].sizes.fill(10'000);
        for (auto i : {1, 2, 3})
            memory[static_cast<std::size_t>(i)] = {};
        QCOMPARE(affordablePeriod(targets, memory, {5s, 5s, 10'000, 1U << 20U}),
            std::chrono::milliseconds(10s)); // 4 x 25 kB
    }

    void statisticsThatAreServedToThePodItselfAreReadFromThere()
    {
        auto pod = proxyPod("a-0");
        pod.areMetricsOnLoopback = true;
        pod.secureMetricsPort = 15091;
        const auto sealed = scrapeTargets(*clusterOf({pod})).front();
        const auto open = targetsOf({"b-0"}).front();
        QCOMPARE(firstWay(sealed, true), ScrapeWay::Tunnel);
        QCOMPARE(firstWay(sealed, false), ScrapeWay::PodProxy);
        QCOMPARE(firstWay(open, true), ScrapeWay::PodProxy);
        QCOMPARE(podPage(sealed, PageKind::Counters, ScrapeWay::AdminTunnel).port, 15000);
        const Error closed{Error::Kind::ServerFailure, "connection refused"};
        const Error denied{Error::Kind::Denied, "not you"};
        QCOMPARE(nextWay(open, ScrapeWay::PodProxy, closed, true).value(), ScrapeWay::Tunnel);
        QCOMPARE(nextWay(open, ScrapeWay::PodProxy, denied, true).value(), ScrapeWay::Tunnel);
        QCOMPARE(nextWay(open, ScrapeWay::Tunnel, closed, true).value(), ScrapeWay::AdminTunnel);
        QVERIFY(!nextWay(open, ScrapeWay::PodProxy, closed, false));
        QVERIFY(!nextWay(sealed, ScrapeWay::Tunnel, denied, true));
        QVERIFY(!nextWay(sealed, ScrapeWay::AdminTunnel, closed, true));
    }

    void whySomebodyIsSilentIsExplained()
    {
        auto pod = proxyPod("a-0");
        const Error failure{Error::Kind::Denied, "You may not."};
        QCOMPARE(explainSilence(scrapeTargets(*clusterOf({pod})).front(), failure), failure);
        pod.secureMetricsPort = 15091;
        pod.areMetricsOnLoopback = true;
        const auto told = explainSilence(scrapeTargets(*clusterOf({pod})).front(), failure).message;
        for (const char* words : {"METRICS_LOCALHOST_ACCESS_ONLY", "15091", "mutual TLS",
                 "pods/portforward in shop", "--telemetry prometheus", "You may not."})
            QVERIFY2(told.find(words) != std::string::npos, told.c_str());
    }

    void aBudgetOfNothingStillAsksOne()
    {
        const auto targets = targetsOf({"a-0", "b-0"});
        const auto plan = planRound(targets, memoryOf(2), {0, 1U << 20U, 5s}, 2, {});
        QCOMPARE(plan.visits.size(), std::size_t{1});
    }

    void nobodyMeansNothingToDo()
    {
        const auto plan = planRound({}, {}, kRoomy, 1, {});
        QVERIFY(plan.visits.empty() && plan.backedOff.empty() && !plan.isSampled);
    }
};

QTEST_APPLESS_MAIN(TestScrapePlan)
#include "tst_scrape_plan.moc"
