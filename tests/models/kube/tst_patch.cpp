#include "models/kube/patch.h"
#include "tests/support/json_text.h"

#include <QTest>

using namespace vigla;
using test::json;
using test::text;

namespace {

using Patch = Result<nlohmann::ordered_json> (*)(
    const nlohmann::ordered_json&, const nlohmann::ordered_json&);

std::string patched(Patch patch, const std::string& target, const std::string& change)
{
    const auto result = patch(json(target), json(change));
    return result ? text(*result) : "error: " + result.error().message;
}

} // namespace

class TestPatch : public QObject {
    Q_OBJECT

    static void addRow(
        const char* name, const char* target, const char* patch, const char* expected)
    {
        QTest::addRow("%s", name) << std::string(target) << std::string(patch)
                                  << std::string(expected);
    }
    static void addColumns()
    {
        QTest::addColumn<std::string>("target");
        QTest::addColumn<std::string>("patch");
        QTest::addColumn<std::string>("expected");
    }

private slots:
    void mergePatch_data()
    {
        addColumns();
        addRow("adds and replaces", "{'a':1}", "{'a':2,'b':3}", "{'a':2,'b':3}");
        addRow("null deletes", "{'a':1,'b':2}", "{'a':null}", "{'b':2}");
        addRow("objects merge", "{'a':{'x':1,'y':2}}", "{'a':{'y':null,'z':3}}",
            "{'a':{'x':1,'z':3}}");
        addRow("lists are replaced", "{'a':[1,2]}", "{'a':[3]}", "{'a':[3]}");
        addRow("an object replaces a text", "{'a':'t'}", "{'a':{'b':null,'c':1}}", "{'a':{'c':1}}");
        addRow(
            "order and false survive", "{'z':false,'a':0}", "{'m':1}", "{'z':false,'a':0,'m':1}");
    }
    void mergePatch()
    {
        QFETCH(const std::string, target);
        QFETCH(const std::string, patch);
        QFETCH(const std::string, expected);
        QCOMPARE(text(kube::applyMergePatch(json(target), json(patch))), expected);
    }

    void jsonPatch_data()
    {
        addColumns();
        addRow("replaces in a list", "{'a':[1,2]}", "[{'op':'replace','path':'/a/1','value':9}]",
            "{'a':[1,9]}");
        addRow("appends", "{'a':[1]}", "[{'op':'add','path':'/a/-','value':2}]", "{'a':[1,2]}");
        addRow("escaped names", "{'a/b':1}", "[{'op':'remove','path':'/a~1b'}]", "{}");
        addRow("a passed test", "{'v':'7'}",
            "[{'op':'test','path':'/v','value':'7'},{'op':'add','path':'/w','value':1}]",
            "{'v':'7','w':1}");
        addRow("a failed test", "{'v':'8'}",
            "[{'op':'add','path':'/w','value':1},{'op':'test','path':'/v','value':'7'}]",
            "error: operation 1 of the JSON patch (test /v) cannot be done on this object");
        addRow("a missing place", "{}", "[{'op':'remove','path':'/a/b'}]",
            "error: operation 0 of the JSON patch (remove /a/b) cannot be done on this object");
        addRow("not an operation", "{}", "[{'op':'dance','path':'/a'}]",
            "error: operation 0 of the JSON patch is malformed");
        addRow("a text for an operation", "{}", "['add']",
            "error: operation 0 of the JSON patch is malformed");
        addRow("no list", "{}", "{'op':'add'}", "error: a JSON patch is a list of operations");
    }
    void jsonPatch()
    {
        QFETCH(const std::string, target);
        QFETCH(const std::string, patch);
        QFETCH(const std::string, expected);
        QCOMPARE(patched(kube::applyJsonPatch, target, patch), expected);
    }

    void strategicMergePatch_data()
    {
        addColumns();
        addRow("containers merge by name",
            "{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}",
            "{'containers':[{'name':'b','image':'2'},{'name':'c','image':'3'}]}",
            "{'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'},"
            "{'name':'c','image':'3'}]}");
        addRow("service ports merge by port", "{'ports':[{'port':80,'name':'x'}]}",
            "{'ports':[{'port':80,'targetPort':8080},{'port':81}]}",
            "{'ports':[{'port':80,'name':'x','targetPort':8080},{'port':81}]}");
        addRow("container ports merge by containerPort", "{'ports':[{'containerPort':80}]}",
            "{'ports':[{'containerPort':81}]}",
            "{'ports':[{'containerPort':80},{'containerPort':81}]}");
        addRow("an element is deleted", "{'containers':[{'name':'a'},{'name':'b'}]}",
            "{'containers':[{'name':'a','$patch':'delete'}]}", "{'containers':[{'name':'b'}]}");
        addRow("a list is replaced on demand", "{'containers':[{'name':'a'}]}",
            "{'containers':[{'$patch':'replace'},{'name':'b'}]}", "{'containers':[{'name':'b'}]}");
        addRow("an object is replaced on demand", "{'a':{'x':1}}",
            "{'a':{'$patch':'replace','y':2}}", "{'a':{'y':2}}");
        addRow("unknown lists are replaced", "{'args':['a']}", "{'args':['b']}", "{'args':['b']}");
        addRow("finalizers unite", "{'finalizers':['a']}", "{'finalizers':['b','a']}",
            "{'finalizers':['a','b']}");
        addRow("values leave a primitive list", "{'finalizers':['a','b','c']}",
            "{'$deleteFromPrimitiveList/finalizers':['b']}", "{'finalizers':['a','c']}");
        addRow("the order is set", "{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}",
            "{'$setElementOrder/containers':[{'name':'c'},{'name':'a'}],"
            "'containers':[{'name':'c','image':'1'}]}",
            "{'containers':[{'name':'c','image':'1'},{'name':'a'},{'name':'b'}]}");
        addRow("only retained keys stay", "{'strategy':{'type':'A','rolling':{}}}",
            "{'strategy':{'$retainKeys':['type'],'type':'B'}}", "{'strategy':{'type':'B'}}");
        addRow("null deletes", "{'a':1,'b':2}", "{'a':null}", "{'b':2}");
        addRow("an element without its key", "{'containers':[]}", "{'containers':[{'image':'x'}]}",
            "error: an element of the list containers has no name, which tells it apart");
    }
    void strategicMergePatch()
    {
        QFETCH(const std::string, target);
        QFETCH(const std::string, patch);
        QFETCH(const std::string, expected);
        QCOMPARE(patched(kube::applyStrategicMergePatch, target, patch), expected);
    }

    void sameContentForgivesTheOrderOfMembersOnly()
    {
        QVERIFY(kube::isSameContent(
            json("{'a':1,'b':{'c':2,'d':3}}"), json("{'b':{'d':3,'c':2},'a':1}")));
        QVERIFY(!kube::isSameContent(json("{'a':[1,2]}"), json("{'a':[2,1]}")));
        QVERIFY(!kube::isSameContent(json("{'a':1}"), json("{'a':1,'b':null}")));
        QVERIFY(!kube::isSameContent(json("{'a':0}"), json("{'a':false}")));
    }
};

QTEST_APPLESS_MAIN(TestPatch)
#include "tst_patch.moc"
