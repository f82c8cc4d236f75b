#include "app/kube/cluster_watcher.h"
#include "tests/support/loopback_api.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::json;
using test::LoopbackApi;
using State = mesh::ResourceCoverage::State;

namespace {

const std::string kCore
    = json("{'kind':'APIGroupDiscoveryList','items':[{'metadata':{},'versions':[{'version':'v1',"
           "'resources':[{'resource':'pods','responseKind':{'kind':'Pod'},'scope':'Namespaced'},"
           "{'resource':'namespaces','responseKind':{'kind':'Namespace'},'scope':'Cluster'}]}]}]}");
const std::string kGroups
    = json("{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'networking.istio.io'},"
           "'versions':[{'version':'v1','resources':[{'resource':'virtualservices','responseKind':"
           "{'kind':'VirtualService'},'scope':'Namespaced'}]}]}]}");

const std::string kPods = "GET /api/v1/pods";
const std::string kWatchPods = "GET /api/v1/pods?watch=1";
const std::string kRoutes = "GET /apis/networking.istio.io/v1/virtualservices";
const std::string kWatchRoutes = "GET /apis/networking.istio.io/v1/virtualservices?watch=1";

std::string pod(const std::string& name, const std::string& ip = "10.0.0.1",
    const std::string& version = "6", const std::string& space = "shop")
{
    return json("{'metadata':{'name':'" + name + "','namespace':'" + space + "','resourceVersion':'"
        + version + "'},'status':{'podIP':'" + ip + "'}}");
}

std::string list(const std::string& items, const std::string& more = {})
{
    return json("{'metadata':{'resourceVersion':'5'" + more + "},'items':[") + items + "]}";
}

std::string eventLine(const std::string& type, const std::string& object)
{
    return json("{'type':'" + type + "','object':") + object + "}\n";
}

const std::string kTooOld
    = json("{'kind':'Status','code':410,'reason':'Expired','message':'too old resource version'}");

std::string forbidden(const std::string& what)
{
    return json(
        "{'kind':'Status','code':403,'reason':'Forbidden','message':'" + what + " is forbidden'}");
}

} // namespace

class TestClusterWatcher : public QObject {
    Q_OBJECT

    std::unique_ptr<LoopbackApi> m_api;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<KubeClient> m_client;
    std::unique_ptr<ClusterWatcher> m_watcher;

    static void serveAll(LoopbackApi& api)
    {
        api.answer("GET /api", {200, kCore});
        api.answer("GET /apis", {200, kGroups});
        api.answer("GET /version", {200, json("{'gitVersion':'v1.32.1'}")});
        api.answer("GET /api/v1/namespaces", {200, list(json("{'metadata':{'name':'shop'}}"))});
        api.answer("GET /api/v1/namespaces?watch=1", {200, {}, {}, true});
        api.answer(kPods, {200, list(pod("a") + "," + pod("b"))});
        api.answer(kWatchPods, {200, {}, {}, true});
        api.answer(kRoutes, {200, list({})});
        api.answer(kWatchRoutes, {200, {}, {}, true});
    }

    void watch(ClusterWatcher::Options options = {})
    {
        options.shortestBackOff = 40ms;
        options.longestBackOff = 400ms;
        options.coalesce = 5ms;
        m_watcher = std::make_unique<ClusterWatcher>(m_client.get(), options);
        m_watcher->start();
    }

