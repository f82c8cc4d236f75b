#include "app/kube/resource_watch.h"
#include "tests/support/loopback_api.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::json;
using test::LoopbackApi;
using State = mesh::ResourceCoverage::State;

namespace {

const std::string kList = "GET /api/v1/pods?limit";
const std::string kWholeList = "GET /api/v1/pods?limit=500";
const std::string kWatch = "GET /api/v1/pods?watch=1";
constexpr int kPatience = 20'000;

std::string pod(int number, int version)
{
    return json("{'metadata':{'name':'pod-" + std::to_string(number)
        + "','namespace':'shop','resourceVersion':'" + std::to_string(version) + "'}}");
}

std::string listOf(const std::string& items)
{
    return json("{'metadata':{'resourceVersion':'5'},'items':[") + items + "]}";
}

std::string added(int number, std::size_t padding = 0)
{
    return json("{'type':'ADDED','object':") + pod(number, 100 + number) + std::string(padding, ' ')
        + "}\n";
}

} // namespace

/// One watch under a server that has too much to do or too much to say.
class TestResourceWatch : public QObject {
    Q_OBJECT

    std::unique_ptr<LoopbackApi> m_api;
    std::unique_ptr<KubeClient> m_client;
    std::shared_ptr<ClusterStore> m_store;
    std::unique_ptr<QThreadPool> m_strand;
    std::unique_ptr<ResourceWatch> m_watch;

