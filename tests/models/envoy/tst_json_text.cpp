#include "models/envoy/json_layout.h"
#include "models/envoy/json_text.h"
#include "models/envoy/redact.h"

#include "tests/support/quoted_json.h"

#include <QTest>

using namespace vigla;
using namespace vigla::envoy;
using test::quoted;

namespace {

JsonTextPtr parsed(const std::string& text)
{
    const auto json = JsonText::parse(text);
    if (!json)
        qFatal("%s", json.error().message.c_str());
    return *json;
}

/// `key=value` of every member or element, in order.
std::string childrenOf(const JsonText& text, const JsonSpan& span)
{
    std::string all;
    JsonChildren children(text, span);
    while (const auto child = children.next())
        all += text.keyOf(*child) + "=" + text.valueOf(*child) + ";";
    return all;
}

/// A list of `count` clusters, each of some hundred bytes.
std::string manyClusters(int count)
{
    std::string text = quoted("{'clusters': [");
    for (int i = 0; i < count; ++i) {
        text += i > 0 ? ",\n" : "\n";
        text += quoted(" {'name': 'outbound|80||service-") + std::to_string(i)
            + quoted("', 'filler': '");
        text.append(600, 'x');
        text += quoted("', 'list': [1, 2, {'deep': [true, null]}]}");
    }
    return text + "\n]}";
}

} // namespace

class TestJsonText : public QObject {
    Q_OBJECT
private slots:
    void brokenTextIsRefused_data()
    {
        QTest::addColumn<std::string>("text");
        for (const char* text : {"", " ", "{", "}", "[1,]", "{'a':1,}", "{'a' 1}", "{a:1}", "[1 2]",
                 "'open", "{'a':tru}", "[01x]", "1 2", "[1]]", "{'a':'\\'}", "nul", "<html>"})
            QTest::addRow("%s", text) << quoted(text);
        QTest::addRow("deeper than anybody writes") << std::string(300, '[');
    }
    void brokenTextIsRefused()
    {
        QFETCH(const std::string, text);
        const auto json = JsonText::parse(text);
        QVERIFY(!json);
        QCOMPARE(json.error().kind, Error::Kind::InvalidInput);
    }

