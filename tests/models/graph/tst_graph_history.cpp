#include "models/graph/build_graph.h"
#include "models/graph/graph_history.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <cmath>

using namespace vigla;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr const char* kEdge = "wl_Kubernetes_shop_web-v1|wl_Kubernetes_shop_cart-v1|http";

graph::ServiceGraph graphAt(int second, const std::string& lines)
{
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    options.injectServiceNodes = false;
    auto snapshot = test::snapshotWith(test::trafficFrom(test::linesFrom(lines)));
    snapshot.at = SystemTime(seconds(second));
    return graph::buildGraph(snapshot, options);
}

std::string cartLine(double rate)
{
    return "destination shop/web-v1 -> shop/cart-v1 cart.shop http " + std::to_string(rate) + "\n";
}

} // namespace

class TestGraphHistory : public QObject {
    Q_OBJECT
private slots:
    void samplesAreInOrderOfTime()
    {
        graph::GraphHistory history;
        for (int second = 1; second <= 5; ++second)
            history = graph::appendHistory(std::move(history), graphAt(second, cartLine(second)));
        const auto series = history.seriesOf(kEdge);
        QCOMPARE(series.size(), std::size_t{5});
        for (std::size_t i = 0; i < series.size(); ++i) {
            QCOMPARE(series[i].total, static_cast<float>(i + 1));
            QCOMPARE(series[i].at, SystemTime(seconds(i + 1)));
        }
    }

    void classesAndErrors()
    {
        const auto history = graph::appendHistory(graph::GraphHistory(),
            graphAt(1,
                cartLine(6)
                    + "destination shop/web-v1 -> shop/cart-v1 cart.shop http 3 code=503\n"
                      "destination shop/web-v1 -> shop/cart-v1 cart.shop http 1 code=302\n"));
        const auto sample = history.seriesOf(kEdge).at(0);
        QCOMPARE(sample.class2xx, 6.0F);
        QCOMPARE(sample.class3xx, 1.0F);
        QCOMPARE(sample.class5xx, 3.0F);
        QCOMPARE(sample.errorPercent(), 30.0F);
        QVERIFY(std::isnan(sample.p50));
    }

    void aNodeShowsWhatReachesItOrElseWhatLeavesIt()
    {
        const auto history = graph::appendHistory(graph::GraphHistory(),
            graphAt(1, cartLine(6) + "destination shop/api-v1 -> shop/cart-v1 cart.shop http 4\n"));
        QCOMPARE(history.seriesOf("wl_Kubernetes_shop_cart-v1").at(0).total, 10.0F);
        QCOMPARE(history.seriesOf("wl_Kubernetes_shop_web-v1").at(0).total, 6.0F);
    }

    void timesOfANodeAreWeighted()
    {
        auto graph = graphAt(
            1, cartLine(30) + "destination shop/api-v1 -> shop/cart-v1 cart.shop http 10\n");
        for (graph::Edge& edge : graph.edges) {
            const double time = edge.rates.total > 20 ? 100 : 300;
            edge.responseTimes = {time, time, time, time, time};
        }
        const auto history = graph::appendHistory(graph::GraphHistory(), graph);
        QCOMPARE(history.seriesOf("wl_Kubernetes_shop_cart-v1").at(0).p90, 150.0F);
    }

    void severalEdgesAreOneSeries()
    {
        const std::string other = "wl_Kubernetes_shop_web-v1|wl_Kubernetes_shop_stock-v1|http";
        const std::string stock = "destination shop/web-v1 -> shop/stock-v1 stock.shop http 3\n";
        auto both = graphAt(2, cartLine(1) + stock);
        for (graph::Edge& edge : both.edges) {
            const double time = edge.id == kEdge ? 100 : 300;
            edge.responseTimes = {time, time, time, time, time};
        }
        graph::GraphHistory history;
        history = graph::appendHistory(std::move(history), graphAt(1, cartLine(1)));
        history = graph::appendHistory(std::move(history), both);
        history = graph::appendHistory(std::move(history),
            graphAt(3, "destination shop/else-v1 -> shop/web-v1 web.shop http 1\n"));
        const std::vector<std::string> ids{kEdge, other, "never there"};
        const auto series = history.sumOf(ids);
        QCOMPARE(series.size(), std::size_t{2});
        QCOMPARE(series[0].total, 1.0F);
        QCOMPARE(series[1].total, 4.0F);
        QCOMPARE(series[1].class2xx, 4.0F);
        QCOMPARE(series[1].at, SystemTime(seconds(2)));
        QVERIFY(std::isnan(series[0].p50));
        QCOMPARE(series[1].p50, 250.0F);
        QVERIFY(history.sumOf({}).empty());
    }

