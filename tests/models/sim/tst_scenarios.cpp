#include "tests/support/sim_mesh.h"

#include <QTest>

#include <set>

using namespace vigla;
using namespace vigla::test;
using namespace std::chrono_literals;

namespace {

const std::string kMinimal = R"(scenario: small
namespaces:
- {name: shop, labels: {istio-injection: enabled}}
services:
- {namespace: shop, name: web, ports: [{name: http, port: 80}]}
- {namespace: shop, name: client, ports: [{name: http, port: 80}]}
workloads:
- {namespace: shop, name: web, ports: [80]}
- {namespace: shop, name: client, calls: [{to: "web:80"}]}
clients:
- {name: c, workload: shop/client, host: web, perSecond: 1}
)";

std::string changed(const std::string& from, const std::string& to, std::string text = kMinimal)
{
    text.replace(text.find(from), from.size(), to);
    return text;
}

} // namespace

class TestScenarios : public QObject {
    Q_OBJECT
private slots:
    void embeddedScenariosAreFine()
    {
        const auto names = sim::embeddedScenarioNames();
        QCOMPARE(names, (std::vector<std::string>{"bookinfo", "faulty", "weather"}));
        for (const auto& name : names) {
            const auto scenario = sim::namedScenario(name, 1);
            QVERIFY2(scenario, scenario ? "" : scenario.error().message.c_str());
            QCOMPARE(scenario->name, name);
            QVERIFY(!scenario->description.empty());
        }
    }

    void weatherIsWhatItSays()
    {
        auto mesh = SimMesh::named("weather");
        bool isThere = false;
        for (const auto& object : mesh.objects) {
            if (object.kind() == "Namespace" && object.name() == "weather-forecast")
                QCOMPARE(object.label("istio-injection"), std::string("enabled"));
            if (object.kind() != "VirtualService")
                continue;
            isThere = true;
            const auto& rule = object.json()["spec"]["http"][0];
            QVERIFY(rule["match"][0]["uri"]["exact"] == "/weatherforecast");
            const auto& destination = rule["route"][0]["destination"];
            QVERIFY(destination["host"] == "weather-forecast.weather-forecast.svc.cluster.local");
            QVERIFY(destination["port"]["number"] == 80);
        }
        QVERIFY(isThere);
        mesh.advance(30s);
        QVERIFY(
            mesh.total("weather-forecast", "weather-forecast-v1", "istio_requests_total") > 100);
        QVERIFY(mesh.total("weather-forecast", "weather-forecast-v2", "istio_requests_total") > 50);
        QVERIFY(mesh.total("istio-system", "istio-ingressgateway", "istio_requests_total",
                    {{"response_code", "404"}, {"response_flags", "NR"}})
            > 0);
    }

    void faultyHasEveryTrouble()
    {
        auto mesh = SimMesh::named("faulty");
        mesh.advance(120s);
        std::set<std::string> flags;
        for (const char* workload : {"caller"})
            for (const auto& line : mesh.stats("lab", workload))
                flags.insert(line.label("response_flags"));
        for (const auto& line : mesh.stats("istio-system", "istio-ingressgateway"))
            flags.insert(line.label("response_flags"));
        for (const char* flag :
            {"NC", "UH", "NR", "UT", "UO", "UC", "UF,URX", "URX", "FI", "DI", "DC"})
            QVERIFY2(flags.contains(flag), flag);
    }

    void initialObjectsHangTogether()
    {
        for (const auto& name : sim::embeddedScenarioNames()) {
            const auto mesh = SimMesh::named(name);
            std::set<kube::ObjectRef> refs;
            std::set<std::string> addresses;
            for (const auto& object : mesh.objects) {
                QVERIFY(refs.insert(object.ref()).second);
                QVERIFY(object.uid().empty() && object.resourceVersion().empty());
                QVERIFY(object.json()["metadata"].contains("creationTimestamp"));
                if (object.kind() == "Pod")
                    QVERIFY(addresses.insert(object.json()["status"]["podIP"].get<std::string>())
                                .second);
            }
            for (const auto& object : mesh.objects)
                for (const auto& owner :
                    object.json()["metadata"].value("ownerReferences", nlohmann::ordered_json()))
                    QVERIFY(refs.contains(
                        {owner["kind"] == "Service" ? "" : "apps", owner["kind"].get<std::string>(),
                            object.namespaceName(), owner["name"].get<std::string>()}));
        }
    }

