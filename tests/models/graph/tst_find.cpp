#include "models/graph/build_graph.h"
#include "models/graph/find.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>

using namespace vigla;

namespace {

/// Two namespaces; web calls cart (errors, slow) and pay (tcp); front is the root.
graph::ServiceGraph sampleGraph()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").nameSpace("bank");
    mesh.workload("shop", "front-v1").workload("shop", "web-v1", 1, true, {{"team", "blue"}});
    mesh.workload("shop", "cart-v1").workload("shop", "cart-v2", 1, false);
    mesh.workload("bank", "pay-v1");
    mesh.istio("VirtualService", "shop", "cart",
        "{'hosts':['cart'],'http':[{'route':[{'destination':{'host':'cart'}}]}]}");
    graph::GraphOptions options;
    options.type = graph::GraphType::Workload;
    auto graph = graph::buildGraph(
        test::snapshotWith(
            test::trafficFrom(test::linesFrom(
                "destination shop/front-v1 -> shop/web-v1 web.shop http 100\n"
                "destination shop/web-v1 -> shop/cart-v1 cart.shop http 30\n"
                "destination shop/web-v1 -> shop/cart-v1 cart.shop http 10 code=503\n"
                "destination shop/web-v1 -> shop/cart-v2 cart.shop http 60 security=none\n"
                "destination shop/web-v1 -> bank/pay-v1 pay.bank tcp 2048\n"
                "destination shop/web-v1 -> bank/pay-v1 pay.bank tcp 4096 "
                "metric=tcp_sent_bytes_total\n")),
            mesh.build()),
        options);
    for (graph::Edge& edge : graph.edges) {
        if (edge.rates.errors() > 0)
            edge.responseTimes = {120.0, 100.0, 900.0, 1500.0, 2500.0};
    }
    return graph;
}

/// Ids without what all of them share.
QByteArray shortText(const std::set<std::string>& ids)
{
    QByteArrayList texts;
    for (std::string id : ids) {
        for (const char* shared : {"_Kubernetes", "wl_", "shop_"}) {
            for (auto at = id.find(shared); at != std::string::npos; at = id.find(shared))
                id.erase(at, std::string_view(shared).size());
        }
        texts << QByteArray::fromStdString(id);
    }
    return texts.join(' ');
}

} // namespace

class TestFind : public QObject {
    Q_OBJECT

