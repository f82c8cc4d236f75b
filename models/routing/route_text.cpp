#include "models/routing/route_text.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace {

using Sentences = std::vector<std::string>;

void addStringMatch(Sentences& parts, const Json& match, const char* key, const std::string& what)
{
    if (const Json& value = member(match, key); value.is_object())
        parts.push_back(what + stringMatchText(value));
}

void addNamedMatches(Sentences& parts, const Json& match, const char* key, const std::string& what)
{
    const Json& named = member(match, key);
    if (!named.is_object())
        return;
    for (const auto& [name, value] : named.items())
        parts.push_back(what + " " + name + stringMatchText(value));
}

void addWithoutHeaders(Sentences& parts, const Json& match)
{
    const Json& named = member(match, "withoutHeaders");
    if (!named.is_object())
        return;
    for (const auto& [name, value] : named.items()) {
        const bool isAbsence = !value.is_object() || value.empty();
        parts.push_back(isAbsence ? "header " + name + " is absent"
                                  : "it is not so that header " + name + stringMatchText(value));
    }
}

std::string matchSentence(const Json& match)
{
    Sentences parts;
    addStringMatch(parts, match, "uri", "path");
    if (member(match, "ignoreUriCase") == true)
        parts.emplace_back("case of the path does not matter");
    addStringMatch(parts, match, "method", "method");
    addStringMatch(parts, match, "authority", "host");
    addStringMatch(parts, match, "scheme", "scheme");
    addNamedMatches(parts, match, "headers", "header");
    addWithoutHeaders(parts, match);
    addNamedMatches(parts, match, "queryParams", "query parameter");
    if (const auto port = integerOf(match, "port"))
        parts.push_back("port is " + std::to_string(*port));
    if (const auto& labels = member(match, "sourceLabels"); labels.is_object() && !labels.empty())
        parts.push_back("it comes from pods with " + labelsText(labels));
    if (const auto source = textOf(match, "sourceNamespace"); !source.empty())
        parts.push_back("it comes from namespace " + source);
    for (const Json& gateway : listAt(match, "gateways"))
        parts.push_back("it comes through gateway " + shortText(gateway));
    for (const Json& host : listAt(match, "sniHosts"))
        parts.push_back("SNI is " + shortText(host));
    for (const Json& subnet : listAt(match, "destinationSubnets"))
        parts.push_back("address is in " + shortText(subnet));
    return parts.empty() ? std::string("every request") : join(parts, " and ");
}

/// ` for 10 % of the requests`; nothing for all of them.
std::string shareText(double percent)
{
    return percent >= 100 ? std::string() : " for " + numberText(percent) + " % of the requests";
}

double percentOf(const Json& part, double whenAbsent)
{
    if (const auto value = numberOf(member(part, "percentage"), "value"))
        return *value;
    const Json& percentage = member(part, "percentage");
    if (percentage.is_object())
        return 0; // present without a value is 0
    return numberOf(part, "percent").value_or(whenAbsent);
}

void addRetries(Sentences& actions, const Json& route)
{
    const Json& retries = member(route, "retries");
    if (!retries.is_object())
        return;
    const auto attempts = integerOf(retries, "attempts").value_or(0);
    if (attempts == 0) {
        actions.emplace_back("no retries");
        return;
    }
    std::string text = std::to_string(attempts) + (attempts == 1 ? " retry" : " retries");
    if (const auto each = textOf(retries, "perTryTimeout"); !each.empty())
        text += ", " + each + " each";
    if (const auto on = textOf(retries, "retryOn"); !on.empty())
        text += ", on " + on;
    actions.push_back(std::move(text));
}

void addFault(Sentences& actions, const Json& route)
{
    const Json& fault = member(route, "fault");
    if (const Json& delay = member(fault, "delay"); delay.is_object())
        actions.push_back("delay of "
            + (textOf(delay, "fixedDelay").empty() ? "nothing" : textOf(delay, "fixedDelay"))
            + shareText(percentOf(delay, 0)));
    const Json& abort = member(fault, "abort");
    if (!abort.is_object())
        return;
    const auto status = integerOf(abort, "httpStatus");
    const std::string with = status ? std::to_string(*status) : textOf(abort, "grpcStatus");
    actions.push_back(
        "abort with " + (with.empty() ? "nothing" : with) + shareText(percentOf(abort, 0)));
}

void addMirror(Sentences& actions, const Json& destination, double percent)
{
    if (destination.is_object())
        actions.push_back("mirror to " + destinationTitle(destination) + shareText(percent));
}

void addMirrors(Sentences& actions, const Json& route)
{
    const auto old = numberOf(route, "mirrorPercent");
    const auto share = numberOf(member(route, "mirrorPercentage"), "value");
    const bool isZero = member(route, "mirrorPercentage").is_object() && !share;
    addMirror(actions, member(route, "mirror"), isZero ? 0 : share.value_or(old.value_or(100)));
    for (const Json& mirror : listAt(route, "mirrors"))
        addMirror(actions, member(mirror, "destination"), percentOf(mirror, 100));
}

