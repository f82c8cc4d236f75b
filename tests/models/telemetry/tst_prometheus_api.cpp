#include "models/telemetry/prometheus_api.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

const std::string kQuery = "istio_requests_total@60";

/// JSON is written with single quotes here.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

std::string vectorOf(const std::string& result)
{
    return json("{'status':'success','data':{'resultType':'vector','result':[" + result + "]}}");
}

} // namespace

class TestPrometheusApi : public QObject {
    Q_OBJECT
private slots:
    void rowsAreRead()
    {
        telemetry::TrafficTable table;
        const std::string body = vectorOf(
            "{'metric':{'reporter':'destination','source_workload':'a','response_code':'200'},"
            "'value':[1.5,'12.25']},"
            "{'metric':{'response_code':'503','reporter':'source','other':'x'},'value':[1.5,'1']}");
        QVERIFY(telemetry::addPrometheusAnswer(kQuery, body, table));
        QCOMPARE(table.samples.size(), std::size_t{2});
        QCOMPARE(table.samples[0].perSecond, 12.25);
        QCOMPARE(table.samples[0].reporter, telemetry::Reporter::Destination);
        QCOMPARE(table.symbols.text(table.samples[0].labels.sourceWorkload), std::string_view("a"));
        QCOMPARE(table.samples[1].labels.sourceWorkload, telemetry::kAbsent);
        QCOMPARE(table.symbols.text(table.samples[1].labels.responseCode), std::string_view("503"));
        QCOMPARE(table.windowSeconds, 60.0);
    }

    void escapedLabelsAreUndone()
    {
        telemetry::TrafficTable table;
        const std::string body
            = vectorOf("{'metric':{'source_workload':'a\\\"b\\\\c\\u0041\\n'},'value':[1,'2']},"
                       "{'metric':{'source_workload':'a\\\"b\\\\c\\u0041\\n'},'value':[1,'3']},"
                       "{'metric':{'source_workload':''},'value':[1,'4']}");
        QVERIFY(telemetry::addPrometheusAnswer(kQuery, body, table));
        QCOMPARE(table.samples.size(), std::size_t{3});
        QCOMPARE(table.symbols.text(table.samples[0].labels.sourceWorkload),
            std::string_view("a\"b\\cA\n"));
        QCOMPARE(table.samples[0].labels.sourceWorkload, table.samples[1].labels.sourceWorkload);
        QCOMPARE(table.samples[2].labels.sourceWorkload, telemetry::kAbsent);
    }

    void oddValuesAreLeftOut()
    {
        telemetry::TrafficTable table;
        const std::string body = vectorOf("{'metric':{},'value':[1,'NaN']},"
                                          "{'metric':{},'value':[1,'+Inf']},"
                                          "{'metric':{},'value':[1,'-3']},"
                                          "{'metric':{},'value':[1,'x']},"
                                          "{'metric':{}},"
                                          "{'metric':{},'value':[1,'0']}");
        QVERIFY(telemetry::addPrometheusAnswer(kQuery, body, table));
        QCOMPARE(table.samples.size(), std::size_t{1});
        QCOMPARE(table.samples[0].perSecond, 0.0);
    }

    void onlyZtunnelIsTakenFromTheScrapeLabel()
    {
        telemetry::TrafficTable table;
        const std::string body = vectorOf("{'metric':{'app':'reviews'},'value':[1,'1']},"
                                          "{'metric':{'app':'ztunnel'},'value':[1,'1']}");
        QVERIFY(telemetry::addPrometheusAnswer(kQuery, body, table));
        QCOMPARE(table.samples[0].labels.scrapeApp, telemetry::kAbsent);
        QCOMPARE(
            table.symbols.text(table.samples[1].labels.scrapeApp), std::string_view("ztunnel"));
    }

    void histogramsAreJoined()
    {
        telemetry::TrafficTable table;
        const std::string name = "istio_request_duration_milliseconds";
        const auto buckets
            = vectorOf("{'metric':{'reporter':'source','le':'+Inf'},'value':[1,'4']},"
                       "{'metric':{'reporter':'source','le':'10'},'value':[1,'3']},"
                       "{'metric':{'reporter':'destination','le':'+Inf'},'value':[1,'9']}");
        QVERIFY(telemetry::addPrometheusAnswer(name + "_bucket@60", buckets, table));
        const auto sums = vectorOf("{'metric':{'reporter':'source'},'value':[1,'80']}");
        QVERIFY(telemetry::addPrometheusAnswer(name + "_sum@60", sums, table));
        const auto counts = vectorOf("{'metric':{'reporter':'source'},'value':[1,'4']}");
        QVERIFY(telemetry::addPrometheusAnswer(name + "_count@60", counts, table));
        telemetry::finishPrometheusTable(table);
        QCOMPARE(table.durations.size(), std::size_t{2});
        const auto& source = table.durations[0];
        QCOMPARE(source.bounds.front(), 10.0);
        QVERIFY(std::isinf(source.bounds.back()));
        QCOMPARE(source.cumulative, (std::vector<double>{3, 4}));
        QCOMPARE(source.sumPerSecond, 80.0);
        QCOMPARE(source.countPerSecond, 4.0);
    }

