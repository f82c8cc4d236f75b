#include "app/pipeline/snapshot_pipeline.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace vigla::app;
using std::chrono::seconds;

namespace {

mesh::ClusterStatePtr shop()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
    mesh.service("shop", "cart");
    return mesh.build();
}

/// Round `number`, five seconds after the one before: web has called cart `total` times.
snapshot::ScrapeRoundPtr roundOf(std::uint64_t number, int total)
{
    snapshot::ScrapeRound round;
    round.generation = {number};
    round.at = SystemTime(seconds(1'000'000 + 5 * number));
    round.monotonicAt = MonotonicTime(seconds(5 * number));
    round.cluster = shop();
    snapshot::ProxyScrape scrape;
    scrape.namespaceName = "shop";
    scrape.podName = "web-v1-5d4f-0";
    scrape.epoch = "1";
    scrape.receivedAt = round.monotonicAt;
    scrape.body = test::linesFrom(
        "source shop/web-v1 -> shop/cart-v1 cart.shop http " + std::to_string(total) + "\n");
    round.proxies.push_back(std::move(scrape));
    return std::make_shared<const snapshot::ScrapeRound>(std::move(round));
}

/// Every node as large as the next one.
graph::LayoutInput measure(const graph::ServiceGraph& graph)
{
    graph::LayoutInput input;
    for (const auto& node : graph.nodes)
        input.nodes.push_back({node.id, 80, 40, 0, 0, -1, {}});
    for (const auto& edge : graph.edges)
        input.edges.push_back({edge.source, edge.target, 0, 0});
    return input;
}

} // namespace

class TestSnapshotPipeline : public QObject {
    Q_OBJECT

    std::unique_ptr<SnapshotStore> m_store;
    std::unique_ptr<SnapshotPipeline> m_pipeline;
    std::vector<Published> m_pictures;

