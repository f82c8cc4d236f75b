#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/kube/yaml_positions.h"
#include "models/sim/config/config_snapshot.h"
#include "models/sim/mesh_simulator.h"
#include "models/sim/scenario/scenario_node.h"

#include <charconv>

namespace vigla::sim {

namespace {

constexpr double kHour = 3'600'000;

WireProtocol readProtocol(const ScenarioNode& node)
{
    const std::string text = node.oneOf("protocol", {"http", "grpc", "tcp"}, "http");
    return text == "grpc" ? WireProtocol::Grpc
        : text == "tcp"   ? WireProtocol::Tcp
                          : WireProtocol::Http;
}

Headers readHeaders(const ScenarioNode& node)
{
    Headers headers;
    for (const auto& [name, value] : node.labels("headers"))
        headers[toLower(name)] = value;
    return headers;
}

std::optional<Milliseconds> readTimeout(const ScenarioNode& node)
{
    return node.has("timeout") ? std::optional(node.duration("timeout", Milliseconds(0)))
                               : std::nullopt;
}

MeshSpec readMesh(const ScenarioNode& node)
{
    node.allow({"istioVersion", "clusterId", "trustDomain", "outboundTrafficPolicy",
        "enableAutoMtls", "istiodReplicas", "nodes"});
    MeshSpec mesh;
    mesh.istioVersion = node.text("istioVersion", mesh.istioVersion);
    mesh.clusterId = node.text("clusterId", mesh.clusterId);
    mesh.trustDomain = node.text("trustDomain", mesh.trustDomain);
    mesh.isRegistryOnly
        = node.oneOf("outboundTrafficPolicy", {"ALLOW_ANY", "REGISTRY_ONLY"}, "ALLOW_ANY")
        == "REGISTRY_ONLY";
    mesh.hasAutoMtls = node.flag("enableAutoMtls", true);
    mesh.istiodReplicas = node.whole("istiodReplicas", 1, 10, 1);
    mesh.nodes = node.whole("nodes", 1, 100, 3);
    return mesh;
}

ServiceSpec readServiceSpec(const ScenarioNode& node)
{
    node.allow({"namespace", "name", "labels", "selector", "ports", "type"});
    ServiceSpec service;
    service.namespaceName = node.requiredName("namespace");
    service.name = node.requiredName("name");
    service.labels = node.labels("labels");
    service.selector
        = node.has("selector") ? node.labels("selector") : mesh::Labels{{"app", service.name}};
    service.type
        = node.oneOf("type", {"ClusterIP", "LoadBalancer", "NodePort", "None"}, "ClusterIP");
    node.each("ports", [&](const ScenarioNode& entry) {
        entry.allow({"name", "port", "targetPort", "appProtocol"});
        service.ports.push_back(
            {entry.text("name"), static_cast<std::uint16_t>(entry.whole("port", 1, 65535, 80)),
                static_cast<std::uint16_t>(entry.whole("targetPort", 1, 65535, 0)),
                entry.text("appProtocol")});
    });
    if (service.ports.empty())
        node.fail("ports", "needs at least one port");
    return service;
}

std::vector<FailureShare> readFailures(const ScenarioNode& node)
{
    std::vector<FailureShare> failures;
    double sum = 0;
    node.each("failures", [&](const ScenarioNode& entry) {
        entry.allow({"share", "code", "grpcStatus"});
        failures.push_back({entry.share("share", 0), entry.whole("code", 0, 599, 500),
            entry.whole("grpcStatus", 1, 16, 14)});
        sum += failures.back().share;
    });
    if (sum > 1)
        node.fail("failures", "must not add up to more than 100%");
    return failures;
}

CallSpec readCall(const ScenarioNode& node)
{
    node.allow({"to", "protocol", "method", "path", "headers", "onPath", "perRequest", "timeout",
        "required", "requestBytes", "responseBytes"});
    CallSpec call;
    const auto [host, port] = splitHostPort(node.requiredText("to"));
    call.host = host;
    call.port = port != 0 ? port : std::uint16_t{80};
    call.protocol = readProtocol(node);
    call.method = node.text("method", call.method);
    call.path = node.text("path", call.path);
    call.headers = readHeaders(node);
    call.onPath = node.text("onPath");
    call.perRequest = node.number("perRequest", 0, 100, 1);
    call.timeout = readTimeout(node);
    call.isRequired = node.flag("required", false);
    call.requestBytes = static_cast<std::uint32_t>(node.whole("requestBytes", 0, 100'000'000, 300));
    call.responseBytes
        = static_cast<std::uint32_t>(node.whole("responseBytes", 0, 100'000'000, 1200));
    return call;
}

std::optional<ProxyKind> readProxyKind(const ScenarioNode& node)
{
    const std::string kind = node.oneOf("proxy", {"none", "sidecar", "native", "gateway"}, "");
    return kind.empty()     ? std::nullopt
        : kind == "none"    ? std::optional(ProxyKind::None)
        : kind == "sidecar" ? std::optional(ProxyKind::Sidecar)
        : kind == "native"  ? std::optional(ProxyKind::NativeSidecar)
                            : std::optional(ProxyKind::Gateway);
}

RestartSpec readRestarts(const ScenarioNode& node)
{
    node.allow({"every", "down", "container"});
    const auto whole = [](Milliseconds time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time);
    };
    RestartSpec restarts;
    restarts.every = whole(node.duration("every", Milliseconds(0)));
    restarts.down = whole(node.duration("down", Milliseconds(4000)));
    restarts.isProxy
        = node.oneOf("container", {"istio-proxy", "program"}, "istio-proxy") == "istio-proxy";
    if (restarts.every.count() > 0 && restarts.every < std::chrono::seconds(1))
        node.fail("every", "must be at least 1s");
    if (restarts.every.count() > 0 && restarts.down >= restarts.every)
        node.fail("down", "must be shorter than 'every'");
    return restarts;
}

std::optional<Refusal> readRefusal(const ScenarioNode& node)
{
    node.allow({"type", "message"});
    return Refusal{node.oneOf("type", {"clusters", "listeners", "routes"}, "listeners"),
        node.requiredText("message")};
}

WorkloadSpec readWorkload(const ScenarioNode& node)
{
    node.allow({"namespace", "name", "app", "version", "labels", "annotations", "serviceAccount",
        "image", "replicas", "unready", "proxy", "proxyVersion", "proxyEnvironment", "ports",
        "latency", "failures", "responseBytes", "calls", "histogramBuckets", "refuses",
        "neverAcknowledges", "restarts"});
    WorkloadSpec workload;
    workload.namespaceName = node.requiredName("namespace");
    workload.name = node.requiredName("name");
    workload.app = node.text("app", workload.name);
    workload.version = node.text("version");
    workload.labels = node.labels("labels");
    workload.annotations = node.labels("annotations");
    workload.serviceAccount = node.text("serviceAccount", "default");
    workload.image = node.text("image", "registry.example/" + workload.app + ":1.0");
    workload.replicas = node.whole("replicas", 0, 500, 1);
    workload.unready = node.whole("unready", 0, 500, 0);
    workload.proxy = readProxyKind(node);
    workload.proxyVersion = node.text("proxyVersion");
    workload.proxyEnvironment = node.labels("proxyEnvironment");
    workload.ports = node.ports("ports");
    workload.latency = node.latency("latency", {});
    workload.failures = readFailures(node);
    workload.responseBytes
        = static_cast<std::uint32_t>(node.whole("responseBytes", 0, 100'000'000, 1500));
    node.each(
        "calls", [&](const ScenarioNode& entry) { workload.calls.push_back(readCall(entry)); });
    workload.histogramBuckets = node.ascendingNumbers("histogramBuckets");
    if (node.has("refuses"))
        workload.refuses = readRefusal(node.child("refuses"));
    workload.neverAcknowledges = node.flag("neverAcknowledges", false);
    if (node.has("restarts"))
        workload.restarts = readRestarts(node.child("restarts"));
    return workload;
}

ClientSpec readClient(const ScenarioNode& node)
{
    node.allow({"name", "gateway", "workload", "host", "port", "protocol", "perSecond", "swing",
        "period", "timeout", "requestBytes", "responseBytes", "requests"});
    ClientSpec client;
    client.name = node.requiredText("name");
    client.gateway = node.text("gateway");
    client.workload = node.text("workload");
    if (client.gateway.empty() == client.workload.empty())
        node.fail({}, "needs either 'gateway' or 'workload'");
    client.host = node.requiredText("host");
    client.port = static_cast<std::uint16_t>(node.whole("port", 1, 65535, 80));
    client.protocol = readProtocol(node);
    client.perSecond = node.number("perSecond", 0, 20'000, 1);
    client.swing = node.share("swing", 0);
    client.period = std::chrono::milliseconds(
        static_cast<std::int64_t>(node.duration("period", Milliseconds(300'000)).count()));
    if (client.period.count() < 1000 || static_cast<double>(client.period.count()) > 24 * kHour)
        node.fail("period", "must be from 1s to 24h");
    client.timeout = readTimeout(node);
    client.requestBytes
        = static_cast<std::uint32_t>(node.whole("requestBytes", 0, 100'000'000, 250));
    client.responseBytes
        = static_cast<std::uint32_t>(node.whole("responseBytes", 0, 100'000'000, 1200));
    node.each("requests", [&](const ScenarioNode& entry) {
        entry.allow({"share", "method", "path", "headers"});
        client.requests.push_back({entry.number("share", 0.0001, 1e6, 1),
            entry.text("method", "GET"), entry.text("path", "/"), readHeaders(entry)});
    });
    return client;
}

ExternalSpec readExternal(const ScenarioNode& node)
{
    node.allow({"host", "address", "latency", "failures", "responseBytes"});
    ExternalSpec external;
    external.host = node.requiredText("host");
    external.address = node.text("address");
    external.latency = node.latency("latency", {Milliseconds(40), Milliseconds(200)});
    external.failures = readFailures(node);
    external.responseBytes
        = static_cast<std::uint32_t>(node.whole("responseBytes", 0, 100'000'000, 4000));
    return external;
}

Scenario readScenario(const ScenarioNode& node)
{
    node.allow({"scenario", "description", "mesh", "namespaces", "services", "workloads", "clients",
        "externals"});
    Scenario scenario;
    scenario.name = node.requiredText("scenario");
    scenario.description = node.text("description");
    scenario.mesh = readMesh(node.child("mesh"));
    node.each("namespaces", [&](const ScenarioNode& entry) {
        entry.allow({"name", "labels"});
        scenario.namespaces.push_back({entry.requiredName("name"), entry.labels("labels")});
    });
    node.each("services",
        [&](const ScenarioNode& entry) { scenario.services.push_back(readServiceSpec(entry)); });
    node.each("workloads",
        [&](const ScenarioNode& entry) { scenario.workloads.push_back(readWorkload(entry)); });
    node.each("clients",
        [&](const ScenarioNode& entry) { scenario.clients.push_back(readClient(entry)); });
    node.each("externals",
        [&](const ScenarioNode& entry) { scenario.externals.push_back(readExternal(entry)); });
    return scenario;
}

/// `/workloads/2/latency` → `workloads[2].latency`.
std::string spoken(const std::string& pointer)
{
    std::string path;
    for (const auto part : split(std::string_view(pointer).substr(pointer.empty() ? 0 : 1), '/')) {
        const bool isIndex
            = !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
        if (isIndex)
            path += "[" + std::string(part) + "]";
        else
            path += (path.empty() ? "" : ".") + std::string(part);
    }
    return path.empty() ? "the scenario" : plainText(path, false, 200);
}

Error describe(const ScenarioProblem& problem, std::string_view yaml)
{
    std::string place;
    if (const auto positions = kube::locateYaml(yaml))
        if (const auto* position = positions->find(problem.pointer))
            place = "line " + std::to_string(position->line) + ": ";
    return {Error::Kind::InvalidInput, place + spoken(problem.pointer) + " " + problem.message};
}

std::optional<Error> checkManifest(const kube::Document& manifest, std::size_t index)
{
    const auto ref = manifest.ref();
    const std::string which = "manifest " + std::to_string(index);
    if (ref.kind.empty() || ref.name.empty())
        return Error{Error::Kind::InvalidInput, which + " needs kind and metadata.name"};
    if (!isIstioKind(ref))
        return Error{Error::Kind::InvalidInput,
            which + ", " + plainText(ref.text(), false, 120)
                + ", is neither an Istio nor a Gateway API object; describe the rest under "
                  "'namespaces', 'services' and 'workloads'"};
    if (ref.namespaceName.empty())
        return Error{Error::Kind::InvalidInput,
            which + ", " + plainText(ref.text(), false, 120) + ", needs metadata.namespace"};
    return std::nullopt;
}

} // namespace

std::pair<std::string, std::uint16_t> splitHostPort(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        return {text, std::uint16_t{0}};
    unsigned port = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
    const bool isPort = parsed.ec == std::errc() && parsed.ptr == end && port >= 1 && port <= 65535;
    return {isPort ? text.substr(0, colon) : text, static_cast<std::uint16_t>(isPort ? port : 0)};
}

Result<Scenario> parseScenario(std::string_view yaml)
{
    const auto documents = kube::parseYaml(yaml);
    if (!documents)
        return documents.error();
    if (documents->empty())
        return Error{Error::Kind::InvalidInput,
            "the scenario is empty; its first document needs 'scenario', 'namespaces', 'services', "
            "'workloads' and 'clients'"};
    std::optional<ScenarioProblem> problem;
    Scenario scenario
        = readScenario(ScenarioNode(documents->front().json(), std::string(), problem));
    for (std::size_t i = 1; i < documents->size(); ++i) {
        if (auto failure = checkManifest((*documents)[i], i))
            return *failure;
        scenario.objects.push_back((*documents)[i]);
    }
    if (!problem)
        problem = findScenarioProblem(scenario);
    if (problem)
        return describe(*problem, yaml);
    return scenario;
}

} // namespace vigla::sim
