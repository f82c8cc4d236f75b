#include "app/kube/cluster_store.h"
#include "app/kube/cluster_watcher.h"
#include "app/kube/kube_client.h"
#include "app/kube/port_forward.h"
#include "models/kube/yaml.h"
#include "models/routing/owners.h"
#include "tests/support/json_text.h"
#include "tests/support/loopback_server.h"
#include "tests/support/real_api_server.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <functional>
#include <optional>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

namespace {

const std::string kRoutes = "/apis/networking.istio.io/v1/namespaces/shop/virtualservices";

/// A VirtualService in the namespace shop; `change` gets its JSON.
template <typename Change>
kube::Document route(const std::string& name, const Change& change)
{
    Json object = test::json("{'apiVersion':'networking.istio.io/v1','kind':'VirtualService',"
                             "'metadata':{'name':'reviews','namespace':'shop'},'spec':{'hosts':["
                             "'reviews'],'http':[{'route':[{'destination':{'host':'reviews',"
                             "'subset':'v1'},'weight':100}]}]}}");
    object["metadata"]["name"] = name;
    change(object);
    return kube::Document(std::move(object));
}
kube::Document route(const std::string& name)
{
    return route(name, [](Json&) {});
}

/// `document` with another host.
kube::Document withHost(const kube::Document& document, const std::string& host)
{
    Json object = document.json();
    object["spec"]["hosts"] = Json::array({host});
    return kube::Document(std::move(object));
}

} // namespace

/// Vigla's client against the real thing: etcd and the Kubernetes project's API server.
class TestRealApiServer : public QObject {
    Q_OBJECT

    test::RealApiServer m_server;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<KubeClient> m_client;

    template <typename T>
    static T waitFor(std::optional<T>& answer)
    {
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            qFatal("no answer came");
        return *std::move(answer);
    }

    bool discover(KubeClient& client)
    {
        std::optional<Result<Done>> answer;
        client.discover(this, [&](Result<Done> done) { answer = std::move(done); });
        return waitFor(answer).has_value();
    }
    Result<kube::Document> get(const std::string& name)
    {
        std::optional<Result<kube::Document>> answer;
        m_client->get({"networking.istio.io", "VirtualService", "shop", name}, this,
            [&](Result<kube::Document> got) { answer = std::move(got); });
        return waitFor(answer);
    }
    WriteAnswer write(
        KubeClient& client, WriteVerb verb, const kube::Document& document, bool isDryRun = false)
    {
        std::optional<WriteAnswer> answer;
        client.write(
            verb, document, isDryRun, this, [&](WriteAnswer got) { answer = std::move(got); });
        return waitFor(answer);
    }
    WriteAnswer write(WriteVerb verb, const kube::Document& document, bool isDryRun = false)
    {
        return write(*m_client, verb, document, isDryRun);
    }
    kube::Document created(const kube::Document& document)
    {
        auto answer = write(WriteVerb::Create, document);
        if (!answer.object)
            qFatal("%s", answer.object.error().message.c_str());
        return *answer.object;
    }
    Result<net::Response> send(const std::string& method, const std::string& path,
        const std::string& body = {}, const std::string& type = "application/json")
    {
        net::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers = {{"Accept", "application/json"}, {"Content-Type", type}};
        std::optional<Result<net::Response>> answer;
        m_client->send(std::move(request), "The request", this,
            [&](Result<net::Response> got) { answer = std::move(got); });
        return waitFor(answer);
    }
    Result<net::Response> apply(
        const kube::Document& document, const std::string& manager, const std::string& more = {})
    {
        return send("PATCH", kRoutes + "/" + document.name() + "?fieldManager=" + manager + more,
            kube::renderJson(document), "application/apply-patch+yaml");
    }

    /// `status body` of a page of the pod shop/web-1, or `!` and the error.
    std::string forwarded(PodTunnels& tunnels, std::uint16_t port)
    {
        std::optional<std::string> answer;
        tunnels.get(
            "shop", "web-1", port, "/stats", this,
            [&](Result<PodAnswer> got) {
                answer = got ? std::to_string(got->status) + " " + got->body
                             : "!" + got.error().message;
            },
            20s);
        return waitFor(answer);
    }

