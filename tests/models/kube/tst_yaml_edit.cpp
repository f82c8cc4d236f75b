#include "models/kube/yaml.h"
#include "models/kube/yaml_edit.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using namespace vigla::kube;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kRoutes = R"(# Routes of the shop.   Keep in sync with the chart!
apiVersion: networking.istio.io/v1   # the newest
kind: VirtualService
metadata:
    name: "reviews"      # quoted for no reason
    labels: {team: a, tier: 'b'}

spec:
    hosts:
      - reviews
    # canary first
    http:
      - name: canary     # for testers
        match:
          - headers:
              end-user: {exact: jason}
        route:
          - destination: { host: reviews, subset: v2 }

      -   name: main
          route:
          - destination:
              host: reviews
              subset: v1
            weight:   80   # was 100
          - destination:
              host: reviews
              subset: v2
            weight: 20
          timeout: '5s'
# the end
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data:
  text: |
    weight: 80
)";

/// The object of kRoutes after `edit`.
Document edited(const std::function<void(Json&)>& edit)
{
    const auto all = parseYaml(kRoutes);
    Json json = all->front().json();
    edit(json);
    return Document(json);
}

std::string replaced(const std::string& from, const std::string& to)
{
    std::string text = kRoutes;
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("the text has no %s", from.c_str());
    return text.replace(at, from.size(), to);
}

} // namespace

class TestYamlEdit : public QObject {
    Q_OBJECT

    static void compare(const std::function<void(Json&)>& edit, const std::string& expected)
    {
        const auto text = editYaml(kRoutes, edited(edit));
        QVERIFY2(text, text ? "" : text.error().message.c_str());
        QCOMPARE(QString::fromStdString(*text), QString::fromStdString(expected));
    }

private slots:
    void nothingChangedIsNothingChanged()
    {
        compare([](Json&) {}, kRoutes);
    }

    void aScalarIsChangedOnItsLine()
    {
        compare([](Json& json) { json["spec"]["http"][1]["route"][0]["weight"] = 55; },
            replaced("weight:   80   # was 100", "weight:   55   # was 100"));
    }

    void quotationMarksStay()
    {
        compare([](Json& json) { json["spec"]["http"][1]["timeout"] = "7s"; },
            replaced("timeout: '5s'", "timeout: '7s'"));
        compare(
            [](Json& json) {
                json["metadata"]["labels"] = {{"team", "a"}, {"tier", "c"}};
            },
            replaced("labels: {team: a, tier: 'b'}", "labels: {team: a, tier: 'c'}"));
    }

    void aKeyIsAddedAfterItsSiblings()
    {
        compare(
            [](Json& json) {
                json["spec"]["http"][1]["retries"] = {{"attempts", 3}};
            },
            replaced("          timeout: '5s'\n",
                "          timeout: '5s'\n          retries:\n            attempts: 3\n"));
    }

    void aKeyIsRemovedWithItsLines()
    {
        compare([](Json& json) { json["spec"]["http"][0].erase("match"); },
            replaced(
                "        match:\n          - headers:\n              end-user: {exact: jason}\n",
                ""));
    }

    void anItemIsAddedAtTheEndOfItsList()
    {
        compare(
            [](Json& json) {
                json["spec"]["http"][1]["route"].push_back(
                    {{"destination", {{"host", "reviews"}}}, {"weight", 0}});
            },
            replaced("            weight: 20\n",
                "            weight: 20\n          - destination:\n              host: reviews\n"
                "            weight: 0\n"));
    }

    void anItemIsPutBeforeTheOthers()
    {
        compare(
            [](Json& json) {
                auto& hosts = json["spec"]["hosts"];
                hosts.insert(hosts.begin(), "first");
            },
            replaced("      - reviews\n", "      - first\n      - reviews\n"));
    }

    void anItemIsRemoved()
    {
        compare([](Json& json) { json["spec"]["http"][1]["route"].erase(0); },
            replaced("          - destination:\n              host: reviews\n              subset: "
                     "v1\n            weight:   80   # was 100\n",
                ""));
    }

    void whatStandsInFlowStyleIsChangedInItsPlace()
    {
        compare(
            [](Json& json) { json["spec"]["http"][0]["route"][0]["destination"]["subset"] = "v3"; },
            replaced("{ host: reviews, subset: v2 }", "{ host: reviews, subset: v3 }"));
        compare(
            [](Json& json) { json["spec"]["http"][0]["route"][0]["destination"]["host"] = "a, b"; },
            replaced("{ host: reviews, subset: v2 }", "{ host: \"a, b\", subset: v2 }"));
    }

