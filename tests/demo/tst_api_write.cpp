#include "tests/support/api_caller.h"
#include "tests/support/quoted_json.h"

#include <QRegularExpression>
#include <QTest>

using namespace vigla;
using test::ApiCaller;

namespace {

constexpr const char* kRoutes = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices";
constexpr const char* kReviews
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews";
constexpr const char* kDeployment = "/apis/apps/v1/namespaces/bookinfo/deployments/reviews";

std::string route(const std::string& name, const std::string& spec)
{
    return "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'"
        + name + "'},'spec':" + spec + "}";
}

constexpr const char* kSpec = "{'hosts':['a'],'http':[{'route':[{'destination':{'host':'a'}}]}]}";

/// `code reason: message` of a refusal; the code alone of a success.
std::string outcome(const ApiCaller::Answer& answer)
{
    const auto code = std::to_string(answer.status);
    return answer.status < 300 ? code
                               : code + " " + answer.at("/reason") + ": " + answer.at("/message");
}

} // namespace

class TestApiWrite : public QObject {
    Q_OBJECT
private slots:
    void creatingCompletesTheObject()
    {
        ApiCaller caller;
        const auto made = caller.post(kRoutes, route("a", kSpec));
        QCOMPARE(made.status, 201);
        QCOMPARE(made.at("/metadata/namespace"), std::string("bookinfo"));
        QCOMPARE(made.at("/metadata/generation"), std::string("1"));
        QCOMPARE(made.at("/metadata/creationTimestamp"), std::string("2026-08-22T10:00:00Z"));
        QCOMPARE(made.at("/metadata/uid").size(), std::size_t{36});
        QCOMPARE(caller.get(std::string(kRoutes) + "/a").body, made.body);
        QCOMPARE(caller.mesh.told.back().first.name(), std::string("a"));
        QVERIFY(!caller.mesh.told.back().second);
    }