    std::unique_ptr<ClusterWatcher> watcher()
    {
        ClusterWatcher::Options options;
        options.namespaces = {"shop"};
        options.shortestBackOff = 100ms;
        options.longestBackOff = 1'000ms;
        options.coalesce = 5ms;
        return std::make_unique<ClusterWatcher>(m_client.get(), options);
    }
    static const kube::Document* found(const ClusterWatcher& watcher, const std::string& name)
    {
        return watcher.state()->findObject({"networking.istio.io", "VirtualService", "shop", name});
    }
    static std::string hostOf(const kube::Document* document)
    {
        return document ? document->json().at("/spec/hosts/0"_json_pointer).get<std::string>() : "";
    }

private slots:
    void initTestCase()
    {
        if (!test::RealApiServer::isBuilt())
            QSKIP("VIGLA_API_SERVER names no folder with an API server and an etcd; "
                  "tests/apiserver/build.sh makes one");
        QVERIFY2(m_server.start(), m_server.complaint().constData());
        m_http = std::make_shared<net::HttpClient>();
        m_client = std::make_unique<KubeClient>(m_http, m_server.connection());
        QVERIFY(QTest::qWaitFor([this] { return discover(*m_client); }, 30'000));

        QFile file(qEnvironmentVariable(
            "VIGLA_ISTIO_CRDS", QStringLiteral(VIGLA_TEST_DATA "/apiserver/istio.yaml")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto definitions = kube::parseYaml(file.readAll().toStdString());
        QVERIFY2(definitions, definitions ? "" : definitions.error().message.c_str());
        for (const auto& definition : *definitions) {
            const auto answer = write(WriteVerb::Create, definition);
            QVERIFY2(answer.object, answer.object ? "" : answer.object.error().message.c_str());
        }
        const auto isServed = [this] {
            return discover(*m_client)
                && m_client->served("networking.istio.io", "VirtualService") != nullptr
                && m_client->served("networking.istio.io", "DestinationRule") != nullptr
                && m_client->served("networking.istio.io", "ServiceEntry") != nullptr
                && send("GET", kRoutes).has_value();
        };
        QVERIFY(QTest::qWaitFor(isServed, 30'000));
        QCOMPARE(m_client->served("networking.istio.io", "VirtualService")->version, "v1");
    }

    void whatIsWrittenIsSeenByAWatch()
    {
        const auto watching = watcher();
        QSignalSpy synchronised(watching.get(), &ClusterWatcher::synchronised);
        watching->start();
        QVERIFY(synchronised.wait(20'000));
        const auto object = created(route("watched"));
        QTRY_COMPARE(hostOf(found(*watching, "watched")), "reviews");
        QVERIFY(write(WriteVerb::Update, withHost(object, "other")).object);
        QTRY_COMPARE(hostOf(found(*watching, "watched")), "other");
        const auto live = get("watched");
        QVERIFY(live);
        QVERIFY(write(WriteVerb::Delete, *live).object);
        QTRY_VERIFY(!found(*watching, "watched"));
        const auto gone = get("watched");
        QVERIFY(!gone && gone.error().kind == Error::Kind::NotFound);
    }

    void aWatchGoesOnAfterTheServerWasKilled()
    {
        const auto watching = watcher();
        QSignalSpy synchronised(watching.get(), &ClusterWatcher::synchronised);
        watching->start();
        QVERIFY(synchronised.wait(20'000));
        const auto object = created(route("survivor"));
        QTRY_VERIFY(found(*watching, "survivor"));
        QVERIFY(m_server.startServerAgain());
        QVERIFY(QTest::qWaitFor([this] { return send("GET", kRoutes).has_value(); }, 30'000));
        QVERIFY(write(WriteVerb::Update, withHost(object, "later")).object);
        QTRY_COMPARE_WITH_TIMEOUT(hostOf(found(*watching, "survivor")), "later", 30'000);
    }

    void morePagesThanOneAreReadToTheEnd()
    {
        constexpr int kMany = 510; // the client asks for 500 at a time
        int missing = kMany;
        for (int i = 0; i < kMany; ++i)
            m_client->write(WriteVerb::Create, route("many-" + std::to_string(i)), false, this,
                [&](const WriteAnswer& answer) { missing -= answer.object ? 1 : 0; });
        QTRY_COMPARE_WITH_TIMEOUT(missing, 0, 60'000);
        const auto watching = watcher();
        QSignalSpy synchronised(watching.get(), &ClusterWatcher::synchronised);
        watching->start();
        QVERIFY(synchronised.wait(20'000));
        const auto count = std::ranges::count_if(watching->state()->istio("VirtualService"),
            [](const kube::Document& each) { return each.name().starts_with("many-"); });
        QCOMPARE(count, kMany);
        QVERIFY(send("DELETE", kRoutes));
    }

    void aStaleUpdateIsAConflict()
    {
        const auto first = created(route("contested"));
        const auto second = write(WriteVerb::Update, withHost(first, "theirs"));
        QVERIFY(second.object);
        for (const bool isDryRun : {true, false}) {
            const auto late = write(WriteVerb::Update, withHost(first, "mine"), isDryRun);
            QVERIFY(!late.object);
            QCOMPARE(late.object.error().kind, Error::Kind::Conflict);
            QVERIFY2(late.object.error().message.find("the object has been modified")
                    != std::string::npos,
                late.object.error().message.c_str());
        }
        const auto removal = write(WriteVerb::Delete, first);
        QVERIFY(!removal.object && removal.object.error().kind == Error::Kind::Conflict);
        const auto twice = write(WriteVerb::Create, route("contested"));
        QVERIFY(!twice.object && twice.object.error().kind == Error::Kind::Conflict);
        QVERIFY(write(WriteVerb::Delete, *second.object).object);
    }

    void aDryRunStoresNothing()
    {
        const auto object = write(WriteVerb::Create, route("dry"), true);
        QVERIFY2(object.object, object.object ? "" : object.object.error().message.c_str());
        QVERIFY(!object.object->uid().empty());
        QVERIFY(object.object->resourceVersion().empty());
        QVERIFY(!get("dry"));
        const auto real = created(route("dry"));
        const auto changed = write(WriteVerb::Update, withHost(real, "other"), true);
        QVERIFY(changed.object);
        QCOMPARE(hostOf(&*changed.object), "other");
        QCOMPARE(changed.object->resourceVersion(), real.resourceVersion());
        QCOMPARE(changed.object->generation(), 2);
        QVERIFY(write(WriteVerb::Delete, real, true).object);
        QCOMPARE(get("dry")->generation(), 1);
        QCOMPARE(get("dry")->resourceVersion(), real.resourceVersion());
    }

    void anUpdateThatChangesNothingKeepsTheVersion()
    {
        const auto object = created(route("same"));
        const auto again = write(WriteVerb::Update, object);
        QVERIFY(again.object);
        QCOMPARE(again.object->resourceVersion(), object.resourceVersion());
    }

    void whatTheSchemaForbidsIsRefusedInWords_data()
    {
        using Change = std::function<void(Json&)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const char* expected, const Change& change) {
            QTest::newRow(name) << change << std::string(expected);
        };
        row("an unknown field", "unknown field \"spec.htpp\"",
            [](Json& object) { object["spec"]["htpp"] = Json::array(); });
        row("an unknown field far inside", "unknown field \"spec.http[0].route[0].wieght\"",
            [](Json& object) { object["/spec/http/0/route/0/wieght"_json_pointer] = 1; });
        row("a wrong type", "spec.http[0].route[0].weight in body must be of type integer",
            [](Json& object) { object["/spec/http/0/route/0/weight"_json_pointer] = "all"; });
        row("a missing field", "spec.http[0].route[0].destination.host: Required value",
            [](Json& object) {
                object["/spec/http/0/route/0/destination"_json_pointer] = Json::object();
            });
        row("two of which one may be", "must validate one and only one schema (oneOf)",
            [](Json& object) {
                object["/spec/http/0/match"_json_pointer]
                    = test::json("[{'uri':{'exact':'/a','prefix':'/b'}}]");
            });
        row("a rule of the definition", "must be a valid duration greater than 1ms",
            [](Json& object) { object["/spec/http/0/timeout"_json_pointer] = "0s"; });
    }
    void whatTheSchemaForbidsIsRefusedInWords()
    {
        QFETCH(const std::function<void(Json&)>, change);
        QFETCH(const std::string, expected);
        const auto answer = write(WriteVerb::Create, route("bad", change));
        QVERIFY(!answer.object);
        const Error& error = answer.object.error();
        QCOMPARE(error.kind, Error::Kind::Rejected);
        QVERIFY2(error.message.find(expected) != std::string::npos, error.message.c_str());
        QVERIFY2(error.message.find("some validation rules were not checked") == std::string::npos,
            error.message.c_str());
    }

    void fieldManagersDisputeInWords()
    {
        const auto first = apply(route("shared"), "argocd-controller");
        QVERIFY2(first, first ? "" : first.error().message.c_str());
        const auto live = get("shared");
        QVERIFY(live);
        const auto owners = routing::ownersOf(*live);
        QCOMPARE(owners.size(), 1U);
        QCOMPARE(owners.front().kind, routing::Owner::Kind::ArgoCd);

        const auto dispute = apply(withHost(route("shared"), "mine"), "vigla");
        QVERIFY(!dispute);
        QCOMPARE(dispute.error().kind, Error::Kind::Conflict);
        for (const char* words : {"conflict with \"argocd-controller\"", ".spec.hosts"})
            QVERIFY2(dispute.error().message.find(words) != std::string::npos,
                dispute.error().message.c_str());
        QVERIFY(apply(withHost(route("shared"), "mine"), "vigla", "&force=true"));
        const auto now = get("shared");
        QVERIFY(now);
        QCOMPARE(hostOf(&*now), "mine");

        // An ordinary update takes what it changes without asking, and is named for it.
        QVERIFY(write(WriteVerb::Update, withHost(*now, "updated")).object);
        const auto late = apply(withHost(route("shared"), "again"), "argocd-controller");
        QVERIFY(!late && late.error().kind == Error::Kind::Conflict);
        QVERIFY2(late.error().message.find("conflict with \"vigla\" using") != std::string::npos,
            late.error().message.c_str());
    }

    void anOldVersionIsSaidToBeGone()
    {
        auto store = std::make_shared<ClusterStore>();
        const auto* kind = m_client->served("networking.istio.io", "VirtualService");
        const auto feed = makeFeed(store, *kind, "shop");
        const auto old = send("GET", kRoutes + "?watch=1&resourceVersion=1&timeoutSeconds=2");
        QVERIFY2(old, old ? "" : old.error().message.c_str());
        const auto events = feed->takeBytes(old->body);
        QVERIFY(events.error);
        QCOMPARE(events.error->kind, Error::Kind::Expired);
    }

    void aListThatTookTooLongBeginsAnew()
    {
        for (const char* name : {"page-a", "page-b", "page-c"})
            created(route(name));
        const auto first = send("GET", kRoutes + "?limit=1");
        QVERIFY(first);
        const auto token = Json::parse(first->body)["metadata"]["continue"].get<std::string>();
        const std::string next = kRoutes + "?limit=1&continue=" + percentEncoded(token);
        QVERIFY(send("GET", next));
        std::optional<Error> error;
        int number = 0;
        const auto isExpired = [&] { // what is compacted away needs newer revisions
            created(route("newer-" + std::to_string(number++)));
            const auto page = send("GET", next);
            if (!page)
                error = page.error();
            return error.has_value();
        };
        QVERIFY(QTest::qWaitFor(isExpired, 30'000));
        QCOMPARE(error->kind, Error::Kind::Expired);
    }

    void aBookmarkMovesTheVersionOn()
    {
        const std::string quiet = "/apis/networking.istio.io/v1/namespaces/quiet/virtualservices";
        const auto feed = makeFeed(std::make_shared<ClusterStore>(),
            *m_client->served("networking.istio.io", "VirtualService"), "quiet");
        const auto list = send("GET", quiet);
        QVERIFY(list);
        const auto page = feed->takePage(list->body, true);
        QVERIFY(!page.error && !page.resourceVersion.empty());
        created(route("elsewhere")); // in shop
        const auto stream = send("GET",
            quiet
                + "?watch=1&allowWatchBookmarks=true&sendInitialEvents=true"
                  "&resourceVersionMatch=NotOlderThan&timeoutSeconds=3");
        QVERIFY2(stream, stream ? "" : stream.error().message.c_str());
        const auto events = feed->takeBytes(stream->body);
        QVERIFY2(!events.error && !events.hasChanged, stream->body.c_str());
        QVERIFY2(QByteArray::fromStdString(events.resourceVersion).toULongLong()
                > QByteArray::fromStdString(page.resourceVersion).toULongLong(),
            stream->body.c_str());
    }

    void whoMayNotIsToldSo()
    {
        KubeClient reader(m_http, m_server.connection("reader"));
        QVERIFY(discover(reader));
        const auto denied = write(reader, WriteVerb::Create, route("denied"));
        QVERIFY(!denied.object);
        QCOMPARE(denied.object.error().kind, Error::Kind::Denied);
        QVERIFY2(denied.object.error().message.find("User \"reader\" cannot create resource")
                != std::string::npos,
            denied.object.error().message.c_str());
        KubeClient stranger(m_http, m_server.connection("stranger"));
        std::optional<Result<Done>> answer;
        stranger.discover(this, [&](Result<Done> done) { answer = std::move(done); });
        const auto refused = waitFor(answer);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Unauthorized);
    }

    void olderVersionsAreTheSameObject()
    {
        auto older = route(
            "older", [](Json& object) { object["apiVersion"] = "networking.istio.io/v1beta1"; });
        const auto answer = write(WriteVerb::Create, older);
        QVERIFY2(answer.object, answer.object ? "" : answer.object.error().message.c_str());
        QCOMPARE(answer.object->apiVersion(), "networking.istio.io/v1beta1");
        QCOMPARE(get("older")->apiVersion(), "networking.istio.io/v1");
    }

    void kubectlForwardsWhereWebSocketsAreRefused()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("kubectl")).isEmpty())
            QSKIP("kubectl is not installed");
        const test::LoopbackServer pod([](test::Peer& peer) { // pods have this machine's ports
            while (peer.read())
                peer.answer(200, "of the pod");
        });
        PodTunnels::Options options;
        options.kubectlFlags
            = QStringList{QStringLiteral("--kubeconfig"), m_server.writeKubeconfig()};
        PodTunnels tunnels(m_server.connection(), options);
        for (const char* expected : {"200 of the pod", "200 of the pod"})
            QCOMPARE(forwarded(tunnels, pod.port()), std::string(expected));
        QCOMPARE(tunnels.openTunnels(), 1);
        // What nobody listens on, in kubectl's words or as a connection that ends.
        const auto nobody = forwarded(tunnels, 1);
        QVERIFY2(nobody.starts_with("!by kubectl port-forward, port 1 of pod shop/web-1"),
            nobody.c_str());
        // Who may not: its own refusal, word for word.
        options.kubectlFlags->append({QStringLiteral("--token"), QStringLiteral("reader-token")});
        PodTunnels denied(m_server.connection("reader"), options);
        const auto refusal = forwarded(denied, pod.port());
        QVERIFY2(refusal.find("orbidden") != std::string::npos
                || refusal.find("not allowed") != std::string::npos,
            refusal.c_str());
    }

    void theProgramItselfComparesByDryRun()
    {
        created(*kube::parseYamlObject("apiVersion: networking.istio.io/v1\n"
                                       "kind: ServiceEntry\n"
                                       "metadata: {name: outside, namespace: shop}\n"
                                       "spec:\n"
                                       "  hosts: [outside.example.com]\n"
                                       "  resolution: DNS\n"
                                       "  ports: [{number: 80, name: http, protocol: HTTP}]\n"));
        const auto to = [](const char* host) {
            return route("outside", [host](Json& object) {
                object["spec"]["hosts"] = Json::array({host});
                object["/spec/http/0/route/0"_json_pointer]
                    = {{"destination", {{"host", "outside.example.com"}}}};
            });
        };
        created(to("outside.example.com"));
        QFile manifest(m_server.folder() + QStringLiteral("/manifest.yaml"));
        QVERIFY(manifest.open(QIODevice::WriteOnly));
        const auto changed = to("outside.example.com").json();
        Json timed = changed;
        timed["/spec/http/0/timeout"_json_pointer] = "5s";
        manifest.write(QByteArray::fromStdString(kube::renderYaml(timed)));
        manifest.close();
        QProcess program;
        program.start(qEnvironmentVariable("VIGLA_BINARY"),
            {QStringLiteral("diff"), QStringLiteral("--kubeconfig"), m_server.writeKubeconfig(),
                QStringLiteral("-f"), manifest.fileName()});
        QVERIFY(program.waitForFinished(60'000));
        const QByteArray messages = program.readAllStandardError();
        QVERIFY2(program.exitCode() == 1, messages.constData());
        QVERIFY2(
            program.readAllStandardOutput().contains("+    timeout: 5s"), messages.constData());
        QVERIFY2(messages.contains("The server accepts it (dry run)"), messages.constData());
    }
};

QTEST_GUILESS_MAIN(TestRealApiServer)
#include "tst_real_api_server.moc"
