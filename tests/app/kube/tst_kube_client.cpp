#include "app/kube/kube_client.h"
#include "tests/support/loopback_api.h"

#include <nlohmann/json.hpp>

#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace vigla;
using namespace vigla::app;
using test::json;
using test::LoopbackApi;

namespace {

const std::string kAggregated = json(
    "{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'networking.istio.io'},"
    "'versions':[{'version':'v1beta1','resources':[{'resource':'virtualservices','responseKind':"
    "{'kind':'VirtualService'},'scope':'Namespaced'}]},{'version':'v1','resources':["
    "{'resource':'virtualservices','responseKind':{'kind':'VirtualService'},'scope':"
    "'Namespaced'}]}]}]}");
const std::string kEmptyAggregated = json("{'kind':'APIGroupDiscoveryList','items':[]}");

kube::Document virtualService(const std::string& metadata, const std::string& version = "v1")
{
    return *kube::parseJsonDocument(json("{'apiVersion':'networking.istio.io/" + version
        + "','kind':'VirtualService','metadata':" + metadata + ",'spec':{'hosts':['a']}}"));
}

const kube::ObjectRef kReviews{"networking.istio.io", "VirtualService", "shop", "reviews"};

} // namespace

class TestKubeClient : public QObject {
    Q_OBJECT

    std::unique_ptr<LoopbackApi> m_api;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<KubeClient> m_client;

    Result<Done> discover()
    {
        std::optional<Result<Done>> answer;
        m_client->discover(this, [&](Result<Done> done) { answer = std::move(done); });
        return waitFor(answer);
    }

    Result<kube::Document> get(const kube::ObjectRef& ref)
    {
        std::optional<Result<kube::Document>> answer;
        m_client->get(ref, this, [&](Result<kube::Document> got) { answer = std::move(got); });
        return waitFor(answer);
    }

    WriteAnswer write(WriteVerb verb, const kube::Document& document, bool isDryRun = false)
    {
        std::optional<WriteAnswer> answer;
        m_client->write(
            verb, document, isDryRun, this, [&](WriteAnswer got) { answer = std::move(got); });
        return waitFor(answer);
    }

    template <typename T>
    static T waitFor(std::optional<T>& answer)
    {
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000))
            qFatal("no answer came");
        return *std::move(answer);
    }

