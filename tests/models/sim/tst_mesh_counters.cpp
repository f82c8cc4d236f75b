#include "tests/support/sim_mesh.h"

#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace vigla;
using namespace vigla::test;
using namespace std::chrono_literals;

namespace {

/// A value by everything that identifies its series.
std::map<std::string, double> bySeries(const std::string& page)
{
    std::map<std::string, double> values;
    telemetry::TextScanner scanner(page);
    telemetry::TextSample sample;
    while (scanner.next(sample))
        values[std::string(sample.series)] = sample.value;
    return values;
}

std::vector<std::string> familiesOf(const std::string& page)
{
    std::vector<std::string> families;
    for (const auto& line : QByteArray::fromStdString(page).split('\n'))
        if (line.startsWith("# TYPE "))
            families.push_back(line.split(' ').at(2).toStdString());
    return families;
}

bool isCounter(const std::string& series)
{
    const auto name = series.substr(0, series.find('{'));
    return name.starts_with("istio_")
        && (name.ends_with("_total") || name.ends_with("_bucket") || name.ends_with("_count"));
}

std::string firstPod(const SimMesh& mesh, const std::string& home, const std::string& workload)
{
    return mesh.pods(home, workload).front();
}

constexpr const char* kTcpScenario = R"(scenario: tcp
namespaces:
- {name: shop, labels: {istio-injection: enabled}}
services:
- {namespace: shop, name: db, ports: [{name: mongo, port: 27017}]}
workloads:
- {namespace: shop, name: client}
- {namespace: shop, name: db, ports: [27017]}
clients:
- {name: queries, workload: shop/client, host: db, port: 27017, protocol: tcp, perSecond: 20, requestBytes: 100, responseBytes: 1000}
)";

} // namespace

class TestMeshCounters : public QObject {
    Q_OBJECT
private slots:
    void everyPageCanBeRead()
    {
        auto mesh = SimMesh::named("faulty");
        mesh.advance(40s);
        for (const auto& object : mesh.objects) {
            if (object.kind() != "Pod"
                || !mesh.simulator->hasProxy(object.namespaceName(), object.name()))
                continue;
            const auto answer
                = mesh.simulator->prometheusStats(object.namespaceName(), object.name(), {}, true);
            if (answer.status == 503)
                continue; // its proxy restarts just now
            telemetry::TextScanner scanner(answer.body);
            telemetry::TextSample sample;
            while (scanner.next(sample))
                QVERIFY(!telemetry::familyTypeOf(answer.body, sample.name).empty());
            QCOMPARE(scanner.malformedLines(), std::size_t{0});
            QVERIFY(!scanner.isTruncated());
        }
    }

