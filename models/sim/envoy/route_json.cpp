#include "models/sim/envoy/envoy_json.h"
#include "models/sim/traffic/world.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace vigla::sim {

namespace {

Json stringMatchJson(const StringMatch& match)
{
    Json json;
    switch (match.kind()) {
    case StringMatch::Kind::Exact:
        json["exact"] = match.text();
        break;
    case StringMatch::Kind::Prefix:
    case StringMatch::Kind::PathPrefix:
        json["prefix"] = match.text();
        break;
    case StringMatch::Kind::Regex:
        json["safe_regex"]["regex"] = match.text();
        break;
    case StringMatch::Kind::Present:
        break;
    }
    return json;
}

Json headerMatch(const std::string& name, const StringMatch& match, bool isInverted)
{
    Json json{{"name", name}};
    if (match.kind() == StringMatch::Kind::Present)
        json["present_match"] = true;
    else
        json["string_match"] = stringMatchJson(match);
    if (isInverted)
        json["invert_match"] = true;
    return json;
}

void addPath(Json& json, const RequestMatch* match)
{
    if (match == nullptr || !match->uri) {
        json["prefix"] = "/";
        return;
    }
    const StringMatch& uri = *match->uri;
    if (uri.kind() == StringMatch::Kind::Exact)
        json["path"] = uri.text();
    else if (uri.kind() == StringMatch::Kind::Regex)
        json["safe_regex"]["regex"] = uri.text();
    else if (uri.kind() == StringMatch::Kind::PathPrefix && uri.text() != "/")
        json["path_separated_prefix"] = uri.text();
    else
        json["prefix"] = uri.text().empty() ? "/" : uri.text();
    json["case_sensitive"] = !uri.ignoresCase();
}

Json matchJson(const RequestMatch* match)
{
    Json json;
    addPath(json, match);
    if (match == nullptr)
        return json;
    Json headers = Json::array();
    for (const auto& [name, condition] : match->headers)
        headers.push_back(headerMatch(name, condition, false));
    for (const auto& [name, condition] : match->withoutHeaders)
        headers.push_back(headerMatch(name, condition, true));
    if (match->method)
        headers.push_back(headerMatch(":method", *match->method, false));
    if (match->authority)
        headers.push_back(headerMatch(":authority", *match->authority, false));
    if (match->scheme)
        headers.push_back(headerMatch(":scheme", *match->scheme, false));
    if (!headers.empty())
        json["headers"] = std::move(headers);
    for (const auto& [name, condition] : match->queryParams) {
        Json parameter{{"name", name}};
        if (condition.kind() == StringMatch::Kind::Present)
            parameter["present_match"] = true;
        else
            parameter["string_match"] = stringMatchJson(condition);
        json["query_parameters"].push_back(std::move(parameter));
    }
    return json;
}

Json retryJson(const std::optional<RetryRule>& rule)
{
    const RetryPolicy policy = retryPolicy(rule);
    std::string conditions = rule ? rule->retryOn : std::string();
    if (conditions.empty())
        conditions = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes";
    Json json{{"retry_on", conditions}, {"num_retries", policy.attempts}};
    if (policy.perTryMilliseconds > 0)
        json["per_try_timeout"] = secondsText(policy.perTryMilliseconds);
    json["retry_host_predicate"]
        = Json::array({{{"name", "envoy.retry_host_predicates.previous_hosts"}}});
    json["host_selection_retry_max_attempts"] = "5";
    if (!policy.codes.empty())
        json["retriable_status_codes"] = policy.codes;
    return json;
}

Destination resolved(
    const ProxyView& view, const Destination& destination, std::uint16_t listenerPort)
{
    Destination complete = destination;
    complete.port = destinationPort(view.config(), destination, listenerPort);
    return complete;
}

void addTargets(
    const ProxyView& view, const HttpRule& rule, std::uint16_t listenerPort, Json& action)
{
    if (rule.destinations.size() == 1) {
        action["cluster"]
            = outboundName(resolved(view, rule.destinations.front().destination, listenerPort));
        return;
    }
    Json clusters = Json::array();
    int total = 0;
    for (const auto& entry : rule.destinations)
        if (entry.weight > 0) {
            total += entry.weight;
            clusters.push_back(
                {{"name", outboundName(resolved(view, entry.destination, listenerPort))},
                    {"weight", entry.weight}});
        }
    action["weighted_clusters"]["clusters"] = std::move(clusters);
    action["weighted_clusters"]["total_weight"] = total;
}

Json fraction(double share)
{
    return {{"numerator", static_cast<std::uint32_t>(std::lround(share * 1e6))},
        {"denominator", "MILLION"}};
}

Json forwardAction(const ProxyView& view, const HttpRule& rule, const RequestMatch* match,
    std::uint16_t listenerPort)
{
    Json action;
    addTargets(view, rule, listenerPort, action);
    action["timeout"] = secondsText(rule.timeoutMilliseconds.value_or(0));
    if (rule.rewriteUri) {
        const bool isPrefix
            = match != nullptr && match->uri && match->uri->kind() != StringMatch::Kind::Regex;
        if (isPrefix || match == nullptr)
            action["prefix_rewrite"] = *rule.rewriteUri;
        else
            action["regex_rewrite"]
                = {{"pattern", {{"regex", match->uri ? match->uri->text() : ""}}},
                    {"substitution", *rule.rewriteUri}};
    }
    if (!rule.rewriteRegex.empty())
        action["regex_rewrite"] = {
            {"pattern", {{"regex", rule.rewriteRegex}}}, {"substitution", rule.rewriteRegexWith}};
    if (!rule.rewriteAuthority.empty())
        action["host_rewrite_literal"] = rule.rewriteAuthority;
    if (retryPolicy(rule.retries).attempts > 0)
        action["retry_policy"] = retryJson(rule.retries);
    for (const auto& mirror : rule.mirrors) {
        Json policy{{"cluster", outboundName(resolved(view, mirror.destination, listenerPort))}};
        policy["runtime_fraction"]["default_value"] = fraction(mirror.share);
        action["request_mirror_policies"].push_back(std::move(policy));
    }
    action["max_stream_duration"]["max_stream_duration"]
        = secondsText(rule.timeoutMilliseconds.value_or(0));
    return action;
}

void addFault(const FaultRule& fault, Json& json)
{
    if (fault.delayShare <= 0 && fault.abortShare <= 0)
        return;
    Json config = typed("envoy.extensions.filters.http.fault.v3.HTTPFault");
    if (fault.delayShare > 0) {
        config["delay"]["fixed_delay"] = secondsText(fault.delayMilliseconds);
        config["delay"]["percentage"] = fraction(fault.delayShare);
    }
    if (fault.abortShare > 0) {
        if (fault.abortStatus > 0)
            config["abort"]["http_status"] = fault.abortStatus;
        else
            config["abort"]["grpc_status"] = fault.abortGrpcStatus;
        config["abort"]["percentage"] = fraction(fault.abortShare);
    }
    json["typed_per_filter_config"]["envoy.filters.http.fault"] = std::move(config);
}

} // namespace

