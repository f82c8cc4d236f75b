#include "models/mesh/decode.h"
#include "tests/support/sample_pods.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace vigla;
using namespace vigla::mesh;

namespace {

const kube::ResourceKind kPods{"", "v1", "Pod", "pods", true};
const kube::ResourceKind kServices{"", "v1", "Service", "services", true};
const kube::ResourceKind kSlices{"discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true};
const kube::ResourceKind kDeployments{"apps", "v1", "Deployment", "deployments", true};
const kube::ResourceKind kNamespaces{"", "v1", "Namespace", "namespaces", false};
const kube::ResourceKind kVirtualServices{
    "networking.istio.io", "v1", "VirtualService", "virtualservices", true};

/// Single quotes stand for double ones.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

std::string listOf(const std::string& items)
{
    return json("{'kind':'XList','metadata':{'resourceVersion':'5'},'items':[" + items + "]}");
}

template <typename T>
T onlyItem(const std::string& item, const kube::ResourceKind& kind)
{
    Decoder decoder;
    auto list = decoder.list<T>(listOf(item), kind);
    if (!list || list->items.size() != 1)
        qFatal("%s", list ? "not one item" : list.error().message.c_str());
    return std::move(list->items.front());
}

template <typename T>
DecodedEvent<T> eventOf(const std::string& text, const kube::ResourceKind& kind)
{
    Decoder decoder;
    auto event = decoder.event<T>(json(text), kind);
    if (!event)
        qFatal("%s", event.error().message.c_str());
    return *std::move(event);
}

/// Long enough to be read in pieces: 6,000 pods, `afterMetadata` behind the metadata of each.
std::string longList(const std::string& afterMetadata, const std::string& tail = {})
{
    std::string items;
    for (int i = 0; i < 6'000; ++i)
        items += (i > 0 ? "," : "") + ("{'metadata':{'name':'pod-" + std::to_string(i))
            + "','uid':'" + std::string(200, 'u') + "'}" + afterMetadata + "}";
    return json("{'kind':'PodList','metadata':{'resourceVersion':'5'},'items':[" + items + "]"
        + tail + "}");
}

/// The same list as no text that comes apart.
std::string spacedOut(std::string text)
{
    text.insert(text.find("\"items\":") + 8, " ");
    return text;
}

QStringList namesIn(const DecodedList<Pod>& list)
{
    QStringList names;
    for (const Pod& pod : list.items)
        names += QString::fromStdString(pod.name);
    return names;
}

} // namespace

class TestDecode : public QObject {
    Q_OBJECT
private slots:
    void podsKeepWhatIsUsed()
    {
        Decoder decoder;
        const auto list = decoder.list<Pod>(test::samplePodListJson(3), kPods);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(list->resourceVersion, std::string("77"));
        QCOMPARE(list->continueToken, std::string("next"));
        QCOMPARE(list->items.size(), std::size_t{3});
        QVERIFY(list->warnings.empty());
        const Pod& pod = list->items[2];
        QCOMPARE(pod.name, std::string("shop-2-v1-2"));
        QCOMPARE(pod.namespaceName, std::string("shop"));
        QCOMPARE(pod.labels.size(), std::size_t{6});
        QCOMPARE(pod.labels.at("service.istio.io/canonical-name"), std::string("shop-2"));
        QCOMPARE(pod.annotations.size(), std::size_t{3});
        QCOMPARE(pod.annotations.at("sidecar.istio.io/status"),
            std::string("{\"revision\":\"default\"}"));
        QCOMPARE(pod.ownerKind, std::string("ReplicaSet"));
        QCOMPARE(pod.ownerName, std::string("shop-2-v1-6b7f6f8d9c"));
        QCOMPARE(pod.phase, std::string("Running"));
        QCOMPARE(pod.ip, std::string("10.1.2.3"));
        QCOMPARE(pod.nodeName, std::string("node-1"));
        QCOMPARE(pod.serviceAccount, std::string("shop-2"));
        QVERIFY(pod.isReady);
        QVERIFY(pod.hasProxy);
        QVERIFY(pod.isProxyReady);
        QCOMPARE(pod.proxyImage, std::string("istio/proxyv2:1.29.0"));
        QCOMPARE(pod.proxyContainerId, std::string("containerd://abc"));
        QCOMPARE(pod.proxyRestarts, 1);
        QCOMPARE(pod.restarts, 3);
        QVERIFY(pod.startedAt.has_value());
        QCOMPARE(renderRfc3339(*pod.startedAt), std::string("2026-08-22T10:22:25Z"));
    }

    void proxiesAreRecognised_data()
    {
        QTest::addColumn<QByteArray>("item");
        QTest::addColumn<bool>("hasProxy");
        QTest::addColumn<bool>("isReady");
        QTest::addRow("none") << QByteArray(
            "{'metadata':{'name':'a'},'spec':{'containers':[{'name':'app'}]}}")
                              << false << false;
        QTest::addRow("native sidecar") << QByteArray(
            "{'metadata':{'name':'a'},'spec':{'initContainers':[{'name':'istio-proxy'"
            "}]},'status':{'initContainerStatuses':[{'name':'istio-proxy','ready':"
            "true}]}}") << true << true;
        QTest::addRow("status before spec")
            << QByteArray("{'status':{'containerStatuses':[{'name':'istio-proxy','ready':false}]},"
                          "'spec':{'containers':[{'name':'istio-proxy'}]},'metadata':{'name':'a'}}")
            << true << false;
        QTest::addRow("ztunnel by label")
            << QByteArray("{'metadata':{'name':'a','labels':{'app':'ztunnel'}},'status':"
                          "{'conditions':[{'type':'Ready','status':'True'}]}}")
            << true << true;
        QTest::addRow("gateway by label")
            << QByteArray("{'metadata':{'name':'a','labels':"
                          "{'gateway.networking.k8s.io/gateway-name':'g'}}}")
            << true << false;
    }
    void proxiesAreRecognised()
    {
        QFETCH(const QByteArray, item);
        const auto pod = onlyItem<Pod>(item.toStdString(), kPods);
        QTEST(pod.hasProxy, "hasProxy");
        QTEST(pod.isProxyReady, "isReady");
    }

    void whereAProxysMetricsAreIsKnown_data()
    {
        QTest::addColumn<QByteArray>("annotations");
        QTest::addColumn<QByteArray>("environment"); ///< Of its container.
        QTest::addColumn<bool>("isOnLoopback");
        QTest::addColumn<int>("securePort");
        const auto row = [](const char* name, const char* annotations, const char* environment,
                             bool isOnLoopback, int securePort) {
            QTest::addRow("%s", name)
                << QByteArray(annotations) << QByteArray(environment) << isOnLoopback << securePort;
        };
        row("open to all", "", "", false, 0);
        row("for the pod itself", "", "{'name':'METRICS_LOCALHOST_ACCESS_ONLY','value':'true'}",
            true, 0);
        row("said not to be", "", "{'name':'METRICS_LOCALHOST_ACCESS_ONLY','value':'false'}", false,
            0);
        row("by mutual TLS", "", "{'name':'ENVOY_SECURE_METRICS_PORT','value':'15091'}", false,
            15091);
        row("the merged ones win", "",
            "{'name':'ENVOY_SECURE_MERGED_METRICS_PORT','value':'15092'},"
            "{'name':'ENVOY_SECURE_METRICS_PORT','value':'15091'}",
            false, 15092);
        row("by annotation", "'prometheus.istio.io/secure-port':'15093'", "", false, 15093);
        row("no port", "'prometheus.istio.io/secure-port':'99999'",
            "{'name':'ENVOY_SECURE_METRICS_PORT','value':'many'},{'name':'POD_NAME','valueFrom':{}"
            "}",
            false, 0);
    }
    void whereAProxysMetricsAreIsKnown()
    {
        QFETCH(const QByteArray, annotations);
        QFETCH(const QByteArray, environment);
        const auto pod = onlyItem<Pod>("{'metadata':{'name':'a','annotations':{"
                + annotations.toStdString()
                + "}},'spec':{'containers':[{'name':'app','env':[{'name':"
                  "'METRICS_LOCALHOST_ACCESS_ONLY','value':'true'}]},{'name':'istio-proxy','env':["
                + environment.toStdString() + "]}]}}",
            kPods);
        QTEST(pod.areMetricsOnLoopback, "isOnLoopback");
        QTEST(static_cast<int>(pod.secureMetricsPort), "securePort");
    }

    void services()
    {
        const auto service = onlyItem<Service>(
            "{'metadata':{'name':'reviews','namespace':'shop','labels':{'app':'reviews'}},'spec':"
            "{'type':'ClusterIP','clusterIP':'10.0.0.1','selector':{'app':'reviews'},'ports':["
            "{'name':'http','port':9080,'targetPort':9081,'appProtocol':'http'},"
            "{'name':'x','port':70000,'targetPort':'named'},{'port':'no number'}]}}",
            kServices);
        QCOMPARE(service.name, std::string("reviews"));
        QCOMPARE(service.selector.at("app"), std::string("reviews"));
        QCOMPARE(service.ports.size(), std::size_t{3});
        QCOMPARE(service.ports[0].targetPort, std::string("9081"));
        QCOMPARE(service.ports[0].port, std::uint16_t{9080});
        QCOMPARE(service.ports[1].port, std::uint16_t{65535});
        QCOMPARE(service.ports[1].targetPort, std::string("named"));
        QCOMPARE(service.ports[2].port, std::uint16_t{0});
    }

    void endpointSlices()
    {
        const auto slice = onlyItem<EndpointSlice>(
            "{'metadata':{'name':'reviews-1','namespace':'shop','labels':"
            "{'kubernetes.io/service-name':'reviews'}},'endpoints':["
            "{'addresses':['10.0.0.1','10.0.0.2'],'conditions':{'ready':false},'targetRef':"
            "{'kind':'Pod','name':'p'}},{'addresses':['10.0.0.3'],'conditions':{'ready':null},"
            "'targetRef':{'kind':'Node','name':'n'}},{}]}",
            kSlices);
        QCOMPARE(slice.serviceName, std::string("reviews"));
        const std::vector<Endpoint> expected{
            {"10.0.0.1", "p", false}, {"10.0.0.2", "p", false}, {"10.0.0.3", "", true}};
        QCOMPARE(slice.endpoints, expected);
    }

    void deployments()
    {
        const auto owner = onlyItem<ReplicaOwner>(
            "{'metadata':{'name':'reviews-v1','namespace':'shop'},'spec':{'replicas':3,'template':"
            "{'metadata':{'labels':{'version':'v1'}}}},'status':{'replicas':2,"
            "'availableReplicas':1}}",
            kDeployments);
        QCOMPARE(owner.kind, std::string("Deployment"));
        QCOMPARE(owner.templateLabels.at("version"), std::string("v1"));
        QCOMPARE(owner.desired, 3);
        QCOMPARE(owner.current, 2);
        QCOMPARE(owner.available, 1);
        QCOMPARE(onlyItem<ReplicaOwner>("{'metadata':{'name':'a'}}", kDeployments).desired, 1);
    }

    void namespaces()
    {
        const auto info = onlyItem<NamespaceInfo>(
            "{'metadata':{'name':'shop','labels':{'istio-injection':'enabled'},"
            "'creationTimestamp':'2026-08-22T10:22:24Z'}}",
            kNamespaces);
        QCOMPARE(info.labels.at("istio-injection"), std::string("enabled"));
        QCOMPARE(renderRfc3339(info.createdAt), std::string("2026-08-22T10:22:24Z"));
    }

    void documentsKeepEverythingButManagedFields()
    {
        const auto document = onlyItem<kube::Document>(
            "{'metadata':{'name':'r','managedFields':[{'a':1},{'manager':'kubectl-client-side-"
            "apply'}],'namespace':'shop','z':'last'},"
            "'spec':{'http':[{'weight':0,'on':false,'off':null,'pi':3.5,'big':18446744073709551615,"
            "'low':-5,'text':'\\u00e9\\n','managedFields':[1]}],'unknown':{}},'empty':[]}",
            kVirtualServices);
        const std::string expected = json(
            "{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name':'r',"
            "'namespace':'shop','z':'last'},'spec':{'http':[{'weight':0,'on':false,'off':null,"
            "'pi':3.5,'big':18446744073709551615,'low':-5,'text':'\xc3\xa9\\n','managedFields':[1]}"
            "]"
            ",'unknown':{}},'empty':[]}");
        QCOMPARE(kube::renderJson(document), expected);
    }

    void ofManagedFieldsOnlyControllersAreKept()
    {
        const auto document = onlyItem<kube::Document>(
            "{'metadata':{'name':'r','managedFields':[{'manager':'flagger','fieldsV1':{'f:spec':{}"
            "}},{'manager':'kubectl'},{'manager':'argocd-controller','operation':'Apply'},"
            "{'manager':'flagger','subresource':'status'},5]}}",
            kVirtualServices);
        QCOMPARE(kube::renderJson(document),
            json("{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':{'name'"
                 ":'r','managedFields':[{'manager':'flagger'},{'manager':'argocd-controller'}]}}"));
    }

    void documentsKeepTheirOwnType()
    {
        const auto document = onlyItem<kube::Document>(
            "{'kind':'VirtualService','apiVersion':'networking.istio.io/v1beta1','metadata':"
            "{'name':'r'}}",
            kVirtualServices);
        QCOMPARE(document.apiVersion(), std::string("networking.istio.io/v1beta1"));
        QCOMPARE(document.json().size(), std::size_t{3});
    }

    void aBadItemCostsOnlyItself_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addRow("no name") << QByteArray("{'metadata':{'uid':'1'}}");
        QTest::addRow("name is a number") << QByteArray("{'metadata':{'name':5}}");
        QTest::addRow("metadata is a text") << QByteArray("{'metadata':'x','spec':[]}");
        QTest::addRow("a number") << QByteArray("17");
        QTest::addRow("null") << QByteArray("null");
        QTest::addRow("a list") << QByteArray("[[{'metadata':{'name':'inner'}}]]");
        QTest::addRow("spec of wrong types")
            << QByteArray("{'spec':{'containers':{'name':[1,{'a':2}]},'nodeName':{}},'status':"
                          "{'conditions':'no','containerStatuses':[5,{'restartCount':'x'}]}}");
    }
    void aBadItemCostsOnlyItself()
    {
        QFETCH(const QByteArray, bad);
        Decoder decoder;
        const std::string good = "{'metadata':{'name':'good','namespace':'n'}}";
        const auto text = listOf(good + "," + bad.toStdString() + "," + good);
        const auto pods = decoder.list<Pod>(text, kPods);
        QVERIFY2(pods, pods ? "" : pods.error().message.c_str());
        QCOMPARE(pods->items.size(), std::size_t{2});
        QCOMPARE(pods->warnings.size(), std::size_t{1});
        QCOMPARE(pods->resourceVersion, std::string("5"));
        const auto documents = decoder.list<kube::Document>(text, kVirtualServices);
        QVERIFY(documents);
        QCOMPARE(documents->items.size(), std::size_t{2});
        QCOMPARE(documents->warnings.size(), std::size_t{1});
    }

    void aDocumentThatIsTooDeepIsLeftOut()
    {
        std::string deep = "{'metadata':{'name':'deep'},'spec':";
        deep += std::string(200, '[') + std::string(200, ']') + "}";
        Decoder decoder;
        const auto list = decoder.list<kube::Document>(
            listOf(deep + ",{'metadata':{'name':'good'}}"), kVirtualServices);
        QVERIFY(list);
        QCOMPARE(list->items.size(), std::size_t{1});
        QCOMPARE(list->items[0].name(), std::string("good"));
        QVERIFY(list->warnings[0].find("nested too deeply") != std::string::npos);
    }

    void hugeAnnotationsAreNotKept()
    {
        const auto pod
            = onlyItem<Pod>("{'metadata':{'name':'a','annotations':{'sidecar.istio.io/x':'"
                    + std::string(10U << 20U, 'x') + "','prometheus.io/port':'1'}}}",
                kPods);
        QCOMPARE(pod.annotations, (Labels{{"prometheus.io/port", "1"}}));
    }

    void everyTruncationIsNoticed()
    {
        const std::string whole = test::samplePodListJson(2);
        Decoder decoder;
        for (std::size_t length = 0; length + 2 < whole.size(); length += 97) {
            const auto list = decoder.list<Pod>(whole.substr(0, length), kPods);
            QVERIFY2(!list, std::to_string(length).c_str());
            QCOMPARE(list.error().kind, Error::Kind::InvalidInput);
        }
        QVERIFY(decoder.list<Pod>(whole, kPods));
    }

    void aLongListIsAsWellReadInPieces_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::addRow("%s", name) << QByteArray::fromStdString(text);
        };
        row("plain", longList(""));
        row("members after the items", longList("", ",'apiVersion':'v1'"));
        row("inner lists that look like items",
            longList(
                ",'spec':{'templates':[{'metadata':{'name':'x'}},{'metadata':{'name':'y'}}]}"));
        row("the separator inside a text",
            longList(json(",'spec':{'nodeName':'},{\\'metadata\\':{'}")));
        row("items of many sizes", longList(",'spec':{'containers':[" + [] {
            std::string list = "{'name':'c'}";
            for (int i = 0; i < 20; ++i)
                list += ",{'name':'c" + std::to_string(i) + "'}";
            return list;
        }() + "]}"));
    }
    void aLongListIsAsWellReadInPieces()
    {
        QFETCH(const QByteArray, text);
        Decoder decoder;
        const auto inPieces = decoder.list<Pod>(text.toStdString(), kPods);
        const auto whole = decoder.list<Pod>(spacedOut(text.toStdString()), kPods);
        QVERIFY(inPieces && whole);
        QCOMPARE(whole->items.size(), 6'000U);
        QCOMPARE(namesIn(*inPieces), namesIn(*whole));
        QCOMPARE(inPieces->resourceVersion, std::string("5"));
        QVERIFY(inPieces->warnings.empty());
    }

    void manyThingsInsideOneItemAreNoItems()
    {
        std::string text = longList("");
        const std::string items = "\"items\":";
        text.replace(text.find(items), items.size(),
            json("'items':[{'metadata':{'name':'only'},'spec':{'templates':"));
        text.insert(text.size() - 1, "}}]");
        Decoder decoder;
        const auto list = decoder.list<Pod>(text, kPods);
        QVERIFY2(list, list ? "" : list.error().message.c_str());
        QCOMPARE(namesIn(*list), QStringList{QStringLiteral("only")});
    }

    void damageInALongListIsNoticed_data()
    {
        QTest::addColumn<double>("where");
        QTest::addColumn<QByteArray>("insertion");
        for (const double where : {0.3, 0.5, 0.9999}) {
            for (const char* insertion : {"\"", "}", "]", "{", "\n\"", "],\"items\":["})
                QTest::addRow("%s at %g", *insertion == 0x0a ? "line break" : insertion, where)
                    << where << QByteArray(insertion);
        }
    }
    void damageInALongListIsNoticed()
    {
        QFETCH(const double, where);
        QFETCH(const QByteArray, insertion);
        std::string text = longList("");
        const auto at = text.find(
            "\"uid\"", static_cast<std::size_t>(where * static_cast<double>(text.size()) - 600));
        text.insert(at, insertion.toStdString());
        Decoder decoder;
        QVERIFY(!decoder.list<Pod>(text, kPods));
        QVERIFY(!decoder.list<Pod>(text.substr(0, text.size() / 2), kPods));
    }

    void whatIsNoList_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("mention");
        const int invalid = static_cast<int>(Error::Kind::InvalidInput);
        QTest::addRow("nothing") << QByteArray() << invalid << QByteArray("cut off");
        QTest::addRow("HTML") << QByteArray("<html>login</html>") << invalid
                              << QByteArray("not a list");
        QTest::addRow("a text") << QByteArray("'hello'") << invalid << QByteArray("not a list");
        QTest::addRow("a number") << QByteArray("12") << invalid << QByteArray("not a list");
        QTest::addRow("no items") << QByteArray("{'metadata':{}}") << invalid
                                  << QByteArray("not a list");
        QTest::addRow("a Status") << QByteArray(
            "{'kind':'Status','message':'pods is forbidden','reason':'Forbidden',"
            "'code':403}") << static_cast<int>(Error::Kind::Denied)
                                  << QByteArray("pods is forbidden");
        QTest::addRow("a line break in a text")
            << QByteArray("{'items':[{'metadata':{'name':'a\nb'}}]}") << invalid
            << QByteArray("JSON");
        QTest::addRow("no colon") << QByteArray("{'items':[{'metadata':{'name' 'a'}}]}") << invalid
                                  << QByteArray("answer about pods");
    }
    void whatIsNoList()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, kind);
        QFETCH(const QByteArray, mention);
        Decoder decoder;
        const auto list = decoder.list<Pod>(json(text.toStdString()), kPods);
        QVERIFY(!list);
        QCOMPARE(static_cast<int>(list.error().kind), kind);
        const auto& message = list.error().message;
        QVERIFY2(message.find(mention.toStdString()) != std::string::npos, message.c_str());
    }

    void eventsOfAWatch()
    {
        using Type = DecodedEvent<Pod>::Type;
        const auto added = eventOf<Pod>(
            "{'type':'ADDED','object':{'metadata':{'name':'a','resourceVersion':'9'}}}", kPods);
        QCOMPARE(added.type, Type::Added);
        QCOMPARE(added.object.name, std::string("a"));
        QCOMPARE(added.resourceVersion, std::string("9"));
        const auto deleted = eventOf<Pod>(
            "{'object':{'metadata':{'resourceVersion':'10','name':'a'}},'type':'DELETED'}", kPods);
        QCOMPARE(deleted.type, Type::Deleted);
        QCOMPARE(deleted.resourceVersion, std::string("10"));
        const auto bookmark = eventOf<Pod>(
            "{'type':'BOOKMARK','object':{'kind':'Pod','metadata':{'resourceVersion':'11',"
            "'annotations':{'k8s.io/initial-events-end':'true'}}}}",
            kPods);
        QCOMPARE(bookmark.type, Type::Bookmark);
        QCOMPARE(bookmark.resourceVersion, std::string("11"));
        QVERIFY(bookmark.isInitialEnd);
    }

    void anErrorEventCarriesItsStatus()
    {
        const auto event = eventOf<kube::Document>(
            "{'type':'ERROR','object':{'kind':'Status','reason':'Expired','code':410,'message':"
            "'too old resource version: 1 (9)'}}",
            kVirtualServices);
        QCOMPARE(event.type, DecodedEvent<kube::Document>::Type::Error);
        QCOMPARE(event.error.kind, Error::Kind::Expired);
        QCOMPARE(event.error.message, std::string("too old resource version: 1 (9)"));
    }

    void anUnreadableObjectStillMovesTheWatchOn()
    {
        const auto event = eventOf<Pod>(
            "{'type':'ADDED','object':{'metadata':{'resourceVersion':'12'}}}", kPods);
        QCOMPARE(event.type, DecodedEvent<Pod>::Type::Bookmark);
        QCOMPARE(event.resourceVersion, std::string("12"));
    }

    void whatIsNoEvent()
    {
        Decoder decoder;
        for (const char* text : {"{}", "[]", "{'type':'NEW','object':{}}", "{'type':1}",
                 "{'type':'ADDED'}", "{'type':'ADDED','object':{'metadata'"}) {
            const auto event = decoder.event<Pod>(json(text), kPods);
            QVERIFY2(!event, text);
            QCOMPARE(event.error().kind, Error::Kind::InvalidInput);
        }
        const auto status = decoder.event<Pod>(
            json("{'kind':'Status','code':410,'reason':'Expired','message':'old'}"), kPods);
        QVERIFY(!status);
        QCOMPARE(status.error().kind, Error::Kind::Expired);
    }
};

QTEST_APPLESS_MAIN(TestDecode)
#include "tst_decode.moc"