    void creatingRefuses_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const std::string& path, const std::string& body,
                             const char* expected) {
            QTest::addRow("%s", name) << path << body << std::string(expected);
        };
        const std::string routes = kRoutes;
        row("a second one", routes, route("reviews", kSpec),
            "409 AlreadyExists: virtualservices.networking.istio.io \"reviews\" already exists");
        row("no name", routes, route("", kSpec),
            "422 Invalid: VirtualService.networking.istio.io \"\" is invalid: metadata.name: "
            "Required value: name or generateName is required");
        row("a missing namespace",
            "/apis/networking.istio.io/v1/namespaces/nowhere/virtualservices", route("a", kSpec),
            "404 NotFound: namespaces \"nowhere\" not found");
        row("another kind", routes, "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'}}",
            "400 BadRequest: the API version in the data (v1) does not match the expected API "
            "version (networking.istio.io/v1)");
        row("another kind of the group", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'Gateway','metadata':{'name':'a'}}",
            "422 Invalid: Gateway.networking.istio.io \"a\" is invalid: kind: Invalid value: "
            "\"Gateway\": must be VirtualService");
        row("metadata that nobody knows", routes + "?fieldValidation=Strict",
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'team':7},'spec':{'zzz':1}}",
            "400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
            "VirtualService: strict decoding error: unknown field \"metadata.team\", unknown field "
            "\"spec.zzz\"");
        row("a second one that is wrong besides", routes + "?fieldValidation=Strict",
            route("reviews", "{'nope':1}"),
            "400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
            "VirtualService: strict decoding error: unknown field \"spec.nope\"");
        row("another namespace", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'namespace':'other'}}",
            "400 BadRequest: the namespace of the provided object does not match the namespace "
            "sent on the request");
        row("a label that is a number", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'labels':{'x':1}}}",
            "400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
            "VirtualService: json: cannot unmarshal number into Go struct field ObjectMeta.labels "
            "of type string");
        row("labels that are none", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'labels':'x'}}",
            "400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
            "VirtualService: json: cannot unmarshal metadata.labels: it has another type");
        row("a label that cannot be one", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'labels':{'ok':'x y'}},'spec':{'hosts':['a']}}",
            "422 Invalid: VirtualService.networking.istio.io \"a\" is invalid: metadata.labels: "
            "Invalid value: \"x y\": a valid label must be an empty string or consist of "
            "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
            "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
        row("an annotation that cannot be one", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'annotations':{'a/b/c':''}},'spec':{'hosts':['a']}}",
            "422 Invalid: VirtualService.networking.istio.io \"a\" is invalid: "
            "metadata.annotations: Invalid value: \"a/b/c\": a qualified name must consist of "
            "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and "
            "'/' (e.g. 'example.com/MyName')");
        row("a resource version", routes,
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'a',"
            "'resourceVersion':'7'}}",
            "500 InternalError: resourceVersion should not be set on objects to be created");
        row("no namespace in the path", "/apis/networking.istio.io/v1/virtualservices",
            route("a", kSpec),
            "405 MethodNotAllowed: the server does not allow this method on the requested "
            "resource");
        row("an unknown dry run", routes + "?dryRun=Some", route("a", kSpec),
            "422 Invalid: CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: "
            "[\"Some\"]: supported values: \"All\"");
    }
    void creatingRefuses()
    {
        QFETCH(const std::string, path);
        QFETCH(const std::string, body);
        QFETCH(const std::string, expected);
        ApiCaller caller;
        QCOMPARE(outcome(caller.post(path, body)), expected);
    }

    void brokenBodiesAreRefused_data()
    {
        QTest::addColumn<std::string>("type");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<int>("status");
        const auto row = [](const char* name, const char* type, std::string body, int status) {
            QTest::addRow("%s", name) << std::string(type) << std::move(body) << status;
        };
        row("cut JSON", "application/json", "{\"kind\":", 400);
        row("a list", "application/json", "[]", 400);
        row("nothing", "application/json", "", 400);
        row("too deep", "application/json", std::string(5000, '['), 400);
        row("invalid UTF-8", "application/json", "{\"kind\":\"\xff\"}", 400);
        row("another type", "text/plain", "x", 415);
        row("cut protobuf", "application/vnd.kubernetes.protobuf", std::string("k8s\0\x0a\x7f", 6),
            400);
        row("YAML that is not one object", "application/yaml", "- a\n- b\n", 400);
    }
    void brokenBodiesAreRefused()
    {
        QFETCH(const std::string, type);
        QFETCH(const std::string, body);
        QFETCH(const int, status);
        ApiCaller caller;
        QCOMPARE(caller.call("POST", kRoutes, body, {{"content-type", type}}).status, status);
    }

    void yamlIsReadToo()
    {
        ApiCaller caller;
        const auto made = caller.call("POST", kRoutes,
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\n"
            "spec: {hosts: [a], http: [{route: [{destination: {host: a}}]}]}\n",
            {{"content-type", "application/yaml"}});
        QCOMPARE(made.status, 201);
    }

    void namesAreGenerated()
    {
        ApiCaller caller;
        const auto made = caller.post("/api/v1/namespaces/default/configmaps",
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'generateName':'run-'}}");
        QCOMPARE(made.status, 201);
        QVERIFY(QString::fromStdString(made.at("/metadata/name"))
                    .contains(QRegularExpression(QStringLiteral("^run-[a-z0-9]{5}$"))));
    }

    void updatingIsGuardedByTheResourceVersion()
    {
        ApiCaller caller;
        auto object = caller.get(kReviews).json();
        object["spec"]["http"][0]["route"][0]["weight"] = 50;
        const auto updated = caller.put(kReviews, object);
        QCOMPARE(updated.status, 200);
        QCOMPARE(updated.at("/metadata/generation"), std::string("2"));
        const auto stale = caller.put(kReviews, object);
        QCOMPARE(outcome(stale),
            std::string("409 Conflict: Operation cannot be fulfilled on "
                        "virtualservices.networking.istio.io \"reviews\": the object has been "
                        "modified; please apply your changes to the latest version and try again"));
        object["metadata"].erase("resourceVersion");
        QCOMPARE(outcome(caller.put(kReviews, object)),
            std::string("422 Invalid: virtualservices.networking.istio.io \"reviews\" is invalid: "
                        "metadata.resourceVersion: Invalid value: 0: must be specified for an "
                        "update"));
        QCOMPARE(caller.put(std::string(kRoutes) + "/other", object).status, 404);
    }

    void anUpdateWithoutChangeWritesNothing()
    {
        ApiCaller caller;
        auto object = caller.get(kReviews).json();
        const auto before = object["metadata"]["resourceVersion"].get<std::string>();
        const auto hosts = object["spec"]["hosts"];
        object["spec"].erase("hosts");
        object["spec"]["hosts"] = hosts; // the same in another order
        const auto same = caller.put(kReviews, object);
        QCOMPARE(same.at("/metadata/resourceVersion"), before);
        object["metadata"]["labels"] = {{"a", "b"}};
        const auto labelled = caller.put(kReviews, object);
        QVERIFY(labelled.at("/metadata/resourceVersion") != before);
        QCOMPARE(labelled.at("/metadata/generation"), std::string("1"));
    }

    void aDryRunChangesNothing()
    {
        ApiCaller caller;
        const auto before = caller.get(kReviews).body;
        auto object = caller.get(kReviews).json();
        object["spec"]["hosts"] = {"other"};
        const auto told = caller.mesh.told.size();
        const auto tried = caller.put(std::string(kReviews) + "?dryRun=All", object);
        QCOMPARE(tried.status, 200);
        QCOMPARE(tried.at("/spec/hosts"), std::string("['other']"));
        QCOMPARE(tried.at("/metadata/generation"), std::string("2"));
        QCOMPARE(caller
                     .call("POST", std::string(kRoutes) + "?dryRun=All",
                         test::json(route("new", kSpec)).dump())
                     .status,
            201);
        QCOMPARE(caller.call("DELETE", std::string(kReviews) + "?dryRun=All").status, 200);
        QCOMPARE(caller.get(kReviews).body, before);
        QCOMPARE(caller.get(std::string(kRoutes) + "/new").status, 404);
        QCOMPARE(caller.mesh.told.size(), told);
    }

    void aFieldThatComesTwiceIsRefusedOrWarnedOf()
    {
        ApiCaller caller;
        const auto post = [&](const char* validation, const char* labels, const char* spec) {
            return caller.call("POST",
                std::string(kRoutes) + "?dryRun=All&fieldValidation=" + validation,
                test::quoted(
                    std::string("{'apiVersion':'networking.istio.io/v1','kind':'VirtualService',"
                                "'metadata':{'name':'a','labels':")
                    + labels + "},'spec':" + spec + "}"));
        };
        QCOMPARE(outcome(post("Strict", "{'x':'1','x':'2'}",
                     "{'hosts':['a'],'http':[{'timeout':'1s','timeout':'2s','zzz':1}]}")),
            std::string(
                "400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
                "VirtualService: strict decoding error: duplicate field \"metadata.labels.x\", "
                "duplicate field \"spec.http[0].timeout\", unknown field "
                "\"spec.http[0].zzz\""));
        const auto warned = post("Warn", "{}",
            "{'hosts':['a'],'hosts':['b'],'http':[{'route':[{'destination':{'host':'a'}}]}]}");
        QCOMPARE(warned.status, 201);
        QCOMPARE(warned.at("/spec/hosts/0"), std::string("b")); // the last one is taken
        QCOMPARE(
            warned.header("Warning"), std::string("299 - \"duplicate field \\\"spec.hosts\\\"\""));
    }

    void unknownFieldsAreTreatedAsAsked()
    {
        ApiCaller caller;
        const auto body = route("a",
            "{'hosts':['a'],'foo':1,'http':[{'bar':{},'route':[{'destination':{'host':'a'}}]}]}");
        const std::string path = std::string(kRoutes) + "?dryRun=All&fieldValidation=";
        QCOMPARE(outcome(caller.post(path + "Strict", body)),
            std::string("400 BadRequest: VirtualService in version \"v1\" cannot be handled as a "
                        "VirtualService: strict decoding error: unknown field \"spec.foo\", "
                        "unknown field \"spec.http[0].bar\""));
        const auto warned = caller.post(path + "Warn", body);
        QCOMPARE(warned.header("Warning"), std::string("299 - \"unknown field \\\"spec.foo\\\"\""));
        QCOMPARE(warned.at("/spec/foo"), std::string("absent"));
        const auto ignored = caller.post(path + "Ignore", body);
        QCOMPARE(ignored.status, 201);
        QCOMPARE(ignored.header("Warning"), std::string());
        QCOMPARE(caller.post(path + "Loud", body).status, 422);
    }

    void nestedFieldsAreKnown_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("body");
        QTest::addRow("a filter of an HTTPRoute")
            << std::string("/apis/gateway.networking.k8s.io/v1/namespaces/bookinfo/httproutes")
            << std::string("{'apiVersion':'gateway.networking.k8s.io/v1','kind':'HTTPRoute',"
                           "'metadata':{'name':'a'},'spec':{'rules':[{'filters':[{'type':"
                           "'URLRewrite','urlRewrite':{'hostname':'b'}}],'matches':[{'headers':"
                           "[{'type':'Exact','name':'x','value':'y'}]}]}]}}");
        QTest::addRow("the metric of a Telemetry")
            << std::string("/apis/telemetry.istio.io/v1/namespaces/bookinfo/telemetries")
            << std::string("{'apiVersion':'telemetry.istio.io/v1','kind':'Telemetry','metadata':"
                           "{'name':'a'},'spec':{'metrics':[{'overrides':[{'match':{'metric':"
                           "'REQUEST_COUNT','mode':'CLIENT'},'disabled':true}]}]}}");
        QTest::addRow("the patch of an EnvoyFilter")
            << std::string("/apis/networking.istio.io/v1alpha3/namespaces/bookinfo/envoyfilters")
            << std::string("{'apiVersion':'networking.istio.io/v1alpha3','kind':'EnvoyFilter',"
                           "'metadata':{'name':'a'},'spec':{'configPatches':[{'applyTo':'CLUSTER',"
                           "'match':{'context':'SIDECAR_OUTBOUND'},'patch':{'operation':'MERGE',"
                           "'value':{'name':'x'}}}]}}");
    }
    void nestedFieldsAreKnown()
    {
        QFETCH(const std::string, path);
        QFETCH(const std::string, body);
        ApiCaller caller;
        QCOMPARE(outcome(caller.post(path + "?fieldValidation=Strict", body)), std::string("201"));
    }

    void theSchemaNamesEveryFault()
    {
        ApiCaller caller;
        const auto refused = caller.post(kRoutes,
            route("a", "{'hosts':['a'],'http':[{'timeout':'0s','route':[{'weight':'x'}]}]}"));
        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.at("/details/kind"), std::string("VirtualService"));
        std::string causes;
        const auto status = refused.json();
        for (const auto& cause : status["details"]["causes"])
            causes += cause["reason"].get<std::string>() + " " + cause["field"].get<std::string>()
                + "\n";
        QCOMPARE(causes,
            std::string("FieldValueTypeInvalid spec.http[0].route[0].weight\n"
                        "FieldValueRequired spec.http[0].route[0].destination\n"
                        "FieldValueInvalid <nil>\n")); // rules are tried on the right types only
        const auto rule
            = caller.post(kRoutes, route("a", "{'hosts':['a'],'http':[{'timeout':'0s'}]}"));
        QCOMPARE(rule.at("/details/causes/0/field"), std::string("spec.http[0].timeout"));
    }

    void istiosWebhookRefuses()
    {
        ApiCaller caller;
        const auto one = caller.post(kRoutes,
            route("a", "{'hosts':['a'],'http':[{'route':[{'destination':{'host':'a b'}}]}]}"));
        QCOMPARE(one.status, 400);
        const std::string start = "admission webhook \"validation.istio.io\" denied the request: "
                                  "configuration is invalid: ";
        QCOMPARE(one.at("/message").substr(0, start.size()), start);
        QVERIFY(one.at("/message").find("a b") != std::string::npos);
        const auto two = caller.post(kRoutes,
            route("a",
                "{'hosts':['a'],'http':[{'route':[{'destination':{'host':'a b'}},"
                "{'destination':{'host':'c d'}}]}]}"));
        QVERIFY(two.at("/message").starts_with(start));
        QVERIFY(two.at("/message").find(" errors occurred:\n\t* ") != std::string::npos);
        QCOMPARE(caller.get(std::string(kRoutes) + "/a").status, 404);
    }

    void patches_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("type");
        QTest::addColumn<std::string>("patch");
        QTest::addColumn<std::string>("pointer");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const char* path, const char* type, const char* patch,
                             const char* pointer, const char* expected) {
            QTest::addRow("%s", name)
                << std::string(path) << std::string(type) << std::string(patch)
                << std::string(pointer) << std::string(expected);
        };
        row("merge", kReviews, "merge-patch+json", "{'spec':{'hosts':['x']}}", "/spec/hosts",
            "['x']");
        row("JSON patch", kReviews, "json-patch+json",
            "[{'op':'replace','path':'/spec/http/0/route/0/weight','value':1}]",
            "/spec/http/0/route/0/weight", "1");
        row("a lock that holds not", kReviews, "json-patch+json",
            "[{'op':'test','path':'/metadata/resourceVersion','value':'1'}]", "/code", "422");
        row("strategic merge", kDeployment, "strategic-merge-patch+json",
            "{'spec':{'template':{'spec':{'containers':[{'name':'new','image':'i'}]}}}}",
            "/spec/template/spec/containers/1/name", "new");
        row("strategic merge of a custom kind", kReviews, "strategic-merge-patch+json",
            "{'spec':{}}", "/code", "415");
        row("an old version", kReviews, "merge-patch+json",
            "{'metadata':{'resourceVersion':'1'},'spec':{'hosts':['x']}}", "/code", "409");
        row("another name", kReviews, "merge-patch+json", "{'metadata':{'name':'x'}}", "/code",
            "400");
        row("what the schema forbids", kReviews, "merge-patch+json", "{'spec':{'hosts':7}}",
            "/details/causes/0/field", "spec.hosts");
        row("a list for an object", kReviews, "merge-patch+json", "[]", "/code", "400");
    }
    void patches()
    {
        QFETCH(const std::string, path);
        QFETCH(const std::string, type);
        QFETCH(const std::string, patch);
        QFETCH(const std::string, pointer);
        QFETCH(const std::string, expected);
        ApiCaller caller;
        QCOMPARE(caller.patch(path, type, patch).at(pointer), expected);
    }

    void applyingNeedsAManagerAndTellsConflicts()
    {
        ApiCaller caller;
        const auto apply = [&](const std::string& query, const std::string& spec) {
            return caller.patch(
                std::string(kReviews) + query, "apply-patch+yaml", route("reviews", spec));
        };
        caller.patch(std::string(kReviews) + "?fieldManager=editor", "merge-patch+json",
            "{'spec':{'hosts':['edited']}}");
        QCOMPARE(apply("", "{'hosts':['x']}").status, 422);
        const auto refused = apply("?fieldManager=me", "{'hosts':['x']}");
        QCOMPARE(outcome(refused),
            std::string(
                "409 Conflict: Apply failed with 1 conflict: conflict with \"editor\" using "
                "networking.istio.io/v1: .spec.hosts"));
        QCOMPARE(refused.at("/details/causes/0/reason"), std::string("FieldManagerConflict"));
        QCOMPARE(refused.at("/details/causes/0/field"), std::string(".spec.hosts"));
        QCOMPARE(apply("?fieldManager=me&force=true", "{'hosts':['x']}").at("/spec/hosts"),
            std::string("['x']"));
        QCOMPARE(apply("?fieldManager=me&force=true", "{'hosts':['x'],'nope':1}").status, 500);
    }

    void applyingCreatesWhatIsAbsent()
    {
        ApiCaller caller;
        const auto made = caller.patch(
            std::string(kRoutes) + "/new?fieldManager=me", "apply-patch+yaml", route("new", kSpec));
        QCOMPARE(made.status, 201);
        QCOMPARE(made.at("/metadata/managedFields/0/operation"), std::string("Apply"));
        QCOMPARE(caller
                     .patch(std::string(kRoutes) + "/new?fieldManager=me", "apply-patch+yaml",
                         route("new", kSpec))
                     .status,
            200);
    }

    void deletingHonoursPreconditions()
    {
        ApiCaller caller;
        const auto uid = caller.get(kReviews).at("/metadata/uid");
        const auto remove = [&](const std::string& body) {
            return caller.call("DELETE", kReviews, test::json(body).dump());
        };
        QCOMPARE(remove("{'preconditions':{'uid':'other'}}").status, 409);
        QCOMPARE(remove("{'preconditions':{'resourceVersion':'1'}}").status, 409);
        const auto removed
            = remove("{'propagationPolicy':'Background','preconditions':{'uid':'" + uid + "'}}");
        QCOMPARE(removed.at("/status"), std::string("Success"));
        QCOMPARE(removed.at("/details/uid"), uid);
        QVERIFY(caller.mesh.told.back().second);
        QCOMPARE(outcome(remove("{}")),
            std::string("404 NotFound: virtualservices.networking.istio.io \"reviews\" not found"));
    }

    void aCollectionIsDeletedBySelector()
    {
        ApiCaller caller;
        const std::string pods = "/api/v1/namespaces/bookinfo/pods";
        const auto removed = caller.call("DELETE", pods + "?labelSelector=version%3Dv2");
        QCOMPARE(removed.at("/items/0/metadata/name"), std::string("reviews-v2-b"));
        QCOMPARE(caller.get(pods).json()["items"].size(), std::size_t{1});
    }

    void aNamespaceTakesItsContentAlong()
    {
        ApiCaller caller;
        QCOMPARE(caller.call("DELETE", "/api/v1/namespaces/bookinfo").status, 200);
        QCOMPARE(caller.get(kReviews).status, 404);
        QCOMPARE(caller.get("/api/v1/namespaces/istio-system/pods/istiod-0").status, 200);
    }

    void statusAndTheRestAreWrittenApart()
    {
        ApiCaller caller;
        caller.patch(kReviews, "merge-patch+json", "{'status':{'x':1},'spec':{'hosts':['y']}}");
        QCOMPARE(caller.get(kReviews).at("/status"), std::string("absent"));
        const auto written = caller.patch(std::string(kReviews) + "/status", "merge-patch+json",
            "{'status':{'x':1},'spec':{'hosts':['z']}}");
        QCOMPARE(written.at("/status/x"), std::string("1"));
        QCOMPARE(written.at("/spec/hosts"), std::string("['y']"));
        QCOMPARE(written.at("/metadata/generation"), std::string("2"));
    }

    void scalingChangesTheReplicas()
    {
        ApiCaller caller;
        const auto scale = std::string(kDeployment) + "/scale";
        QCOMPARE(caller.get(scale).at("/status/selector"), std::string("app=reviews"));
        const auto scaled = caller.patch(scale, "merge-patch+json", "{'spec':{'replicas':0}}");
        QCOMPARE(scaled.at("/spec/replicas"), std::string("0"));
        QCOMPARE(caller.get(kDeployment).at("/spec/replicas"), std::string("0"));
        QCOMPARE(caller.patch(scale, "merge-patch+json", "{'spec':{'replicas':-1}}").status, 422);
    }

    void theBackendsOwnChangesAreStored()
    {
        ApiCaller caller;
        auto pod = caller.get("/api/v1/namespaces/bookinfo/pods/reviews-v1-a").json();
        const auto uid = pod["metadata"]["uid"].get<std::string>();
        pod["metadata"].erase("resourceVersion");
        pod["metadata"].erase("uid");
        pod["status"]["phase"] = "Failed";
        caller.mesh.changes.push_back({kube::Document(pod), false});
        caller.server.withWorld([](demo::ClusterWorld&) {});
        const auto stored = caller.get("/api/v1/namespaces/bookinfo/pods/reviews-v1-a");
        QCOMPARE(stored.at("/status/phase"), std::string("Failed"));
        QCOMPARE(stored.at("/metadata/uid"), uid);
    }

    void protobufBodiesAreUnderstood()
    {
        ApiCaller caller;
        // A Namespace named `tmp`: magic, type meta, and the message with its metadata.
        const std::string bytes("k8s\0\x0a\x0f\x0a\x02v1\x12\x09Namespace\x12\x07\x0a\x05\x0a\x03"
                                "tmp\x1a\x00\x22\x00",
            34);
        const auto made = caller.call("POST", "/api/v1/namespaces", bytes,
            {{"content-type", "application/vnd.kubernetes.protobuf"}});
        QCOMPARE(outcome(made), std::string("201"));
        QCOMPARE(made.at("/metadata/name"), std::string("tmp"));
        QCOMPARE(made.at("/status/phase"), std::string("Active"));
        QCOMPARE(made.at("/metadata/labels"), std::string("{'kubernetes.io/metadata.name':'tmp'}"));
    }
};

QTEST_APPLESS_MAIN(TestApiWrite)
#include "tst_api_write.moc"