    bool waitUntilSynchronised()
    {
        QSignalSpy synchronised(m_watcher.get(), &ClusterWatcher::synchronised);
        return synchronised.wait(10'000);
    }

    State stateOf(const std::string& key) const { return coverageOf(key).state; }
    mesh::ResourceCoverage coverageOf(const std::string& key) const
    {
        const auto& coverage = m_watcher->state()->coverage;
        const auto found = coverage.find(key);
        return found == coverage.end() ? mesh::ResourceCoverage() : found->second;
    }
    std::string podNames() const
    {
        std::string names;
        for (const auto& pod : m_watcher->state()->pods)
            names += pod.name + " ";
        return names;
    }

private slots:
    void init()
    {
        m_api = std::make_unique<LoopbackApi>();
        serveAll(*m_api);
        m_http = std::make_shared<net::HttpClient>();
        m_client = std::make_unique<KubeClient>(m_http, m_api->connection());
    }

    void cleanup()
    {
        m_watcher.reset();
        m_client.reset();
        m_http.reset();
        m_api.reset();
    }

    void listsThenFollowsEvents()
    {
        watch();
        QVERIFY(waitUntilSynchronised());
        QCOMPARE(podNames(), std::string("a b "));
        QCOMPARE(m_watcher->state()->namespaces.size(), std::size_t{1});
        QCOMPARE(stateOf("pods"), State::Live);
        QTRY_COMPARE(m_watcher->state()->serverVersion, std::string("v1.32.1"));
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        const auto before = m_watcher->state();
        const auto added = eventLine("ADDED", pod("aa", "10.0.0.2", "7"));
        m_api->push(kWatchPods, added.substr(0, 20));
        m_api->push(kWatchPods, added.substr(20) + eventLine("DELETED", pod("b", "", "8")));
        QTRY_COMPARE(podNames(), std::string("a aa "));
        m_api->push(kWatchPods, eventLine("MODIFIED", pod("aa", "10.0.0.9", "9")));
        QTRY_COMPARE(m_watcher->state()->pods[1].ip, std::string("10.0.0.9"));
        QVERIFY(m_watcher->state()->revision > before->revision);
        QCOMPARE(before->pods.size(), std::size_t{2}); // what was handed out stays as it was
    }

    void pagesArePutTogether()
    {
        m_api->answer(kPods, {200, list(pod("b") + "," + pod("d"), ",'continue':'x/y'")});
        m_api->answer(kPods + "?limit=500&continue=x%2Fy", {200, list(pod("c") + "," + pod("a"))});
        watch();
        QVERIFY(waitUntilSynchronised());
        QCOMPARE(podNames(), std::string("a b c d "));
    }

    void watchGoesOnWhereItWas()
    {
        watch();
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QCOMPARE(m_api->count(kWatchPods + "&allowWatchBookmarks=true&resourceVersion=5"), 1);
        m_api->push(
            kWatchPods, eventLine("BOOKMARK", json("{'metadata':{'resourceVersion':'12'}}")));
        m_api->endStreams(kWatchPods);
        QTRY_COMPARE(m_api->count(kWatchPods + "&allowWatchBookmarks=true&resourceVersion=12"), 1);
        QCOMPARE(m_api->count(kPods + "?limit"), 1);
        QCOMPARE(stateOf("pods"), State::Live);
    }

    void tooOldMeansListAgain_data()
    {
        QTest::addColumn<bool>("isEvent");
        QTest::addRow("as an event") << true;
        QTest::addRow("as the answer") << false;
    }
    void tooOldMeansListAgain()
    {
        QFETCH(const bool, isEvent);
        watch();
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        m_api->answer(kPods, {200, list(pod("fresh"))});
        if (isEvent) {
            m_api->push(kWatchPods, eventLine("ERROR", kTooOld));
        } else {
            m_api->answer(kWatchPods, {410, kTooOld});
            m_api->endStreams(kWatchPods);
            QTRY_VERIFY(m_api->count(kPods + "?limit") >= 2);
            m_api->answer(kWatchPods, {200, {}, {}, true});
        }
        QTRY_COMPARE(podNames(), std::string("fresh "));
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QCOMPARE(stateOf("pods"), State::Live);
    }

    void alwaysTooOldDoesNotSpin()
    {
        m_api->answer(kWatchPods, {410, kTooOld});
        watch();
        QVERIFY(waitUntilSynchronised());
        QTRY_VERIFY(m_api->count(kPods + "?limit") >= 4); // 0, 80, 160, 320 ms of back-off
        QVERIFY(m_api->count(kPods + "?limit") <= 8);
    }

    void brokenWatchesAreOpenedAnew_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addRow("cut between events") << QByteArray();
        QTest::addRow("cut inside an event") << QByteArray("{\"type\":\"ADDED\",\"obj");
        QTest::addRow("not JSON") << QByteArray("<html>proxy says no</html>");
        QTest::addRow("no event") << QByteArray("{\"hello\":1}\n");
    }
    void brokenWatchesAreOpenedAnew()
    {
        QFETCH(const QByteArray, bytes);
        watch();
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        const int before = m_api->count(kWatchPods);
        if (!bytes.isEmpty())
            m_api->push(kWatchPods, bytes.toStdString());
        m_api->cutStreams(kWatchPods);
        QTRY_VERIFY(m_api->count(kWatchPods) > before);
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        m_api->push(kWatchPods, eventLine("ADDED", pod("later", "", "20")));
        QTRY_COMPARE(podNames(), std::string("a b later "));
        QTRY_COMPARE(stateOf("pods"), State::Live);
    }

