#include "models/mesh/istio_view.h"

#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

namespace vigla::mesh {

namespace {

using Json = nlohmann::ordered_json;

const Json& specOf(const kube::Document& document)
{
    return childOf(document.json(), "spec");
}

std::string createdAtOf(const kube::Document& document)
{
    return textOf(childOf(document.json(), "metadata"), "creationTimestamp");
}

/// Calls `read(element)` for every object of the list at `key`.
template <typename Reader>
void forEachIn(const Json& json, std::string_view key, const Reader& read)
{
    const Json& list = childOf(json, key);
    if (!list.is_array())
        return;
    for (const Json& element : list) {
        if (element.is_object())
            read(element);
    }
}

std::optional<StringMatchView> stringMatchIn(const Json& json)
{
    using Kind = StringMatchView::Kind;
    if (!json.is_object())
        return std::nullopt;
    for (const auto& [key, kind] :
        {std::pair("exact", Kind::Exact), {"prefix", Kind::Prefix}, {"regex", Kind::Regex}}) {
        if (childOf(json, key).is_string())
            return StringMatchView{kind, textOf(json, key)};
    }
    return StringMatchView{};
}

NamedMatches namedMatchesOf(const Json& json, std::string_view key)
{
    NamedMatches matches;
    const Json& map = childOf(json, key);
    if (!map.is_object())
        return matches;
    for (const auto& [name, value] : map.items())
        matches.emplace_back(name, stringMatchIn(value).value_or(StringMatchView{}));
    return matches;
}

HttpMatchView httpMatchIn(const Json& json)
{
    HttpMatchView match;
    match.name = textOf(json, "name");
    match.uri = stringMatchIn(childOf(json, "uri"));
    match.scheme = stringMatchIn(childOf(json, "scheme"));
    match.method = stringMatchIn(childOf(json, "method"));
    match.authority = stringMatchIn(childOf(json, "authority"));
    match.headers = namedMatchesOf(json, "headers");
    match.withoutHeaders = namedMatchesOf(json, "withoutHeaders");
    match.queryParams = namedMatchesOf(json, "queryParams");
    match.port = portOf(json, "port");
    match.sourceLabels = labelsOf(json, "sourceLabels");
    match.sourceNamespace = textOf(json, "sourceNamespace");
    match.gateways = textsOf(json, "gateways");
    match.ignoresUriCase = flagOf(json, "ignoreUriCase");
    return match;
}

DestinationView destinationIn(const Json& json)
{
    return {textOf(json, "host"), textOf(json, "subset"), portOf(childOf(json, "port"), "number")};
}

std::vector<WeightedDestinationView> destinationsOf(const Json& json)
{
    std::vector<WeightedDestinationView> destinations;
    forEachIn(json, "route", [&](const Json& route) {
        destinations.push_back(
            {destinationIn(childOf(route, "destination")), integerOf(route, "weight")});
    });
    return destinations;
}

/// `percentage.value`, else the deprecated whole number, else `otherwise`.
double percentOf(const Json& json, std::string_view oldKey, double otherwise)
{
    if (const auto value = numberOf(childOf(json, "percentage"), "value"))
        return *value;
    return numberOf(json, oldKey).value_or(otherwise);
}

std::string abortOf(const Json& abort)
{
    if (const auto status = integerOf(abort, "httpStatus"))
        return std::to_string(*status);
    const auto grpc = textOf(abort, "grpcStatus");
    return grpc.empty() ? textOf(abort, "http2Error") : grpc;
}

std::optional<FaultView> faultOf(const Json& http)
{
    const Json& fault = childOf(http, "fault");
    const Json& delay = childOf(fault, "delay");
    const Json& abort = childOf(fault, "abort");
    if (!delay.is_object() && !abort.is_object())
        return std::nullopt;
    FaultView view;
    view.delay = textOf(delay, "fixedDelay");
    view.delayPercent = percentOf(delay, "percent", 0);
    view.abort = abortOf(abort);
    view.abortPercent = percentOf(abort, "percent", 0);
    return view;
}

std::vector<MirrorView> mirrorsOf(const Json& http)
{
    std::vector<MirrorView> mirrors;
    if (const Json& mirror = childOf(http, "mirror"); mirror.is_object()) {
        double percent = 100;
        if (const auto value = numberOf(childOf(http, "mirrorPercentage"), "value"))
            percent = *value;
        else if (const auto old = numberOf(http, "mirrorPercent"))
            percent = *old;
        else if (const auto older = numberOf(http, "mirror_percent"))
            percent = *older;
        mirrors.push_back({destinationIn(mirror), percent});
    }
    forEachIn(http, "mirrors", [&](const Json& mirror) {
        mirrors.push_back({destinationIn(childOf(mirror, "destination")),
            numberOf(childOf(mirror, "percentage"), "value").value_or(100)});
    });
    return mirrors;
}

HttpRouteView httpRouteIn(const Json& json)
{
    HttpRouteView route;
    route.name = textOf(json, "name");
    forEachIn(
        json, "match", [&](const Json& match) { route.matches.push_back(httpMatchIn(match)); });
    route.destinations = destinationsOf(json);
    route.hasRedirect = childOf(json, "redirect").is_object();
    route.hasDirectResponse = childOf(json, "directResponse").is_object();
    route.hasRewrite = childOf(json, "rewrite").is_object();
    if (const Json& delegate = childOf(json, "delegate"); delegate.is_object())
        route.delegate.emplace(textOf(delegate, "namespace"), textOf(delegate, "name"));
    route.timeout = textOf(json, "timeout");
    if (const Json& retries = childOf(json, "retries"); retries.is_object()) {
        route.retries = RetryView{integerOf(retries, "attempts"), textOf(retries, "perTryTimeout"),
            textOf(retries, "retryOn")};
    }
    route.fault = faultOf(json);
    route.mirrors = mirrorsOf(json);
    return route;
}

L4RouteView l4RouteIn(const Json& json, bool isTls)
{
    L4RouteView route;
    route.isTls = isTls;
    forEachIn(json, "match", [&](const Json& match) {
        for (std::string& host : textsOf(match, "sniHosts"))
            route.sniHosts.push_back(std::move(host));
        if (const auto port = portOf(match, "port"))
            route.ports.push_back(*port);
    });
    route.destinations = destinationsOf(json);
    return route;
}

/// Of a trafficPolicy, port levels included.
TrafficPolicyView policyIn(const Json& json)
{
    TrafficPolicyView policy;
    const auto add = [&policy](const Json& level) {
        policy.hasConnectionPool |= childOf(level, "connectionPool").is_object();
        policy.hasOutlierDetection |= childOf(level, "outlierDetection").is_object();
    };
    add(json);
    forEachIn(json, "portLevelSettings", add);
    policy.tlsMode = textOf(childOf(json, "tls"), "mode");
    return policy;
}

MtlsMode mtlsModeOf(const Json& json)
{
    const std::string mode = textOf(json, "mode");
    if (mode == "DISABLE")
        return MtlsMode::Disable;
    if (mode == "PERMISSIVE")
        return MtlsMode::Permissive;
    return mode == "STRICT" ? MtlsMode::Strict : MtlsMode::Unset;
}

} // namespace

std::string qualifiedHost(
    std::string_view host, std::string_view namespaceName, std::string_view clusterDomain)
{
    if (host.empty() || host == "*" || host.find_first_of(".:") != std::string_view::npos)
        return std::string(host);
    std::string qualified(host);
    qualified.append(".").append(namespaceName).append(".svc.");
    return qualified.append(clusterDomain);
}

std::pair<std::string, std::string> serviceOfHost(
    std::string_view qualified, std::string_view clusterDomain)
{
    const std::string ending = ".svc." + std::string(clusterDomain);
    if (!qualified.ends_with(ending))
        return {};
    const std::string_view rest = qualified.substr(0, qualified.size() - ending.size());
    const auto dot = rest.find('.');
    const bool isService = dot != std::string_view::npos && dot > 0 && dot + 1 < rest.size()
        && rest.find('.', dot + 1) == std::string_view::npos && rest.front() != '*';
    if (!isService)
        return {};
    return {std::string(rest.substr(dot + 1)), std::string(rest.substr(0, dot))};
}

bool hostMatches(std::string_view pattern, std::string_view host)
{
    if (pattern == "*" || pattern == host)
        return true;
    return pattern.starts_with("*.") && host.size() > pattern.size() - 1
        && host.ends_with(pattern.substr(1));
}

bool isExportedTo(const std::vector<std::string>& exportTo, std::string_view ownNamespace,
    std::string_view namespaceName)
{
    if (exportTo.empty())
        return true;
    for (const std::string& target : exportTo) {
        const bool isOwn = target == "." && ownNamespace == namespaceName;
        if (target == "*" || target == namespaceName || isOwn)
            return true;
    }
    return false;
}

VirtualServiceView virtualServiceView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    VirtualServiceView view;
    view.ref = document.ref();
    view.hosts = textsOf(spec, "hosts");
    view.gateways = textsOf(spec, "gateways");
    if (view.gateways.empty())
        view.gateways.emplace_back("mesh");
    view.exportTo = textsOf(spec, "exportTo");
    view.createdAt = createdAtOf(document);
    forEachIn(spec, "http", [&](const Json& http) { view.http.push_back(httpRouteIn(http)); });
    forEachIn(spec, "tls", [&](const Json& tls) { view.l4.push_back(l4RouteIn(tls, true)); });
    forEachIn(spec, "tcp", [&](const Json& tcp) { view.l4.push_back(l4RouteIn(tcp, false)); });
    return view;
}