    void whatComesIntoFlowStyleIsWrittenAnewAndNothingElse()
    {
        compare([](Json& json) { json["spec"]["http"][0]["route"][0]["destination"]["port"] = 80; },
            replaced("          - destination: { host: reviews, subset: v2 }\n",
                "          - destination:\n              host: reviews\n              subset: "
                "v2\n              port: 80\n"));
    }

    void theKeyBehindADashIsRemovedAndTheNextOneMovesUp()
    {
        compare([](Json& json) { json["spec"]["http"][0].erase("name"); },
            replaced(
                "      - name: canary     # for testers\n        match:\n", "      - match:\n"));
        compare([](Json& json) { json["spec"]["http"][1].erase("name"); },
            replaced("      -   name: main\n          route:\n", "      -   route:\n"));
        compare(
            [](Json& json) {
                json["spec"]["http"][0].erase("name");
                json["spec"]["http"][0].erase("match");
                json["spec"]["http"][0]["route"][0]["destination"]["subset"] = "v3";
            },
            replaced("      - name: canary     # for testers\n        match:\n          - "
                     "headers:\n              end-user: {exact: jason}\n        route:\n          "
                     "- destination: { host: reviews, subset: v2 }\n",
                "      - route:\n          - destination: { host: reviews, subset: v3 }\n"));
    }