    void silentWatchesAreOpenedAnew()
    {
        ClusterWatcher::Options options;
        options.idle = 150ms;
        watch(options);
        QTRY_VERIFY(m_api->count(kWatchPods) >= 2);
        QVERIFY(m_api->count(kPods + "?limit=500") == 1);
    }

    /// Nothing else asks where the numbers come from elsewhere.
    void watchesThatAreHalfOpenAreOpenedAnewWhenTheServerIsSilent()
    {
        ClusterWatcher::Options options;
        options.heartbeat = {100ms, 200ms, 60s};
        watch(options);
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QTRY_VERIFY(m_api->count("GET /version") >= 3); // answers are signs of life
        QCOMPARE(m_api->count(kWatchPods), 1);
        m_api->answer("GET /version", {200, {}, {}, true}); // begins to answer and goes silent
        QTRY_COMPARE(m_api->count(kWatchPods), 2);
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QCOMPARE(m_api->count(kPods + "?limit=500"), 1);
    }

    void whatIsForbiddenIsMarkedAndTheRestGoesOn()
    {
        m_api->answer(kRoutes, {403, forbidden("virtualservices")});
        watch();
        QVERIFY(waitUntilSynchronised());
        QCOMPARE(stateOf("virtualservices"), State::Forbidden);
        QVERIFY(coverageOf("virtualservices").reason.find("virtualservices is forbidden")
            != std::string::npos);
        QCOMPARE(stateOf("pods"), State::Live);
        QCOMPARE(podNames(), std::string("a b "));
        m_api->answer(kRoutes, {200, list(json("{'metadata':{'name':'r','namespace':'shop'}}"))});
        QTRY_COMPARE(stateOf("virtualservices"), State::Live);
        QCOMPARE(m_watcher->state()->istio("VirtualService").size(), std::size_t{1});
    }

    void whatIsNotServedSaysSo()
    {
        m_api->answer("GET /apis", {200, json("{'kind':'APIGroupDiscoveryList','items':[]}")});
        ClusterWatcher::Options options;
        options.rediscover = 100ms;
        watch(options);
        QVERIFY(waitUntilSynchronised());
        QCOMPARE(stateOf("virtualservices"), State::NotServed);
        QCOMPARE(stateOf("httproutes.gateway.networking.k8s.io"), State::NotServed);
        QVERIFY(!coverageOf("virtualservices").reason.empty());
        m_api->answer("GET /apis", {200, kGroups}); // Istio has been installed
        QTRY_COMPARE(stateOf("virtualservices"), State::Live);
    }

    void aDiscoveryThatFindsNothingNewIsNoNewState()
    {
        ClusterWatcher::Options options;
        options.rediscover = 20ms;
        watch(options);
        QVERIFY(waitUntilSynchronised());
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QTRY_COMPARE(m_api->openStreams(kWatchRoutes), 1);
        QTRY_VERIFY(m_watcher->state()->serverVersion == "v1.32.1");
        const int asked = m_api->count("GET /apis");
        QTRY_VERIFY(m_api->count("GET /apis") > asked + 3);
        const auto known = m_watcher->state();
        const int again = m_api->count("GET /apis");
        QTRY_VERIFY(m_api->count("GET /apis") > again + 3);
        QCOMPARE(m_watcher->state(), known);
    }

