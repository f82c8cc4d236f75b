#include "models/kube/yaml.h"
#include "models/kube/yaml_positions.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace vigla;
using Json = nlohmann::ordered_json;

namespace {

/// Wraps a value so that it is an object.
kube::Document wrap(Json value)
{
    Json json = Json::object();
    json["value"] = std::move(value);
    return kube::Document(std::move(json));
}

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

/// JSON with apostrophes for quotation marks: raw strings are too much for moc.
QByteArray json(const char* text)
{
    return QByteArray(text).replace('\'', '"');
}

/// Random documents that are mean to a YAML writer. Seeded, so every run tests the same ones.
class Generator {
public:
    explicit Generator(unsigned seed)
        : m_random(seed)
    {
    }

    Json value(int depth)
    {
        const int kind = pick(depth > 0 ? 10 : 7);
        switch (kind) {
        case 0:
            return nullptr;
        case 1:
            return pick(2) == 0;
        case 2:
            return integer();
        case 3:
            return floating();
        case 4:
        case 5:
        case 6:
            return text();
        case 7:
            return list(depth - 1);
        default:
            return map(depth - 1);
        }
    }

    Json map(int depth)
    {
        Json json = Json::object();
        for (int i = pick(5); i > 0; --i)
            json[text()] = value(depth);
        return json;
    }

private:
    int pick(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }

    Json integer()
    {
        switch (pick(4)) {
        case 0:
            return std::numeric_limits<std::uint64_t>::max() - static_cast<unsigned>(pick(9));
        case 1:
            return std::numeric_limits<std::int64_t>::min() + pick(9);
        default:
            return pick(2000) - 1000;
        }
    }

    Json floating()
    {
        static const std::vector<double> kValues{
            0.0, -0.0, 1.0, 0.1, -2.5e-300, 1.7976931348623157e308, 5e-324, 1e21, 123456789012.5};
        return kValues[static_cast<std::size_t>(pick(static_cast<int>(kValues.size())))];
    }

    Json list(int depth)
    {
        Json json = Json::array();
        for (int i = pick(4); i > 0; --i)
            json.push_back(value(depth));
        return json;
    }

    std::string text()
    {
        static const std::vector<std::string> kPieces{"a", "b", "reviews", " ", "  ", "\n", "\n\n",
            ":", ": ", " #", "-", "- ", "?", "'", "\"", "\\", "yes", "null", "~", "0", "1e3", ".5",
            "0x1F", "{", "}", "[", "]", ",", "&a", "*a", "!", "|", ">", "%", "@", "`", "\t", "\r",
            "é", "日本", "😀", "\xE2\x80\xAE", "\xC2\x85", "\xE2\x80\xA8", std::string(1, '\0'),
            "\x04", "\x7F", "---", "...", "2001-12-14", "190:20:30", "<<", "="};
        std::string text;
        for (int i = pick(5); i > 0; --i)
            text += kPieces[static_cast<std::size_t>(pick(static_cast<int>(kPieces.size())))];
        return text;
    }

    std::mt19937 m_random;
};

} // namespace

class TestYaml : public QObject {
    Q_OBJECT
private slots:
    void escapesAreUtf8()
    {
        const auto document = kube::parseYamlObject("\"k\\_\": x\na: \"\xC3\xA9\\_\\N\\xe9\\L\"\n");
        QVERIFY(document);
        QCOMPARE(document->json()["a"].get<std::string>(),
            std::string("\xC3\xA9\xC2\xA0\xC2\x85\xC3\xA9\xE2\x80\xA8"));
        const auto again = kube::parseYamlObject(kube::renderYaml(*document));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QVERIFY(*again == *document);
    }