    void start()
    {
        const kube::ResourceKind pods{"", "v1", "Pod", "pods", true};
        m_watch = std::make_unique<ResourceWatch>(m_client.get(), m_strand.get(),
            makeFeed(m_store, pods, {}), pods, std::string(),
            ResourceWatch::Options{20ms, 200ms, 480s, 150s});
        m_watch->start();
    }
    State state() const { return m_watch->coverage().state; }
    std::size_t podCount()
    {
        std::size_t count = 0;
        m_strand->start([&] { count = m_store->pods.list().size(); });
        m_strand->waitForDone();
        return count;
    }
    void startWatching()
    {
        start();
        QTRY_COMPARE_WITH_TIMEOUT(m_api->openStreams(kWatch), 1, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(state(), State::Live, kPatience);
    }

private slots:
    void init()
    {
        m_api = std::make_unique<LoopbackApi>();
        m_api->answer(kList, {200, listOf(pod(0, 1))});
        m_api->answer(kWatch, {200, {}, {}, true});
        m_client = std::make_unique<KubeClient>(
            std::make_shared<net::HttpClient>(), m_api->connection());
        m_store = std::make_shared<ClusterStore>();
        m_strand = std::make_unique<QThreadPool>();
        m_strand->setMaxThreadCount(1);
    }
    void cleanup()
    {
        m_watch.reset();
        m_strand.reset();
        m_client.reset();
        m_api.reset();
    }

    void aServerThatAsksToWaitIsSpared_data()
    {
        QTest::addColumn<bool>("isWatch");
        QTest::addColumn<int>("status");
        QTest::addRow("a list, too many requests") << false << 429;
        QTest::addRow("a list, not ready yet") << false << 503;
        QTest::addRow("a watch, too many requests") << true << 429;
    }
    void aServerThatAsksToWaitIsSpared()
    {
        QFETCH(const bool, isWatch);
        QFETCH(const int, status);
        const auto& what = isWatch ? kWatch : kList;
        m_api->answer(what, {status, "slow down", "Retry-After: 1\r\n"});
        QElapsedTimer clock;
        clock.start();
        start();
        QTRY_VERIFY_WITH_TIMEOUT(m_client->holdBack() > 0ms, kPatience);
        m_watch->retryNow(); // not even then
        m_api->answer(kList, {200, listOf(pod(0, 1))});
        m_api->answer(kWatch, {200, {}, {}, true});
        QTRY_VERIFY_WITH_TIMEOUT(
            m_api->openStreams(kWatch) == 1 && state() == State::Live, kPatience);
        QVERIFY2(clock.elapsed() >= 1000, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(m_api->count(what), 2);
    }

    void whatTheServerAsksIsBelievedUpToABound()
    {
        net::Response response;
        response.status = 429;
        response.headers = {{"retry-after", "4000000000"}};
        m_client->heed(response);
        QVERIFY(m_client->holdBack() > 200s && m_client->holdBack() <= 300s);
    }

    void onlyWhoIsOverloadedCanAskToWait()
    {
        net::Response response;
        response.headers = {{"retry-after", "100"}};
        for (const int status : {200, 404, 500}) {
            response.status = status;
            m_client->heed(response);
        }
        response.status = 429;
        response.headers = {{"retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"}};
        m_client->heed(response);
        QCOMPARE(m_client->holdBack(), 0ms);
    }

    /// Everything that comes while the worker is busy is one piece of work afterwards.
    void aStormIsReadWhole()
    {
        startWatching();
        QSemaphore isBusy;
        m_strand->start([&] { isBusy.acquire(); });
        constexpr int kEvents = 5000;
        std::string events;
        for (int i = 1; i <= kEvents; ++i)
            events += added(i);
        QCOMPARE(m_api->push(kWatch, events), 1);
        isBusy.release();
        QTRY_COMPARE_WITH_TIMEOUT(podCount(), std::size_t{kEvents + 1}, kPatience);
        QCOMPARE(m_api->count(kList), 1);
        QCOMPARE(m_api->count(kWatch), 1);
    }

    /// What is not read in time does not pile up: the watch ends and a list takes its place.
    void aStormThatCannotBeReadInTimeIsListedInstead()
    {
        startWatching();
        QSemaphore isBusy;
        m_strand->start([&] { isBusy.acquire(); });
        m_api->answer(kList, {200, listOf(pod(0, 1) + "," + pod(1, 2))});
        constexpr std::size_t kEventSize = 1U << 20U;
        bool isOpen = true;
        for (int i = 1; i < 200 && isOpen; ++i) {
            m_api->push(kWatch, added(i, kEventSize));
            QCoreApplication::processEvents();
            isOpen = m_api->openStreams(kWatch) == 1;
        }
        QVERIFY(!isOpen); // it hung up: nothing can pile up any more
        isBusy.release();
        QTRY_COMPARE_WITH_TIMEOUT(m_api->count(kList), 2, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_api->openStreams(kWatch) == 1 && state() == State::Live, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(podCount(), std::size_t{2}, kPatience);
    }

    void aWatchIsOpenedAnewWhereItStood()
    {
        startWatching();
        QSignalSpy changed(m_watch.get(), &ResourceWatch::dataChanged);
        m_api->push(kWatch, added(1));
        QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, kPatience);
        m_api->push(kWatch, added(2).substr(0, 20)); // and half of one
        m_api->answer(kList, {200, json("{'metadata':{'resourceVersion':'101'},'items':[]}")});
        m_watch->reconnect();
        QTRY_COMPARE_WITH_TIMEOUT(m_api->count(kWatch), 2, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(m_api->openStreams(kWatch), 1, kPatience);
        QVERIFY2(m_api->lastHeard().target.find("resourceVersion=101&") != std::string::npos,
            m_api->lastHeard().target.c_str());
        m_api->push(kWatch, added(3));
        QTRY_COMPARE_WITH_TIMEOUT(podCount(), std::size_t{3}, kPatience);
        QCOMPARE(m_api->count(kWholeList), 1);
    }

    void aServerThatWasSetBackIsListedAnew_data()
    {
        QTest::addColumn<std::string>("newest"); ///< What a list says.
        QTest::addColumn<std::string>("pushed");
        QTest::addColumn<bool>("cuts");
        QTest::addRow("silent after the way was lost")
            << std::string("96") << std::string() << true;
        QTest::addRow("an older event") << std::string("96") << added(-7) << false;
        QTest::addRow("an older bookmark")
            << std::string("96")
            << json("{'type':'BOOKMARK','object':{'metadata':{'resourceVersion':'99'}}}\n")
            << false;
        QTest::addRow("the version is too large")
            << std::string("96")
            << json("{'type':'ERROR','object':{'kind':'Status','code':504,'reason':'Timeout',"
                    "'details':{'causes':[{'reason':'ResourceVersionTooLarge','message':'Too "
                    "large resource version'}]}}}\n")
            << false;
    }
    /// As after a restore of etcd: what was there is older, and so are the versions.
    void aServerThatWasSetBackIsListedAnew()
    {
        QFETCH(const std::string, newest);
        QFETCH(const std::string, pushed);
        QFETCH(const bool, cuts);
        startWatching();
        m_api->push(kWatch, added(1) + added(2));
        QTRY_COMPARE_WITH_TIMEOUT(podCount(), std::size_t{3}, kPatience);
        m_api->answer(kList,
            {200,
                json("{'metadata':{'resourceVersion':'" + newest + "'},'items':[") + pod(9, 95)
                    + "]}"});
        if (cuts)
            m_api->cutStreams(kWatch);
        else
            m_api->push(kWatch, pushed);
        QTRY_COMPARE_WITH_TIMEOUT(m_api->count(kWholeList), 2, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(m_api->openStreams(kWatch), 1, kPatience);
        QCOMPARE(podCount(), std::size_t{1});
        QVERIFY2(
            m_api->lastHeard().target.find("resourceVersion=" + newest + "&") != std::string::npos,
            m_api->lastHeard().target.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(state(), State::Live, kPatience);
    }

    void aWatchThatWasCutGoesOnWhereTheServerHasNotGoneBack()
    {
        startWatching();
        m_api->push(kWatch, added(1));
        QTRY_COMPARE_WITH_TIMEOUT(podCount(), std::size_t{2}, kPatience);
        m_api->answer(kList,
            {200, json("{'metadata':{'resourceVersion':'1000'},'items':[") + pod(9, 95) + "]}"});
        m_api->cutStreams(kWatch);
        QTRY_COMPARE_WITH_TIMEOUT(m_api->count(kWatch), 2, kPatience);
        QCOMPARE(m_api->count(kList), 2);
        QCOMPARE(m_api->count(kWholeList), 1);
        QCOMPARE(podCount(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(TestResourceWatch)
#include "tst_resource_watch.moc"
