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
            replaced("labels: {team: a, tier: 'b'}", "labels:\n      team: a\n      tier: c"));
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

    void flowStyleIsWrittenAnewAndNothingElse()
    {
        compare(
            [](Json& json) { json["spec"]["http"][0]["route"][0]["destination"]["subset"] = "v3"; },
            replaced("          - destination: { host: reviews, subset: v2 }\n",
                "          - destination:\n              host: reviews\n              subset: "
                "v3\n"));
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
        QTest::addRow("anchors") << QByteArray(
            "kind: A\nmetadata: {name: x}\nspec: &s\n  a: [1, {b: 2}]\nother: *s\n");
    }
    void whatCannotKeepItsLayoutIsRefused()
    {
        QFETCH(const QByteArray, text);
        Json json = parseYamlObject(text.toStdString())->json();
        json["spec"]["a"][1]["b"] = 3;
        const auto edit = editYaml(text.toStdString(), Document(json));
        QVERIFY(!edit);
        QCOMPARE(edit.error().kind, Error::Kind::Unsupported);
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
