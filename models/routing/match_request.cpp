#include "models/routing/match_request.h"

#include "models/core/text.h"
#include "models/routing/routing_index.h"

#include <re2/re2.h>

#include <algorithm>

namespace vigla::routing {

namespace {

using Kind = mesh::StringMatchView::Kind;

std::string wish(const mesh::StringMatchView& match)
{
    const auto text = plainText(match.text, false, 120);
    switch (match.kind) {
    case Kind::Exact:
        return "exactly \"" + text + "\"";
    case Kind::Prefix:
        return "something that begins with \"" + text + "\"";
    case Kind::Regex:
        return "something that matches " + text;
    case Kind::Present:
        break;
    }
    return "any value";
}

std::string quoted(std::string_view text)
{
    return "\"" + plainText(text, false, 120) + "\"";
}

/// The values of a header joined with commas, as Envoy sees them; absent without any.
std::optional<std::string> headerOf(const RouteRequest& request, const std::string& name)
{
    const auto wanted = toLower(name);
    if (wanted == ":method")
        return request.method;
    if (wanted == ":path")
        return request.path;
    if (wanted == ":authority" || wanted == "host")
        return request.host;
    if (wanted == ":scheme")
        return request.scheme;
    std::optional<std::string> joined;
    for (const auto& [key, value] : request.headers)
        if (toLower(key) == wanted)
            joined = joined ? *joined + "," + value : value;
    return joined;
}

/// The path without query and fragment.
std::string pathOf(const RouteRequest& request)
{
    return request.path.substr(0, request.path.find_first_of("?#"));
}

/// The first value of a query parameter, undecoded; absent when it is not there.
std::optional<std::string> parameterOf(const RouteRequest& request, const std::string& name)
{
    const auto mark = request.path.find('?');
    if (mark == std::string::npos)
        return std::nullopt;
    auto query = std::string_view(request.path).substr(mark + 1);
    query = query.substr(0, query.find('#'));
    for (const auto pair : split(query, '&')) {
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return std::string(
                equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    }
    return std::nullopt;
}

MatchVerdict no(std::string reason)
{
    return {false, true, std::move(reason)};
}

MatchVerdict notHere(std::string reason)
{
    return {false, false, std::move(reason)};
}

/// What a proxy never even gets: its port, its gateway, its workload.
std::optional<MatchVerdict> filteredOut(const mesh::HttpMatchView& match,
    const RouteRequest& request, std::uint16_t port, const std::string& objectNamespace)
{
    if (match.port && *match.port != port)
        return notHere("it is for port " + std::to_string(*match.port) + ", the request goes to "
            + std::to_string(port));
    if (!match.gateways.empty()) {
        const std::string here = request.gateway.empty() ? "mesh" : request.gateway;
        const bool isNamed = std::ranges::any_of(match.gateways, [&](const std::string& gateway) {
            return qualifiedGateway(gateway, objectNamespace) == here;
        });
        if (!isNamed)
            return notHere("it is for " + plainText(join(match.gateways, ", "), false, 120)
                + ", the request comes through " + here);
        return std::nullopt; // with gateways named, the source does not count
    }
    if (!request.gateway.empty())
        return std::nullopt;
    if (!match.sourceNamespace.empty() && match.sourceNamespace != request.sourceNamespace)
        return notHere("it is for clients in namespace " + match.sourceNamespace);
    if (!mesh::selects(match.sourceLabels, request.sourceLabels))
        return notHere("it is for clients with other labels");
    return std::nullopt;
}

std::optional<MatchVerdict> compare(const std::optional<mesh::StringMatchView>& match,
    const std::string& value, const char* what, bool ignoresCase = false)
{
    if (!match || matchesText(*match, value, ignoresCase))
        return std::nullopt;
    return no(std::string(what) + " is " + quoted(value) + ", the rule wants " + wish(*match));
}

std::optional<MatchVerdict> compareHeaders(
    const mesh::HttpMatchView& match, const RouteRequest& request)
{
    for (const auto& [name, wanted] : match.headers) {
        const auto value = headerOf(request, name);
        if (!value)
            return no("header " + plainText(name, false, 80) + " is absent, the rule wants "
                + wish(wanted));
        const bool isPresence
            = wanted.kind == Kind::Present || (wanted.kind == Kind::Regex && wanted.text == "*");
        if (!isPresence && !matchesText(wanted, *value, false))
            return no("header " + plainText(name, false, 80) + " is " + quoted(*value)
                + ", the rule wants " + wish(wanted));
    }
    for (const auto& [name, unwanted] : match.withoutHeaders) {
        const auto value = headerOf(request, name);
        const bool isPresence = unwanted.kind == Kind::Present
            || (unwanted.kind == Kind::Regex && unwanted.text == "*");
        if (value && (isPresence || matchesText(unwanted, *value, false)))
            return no("header " + plainText(name, false, 80) + " is " + quoted(*value)
                + ", which the rule excludes");
    }
    return std::nullopt;
}

std::optional<MatchVerdict> compareParameters(
    const mesh::HttpMatchView& match, const RouteRequest& request)
{
    for (const auto& [name, wanted] : match.queryParams) {
        const auto value = parameterOf(request, name);
        if (!value)
            return no("query parameter " + plainText(name, false, 80) + " is absent");
        if (wanted.kind != Kind::Present && !matchesText(wanted, *value, false))
            return no("query parameter " + plainText(name, false, 80) + " is " + quoted(*value)
                + ", the rule wants " + wish(wanted));
    }
    return std::nullopt;
}

} // namespace

bool matchesText(const mesh::StringMatchView& match, const std::string& text, bool ignoresCase)
{
    const auto folded
        = [&](const std::string& value) { return ignoresCase ? toLower(value) : value; };
    switch (match.kind) {
    case Kind::Present:
        return true;
    case Kind::Exact:
        return folded(text) == folded(match.text);
    case Kind::Prefix:
        return folded(text).starts_with(folded(match.text));
    case Kind::Regex:
        break;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 regex(match.text, options);
    return regex.ok() && re2::RE2::FullMatch(text, regex);
}

MatchVerdict matchRequest(const mesh::HttpMatchView& match, const RouteRequest& request,
    std::uint16_t port, const std::string& objectNamespace)
{
    if (auto verdict = filteredOut(match, request, port, objectNamespace))
        return *verdict;
    if (auto verdict = compare(match.uri, pathOf(request), "the path", match.ignoresUriCase))
        return *verdict;
    if (auto verdict = compare(match.method, request.method, "the method"))
        return *verdict;
    if (auto verdict = compare(match.authority, request.host, "the host"))
        return *verdict;
    if (auto verdict = compare(match.scheme, request.scheme, "the scheme"))
        return *verdict;
    if (auto verdict = compareHeaders(match, request))
        return *verdict;
    if (auto verdict = compareParameters(match, request))
        return *verdict;
    return {};
}

} // namespace vigla::routing