    void plainScalarsMeanWhatKubectlMakesOfThem_data()
    {
        QTest::addColumn<QString>("scalar");
        QTest::addColumn<QString>("json");
        QTest::newRow("a word is a text") << "reviews"
                                          << "\"reviews\"";
        QTest::newRow("yes is true") << "yes"
                                     << "true";
        QTest::newRow("On is true") << "On"
                                    << "true";
        QTest::newRow("n is false") << "n"
                                    << "false";
        QTest::newRow("oFF is a text") << "oFF"
                                       << "\"oFF\"";
        QTest::newRow("nothing is null") << ""
                                         << "null";
        QTest::newRow("tilde is null") << "~"
                                       << "null";
        QTest::newRow("a number") << "80"
                                  << "80";
        QTest::newRow("a negative number") << "-80"
                                           << "-80";
        QTest::newRow("a number with a plus") << "+7"
                                              << "7";
        QTest::newRow("octal with a leading zero") << "0755"
                                                   << "493";
        QTest::newRow("a leading zero that is not octal") << "0899"
                                                          << "899.0";
        QTest::newRow("hexadecimal") << "0x1F"
                                     << "31";
        QTest::newRow("binary") << "0b101"
                                << "5";
        QTest::newRow("underscores") << "1_000"
                                     << "1000";
        QTest::newRow("the greatest of 64 bits") << "18446744073709551615"
                                                 << "18446744073709551615";
        QTest::newRow("the least of 64 bits") << "-9223372036854775808"
                                              << "-9223372036854775808";
        QTest::newRow("beyond 64 bits") << "18446744073709551616"
                                        << "1.8446744073709552e+19";
        QTest::newRow("a fraction") << "0.5"
                                    << "0.5";
        QTest::newRow("a fraction without a whole") << ".5"
                                                    << "0.5";
        QTest::newRow("a power") << "1e3"
                                 << "1000.0";
        QTest::newRow("a power beyond all numbers") << "1e999"
                                                    << "\"1e999\"";
        QTest::newRow("a duration") << "1h30m"
                                    << "\"1h30m\"";
        QTest::newRow("a version") << "1.2.3"
                                   << "\"1.2.3\"";
        QTest::newRow("a date") << "2001-12-14"
                                << "\"2001-12-14\"";
        QTest::newRow("base sixty") << "190:20:30"
                                    << "\"190:20:30\"";
        QTest::newRow("a minus alone in a text") << "-x"
                                                 << "\"-x\"";
        QTest::newRow("quoted true") << "\"true\""
                                     << "\"true\"";
        QTest::newRow("single-quoted number") << "'80'"
                                              << "\"80\"";
        QTest::newRow("tagged text") << "!!str 80"
                                     << "\"80\"";
        QTest::newRow("tagged float") << "!!float 80"
                                      << "80.0";
    }
    void plainScalarsMeanWhatKubectlMakesOfThem()
    {
        QFETCH(const QString, scalar);
        QFETCH(const QString, json);
        const auto document = kube::parseYamlObject("value: " + scalar.toStdString() + "\n");
        QVERIFY2(document, document ? "" : document.error().message.c_str());
        QCOMPARE(bytes(document->json()["value"].dump()), json.toUtf8());
    }