    void familiesStandInEnvoysOrder()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(5s);
        const auto page = mesh.page("shop", firstPod(mesh, "shop", "client"));
        const auto families = familiesOf(page);
        QCOMPARE(std::set(families.begin(), families.end()).size(), families.size());
        const auto place = [&](const char* name) {
            return std::find(families.begin(), families.end(), name) - families.begin();
        };
        QVERIFY(place("istio_requests_total") < place("envoy_server_uptime"));
        QVERIFY(place("istio_build") < place("istio_request_bytes"));
        QCOMPARE(families.back(), std::string("istio_response_bytes"));
        QVERIFY(page.find("envoy_server_live{} 1\n") != std::string::npos);
        QVERIFY(
            page.find("istio_build{component=\"proxy\",tag=\"1.29.0\"} 1\n") != std::string::npos);
        QVERIFY(page.find("# HELP") == std::string::npos);
    }

    void labelsStandInIstiosOrder()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(5s);
        const auto page = mesh.page("shop", firstPod(mesh, "shop", "client"));
        const auto start = page.find("istio_requests_total{");
        const QString series
            = QString::fromStdString(page.substr(start, page.find('}', start) - start));
        QStringList names;
        static const QRegularExpression kName(QStringLiteral("([a-z_]+)=\""));
        for (auto match = kName.globalMatch(series); match.hasNext();)
            names += match.next().captured(1);
        const QString expected = QStringLiteral(
            "reporter source_workload source_workload_namespace source_principal "
            "source_app source_version source_canonical_service "
            "source_canonical_revision source_cluster destination_workload "
            "destination_workload_namespace destination_principal destination_app "
            "destination_version destination_canonical_service "
            "destination_canonical_revision destination_cluster destination_service "
            "destination_service_name destination_service_namespace "
            "request_protocol response_code grpc_response_status response_flags "
            "connection_security_policy");
        QCOMPARE(names.join(QLatin1Char(' ')), expected);
    }

    void filterAndUsedOnlyAreHonoured()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(5s);
        const auto pod = firstPod(mesh, "shop", "client");
        QCOMPARE(familiesOf(mesh.page("shop", pod, {false, "^istio_requests_total$"})),
            std::vector<std::string>{"istio_requests_total"});
        QCOMPARE(familiesOf(mesh.page("shop", pod, {false, "nothing"})).size(), std::size_t{0});
        QVERIFY(mesh.page("shop", pod).find("envoy_server_state{} 0") != std::string::npos);
        QVERIFY(mesh.page("shop", pod, {true, {}}).find("envoy_server_state") == std::string::npos);
        QCOMPARE(mesh.simulator->prometheusStats("shop", pod, {false, "("}, false).status, 400);
    }

    void mergedPagesBeginWithTheAgent()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(5s);
        const auto pod = firstPod(mesh, "shop", "client");
        const auto merged = mesh.page("shop", pod, {false, "istio_requests_total"}, true);
        const auto plain = mesh.page("shop", pod, {false, "istio_requests_total"});
        QVERIFY(merged.find("istio_agent_") < merged.find("istio_requests_total"));
        QVERIFY(merged.ends_with(plain));
        QVERIFY(plain.find("istio_agent_") == std::string::npos);
    }

    void podsWithoutAProxyHaveNoStats()
    {
        auto mesh = SimMesh::named("bookinfo");
        const auto pod = firstPod(mesh, "warehouse", "inventory");
        QVERIFY(!mesh.simulator->hasProxy("warehouse", pod));
        QCOMPARE(mesh.simulator->prometheusStats("warehouse", pod, {}, false).status, 404);
        QCOMPARE(mesh.simulator->prometheusStats("warehouse", "nobody", {}, false).status, 404);
    }

    void histogramsAgreeWithTheRequests()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(30s);
        int checked = 0;
        for (const char* workload : {"productpage-v1", "reviews-v3", "ratings-v1"}) {
            for (const auto& pod : mesh.pods("bookinfo", workload)) {
                const auto values = bySeries(mesh.page("bookinfo", pod));
                for (const auto& [series, value] : values) {
                    if (!series.starts_with("istio_requests_total{"))
                        continue;
                    const std::string labels = series.substr(series.find('{'));
                    const std::string inside = labels.substr(0, labels.size() - 1);
                    for (const char* family : {"istio_request_duration_milliseconds",
                             "istio_request_bytes", "istio_response_bytes"}) {
                        const std::string name(family);
                        QCOMPARE(values.at(name + "_count" + labels), value);
                        QCOMPARE(values.at(name + "_bucket" + inside + ",le=\"+Inf\"}"), value);
                        QVERIFY(values.at(name + "_sum" + labels) > 0);
                        ++checked;
                    }
                }
            }
        }
        QVERIFY(checked > 10);
    }

    void bucketsFollowThePod()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(10s);
        const auto bounds = [&](const char* workload) {
            std::set<double> seen;
            for (const auto& line : mesh.stats("bookinfo", workload))
                if (line.name == "istio_request_duration_milliseconds_bucket")
                    seen.insert(line.label("le") == "+Inf" ? 1e99 : std::stod(line.label("le")));
            return seen;
        };
        QCOMPARE(bounds("details-v1").size(), std::size_t{20});
        QCOMPARE(bounds("ratings-v1"),
            (std::set<double>{1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 1e99}));
    }

    void countersNeverGoDown()
    {
        auto mesh = SimMesh::named("bookinfo");
        const auto pod = firstPod(mesh, "bookinfo", "productpage-v1");
        std::map<std::string, double> before;
        for (int round = 0; round < 20; ++round) {
            mesh.advance(1s);
            auto now = bySeries(mesh.page("bookinfo", pod));
            for (const auto& [series, value] : before)
                if (isCounter(series))
                    QVERIFY2(now.at(series) >= value, series.c_str());
            before = std::move(now);
        }
    }

    void requestsAreCountedWhenTheyEnd()
    {
        SimMesh mesh(pairScenario("  latency: {median: 3s, p99: 3001ms}\n"));
        mesh.advance(2s);
        QCOMPARE(mesh.total("shop", "client", "istio_requests_total"), 0.0);
        mesh.advance(3s);
        const double counted = mesh.total("shop", "client", "istio_requests_total");
        QVERIFY(counted > 120 && counted < 280); // those that began in the first two seconds
    }

    void aRestartBeginsAtZero()
    {
        const std::string restarts = "  restarts: {every: 20s, down: 2s}\n";
        SimMesh mesh(pairScenario(restarts));
        const auto pod = firstPod(mesh, "shop", "server-v1");
        double most = 0;
        int falls = 0;
        int refusals = 0;
        double before = 0;
        for (int i = 0; i < 60; ++i) {
            mesh.advance(1s);
            const auto answer = mesh.simulator->prometheusStats("shop", pod, {}, false);
            if (answer.status != 200) {
                ++refusals;
                continue;
            }
            double total = 0;
            for (const auto& line : readStats(answer.body))
                total += line.name == "istio_requests_total" ? line.value : 0;
            falls += total < before ? 1 : 0;
            most = std::max(most, total);
            before = total;
        }
        QVERIFY(most > 0);
        QVERIFY(falls >= 2 && falls <= 3);
        QVERIFY(refusals >= 3);
    }

    void tcpBytesMoveEveryFiveSeconds()
    {
        SimMesh mesh(kTcpScenario);
        std::vector<double> totals;
        for (int i = 0; i < 30; ++i) {
            mesh.advance(1s);
            totals.push_back(mesh.total("shop", "client", "istio_tcp_sent_bytes_total"));
        }
        int steps = 0;
        for (std::size_t i = 1; i < totals.size(); ++i)
            steps += totals[i] > totals[i - 1] ? 1 : 0;
        QVERIFY2(steps >= 4 && steps <= 6, std::to_string(steps).c_str());
        const double perSecond = totals.back() / 30;
        QVERIFY2(perSecond > 12'000 && perSecond < 24'000, std::to_string(perSecond).c_str());
    }

    void bothEndsOfATcpConnectionCount()
    {
        SimMesh mesh(kTcpScenario);
        mesh.advance(200s);
        for (const char* family :
            {"istio_tcp_connections_opened_total", "istio_tcp_connections_closed_total",
                "istio_tcp_sent_bytes_total", "istio_tcp_received_bytes_total"}) {
            const double client = mesh.total("shop", "client", family, {{"reporter", "source"}});
            QVERIFY(client > 0);
            QCOMPARE(
                mesh.total("shop", "db", family,
                    {{"reporter", "destination"}, {"connection_security_policy", "mutual_tls"}}),
                client);
        }
        QVERIFY(mesh.total("shop", "client", "istio_tcp_sent_bytes_total")
            > 5 * mesh.total("shop", "client", "istio_tcp_received_bytes_total"));
        for (const auto& line : mesh.stats("shop", "client"))
            if (line.name.starts_with("istio_tcp_")) {
                QVERIFY(!line.labels.contains("response_code"));
                QVERIFY(!line.labels.contains("grpc_response_status"));
            }
    }

    void connectionsThatFailSayWhy()
    {
        auto mesh = SimMesh::named("faulty");
        mesh.advance(30s);
        QVERIFY(mesh.total("lab", "caller", "istio_tcp_connections_opened_total",
                    {{"destination_service", "dead-db.example.com"}, {"response_flags", "UF,URX"}})
            > 0);
    }

    void theEgressGatewayIsInBetween()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(30s);
        QVERIFY(mesh.total("bookinfo", "recommendations-v1", "istio_tcp_sent_bytes_total",
                    {{"destination_service", "istio-egressgateway.istio-system.svc.cluster.local"},
                        {"destination_workload", "istio-egressgateway"}})
            > 0);
        QVERIFY(mesh.total("istio-system", "istio-egressgateway", "istio_tcp_sent_bytes_total",
                    {{"destination_service", "library-db.example.com"},
                        {"destination_workload", "unknown"}, {"reporter", "source"}})
            > 0);
    }
};

QTEST_APPLESS_MAIN(TestMeshCounters)
#include "tst_mesh_counters.moc"
