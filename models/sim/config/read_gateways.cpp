#include "models/core/text.h"
#include "models/sim/config/json_access.h"
#include "models/sim/config/read_config.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace vigla::sim {

namespace {

constexpr std::string_view kGatewayApi = "gateway.networking.k8s.io";

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

StringMatch readPath(const Json& path)
{
    std::string value = textOf(path, "value");
    if (value.empty())
        value = "/";
    const std::string type = textOf(path, "type");
    if (type == "Exact")
        return {StringMatch::Kind::Exact, value};
    if (type == "RegularExpression")
        return {StringMatch::Kind::Regex, value};
    return {StringMatch::Kind::PathPrefix, value};
}

std::vector<NamedMatch> readConditions(const Json& match, std::string_view key, bool foldsNames)
{
    std::vector<NamedMatch> conditions;
    const Json& list = member(match, key);
    if (list.is_array())
        for (const auto& json : list) {
            const auto kind = textOf(json, "type") == "RegularExpression"
                ? StringMatch::Kind::Regex
                : StringMatch::Kind::Exact;
            const std::string name = textOf(json, "name");
            conditions.emplace_back(
                foldsNames ? toLower(name) : name, StringMatch(kind, textOf(json, "value")));
        }
    return conditions;
}

RequestMatch readRouteMatch(const Json& json)
{
    RequestMatch match;
    match.uri = readPath(member(json, "path"));
    if (const std::string method = textOf(json, "method"); !method.empty())
        match.method = StringMatch(StringMatch::Kind::Exact, method);
    match.headers = readConditions(json, "headers", true);
    match.queryParams = readConditions(json, "queryParams", false);
    return match;
}

Destination readBackend(const Json& json, const std::string& namespaceName)
{
    std::string home = textOf(json, "namespace");
    if (home.empty())
        home = namespaceName;
    return {fullHost(textOf(json, "name"), home), {}, portOf(json, "port")};
}

void readFilter(const Json& filter, const std::string& namespaceName, HttpRule& rule)
{
    const std::string type = textOf(filter, "type");
    if (type == "RequestRedirect") {
        rule.redirectStatus = static_cast<int>(
            numberOf(member(filter, "requestRedirect"), "statusCode").value_or(302));
    } else if (type == "URLRewrite") {
        const Json& rewrite = member(filter, "urlRewrite");
        rule.rewriteAuthority = textOf(rewrite, "hostname");
        const Json& path = member(rewrite, "path");
        if (path.is_object())
            rule.rewriteUri = textOf(path, "type") == "ReplaceFullPath"
                ? textOf(path, "replaceFullPath")
                : textOf(path, "replacePrefixMatch");
    } else if (type == "RequestMirror") {
        const Json& mirror = member(filter, "requestMirror");
        rule.mirrors.push_back({readBackend(member(mirror, "backendRef"), namespaceName),
            numberOf(mirror, "percent").value_or(100) / 100});
    }
}

HttpRule readRouteRule(const Json& json, const Origin& origin)
{
    HttpRule rule;
    rule.origin = origin;
    rule.name = textOf(json, "name");
    const Json& backends = member(json, "backendRefs");
    if (backends.is_array())
        for (const auto& backend : backends)
            rule.destinations.push_back({readBackend(backend, origin.ref.namespaceName),
                static_cast<int>(numberOf(backend, "weight").value_or(1))});
    const Json& filters = member(json, "filters");
    if (filters.is_array())
        for (const auto& filter : filters)
            readFilter(filter, origin.ref.namespaceName, rule);
    rule.timeoutMilliseconds = millisecondsOf(member(json, "timeouts"), "request");
    const bool isEmpty = std::all_of(rule.destinations.begin(), rule.destinations.end(),
        [](const WeightedDestination& entry) { return entry.weight == 0; });
    if (isEmpty && rule.redirectStatus == 0)
        rule.directStatus = 500;
    return rule;
}

/// Bigger is more specific: exact, longest prefix, regex; then method, headers, query.
auto precedence(const RequestMatch& match)
{
    const auto kind = match.uri->kind();
    const int rank = kind == StringMatch::Kind::Exact ? 2
        : kind == StringMatch::Kind::PathPrefix       ? 1
                                                      : 0;
    return std::tuple(rank, match.uri->text().size(), match.method.has_value(),
        match.headers.size(), match.queryParams.size());
}

std::vector<std::string> readParents(
    const Json& spec, const std::string& home, bool& isMesh, std::vector<std::string>& serviceHosts)
{
    std::vector<std::string> gateways;
    const Json& parents = member(spec, "parentRefs");
    if (!parents.is_array())
        return gateways;
    for (const auto& parent : parents) {
        std::string parentNamespace = textOf(parent, "namespace");
        if (parentNamespace.empty())
            parentNamespace = home;
        const std::string name = textOf(parent, "name");
        const std::string kind = textOf(parent, "kind");
        if (kind == "Service") {
            isMesh = true;
            serviceHosts.push_back(fullHost(name, parentNamespace));
        } else if (kind.empty() || kind == "Gateway") {
            gateways.push_back(join({std::string(kGatewayApi), parentNamespace, name}, "/"));
        }
    }
    return gateways;
}

} // namespace