    void podsLookLikeInjectedOnes()
    {
        const auto mesh = SimMesh::named("bookinfo");
        bool hasNative = false;
        for (const auto& object : mesh.objects) {
            if (object.kind() != "Pod" || object.namespaceName() != "bookinfo")
                continue;
            const auto& json = object.json();
            QVERIFY(!object.label("service.istio.io/canonical-name").empty());
            QCOMPARE(object.label("security.istio.io/tlsMode"), std::string("istio"));
            QCOMPARE(object.annotation("prometheus.io/port"), std::string("15020"));
            const bool isNative = json["spec"].contains("initContainers");
            hasNative = hasNative || isNative;
            const auto& statuses
                = json["status"][isNative ? "initContainerStatuses" : "containerStatuses"];
            QVERIFY(std::any_of(statuses.begin(), statuses.end(), [](const auto& status) {
                return status["name"] == "istio-proxy"
                    && status["image"] == "docker.io/istio/proxyv2:1.29.0"
                    && status["containerID"].template get<std::string>().size() == 77;
            }));
        }
        QVERIFY(hasNative);
    }

    void scaleScenariosHaveTheSizeAndNoDeadEnds_data()
    {
        QTest::addColumn<int>("services");
        QTest::addRow("2") << 2;
        QTest::addRow("30") << 30;
        QTest::addRow("300") << 300;
    }
    void scaleScenariosHaveTheSizeAndNoDeadEnds()
    {
        QFETCH(const int, services);
        const auto scenario = sim::buildScaleScenario(services, 7);
        QCOMPARE(static_cast<int>(scenario.services.size()), services + 1); // and the gateway's
        std::set<std::string> called;
        std::size_t mostCalls = 0;
        for (const auto& workload : scenario.workloads) {
            mostCalls = std::max(mostCalls, workload.calls.size());
            for (const auto& call : workload.calls)
                called.insert(call.host);
        }
        const auto fronts = scenario.clients.front().requests.size();
        QVERIFY(called.size() + fronts >= static_cast<std::size_t>(services));
        if (services >= 300)
            QVERIFY(mostCalls >= 10);
        QCOMPARE(scenario, sim::buildScaleScenario(services, 7));
        QVERIFY(scenario != sim::buildScaleScenario(services, 8));
    }

    void scaleTrafficReachesMostServices()
    {
        const auto scenario = sim::buildScaleScenario(100, 1);
        sim::MeshSimulator simulator(scenario, {});
        simulator.advance(60s);
        std::set<std::string> reached;
        double total = 0;
        for (const auto& rate : simulator.trueRates(60s)) {
            reached.insert(rate.destinationService);
            total += rate.perSecond;
        }
        QVERIFY2(reached.size() > 85, std::to_string(reached.size()).c_str());
        QVERIFY2(total > 100 && total < 5000, std::to_string(total).c_str());
    }

