#include "tests/support/api_caller.h"

#include <QTest>

using namespace vigla;
using test::ApiCaller;
using test::OpenWatch;

namespace {

constexpr const char* kPods = "/api/v1/namespaces/bookinfo/pods";
constexpr const char* kTable
    = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;"
      "g=meta.k8s.io,application/json";

/// Names of the listed objects, blank separated; the message of a refusal.
std::string names(const ApiCaller::Answer& answer)
{
    if (answer.status != 200)
        return std::to_string(answer.status) + " " + answer.at("/message");
    std::string result;
    const auto list = answer.json();
    for (const auto& item : list["items"])
        result += (result.empty() ? "" : " ") + item["metadata"]["name"].get<std::string>();
    return result;
}

std::string configMap(const std::string& name, const std::string& labels = "{}")
{
    return "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'" + name
        + "','labels':" + labels + "}}";
}

constexpr const char* kMaps = "/api/v1/namespaces/default/configmaps";

} // namespace

class TestApiRead : public QObject {
    Q_OBJECT
private slots:
    void selectorsChoose_data()
    {
        QTest::addColumn<std::string>("query");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* query, const char* expected) {
            QTest::addRow("%s", query) << std::string(query) << std::string(expected);
        };
        row("labelSelector=version%3Dv1", "reviews-v1-a");
        row("labelSelector=version%3D%3Dv2", "reviews-v2-b");
        row("labelSelector=version!%3Dv1", "reviews-v2-b");
        row("labelSelector=version+in+(v1,v2),canary", "reviews-v2-b");
        row("labelSelector=version+notin+(v1),app%3Dreviews", "reviews-v2-b");
        row("labelSelector=!canary", "reviews-v1-a");
        row("labelSelector=nobody%3Dhas-it", "");
        row("labelSelector=a+b",
            "400 unable to parse requirement: found 'a b', expected a key "
            "with =, ==, !=, in (…), notin (…), or alone");
        row("fieldSelector=metadata.name%3Dreviews-v1-a", "reviews-v1-a");
        row("fieldSelector=status.phase!%3DRunning", "reviews-v2-b");
        row("fieldSelector=spec.nodeName%3Dnode-1", "reviews-v1-a");
        row("fieldSelector=spec.image%3Dx", "400 field label not supported: spec.image");
        row("fieldSelector=metadata.name",
            "400 invalid selector: 'metadata.name'; can't "
            "understand 'metadata.name'");
        row("limit=-1", "400 limit must be a number that is not negative");
        row("resourceVersion=abc", "400 invalid resource version \"abc\"");
    }
    void selectorsChoose()
    {
        QFETCH(const std::string, query);
        QFETCH(const std::string, expected);
        ApiCaller caller;
        QCOMPARE(names(caller.get(std::string(kPods) + "?" + query)), expected);
    }

    void listsOfBuiltInsNameTheKindOnce()
    {
        ApiCaller caller;
        const auto pods = caller.get(kPods);
        QCOMPARE(pods.at("/kind"), std::string("PodList"));
        QCOMPARE(pods.at("/items/0/kind"), std::string("absent"));
        const auto routes = caller.get("/apis/networking.istio.io/v1beta1/virtualservices");
        QCOMPARE(routes.at("/kind"), std::string("VirtualServiceList"));
        QCOMPARE(routes.at("/items/0/kind"), std::string("VirtualService"));
        QCOMPARE(routes.at("/items/0/apiVersion"), std::string("networking.istio.io/v1beta1"));
    }

    void pagesComeFromOneSnapshot()
    {
        ApiCaller caller;
        for (const auto* name : {"a", "b", "c", "d"})
            QCOMPARE(caller.post(kMaps, configMap(name)).status, 201);
        const auto first = caller.get(std::string(kMaps) + "?limit=2");
        QCOMPARE(names(first), std::string("a b"));
        QCOMPARE(first.at("/metadata/remainingItemCount"), std::string("2"));
        caller.call("DELETE", std::string(kMaps) + "/c");
        caller.post(kMaps, configMap("bb"));
        const auto token = first.at("/metadata/continue");
        const auto second = caller.get(std::string(kMaps) + "?limit=2&continue=" + token);
        QCOMPARE(names(second), std::string("c d"));
        QCOMPARE(second.at("/metadata/continue"), std::string("absent"));
        QCOMPARE(second.at("/metadata/resourceVersion"), first.at("/metadata/resourceVersion"));
        QCOMPARE(names(caller.get(kMaps)), std::string("a b bb d"));
    }

    void anExpiredPageOffersToGoOn()
    {
        ApiCaller caller;
        for (const auto* name : {"a", "b", "c"})
            caller.post(kMaps, configMap(name));
        const auto first = caller.get(std::string(kMaps) + "?limit=1");
        caller.post(kMaps, configMap("d"));
        caller.server.withWorld([](demo::ClusterWorld& world) { world.compactHistory(); });
        const auto expired = caller.get(
            std::string(kMaps) + "?limit=1&continue=" + first.at("/metadata/continue"));
        QCOMPARE(expired.status, 410);
        QCOMPARE(expired.at("/reason"), std::string("Expired"));
        const auto onward
            = caller.get(std::string(kMaps) + "?continue=" + expired.at("/metadata/continue"));
        QCOMPARE(names(onward), std::string("b c d"));
    }

    void whatIsNotServedIsNowhere()
    {
        ApiCaller caller({}, {{"gateway.networking.k8s.io", ""}, {"networking.istio.io", "v1"}});
        const auto aggregated = caller.get(
            "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        const auto plain = caller.get("/apis");
        for (const auto* list : {&aggregated, &plain})
            QVERIFY(list->body.find("gateway.networking.k8s.io") == std::string::npos);
        QCOMPARE(caller.get("/apis/networking.istio.io").at("/preferredVersion/version"),
            std::string("v1beta1"));
        for (const char* path :
            {"/apis/gateway.networking.k8s.io/v1/httproutes", "/apis/gateway.networking.k8s.io/v1",
                "/apis/networking.istio.io/v1", "/apis/networking.istio.io/v1/virtualservices"}) {
            const auto answer = caller.get(path);
            QCOMPARE(answer.status, 404);
            QCOMPARE(answer.body, std::string("404 page not found\n"));
        }
        const auto older = caller.get("/apis/networking.istio.io/v1beta1/virtualservices");
        QCOMPARE(older.at("/items/0/apiVersion"), std::string("networking.istio.io/v1beta1"));
    }

    void aBrokenContinueTokenIsRefused()
    {
        ApiCaller caller;
        QCOMPARE(names(caller.get(std::string(kMaps) + "?continue=%25%25")),
            std::string("400 invalid continue token: continue key is not valid"));
        QCOMPARE(names(caller.get(std::string(kMaps) + "?continue=e30")),
            std::string("400 invalid continue token: continue key is not valid"));
    }

    void resourceVersionsMatchAsAsked()
    {
        ApiCaller caller;
        const auto then = caller.post(kMaps, configMap("a")).at("/metadata/resourceVersion");
        caller.post(kMaps, configMap("b"));
        const auto query = std::string(kMaps) + "?resourceVersion=" + then;
        QCOMPARE(names(caller.get(query)), std::string("a b"));
        QCOMPARE(
            names(caller.get(query + "&resourceVersionMatch=NotOlderThan")), std::string("a b"));
        QCOMPARE(names(caller.get(query + "&resourceVersionMatch=Exact")), std::string("a"));
        const auto future = caller.get(std::string(kMaps) + "?resourceVersion=999999");
        QCOMPARE(future.status, 504);
        QCOMPARE(future.at("/details/causes/0/reason"), std::string("ResourceVersionTooLarge"));
    }

    void tablesHaveTheColumnsOfTheKind()
    {
        ApiCaller caller;
        const auto table = caller.get(kPods, kTable);
        QCOMPARE(table.at("/kind"), std::string("Table"));
        QCOMPARE(table.at("/apiVersion"), std::string("meta.k8s.io/v1"));
        QCOMPARE(table.at("/rows/0/cells"),
            std::string("['reviews-v1-a','2/2','Running','2','0s','10.244.0.7','node-1','<none>',"
                        "'<none>']"));
        QCOMPARE(table.at("/rows/0/object/kind"), std::string("PartialObjectMetadata"));
        QCOMPARE(table.at("/columnDefinitions/0/format"), std::string("name"));
        const auto route
            = caller.get("/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/"
                         "reviews?includeObject=None",
                kTable);
        QCOMPARE(route.at("/rows/0/cells"), std::string("['reviews','','[\\'reviews\\']','0s']"));
        QCOMPARE(route.at("/rows/0/object"), std::string("absent"));
    }

    void metadataAloneCanBeAskedFor()
    {
        ApiCaller caller;
        const auto list
            = caller.get(kPods, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
        QCOMPARE(list.at("/kind"), std::string("PartialObjectMetadataList"));
        QCOMPARE(list.at("/items/0/metadata/name"), std::string("reviews-v1-a"));
        QCOMPARE(list.at("/items/0/spec"), std::string("absent"));
        QCOMPARE(caller.get(kPods, "application/vnd.kubernetes.protobuf").status, 406);
        QCOMPARE(
            caller.get(kPods, "application/vnd.kubernetes.protobuf,application/json").status, 200);
    }

    void aWatchTellsWhatHappensAfterAList()
    {
        ApiCaller caller;
        caller.post(kMaps, configMap("old"));
        const auto since = caller.get(kMaps).at("/metadata/resourceVersion");
        OpenWatch watch(
            caller.send("GET", std::string(kMaps) + "?watch=1&resourceVersion=" + since));
        QCOMPARE(watch.events(), std::string());
        caller.post(kMaps, configMap("new"));
        caller.patch(std::string(kMaps) + "/old", "merge-patch+json", "{'data':{'k':'v'}}");
        caller.call("DELETE", std::string(kMaps) + "/new");
        QCOMPARE(watch.events(), std::string("ADDED new, MODIFIED old, DELETED new"));
        QCOMPARE(watch.events(), std::string());
        caller.post("/api/v1/namespaces/bookinfo/configmaps", configMap("elsewhere"));
        QCOMPARE(watch.events(), std::string());
    }

    void anObjectThatLeavesTheSelectionIsDeleted()
    {
        ApiCaller caller;
        OpenWatch watch(caller.send("GET", std::string(kMaps) + "?watch=1&labelSelector=on"));
        QCOMPARE(watch.events(), std::string());
        caller.post(kMaps, configMap("a"));
        QCOMPARE(watch.events(), std::string());
        const auto relabel = [&](const char* labels) {
            caller.patch(std::string(kMaps) + "/a", "merge-patch+json",
                std::string("{'metadata':{'labels':") + labels + "}}");
        };
        relabel("{'on':'1'}");
        QCOMPARE(watch.events(), std::string("ADDED a"));
        relabel("{'on':null}");
        QCOMPARE(watch.events(), std::string("DELETED a"));
        caller.call("DELETE", std::string(kMaps) + "/a");
        QCOMPARE(watch.events(), std::string());
    }

    void aWatchFromTheCompactedPastEndsWithGone()
    {
        ApiCaller caller;
        const auto since = caller.get(kMaps).at("/metadata/resourceVersion");
        caller.post(kMaps, configMap("a"));
        caller.server.withWorld([](demo::ClusterWorld& world) { world.compactHistory(); });
        OpenWatch watch(
            caller.send("GET", std::string(kMaps) + "?watch=1&resourceVersion=" + since));
        QCOMPARE(watch.events(), std::string("ERROR"));
        QVERIFY(watch.isOver);
        QCOMPARE(watch.last[0]["object"]["code"].get<int>(), 410);
        QCOMPARE(watch.last[0]["object"]["reason"].get<std::string>(), std::string("Expired"));
    }

    void aWatchFromTheFutureIsSilentUntilItComes()
    {
        ApiCaller caller;
        caller.post(kMaps, configMap("a"));
        const auto now = std::stoull(caller.get(kMaps).at("/metadata/resourceVersion"));
        OpenWatch watch(caller.send(
            "GET", std::string(kMaps) + "?watch=1&resourceVersion=" + std::to_string(now + 2)));
        caller.post(kMaps, configMap("b"));
        caller.post(kMaps, configMap("c"));
        QCOMPARE(watch.events(), std::string());
        QVERIFY(!watch.isOver);
        caller.post(kMaps, configMap("d"));
        QCOMPARE(watch.events(), std::string("ADDED d"));
    }

    void aRestoredBackupIsOlderInEverything()
    {
        ApiCaller caller;
        caller.post(kMaps, configMap("a"));
        std::optional<sim::ObjectStore> backup;
        caller.server.withWorld([&](demo::ClusterWorld& world) { backup.emplace(world.store()); });
        const auto then = caller.get(kMaps).at("/metadata/resourceVersion");
        caller.post(kMaps, configMap("b"));
        caller.call("DELETE", std::string(kMaps) + "/a");
        caller.server.withWorld([&](demo::ClusterWorld& world) { world.restore(*backup); });
        const auto list = caller.get(kMaps);
        QCOMPARE(names(list), std::string("a"));
        QCOMPARE(list.at("/metadata/resourceVersion"), then);
    }

    void aStreamingListEndsItsStartWithABookmark()
    {
        ApiCaller caller;
        OpenWatch watch(caller.send("GET",
            std::string(kPods)
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                  "&allowWatchBookmarks=true"));
        QCOMPARE(watch.events(), std::string("ADDED reviews-v1-a, ADDED reviews-v2-b, BOOKMARK"));
        const auto& bookmark = watch.last.back()["object"];
        QCOMPARE(bookmark["kind"].get<std::string>(), std::string("Pod"));
        QCOMPARE(
            bookmark["metadata"]["annotations"]["k8s.io/initial-events-end"].get<std::string>(),
            std::string("true"));
        QVERIFY(bookmark["metadata"].contains("creationTimestamp")); // as typed objects have it
        OpenWatch custom(caller.send("GET",
            "/apis/networking.istio.io/v1/virtualservices?watch=1&sendInitialEvents=true"
            "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"));
        custom.events();
        QVERIFY(!custom.last.back()["object"]["metadata"].contains("creationTimestamp"));
        OpenWatch refused(
            caller.send("GET", std::string(kPods) + "?watch=1&sendInitialEvents=true"));
        QCOMPARE(refused.refusal ? refused.refusal->status : 0, 422);
    }

    void watchedTablesTellTheirColumnsOnce()
    {
        ApiCaller caller;
        OpenWatch watch(
            caller.send("GET", std::string(kPods) + "?watch=true", "", {{"accept", kTable}}));
        watch.events();
        QCOMPARE(watch.last.size(), std::size_t{2});
        QVERIFY(watch.last[0]["object"]["columnDefinitions"].is_array());
        QVERIFY(watch.last[1]["object"]["columnDefinitions"].is_null());
    }

    void discoveryNamesEveryKind()
    {
        ApiCaller caller;
        const auto list = caller.get("/apis/networking.istio.io/v1alpha3");
        QCOMPARE(list.at("/kind"), std::string("APIResourceList"));
        QVERIFY(list.body.find("\"envoyfilters\"") != std::string::npos);
        QVERIFY(caller.get("/apis/networking.istio.io/v1").body.find("\"envoyfilters\"")
            == std::string::npos);
        const auto aggregated = caller.get("/apis",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            "application/json");
        QCOMPARE(aggregated.at("/kind"), std::string("APIGroupDiscoveryList"));
        QCOMPARE(aggregated.at("/apiVersion"), std::string("apidiscovery.k8s.io/v2"));
        const auto again = caller.call("GET", "/apis", "",
            {{"accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"},
                {"if-none-match", aggregated.header("ETag")}});
        QCOMPARE(again.status, 304);
        QCOMPARE(caller.get("/api").at("/versions"), std::string("['v1']"));
        QCOMPARE(caller.get("/version").at("/major"), std::string("1"));
        QCOMPARE(caller.get("/apis/nobody.example/v1").status, 404);
        QCOMPARE(caller.get("/nowhere").status, 404);
    }

    void openApiDescribesTheFieldsOfEveryKind()
    {
        ApiCaller caller;
        const auto index = caller.get("/openapi/v3");
        QCOMPARE(index.at("/paths/apis~1networking.istio.io~1v1/serverRelativeURL"),
            std::string("/openapi/v3/apis/networking.istio.io/v1"));
        const auto document = caller.get("/openapi/v3/apis/networking.istio.io/v1");
        const std::string spec
            = "/components/schemas/io.istio.networking.v1.VirtualService/properties/spec";
        const std::string route = spec + "/properties/http/items/properties/route/items";
        QCOMPARE(document.at(route + "/properties/weight/type"), std::string("integer"));
        QCOMPARE(document.at(route + "/required"), std::string("['destination']"));
        QCOMPARE(document.at("/paths/~1apis~1networking.istio.io~1v1~1namespaces~1{namespace}"
                             "~1virtualservices/get/x-kubernetes-group-version-kind/kind"),
            std::string("VirtualService"));
        const auto old = caller.get(
            "/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        QVERIFY(old.body.find("io.istio.networking.v1.VirtualService") != std::string::npos);
        QVERIFY(old.body.find("uriRegexRewrite") != std::string::npos);
    }

    void onlyTheTokenOpens()
    {
        ApiCaller caller;
        const auto withHeader = [&](const std::string& value) {
            return caller.call("GET", kPods, "", {{"authorization", value}}).status;
        };
        QCOMPARE(withHeader("Bearer secret"), 200);
        QCOMPARE(withHeader("Bearer secreT"), 401);
        QCOMPARE(withHeader("Bearer secret "), 401);
        QCOMPARE(withHeader("secret"), 401);
        QCOMPARE(withHeader(""), 401);
        QCOMPARE(
            caller.call("GET", "/healthz", "", {{"authorization", ""}}).body, std::string("ok"));
    }

    void deniedRulesForbid()
    {
        ApiCaller caller({{"list", "", "pods", ""}, {"", "", "pods/proxy", "bookinfo"}});
        const auto refused = caller.get(kPods);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.at("/message"),
            std::string("pods is forbidden: User \"vigla-demo\" cannot list resource \"pods\" in "
                        "API group \"\" in the namespace \"bookinfo\""));
        QCOMPARE(caller.get(std::string(kPods) + "/reviews-v1-a").status, 200);
        QCOMPARE(
            caller.get(std::string(kPods) + "/reviews-v1-a:15090/proxy/stats/prometheus").status,
            403);
        const auto review = [&](const char* attributes) {
            return caller
                .post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    std::string("{'apiVersion':'authorization.k8s.io/v1','kind':"
                                "'SelfSubjectAccessReview','spec':{'resourceAttributes':")
                        + attributes + "}}")
                .at("/status/allowed");
        };
        QCOMPARE(review("{'verb':'list','resource':'pods','namespace':'x'}"), std::string("false"));
        QCOMPARE(review("{'verb':'watch','resource':'pods'}"), std::string("true"));
        QCOMPARE(review("{'verb':'get','resource':'pods','subresource':'proxy',"
                        "'namespace':'bookinfo'}"),
            std::string("false"));
    }

    void metricsCanBeForThePodItselfAndForTheMeshOnly()
    {
        ApiCaller caller;
        caller.post(kPods,
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'reviews-sealed'},'spec':"
            "{'containers':[{'name':'istio-proxy','image':'proxyv2','env':[{'name':"
            "'METRICS_LOCALHOST_ACCESS_ONLY','value':'true'},{'name':'ENVOY_SECURE_METRICS_PORT',"
            "'value':'15091'}]}]}}");
        const auto get = [&](const char* name) {
            return caller.get(std::string(kPods) + "/" + name + "/proxy/stats/prometheus");
        };
        QCOMPARE(get("reviews-sealed:15090").status, 503);
        QCOMPARE(get("reviews-sealed:15020").status, 403);
        QCOMPARE(get("reviews-sealed:15091").status, 503);
        const auto secure = get("https:reviews-sealed:15091");
        QVERIFY(secure.at("/message").find("certificate required") != std::string::npos);
    }

    void proxiesAnswerOnTheirPorts_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("part");
        const auto row = [](const char* path, int status, const char* part) {
            QTest::addRow("%s", path) << std::string(path) << status << std::string(part);
        };
        const char* pod = "pods/reviews-v1-a";
        const auto of = [&](const char* rest) { return std::string(pod) + rest; };
        row(of(":15090/proxy/stats/prometheus?filter=istio_&usedonly").c_str(), 200,
            "filter=\"istio_\",used=\"yes\",merged=\"no\"");
        row(of(":15020/proxy/stats/prometheus").c_str(), 200, "used=\"no\",merged=\"yes\"");
        row(of(":15020/proxy/metrics").c_str(), 200, "merged=\"yes\"");
        row(of(":15021/proxy/healthz/ready").c_str(), 200, "");
        row(of(":15090/proxy/healthz/ready").c_str(), 404, "");
        row(of(":15000/proxy/stats").c_str(), 503,
            "dial tcp 10.244.0.7:15000: connect: connection refused");
        row(of(":1/proxy/").c_str(), 503, "error trying to reach service");
        row("pods/nobody:15090/proxy/stats/prometheus", 404, "pods \\\"nobody\\\" not found");
        row("services/reviews:stats/proxy/stats/prometheus", 200, "reviews-v1-a");
        row("services/http:reviews:15090/proxy/stats/prometheus", 200, "reviews-v1-a");
        row("services/reviews:nothing/proxy/", 503, "no service port");
    }
    void proxiesAnswerOnTheirPorts()
    {
        QFETCH(const std::string, path);
        QFETCH(const int, status);
        QFETCH(const std::string, part);
        ApiCaller caller;
        const auto answer = caller.get("/api/v1/namespaces/bookinfo/" + path);
        QCOMPARE(answer.status, status);
        QVERIFY2(answer.body.find(part) != std::string::npos, answer.body.c_str());
    }

    void istiodHidesItsDebugInterfaceFromTheProxy()
    {
        ApiCaller caller;
        const std::string pod = "/api/v1/namespaces/istio-system/pods/istiod-0:15014/proxy";
        QCOMPARE(caller.get(pod + "/version").body, std::string("/version of istiod-0"));
        QCOMPARE(caller.get(pod + "/debug/syncz").status, 401);
        QCOMPARE(caller.get(pod + "/debug/syncz").body, std::string());
        QCOMPARE(caller.get(pod + "/nothing").status, 404);
    }
};

QTEST_APPLESS_MAIN(TestApiRead)
#include "tst_api_read.moc"