private slots:
    void init()
    {
        m_api = std::make_unique<LoopbackApi>();
        m_api->answer("GET /api", {200, kEmptyAggregated, {}});
        m_api->answer("GET /apis", {200, kAggregated, {}});
        m_http = std::make_shared<net::HttpClient>();
        m_client = std::make_unique<KubeClient>(m_http, m_api->connection());
    }

    void cleanup()
    {
        m_client.reset();
        m_http.reset();
        m_api.reset();
    }

    void discoveryPicksThePreferredVersion()
    {
        QVERIFY(!m_client->served("networking.istio.io", "VirtualService"));
        QVERIFY(discover());
        const auto* kind = m_client->served("networking.istio.io", "VirtualService");
        QVERIFY(kind);
        QCOMPARE(kind->version, std::string("v1"));
        QVERIFY(!m_client->served("", "VirtualService"));
        for (const auto& request : m_api->heard())
            QVERIFY(request.headers.at("accept").find("apidiscovery") != std::string::npos);
    }

    void discoveryFallsBackToTheOldWay()
    {
        m_api->answer("GET /api", {200, json("{'kind':'APIVersions','versions':['v1']}"), {}});
        m_api->answer("GET /apis",
            {200,
                json("{'kind':'APIGroupList','groups':[{'versions':[{'groupVersion':'apps/v1'},"
                     "{'groupVersion':'broken.io/v1'}]}]}"),
                {}});
        m_api->answer("GET /api/v1",
            {200,
                json("{'kind':'APIResourceList','groupVersion':'v1','resources':[{'name':'pods',"
                     "'kind':'Pod','namespaced':true}]}"),
                {}});
        m_api->answer("GET /apis/apps/v1",
            {200,
                json("{'kind':'APIResourceList','groupVersion':'apps/v1','resources':[{'name':"
                     "'deployments','kind':'Deployment','namespaced':true}]}"),
                {}});
        m_api->answer("GET /apis/broken.io/v1", {503, "no", {}});
        const auto done = discover();
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        QVERIFY(m_client->served("", "Pod"));
        QVERIFY(m_client->served("apps", "Deployment"));
    }

    void discoveryOfSomethingElseFails()
    {
        m_api->answer("GET /api", {200, "<html>hello</html>", {}});
        m_api->answer("GET /apis", {200, "<html>hello</html>", {}});
        const auto done = discover();
        QVERIFY(!done);
        QCOMPARE(done.error().kind, Error::Kind::InvalidInput);
        QVERIFY(done.error().message.find("Kubernetes API server?") != std::string::npos);
    }

    void getReadsOneObject()
    {
        QVERIFY(discover());
        m_api->answer("GET /apis/networking.istio.io/v1/namespaces/shop/virtualservices/reviews",
            {200, kube::renderJson(virtualService("{'name':'reviews'}")), {}});
        const auto document = get(kReviews);
        QVERIFY2(document, document ? "" : document.error().message.c_str());
        QCOMPARE(document->name(), std::string("reviews"));
    }

    void unservedKindsSaySo()
    {
        const auto document = get({"networking.istio.io", "VirtualService", "shop", "reviews"});
        QVERIFY(!document);
        QCOMPARE(document.error().kind, Error::Kind::NotFound);
        QVERIFY(
            document.error().message.find("does not serve VirtualService") != std::string::npos);
        QVERIFY(m_api->heard().empty());
    }

    void failuresAreMapped_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("mention");
        const auto row = [](const char* name, int status, const char* headers, const char* body,
                             Error::Kind kind, const char* mention) {
            QTest::addRow("%s", name) << status << QByteArray(headers) << QByteArray(body)
                                      << static_cast<int>(kind) << QByteArray(mention);
        };
        row("not found", 404, "", "{'kind':'Status','code':404,'message':'no such thing'}",
            Error::Kind::NotFound, "VirtualService shop/reviews: no such thing.");
        row("no such path", 404, "", "404 page not found\n", Error::Kind::NotFound,
            "HTTP status 404: 404 page not found.");
        row("unauthorized", 401, "", "{'kind':'Status','code':401,'message':'Unauthorized'}",
            Error::Kind::Unauthorized, "log in again");
        row("forbidden", 403, "",
            "{'kind':'Status','code':403,'message':'User jane cannot get that'}",
            Error::Kind::Denied, "User jane cannot get that");
        row("throttled", 429, "Retry-After: 7\r\n", "", Error::Kind::Throttled, "wait 7 s");
        row("gone", 410, "", "{'kind':'Status','code':410,'reason':'Expired','message':'old'}",
            Error::Kind::Expired, "old");
        row("server failure", 500, "", "{'kind':'Status','code':500,'message':'etcd is ill'}",
            Error::Kind::ServerFailure, "etcd is ill");
        row("gateway's web page", 502, "", "<html><h1>Bad Gateway</h1></html>",
            Error::Kind::ServerFailure, "web page");
        row("redirect to a login", 302, "Location: https://login\r\n", "",
            Error::Kind::InvalidInput, "HTTP status 302");
        row("not JSON", 200, "", "hello", Error::Kind::InvalidInput, "not valid JSON");
        row("JSON cut off", 200, "", "{'kind':'Virtual", Error::Kind::InvalidInput,
            "VirtualService shop/reviews: ");
        row("a list", 200, "", "[]", Error::Kind::InvalidInput, "not a JSON object");
        row("bidi and control characters", 403, "",
            "{'kind':'Status','code':403,'message':'a\\u202eb'}", Error::Kind::Denied,
            "a\xEF\xBF\xBD"
            "b");
    }
    void failuresAreMapped()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, headers);
        QFETCH(const QByteArray, body);
        QFETCH(const int, kind);
        QFETCH(const QByteArray, mention);
        QVERIFY(discover());
        m_api->answer("GET /apis/networking.istio.io/v1",
            {status, json(body.toStdString()), headers.toStdString()});
        const auto document = get(kReviews);
        QVERIFY(!document);
        QCOMPARE(static_cast<int>(document.error().kind), kind);
        const auto& message = document.error().message;
        QVERIFY2(message.find(mention.toStdString()) != std::string::npos, message.c_str());
    }

    void writesAreStrictAndNamed_data()
    {
        QTest::addColumn<int>("verb");
        QTest::addColumn<bool>("isDryRun");
        QTest::addColumn<QByteArray>("line");
        const QByteArray base("/apis/networking.istio.io/v1beta1/namespaces/shop/virtualservices");
        QTest::addRow("create") << 0 << false
                                << "POST " + base + "?fieldManager=vigla&fieldValidation=Strict";
        QTest::addRow("dry create")
            << 0 << true
            << "POST " + base + "?fieldManager=vigla&fieldValidation=Strict&dryRun=All";
        QTest::addRow("update") << 1 << false
                                << "PUT " + base
                + "/reviews?fieldManager=vigla&fieldValidation=Strict";
        QTest::addRow("dry update")
            << 1 << true
            << "PUT " + base + "/reviews?fieldManager=vigla&fieldValidation=Strict&dryRun=All";
    }
    void writesAreStrictAndNamed()
    {
        QFETCH(const int, verb);
        QFETCH(const bool, isDryRun);
        QFETCH(const QByteArray, line);
        QVERIFY(discover());
        const auto document = virtualService(
            "{'name':'reviews','namespace':'shop','resourceVersion':'5'}", "v1beta1");
        m_api->answer(line.toStdString(),
            {200, kube::renderJson(document),
                "Warning: 299 - \"first \\\"one\\\"\"\r\nWarning: 299 - \"a\", 299 - \"b\"\r\n"
                "Warning: 199 - \"other\"\r\n"});
        const auto answer = write(static_cast<WriteVerb>(verb), document, isDryRun);
        QVERIFY2(answer.object, answer.object ? "" : answer.object.error().message.c_str());
        QCOMPARE(answer.warnings, (std::vector<std::string>{"first \"one\"", "a", "b"}));
        const auto heard = m_api->lastHeard();
        QCOMPARE(heard.body, kube::renderJson(document));
        QCOMPARE(heard.headers.at("content-type"), std::string("application/json"));
    }

    void deletesAreGuarded()
    {
        QVERIFY(discover());
        m_api->answer("DELETE /", {200, json("{'kind':'Status','status':'Success'}"), {}});
        const auto document = virtualService(
            "{'name':'reviews','namespace':'shop','resourceVersion':'5','uid':'u-1'}");
        const auto answer = write(WriteVerb::Delete, document, true);
        QVERIFY(answer.object);
        const auto sent = nlohmann::json::parse(m_api->lastHeard().body);
        QCOMPARE(sent["preconditions"]["uid"].get<std::string>(), std::string("u-1"));
        QCOMPARE(sent["preconditions"]["resourceVersion"].get<std::string>(), std::string("5"));
        QCOMPARE(sent["dryRun"][0].get<std::string>(), std::string("All"));
    }

    void refusedWritesCarryTheServersWords()
    {
        QVERIFY(discover());
        m_api->answer("PUT /",
            {422,
                json("{'kind':'Status','code':422,'reason':'Invalid','message':'is invalid',"
                     "'details':{'causes':[{'field':'spec.http','message':'Required value'}]}}"),
                "Warning: 299 - \"careful\"\r\n"});
        const auto answer = write(WriteVerb::Update,
            virtualService("{'name':'reviews','namespace':'shop','resourceVersion':'5'}"));
        QVERIFY(!answer.object);
        QCOMPARE(answer.object.error().kind, Error::Kind::Rejected);
        QCOMPARE(answer.object.error().message,
            std::string("Updating VirtualService shop/reviews: is invalid\nspec.http: Required "
                        "value."));
        QCOMPARE(answer.warnings, std::vector<std::string>{"careful"});
    }

    void unguardedUpdatesNeverLeave()
    {
        QVERIFY(discover());
        const auto before = m_api->heard().size();
        const auto answer
            = write(WriteVerb::Update, virtualService("{'name':'reviews','namespace':'shop'}"));
        QVERIFY(!answer.object);
        QCOMPARE(answer.object.error().kind, Error::Kind::InvalidInput);
        QCOMPARE(m_api->heard().size(), before);
    }

    void namesAreEncoded()
    {
        const kube::ResourceKind kind{"", "v1", "Pod", "pods", true};
        QCOMPARE(apiPath(kind, "a/../b", "x?y=1#z"),
            std::string("/api/v1/namespaces/a%2F..%2Fb/pods/x%3Fy%3D1%23z"));
        QCOMPARE(apiPath(kind, ""), std::string("/api/v1/pods"));
    }

    void noReplyAfterTheContextIsGone()
    {
        int replies = 0;
        auto context = std::make_unique<QObject>();
        m_client->discover(context.get(), [&](const Result<Done>&) { ++replies; });
        m_client->getRaw("/version", context.get(), [&](const auto&) { ++replies; });
        context.reset();
        QVERIFY(discover()); // a whole later exchange has been and gone
        QCOMPARE(replies, 0);
    }

    void noReplyAfterShutdown()
    {
        int replies = 0;
        m_client->discover(this, [&](const Result<Done>&) { ++replies; });
        m_client.reset();
        m_http.reset();
        QCoreApplication::processEvents();
        QVERIFY(replies <= 1);
    }
};

QTEST_GUILESS_MAIN(TestKubeClient)
#include "tst_kube_client.moc"