    void make()
    {
        m_pipeline = std::make_unique<SnapshotPipeline>(*m_store);
        View view;
        view.measure = measure;
        m_pipeline->setView(view);
    }
    bool waitForPictures(std::size_t count)
    {
        return QTest::qWaitFor([&] { return m_pictures.size() >= count; }, 10'000);
    }
    /// Two rounds are what a rate needs.
    bool showTraffic()
    {
        m_pipeline->submit(roundOf(1, 0));
        if (!waitForPictures(1))
            return false;
        m_pipeline->submit(roundOf(2, 50));
        return waitForPictures(2);
    }

private slots:
    void init()
    {
        m_pictures.clear();
        m_store = std::make_unique<SnapshotStore>();
        make();
        connect(m_store.get(), &SnapshotStore::published, this,
            [this](const Published& picture) { m_pictures.push_back(picture); });
    }
    void cleanup()
    {
        m_pipeline.reset();
        m_store.reset();
    }

    void roundsBecomePictures()
    {
        QVERIFY(showTraffic());
        const auto& picture = m_pictures.back();
        QCOMPARE(picture.generation.value, std::uint64_t{2});
        QVERIFY(!picture.graph->edges.empty());
        QCOMPARE(picture.graph->edges.front().rates.total, 10.0);
        QCOMPARE(picture.layout->nodeIds.size(), picture.graph->nodes.size());
        QVERIFY(picture.isLive && picture.traffic && picture.history && picture.inventory);
        QVERIFY(picture.hosts && !picture.hosts->empty());
    }

    void pagesThatComeBeforeTheirRoundAreInItsPicture()
    {
        m_pipeline->submit(roundOf(1, 0));
        QVERIFY(waitForPictures(1));
        const auto whole = roundOf(2, 50);
        m_pipeline->takePages(std::make_shared<const snapshot::PageBatch>(
            snapshot::PageBatch{whole->cluster, whole->proxies}));
        auto rest = *whole;
        rest.proxies.clear();
        m_pipeline->submit(std::make_shared<const snapshot::ScrapeRound>(rest));
        QVERIFY(waitForPictures(2));
        QCOMPARE(m_pictures.size(), std::size_t{2}); // pages alone are no picture
        QVERIFY(!m_pictures.back().graph->edges.empty());
        QCOMPARE(m_pictures.back().graph->edges.front().rates.total, 10.0);
        const auto& proxies = m_pictures.back().snapshot->freshness.front();
        QCOMPARE(proxies.answered, 1);
    }

    void ofManyRoundsTheNewestIsDrawn()
    {
        for (std::uint64_t number = 1; number <= 5; ++number)
            m_pipeline->submit(roundOf(number, 0));
        QVERIFY(waitForPictures(2));
        QCOMPARE(m_pictures[0].generation.value, std::uint64_t{1});
        QCOMPARE(m_pictures[1].generation.value, std::uint64_t{5}); // 2 to 4 were overtaken
        QCOMPARE(m_pictures.size(), std::size_t{2});
    }

    void nothingIsDrawnBeforeTheFirstRound()
    {
        m_pipeline->relayout();
        m_pipeline->setLive(false, "the server is gone");
        QVERIFY(!m_store->hasPicture());
        m_pipeline->submit(roundOf(1, 0));
        QVERIFY(waitForPictures(1));
        QVERIFY(!m_pictures.back().isLive); // it was known before
        QCOMPARE(m_pictures.back().lostReason, std::string("the server is gone"));
    }

    void anotherViewShowsTheSameMoment()
    {
        QVERIFY(showTraffic());
        auto view = m_pipeline->view();
        view.options.type = graph::GraphType::Service;
        m_pipeline->setView(view);
        QVERIFY(waitForPictures(3));
        QCOMPARE(m_pictures[2].graph->type, graph::GraphType::Service);
        QCOMPARE(m_pictures[2].snapshot, m_pictures[1].snapshot);
    }

    void newNumbersMoveNothing()
    {
        QVERIFY(showTraffic());
        m_pipeline->submit(roundOf(3, 500));
        QVERIFY(waitForPictures(3));
        QCOMPARE(m_pictures[2].layout, m_pictures[1].layout);
        QVERIFY(m_pictures[2].graph != m_pictures[1].graph);
        m_pipeline->relayout();
        QVERIFY(waitForPictures(4));
        QVERIFY(m_pictures[3].layout != m_pictures[2].layout);
    }

    void knownPlacesAreKept()
    {
        QVERIFY(showTraffic());
        auto view = m_pipeline->view();
        for (const auto& node : m_pictures.back().graph->nodes)
            view.positions[node.id]
                = {1'000.0F + 200.0F * static_cast<float>(view.positions.size()), 700};
        m_pipeline = std::make_unique<SnapshotPipeline>(*m_store); // as after a restart
        m_pipeline->setView(view);
        m_pictures.clear();
        m_pipeline->submit(roundOf(11, 0));
        QVERIFY(waitForPictures(1));
        m_pipeline->submit(roundOf(12, 50));
        QVERIFY(waitForPictures(2));
        const auto& layout = *m_pictures.back().layout;
        for (std::size_t i = 0; i < layout.nodeIds.size(); ++i)
            QCOMPARE(layout.centres[i], view.positions.at(layout.nodeIds[i]));
    }

    void aPastMomentIsShownBesideTheLiveOne()
    {
        QVERIFY(showTraffic()); // 10/s
        m_pipeline->submit(roundOf(3, 1050)); // then 200/s
        QVERIFY(waitForPictures(3));
        QSignalSpy pasts(m_pipeline.get(), &SnapshotPipeline::pastPublished);
        const auto moments = *m_pictures.back().moments;
        QCOMPARE(moments.size(), std::size_t{2});
        m_pipeline->showMoment({moments[0], {}});
        QTRY_COMPARE(pasts.size(), 1);
        const auto past = pasts[0][0].value<Published>();
        QVERIFY(past.isPast);
        QCOMPARE(past.snapshot->at, moments[0]);
        QCOMPARE(past.graph->edges.front().rates.total, 10.0);
        QCOMPARE(past.layout, m_pictures.back().layout); // nothing has moved
        const auto samples = past.history->seriesOf(past.graph->edges.front().id);
        QCOMPARE(samples.back().at, moments[0]); // charts know nothing of what came later
        QCOMPARE(past.traffic->samples.size(), m_pictures.back().traffic->samples.size());
        m_pipeline->submit(roundOf(4, 2050));
        QVERIFY(waitForPictures(4)); // live goes on
        QVERIFY(!m_pictures.back().isPast);
        QCOMPARE(pasts.size(), 1);
    }

    void anotherViewOfThePast()
    {
        QVERIFY(showTraffic());
        QSignalSpy pasts(m_pipeline.get(), &SnapshotPipeline::pastPublished);
        m_pipeline->showMoment({m_pictures.back().moments->back(), {}});
        QTRY_COMPARE(pasts.size(), 1);
        auto view = m_pipeline->view();
        view.options.type = graph::GraphType::Service;
        m_pipeline->setView(view);
        QTRY_COMPARE(pasts.size(), 2);
        QCOMPARE(pasts[1][0].value<Published>().graph->type, graph::GraphType::Service);
        m_pipeline->showMoment({});
        m_pipeline->setView(view);
        QVERIFY(waitForPictures(4));
        QCOMPARE(pasts.size(), 2);
    }

    void changesSinceAMomentAreMarked()
    {
        QVERIFY(showTraffic());
        m_pipeline->submit(roundOf(3, 1050));
        QVERIFY(waitForPictures(3));
        const auto layout = m_pictures.back().layout;
        m_pipeline->showMoment({{}, m_pictures.back().moments->at(0)});
        QVERIFY(waitForPictures(4));
        const auto& picture = m_pictures.back();
        QCOMPARE(picture.comparedWith, std::optional(picture.moments->at(0)));
        const auto& edge = picture.graph->edges.front();
        QCOMPARE(edge.change, graph::Change::Changed);
        QCOMPARE(edge.before->total, 10.0);
        QCOMPARE(picture.layout->centres, layout->centres);
    }

    void theFirstPicturesArePlacedAnewAndLaterOnesStand()
    {
        const auto withPay = [](std::uint64_t number, int payments, int orders) {
            auto round = std::make_shared<snapshot::ScrapeRound>(
                *roundOf(number, static_cast<int>(number) * 50));
            *round->proxies.front().body += test::linesFrom(
                "source shop/web-v1 -> shop/pay-v1 pay.shop http " + std::to_string(payments)
                + "\nsource shop/web-v1 -> shop/order-v1 order.shop http " + std::to_string(orders)
                + "\n");
            return round;
        };
        const auto show = [&](std::uint64_t number, int payments, int orders) {
            m_pipeline->submit(withPay(number, payments, orders));
            return waitForPictures(number);
        };
        QVERIFY(show(1, 0, 0) && show(2, 0, 0));
        QCOMPARE(m_pictures.back().graph->edges.size(), std::size_t{2}); // by way of the service
        QVERIFY(show(3, 50, 0));
        QCOMPARE(m_pictures.back().graph->edges.size(), std::size_t{4});
        const auto anew = graph::layoutGraph(measure(*m_pictures.back().graph), nullptr);
        QVERIFY(m_pictures.back().layout->centres == anew->centres);
        QVERIFY(show(4, 100, 0) && show(5, 150, 0));
        const auto settled = *m_pictures.back().layout;
        QVERIFY(show(6, 200, 50));
        QCOMPARE(m_pictures.back().graph->edges.size(), std::size_t{6});
        const auto& layout = *m_pictures.back().layout;
        for (std::size_t i = 0; i < settled.nodeIds.size(); ++i) {
            const auto found = std::ranges::find(layout.nodeIds, settled.nodeIds[i]);
            const auto at = static_cast<std::size_t>(found - layout.nodeIds.begin());
            QCOMPARE(layout.centres[at], settled.centres[i]);
        }
    }

    void oneReadingIsNoMoment()
    {
        m_pipeline->submit(roundOf(1, 0));
        QVERIFY(waitForPictures(1));
        QVERIFY(m_pictures.back().moments->empty());
        QCOMPARE(m_pictures.back().history->momentCount(), std::size_t{0});
        m_pipeline->submit(roundOf(2, 50));
        QVERIFY(waitForPictures(2));
        QCOMPARE(m_pictures.back().moments->size(), std::size_t{1});
        QCOMPARE(m_pictures.back().history->momentCount(), std::size_t{1});
    }

    void whileNobodyAnswersChartsGetNoPoint()
    {
        QVERIFY(showTraffic());
        auto silent = std::make_shared<snapshot::ScrapeRound>(*roundOf(3, 50));
        silent->proxies.front().body = Error{Error::Kind::Unreachable, "the server is gone"};
        m_pipeline->submit(silent);
        QVERIFY(waitForPictures(3));
        QCOMPARE(m_pictures.back().history->momentCount(), std::size_t{1});
        m_pipeline->submit(roundOf(4, 150));
        QVERIFY(waitForPictures(4));
        QCOMPARE(m_pictures.back().history->momentCount(), std::size_t{2});
    }

    void boxesAreFoldedForTheCanvasOnly()
    {
        auto view = m_pipeline->view();
        view.fold = graph::FoldRules();
        m_pipeline->setView(view);
        QVERIFY(showTraffic());
        QCOMPARE(m_pictures.back().drawnGraph(), m_pictures.back().graph);
        view.fold->collapsed = {m_pictures.back().graph->boxes.front().id};
        m_pipeline->setView(view);
        QVERIFY(waitForPictures(3));
        const auto& picture = m_pictures.back();
        QVERIFY(picture.drawnGraph()->nodes.size() < picture.graph->nodes.size());
        QCOMPARE(picture.layout->nodeIds.size(), picture.drawnGraph()->nodes.size());
        QCOMPARE(picture.graph->nodes.size(), m_pictures[1].graph->nodes.size());
    }

    void aLostServerGreysThePictureAndKeepsIt()
    {
        QVERIFY(showTraffic());
        m_pipeline->setLive(false, "the server is gone");
        QCOMPARE(m_pictures.size(), std::size_t{3}); // at once
        QVERIFY(!m_pictures.back().isLive);
        QCOMPARE(m_pictures.back().graph, m_pictures[1].graph);
        m_pipeline->setLive(false, "the server is gone");
        QCOMPARE(m_pictures.size(), std::size_t{3}); // nothing new to say
        m_pipeline->setLive(true, {});
        QVERIFY(m_pictures.back().isLive && m_pictures.back().lostReason.empty());
    }

    void itEndsInTheMiddleOfAJob()
    {
        QSemaphore begun;
        QSemaphore mayGoOn;
        auto view = m_pipeline->view();
        view.measure = [&](const graph::ServiceGraph& graph) {
            begun.release();
            mayGoOn.acquire();
            return measure(graph);
        };
        m_pipeline->setView(view);
        m_pipeline->submit(roundOf(1, 0));
        QVERIFY(begun.tryAcquire(1, 10'000));
        mayGoOn.release();
        m_pipeline.reset(); // waits for it
        QCoreApplication::processEvents();
        QVERIFY(m_pictures.empty()); // what it had done is for nobody
    }
};

QTEST_GUILESS_MAIN(TestSnapshotPipeline)
#include "tst_snapshot_pipeline.moc"
