#include "models/kube/discovery.h"
#include "models/kube/status.h"
#include "models/kube/watch_stream.h"

#include <QTest>

#include <algorithm>

using namespace vigla;
using namespace vigla::kube;

namespace {

/// Single quotes stand for double ones.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace

/// What comes around the objects: the stream of a watch, Status, discovery.
class TestDecodeStream : public QObject {
    Q_OBJECT
private slots:
    void documentsSurviveEveryChunking()
    {
        const std::vector<std::string> documents{json("{'a':'}{'}"), json("{'b':['\\'{',{}]}"),
            "{}", json("{'long':'" + std::string(5000, '\\') + "'}")};
        std::string whole;
        for (const auto& document : documents)
            whole += document + "\r\n\n ";
        for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 4096U, 100'000U}) {
            WatchStream stream;
            std::vector<std::string> got;
            for (std::size_t at = 0; at < whole.size(); at += size) {
                auto completed = stream.feed(std::string_view(whole).substr(at, size));
                QVERIFY(completed);
                for (auto& document : *completed) {
                    QVERIFY(document.capacity() >= document.size() + 64);
                    got.push_back(std::move(document));
                }
            }
            QCOMPARE(got, documents);
            QVERIFY(stream.isBetweenDocuments());
        }
    }

    void documentsNeedNothingBetweenThem()
    {
        WatchStream stream;
        const auto documents = stream.feed("{}{}{");
        QVERIFY(documents);
        QCOMPARE(documents->size(), std::size_t{2});
        QVERIFY(!stream.isBetweenDocuments());
    }

    void anEventMayBeLargeButNotEndless()
    {
        WatchStream stream(3U << 20U);
        QVERIFY(stream.feed("{\"a\":\""));
        const std::string megabyte(1U << 20U, 'x');
        QVERIFY(stream.feed(megabyte));
        QVERIFY(stream.feed(megabyte));
        const auto end = stream.feed("\"}");
        QVERIFY(end);
        QCOMPARE(end->size(), std::size_t{1});
        QVERIFY(stream.feed("{\"a\":\"" + megabyte));
        QVERIFY(stream.feed(megabyte));
        const auto tooLong = stream.feed(megabyte);
        QVERIFY(!tooLong);
        QCOMPARE(tooLong.error().kind, Error::Kind::InvalidInput);
    }

    void whatIsNoJsonIsRefused()
    {
        for (const char* text : {"<html>", "[1]", "null", "\"x\"", "}"}) {
            WatchStream stream;
            QVERIFY2(!stream.feed(text), text);
        }
    }

    void statusBecomesAnError_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("message");
        const auto row
            = [](const char* name, const char* text, Error::Kind kind, const char* says) {
                  QTest::addRow("%s", name)
                      << QByteArray(text) << static_cast<int>(kind) << QByteArray(says);
              };
        row("webhook",
            "{'kind':'Status','code':400,'message':'admission webhook denied the request: x'}",
            Error::Kind::Rejected, "admission webhook denied the request: x");
        row("causes that the message lacks",
            "{'kind':'Status','code':422,'reason':'Invalid','message':'is invalid','details':"
            "{'causes':[{'field':'spec.http[0].timeout','message':'must be a duration'},"
            "{'message':'is invalid'},'odd']}}",
            Error::Kind::Rejected, "is invalid\nspec.http[0].timeout: must be a duration");
        row("what could not be checked beside what is wrong",
            "{'kind':'Status','code':422,'reason':'Invalid','message':'is invalid: [spec.hosts: "
            "Required value, <nil>: Invalid value: null: some validation rules were not checked "
            "because the object was invalid; correct the existing errors to complete validation]',"
            "'details':{'causes':[{'field':'spec.hosts','message':'Required value'},{'field':"
            "'<nil>','message':'Invalid value: null: some validation rules were not checked "
            "because "
            "the object was invalid; correct the existing errors to complete validation'}]}}",
            Error::Kind::Rejected, "is invalid: [spec.hosts: Required value]");
        row("conflict", "{'kind':'Status','code':409,'reason':'Conflict','message':'modified'}",
            Error::Kind::Conflict, "modified");
        row("too old", "{'kind':'Status','code':410,'reason':'Expired','message':'too old'}",
            Error::Kind::Expired, "too old");
        row("slow down", "{'kind':'Status','code':429,'message':'slow'}", Error::Kind::Throttled,
            "slow");
        row("broken server", "{'kind':'Status','code':503,'reason':'ServiceUnavailable'}",
            Error::Kind::ServerFailure, "ServiceUnavailable");
        row("control characters", "{'kind':'Status','code':403,'message':'a\\u202eb\\u0007c'}",
            Error::Kind::Denied,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c");
        row("empty", "{'kind':'Status','code':401}", Error::Kind::Unauthorized, "HTTP status 401");
    }
    void statusBecomesAnError()
    {
        QFETCH(const QByteArray, text);
        const auto status = parseStatus(json(text.toStdString()));
        QVERIFY(status);
        const auto error = errorOfStatus(*status);
        QTEST(static_cast<int>(error.kind), "kind");
        QTEST(QByteArray::fromStdString(error.message), "message");
    }