    void namesThatDoNotExistAreExplained_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("words");
        QTest::addRow("unknown") << "cookinfo"
                                 << "bookinfo, faulty, weather, scale:N";
        QTest::addRow("no number") << "scale:many"
                                   << "2 to 10000";
        QTest::addRow("too many") << "scale:10001"
                                  << "2 to 10000";
        QTest::addRow("too few") << "scale:1"
                                 << "2 to 10000";
    }
    void namesThatDoNotExistAreExplained()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, words);
        const auto scenario = sim::namedScenario(name.toStdString(), 1);
        QVERIFY(!scenario);
        QVERIFY2(scenario.error().message.find(words.toStdString()) != std::string::npos,
            scenario.error().message.c_str());
    }

    void badFilesAreExplained_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& text, const char* words) {
            QTest::addRow("%s", name) << QString::fromStdString(text) << words;
        };
        row("empty", "", "the scenario is empty");
        row("not YAML", "scenario: [", "line");
        row("a list", "- a\n", "map");
        row("without a name", changed("scenario: small\n", ""), "needs 'scenario'");
        row("misspelt key", changed("perSecond", "perSecnd"),
            "line 11: clients[0].perSecnd is not a key here; did you mean 'perSecond'?");
        row("text for a number", changed("perSecond: 1", "perSecond: fast"),
            "clients[0].perSecond must be a number from 0 to 20000");
        row("negative rate", changed("perSecond: 1", "perSecond: -1"), "from 0 to 20000");
        row("unknown namespace",
            changed("namespace: shop, name: client, calls", "namespace: x, name: client, calls"),
            "workloads[1].namespace is not among 'namespaces'");
        row("twice", changed("name: client, calls", "name: web, calls"),
            "workloads[1].name is there twice");
        row("unknown service", changed("web:80", "wep:80"),
            "workloads[1].calls[0].to names neither a service nor anything under 'externals'");
        row("unknown client", changed("shop/client", "shop/nobody"), "clients[0].workload must be");
        row("nobody sends", changed("workload: shop/client, ", ""),
            "needs either 'gateway' or 'workload'");
        row("not a gateway", changed("workload: shop/client", "gateway: shop/client"),
            "'proxy: gateway'");
        row("bad port", changed("port: 80}", "port: 0}"), "from 1 to 65535");
        row("no port", changed("[{name: http, port: 80}]", "[]"), "needs at least one port");
        row("bad duration", changed("ports: [80]", "ports: [80], latency: fast"),
            "workloads[0].latency must be a duration");
        row("bad share", changed("ports: [80]", "ports: [80], failures: [{share: 120%}]"),
            "must be a share");
        row("shares beyond all",
            changed("ports: [80]", "ports: [80], failures: [{share: 60%}, {share: 60%}]"),
            "more than 100%");
        row("bad choice", changed("ports: [80]", "ports: [80], proxy: maybe"),
            "workloads[0].proxy may be none, sidecar, native, gateway, not 'maybe'");
        row("bad name", changed("name: client, calls", "name: Client!, calls"), "lower-case");
        row("calls in a circle", changed("ports: [80]", "ports: [80], calls: [{to: web}]"),
            "run in a circle");
        row("too much traffic",
            changed("web:80\"}]}", "web:80\", perRequest: 100}]}",
                changed("host: web, perSecond: 1", "host: client, perSecond: 20000")),
            "more than 100000 calls per second");
        row("a manifest without a name", kMinimal + "---\nkind: VirtualService\n",
            "manifest 1 needs kind and metadata.name");
        row("a manifest of another kind",
            kMinimal + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop}\n",
            "neither an Istio nor a Gateway API object");
        row("too many replicas", changed("ports: [80]", "ports: [80], replicas: 501"),
            "from 0 to 500");
        row("buckets that fall", changed("ports: [80]", "ports: [80], histogramBuckets: [5, 1]"),
            "bigger than the one before");
        row("restarts without a pause",
            changed("ports: [80]", "ports: [80], restarts: {every: 2s, down: 3s}"),
            "must be shorter than 'every'");
    }
    void badFilesAreExplained()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, words);
        const auto scenario = sim::parseScenario(text.toStdString());
        QVERIFY(!scenario);
        QCOMPARE(scenario.error().kind, Error::Kind::InvalidInput);
        QVERIFY2(scenario.error().message.find(words.toStdString()) != std::string::npos,
            scenario.error().message.c_str());
    }

    void theMinimalFileIsFine()
    {
        const auto scenario = sim::parseScenario(kMinimal);
        QVERIFY2(scenario, scenario ? "" : scenario.error().message.c_str());
        QCOMPARE(scenario->workloads.size(), std::size_t{2});
        QCOMPARE(sim::expectedCallsPerSecond(*scenario), 2.0);
    }
};

QTEST_APPLESS_MAIN(TestScenarios)
#include "tst_scenarios.moc"
