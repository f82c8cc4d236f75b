#include "tests/support/sim_mesh.h"

#include <QTest>

#include <cmath>

using namespace vigla;
using namespace vigla::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kRequests = "istio_requests_total";

/// Requests of the client by destination workload.
double toWorkload(const SimMesh& mesh, const std::string& workload)
{
    return mesh.total("shop", "client", kRequests, {{"destination_workload", workload}});
}

/// Five standard deviations of a share of `total` draws.
double tolerance(double share, double total)
{
    return 5 * std::sqrt(share * (1 - share) / total);
}

QByteArray allPages(const SimMesh& mesh)
{
    std::string text;
    for (const auto& object : mesh.objects)
        if (object.kind() == "Pod"
            && mesh.simulator->hasProxy(object.namespaceName(), object.name()))
            text += mesh.page(object.namespaceName(), object.name());
    return QByteArray::fromStdString(text);
}

} // namespace

class TestMeshTraffic : public QObject {
    Q_OBJECT
private slots:
    void sameSeedGivesTheSameMeshHoweverTimeIsCut()
    {
        auto once = SimMesh::named("bookinfo");
        auto again = SimMesh::named("bookinfo");
        once.advance(20s);
        for (int i = 0; i < 571; ++i)
            again.advance(35ms);
        again.advance(15ms);
        QCOMPARE(again.simulator->now().count(), once.simulator->now().count());
        QCOMPARE(allPages(again), allPages(once));
    }

    void anotherSeedGivesOtherNumbers()
    {
        auto one = SimMesh::named("bookinfo", {.seed = 1});
        auto two = SimMesh::named("bookinfo", {.seed = 2});
        one.advance(5s);
        two.advance(5s);
        QVERIFY(allPages(one) != allPages(two));
    }

    void weightsDecideTheSplit_data()
    {
        QTest::addColumn<QString>("route");
        QTest::addColumn<double>("share");
        const auto split = [](int first, int second) {
            return QStringLiteral("  - route:\n"
                                  "    - {destination: {host: server, subset: v1}, weight: %1}\n"
                                  "    - {destination: {host: server, subset: v2}, weight: %2}\n")
                .arg(first)
                .arg(second);
        };
        QTest::addRow("80 to 20") << split(80, 20) << 0.8;
        QTest::addRow("1 to 99") << split(1, 99) << 0.01;
        QTest::addRow("weights need not add up to 100") << split(1, 1) << 0.5;
        QTest::addRow("0 gets nothing") << split(0, 100) << 0.0;
        QTest::addRow("a single route needs no weight")
            << QStringLiteral("  - route:\n    - {destination: {host: server, subset: v1}}\n")
            << 1.0;
    }
    void weightsDecideTheSplit()
    {
        QFETCH(const QString, route);
        QFETCH(const double, share);
        SimMesh mesh(pairScenario({}, subsets() + rule(route.toStdString())));
        mesh.advance(60s);
        const double total = mesh.total("shop", "client", kRequests);
        QVERIFY(total > 5500 && total < 6500);
        const double seen = toWorkload(mesh, "server-v1") / total;
        QVERIFY2(std::abs(seen - share) <= tolerance(share, total), std::to_string(seen).c_str());
    }