    graph::ServiceGraph m_graph = sampleGraph();

private slots:
    void queries_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("nodes");
        QTest::addColumn<QByteArray>("edges");
        const auto nodes = [](const char* name, const char* query, const char* found) {
            QTest::newRow(name) << QByteArray(query) << QByteArray(found) << QByteArray();
        };
        const auto edges = [](const char* name, const char* query, const char* found) {
            QTest::newRow(name) << QByteArray(query) << QByteArray() << QByteArray(found);
        };
        nodes("nothing asked", "", "");
        nodes("plain text is in any name", "CART", "svc_cart cart-v1 cart-v2");
        nodes("two words must both be there", "cart v2", "cart-v2");
        nodes("quoted plain text", "\"front\"", "front-v1");
        nodes("a namespace", "namespace = bank", "svc_bank_pay bank_pay-v1");
        nodes("its short name", "ns=bank", "svc_bank_pay bank_pay-v1");
        nodes("not equal", "workload != web-v1 AND node = workload",
            "bank_pay-v1 cart-v1 cart-v2 front-v1");
        nodes("contains", "workload *= art", "cart-v1 cart-v2");
        nodes("in words", "workload contains art", "cart-v1 cart-v2");
        nodes("starts with", "workload ^= ca", "cart-v1 cart-v2");
        nodes("ends with", "workload $= v2", "cart-v2");
        nodes("does not end with", "workload !$= v1 AND node = wl", "cart-v2");
        nodes("in words, negated", "workload not endswith v1 AND node = wl", "cart-v2");
        nodes("any name", "name = cart-v1", "cart-v1");
        nodes("a kind", "node = service AND namespace = bank", "svc_bank_pay");
        nodes("a version", "version = v2", "cart-v2");
        nodes("a label", "label:team = blue", "web-v1");
        nodes("has a label", "has label:team", "web-v1");
        nodes("one of several labels", "label:team in (red, blue)", "web-v1");
        nodes("none of several", "version notin (v1,v3) AND node = workload", "cart-v2");
        nodes(
            "none of several, in two words", "version not in (v1) AND node = workload", "cart-v2");
        nodes("a negated list", "not version in (v1, \"v3\") AND node = workload", "cart-v2");
        nodes("a list with numbers", "httpin in (40, 60) AND node = workload", "cart-v1 cart-v2");
        nodes("a flag", "is virtualservice", "svc_cart");
        nodes("a flag without is", "vs", "svc_cart");
        nodes("a negated flag", "not healthy AND node = workload", "cart-v1 web-v1");
        nodes("negated with a mark", "!healthy AND node = workload", "cart-v1 web-v1");
        nodes("is not", "is not healthy AND node=workload", "cart-v1 web-v1");
        nodes("the source of traffic", "root", "front-v1");
        nodes("a missing sidecar", "outofmesh", "cart-v2");
        nodes("health by name", "health = failure", "svc_cart cart-v1 web-v1");
        nodes("a number", "httpin > 50 AND node = workload", "cart-v2 web-v1");
        nodes("a number with its unit", "httpin >= 100rps AND node = workload", "web-v1");
        nodes("numbers compare as numbers", "httpin < 9 AND httpin > 0", "");
        nodes("an equal number", "httpin = 40 AND node=workload", "cart-v1");
        nodes("no activity", "tcpin = NaN AND namespace = bank", "");
        nodes("any activity", "tcpin != NaN", "svc_bank_pay bank_pay-v1");
        nodes("rank by edges", "rank = 1", "svc_cart web-v1");
        nodes("either", "version = v2 OR namespace = bank", "svc_bank_pay bank_pay-v1 cart-v2");
        nodes("AND before OR", "version = v2 OR namespace = shop AND workload = web-v1",
            "cart-v2 web-v1");
        nodes("parentheses", "(version = v2 OR version = v1) AND workload ^= cart",
            "cart-v1 cart-v2");
        nodes("a negated parenthesis", "not (version = v2 OR namespace = bank) AND node = workload",
            "cart-v1 front-v1 web-v1");
        nodes("keywords in any case", "version = v2 or namespace = bank AnD node = service",
            "svc_bank_pay cart-v2");
        nodes("a quoted value", "workload = \"cart-v2\"", "cart-v2");
        edges("an edge by protocol", "protocol = tcp",
            "svc_bank_pay|bank_pay-v1|tcp web-v1|svc_bank_pay|tcp");
        edges("by errors in percent", "httperr > 20%", "svc_cart|cart-v1|http");
        edges("by its other name", "%httperror > 20", "svc_cart|cart-v1|http");
        edges("by response time in seconds", "responsetime > 1s",
            "svc_cart|cart-v1|http web-v1|svc_cart|http");
        edges("by share of traffic", "httptraffic = 60", "svc_cart|cart-v2|http");
        edges(
            "by tcp bytes", "tcp >= 2048", "svc_bank_pay|bank_pay-v1|tcp web-v1|svc_bank_pay|tcp");
        edges("by security", "not mtls", "svc_cart|cart-v2|http");
        edges("together with an end", "namespace = bank AND traffic",
            "svc_bank_pay|bank_pay-v1|tcp web-v1|svc_bank_pay|tcp");
        edges("one end meets all conditions on nodes",
            "node = workload AND version = v2 AND http > 1", "svc_cart|cart-v2|http");
        QTest::newRow("nodes or edges")
            << QByteArray("version = v2 OR protocol = tcp") << QByteArray("cart-v2")
            << QByteArray("svc_bank_pay|bank_pay-v1|tcp "
                          "web-v1|svc_bank_pay|tcp");
    }
    void queries()
    {
        QFETCH(const QByteArray, query);
        QFETCH(const QByteArray, nodes);
        QFETCH(const QByteArray, edges);
        const auto found = graph::find(m_graph, query.toStdString());
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(shortText(found->nodes), nodes);
        QCOMPARE(shortText(found->edges), edges);
        QVERIFY(!graph::findMistake(query.toStdString()));
    }

    void mistakesArePointedAt_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<int>("at");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* query, int at, const char* says) {
            QTest::addRow("%s", query) << QByteArray(query) << at << QByteArray(says);
        };
        row("namspace = shop", 0, "did you mean namespace?");
        row("namespace =", 11, "a value must follow =");
        row("namespace = AND app = x", 12, "a value must follow =");
        row("= shop", 0, "a field must stand before =");
        row("(app = a", 0, "this parenthesis is never closed");
        row("app = a)", 7, "a closing parenthesis");
        row("app = a AND", 11, "a condition is missing");
        row("OR app = a", 0, "a condition is missing");
        row("httpin > many", 9, "a number in 1/s");
        row("app > 5", 4, "is a text");
        row("httpin *= 5", 7, "is a number");
        row("healthy = yes", 8, "write: is healthy");
        row("is big", 3, "is not something to be or have");
        row("is helthy", 3, "did you mean healthy?");
        row("node = pod", 7, "a node is app, operation");
        row("app = \"a", 6, "this quote is never closed");
        row("responsetime > 5rps", 15, "a number in ms");
        row("version in ()", 12, "values must stand in the parentheses");
        row("version in (a", 13, "a value or a closing parenthesis");
        row("version in (a AND (", 18, "a value or a closing parenthesis");
        row("httpin in (1, many)", 14, "a number in 1/s");
        row("healthy in (a)", 11, "write: is healthy");
    }
    void mistakesArePointedAt()
    {
        QFETCH(const QByteArray, query);
        QFETCH(const int, at);
        QFETCH(const QByteArray, says);
        const auto found = graph::find(m_graph, query.toStdString());
        QVERIFY(!found);
        QCOMPARE(found.error().kind, Error::Kind::InvalidInput);
        QVERIFY2(found.error().message.find(says.toStdString()) != std::string::npos,
            found.error().message.c_str());
        QVERIFY2(found.error().message.starts_with("character " + std::to_string(at + 1) + ":"),
            found.error().message.c_str());
        QCOMPARE(static_cast<int>(graph::findMistake(query.toStdString())->at), at);
    }

    void placesAreCountedInCharacters()
    {
        const auto found = graph::find(m_graph, "app = \xC3\xA9\xC3\xA9 AND");
        QVERIFY(!found);
        QVERIFY2(found.error().message.starts_with("character 13:"), found.error().message.c_str());
    }

    void absurdQueriesEnd()
    {
        QVERIFY(!graph::find(m_graph, std::string(100'000, '(')));
        QVERIFY(!graph::find(m_graph, std::string(100'000, '!')));
        std::string many = "app = a";
        for (int i = 0; i < 12; ++i)
            many = "(" + many + " OR app = b) AND (app = c OR app = d)";
        QVERIFY(!graph::find(m_graph, many));
        std::uint32_t state = 7;
        const std::string alphabet = "a =!<>*^$()\"ANDORnot:%";
        for (int round = 0; round < 3000; ++round) {
            std::string query;
            for (int i = 0; i < 25; ++i) {
                state = state * 1664525U + 1013904223U;
                query += alphabet[(state >> 16U) % alphabet.size()];
            }
            const auto found = graph::find(m_graph, query);
            const auto mistake = graph::findMistake(query);
            QCOMPARE(mistake.has_value(), !found.has_value());
            QVERIFY(!mistake || mistake->at <= query.size());
            graph::completeFind(m_graph, query, query.size());
        }
    }

    void everyOperandIsUnderstood()
    {
        for (const graph::FindOperand& operand : graph::findOperands()) {
            std::string query(operand.name);
            if (operand.name == "label:")
                query += "team";
            if (operand.kind == graph::FindOperand::Kind::Flag)
                query = "is " + query;
            else if (operand.kind == graph::FindOperand::Kind::Type)
                query += " = app";
            else
                query += operand.kind == graph::FindOperand::Kind::Number ? " > 1" : " = x";
            const auto found = graph::find(m_graph, query);
            QVERIFY2(found, query.c_str());
            QVERIFY2(!operand.help.empty() && operand.help.back() == '.', query.c_str());
        }
    }

    void completion_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("begin");
        QTest::addColumn<QByteArray>("words"); // some that must be there, or `-` for none at all
        QTest::newRow("fields") << QByteArray("name") << 0 << QByteArray("namespace");
        QTest::newRow("flags after is")
            << QByteArray("is vir") << 3 << QByteArray("virtualservice");
        QTest::newRow("operators after a field")
            << QByteArray("httpin ") << 7 << QByteArray("> >= = !=");
        QTest::newRow("values") << QByteArray("namespace = ") << 12 << QByteArray("bank shop");
        QTest::newRow("values that begin so")
            << QByteArray("namespace = b") << 12 << QByteArray("bank");
        QTest::newRow("values of a list")
            << QByteArray("namespace in (bank, sh") << 20 << QByteArray("shop");
        QTest::newRow("values of labels")
            << QByteArray("label:team = ") << 13 << QByteArray("blue");
        QTest::newRow("label keys") << QByteArray("label:t") << 0 << QByteArray("label:team");
        QTest::newRow("joints after a condition")
            << QByteArray("namespace = bank ") << 17 << QByteArray("AND OR");
        QTest::newRow("fields after a joint")
            << QByteArray("namespace = bank AND prot") << 21 << QByteArray("protocol");
        QTest::newRow("nothing begins so") << QByteArray("zzz") << 0 << QByteArray("-");
    }
    void completion()
    {
        QFETCH(const QByteArray, typed);
        QFETCH(const int, begin);
        QFETCH(const QByteArray, words);
        const auto completion = graph::completeFind(
            m_graph, typed.toStdString() + "rest", static_cast<std::size_t>(typed.size()));
        QCOMPARE(static_cast<int>(completion.begin), begin);
        if (words == "-") {
            QVERIFY(completion.words.empty());
            return;
        }
        for (const QByteArray& word : words.split(' ')) {
            QVERIFY2(
                std::ranges::find(completion.words, word.toStdString()) != completion.words.end(),
                word);
        }
        QVERIFY(std::ranges::is_sorted(completion.words));
    }
};

QTEST_APPLESS_MAIN(TestFind)
#include "tst_find.moc"