void addRewrite(Sentences& actions, const Json& route)
{
    const Json& rewrite = member(route, "rewrite");
    if (const auto uri = textOf(rewrite, "uri"); !uri.empty())
        actions.push_back("rewrite the path to " + uri);
    if (const Json& regex = member(rewrite, "uriRegexRewrite"); regex.is_object())
        actions.push_back(
            "rewrite " + textOf(regex, "match") + " in the path to " + textOf(regex, "rewrite"));
    if (const auto authority = textOf(rewrite, "authority"); !authority.empty())
        actions.push_back("rewrite the host to " + authority);
}

void addRedirect(Sentences& actions, const Json& route)
{
    const Json& redirect = member(route, "redirect");
    if (!redirect.is_object())
        return;
    std::string to;
    if (const auto scheme = textOf(redirect, "scheme"); !scheme.empty())
        to += scheme + "://";
    to += textOf(redirect, "authority");
    if (const auto port = integerOf(redirect, "port"))
        to += ":" + std::to_string(*port);
    to += textOf(redirect, "uri");
    if (const auto prefix = textOf(redirect, "prefixRewrite"); !prefix.empty())
        to += " (prefix becomes " + prefix + ")";
    actions.push_back("redirect to " + to + " with "
        + std::to_string(integerOf(redirect, "redirectCode").value_or(301)));
}

std::string namesOf(const Json& names)
{
    Sentences texts;
    if (names.is_object())
        for (const auto& [name, value] : names.items())
            texts.push_back(name);
    else if (names.is_array())
        for (const Json& name : names)
            texts.push_back(shortText(name));
    return join(texts, ", ");
}

void addHeaders(Sentences& actions, const Json& route)
{
    for (const char* direction : {"request", "response"})
        for (const char* operation : {"set", "add", "remove"}) {
            const Json& names = member(member(member(route, "headers"), direction), operation);
            if (names.is_structured() && !names.empty())
                actions.push_back(
                    std::string(operation) + " " + direction + " header " + namesOf(names));
        }
}

} // namespace

std::string stringMatchText(const Json& match)
{
    if (const Json& exact = member(match, "exact"); exact.is_string())
        return " is " + shortText(exact);
    if (const Json& prefix = member(match, "prefix"); prefix.is_string())
        return " begins with " + shortText(prefix);
    if (const Json& regex = member(match, "regex"); regex.is_string())
        return " matches " + plainText(regex.get_ref<const std::string&>(), false, 120);
    return " is present";
}

std::vector<std::string> matchSentences(const Json& route)
{
    Sentences sentences;
    for (const Json& match : listAt(route, "match"))
        sentences.push_back(matchSentence(match));
    return sentences;
}

std::vector<std::string> actionSentences(const Json& route)
{
    Sentences actions;
    addRedirect(actions, route);
    if (const Json& direct = member(route, "directResponse"); direct.is_object())
        actions.push_back(
            "answer " + std::to_string(integerOf(direct, "status").value_or(0)) + " directly");
    if (const Json& delegate = member(route, "delegate"); delegate.is_object())
        actions.push_back("delegate to " + textOf(delegate, "namespace")
            + (textOf(delegate, "namespace").empty() ? "" : "/") + textOf(delegate, "name"));
    addRewrite(actions, route);
    if (const auto timeout = textOf(route, "timeout"); !timeout.empty())
        actions.push_back("timeout " + timeout);
    addRetries(actions, route);
    addFault(actions, route);
    addMirrors(actions, route);
    addHeaders(actions, route);
    if (const Json& cors = member(route, "corsPolicy"); cors.is_object())
        actions.emplace_back("CORS policy");
    return actions;
}

std::string destinationTitle(const Json& destination)
{
    const auto host = textOf(destination, "host");
    const auto subset = textOf(destination, "subset");
    const bool isName
        = host.find_first_not_of("0123456789.:") != std::string::npos && !host.starts_with('*');
    std::string title = isName ? host.substr(0, host.find('.')) : host;
    if (isName && !host.ends_with(".svc") && host.find(".svc.") == std::string::npos
        && std::ranges::count(host, '.') > 1)
        title = host; // an external name: its first label alone would say little
    if (!subset.empty())
        title += " " + subset;
    return title;
}

std::string matchText(const Json& route)
{
    const auto sentences = matchSentences(route);
    return sentences.empty() ? std::string("every request") : join(sentences, ", or ");
}

std::string routeTitle(const Json& route)
{
    const auto name = textOf(route, "name");
    return name.empty() ? "route for " + matchText(route) : "route \"" + name + "\"";
}

std::string labelsText(const Json& labels)
{
    Sentences pairs;
    if (labels.is_object())
        for (const auto& [key, value] : labels.items())
            pairs.push_back(key + "="
                + (value.is_string() ? value.get_ref<const std::string&>() : shortText(value)));
    return join(pairs, ", ");
}

} // namespace vigla::routing