VirtualServiceModel readHttpRoute(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    VirtualServiceModel model;
    model.origin = readOrigin(object);
    bool isMesh = false;
    std::vector<std::string> serviceHosts;
    model.gateways = readParents(spec, model.origin.ref.namespaceName, isMesh, serviceHosts);
    model.hosts = isMesh ? serviceHosts : textsOf(spec, "hostnames");
    if (isMesh)
        model.gateways.emplace_back("mesh");
    if (model.hosts.empty())
        model.hosts.emplace_back("*");
    const Json& rules = member(spec, "rules");
    if (!rules.is_array())
        return model;
    for (const auto& json : rules) {
        const HttpRule rule = readRouteRule(json, model.origin);
        const Json& matches = member(json, "matches");
        const Json any = Json::array({Json::object()});
        for (const auto& match : matches.is_array() && !matches.empty() ? matches : any) {
            HttpRule single = rule;
            single.matches.push_back(readRouteMatch(match));
            model.http.push_back(std::move(single));
        }
    }
    std::stable_sort(model.http.begin(), model.http.end(), [](const auto& a, const auto& b) {
        return precedence(a.matches.front()) > precedence(b.matches.front());
    });
    return model;
}

GatewayModel readIstioGateway(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    GatewayModel model;
    model.origin = readOrigin(object);
    model.id = object.namespaceName() + "/" + object.name();
    model.selector = labelsOf(spec, "selector");
    const Json& servers = member(spec, "servers");
    if (servers.is_array())
        for (const auto& json : servers) {
            const Json& port = member(json, "port");
            const Json& tls = member(json, "tls");
            model.servers.push_back({portOf(port, "number"), textOf(port, "name"),
                upper(textOf(port, "protocol")), textsOf(json, "hosts"), textOf(tls, "mode"),
                boolOf(tls, "httpsRedirect").value_or(false)});
        }
    return model;
}

GatewayModel readApiGateway(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    GatewayModel model;
    model.origin = readOrigin(object);
    model.id = std::string(kGatewayApi) + "/" + object.namespaceName() + "/" + object.name();
    model.selector = {{"gateway.networking.k8s.io/gateway-name", object.name()}};
    const Json& listeners = member(spec, "listeners");
    if (listeners.is_array())
        for (const auto& json : listeners) {
            const std::string hostname = textOf(json, "hostname");
            model.servers.push_back({portOf(json, "port"), textOf(json, "name"),
                upper(textOf(json, "protocol")), {hostname.empty() ? std::string("*") : hostname},
                textOf(member(json, "tls"), "mode"), false});
        }
    return model;
}

} // namespace vigla::sim
