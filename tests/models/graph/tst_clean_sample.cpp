#include "models/graph/build/clean_sample.h"
#include "tests/support/traffic_text.h"

#include <QTest>

using namespace vigla;

namespace {

/// One series with labels changed: `-name` takes one away, `name=value` replaces its value.
telemetry::TrafficTable tableOf(const QByteArray& line, const QByteArray& changes)
{
    QByteArray text = QByteArray::fromStdString(test::linesFrom(line.toStdString()));
    for (const QByteArray& change : changes.split(' ')) {
        if (change.isEmpty())
            continue;
        const bool isRemoved = change.startsWith('-');
        const QByteArray name = isRemoved ? change.mid(1) : change.left(change.indexOf('='));
        qsizetype from = text.indexOf("," + name + "=\"");
        if (from < 0)
            from = text.indexOf("{" + name + "=\"");
        const auto valueAt = from + name.size() + 3;
        const auto valueEnd = text.indexOf('"', valueAt);
        if (isRemoved)
            text.remove(from, valueEnd + 1 - from);
        else
            text.replace(valueAt, valueEnd - valueAt, change.mid(name.size() + 1));
    }
    return test::trafficFrom(text.toStdString());
}

QByteArray textOf(const graph::SampleCleaner& cleaner, const graph::CleanSample& sample)
{
    const auto join = [&](const graph::EndSymbols& end) {
        QByteArray text;
        for (const auto symbol : {end.cluster, end.workloadNamespace, end.workload, end.version}) {
            const auto part = cleaner.text(symbol);
            text += QByteArray(part.data(), static_cast<qsizetype>(part.size())) + "/";
        }
        return text;
    };
    const auto code = cleaner.text(sample.code);
    const auto protocol = graph::nameOf(sample.protocol);
    return join(sample.source) + " " + join(sample.target) + " "
        + QByteArray(protocol.data(), static_cast<qsizetype>(protocol.size())) + " "
        + QByteArray(code.data(), static_cast<qsizetype>(code.size()));
}

} // namespace

/// Which samples are dropped and which are repaired: reference/kiali-graph.md section 6.1.
class TestCleanSample : public QObject {
    Q_OBJECT
private slots:
    void samples_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* line, const char* changes,
                             const QByteArray& expected) {
            QTest::newRow(name) << QByteArray(line) << QByteArray(changes) << expected;
        };
        const char* const http = "destination shop/web-v1 -> shop/cart-v1 cart.shop http 1";
        const char* const tcp = "destination shop/web-v1 -> shop/cart-v1 cart.shop tcp 1";
        const char* const grpc = "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 1";
        const char* const ends = "Kubernetes/shop/web-v1/v1/ Kubernetes/shop/cart-v1/v1/ ";
        const auto kept = [&](const char* rest) { return QByteArray(ends) + rest; };

        row("all labels there", http, "", kept("http 200"));
        for (const char* label : {"source_workload_namespace", "source_workload",
                 "source_canonical_service", "source_canonical_revision",
                 "destination_service_namespace", "destination_service", "destination_service_name",
                 "destination_workload_namespace", "destination_workload",
                 "destination_canonical_service", "destination_canonical_revision"}) {
            const QByteArray change = QByteArray("-") + label;
            row(("without " + QByteArray(label)).constData(), http, change.constData(), "none");
        }
        row("an absent cluster label counts as unknown", http, "-source_cluster",
            "unknown/shop/web-v1/v1/ Kubernetes/shop/cart-v1/v1/ http 200");
        row("requests need flags", http, "-response_flags", "none");
        row("so does tcp", tcp, "-response_flags", "none");
        row("requests need a code", http, "-response_code", "none");
        row("tcp has the code of no answer", tcp, "-response_code", kept("tcp -"));
        row("requests need a protocol", http, "-request_protocol", "none");
        row("other protocols are left out", http, "request_protocol=http9", "none");
        row("messages need neither code nor flags",
            "destination shop/web-v1 -> shop/cart-v1 cart.shop grpc 1 "
            "metric=request_messages_total",
            "-response_code -response_flags", kept("grpc "));

        row("a known namespace with nobody in it is bad", http,
            "source_workload=unknown source_canonical_service=unknown", "none");
        row("an app is somebody", http, "source_workload=unknown",
            "Kubernetes/shop/unknown/v1/ Kubernetes/shop/cart-v1/v1/ http 200");
        row("a known namespace in no cluster is bad", http, "source_cluster=unknown", "none");
        row("an unknown caller is fine", "destination unknown -> shop/cart-v1 cart.shop http 1", "",
            "unknown/unknown/unknown/unknown/ Kubernetes/shop/cart-v1/v1/ http 200");

        row("a destination in no cluster gets the source's", http, "destination_cluster=unknown",
            kept("http 200"));
        row("but not from a source in no cluster",
            "destination unknown -> shop/cart-v1 cart.shop http 1", "destination_cluster=unknown",
            "none");
        row("nor where the service has no namespace",
            "source shop/web-v1 -> unknown host:a.example http 1", "destination_cluster=unknown",
            "Kubernetes/shop/web-v1/v1/ unknown/unknown/unknown/unknown/ http 200");
        row("an absent one may stay", "destination unknown -> shop/cart-v1 cart.shop http 1",
            "-destination_cluster",
            "unknown/unknown/unknown/unknown/ unknown/shop/cart-v1/v1/ http 200");
        row("the egress gateway's own host is the gateway",
            "source shop/web-v1 -> unknown "
            "host:istio-egressgateway.istio-system.svc.cluster.local http 1",
            "",
            "Kubernetes/shop/web-v1/v1/ Kubernetes/istio-system/istio-egressgateway/latest/ http "
            "200");

        row("a bare address is nothing", "source shop/web-v1 -> unknown 10.1.2.3 http 1", "",
            "none");
        row("nor is one with a port", "source shop/web-v1 -> unknown 10.1.2.3:8080 http 1", "",
            "none");
        row("five numbers are a name", "source shop/web-v1 -> unknown host:10.1.2.3.4 http 1", "",
            "Kubernetes/shop/web-v1/v1/ Kubernetes/unknown/unknown/unknown/ http 200");
        row("an address behind which somebody is stays", http,
            "destination_service=10.1.2.3 destination_service_name=10.1.2.3", kept("http 200"));

        row("code 0 is no answer", http, "response_code=0", kept("http -"));
        row("grpc is told by its status", grpc, "grpc_response_status=7", kept("grpc 7"));
        row("unless http failed first", grpc, "response_code=503 grpc_response_status=14",
            kept("grpc 503"));
        row("or there is no status", grpc, "-grpc_response_status", kept("grpc 200"));
        row("http does not look at it", http, "grpc_response_status=7", kept("http 200"));
    }
    void samples()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const QByteArray, changes);
        QFETCH(const QByteArray, expected);
        const auto table = tableOf(line, changes);
        QCOMPARE(table.samples.size(), std::size_t{1});
        const graph::SampleCleaner cleaner(table);
        const auto clean = cleaner.clean(table.samples[0].metric, table.samples[0].labels);
        QCOMPARE(clean ? textOf(cleaner, *clean) : QByteArray("none"), expected);
    }
};

QTEST_APPLESS_MAIN(TestCleanSample)
#include "tst_clean_sample.moc"