    void rendersAsKubectlDoes_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("yaml");
        QTest::newRow("a list stands under its key without indentation") << json(
            "{'a':[{'b':1,'c':[2,3]},4]}") << QByteArray("a:\n- b: 1\n  c:\n  - 2\n  - 3\n- 4\n");
        QTest::newRow("lists in lists")
            << json("{'a':[[1,2],[]]}") << QByteArray("a:\n- - 1\n  - 2\n- []\n");
        QTest::newRow("empty map and list")
            << json("{'a':{},'b':[]}") << QByteArray("a: {}\nb: []\n");
        QTest::newRow("null and truth")
            << json("{'a':null,'b':false}") << QByteArray("a: null\nb: false\n");
        QTest::newRow("a text that reads as a number") << json(
            "{'a':'80','b':'0x1','c':'1e3'}") << QByteArray("a: \"80\"\nb: \"0x1\"\nc: \"1e3\"\n");
        QTest::newRow("a text that reads as truth")
            << json("{'a':'true','no':'off'}") << QByteArray("a: \"true\"\n\"no\": \"off\"\n");
        QTest::newRow("a text that reads as a time")
            << json("{'a':'2001-12-14'}") << QByteArray("a: \"2001-12-14\"\n");
        QTest::newRow("an empty text") << json("{'a':''}") << QByteArray("a: \"\"\n");
        QTest::newRow("a wildcard host")
            << json("{'hosts':['*','*.x.com']}") << QByteArray("hosts:\n- '*'\n- '*.x.com'\n");
        QTest::newRow("a colon inside a word") << json("{'a':'http://x:80/','b':'x: y'}")
                                               << QByteArray("a: http://x:80/\nb: 'x: y'\n");
        QTest::newRow("lines become a block")
            << json("{'a':'one\\ntwo\\n','b':1}") << QByteArray("a: |\n  one\n  two\nb: 1\n");
        QTest::newRow("lines without a last line feed")
            << json("{'a':'one\\ntwo'}") << QByteArray("a: |-\n  one\n  two\n");
        QTest::newRow("lines with many last line feeds")
            << json("{'a':'one\\n\\n\\n','b':1}") << QByteArray("a: |+\n  one\n\n\nb: 1\n");
        QTest::newRow("a block in a list")
            << json("{'a':['one\\ntwo\\n']}") << QByteArray("a:\n- |\n  one\n  two\n");
        QTest::newRow("a block that begins with blanks")
            << json("{'a':'  one\\ntwo\\n'}") << QByteArray("a: |2\n    one\n  two\n");
        QTest::newRow("a control character")
            << json("{'a':'x\\u0007'}") << QByteArray("a: \"x\\x07\"\n");
        QTest::newRow("text that would turn the line around")
            << json("{'a':'x\\u202ey'}") << QByteArray("a: \"x\\u202Ey\"\n");
        QTest::newRow("Japanese stays readable")
            << QByteArray("{\"a\":\"日本\"}") << QByteArray("a: 日本\n");
        QTest::newRow("whole floats stay floats")
            << json("{'a':1.0,'b':1e300}") << QByteArray("a: 1.0\nb: 1e+300\n");
    }
    void rendersAsKubectlDoes()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QByteArray, yaml);
        const auto document = kube::parseJsonDocument(json.toStdString());
        QVERIFY(document);
        QCOMPARE(bytes(kube::renderYaml(*document)), yaml);
        const auto again = kube::parseYamlObject(kube::renderYaml(*document));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(bytes(again->json().dump()), bytes(document->json().dump()));
    }

    void parsingWhatWasRenderedGivesTheSameDocument()
    {
        for (unsigned seed = 0; seed < 4000; ++seed) {
            const kube::Document document = wrap(Generator(seed).value(4));
            const std::string yaml = kube::renderYaml(document);
            const auto again = kube::parseYamlObject(yaml);
            const std::string hint = "seed " + std::to_string(seed) + "\n" + yaml + "\n"
                + (again ? again->json().dump() : again.error().message) + "\nwanted\n"
                + document.json().dump();
            QVERIFY2(again, hint.c_str());
            QVERIFY2(again->json().dump() == document.json().dump(), hint.c_str());
        }
    }

    void longKeysSurvive()
    {
        Json json = Json::object();
        json[std::string(3000, 'k')] = Json{{"x", "line\nline"}};
        json["after"] = 1;
        const kube::Document document(json);
        const auto again = kube::parseYamlObject(kube::renderYaml(document));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(bytes(again->json().dump()), bytes(json.dump()));
    }

    void severalDocumentsAreRead()
    {
        const auto documents = kube::parseYaml("---\n# nothing here\n---\nkind: A\n---\nkind: B\n"
                                               "---\n\n---\n{\"kind\": \"C\"}\n");
        QVERIFY(documents);
        QCOMPARE(documents->size(), std::size_t{3});
        QCOMPARE(bytes(documents->at(2).kind()), QByteArray("C"));
    }

    void aListStandsForItsItems()
    {
        const auto documents
            = kube::parseYaml("apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n");
        QVERIFY(documents);
        QCOMPARE(documents->size(), std::size_t{2});
        QCOMPARE(bytes(documents->at(1).kind()), QByteArray("B"));
    }

    void jsonIsYaml()
    {
        const auto document
            = kube::parseYamlObject("  {\"kind\": \"A\", \"x\": \"\\ud83d\\ude00\"}\n");
        QVERIFY2(document, document ? "" : document.error().message.c_str());
        QCOMPARE(bytes(document->json()["x"]), QByteArray("😀"));
    }

    void aliasesAndMergesAreResolved()
    {
        const auto document = kube::parseYamlObject("base: &base {a: 1, b: 2}\n"
                                                    "copy: *base\n"
                                                    "merged:\n  <<: *base\n  b: 3\n");
        QVERIFY2(document, document ? "" : document.error().message.c_str());
        QCOMPARE(bytes(document->json()["copy"].dump()), json("{'a':1,'b':2}"));
        QCOMPARE(bytes(document->json()["merged"].dump()), json("{'b':3,'a':1}"));
    }

    void flowStyleIsRead()
    {
        const auto document = kube::parseYamlObject(
            "a: [[1], [2, {b: {c: [x]}}], {}]\nd: {e: [], \"f\": 'g, h'}\n");
        QVERIFY2(document, document ? "" : document.error().message.c_str());
        QCOMPARE(bytes(document->json().dump()),
            json("{'a':[[1],[2,{'b':{'c':['x']}}],{}],'d':{'e':[],'f':'g, h'}}"));
    }

    void keysThatAreNoTextsBecomeTexts()
    {
        const auto document = kube::parseYamlObject("80: a\ntrue: b\n1.5: c\n");
        QVERIFY(document);
        QCOMPARE(bytes(document->json().dump()), json("{'80':'a','true':'b','1.5':'c'}"));
    }

    void refusesWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("word");
        QTest::newRow("a key twice")
            << QByteArray("a: 1\nb:\n  c: 1\n  c: 2\n") << 4 << 3 << "already there";
        QTest::newRow("a list at the top")
            << QByteArray("- a\n- b\n") << 1 << 1 << "Kubernetes object";
        QTest::newRow("a word at the top")
            << QByteArray("kind: A\n---\nhello\n") << 3 << 1 << "Kubernetes object";
        QTest::newRow("an open bracket") << QByteArray("a: 1\nb: [1, 2\n") << 3 << 1 << "flow";
        QTest::newRow("an unknown alias") << QByteArray("a: *nobody\n") << 1 << 4 << "anchor";
        QTest::newRow("an alias inside itself")
            << QByteArray("a: &x\n  b: *x\n") << 2 << 6 << "contains it";
        QTest::newRow("a list as a key") << QByteArray("? [1]\n: 2\n") << 1 << 3 << "key";
        QTest::newRow("not a number") << QByteArray("a: .nan\n") << 1 << 4 << "number";
        QTest::newRow("an unknown tag") << QByteArray("a: !secret x\n") << 1 << 4 << "tag";
        QTest::newRow("a tag that does not fit") << QByteArray("a: !!int x\n") << 1 << 4 << "!!int";
        QTest::newRow("a control character")
            << QByteArray("a: 1\nb: x\x04y\n") << 2 << 5 << "control";
        QTest::newRow("a zero byte") << QByteArray("a: \0\n", 6) << 1 << 4 << "control";
        QTest::newRow("torn UTF-8") << QByteArray("a: \xE2\x82\n") << 1 << 4 << "UTF-8";
        QTest::newRow("a merge of a number") << QByteArray("a:\n  <<: 5\n") << 2 << 7 << "merge";
    }
    void refusesWithThePlace()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, line);
        QFETCH(const int, column);
        QFETCH(const QString, word);
        kube::YamlProblem problem;
        const auto documents = kube::parseYaml(text.toStdString(), {}, &problem);
        QVERIFY(!documents);
        QVERIFY2(documents.error().message.find(word.toStdString()) != std::string::npos,
            documents.error().message.c_str());
        QCOMPARE(problem.line, line);
        QCOMPARE(problem.column, column);
        QVERIFY(documents.error().message.starts_with("line " + std::to_string(line)));
    }

    void bombsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("word");
        QByteArray laughs("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 12; ++i) {
            const auto before = "*a" + QByteArray::number(i - 1);
            laughs += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " ["
                + (before + ", ").repeated(8) + before + "]\n";
        }
        QTest::newRow("a billion laughs") << laughs << "aliases";
        QByteArray deepAliases("a0: &a0 [x]\n");
        for (int i = 1; i < 200; ++i)
            deepAliases += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [*a"
                + QByteArray::number(i - 1) + "]\n";
        QTest::newRow("depth by aliases") << deepAliases << "levels";
        QTest::newRow("deep brackets")
            << "a: " + QByteArray("[").repeated(200) + QByteArray("]").repeated(200) << "levels";
        QTest::newRow("deep maps")
            << QByteArray("{a: ").repeated(200) + "1" + QByteArray("}").repeated(200) << "levels";
        QTest::newRow("brackets that never close")
            << QByteArray("a: ") + QByteArray("[").repeated(100'000) << "line 1";
        QByteArray steps;
        for (int i = 0; i < 300; ++i)
            steps += QByteArray(" ").repeated(i) + "a:\n";
        QTest::newRow("deep indentation") << steps << "levels";
        QTest::newRow("too many values")
            << QByteArray("a: [") + QByteArray("1,").repeated(600'000) + "1]"
            << "values";
        QTest::newRow("too long") << QByteArray("a: ") + QByteArray("x").repeated(17 << 20)
                                  << "longer";
    }
    void bombsAreRefused()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, word);
        const auto documents = kube::parseYaml(text.toStdString());
        QVERIFY(!documents);
        QVERIFY2(documents.error().message.find(word.toStdString()) != std::string::npos,
            documents.error().message.c_str());
    }

    void aMapWithVeryManyKeysIsReadInTime()
    {
        std::string text;
        for (int i = 0; i < 200'000; ++i)
            text += "key" + std::to_string(i) + ": 1\n";
        const auto documents = kube::parseYaml(text);
        QVERIFY(documents);
        QCOMPARE(documents->front().json().size(), std::size_t{200'000});
    }

    void serverFieldsAreTakenOut()
    {
        const auto document = kube::parseYamlObject(
            "apiVersion: v1\nkind: A\nmetadata:\n  name: x\n  uid: u\n  resourceVersion: '5'\n"
            "  generation: 3\n  creationTimestamp: now\n  managedFields: []\n  selfLink: /x\n"
            "  labels: {a: b}\nspec: {status: kept}\nstatus: {x: 1}\n");
        QVERIFY(document);
        QCOMPARE(bytes(kube::renderYaml(kube::withoutServerFields(*document))),
            QByteArray("apiVersion: v1\nkind: A\nmetadata:\n  name: x\n  labels:\n    a: b\n"
                       "spec:\n  status: kept\n"));
    }

    void contentIsTheSameWhateverTheOrderAndTheServerFields()
    {
        const auto a
            = kube::parseYamlObject("metadata: {name: x, uid: u}\nspec: {a: 1, b: [1, 2]}");
        const auto b = kube::parseYamlObject("spec: {b: [1, 2], a: 1}\nmetadata: {name: x}");
        const auto c = kube::parseYamlObject("spec: {b: [2, 1], a: 1}\nmetadata: {name: x}");
        QVERIFY(kube::isSameContent(*a, *b));
        QVERIFY(!kube::isSameContent(*a, *c));
    }

    void pointersAndLinesFollowEachOther()
    {
        const std::string text = "apiVersion: v1\n" // 1
                                 "spec:\n" // 2
                                 "  http:\n" // 3
                                 "  - name: first\n" // 4
                                 "    route:\n" // 5
                                 "    - weight: 80\n" // 6
                                 "    - weight: 20\n" // 7
                                 "  - name: |\n" // 8
                                 "      second\n" // 9
                                 "      line\n" // 10
                                 "  a/b~c: 1\n"; // 11
        const auto positions = kube::locateYaml(text);
        QVERIFY(positions);
        QCOMPARE(positions->find("/spec/http/0/route/1/weight")->line, 7);
        QCOMPARE(positions->find("/spec/http/0/route/1/weight")->column, 7);
        QCOMPARE(positions->find("/spec/http/0")->lastLine, 7);
        QCOMPARE(positions->find("/spec/http/1/name")->lastLine, 10);
        QCOMPARE(positions->find("/spec/a~1b~0c")->line, 11);
        QCOMPARE(positions->find("/spec/http/0/timeout")->line, 4); // absent: where it would be
        QCOMPARE(bytes(positions->pointerAt(7)), QByteArray("/spec/http/0/route/1/weight"));
        QCOMPARE(bytes(positions->pointerAt(9)), QByteArray("/spec/http/1/name"));
        QCOMPARE(bytes(positions->pointerAt(3)), QByteArray("/spec/http"));
        QCOMPARE(bytes(positions->pointerAt(99)), QByteArray());
    }

    void everyRenderedNodeIsFound()
    {
        for (unsigned seed = 0; seed < 200; ++seed) {
            const kube::Document document = wrap(Generator(seed).value(3));
            const auto positions = kube::locateYaml(kube::renderYaml(document));
            QVERIFY(positions);
            const Json flat = document.json().flatten();
            for (const auto& [pointer, value] : flat.items())
                QCOMPARE(bytes(positions->find(pointer)->pointer), bytes(pointer));
        }
    }
};

QTEST_APPLESS_MAIN(TestYaml)
#include "tst_yaml.moc"
