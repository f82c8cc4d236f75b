#include "models/routing/list_identity.h"
#include "models/routing/route_text.h"
#include "models/routing/validate.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace {

constexpr const char* kHttp = "/spec/http";

/// `*.com` and `a.com` overlap; a name and its trailing-dot form are the same.
bool overlaps(std::string_view a, std::string_view b)
{
    const auto covers = [](std::string_view pattern, std::string_view host) {
        return pattern == host || pattern == "*"
            || (pattern.starts_with('*') && host.ends_with(pattern.substr(1)));
    };
    return covers(a, b) || covers(b, a);
}

void validateHosts(const Json& hosts, bool isGatewayOnly, FindingList& findings)
{
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const auto host = hosts[i].is_string() ? hosts[i].get<std::string>() : std::string();
        const auto at = childPointer("/spec/hosts", i);
        if (host == "*" && !isGatewayOnly)
            findings.error("invalid-host", at,
                "The host \"*\" is allowed at gateways only; name the hosts, or bind the object to "
                "a "
                "gateway without mesh.");
        const auto why = isIpAddress(host) ? std::string() : whyNotHost(host, true);
        if (!why.empty())
            findings.error("invalid-host", at,
                "The host \"" + plainText(host, false, 100) + "\" is not valid: " + why + ".");
        for (const auto& other : seen)
            if (overlaps(other, host))
                findings.error("duplicate-host", at,
                    "The host \"" + plainText(host, false, 100) + "\" is covered by \""
                        + plainText(other, false, 100) + "\" already.");
        seen.push_back(host);
    }
}

void validateGatewayNames(const Json& gateways, FindingList& findings)
{
    for (std::size_t i = 0; i < gateways.size(); ++i) {
        const auto name = gateways[i].is_string() ? gateways[i].get<std::string>() : std::string();
        const auto slash = name.find('/');
        const bool isQualified = slash != std::string::npos;
        const auto namespaceName = name.substr(0, isQualified ? slash : 0);
        const bool isRight = isQualified ? (namespaceName == "." || isDnsLabel(namespaceName))
                && isDnsLabel(name.substr(slash + 1))
                                         : whyNotHost(name, false).empty();
        if (!isRight)
            findings.error("invalid-gateway", childPointer("/spec/gateways", i),
                "\"" + plainText(name, false, 100)
                    + "\" names no gateway; write mesh, a name, or namespace/name.");
    }
}

void validateHeaderMatches(const Json& headers, bool isGatewayOnly, bool isWithout,
    const std::string& pointer, FindingList& findings)
{
    if (!headers.is_object())
        return;
    for (const auto& [name, match] : headers.items()) {
        const auto at = childPointer(pointer, name);
        const bool isClaim = name.starts_with("@request.auth.claims");
        if (isClaim && !isGatewayOnly)
            findings.error(
                "invalid-match", at, "Claims of a token can be matched at gateways only.");
        const bool isPseudo = name == ":method" || name == ":scheme" || name == ":authority"
            || name == ":path" || name == ":status";
        const bool hasBadByte
            = name.empty() || name.find_first_of(" \t()<>@,;\\\"/[]?={}") != std::string::npos;
        if (!isClaim && !isPseudo && (hasBadByte || name.front() == ':'))
            findings.error("invalid-match", at,
                "\"" + plainText(name, false, 80) + "\" is not the name of a header.");
        if (!(isWithout && textOf(match, "regex") == "*"))
            validateStringMatch(match, at, false, findings);
    }
}

void validateMatch(
    const Json& match, bool isGatewayOnly, const std::string& pointer, FindingList& findings)
{
    validateStringMatch(member(match, "uri"), pointer + "/uri", true, findings);
    for (const char* key : {"scheme", "method", "authority"})
        validateStringMatch(member(match, key), childPointer(pointer, key), false, findings);
    validateHeaderMatches(
        member(match, "headers"), isGatewayOnly, false, pointer + "/headers", findings);
    validateHeaderMatches(member(match, "withoutHeaders"), isGatewayOnly, true,
        pointer + "/withoutHeaders", findings);
    if (const Json& parameters = member(match, "queryParams"); parameters.is_object())
        for (const auto& [name, value] : parameters.items())
            validateStringMatch(
                value, childPointer(pointer + "/queryParams", name), false, findings);
    validatePort(member(match, "port"), pointer + "/port", findings);
    if (const auto why = whyNotLabels(member(match, "sourceLabels")); !why.empty())
        findings.error("invalid-match", pointer + "/sourceLabels", "In sourceLabels " + why + ".");
    const auto source = textOf(match, "sourceNamespace");
    if (!source.empty() && !isDnsLabel(source))
        findings.error("invalid-match", pointer + "/sourceNamespace",
            "\"" + plainText(source, false, 70) + "\" is not the name of a namespace.");
    validateGatewayNames(listAt(match, "gateways"), findings);
}