    void onlyTheNamespacesAskedForAreWatched()
    {
        const std::string shop = "GET /api/v1/namespaces/shop/pods";
        const std::string root = "GET /api/v1/namespaces/istio-system/pods";
        m_api->answer(shop, {200, list(pod("a"))});
        m_api->answer(shop + "?watch=1", {200, {}, {}, true});
        m_api->answer(root, {200, list(pod("istiod", "", "1", "istio-system"))});
        m_api->answer(root + "?watch=1", {200, {}, {}, true});
        ClusterWatcher::Options options;
        options.namespaces = {"shop"};
        watch(options);
        QVERIFY(waitUntilSynchronised());
        QCOMPARE(podNames(), std::string("istiod a "));
        QCOMPARE(m_api->count(kPods), 0);
        QTRY_COMPARE(m_api->openStreams(shop + "?watch=1"), 1);
        m_api->answer(shop, {200, list(pod("z"))});
        m_api->push(shop + "?watch=1", eventLine("ERROR", kTooOld));
        QTRY_COMPARE(podNames(), std::string("istiod z ")); // the other namespace is untouched
    }

    void forbiddenClusterWideFallsBackToNamespaces()
    {
        const std::string shop = "GET /api/v1/namespaces/shop/pods";
        m_api->answer(kPods, {403, forbidden("pods")});
        m_api->answer("GET /api/v1/namespaces", {403, forbidden("namespaces")});
        m_api->answer(shop, {200, list(pod("a"))});
        m_api->answer(shop + "?watch=1", {200, {}, {}, true});
        m_api->answer("GET /api/v1/namespaces/istio-system/pods", {403, forbidden("pods")});
        ClusterWatcher::Options options;
        options.fallbackNamespaces = {"shop"};
        watch(options);
        QTRY_COMPARE(podNames(), std::string("a "));
        QTRY_COMPARE(stateOf("pods"), State::Live);
        QVERIFY(coverageOf("pods").reason.find("forbidden") != std::string::npos);
        QCOMPARE(stateOf("namespaces"), State::Forbidden);
        QTRY_COMPARE(m_watcher->state()->namespaces.size(), std::size_t{1});
        QCOMPARE(m_watcher->state()->namespaces[0].name, std::string("shop"));
        QTRY_VERIFY(m_api->count(kPods) >= 2); // the whole is tried again and changes nothing
        QCOMPARE(podNames(), std::string("a "));
    }

    void namespacesThatSomebodyNamesAreWatchedToo()
    {
        const std::string shop = "GET /api/v1/namespaces/shop/pods";
        m_api->answer(kPods, {403, forbidden("pods")});
        m_api->answer("GET /api/v1/namespaces", {403, forbidden("namespaces")});
        m_api->answer(shop, {200, list(pod("a"))});
        m_api->answer(shop + "?watch=1", {200, {}, {}, true});
        m_api->answer("GET /api/v1/namespaces/istio-system/pods", {403, forbidden("pods")});
        ClusterWatcher::Options options;
        options.fallbackNamespaces = {"shop"};
        watch(options);
        QTRY_COMPARE(podNames(), std::string("a "));
        m_api->answer("GET /api/v1/namespaces/bank/pods?limit",
            {200,
                json("{'metadata':{'resourceVersion':'10'},'items':[{'metadata':{'name':'z',"
                     "'namespace':'bank'}}]}")});
        m_api->answer("GET /api/v1/namespaces/bank/pods?watch=1", {200, {}, {}, true});
        m_watcher->addNamespaces({"bank", "shop"});
        QTRY_VERIFY(podNames().find("z ") != std::string::npos);
        QVERIFY2(coverageOf("pods").reason.starts_with("only those of "),
            coverageOf("pods").reason.c_str());
        QVERIFY(coverageOf("pods").reason.find("bank") != std::string::npos);
    }

