#include "models/sim/mesh_simulator.h"
#include "models/sim/scenario.h"
#include "models/sim/traffic/random.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace vigla::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kServicesPerNamespace = 40;
constexpr int kMostCallees = 24;
constexpr double kFrontRequestsPerSecond = 3;

std::string serviceName(int index)
{
    static constexpr std::array<std::string_view, 20> kNouns{"cart", "order", "search", "price",
        "stock", "user", "session", "media", "review", "coupon", "invoice", "shipping", "message",
        "profile", "report", "ledger", "catalog", "quota", "audit", "feed"};
    const auto count = static_cast<int>(kNouns.size());
    const std::string noun(kNouns[static_cast<std::size_t>(index % count)]);
    return index < count ? noun : noun + "-" + std::to_string(index / count);
}

std::string namespaceOf(int index)
{
    return "team-" + std::to_string(index / kServicesPerNamespace + 1);
}

/// A fan-out with a long tail: most services call one or two others, a few call many.
int drawFanOut(Random& random)
{
    const double drawn = std::pow(1 - random.unit(), -1 / 1.4);
    return static_cast<int>(std::min<double>(kMostCallees, std::floor(drawn)));
}

/// By caller the services it calls. Calls lead to higher numbers only, so that they end, and every
/// service but the first `fronts` has a caller.
std::vector<std::set<int>> drawCalls(Random& random, int services, int fronts)
{
    std::vector<std::set<int>> calls(static_cast<std::size_t>(services));
    for (int caller = 0; caller < services; ++caller) {
        const int below = services - std::max(caller + 1, fronts);
        const int count = std::min(below, caller % 3 == 2 ? 0 : drawFanOut(random));
        for (int tries = 0; tries < 3 * count; ++tries) {
            auto& callees = calls[static_cast<std::size_t>(caller)];
            if (static_cast<int>(callees.size()) == count)
                break;
            const double near = random.unit() * random.unit();
            callees.insert(services - below + std::min(below - 1, static_cast<int>(near * below)));
        }
    }
    std::vector<bool> isCalled(static_cast<std::size_t>(services));
    for (const auto& callees : calls)
        for (const int callee : callees)
            isCalled[static_cast<std::size_t>(callee)] = true;
    for (int service = fronts; service < services; ++service)
        if (!isCalled[static_cast<std::size_t>(service)]) {
            const auto caller = random.below(static_cast<std::uint32_t>(std::min(service, 200)));
            const int least = std::max(0, service - 200);
            calls[static_cast<std::size_t>(least) + caller].insert(service);
        }
    return calls;
}

WorkloadSpec makeWorkload(Random& random, int index, const std::string& version)
{
    const std::string name = serviceName(index);
    WorkloadSpec workload;
    workload.namespaceName = namespaceOf(index);
    workload.name = name + "-" + version;
    workload.app = name;
    workload.version = version;
    workload.serviceAccount = name;
    workload.image = "registry.example/" + name + ":" + version;
    workload.replicas = random.chance(0.3) ? 2 : 1;
    workload.ports = {8080};
    const double median = 1 + 12 * random.unit();
    workload.latency = {Milliseconds(median), Milliseconds(median * (3 + 5 * random.unit()))};
    if (random.chance(0.06))
        workload.failures.push_back({0.002 + 0.05 * random.unit(), 503, 14});
    workload.responseBytes = 200 + random.below(6000);
    return workload;
}

Json metadata(int index)
{
    return {{"name", serviceName(index)}, {"namespace", namespaceOf(index)}};
}

kube::Document makeSubsets(int index)
{
    Json json{{"apiVersion", "networking.istio.io/v1"}, {"kind", "DestinationRule"},
        {"metadata", metadata(index)}};
    json["spec"]["host"] = serviceName(index);
    for (const char* version : {"v1", "v2"})
        json["spec"]["subsets"].push_back({{"name", version}, {"labels", {{"version", version}}}});
    return kube::Document(std::move(json));
}

kube::Document makeSplit(int index, int percent)
{
    Json json{{"apiVersion", "networking.istio.io/v1"}, {"kind", "VirtualService"},
        {"metadata", metadata(index)}};
    json["spec"]["hosts"] = Json::array({serviceName(index)});
    Json route = Json::array();
    for (const auto& [subset, weight] :
        {std::pair("v1", percent), std::pair("v2", 100 - percent)}) {
        Json entry;
        entry["destination"] = {{"host", serviceName(index)}, {"subset", subset}};
        entry["weight"] = weight;
        route.push_back(std::move(entry));
    }
    json["spec"]["http"] = Json::array({Json{{"route", std::move(route)}}});
    return kube::Document(std::move(json));
}

kube::Document makeGateway()
{
    Json json{{"apiVersion", "networking.istio.io/v1"}, {"kind", "Gateway"},
        {"metadata", {{"name", "public"}, {"namespace", "istio-system"}}}};
    json["spec"]["selector"]["istio"] = "ingressgateway";
    Json server;
    server["port"] = {{"number", 80}, {"name", "http"}, {"protocol", "HTTP"}};
    server["hosts"] = Json::array({"*"});
    json["spec"]["servers"] = Json::array({std::move(server)});
    return kube::Document(std::move(json));
}