    void anElementThatWasAwayHasAGap()
    {
        graph::GraphHistory history;
        history = graph::appendHistory(std::move(history), graphAt(1, cartLine(1)));
        history = graph::appendHistory(
            std::move(history), graphAt(2, "destination shop/a-v1 -> shop/b-v1 b.shop http 1\n"));
        history = graph::appendHistory(std::move(history), graphAt(3, cartLine(3)));
        const auto series = history.seriesOf(kEdge);
        QCOMPARE(series.size(), std::size_t{2});
        QCOMPARE(series[1].at, SystemTime(seconds(3)));
        QVERIFY(history.seriesOf("nobody").empty());
    }

    void whatIsOfTheSameMomentChangesNothing()
    {
        graph::GraphHistory history;
        history = graph::appendHistory(std::move(history), graphAt(5, cartLine(1)));
        history = graph::appendHistory(std::move(history), graphAt(5, cartLine(2)));
        QCOMPARE(history.momentCount(), std::size_t{1});
    }

    void aWallClockThatIsSetBackDoesNotStopIt()
    {
        graph::GraphHistory history;
        for (const int second : {1, 500, 501, 2, 3})
            history = graph::appendHistory(std::move(history), graphAt(second, cartLine(1)));
        const auto series = history.seriesOf(kEdge);
        QCOMPARE(series.size(), std::size_t{3}); // what lay ahead has gone
        QCOMPARE(series.back().at, SystemTime(seconds(3)));
    }

    void aPublishedHistoryStays()
    {
        const auto one = graph::appendHistory(graph::GraphHistory(), graphAt(1, cartLine(1)));
        const auto two = graph::appendHistory(one, graphAt(2, cartLine(2)));
        QCOMPARE(one.momentCount(), std::size_t{1});
        QCOMPARE(two.momentCount(), std::size_t{2});
    }

    void aPastMomentKnowsNothingOfWhatCameAfterIt()
    {
        graph::GraphHistory history;
        for (int second = 1; second <= 5; ++second)
            history = graph::appendHistory(std::move(history), graphAt(second, cartLine(second)));
        const auto past = history.upTo(SystemTime(seconds(3)));
        QCOMPARE(past.seriesOf(kEdge).size(), std::size_t{3});
        QCOMPARE(past.seriesOf(kEdge).back().total, 3.0F);
        QCOMPARE(history.seriesOf(kEdge).size(), std::size_t{5});
    }

    void theOldestGo()
    {
        graph::GraphHistory history(graph::HistoryBounds{minutes(15), 600'000});
        auto graph = graphAt(1, cartLine(1));
        for (int second = 1; second <= 2000; ++second) {
            graph.at = SystemTime(seconds(second));
            history = graph::appendHistory(std::move(history), graph);
        }
        QCOMPARE(history.seriesOf(kEdge).front().at, SystemTime(seconds(1100)));
    }

    void olderMomentsAreKeptFurtherApart()
    {
        graph::GraphHistory history;
        auto graph = graphAt(1, cartLine(1));
        for (int second = 0; second <= 2000; second += 5) {
            graph.at = SystemTime(seconds(second));
            history = graph::appendHistory(std::move(history), graph);
        }
        const auto series = history.seriesOf(kEdge);
        QCOMPARE(series.front().at, SystemTime(seconds(200)));
        for (std::size_t i = 1; i < series.size(); ++i) {
            const auto age = seconds(2000) - series[i].at.time_since_epoch();
            const auto step = age < minutes(5) ? 5 : age < minutes(10) ? 10 : 20;
            QCOMPARE(series[i].at - series[i - 1].at, std::chrono::milliseconds(seconds(step)));
        }
    }

    void memoryIsBoundedAndTheRecentStaysDense()
    {
        graph::GraphHistory history(graph::HistoryBounds{minutes(15), 300});
        auto graph = graphAt(1, cartLine(1)); // three samples a moment
        for (int second = 1; second <= 900; ++second) {
            graph.at = SystemTime(seconds(second));
            history = graph::appendHistory(std::move(history), graph);
        }
        QVERIFY(history.sampleCount() <= 300);
        const auto series = history.seriesOf(kEdge);
        QVERIFY(series.size() > 30);
        QCOMPARE(series.back().at, SystemTime(seconds(900)));
        QCOMPARE(series[series.size() - 2].at, SystemTime(seconds(899)));
        QVERIFY(series.front().at < SystemTime(seconds(600)));
    }
};

QTEST_APPLESS_MAIN(TestGraphHistory)
#include "tst_graph_history.moc"