DestinationRuleView destinationRuleView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    DestinationRuleView view;
    view.ref = document.ref();
    view.host = textOf(spec, "host");
    view.exportTo = textsOf(spec, "exportTo");
    view.workloadSelector = labelsOf(childOf(spec, "workloadSelector"), "matchLabels");
    view.policy = policyIn(childOf(spec, "trafficPolicy"));
    view.createdAt = createdAtOf(document);
    forEachIn(spec, "subsets", [&](const Json& subset) {
        view.subsets.push_back({textOf(subset, "name"), labelsOf(subset, "labels"),
            policyIn(childOf(subset, "trafficPolicy"))});
    });
    return view;
}

GatewayView gatewayView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    GatewayView view;
    view.ref = document.ref();
    view.selector = labelsOf(spec, "selector");
    forEachIn(spec, "servers", [&](const Json& server) {
        const Json& port = childOf(server, "port");
        view.servers.push_back({portOf(port, "number").value_or(0), textOf(port, "protocol"),
            textsOf(server, "hosts")});
    });
    return view;
}

GatewayApiGatewayView gatewayApiGatewayView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    GatewayApiGatewayView view;
    view.ref = document.ref();
    view.className = textOf(spec, "gatewayClassName");
    forEachIn(spec, "listeners", [&](const Json& listener) {
        const std::string host = textOf(listener, "hostname");
        view.hostnames.push_back(host.empty() ? "*" : host);
    });
    return view;
}