/// One VirtualService that leads `/<service>` to each of the services at the front.
kube::Document makeFrontRoutes(int fronts)
{
    Json json{{"apiVersion", "networking.istio.io/v1"}, {"kind", "VirtualService"},
        {"metadata", {{"name", "public"}, {"namespace", "istio-system"}}}};
    json["spec"]["hosts"] = Json::array({"*"});
    json["spec"]["gateways"] = Json::array({"istio-system/public"});
    for (int front = 0; front < fronts; ++front) {
        const std::string name = serviceName(front);
        Json rule;
        Json match;
        match["uri"]["exact"] = "/" + name;
        rule["match"] = Json::array({std::move(match)});
        Json route;
        route["destination"]["host"] = name + "." + namespaceOf(front) + ".svc.cluster.local";
        route["destination"]["port"]["number"] = 8080;
        rule["route"] = Json::array({std::move(route)});
        json["spec"]["http"].push_back(std::move(rule));
    }
    return kube::Document(std::move(json));
}

void addGateway(Scenario& scenario, int fronts)
{
    scenario.namespaces.push_back({"istio-system", {}});
    WorkloadSpec gateway;
    gateway.namespaceName = "istio-system";
    gateway.name = gateway.app = "istio-ingressgateway";
    gateway.labels = {{"istio", "ingressgateway"}};
    gateway.serviceAccount = "istio-ingressgateway-service-account";
    gateway.proxy = ProxyKind::Gateway;
    gateway.replicas = 2;
    gateway.ports = {8080};
    scenario.workloads.push_back(std::move(gateway));
    scenario.services.push_back({"istio-system", "istio-ingressgateway", {},
        {{"istio", "ingressgateway"}}, {{"http2", 80, 8080, ""}}, "LoadBalancer"});
    scenario.objects.push_back(makeGateway());
    scenario.objects.push_back(makeFrontRoutes(fronts));
    ClientSpec visitors;
    visitors.name = "visitors";
    visitors.gateway = "istio-system/istio-ingressgateway";
    visitors.host = "shop.example.com";
    visitors.perSecond = kFrontRequestsPerSecond * fronts;
    for (int front = 0; front < fronts; ++front)
        visitors.requests.push_back({1, "GET", "/" + serviceName(front), {}});
    scenario.clients.push_back(std::move(visitors));
}

/// How often a call is made per request, so that every edge carries about one to four calls a
/// second whatever its caller's rate is.
double drawPerRequest(Random& random, double callerRate)
{
    const double wanted = 0.6 * std::exp(0.8 * random.normal()) + 0.4;
    return std::min(1.5, wanted / std::max(0.2, callerRate));
}

} // namespace

Scenario buildScaleScenario(int services, std::uint64_t seed)
{
    services = std::clamp(services, 2, 10'000);
    const int fronts = std::clamp(services / 25, 1, 60);
    Random random(seed);
    Scenario scenario;
    scenario.name = "scale:" + std::to_string(services);
    scenario.description = std::to_string(services) + " services with power-law fan-out";
    scenario.mesh.nodes = std::clamp(services / 20, 3, 100);
    scenario.mesh.istiodReplicas = services > 500 ? 2 : 1;
    addGateway(scenario, fronts);
    for (int i = 0; i < services; i += kServicesPerNamespace)
        scenario.namespaces.push_back({namespaceOf(i), {{"istio-injection", "enabled"}}});
    const auto calls = drawCalls(random, services, fronts);
    std::vector<double> rates(static_cast<std::size_t>(services));
    for (int i = 0; i < services; ++i) {
        const auto place = static_cast<std::size_t>(i);
        if (i < fronts)
            rates[place] = kFrontRequestsPerSecond;
        const bool isGrpc = i % 11 == 7;
        scenario.services.push_back({namespaceOf(i), serviceName(i), {}, {{"app", serviceName(i)}},
            {{isGrpc ? "grpc" : "http", 8080, 0, ""}}, "ClusterIP"});
        WorkloadSpec first = makeWorkload(random, i, "v1");
        for (const int callee : calls[place]) {
            CallSpec call;
            call.host = serviceName(callee) + "." + namespaceOf(callee);
            call.port = 8080;
            call.protocol = callee % 11 == 7 ? WireProtocol::Grpc : WireProtocol::Http;
            call.path = "/" + serviceName(callee);
            call.perRequest = drawPerRequest(random, rates[place]);
            rates[static_cast<std::size_t>(callee)] += rates[place] * call.perRequest;
            first.calls.push_back(std::move(call));
        }
        if (random.chance(0.2)) {
            WorkloadSpec second = makeWorkload(random, i, "v2");
            second.calls = first.calls;
            scenario.workloads.push_back(std::move(second));
            scenario.objects.push_back(makeSubsets(i));
            if (random.chance(0.7))
                scenario.objects.push_back(
                    makeSplit(i, 50 + 5 * static_cast<int>(random.below(10))));
        }
        scenario.workloads.push_back(std::move(first));
    }
    return scenario;
}

} // namespace vigla::sim
