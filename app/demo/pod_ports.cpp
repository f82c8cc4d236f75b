#include "app/demo/pod_ports.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kEnvoyAdmin = 15000;
constexpr int kAgent = 15020;
constexpr int kHealth = 15021;
constexpr int kEnvoyStats = 15090;
constexpr int kIstiodMonitoring = 15014;
constexpr int kIstiodHttp = 8080;

kube::Document podOf(const ClusterWorld& world, const PodRequest& request)
{
    return world.store().find({"", "Pod", request.namespaceName, request.pod});
}

HttpAnswer toAnswer(sim::AnswerText text)
{
    return {text.status, std::move(text.contentType), std::move(text.body), {}};
}

HttpAnswer plainAnswer(int status, std::string body = {})
{
    return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

HttpAnswer answerHealth(const ClusterWorld& world, const PodRequest& request)
{
    const auto ready
        = world.backend().proxyAdmin(request.namespaceName, request.pod, "GET", "/ready");
    return plainAnswer(ready.status);
}

HttpAnswer answerStats(const ClusterWorld& world, const PodRequest& request, bool isMerged)
{
    const auto target = parseTarget(request.target);
    const auto used = target.find("usedonly");
    const sim::StatsQuery query{used.has_value(), target.parameter("filter")};
    return toAnswer(
        world.backend().prometheusStats(request.namespaceName, request.pod, query, isMerged));
}

bool isText(const Json& object, const char* key, const std::string& text)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() && *found == text;
}

/// Whether the proxy's environment sets a variable so.
bool isProxyVariable(const kube::Document& pod, const char* name, const std::string& value)
{
    for (const auto* list : {"/spec/containers", "/spec/initContainers"}) {
        for (const auto& container : pod.json().value(Json::json_pointer(list), Json::array())) {
            if (!isText(container, "name", "istio-proxy"))
                continue;
            for (const auto& variable : container.value("env", Json::array()))
                if (isText(variable, "name", name))
                    return isText(variable, "value", value);
        }
    }
    return false;
}

bool servesMetricsToItselfOnly(const kube::Document& pod)
{
    return isProxyVariable(pod, "METRICS_LOCALHOST_ACCESS_ONLY", "true");
}

/// A listener that speaks mutual TLS of the mesh, and so with nobody here.
bool isSecureMetricsPort(const kube::Document& pod, int port)
{
    const auto text = std::to_string(port);
    return isProxyVariable(pod, "ENVOY_SECURE_METRICS_PORT", text)
        || isProxyVariable(pod, "ENVOY_SECURE_MERGED_METRICS_PORT", text);
}

HttpAnswer answerProxyPort(const ClusterWorld& world, const PodRequest& request)
{
    const auto path = parseTarget(request.target).path;
    if (request.port == kEnvoyAdmin)
        return toAnswer(world.backend().proxyAdmin(
            request.namespaceName, request.pod, request.method, request.target));
    const bool isStats
        = path == "/stats/prometheus" || (request.port == kAgent && path == "/metrics");
    const bool isOpen = request.isLoopback || !servesMetricsToItselfOnly(podOf(world, request));
    if (isStats && request.port == kAgent && !isOpen)
        return plainAnswer(403, "Only requests from localhost are allowed\n");
    if (isStats && request.port != kHealth)
        return answerStats(world, request, request.port == kAgent);
    if (path == "/healthz/ready" && request.port != kEnvoyStats)
        return answerHealth(world, request);
    return request.port == kAgent ? plainAnswer(404, "404 page not found\n")
                                  : HttpAnswer{404, {}, {}, {{"server", "envoy"}}};
}

HttpAnswer answerIstiodPort(const ClusterWorld& world, const PodRequest& request)
{
    const auto path = parseTarget(request.target).path;
    const bool isDebug = path == "/debug" || path.starts_with("/debug/");
    if (isDebug && !request.isLoopback)
        return plainAnswer(401); // the API server has taken the credentials off
    const bool isServed = isDebug
        || (request.port == kIstiodMonitoring ? path == "/metrics" || path == "/version"
                                              : path == "/ready");
    return isServed ? toAnswer(world.backend().istiod(request.pod, request.target))
                    : plainAnswer(404, "404 page not found\n");
}

bool isProxyPort(const kube::Document& pod, const PodRequest& request)
{
    const bool isInside = request.isLoopback;
    return (request.port == kEnvoyAdmin && isInside) || request.port == kAgent
        || request.port == kHealth
        || (request.port == kEnvoyStats && (isInside || !servesMetricsToItselfOnly(pod)));
}

/// `http:name:port` taken apart; a port may be a name.
struct ProxyTarget {
    std::string scheme;
    std::string name;
    std::string port;
};

