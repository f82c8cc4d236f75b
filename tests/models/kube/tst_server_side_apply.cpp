#include "models/kube/server_side_apply.h"
#include "tests/support/json_text.h"

#include <QTest>

using namespace vigla;
using kube::Document;
using test::document;
using test::text;

namespace {

const SystemTime kNow = parseRfc3339("2026-08-22T10:00:00Z").value();

std::vector<std::string> listKeys(std::string_view path)
{
    return path == "spec.ports" ? std::vector<std::string>{"name"} : std::vector<std::string>{};
}

kube::FieldWriter writer(const std::string& manager)
{
    return {manager, "networking.istio.io/v1", "", kNow};
}

Document route(const std::string& spec, const std::string& labels = "")
{
    return document("{'apiVersion':'networking.istio.io/v1','kind':'VirtualService','metadata':"
                    "{'name':'a','namespace':'n'"
        + (labels.empty() ? "" : ",'labels':" + labels) + "},'spec':" + spec + "}");
}

/// The applied object, or the conflicts as `manager: field` lines.
struct Outcome {
    Document object;
    std::string conflicts;
};

Outcome apply(const Document& live, const Document& applied, const std::string& manager,
    bool isForced = false)
{
    const auto result
        = kube::applyServerSide(live, applied, writer(manager), isForced, listKeys).value();
    if (const auto* object = std::get_if<Document>(&result))
        return {*object, ""};
    std::string lines;
    for (const auto& conflict : std::get<std::vector<kube::FieldConflict>>(result))
        lines += conflict.manager + ": " + conflict.field + "\n";
    return {Document(), lines};
}

Document update(const Document& live, const Document& updated, const std::string& manager)
{
    return kube::trackUpdate(live, updated, writer(manager), listKeys);
}

std::string spec(const Document& object)
{
    return text(object.json()["spec"]);
}

/// `a owns {…}; b owns {…}`
std::string owners(const Document& object)
{
    std::string result;
    for (const auto& entry : object.json()["metadata"]["managedFields"])
        result += (result.empty() ? "" : "; ") + entry["manager"].get<std::string>() + " "
            + entry["operation"].get<std::string>() + " " + text(entry["fieldsV1"]);
    return result;
}

} // namespace

class TestServerSideApply : public QObject {
    Q_OBJECT
private slots:
    void applyingCreatesAndOwns()
    {
        const auto made = apply({}, route("{'hosts':['a'],'http':[{'timeout':'1s'}]}"), "me");
        QCOMPARE(spec(made.object), std::string("{'hosts':['a'],'http':[{'timeout':'1s'}]}"));
        QCOMPARE(
            owners(made.object), std::string("me Apply {'f:spec':{'f:hosts':{},'f:http':{}}}"));
    }

    void anAtomicListOfAnotherIsAConflict()
    {
        const auto live = update({}, route("{'hosts':['a'],'http':[{'timeout':'1s'}]}"), "editor");
        const auto refused = apply(live, route("{'http':[{'timeout':'2s'}]}"), "me");
        QCOMPARE(refused.conflicts,
            std::string("\"editor\" using networking.istio.io/v1: .spec.http\n"));
    }

    void forceTakesTheFieldFromItsOwner()
    {
        const auto live = update({}, route("{'hosts':['a'],'http':[{'timeout':'1s'}]}"), "editor");
        const auto forced = apply(live, route("{'http':[{'timeout':'2s'}]}"), "me", true);
        QCOMPARE(spec(forced.object), std::string("{'hosts':['a'],'http':[{'timeout':'2s'}]}"));
        QCOMPARE(owners(forced.object),
            std::string("me Apply {'f:spec':{'f:http':{}}}; editor Update "
                        "{'f:spec':{'.':{},'f:hosts':{}}}"));
    }

    void theSameValueIsShared()
    {
        const auto live = apply({}, route("{'hosts':['a']}"), "one").object;
        const auto both = apply(live, route("{'hosts':['a']}"), "two").object;
        QCOMPARE(owners(both),
            std::string(
                "one Apply {'f:spec':{'f:hosts':{}}}; two Apply {'f:spec':{'f:hosts':{}}}"));
        const auto oneLeft = apply(both, route("{'gateways':['g']}"), "one").object;
        QCOMPARE(spec(oneLeft), std::string("{'hosts':['a'],'gateways':['g']}"));
    }

    void mapsThatAreNewBelongToWhoUpdates()
    {
        const auto live = update({}, route("{'hosts':['a'],'tls':{'mode':'X'}}"), "editor");
        QCOMPARE(owners(live),
            std::string("editor Update {'f:spec':{'.':{},'f:hosts':{},'f:tls':{'.':{},"
                        "'f:mode':{}}}}"));
        auto labelled = live.json();
        labelled["metadata"]["labels"] = {{"team", "red"}};
        QCOMPARE(owners(update(live, Document(labelled), "a labeler")),
            std::string("a labeler Update {'f:metadata':{'f:labels':{'.':{},'f:team':{}}}}; editor "
                        "Update {'f:spec':{'.':{},'f:hosts':{},'f:tls':{'.':{},'f:mode':{}}}}"));
        auto typed = writer("editor");
        typed.isCustom = false;
        const auto typedObject
            = kube::trackUpdate({}, route("{'hosts':['a']}", "{'x':'1'}"), typed, listKeys);
        QCOMPARE(owners(typedObject),
            std::string("editor Update {'f:metadata':{'f:labels':{'.':{},'f:x':{}}},'f:spec':{"
                        "'f:hosts':{}}}"));
    }