    void childrenAreReadInTheirOrder_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("children");
        const auto row = [](const char* name, const char* text, const char* children) {
            QTest::addRow("%s", name) << quoted(text) << std::string(children);
        };
        row("an empty object", "{ }", "");
        row("an empty list", "[]", "");
        row("members of every kind", "{'a': 1, 'b' : 'x,}]' ,'c':[1,{'d':2}],'e':null,'f':-1.5e3}",
            "a=1;b=x,}];c=[1,{\"d\":2}];e=null;f=-1.5e3;");
        row("elements", "[1,\n 'two' , {}, []]", "=1;=two;={};=[];");
        row("escapes", "{'q\\'k': 'l\\nf \\u00e9 \\ud83d\\ude00 \\ud800.'}",
            "q\"k=l\nf é 😀 \xEF\xBF\xBD.;");
    }
    void childrenAreReadInTheirOrder()
    {
        QFETCH(const std::string, text);
        QFETCH(const std::string, children);
        const auto json = parsed(text);
        QCOMPARE(childrenOf(*json, json->root()), children);
    }

    void aLargeDocumentIsReadByItsIndex()
    {
        const auto json = parsed(manyClusters(3000));
        const auto clusters = json->find(json->root(), "clusters");
        QVERIFY(clusters.has_value());
        int count = 0;
        JsonChildren children(*json, *clusters);
        while (const auto child = children.next()) {
            const auto end = json->knownEnd(child->begin);
            QCOMPARE(end, child->end);
            QCOMPARE(
                json->textAt(*child, {"name"}), "outbound|80||service-" + std::to_string(count++));
        }
        QCOMPARE(count, 3000);
        QVERIFY(json->indexBytes() * 20 < json->text().size());
    }

    void membersAreFoundInSnakeAndInCamelCase()
    {
        const auto json = parsed(quoted("{'dynamicActiveClusters': {'versionInfo': 'v'}}"));
        QCOMPARE(json->textAt(json->root(), {"dynamic_active_clusters", "version_info"}), "v");
        QVERIFY(!json->find(json->root(), "dynamic_active"));
    }

    void aTextOnOneLineIsLaidOut()
    {
        QCOMPARE(layOutJson(quoted("{'a':[1,2,{}],'b':{'c':'d'}}")),
            "{\n \"a\": [\n  1,\n  2,\n  {}\n ],\n \"b\": {\n  \"c\": \"d\"\n }\n}");
        std::string line = manyClusters(60);
        std::erase(line, '\n');
        const std::string dense = line;
        layOutDense(line);
        QCOMPARE(line, layOutJson(dense));
        QCOMPARE(layOutJson(line), line);
        std::string shortLine = "{}";
        layOutDense(shortLine);
        QCOMPARE(shortLine, "{}");
    }

    void searchingFindsEveryPlaceInAnyCase()
    {
        QCOMPARE(findAll("Reviews reviews rEVIEWS", "reviews", 10, {}),
            (std::vector<std::uint32_t>{0, 8, 16}));
        QCOMPARE(findAll("aaaa", "a", 2, {}).size(), std::size_t{2});
        QVERIFY(findAll("short", "longer than it", 9, {}).empty());
        QVERIFY(findAll("text", "", 9, {}).empty());
    }

    /// Every place in which a dump was seen to hold one, and some that only hostile ones have.
    void secretsAreOverwritten_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addRow("a private key")
            << quoted("{'private_key': {'inline_bytes': 'CANARY-abcdefgh'}}");
        QTest::addRow("of istiod") << quoted("{'privateKey': {'inlineBytes': 'CANARY-abcdefgh'}}");
        QTest::addRow("short") << quoted("{'password': 'CANARY'}");
        QTest::addRow("of exactly the length of the mark") << quoted("{'password': 'CANARY7890'}");
        QTest::addRow("deep inside of a secret")
            << quoted("{'generic_secret': {'secrets': [{'a': {'b': 'CANARY-abcdefgh'}}]}}");
        QTest::addRow("a key with an escape") << quoted("{'priv\\u0061te_key': 'CANARY-abcdefgh'}");
        QTest::addRow("a header") << quoted(
            "{'header': {'key': 'Authorization', 'value': 'Basic CANARY-abcdefgh'}}");
        QTest::addRow("a raw header")
            << quoted("{'header': {'key': 'cookie', 'rawValue': 'CANARY-abcdefgh'}}");
        QTest::addRow("a bearer token anywhere")
            << quoted("{'lua': 'x = `Bearer CANARY-abcdefgh`'}");
        QTest::addRow("a web token anywhere")
            << quoted("{'any': 'eyJCANARYOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlc2lnbmF0dXJl'}");
        QTest::addRow("a key in PEM anywhere")
            << quoted("{'any': '-----BEGIN EC PRIVATE KEY-----\\nCANARY\\n'}");
        QTest::addRow("a key in PEM in base64")
            << quoted("{'any': 'LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCANARY'}");
        QTest::addRow("in a list") << quoted("{'token': ['CANARY-abcdefgh', 'CANARY']}");
        QTest::addRow("after a secret object")
            << quoted("{'private_key': {'a': 1}, 'password': 'CANARY-abcdefgh'}");
    }
    void secretsAreOverwritten()
    {
        QFETCH(const std::string, text);
        const auto json = parsed(text);
        QVERIFY2(json->text().find("CANARY") == std::string_view::npos,
            std::string(json->text()).c_str());
        QCOMPARE(json->text().size(), static_cast<std::size_t>(text.size()));
    }

    void whatIsNoSecretStays()
    {
        const std::string text = quoted(
            "{'certificate_chain': {'inline_bytes': 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t'},"
            " 'header': {'key': 'x-version', 'value': 'v1'}, 'token_path': '/var/run/token',"
            " 'name': 'authorization', 'port': 15012}");
        QCOMPARE(std::string(parsed(text)->text()), text);
    }
};

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
