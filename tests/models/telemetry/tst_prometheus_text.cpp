#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/text_hash.h"

#include <QTest>

#include <cmath>
#include <set>
#include <string>

using namespace vigla;

namespace {

/// `name|labels as k=v;|value` of every sample, one a line.
std::string scanned(std::string_view page)
{
    telemetry::TextScanner scanner(page);
    telemetry::TextSample sample;
    std::string out;
    std::string buffer;
    while (scanner.next(sample)) {
        out += std::string(sample.name) + "|";
        telemetry::LabelCursor labels(sample.labels);
        while (const auto label = labels.next()) {
            out += std::string(label->name) + "="
                + std::string(telemetry::unescapedLabel(label->rawValue, buffer)) + ";";
        }
        out += labels.isMalformed() ? "malformed|" : "|";
        out += std::to_string(sample.value) + "\n";
    }
    return out;
}

} // namespace

class TestPrometheusText : public QObject {
    Q_OBJECT
private slots:
    void samples_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* page, const char* expected) {
            QTest::newRow(name) << QByteArray(page) << QByteArray(expected);
        };
        row("a name alone", "up 1\n", "up||1.000000\n");
        row("an empty pair of braces", "a{} 62\n", "a||62.000000\n");
        row("labels in any order", "a{y=\"2\",x=\"1\"} 3\n", "a|y=2;x=1;|3.000000\n");
        row("a comma after the last label", "a{x=\"1\",} 3\n", "a|x=1;|3.000000\n");
        row("a brace inside a value", "a{x=\"}{\"} 3\n", "a|x=}{;|3.000000\n");
        row("a comma and an equals sign inside a value", "a{x=\"b,c=\\\"d\\\"\"} 3\n",
            "a|x=b,c=\"d\";|3.000000\n");
        row("a backslash before the closing quote", "a{x=\"b\\\\\"} 3\n", "a|x=b\\;|3.000000\n");
        row("a line feed in a value", "a{x=\"b\\nc\"} 3\n", "a|x=b\nc;|3.000000\n");
        row("an unknown escape stays", "a{x=\"b\\qc\"} 3\n", "a|x=b\\qc;|3.000000\n");
        row("a timestamp", "a{x=\"1\"} 3 1700000000\n", "a|x=1;|3.000000\n");
        row("an exemplar", "a_bucket{le=\"1\"} 3 # {trace_id=\"}\"} 0.5 1.7\n",
            "a_bucket|le=1;|3.000000\n");
        row("a hash inside a value", "a{x=\"#1} 5\"} 3\n", "a|x=#1} 5;|3.000000\n");
        row("an exponent", "a 1.5e3\n", "a||1500.000000\n");
        row("a large count", "a 9007199254740993\n", "a||9007199254740992.000000\n");
        row("a negative value", "a -2\n", "a||-2.000000\n");
        row("a plus sign", "a +2\n", "a||2.000000\n");
        row("not a number", "a NaN\n", "a||nan\n");
        row("infinity", "a +Inf\na -Inf\n", "a||inf\na||-inf\n");
        row("too large for a double", "a 1e999\n", "a||inf\n");
        row("carriage returns", "a 1\r\n\r\nb{x=\"1\"} 2\r\n", "a||1.000000\nb|x=1;|2.000000\n");
        row("several blanks", "a{x=\"1\"}   3\n", "a|x=1;|3.000000\n");
        row("comments and blank lines", "# HELP a b\n# TYPE a counter\n\na 1\n# EOF\n",
            "a||1.000000\n");
        row("the end mark without a line feed", "a 1\n# EOF", "a||1.000000\n");
    }
    void samples()
    {
        QFETCH(const QByteArray, page);
        QFETCH(const QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(scanned(page.toStdString())), expected);
    }

    void malformedLinesAreCountedAndSkipped_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"a", "a ", "a{", "a{x=\"1\"}", "a{x=\"1} 2", "a one", "a 1 two",
                 "a 0x10", "a 1,5", "{x=\"1\"} 1", "1a 2", "a --1", "a 1e", "<html>"})
            QTest::addRow("%s", line) << QByteArray(line);
    }
    void malformedLinesAreCountedAndSkipped()
    {
        QFETCH(const QByteArray, line);
        const std::string page = "first 1\n" + line.toStdString() + "\nlast 2\n";
        telemetry::TextScanner scanner(page);
        telemetry::TextSample sample;
        std::string names;
        while (scanner.next(sample))
            names += std::string(sample.name) + " ";
        QCOMPARE(names, std::string("first last "));
        QCOMPARE(scanner.malformedLines(), std::size_t{1});
    }

    void aCutLineIsNotTrusted()
    {
        telemetry::TextScanner scanner("a 1\nb 12");
        telemetry::TextSample sample;
        QVERIFY(scanner.next(sample));
        QVERIFY(!scanner.next(sample));
        QVERIFY(scanner.isTruncated());
    }

    void labelsThatCannotBeReadEndTheSeries()
    {
        QCOMPARE(scanned("a{x=1} 2\n"), std::string("a|malformed|2.000000\n"));
        QCOMPARE(scanned("a{=\"1\"} 2\n"), std::string("a|malformed|2.000000\n"));
    }

    void typesAreFoundByFamily_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("exact name") << QByteArray("envoy_x") << QByteArray("gauge");
        QTest::newRow("declared below another family")
            << QByteArray("istio_requests_total") << QByteArray("counter");
        QTest::newRow("OpenMetrics leaves out _total")
            << QByteArray("istio_tcp_sent_bytes_total") << QByteArray("counter");
        QTest::newRow("a bucket belongs to its histogram")
            << QByteArray("istio_d_bucket") << QByteArray("histogram");
        QTest::newRow("a longer name is another family")
            << QByteArray("envoy_x_y") << QByteArray("");
        QTest::newRow("never declared") << QByteArray("other") << QByteArray("");
    }
    void typesAreFoundByFamily()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, type);
        const std::string page = "# TYPE envoy_x gauge\nenvoy_x 1\n# TYPE istio_requests_total "
                                 "counter\n# TYPE istio_d histogram\r\nenvoy_x 2\n# HELP "
                                 "istio_tcp_sent_bytes x\n# TYPE istio_tcp_sent_bytes counter\n";
        QCOMPARE(QByteArray::fromStdString(
                     std::string(telemetry::familyTypeOf(page, name.toStdString()))),
            type);
    }

    void theLocaleDoesNotMatter()
    {
        const QLocale german(QLocale::German);
        QLocale::setDefault(german);
        std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
        QCOMPARE(scanned("a 1.5\n").substr(0, 4), std::string("a||1"));
        telemetry::TextScanner scanner("a 1.5\n");
        telemetry::TextSample sample;
        QVERIFY(scanner.next(sample));
        QCOMPARE(sample.value, 1.5);
        std::setlocale(LC_NUMERIC, "C");
    }

    void anyBytesAreSurvived()
    {
        std::uint32_t state = 12345;
        const std::string alphabet = "a{}\",=\\ \n#+-.0e\r_";
        for (int round = 0; round < 2000; ++round) {
            std::string page;
            for (int i = 0; i < 60; ++i) {
                state = state * 1664525U + 1013904223U;
                page += alphabet[(state >> 16U) % alphabet.size()];
            }
            telemetry::TextScanner scanner(page);
            telemetry::TextSample sample;
            while (scanner.next(sample)) {
                QVERIFY(!sample.name.empty());
                telemetry::LabelCursor labels(sample.labels);
                while (labels.next()) { }
            }
        }
    }

    void hashesTellTextsApart()
    {
        std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
        std::string text(200, 'x');
        int count = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (const char c : {'y', 'z', '\0'}) {
                std::string other = text;
                other[i] = c;
                const auto hash = telemetry::hashOf(other);
                seen.emplace(hash.low, hash.high);
                ++count;
            }
        }
        for (std::size_t length = 0; length <= text.size(); ++length, ++count) {
            const auto hash = telemetry::hashOf(std::string_view(text).substr(0, length));
            seen.emplace(hash.low, hash.high);
        }
        QCOMPARE(seen.size(), static_cast<std::size_t>(count));
        QVERIFY(telemetry::hashOf(text) == telemetry::hashOf(std::string(200, 'x')));
    }
};

QTEST_APPLESS_MAIN(TestPrometheusText)
#include "tst_prometheus_text.moc"