ProxyTarget parseProxyName(const std::string& text)
{
    const auto parts = split(text, ':');
    if (parts.size() == 1)
        return {"", text, ""};
    if (parts.size() == 2)
        return {"", std::string(parts[0]), std::string(parts[1])};
    return {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
}

std::optional<int> parsePort(std::string_view text)
{
    int port = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool isPort = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()
        && port > 0 && port < 65536;
    return isPort ? std::optional(port) : std::nullopt;
}

ApiFailure unreachable(const std::string& why)
{
    ApiFailure failure;
    failure.code = 503;
    failure.message = "error trying to reach service: " + why;
    return failure;
}

std::string podAddress(const kube::Document& pod)
{
    const auto ip = pod.json().value(Json::json_pointer("/status/podIP"), Json(""));
    return ip.is_string() ? ip.get<std::string>() : std::string();
}

HttpAnswer answerPod(
    const ClusterWorld& world, const ApiCall& call, const std::string& podName, int port)
{
    const auto query = call.request->target.find('?');
    const PodRequest request{call.namespaceName, podName, port, call.request->method,
        (call.rest.empty() ? "/" : call.rest)
            + (query == std::string::npos ? "" : call.request->target.substr(query)),
        false};
    if (auto answer = answerPodPort(world, request))
        return std::move(*answer);
    const auto pod = world.store().find({"", "Pod", call.namespaceName, podName});
    const auto address = podAddress(pod);
    return renderFailure(unreachable(address.empty() ? "the pod " + podName + " has no address yet"
                                                     : "dial tcp " + address + ":"
                + std::to_string(port) + ": connect: connection refused"));
}

HttpAnswer answerPodProxy(const ClusterWorld& world, const ApiCall& call)
{
    const auto target = parseProxyName(call.name);
    auto named = call;
    named.name = target.name;
    const auto pod = world.store().find(named.ref());
    if (pod.isNull())
        return renderFailure(notFound(named));
    const auto port = target.port.empty() ? std::optional(80) : parsePort(target.port);
    if (!port)
        return renderFailure(
            failureOf(named, 400, "invalid pod request \"" + plainText(call.name) + "\""));
    if (isSecureMetricsPort(pod, *port))
        return renderFailure(unreachable(
            target.scheme == "https" ? "remote error: tls: certificate required" : "EOF"));
    if (target.scheme == "https")
        return renderFailure(unreachable("http: server gave HTTP response to HTTPS client"));
    return answerPod(world, call, target.name, *port);
}

/// A pod behind the service, and the pod's port.
struct Endpoint {
    std::string pod;
    int port = 0;
};

/// The name of the service's port that `port` (a number, a name or nothing) means.
std::optional<std::string> findPortName(const kube::Document& service, const std::string& port)
{
    const auto ports = service.json().value(Json::json_pointer("/spec/ports"), Json::array());
    for (const auto& candidate : ports) {
        if (!candidate.is_object())
            continue;
        const bool isMeant = (port.empty() && ports.size() == 1) || isText(candidate, "name", port)
            || (parsePort(port) && candidate.value("port", Json()) == *parsePort(port));
        if (isMeant)
            return candidate.value("name", std::string());
    }
    return std::nullopt;
}

std::optional<Endpoint> findEndpoint(const kube::Document& slice, const std::string& portName)
{
    const auto& json = slice.json();
    int port = 0;
    for (const auto& candidate : json.value("ports", Json::array())) {
        const bool isNamed = candidate.is_object() && candidate.value("name", "") == portName;
        if (isNamed && candidate.value("port", Json()).is_number_integer())
            port = candidate["port"];
    }
    for (const auto& endpoint : json.value("endpoints", Json::array())) {
        const bool isReady
            = endpoint.value(Json::json_pointer("/conditions/ready"), Json(true)) == true;
        const auto pod = endpoint.value(Json::json_pointer("/targetRef/name"), Json(""));
        if (port != 0 && isReady && pod.is_string())
            return Endpoint{pod, port};
    }
    return std::nullopt;
}

HttpAnswer answerServiceProxy(const ClusterWorld& world, const ApiCall& call)
{
    const auto target = parseProxyName(call.name);
    auto named = call;
    named.name = target.name;
    const auto service = world.store().find(named.ref());
    if (service.isNull())
        return renderFailure(notFound(named));
    const auto portName = findPortName(service, target.port);
    auto failure = failureOf(named, 503, "");
    if (!portName) {
        failure.message = "no service port \"" + plainText(target.port, false, 60)
            + "\" found for service \"" + target.name + "\"";
        return renderFailure(failure);
    }
    const auto slices = world.store().list("discovery.k8s.io", "EndpointSlice");
    for (const auto& slice : slices.value()) {
        const bool isOfService = slice.namespaceName() == call.namespaceName
            && slice.label("kubernetes.io/service-name") == target.name;
        const auto endpoint = isOfService ? findEndpoint(slice, *portName) : std::nullopt;
        if (endpoint)
            return answerPod(world, call, endpoint->pod, endpoint->port);
    }
    failure.message = "no endpoints available for service \"" + call.name + "\"";
    return renderFailure(failure);
}

} // namespace

bool isListening(const ClusterWorld& world, const PodRequest& request)
{
    const auto& backend = world.backend();
    const auto pod = podOf(world, request);
    if (pod.isNull())
        return false;
    if (backend.isIstiod(request.namespaceName, request.pod))
        return request.port == kIstiodMonitoring || request.port == kIstiodHttp;
    return isProxyPort(pod, request) && backend.hasProxy(request.namespaceName, request.pod);
}

std::optional<HttpAnswer> answerPodPort(const ClusterWorld& world, const PodRequest& request)
{
    if (!isListening(world, request))
        return std::nullopt;
    return world.backend().isIstiod(request.namespaceName, request.pod)
        ? answerIstiodPort(world, request)
        : answerProxyPort(world, request);
}

HttpAnswer answerProxy(const ClusterWorld& world, const ApiCall& call)
{
    return call.kind->kind == "Service" ? answerServiceProxy(world, call)
                                        : answerPodProxy(world, call);
}

} // namespace vigla::demo