    void withoutARulePodsShareEvenly()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(60s);
        const double total = mesh.total("shop", "client", kRequests);
        const double seen = toWorkload(mesh, "server-v1") / total;
        QVERIFY(std::abs(seen - 0.5) <= tolerance(0.5, total));
    }

    /// One trouble per row: what the client's and the server's proxies report of it.
    void troublesHaveTheirCodesAndFlags_data()
    {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("flags");
        QTest::addColumn<double>("leastShare");
        QTest::addColumn<double>("mostShare");
        QTest::addColumn<QString>("destination"); ///< Workload that the client's proxy names.
        QTest::addColumn<QString>("serverCode"); ///< Empty: the server's proxy sees nothing.
        QTest::addColumn<QString>("serverFlags");
        const auto row = [](const char* name, const std::string& scenario, const char* code,
                             const char* flags, double least, double most, const char* destination,
                             const char* serverCode = "", const char* serverFlags = "") {
            QTest::addRow("%s", name) << QString::fromStdString(scenario) << code << flags << least
                                      << most << destination << serverCode << serverFlags;
        };
        const std::string toServer = "    route:\n    - destination: {host: server}\n";
        row("unknown host", pairScenario({}, rule("  - route: [{destination: {host: nowhere}}]\n")),
            "503", "NC", 1, 1, "unknown");
        row("unknown subset",
            pairScenario({}, rule("  - route: [{destination: {host: server, subset: v7}}]\n")),
            "503", "NC", 1, 1, "unknown");
        row("unknown port",
            pairScenario(
                {}, rule("  - route: [{destination: {host: server, port: {number: 81}}}]\n")),
            "503", "NC", 1, 1, "unknown");
        row("subset without pods",
            pairScenario({},
                rule("  - route: [{destination: {host: server, subset: v3}}]\n")
                    + "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: "
                      "{name: server, namespace: shop}\nspec: {host: server, subsets: [{name: v3, "
                      "labels: {version: v3}}]}\n"),
            "503", "UH", 1, 1, "unknown");
        row("no pod is ready", pairScenario("  unready: 1\n"), "503", "UH", 1, 1, "unknown");
        row("no rule fits", pairScenario({}, rule("  - match: [{uri: {prefix: /x}}]\n" + toServer)),
            "404", "NR", 1, 1, "unknown");
        row("aborted on purpose",
            pairScenario({},
                rule(
                    "  - fault: {abort: {httpStatus: 418, percentage: {value: 30}}}\n" + toServer)),
            "418", "FI", 0.25, 0.35, "unknown");
        row("a fault without a percentage does nothing",
            pairScenario({}, rule("  - fault: {abort: {httpStatus: 418}}\n" + toServer)), "418",
            "FI", 0, 0, "unknown");
        row("delayed on purpose",
            pairScenario({},
                rule("  - fault: {delay: {fixedDelay: 300ms, percentage: {value: 50}}}\n"
                    + toServer)),
            "200", "DI", 0.45, 0.55, "server-v1");
        row("slower than its timeout",
            pairScenario(
                "  latency: {median: 80ms, p99: 90ms}\n", rule("  - timeout: 20ms\n" + toServer)),
            "504", "UT", 1, 1, "server-v1", "0", "DC");
        row("retries used up",
            pairScenario("  failures: [{share: 100%, code: 500}]\n",
                rule("  - retries: {attempts: 2, retryOn: 5xx}\n" + toServer)),
            "500", "URX", 1, 1, "server-v1", "500", "-");
        row("an attempt takes too long",
            pairScenario("  latency: {median: 80ms, p99: 90ms}\n",
                rule("  - retries: {attempts: 1, perTryTimeout: 10ms, retryOn: 5xx}\n" + toServer)),
            "504", "UT,URX", 1, 1, "server-v1", "0", "DC");
        row("server errors are not retried by default",
            pairScenario("  failures: [{share: 100%, code: 503}]\n"), "503", "-", 1, 1, "server-v1",
            "503", "-");
        row("circuit breaker",
            pairScenario("  latency: {median: 100ms, p99: 200ms}\n",
                subsets("  trafficPolicy: {connectionPool: {http: {http2MaxRequests: 2}}}\n")),
            "503", "UO", 0.5, 0.95, "unknown");
        row("connections break", pairScenario("  failures: [{share: 100%, code: 0}]\n"), "503", "-",
            1, 1, "server-v1", "503", "UC");
        std::string wrongPort = pairScenario();
        wrongPort.replace(wrongPort.find("targetPort: 8080"), 16, "targetPort: 8099");
        row("nobody listens on the target port", wrongPort, "503", "-", 1, 1, "server-v1", "503",
            "UF");
        row("plain text to STRICT",
            pairScenario({},
                subsets("  trafficPolicy: {tls: {mode: DISABLE}}\n")
                    + "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: "
                      "{name: d, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n"),
            "503", "UC", 1, 1, "server-v1");
        row("mTLS to a pod without a sidecar",
            pairScenario(
                "  proxy: none\n", subsets("  trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}\n")),
            "503", "UF,URX", 1, 1, "server-v1");
        row("a pod without a sidecar", pairScenario("  proxy: none\n"), "200", "-", 1, 1,
            "server-v1");
        row("redirect", pairScenario({}, rule("  - redirect: {uri: /new, redirectCode: 308}\n")),
            "308", "-", 1, 1, "unknown");
        row("direct response", pairScenario({}, rule("  - directResponse: {status: 451}\n")), "451",
            "-", 1, 1, "unknown");
        row("clients that go away",
            pairScenario("  latency: {median: 80ms, p99: 90ms}\n", {}, "  timeout: 10ms\n"), "0",
            "DC", 1, 1, "server-v1", "0", "DC");
    }
    void troublesHaveTheirCodesAndFlags()
    {
        QFETCH(const QString, scenario);
        QFETCH(const QString, code);
        QFETCH(const QString, flags);
        QFETCH(const double, leastShare);
        QFETCH(const double, mostShare);
        QFETCH(const QString, destination);
        QFETCH(const QString, serverCode);
        QFETCH(const QString, serverFlags);
        SimMesh mesh(scenario.toStdString());
        mesh.advance(30s);
        const double total = mesh.total("shop", "client", kRequests);
        const std::map<std::string, std::string> trouble{
            {"response_code", code.toStdString()}, {"response_flags", flags.toStdString()}};
        const double seen = mesh.total("shop", "client", kRequests, trouble);
        QVERIFY(total > 2000);
        QVERIFY2(seen / total >= leastShare && seen / total <= mostShare,
            std::to_string(seen / total).c_str());
        if (mostShare > 0) {
            auto named = trouble;
            named["destination_workload"] = destination.toStdString();
            named["reporter"] = "source";
            QVERIFY(mesh.total("shop", "client", kRequests, named) > 0);
        }
        const double server = mesh.total("shop", "server-v1", kRequests,
            {{"response_code", serverCode.toStdString()},
                {"response_flags", serverFlags.toStdString()}, {"reporter", "destination"}});
        if (!serverCode.isEmpty())
            QVERIFY(server > 0);
    }

    void retriesHideMostFailures()
    {
        SimMesh mesh(pairScenario("  failures: [{share: 30%, code: 503}]\n",
            rule("  - retries: {attempts: 3, retryOn: 5xx}\n"
                 "    route:\n    - destination: {host: server}\n")));
        mesh.advance(60s);
        const double total = mesh.total("shop", "client", kRequests);
        const double failed = mesh.total("shop", "client", kRequests, {{"response_code", "503"}});
        const double share = std::pow(0.3, 4);
        QVERIFY(std::abs(failed / total - share) <= tolerance(share, total));
        const double attempts = mesh.total("shop", "server-v1", kRequests)
            + mesh.total("shop", "server-v2", kRequests);
        QVERIFY(attempts > 1.3 * total); // every attempt counts at the server, once at the client
    }

    void connectFailuresAreRetriedByDefault()
    {
        SimMesh mesh(pairScenario(
            "  proxy: none\n  restarts: {every: 10s, down: 3s, container: program}\n"));
        mesh.advance(60s);
        const double total = mesh.total("shop", "client", kRequests);
        const double failed = mesh.total("shop", "client", kRequests, {{"response_code", "503"}});
        QVERIFY(failed < 0.2 * total);
    }

    void outlierDetectionEjectsTheBadHost()
    {
        std::string text = pairScenario("  replicas: 2\n",
            subsets("  trafficPolicy: {outlierDetection: {consecutive5xxErrors: 3, interval: 1s, "
                    "baseEjectionTime: 300s, maxEjectionPercent: 50}}\n"));
        const std::string second = "  version: v2\n  ports: [8080]\n";
        text.insert(text.find(second) + second.size(), "  failures: [{share: 100%, code: 500}]\n");
        SimMesh mesh(text);
        mesh.advance(60s);
        const double failed = mesh.total("shop", "client", kRequests, {{"response_code", "500"}});
        QVERIFY(failed >= 6 && failed < 200); // two bad hosts, three failures each and a few
        const auto pod = mesh.pods("shop", "client").front();
        const auto clusters = mesh.admin("shop", pod, "/clusters?format=json&filter=server");
        int ejected = 0;
        for (const auto& host : clusters["cluster_statuses"][0]["host_statuses"])
            ejected += host["health_status"].contains("failed_outlier_check") ? 1 : 0;
        QCOMPARE(ejected, 2);
    }

    void mirrorsReachTheServerButAreNotCounted()
    {
        SimMesh mesh(pairScenario({},
            subsets()
                + rule("  - route: [{destination: {host: server, subset: v1}}]\n"
                       "    mirror: {host: server, subset: v2}\n"
                       "    mirrorPercentage: {value: 50}\n")));
        mesh.advance(60s);
        const double total = mesh.total("shop", "client", kRequests);
        QCOMPARE(toWorkload(mesh, "server-v2"), 0.0);
        const double mirrored = mesh.total("shop", "server-v2", kRequests) / total;
        QVERIFY(std::abs(mirrored - 0.5) <= tolerance(0.5, total));
    }

    void unknownCallersAndDestinations()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(60s);
        QVERIFY(mesh.total("bookinfo", "details-v1", kRequests,
                    {{"source_workload", "unknown"}, {"connection_security_policy", "none"},
                        {"reporter", "destination"}})
            > 0);
        QVERIFY(mesh.total("bookinfo", "productpage-v1", kRequests,
                    {{"destination_service_name", "PassthroughCluster"},
                        {"destination_service", "metrics.example.net"},
                        {"destination_workload", "unknown"}})
            > 0);
        auto faulty = SimMesh::named("faulty");
        faulty.advance(30s);
        QVERIFY(faulty.total("walled", "walled-caller", kRequests,
                    {{"destination_service_name", "BlackHoleCluster"}, {"response_code", "502"}})
            > 0);
    }

    void gatewaysReportAsSourceOnly()
    {
        auto mesh = SimMesh::named("bookinfo");
        mesh.advance(30s);
        for (const char* gateway : {"istio-ingressgateway", "istio-egressgateway"})
            for (const auto& line : mesh.stats("istio-system", gateway))
                if (line.name == kRequests)
                    QCOMPARE(line.label("reporter"), std::string("source"));
        QVERIFY(mesh.total("istio-system", "istio-ingressgateway", kRequests,
                    {{"response_code", "404"}, {"response_flags", "NR"},
                        {"destination_service", "unknown"}})
            > 0);
        QVERIFY(mesh.total("istio-system", "istio-egressgateway", kRequests,
                    {{"destination_service", "books.example.com"}})
            > 0);
    }

    void mutualTlsIsLabelledOnTheServersSide()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(10s);
        const double total = mesh.total("shop", "server-v1", kRequests);
        QVERIFY(total > 0);
        QCOMPARE(mesh.total("shop", "server-v1", kRequests,
                     {{"connection_security_policy", "mutual_tls"},
                         {"source_principal", "spiffe://cluster.local/ns/shop/sa/default"}}),
            total);
        QCOMPARE(
            mesh.total("shop", "client", kRequests, {{"connection_security_policy", "unknown"}}),
            mesh.total("shop", "client", kRequests));
    }

    void bothEndsCountTheSameRequests()
    {
        SimMesh mesh(pairScenario());
        mesh.advance(60s);
        const double client = mesh.total("shop", "client", kRequests);
        const double servers = mesh.total("shop", "server-v1", kRequests)
            + mesh.total("shop", "server-v2", kRequests);
        QVERIFY(std::abs(client - servers) <= 3); // those on their way
    }

    void trueRatesAgreeWithTheCounters()
    {
        SimMesh mesh(pairScenario({},
            subsets()
                + rule("  - route: [{destination: {host: server, "
                       "subset: v1}}]\n")));
        mesh.advance(60s);
        const auto rates = mesh.simulator->trueRates(60s);
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates.front().sourceWorkload, std::string("shop/client"));
        QCOMPARE(rates.front().destinationWorkload, std::string("shop/server-v1"));
        QCOMPARE(rates.front().destinationService, std::string("server.shop.svc.cluster.local"));
        QCOMPARE(rates.front().code, std::string("200"));
        QVERIFY(
            std::abs(rates.front().perSecond * 60 - mesh.total("shop", "client", kRequests)) < 1);
    }

    void grpcFailuresKeepTheirHttpStatus()
    {
        auto mesh = SimMesh::named("faulty");
        mesh.advance(60s);
        const double failed = mesh.total("lab", "caller", kRequests,
            {{"request_protocol", "grpc"}, {"grpc_response_status", "8"},
                {"response_code", "200"}});
        QVERIFY(failed > 0);
        QVERIFY(mesh.total("lab", "caller", "istio_request_messages_total") > failed);
        for (const auto& line : mesh.stats("lab", "caller"))
            if (line.name == "istio_request_messages_total")
                QVERIFY(!line.labels.contains("response_code"));
    }
};

QTEST_APPLESS_MAIN(TestMeshTraffic)
#include "tst_mesh_traffic.moc"