Json routeJson(const ProxyView& view, const HttpRule& rule, const RequestMatch* match,
    std::uint16_t listenerPort, const std::string& virtualHost)
{
    Json json;
    json["match"] = matchJson(match);
    if (rule.redirectStatus > 0) {
        json["redirect"] = Json::object();
        static const std::pair<int, const char*> kCodes[] = {{302, "FOUND"}, {303, "SEE_OTHER"},
            {307, "TEMPORARY_REDIRECT"}, {308, "PERMANENT_REDIRECT"}};
        for (const auto& [status, name] : kCodes)
            if (status == rule.redirectStatus)
                json["redirect"]["response_code"] = name;
    } else if (rule.directStatus > 0) {
        json["direct_response"]["status"] = rule.directStatus;
    } else {
        json["route"] = forwardAction(view, rule, match, listenerPort);
    }
    if (!rule.origin.ref.name.empty())
        json["metadata"]["filter_metadata"]["istio"]["config"] = rule.origin.configPath();
    const std::string path = match == nullptr || !match->uri ? "/*"
        : match->uri->kind() == StringMatch::Kind::Exact     ? match->uri->text()
                                                             : match->uri->text() + "*";
    json["decorator"]["operation"] = virtualHost + path;
    addFault(rule.fault, json);
    if (!rule.name.empty())
        json["name"] = rule.name;
    else if (rule.origin.ref.name.empty())
        json["name"] = "default";
    return json;
}

} // namespace vigla::sim