void validateDestinations(
    const Json& destinations, const std::string& pointer, FindingList& findings)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < destinations.size(); ++i) {
        const auto at = childPointer(pointer, i);
        validateDestination(member(destinations[i], "destination"), at + "/destination", findings);
        validateHeaders(member(destinations[i], "headers"), false, at + "/headers", findings);
        const auto weight = integerOf(destinations[i], "weight").value_or(0);
        if (weight < 0 || weight > 2147483647)
            findings.error("invalid-weight", at + "/weight",
                "The weight " + std::to_string(weight) + " is not possible; it must be 0 or more.");
        else
            sum += weight;
    }
    if (destinations.size() > 1 && sum == 0)
        findings.error("zero-weights", pointer,
            "total destination weight = 0: nothing would receive requests. Give at least one "
            "destination a weight.");
}

void validateL4(const Json& routes, bool isTls, const Json& hosts, const std::string& list,
    FindingList& findings)
{
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto at = childPointer("/spec/" + list, i);
        const Json& destinations = listAt(routes[i], "route");
        if (destinations.empty())
            findings.error("missing-field", at + "/route", "The route has no destination.");
        validateDestinations(destinations, at + "/route", findings);
        const Json& matches = listAt(routes[i], "match");
        if (isTls && matches.empty())
            findings.error("missing-field", at + "/match", "A tls route needs a match on SNI.");
        for (std::size_t j = 0; j < matches.size(); ++j) {
            const auto inner = childPointer(at + "/match", j);
            validatePort(member(matches[j], "port"), inner + "/port", findings);
            if (const auto why = whyNotLabels(member(matches[j], "sourceLabels")); !why.empty())
                findings.error(
                    "invalid-match", inner + "/sourceLabels", "In sourceLabels " + why + ".");
            const Json& names = listAt(matches[j], "sniHosts");
            if (isTls && names.empty())
                findings.error(
                    "missing-field", inner + "/sniHosts", "The match names no SNI host.");
            for (std::size_t k = 0; k < names.size(); ++k) {
                const auto sni = names[k].is_string() ? names[k].get<std::string>() : std::string();
                const bool isCovered = std::ranges::any_of(hosts, [&](const Json& host) {
                    const auto text = host.is_string() ? host.get<std::string>() : std::string();
                    return text == "*" || text == sni
                        || (text.starts_with('*') && sni.ends_with(text.substr(1)));
                });
                if (!isCovered)
                    findings.error("invalid-match", childPointer(inner + "/sniHosts", k),
                        "The SNI host \"" + plainText(sni, false, 100)
                            + "\" is not covered by the hosts of the object.");
            }
        }
    }
}

bool isCatchAll(const Json& route)
{
    const Json& matches = listAt(route, "match");
    return matches.empty() || std::ranges::any_of(matches, [](const Json& match) {
        const Json& uri = member(match, "uri");
        const bool takesAnyPath = uri.is_null() || textOf(uri, "prefix") == "/"
            || textOf(uri, "regex") == ".*" || uri == Json{{"prefix", ""}};
        const bool hasOther = std::ranges::any_of(match.items(), [](const auto& item) {
            return item.key() != "uri" && item.key() != "name" && item.key() != "ignoreUriCase"
                && item.key() != "statPrefix";
        });
        return match.is_object() && takesAnyPath && !hasOther;
    });
}

/// True when `earlier` takes every request that `later` takes.
bool covers(const Json& earlier, const Json& later)
{
    if (isSameValue(earlier, later))
        return true;
    Json first = earlier;
    Json second = later;
    for (Json* match : {&first, &second})
        for (const char* key : {"uri", "name", "statPrefix"})
            if (match->is_object())
                match->erase(key);
    const auto prefix = textOf(member(earlier, "uri"), "prefix");
    const Json& laterUri = member(later, "uri");
    const auto path
        = laterUri.contains("exact") ? textOf(laterUri, "exact") : textOf(laterUri, "prefix");
    return isSameValue(first, second) && !prefix.empty() && !path.empty()
        && path.starts_with(prefix);
}