ServiceEntryView serviceEntryView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    ServiceEntryView view;
    view.ref = document.ref();
    view.hosts = textsOf(spec, "hosts");
    view.exportTo = textsOf(spec, "exportTo");
    view.location = textOf(spec, "location");
    if (view.location.empty())
        view.location = "MESH_EXTERNAL";
    view.resolution = textOf(spec, "resolution");
    forEachIn(spec, "ports", [&](const Json& port) {
        ServicePort read;
        read.name = textOf(port, "name");
        read.port = portOf(port, "number").value_or(0);
        read.appProtocol = textOf(port, "protocol");
        if (const auto target = portOf(port, "targetPort"))
            read.targetPort = std::to_string(*target);
        view.ports.push_back(std::move(read));
    });
    return view;
}

WorkloadEntryView workloadEntryView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    return {document.ref(), labelsOf(spec, "labels"), textOf(spec, "address")};
}

PeerAuthenticationView peerAuthenticationView(const kube::Document& document)
{
    const Json& spec = specOf(document);
    PeerAuthenticationView view;
    view.ref = document.ref();
    view.selector = labelsOf(childOf(spec, "selector"), "matchLabels");
    view.mode = mtlsModeOf(childOf(spec, "mtls"));
    view.createdAt = createdAtOf(document);
    const Json& ports = childOf(spec, "portLevelMtls");
    if (!ports.is_object())
        return view;
    for (const auto& [key, value] : ports.items()) {
        const Json asNumber = Json::parse(key, nullptr, false);
        const Json holder = {{"port", asNumber}};
        if (const auto port = portOf(holder, "port"))
            view.portModes.emplace_back(*port, mtlsModeOf(value));
    }
    return view;
}

} // namespace vigla::mesh