    void whatIsNoLongerAppliedGoes()
    {
        const auto live
            = apply({}, route("{'hosts':['a'],'gateways':['g']}", "{'x':'1','y':'2'}"), "me")
                  .object;
        const auto less = apply(live, route("{'hosts':['a']}", "{'y':'2'}"), "me").object;
        QCOMPARE(spec(less), std::string("{'hosts':['a']}"));
        QCOMPARE(text(less.json()["metadata"]["labels"]), std::string("{'y':'2'}"));
        const auto none = apply(less, route("{'hosts':['a']}"), "me").object;
        QVERIFY(!none.json()["metadata"].contains("labels"));
    }

    void whatOthersOwnStays()
    {
        auto live = apply({}, route("{'hosts':['a']}"), "me").object;
        auto edited = live.json();
        edited["metadata"]["labels"] = {{"team", "red"}};
        live = update(live, Document(edited), "labeler");
        const auto again = apply(live, route("{'hosts':['b']}"), "me").object;
        QCOMPARE(text(again.json()["metadata"]["labels"]), std::string("{'team':'red'}"));
        QCOMPARE(spec(again), std::string("{'hosts':['b']}"));
    }

    void listsWithKeysMergeByElement()
    {
        auto live = apply(
            {}, route("{'ports':[{'name':'http','number':80},{'name':'tcp','number':9}]}"), "me")
                        .object;
        live = apply(live, route("{'ports':[{'name':'extra','number':7}]}"), "other").object;
        QCOMPARE(live.json()["spec"]["ports"].size(), std::size_t{3});
        const auto less
            = apply(live, route("{'ports':[{'name':'http','number':81}]}"), "me").object;
        QCOMPARE(spec(less),
            std::string("{'ports':[{'name':'http','number':81},{'name':'extra','number':7}]}"));
        const auto refused = apply(less, route("{'ports':[{'name':'http','number':1}]}"), "other");
        QCOMPARE(refused.conflicts, std::string("\"me\": .spec.ports[name=\"http\"].number\n"));
    }

    void anUntrackedObjectBelongsToItsPast()
    {
        const auto live = route("{'hosts':['a']}");
        const auto refused = apply(live, route("{'hosts':['b']}"), "me");
        QCOMPARE(refused.conflicts,
            std::string("\"before-first-apply\" using networking.istio.io/v1: .spec.hosts\n"));
    }

    void anUpdateTakesOnlyWhatItChanges()
    {
        const auto live = apply({}, route("{'hosts':['a'],'gateways':['g']}"), "me").object;
        auto edited = live.json();
        edited["spec"]["hosts"] = {"b"};
        const auto updated = update(live, Document(edited), "editor");
        QCOMPARE(owners(updated),
            std::string("me Apply {'f:spec':{'f:gateways':{}}}; editor Update "
                        "{'f:spec':{'f:hosts':{}}}"));
    }

    void anUpdateThatRemovesAFieldRemovesItsOwnership()
    {
        const auto live = apply({}, route("{'hosts':['a'],'gateways':['g']}"), "me").object;
        auto edited = live.json();
        edited["spec"].erase("gateways");
        QCOMPARE(owners(update(live, Document(edited), "editor")),
            std::string("me Apply {'f:spec':{'f:hosts':{}}}"));
    }

    void applyingTheSameAgainChangesNothing()
    {
        const auto live = apply({}, route("{'hosts':['a']}"), "me").object;
        auto later = writer("me");
        later.at += std::chrono::hours(1);
        const auto again
            = kube::applyServerSide(live, route("{'hosts':['a']}"), later, false, listKeys).value();
        QCOMPARE(text(std::get<Document>(again).json()), text(live.json()));
    }

    void anUpdateMayRewriteOwnership()
    {
        const auto live = apply({}, route("{'hosts':['a']}"), "me").object;
        auto edited = live.json();
        edited["metadata"]["managedFields"][0]["manager"] = "heir";
        QCOMPARE(owners(update(live, Document(edited), "editor")),
            std::string("heir Apply {'f:spec':{'f:hosts':{}}}"));
    }

    void brokenOwnershipIsSurvived()
    {
        auto live = route("{'hosts':['a']}").json();
        live["metadata"]["managedFields"]
            = test::json("[1,{'manager':7,'fieldsV1':'x'},{'manager':'m','operation':'Apply',"
                         "'fieldsV1':{'f:spec':{'k:broken':{}}}}]");
        const auto result = apply(Document(live), route("{'hosts':['a']}"), "me");
        QCOMPARE(result.conflicts, std::string());
        QCOMPARE(owners(result.object), std::string("me Apply {'f:spec':{'f:hosts':{}}}"));
    }
};

QTEST_APPLESS_MAIN(TestServerSideApply)
#include "tst_server_side_apply.moc"