void checkReachable(const Json& routes, FindingList& findings)
{
    std::size_t catchAll = routes.size();
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto at = childPointer(kHttp, i);
        if (catchAll < i) {
            findings.warn("unreachable-rule", at,
                "No request reaches " + routeTitle(routes[i]) + ": " + routeTitle(routes[catchAll])
                    + " before it takes every request (IST0130). Move it up, or remove it.");
            continue;
        }
        const Json& matches = listAt(routes[i], "match");
        for (std::size_t j = 0; j < matches.size(); ++j)
            for (std::size_t k = 0; k < i; ++k) {
                const Json& earlier = listAt(routes[k], "match");
                if (std::ranges::none_of(
                        earlier, [&](const Json& match) { return covers(match, matches[j]); }))
                    continue;
                findings.warn(matches.size() == 1 ? "unreachable-rule" : "ineffective-match",
                    childPointer(at + "/match", j),
                    "Requests for this match are taken by " + routeTitle(routes[k])
                        + " before it (IST0131). Put the more specific route first.");
                break;
            }
        if (isCatchAll(routes[i]))
            catchAll = i;
    }
}

} // namespace

void validateHttpRoute(const Json& route, bool isDelegate, bool isGatewayOnly,
    const std::string& pointer, FindingList& findings)
{
    const Json& destinations = listAt(route, "route");
    const bool hasRedirect = member(route, "redirect").is_object();
    const bool hasResponse = member(route, "directResponse").is_object();
    const bool hasDelegate = member(route, "delegate").is_object();
    if (hasDelegate && isDelegate)
        findings.error("invalid-route", pointer + "/delegate",
            "A delegate cannot delegate further: there is one level only.");
    if (hasDelegate && (hasRedirect || !destinations.empty()))
        findings.error("invalid-route", pointer,
            "A route that delegates can have neither destinations nor a redirect.");
    const int ways = (destinations.empty() ? 0 : 1) + (hasRedirect ? 1 : 0) + (hasResponse ? 1 : 0);
    if (!hasDelegate && ways != 1)
        findings.error("invalid-route", pointer,
            ways == 0 ? "The route needs one of route, redirect and directResponse."
                      : "The route may have only one of route, redirect and directResponse.");
    const Json& matches = listAt(route, "match");
    for (std::size_t i = 0; i < matches.size(); ++i)
        validateMatch(matches[i], isGatewayOnly, childPointer(pointer + "/match", i), findings);
    validateDestinations(destinations, pointer + "/route", findings);
    const bool rewritesAuthority = !textOf(member(route, "rewrite"), "authority").empty();
    validateHeaders(member(route, "headers"), rewritesAuthority, pointer + "/headers", findings);
    validateRouteActions(route, pointer, findings);
}

void validateVirtualService(const Json& spec, FindingList& findings)
{
    const Json& hosts = listAt(spec, "hosts");
    const Json& gateways = listAt(spec, "gateways");
    const bool isDelegate = hosts.empty();
    const bool namesMesh = std::ranges::find(gateways, Json("mesh")) != gateways.end();
    const bool isGatewayOnly = !gateways.empty() && !namesMesh;
    if (isDelegate
        && (!gateways.empty() || !listAt(spec, "tls").empty() || !listAt(spec, "tcp").empty()))
        findings.error("invalid-host", "/spec/hosts",
            "An object without hosts is a delegate: it can have http routes only, and no "
            "gateways.");
    const bool hasRoutes = !listAt(spec, "http").empty() || !listAt(spec, "tls").empty()
        || !listAt(spec, "tcp").empty();
    if (!hasRoutes)
        findings.error(
            "missing-field", "/spec/http", "There is no route: http, tls or tcp is needed.");
    validateHosts(hosts, isGatewayOnly, findings);
    validateGatewayNames(gateways, findings);
    validateExportTo(
        listAt(spec, "exportTo"), findings.object().namespaceName, "/spec/exportTo", findings);
    const Json& http = listAt(spec, "http");
    for (std::size_t i = 0; i < http.size(); ++i)
        if (http[i].is_object())
            validateHttpRoute(http[i], isDelegate, isGatewayOnly, childPointer(kHttp, i), findings);
    validateL4(listAt(spec, "tls"), true, hosts, "tls", findings);
    validateL4(listAt(spec, "tcp"), false, hosts, "tcp", findings);
    checkReachable(http, findings);
}

} // namespace vigla::routing