    void statusKeepsHowToGoOn()
    {
        const auto status = parseStatus(
            json("{'kind':'Status','code':410,'metadata':{'continue':'abc'},'details':"
                 "{'retryAfterSeconds':7}}"));
        QVERIFY(status);
        QCOMPARE(status->continueToken, std::string("abc"));
        QCOMPARE(status->retryAfterSeconds, 7);
        QVERIFY(!parseStatus("{\"kind\":\"Pod\"}"));
        QVERIFY(!parseStatus("404 page not found"));
    }

    void aggregatedDiscovery()
    {
        const auto kinds = parseAggregatedDiscovery(json(
            "{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'networking.istio.io'},"
            "'versions':[{'version':'v1','resources':[{'resource':'virtualservices','responseKind':"
            "{'kind':'VirtualService'},'scope':'Namespaced','subresources':[{}]}]},{'version':"
            "'v1beta1','resources':[{'resource':'virtualservices','responseKind':{'kind':"
            "'VirtualService'},'scope':'Namespaced'},{'odd':1},7]}]},{'metadata':{},'versions':"
            "[{'version':'v1','resources':[{'resource':'namespaces','responseKind':{'kind':"
            "'Namespace'},'scope':'Cluster'}]}]}]}"));
        QVERIFY(kinds);
        const std::vector<ResourceKind> expected{
            {"networking.istio.io", "v1", "VirtualService", "virtualservices", true},
            {"networking.istio.io", "v1beta1", "VirtualService", "virtualservices", true},
            {"", "v1", "Namespace", "namespaces", false}};
        QCOMPARE(*kinds, expected);
    }

    void oldDiscovery()
    {
        const auto notAggregated = parseAggregatedDiscovery(json("{'kind':'APIGroupList'}"));
        QVERIFY(!notAggregated);
        QCOMPARE(notAggregated.error().kind, Error::Kind::Unsupported);
        const auto groups = parseGroupList(
            json("{'kind':'APIGroupList','groups':[{'name':'apps','versions':[{'groupVersion':"
                 "'apps/v1','version':'v1'},{'groupVersion':'apps/v1beta1'}]}]}"));
        QVERIFY(groups);
        QCOMPARE(*groups, (std::vector<std::string>{"apps/v1", "apps/v1beta1"}));
        const auto kinds = parseResourceList(
            json("{'kind':'APIResourceList','groupVersion':'apps/v1','resources':[{'name':"
                 "'deployments','kind':'Deployment','namespaced':true},{'name':'deployments/scale',"
                 "'kind':'Scale','namespaced':true}]}"));
        QVERIFY(kinds);
        QCOMPARE(
            *kinds, (std::vector<ResourceKind>{{"apps", "v1", "Deployment", "deployments", true}}));
        for (const char* text : {"", "<html>", "[]", "{}"}) {
            QVERIFY(!parseAggregatedDiscovery(text));
            QVERIFY(!parseGroupList(text));
            QVERIFY(!parseResourceList(text));
        }
    }

    void versionsAreRanked()
    {
        std::vector<std::string> versions{
            "v1alpha1", "foo", "v1", "v1beta1", "v10", "v2", "v1beta2", "v11alpha2"};
        std::ranges::sort(versions, isPreferredVersion);
        const std::vector<std::string> expected{
            "v10", "v2", "v1", "v1beta2", "v1beta1", "v11alpha2", "v1alpha1", "foo"};
        QCOMPARE(versions, expected);
    }
};

QTEST_APPLESS_MAIN(TestDecodeStream)
#include "tst_decode_stream.moc"