    void neighboursDoNotDisturbEachOther_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("change"); ///< JSON merge patch of the spec.
        QTest::addColumn<QByteArray>("after");
        const auto row
            = [](const char* name, const char* before, const char* change, const char* after) {
                  QTest::addRow("%s", name)
                      << QByteArray(before) << QByteArray(change) << QByteArray(after);
              };
        row("one list grows and the next key changes", "  a:\n  - 1 # one\n  b: 2 # two\n",
            R"({"a": [1, 3], "b": 4})", "  a:\n  - 1 # one\n  - 3\n  b: 4 # two\n");
        row("one list grows and the next key goes", "  a:\n  - 1 # one\n  b: 2\n  c: 3 # x\n",
            R"({"a": [1, 3], "b": null})", "  a:\n  - 1 # one\n  - 3\n  c: 3 # x\n");
        row("the last key goes and another comes", "  a: 1 # one\n  b: 2\n  # the end\n",
            R"({"b": null, "c": 3})", "  a: 1 # one\n  c: 3\n  # the end\n");
        row("the first item goes", "  a:\n  # first\n  - 1\n  # second\n  - 2 # two\n",
            R"({"a": [2]})", "  a:\n  # first\n  # second\n  - 2 # two\n");
        row("the last item goes", "  a:\n  - 1 # one\n  - 2\n  b: 3 # three\n", R"({"a": [1]})",
            "  a:\n  - 1 # one\n  b: 3 # three\n");
        row("the key behind a dash goes, the comment after it stays",
            "  a:\n  - b: 1\n    # of c\n    c: 2 # two\n", R"({"a": [{"c": 2}]})",
            "  a:\n    # of c\n  - c: 2 # two\n");
        row("everything goes", "  a:\n    b: 1\n  c: 2 # two\n", R"({"a": {"b": null}})",
            "  a: {}\n  c: 2 # two\n");
    }
    void neighboursDoNotDisturbEachOther()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, change);
        QFETCH(const QByteArray, after);
        const std::string head = "kind: A\nmetadata: {name: x}\nspec:\n";
        Json json = parseYamlObject(head + before.toStdString())->json();
        json["spec"].merge_patch(Json::parse(change.toStdString()));
        const auto edit = editYaml(head + before.toStdString(), Document(json));
        QVERIFY2(edit, edit ? "" : edit.error().message.c_str());
        QCOMPARE(QString::fromStdString(*edit), QString::fromStdString(head + after.toStdString()));
    }

    void valuesWithAnAnchorAreChangedAndAliasesStayTrue_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("change"); ///< JSON merge patch of the spec.
        QTest::addColumn<QByteArray>("after");
        const auto row
            = [](const char* name, const char* before, const char* change, const char* after) {
                  QTest::addRow("%s", name)
                      << QByteArray(before) << QByteArray(change) << QByteArray(after);
              };
        row("what both become is changed once", "  a: &t 5s # t\n  b: *t # too\n",
            R"({"a": "7s", "b": "7s"})", "  a: &t 7s # t\n  b: *t # too\n");
        row("only the anchored one", "  a: &t 5s # t\n  b: *t\n  c: 1 # x\n", R"({"a": "7s"})",
            "  a: &t 7s # t\n  b: 5s\n  c: 1 # x\n");
        row("only the alias", "  a: &t 5s # t\n  b: *t\n  c: *t\n", R"({"b": "7s"})",
            "  a: &t 5s # t\n  b: 7s\n  c: *t\n");
        row("inside of an anchored map", "  a: &m # m\n    x: 1 # one\n    q: 2\n  b: *m\n",
            R"({"a": {"x": 3}})",
            "  a: &m # m\n    x: 3 # one\n    q: 2\n  b:\n    x: 1\n    q: 2\n");
        row("inside of an alias", "  a: &m # m\n    x: 1 # one\n    q: 2\n  b: *m\n",
            R"({"b": {"q": null}})", "  a: &m # m\n    x: 1 # one\n    q: 2\n  b:\n    x: 1\n");
        row("the anchored one goes", "  a: &m {x: 1}\n  b: *m\n  c: 1 # x\n", R"({"a": null})",
            "  b:\n    x: 1\n  c: 1 # x\n");
        row("the alias goes", "  a: &m {x: 1} # m\n  b: *m\n  c: 1\n", R"({"b": null})",
            "  a: &m {x: 1} # m\n  c: 1\n");
        row("an item of a list with an anchor", "  a:\n  - &i x # i\n  - *i\n  - z # z\n",
            R"({"a": ["w", "x", "z"]})", "  a:\n  - &i w # i\n  - x\n  - z # z\n");
        row("a merged key is said over",
            "  a: &m {x: 1, q: 2} # m\n  b:\n    <<: *m\n    z: 3 # z\n", R"({"b": {"x": 9}})",
            "  a: &m {x: 1, q: 2} # m\n  b:\n    <<: *m\n    z: 3 # z\n    x: 9\n");
    }
    void valuesWithAnAnchorAreChangedAndAliasesStayTrue() { neighboursDoNotDisturbEachOther(); }

    void aliasesThatCannotBeExpandedAreRefusedWithAWord()
    {
        const std::string text = "kind: A\nmetadata: {name: x}\nspec:\n  a: &t 5s\n  b: [*t, *t]\n";
        Json json = parseYamlObject(text)->json();
        json["spec"]["a"] = "7s";
        const auto edit = editYaml(text, Document(json));
        QVERIFY(!edit);
        QCOMPARE(edit.error().kind, Error::Kind::Unsupported);
        QVERIFY(edit.error().message.find("aliases") != std::string::npos);
    }

    void severalChangesAtOnce()
    {
        std::string expected = replaced("weight:   80   # was 100", "weight:   90   # was 100");
        const std::string twenty = "            weight: 20\n";
        expected.replace(expected.find(twenty), twenty.size(), "            weight: 10\n");
        compare(
            [](Json& json) {
                json["spec"]["http"][1]["route"][0]["weight"] = 90;
                json["spec"]["http"][1]["route"][1]["weight"] = 10;
            },
            expected);
    }

    void lineEndsAndAMissingLastOneStay()
    {
        const std::string text = "kind: A\r\nmetadata: # m\r\n  name: x\r\nspec:\r\n  a: 1";
        Json json = parseYamlObject(text)->json();
        json["spec"]["a"] = 2;
        json["metadata"]["annotations"] = {{"k", "v"}};
        const auto edit = editYaml(text, Document(json));
        QVERIFY2(edit, edit ? "" : edit.error().message.c_str());
        QCOMPARE(*edit,
            std::string("kind: A\r\nmetadata: # m\r\n  name: x\r\n  annotations:\r\n    k: "
                        "v\r\nspec:\r\n  a: 2"));
    }

    void whatIsRenderedReadsBackWhateverTheLayout_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addRow("flow over lines")
            << QByteArray("kind: A\nmetadata: {name: x}\nspec: {a: [1,\n  {b: 2}]}\n");
        QTest::addRow("block scalar") << QByteArray(
            "kind: A\nmetadata:\n  name: x\nspec:\n  a:\n  - |\n    # no comment\n  - "
            "b: 2\n");
        QTest::addRow("colons in keys") << QByteArray(
            "kind: A\nmetadata:\n  name: x\nspec:\n  'k: v': 1\n  a:b: 1\n  a:\n  - 1\n  - b: 2\n");
        QTest::addRow("dash on its own line") << QByteArray(
            "kind: A\nmetadata:\n  name: x\nspec:\n  a:\n  -\n    1\n  -\n    b: 2\n");
    }
    void whatIsRenderedReadsBackWhateverTheLayout()
    {
        QFETCH(const QByteArray, text);
        Json json = parseYamlObject(text.toStdString())->json();
        json["spec"]["a"][1]["b"] = 3;
        json["spec"]["new"] = "yes";
        const auto edit = editYaml(text.toStdString(), Document(json));
        QVERIFY2(edit, edit ? "" : edit.error().message.c_str());
        const auto back = parseYamlObject(*edit);
        QVERIFY2(back && isSameContent(*back, Document(json)), edit->c_str());
    }

    void whatCannotKeepItsLayoutIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addRow("JSON") << QByteArray(
            "{\"kind\":\"A\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"a\":[1,{\"b\":2}]}}");
    }
    void whatCannotKeepItsLayoutIsRefused()
    {
        QFETCH(const QByteArray, text);
        Json json = parseYamlObject(text.toStdString())->json();
        json["spec"]["a"][1]["c"] = 3;
        const auto edit = editYaml(text.toStdString(), Document(json));
        QVERIFY(!edit);
        QCOMPARE(edit.error().kind, Error::Kind::Unsupported);
    }

    void aScalarOfJsonIsChangedInItsPlace()
    {
        const std::string text = R"({"kind":"A","metadata":{"name":"x"},"spec":{"a":[1,{"b":2}]}})";
        Json json = parseYamlObject(text)->json();
        json["spec"]["a"][1]["b"] = 3;
        const auto edit = editYaml(text, Document(json));
        QVERIFY2(edit, edit ? "" : edit.error().message.c_str());
        QCOMPARE(
            *edit, std::string(R"({"kind":"A","metadata":{"name":"x"},"spec":{"a":[1,{"b":3}]}})"));
    }

    void anObjectIsTakenOutWithItsSeparator_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("rest");
        const QByteArray other = "# of B\nkind: B\nmetadata: {name: y} # why\n";
        const QByteArray one = "# of A\nkind: A\nmetadata: {name: x, namespace: shop}\n";
        QTest::addRow("the first") << one + "--- # next\n" + other << other;
        QTest::addRow("the last") << other + "---\n" + one << other;
        QTest::addRow("in the middle")
            << other + "---\n" + one + "---\n# of C\nkind: C\nmetadata: {name: z}\n"
            << other + "---\n# of C\nkind: C\nmetadata: {name: z}\n";
        QTest::addRow("behind a separator at the start")
            << "---\n" + one + "---\n" + other << "---\n" + other;
    }
    void anObjectIsTakenOutWithItsSeparator()
    {
        QFETCH(const QByteArray, text);
        const auto rest = removeFromYaml(text.toStdString(), {"", "A", "shop", "x"});
        QVERIFY2(rest, rest ? "" : rest.error().message.c_str());
        QTEST(QByteArray::fromStdString(*rest), "rest");
    }

    void whatIsAloneIsNotTakenOut()
    {
        const auto alone = removeFromYaml("kind: A\nmetadata: {name: x}\n", {"", "A", "", "x"});
        QVERIFY(!alone);
        QCOMPARE(alone.error().kind, Error::Kind::Unsupported);
        const auto absent = removeFromYaml(kRoutes, {"", "A", "", "x"});
        QVERIFY(!absent);
        QCOMPARE(absent.error().kind, Error::Kind::NotFound);
    }

    void anObjectThatIsNotThereIsSaid()
    {
        Json json = edited([](Json&) {}).json();
        json["metadata"]["name"] = "ratings";
        const auto edit = editYaml(kRoutes, Document(json));
        QVERIFY(!edit);
        QCOMPARE(edit.error().kind, Error::Kind::NotFound);
    }

    void aNamespaceThatTheFileLeavesOpenIsNotAdded()
    {
        compare(
            [](Json& json) {
                json["metadata"]["namespace"] = "shop";
                json["spec"]["http"][1]["timeout"] = "9s";
            },
            replaced("timeout: '5s'", "timeout: '9s'"));
    }
};

QTEST_APPLESS_MAIN(TestYamlEdit)
#include "tst_yaml_edit.moc"
