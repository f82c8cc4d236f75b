#include "models/sim/object_store.h"
#include "tests/support/json_text.h"

#include <QTest>

using namespace vigla;
using sim::ObjectStore;
using sim::StoredChange;
using test::document;

namespace {

kube::Document pod(const std::string& name, const std::string& phase = "Running")
{
    return document("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
        + "','namespace':'shop'},'status':{'phase':'" + phase + "'}}");
}

/// Names and phases of the pods as they were, `a:Running b:Pending`.
std::string podsAt(const ObjectStore& store, std::uint64_t revision = 0)
{
    const auto pods = store.list("", "Pod", revision);
    if (!pods)
        return pods.error().message;
    std::string text;
    for (const auto& each : *pods)
        text += (text.empty() ? "" : " ") + each.name() + ":"
            + each.json()["status"]["phase"].get<std::string>();
    return text;
}

std::string changesAfter(const ObjectStore& store, std::uint64_t revision)
{
    const auto changes = store.changesSince("", "Pod", revision);
    if (!changes)
        return changes.error().message;
    std::string text;
    for (const auto& change : *changes)
        text += (change.type == StoredChange::Type::Added            ? "+"
                        : change.type == StoredChange::Type::Deleted ? "-"
                                                                     : "~")
            + change.object.name();
    return text;
}

} // namespace

class TestObjectStore : public QObject {
    Q_OBJECT
private slots:
    void everyWriteHasTheNextRevision()
    {
        ObjectStore store;
        const auto before = store.revision();
        const auto first = store.put(pod("a"));
        QCOMPARE(first.resourceVersion(), std::to_string(before + 1));
        store.put(pod("b"));
        QCOMPARE(store.revision(), before + 2);
        QCOMPARE(store.find(first.ref()).resourceVersion(), first.resourceVersion());
    }

    void anAbsentObjectIsNull()
    {
        ObjectStore store;
        store.put(pod("a"));
        QVERIFY(store.find({"", "Pod", "shop", "other"}).isNull());
        QVERIFY(store.find({"", "Pod", "other", "a"}).isNull());
        QVERIFY(store.find({"apps", "Pod", "shop", "a"}).isNull());
        const auto before = store.revision();
        QVERIFY(store.remove({"", "Pod", "shop", "other"}).isNull());
        QCOMPARE(store.revision(), before);
    }

    void aDeletionKeepsTheLastStateWithItsOwnRevision()
    {
        ObjectStore store;
        store.put(pod("a", "Failed"));
        const auto last = store.remove({"", "Pod", "shop", "a"});
        QCOMPARE(last.resourceVersion(), std::to_string(store.revision()));
        QCOMPARE(last.json()["status"]["phase"].get<std::string>(), std::string("Failed"));
        QCOMPARE(podsAt(store), std::string());
    }

    void thePastCanBeListed()
    {
        ObjectStore store;
        store.put(pod("b"));
        store.put(pod("a", "Pending"));
        const auto then = store.revision();
        store.put(pod("a", "Running"));
        store.remove({"", "Pod", "shop", "b"});
        store.put(pod("c"));
        QCOMPARE(podsAt(store), std::string("a:Running c:Running"));
        QCOMPARE(podsAt(store, then), std::string("a:Pending b:Running"));
        QCOMPARE(podsAt(store, then + 1), std::string("a:Running b:Running"));
    }

    void changesAreToldPerKindAndInOrder()
    {
        ObjectStore store;
        store.put(pod("a"));
        const auto since = store.revision();
        store.put(document("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'}}"));
        store.put(pod("b"));
        store.put(pod("a", "Failed"));
        store.remove({"", "Pod", "shop", "b"});
        QCOMPARE(changesAfter(store, since), std::string("+b~a-b"));
        QCOMPARE(changesAfter(store, store.revision()), std::string());
    }

    void aChangeKnowsWhatWasBefore()
    {
        ObjectStore store;
        store.put(pod("a", "Pending"));
        const auto since = store.revision();
        store.put(pod("a", "Running"));
        const auto changes = store.changesSince("", "Pod", since).value();
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes[0].previous.json()["status"]["phase"].get<std::string>(),
            std::string("Pending"));
    }

    void compactedRevisionsExpire()
    {
        ObjectStore store;
        store.put(pod("a"));
        const auto old = store.revision();
        store.put(pod("b"));
        store.compact();
        QVERIFY(store.changesSince("", "Pod", old).error().kind == Error::Kind::Expired);
        QVERIFY(store.list("", "Pod", old).error().kind == Error::Kind::Expired);
        QCOMPARE(changesAfter(store, store.revision()), std::string());
        QCOMPARE(podsAt(store, store.revision()), std::string("a:Running b:Running"));
    }

    void theHistoryIsBounded()
    {
        ObjectStore store(3);
        store.put(pod("a"));
        const auto first = store.revision();
        for (const auto* name : {"b", "c", "d"})
            store.put(pod(name));
        QCOMPARE(changesAfter(store, first), std::string("+b+c+d"));
        store.put(pod("e"));
        QVERIFY(store.changesSince("", "Pod", first).error().kind == Error::Kind::Expired);
        QCOMPARE(changesAfter(store, first + 1), std::string("+c+d+e"));
    }

    void theFutureCannotBeRead()
    {
        const ObjectStore store;
        QVERIFY(
            store.list("", "Pod", store.revision() + 1).error().kind == Error::Kind::InvalidInput);
    }
};

QTEST_APPLESS_MAIN(TestObjectStore)
#include "tst_object_store.moc"