    void aLostServerIsReportedAndComesBack()
    {
        watch();
        QSignalSpy connection(m_watcher.get(), &ClusterWatcher::connectionChanged);
        QVERIFY(waitUntilSynchronised());
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        const auto port = m_api->port();
        m_api.reset();
        QTRY_COMPARE(connection.count(), 1);
        QVERIFY(connection[0][0].toString().contains(QStringLiteral("refused the connection")));
        QTRY_COMPARE(stateOf("pods"), State::Stale);
        QCOMPARE(podNames(), std::string("a b ")); // what was known stays
        m_api = std::make_unique<LoopbackApi>(port);
        serveAll(*m_api);
        QTRY_COMPARE(connection.count(), 2);
        QVERIFY(connection[1][0].toString().isEmpty());
        QTRY_COMPARE(stateOf("pods"), State::Live);
        QTRY_COMPARE(stateOf("virtualservices"), State::Live);
    }

    void aServerThatIsNotThereYetIsWaitedFor()
    {
        const auto port = m_api->port();
        m_api.reset();
        watch();
        QSignalSpy connection(m_watcher.get(), &ClusterWatcher::connectionChanged);
        QTRY_COMPARE(connection.count(), 1);
        QTRY_COMPARE(stateOf("pods"), State::Failed);
        m_api = std::make_unique<LoopbackApi>(port);
        serveAll(*m_api);
        QTRY_COMPARE(podNames(), std::string("a b "));
        QTRY_COMPARE(connection.count(), 2);
    }

    void brokenListsAreAskedForAgain_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addRow("not JSON") << 200 << QByteArray("<html>");
        QTest::addRow("cut off") << 200 << QByteArray("{\"items\":[{\"metadata\":");
        QTest::addRow("server failure") << 500 << QByteArray("oops");
        QTest::addRow("throttled") << 429 << QByteArray();
        QTest::addRow("unauthorized") << 401 << QByteArray();
    }
    void brokenListsAreAskedForAgain()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        m_api->answer(kPods, {status, body.toStdString()});
        watch();
        QTRY_COMPARE(stateOf("pods"), State::Failed);
        QVERIFY(!coverageOf("pods").reason.empty());
        m_api->answer(kPods, {200, list(pod("a"))});
        QTRY_COMPARE(podNames(), std::string("a "));
        QTRY_COMPARE(stateOf("pods"), State::Live);
    }

    void unchangedObjectsPublishNothing()
    {
        watch();
        QVERIFY(waitUntilSynchronised());
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        QTRY_VERIFY(!m_watcher->state()->serverVersion.empty());
        const auto revision = m_watcher->state()->revision;
        m_api->push(kWatchPods, eventLine("MODIFIED", pod("a", "10.0.0.1", "7")));
        m_api->push(kWatchPods, eventLine("ADDED", pod("c", "10.0.0.1", "8")));
        QTRY_COMPARE(podNames(), std::string("a b c "));
        QCOMPARE(m_watcher->state()->revision, revision + 1);
    }

    void stopsAndStartsAgain()
    {
        watch();
        QVERIFY(waitUntilSynchronised());
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 1);
        m_watcher->stop();
        QTRY_COMPARE(m_api->openStreams(kWatchPods), 0);
        m_api->answer(kPods, {200, list(pod("a") + "," + pod("new"))});
        m_watcher->start();
        QTRY_COMPARE(podNames(), std::string("a new "));
    }

    void goesAwayInTheMiddleOfEverything()
    {
        m_api->answer(kPods, {200, list(pod("b"), ",'continue':'more'")});
        watch();
        QTRY_VERIFY(m_api->count(kPods) >= 1);
        m_watcher.reset();
        m_http.reset();
        QCoreApplication::processEvents();
    }
};

QTEST_GUILESS_MAIN(TestClusterWatcher)
#include "tst_cluster_watcher.moc"