    void badAnswersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const char* body, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(json(body)) << QByteArray(says);
        };
        row("the server refuses",
            "{'status':'error','errorType':'bad_data','error':'parse error at \\u202echar 3'}",
            "Prometheus refused the query istio_requests_total@60: parse error at \xEF\xBF\xBD"
            "char 3");
        row("not JSON", "<html>", "cannot be read");
        row("nothing", "", "cannot be read");
        row("cut", "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{\"a\":\"b",
            "cannot be read");
        row("an array", "[]", "cannot be read");
        row("no vector", "{'status':'success','data':{'resultType':'scalar'}}",
            "holds no result vector");
        row("a result that is no list", "{'data':{'result':5}}", "cannot be read");
        row("a series that is no object", "{'data':{'result':[5]}}", "cannot be read");
        row("a label that is no text",
            "{'data':{'result':[{'metric':{'reporter':5},'value':[1,'1']}]}}", "cannot be read");
    }
    void badAnswersAreRefused()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, says);
        telemetry::TrafficTable table;
        const auto outcome = telemetry::addPrometheusAnswer(kQuery, body.toStdString(), table);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::InvalidInput);
        QVERIFY2(outcome.error().message.find(says.toStdString()) != std::string::npos,
            outcome.error().message.c_str());
    }

    void everyCutIsSurvived()
    {
        const std::string body = vectorOf(
            "{'metric':{'reporter':'source','source_workload':'a\\\"b','le':'5'},'value':[1,'2']},"
            "{'metric':{'reporter':'source','source_workload':'a\\\"c','le':'5'},'value':[1,'2']}");
        for (std::size_t length = 0; length < body.size(); ++length) {
            telemetry::TrafficTable table;
            QVERIFY(!telemetry::addPrometheusAnswer(kQuery, body.substr(0, length), table));
        }
    }

    void anUnknownQueryIsRefused()
    {
        telemetry::TrafficTable table;
        QVERIFY(!telemetry::addPrometheusAnswer("up@60", vectorOf(""), table));
        QVERIFY(!telemetry::addPrometheusAnswer("istio_requests_total", vectorOf(""), table));
    }

    void queriesAreBroadAndNamed()
    {
        const auto queries = telemetry::prometheusQueries(60s, {});
        std::set<std::string> names;
        for (const auto& query : queries) {
            names.insert(query.name);
            QVERIFY(query.promQl.find("[60s]") != std::string::npos);
            QVERIFY(query.promQl.find("sum(rate(") != std::string::npos);
            telemetry::TrafficTable table;
            QVERIFY(telemetry::addPrometheusAnswer(query.name, vectorOf(""), table));
        }
        QCOMPARE(names.size(), queries.size());
        QVERIFY(names.contains("istio_requests_total@60"));
        QVERIFY(names.contains("istio_request_duration_milliseconds_bucket@60"));
        QVERIFY(!names.contains("istio_request_messages_total@60"));
    }

    void optionsShapeTheQueries()
    {
        telemetry::PrometheusQueryOptions options;
        options.namespaces = {"shop", "a.b\"c"};
        options.scope = "mesh=\"one\"";
        options.hasMessages = true;
        options.hasDurations = false;
        const auto queries = telemetry::prometheusQueries(0s, options);
        const auto requests = std::ranges::find(
            queries, std::string("istio_requests_total@1"), &telemetry::PrometheusQuery::name);
        QVERIFY(requests != queries.end());
        const std::string selector = "{mesh=\"one\",source_workload_namespace=~"
                                     "\"shop|a\\\\.b\\\\\\\"c\"}[1s]";
        QVERIFY2(requests->promQl.find(selector) != std::string::npos, requests->promQl.c_str());
        QVERIFY(requests->promQl.find(" or ") != std::string::npos);
        QVERIFY(std::ranges::none_of(queries,
            [](const auto& query) { return query.name.find("duration") != std::string::npos; }));
    }

    void operationsAreAskedForByTheirLabel_data()
    {
        QTest::addColumn<QByteArray>("label");
        QTest::addColumn<QByteArray>("grouping"); // the end of it
        QTest::addColumn<QByteArray>("renamed"); // the end of the whole query
        QTest::newRow("nobody asks")
            << QByteArray() << QByteArray(",response_flags)") << QByteArray(") > 0");
        QTest::newRow("the usual label")
            << QByteArray("request_operation") << QByteArray(",response_flags,request_operation)")
            << QByteArray(") > 0");
        QTest::newRow("another label takes its name")
            << QByteArray("request_path") << QByteArray(",response_flags,request_path)")
            << QByteArray(",\"request_operation\",\"$1\",\"request_path\",\"(.*)\")");
        QTest::newRow("a text that is no label is not asked for") << QByteArray(
            "a) or vector(1") << QByteArray(",response_flags)") << QByteArray(") > 0");
    }
    void operationsAreAskedForByTheirLabel()
    {
        QFETCH(const QByteArray, label);
        QFETCH(const QByteArray, grouping);
        QFETCH(const QByteArray, renamed);
        telemetry::PrometheusQueryOptions options;
        options.operationLabel = label.toStdString();
        const auto queries = telemetry::prometheusQueries(60s, options);
        const auto text = QByteArray::fromStdString(queries.front().promQl);
        QVERIFY2(text.contains(grouping), text.constData());
        QVERIFY2(text.endsWith(renamed), text.constData());
        const auto tcp = std::ranges::find(queries, std::string("istio_tcp_sent_bytes_total@60"),
            &telemetry::PrometheusQuery::name);
        QVERIFY(label.isEmpty() || tcp->promQl.find(options.operationLabel) == std::string::npos);
    }

    void seriesThatStandStillAreAskedForOnDemand()
    {
        telemetry::PrometheusQueryOptions options;
        QVERIFY(telemetry::prometheusQueries(60s, options).front().promQl.ends_with("> 0"));
        options.includesIdle = true;
        QVERIFY(!telemetry::prometheusQueries(60s, options).front().promQl.ends_with("> 0"));
    }
};

QTEST_APPLESS_MAIN(TestPrometheusApi)
#include "tst_prometheus_api.moc"
