#include "models/core/text.h"
#include "models/sim/config/json_access.h"
#include "models/sim/config/read_config.h"

#include <nlohmann/json.hpp>

#include <array>

namespace vigla::sim {

namespace {

StringMatch readStringMatch(const Json& json, bool ignoresCase = false)
{
    if (member(json, "exact").is_string())
        return {StringMatch::Kind::Exact, textOf(json, "exact"), ignoresCase};
    if (member(json, "prefix").is_string())
        return {StringMatch::Kind::Prefix, textOf(json, "prefix"), ignoresCase};
    const std::string regex = textOf(json, "regex");
    return regex.empty() || regex == "*" ? StringMatch()
                                         : StringMatch(StringMatch::Kind::Regex, regex);
}

std::optional<StringMatch> readOptionalMatch(
    const Json& json, std::string_view key, bool ignoresCase = false)
{
    const Json& value = member(json, key);
    return value.is_object() ? std::optional(readStringMatch(value, ignoresCase)) : std::nullopt;
}

std::vector<NamedMatch> readNamedMatches(const Json& json, std::string_view key, bool foldsNames)
{
    std::vector<NamedMatch> matches;
    const Json& value = member(json, key);
    if (value.is_object())
        for (const auto& [name, condition] : value.items())
            matches.emplace_back(foldsNames ? toLower(name) : name, readStringMatch(condition));
    return matches;
}

std::string fullGateway(const std::string& gateway, const std::string& namespaceName)
{
    if (gateway == "mesh")
        return gateway;
    if (gateway.starts_with("./"))
        return namespaceName + gateway.substr(1);
    if (gateway.find('/') != std::string::npos)
        return gateway;
    const auto dot = gateway.find('.');
    if (dot == std::string::npos)
        return namespaceName + "/" + gateway;
    const auto rest = std::string_view(gateway).substr(dot + 1);
    return std::string(rest.substr(0, rest.find('.'))) + "/" + gateway.substr(0, dot);
}

std::vector<std::string> readGateways(const Json& json, const std::string& namespaceName)
{
    std::vector<std::string> gateways;
    for (const auto& gateway : textsOf(json, "gateways"))
        gateways.push_back(fullGateway(gateway, namespaceName));
    return gateways;
}

RequestMatch readRequestMatch(const Json& json, const std::string& namespaceName)
{
    RequestMatch match;
    match.uri = readOptionalMatch(json, "uri", boolOf(json, "ignoreUriCase").value_or(false));
    match.method = readOptionalMatch(json, "method");
    match.authority = readOptionalMatch(json, "authority");
    match.scheme = readOptionalMatch(json, "scheme");
    match.headers = readNamedMatches(json, "headers", true);
    match.withoutHeaders = readNamedMatches(json, "withoutHeaders", true);
    match.queryParams = readNamedMatches(json, "queryParams", false);
    match.port = portOf(json, "port");
    match.sourceLabels = labelsOf(json, "sourceLabels");
    match.sourceNamespace = textOf(json, "sourceNamespace");
    match.gateways = readGateways(json, namespaceName);
    return match;
}

Destination readDestination(const Json& json, const std::string& namespaceName)
{
    return {fullHost(textOf(json, "host"), namespaceName), textOf(json, "subset"),
        portOf(member(json, "port"), "number")};
}

std::vector<WeightedDestination> readDestinations(
    const Json& json, const std::string& namespaceName)
{
    std::vector<WeightedDestination> destinations;
    const Json& routes = member(json, "route");
    if (routes.is_array())
        for (const auto& route : routes)
            destinations.push_back({readDestination(member(route, "destination"), namespaceName),
                static_cast<int>(numberOf(route, "weight").value_or(0))});
    return destinations;
}

double readShare(const Json& json, double whenAbsent)
{
    if (member(json, "percentage").is_object())
        return numberOf(member(json, "percentage"), "value").value_or(0) / 100;
    return numberOf(json, "percent").value_or(whenAbsent * 100) / 100;
}

int grpcStatusNumber(const std::string& name)
{
    static constexpr std::array<std::string_view, 17> kNames{"OK", "CANCELLED", "UNKNOWN",
        "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"};
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name)
            return static_cast<int>(i);
    return 2;
}

FaultRule readFault(const Json& json)
{
    FaultRule fault;
    const Json& delay = member(json, "delay");
    if (const auto duration = millisecondsOf(delay, "fixedDelay")) {
        fault.delayMilliseconds = *duration;
        fault.delayShare = readShare(delay, 0);
    }
    const Json& abort = member(json, "abort");
    if (abort.is_object()) {
        fault.abortShare = readShare(abort, 0);
        fault.abortStatus = static_cast<int>(numberOf(abort, "httpStatus").value_or(0));
        fault.abortGrpcStatus = grpcStatusNumber(textOf(abort, "grpcStatus"));
        if (fault.abortStatus == 0 && textOf(abort, "grpcStatus").empty())
            fault.abortShare = 0;
    }
    return fault;
}

std::vector<MirrorRule> readMirrors(const Json& json, const std::string& namespaceName)
{
    std::vector<MirrorRule> mirrors;
    if (member(json, "mirror").is_object()) {
        const Json& percentage = member(json, "mirrorPercentage");
        const double percent = percentage.is_object()
            ? numberOf(percentage, "value").value_or(0)
            : numberOf(json, "mirrorPercent").value_or(100);
        mirrors.push_back({readDestination(member(json, "mirror"), namespaceName), percent / 100});
    }
    const Json& several = member(json, "mirrors");
    if (several.is_array())
        for (const auto& mirror : several)
            mirrors.push_back({readDestination(member(mirror, "destination"), namespaceName),
                readShare(mirror, 1)});
    return mirrors;
}

std::optional<RetryRule> readRetries(const Json& json)
{
    const Json& retries = member(json, "retries");
    if (!retries.is_object())
        return std::nullopt;
    RetryRule rule;
    if (const auto attempts = numberOf(retries, "attempts"))
        rule.attempts = static_cast<int>(*attempts);
    rule.perTryMilliseconds = millisecondsOf(retries, "perTryTimeout");
    rule.retryOn = textOf(retries, "retryOn");
    return rule;
}

void readRewrite(const Json& json, HttpRule& rule)
{
    const Json& rewrite = member(json, "rewrite");
    if (member(rewrite, "uri").is_string())
        rule.rewriteUri = textOf(rewrite, "uri");
    rule.rewriteAuthority = textOf(rewrite, "authority");
    rule.rewriteRegex = textOf(member(rewrite, "uriRegexRewrite"), "match");
    rule.rewriteRegexWith = textOf(member(rewrite, "uriRegexRewrite"), "rewrite");
}

HttpRule readHttpRule(const Json& json, const Origin& origin)
{
    const std::string& home = origin.ref.namespaceName;
    HttpRule rule;
    rule.origin = origin;
    rule.name = textOf(json, "name");
    const Json& matches = member(json, "match");
    if (matches.is_array())
        for (const auto& match : matches)
            rule.matches.push_back(readRequestMatch(match, home));
    rule.destinations = readDestinations(json, home);
    if (const Json& redirect = member(json, "redirect"); redirect.is_object())
        rule.redirectStatus = static_cast<int>(numberOf(redirect, "redirectCode").value_or(301));
    if (const Json& direct = member(json, "directResponse"); direct.is_object())
        rule.directStatus = static_cast<int>(numberOf(direct, "status").value_or(200));
    readRewrite(json, rule);
    rule.timeoutMilliseconds = millisecondsOf(json, "timeout");
    rule.retries = readRetries(json);
    rule.fault = readFault(member(json, "fault"));
    rule.mirrors = readMirrors(json, home);
    rule.delegateName = textOf(member(json, "delegate"), "name");
    rule.delegateNamespace = textOf(member(json, "delegate"), "namespace");
    if (!rule.delegateName.empty() && rule.delegateNamespace.empty())
        rule.delegateNamespace = home;
    return rule;
}

ConnectionMatch readConnectionMatch(const Json& json, const std::string& namespaceName)
{
    return {textsOf(json, "sniHosts"), portOf(json, "port"), labelsOf(json, "sourceLabels"),
        textOf(json, "sourceNamespace"), readGateways(json, namespaceName)};
}

std::vector<ConnectionRule> readConnectionRules(
    const Json& spec, std::string_view key, const std::string& namespaceName)
{
    std::vector<ConnectionRule> rules;
    const Json& list = member(spec, key);
    if (!list.is_array())
        return rules;
    for (const auto& json : list) {
        ConnectionRule rule;
        const Json& matches = member(json, "match");
        if (matches.is_array())
            for (const auto& match : matches)
                rule.matches.push_back(readConnectionMatch(match, namespaceName));
        rule.destinations = readDestinations(json, namespaceName);
        rules.push_back(std::move(rule));
    }
    return rules;
}

} // namespace

Origin readOrigin(const kube::Document& object)
{
    return {object.ref(), textOf(member(object.json(), "metadata"), "creationTimestamp")};
}

VirtualServiceModel readVirtualService(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    VirtualServiceModel model;
    model.origin = readOrigin(object);
    const std::string& home = model.origin.ref.namespaceName;
    for (const auto& host : textsOf(spec, "hosts"))
        model.hosts.push_back(fullHost(host, home));
    model.gateways = readGateways(spec, home);
    if (model.gateways.empty())
        model.gateways.emplace_back("mesh");
    model.exportTo = textsOf(spec, "exportTo");
    const Json& http = member(spec, "http");
    if (http.is_array())
        for (const auto& rule : http)
            model.http.push_back(readHttpRule(rule, model.origin));
    model.tls = readConnectionRules(spec, "tls", home);
    model.tcp = readConnectionRules(spec, "tcp", home);
    return model;
}

} // namespace vigla::sim
