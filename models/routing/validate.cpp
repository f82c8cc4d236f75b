#include "models/routing/validate.h"

#include "models/core/text.h"
#include "models/routing/check.h"
#include "models/routing/istio_schema.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <set>

namespace vigla::routing {

namespace {

bool isAlphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isAllDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `*`, `*-foo`, `*foo`: a first label with a wildcard.
bool isWildcardLabel(std::string_view label)
{
    if (!label.starts_with('*'))
        return false;
    label.remove_prefix(1);
    if (label.starts_with('-'))
        label.remove_prefix(1);
    return label.empty() || isDnsLabel(label);
}

/// A label's value or a key's name part: at most 63, ends alphanumeric, inside also `-_.`.
bool isLabelText(std::string_view text)
{
    const auto isInner
        = [](char c) { return isAlphanumeric(c) || c == '-' || c == '_' || c == '.'; };
    return text.size() <= 63 && !text.empty() && isAlphanumeric(text.front())
        && isAlphanumeric(text.back()) && std::ranges::all_of(text, isInner);
}

bool isHeaderName(std::string_view name)
{
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [&](char c) {
        return isAlphanumeric(c) || kOthers.find(c) != std::string_view::npos;
    });
}

/// `%` starts a variable of Envoy and must be closed or doubled; control characters are refused.
std::string whyNotHeaderValue(std::string_view value)
{
    if (std::ranges::any_of(
            value, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }))
        return "the value has a control character";
    if (std::ranges::count(value, '%') % 2 != 0)
        return "a % in the value is not closed; write %% for the character itself";
    return {};
}

void validateMetadata(const kube::Document& object, FindingList& findings)
{
    if (object.name().empty())
        findings.error("missing-field", "/metadata/name", "The object has no name.");
    const auto& annotations = memberAt(object.json(), "metadata.annotations");
    const auto dryRun = textOf(annotations, "istio.io/dry-run");
    const bool isOnPolicy = object.kind() == "AuthorizationPolicy";
    if (!dryRun.empty() && (!isOnPolicy || (dryRun != "true" && dryRun != "false")))
        findings.error("invalid-metadata", "/metadata/annotations/istio.io~1dry-run",
            "The annotation istio.io/dry-run belongs on an AuthorizationPolicy only, with true or "
            "false.");
}

} // namespace

void FindingList::error(const char* code, const std::string& pointer, std::string message)
{
    m_findings.push_back({Severity::Error, code, m_object, pointer, std::move(message)});
}

void FindingList::warn(const char* code, const std::string& pointer, std::string message)
{
    m_findings.push_back({Severity::Warning, code, m_object, pointer, std::move(message)});
}

bool isDnsLabel(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && isAlphanumeric(text.front())
        && isAlphanumeric(text.back())
        && std::ranges::all_of(text, [](char c) { return isAlphanumeric(c) || c == '-'; });
}

bool isIpAddress(std::string_view text)
{
    if (text.find(':') != std::string_view::npos)
        return text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos
            && std::ranges::count(text, ':') >= 2;
    const auto parts = split(text, '.');
    return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
        return isAllDigits(part) && part.size() <= 3 && std::stoi(std::string(part)) <= 255;
    });
}

std::string whyNotHost(std::string_view host, bool isWildcardAllowed)
{
    if (host.empty())
        return "it is empty";
    if (host.size() > 255)
        return "it is longer than 255 characters";
    auto labels = split(host, '.');
    if (labels.size() > 1 && labels.back().empty())
        labels.pop_back(); // a trailing dot is allowed
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i == 0 && isWildcardAllowed && isWildcardLabel(labels[i]))
            continue;
        if (!isDnsLabel(labels[i]))
            return "\"" + plainText(labels[i], false, 70) + "\" is not a valid part of a name";
    }
    if (labels.size() > 1 && isAllDigits(labels.back()))
        return "its last part must not be a number";
    return {};
}

std::string whyNotLabels(const Json& labels)
{
    if (!labels.is_object())
        return {};
    for (const auto& [key, value] : labels.items()) {
        const auto slash = key.find('/');
        const auto name = slash == std::string::npos ? key : key.substr(slash + 1);
        const bool hasBadPrefix
            = slash != std::string::npos && !whyNotHost(key.substr(0, slash), false).empty();
        if (!isLabelText(name) || hasBadPrefix)
            return "the label key \"" + plainText(key, false, 80) + "\" is not valid";
        const auto text = value.is_string() ? value.get<std::string>() : std::string();
        if (!text.empty() && !isLabelText(text))
            return "the value of label " + key + ", \"" + plainText(text, false, 80)
                + "\", is not valid";
    }
    return {};
}

std::string whyNotRegex(std::string_view pattern)
{
    if (pattern.empty())
        return "the regular expression is empty";
    if (pattern.size() > 1024)
        return "the regular expression is longer than 1024 characters";
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), options);
    return regex.ok() ? std::string()
                      : "the regular expression is not valid: " + plainText(regex.error());
}

void validateExportTo(const Json& exportTo, const std::string& ownNamespace,
    const std::string& pointer, FindingList& findings)
{
    std::set<std::string> seen;
    for (std::size_t i = 0; i < exportTo.size(); ++i) {
        const auto text = exportTo[i].is_string() ? exportTo[i].get<std::string>() : std::string();
        const auto at = childPointer(pointer, i);
        if (text != "." && text != "*" && !isDnsLabel(text))
            findings.error("invalid-export", at,
                "exportTo takes \".\" (this namespace), \"*\" (all) or the name of a namespace, "
                "not "
                "\"" + plainText(text, false, 70)
                    + "\".");
        if (!seen.insert(text == "." ? ownNamespace : text).second)
            findings.error("invalid-export", at, "exportTo names \"" + text + "\" twice.");
    }
    if (seen.contains("*") && seen.size() > 1)
        findings.error("invalid-export", pointer,
            "exportTo has \"*\", which is every namespace; nothing else may stand beside it.");
}

void validatePort(const Json& port, const std::string& pointer, FindingList& findings)
{
    if (port.is_null())
        return;
    const auto number = port.is_number_integer() ? port.get<std::int64_t>() : 0;
    if (number < 1 || number > 65535)
        findings.error("invalid-port", pointer,
            "The port " + shortText(port) + " is not between 1 and 65535.");
}

void validateDestination(const Json& destination, const std::string& pointer, FindingList& findings)
{
    const auto host = textOf(destination, "host");
    if (host.empty() || host == "*") {
        findings.error("invalid-destination", childPointer(pointer, "host"),
            host.empty() ? "The destination has no host." : "A destination cannot be \"*\".");
        return;
    }
    if (const auto why = whyNotHost(host, true); !why.empty())
        findings.error("invalid-destination", childPointer(pointer, "host"),
            "The host \"" + plainText(host, false, 100) + "\" is not valid: " + why + ".");
    const Json& subset = member(destination, "subset");
    if (subset.is_string() && !subset.get_ref<const std::string&>().empty()
        && !isDnsLabel(subset.get_ref<const std::string&>()))
        findings.error("invalid-destination", childPointer(pointer, "subset"),
            "The subset " + shortText(subset)
                + " is not a valid name: letters, digits and hyphens, at most 63.");
    if (const Json& port = member(destination, "port"); port.is_object())
        validatePort(member(port, "number"), childPointer(pointer, "port") + "/number", findings);
}

void validatePercentage(const Json& percentage, const std::string& pointer, FindingList& findings)
{
    const auto value = numberOf(percentage, "value");
    if (value && *value != 0 && (*value < 0.0001 || *value > 100))
        findings.error("invalid-percentage", childPointer(pointer, "value"),
            numberText(*value) + " % is not possible: 0, or from 0.0001 to 100.");
}

void validateStringMatch(
    const Json& match, const std::string& pointer, bool isEmptyPrefixAllowed, FindingList& findings)
{
    if (!match.is_object())
        return;
    if (match.size() > 1)
        findings.error("invalid-match", pointer, "Only one of exact, prefix and regex may be set.");
    if (const Json& prefix = member(match, "prefix");
        prefix.is_string() && prefix.get_ref<const std::string&>().empty() && !isEmptyPrefixAllowed)
        findings.error("invalid-match", childPointer(pointer, "prefix"),
            "An empty prefix would match everything; leave the match out for that.");
    const Json& regex = member(match, "regex");
    if (!regex.is_string() || regex == "*")
        return; // `*` means present
    if (const auto why = whyNotRegex(regex.get_ref<const std::string&>()); !why.empty())
        findings.error(
            "invalid-match", childPointer(pointer, "regex"), "In this match " + why + ".");
}

namespace {

void validateHeaderMap(const Json& map, bool isRequest, int& authorities,
    const std::string& pointer, FindingList& findings)
{
    if (!map.is_object())
        return;
    for (const auto& [name, value] : map.items()) {
        const auto at = childPointer(pointer, name);
        const auto lower = toLower(name);
        const bool isAuthority = lower == ":authority" || lower == "host";
        if (isAuthority && isRequest) {
            ++authorities;
        } else if (name.starts_with(':') || isAuthority || !isHeaderName(name)) {
            findings.error("invalid-header", at,
                "\"" + plainText(name, false, 80) + "\" is not a header that may be set here.");
        }
        const auto text = value.is_string() ? value.get<std::string>() : std::string();
        if (const auto why = whyNotHeaderValue(text); !why.empty())
            findings.error(
                "invalid-header", at, "Header " + plainText(name, false, 80) + ": " + why + ".");
    }
}

} // namespace

void validateHeaders(const Json& headers, bool hasAuthorityRewrite, const std::string& pointer,
    FindingList& findings)
{
    for (const char* direction : {"request", "response"}) {
        const Json& operations = member(headers, direction);
        const auto at = childPointer(pointer, direction);
        const bool isRequest = direction == std::string_view("request");
        int authorities = isRequest && hasAuthorityRewrite ? 1 : 0;
        validateHeaderMap(member(operations, "set"), isRequest, authorities, at + "/set", findings);
        validateHeaderMap(member(operations, "add"), isRequest, authorities, at + "/add", findings);
        if (authorities > 1)
            findings.error("invalid-header", at,
                "The authority is set more than once (rewrite.authority, set and add count).");
        const Json& removed = listAt(operations, "remove");
        for (std::size_t i = 0; i < removed.size(); ++i) {
            const auto name
                = removed[i].is_string() ? removed[i].get<std::string>() : std::string();
            if (!isHeaderName(name) || toLower(name) == "host")
                findings.error("invalid-header", at + "/remove/" + std::to_string(i),
                    "\"" + plainText(name, false, 80) + "\" cannot be removed.");
        }
    }
}

std::vector<Finding> validateIstioObject(const kube::Document& object)
{
    if (!object.json().is_object())
        return {{Severity::Error, "wrong-type", {}, "", "This is not an object."}};
    FindingList findings(object.ref());
    validateMetadata(object, findings);
    const Json& spec = member(object.json(), "spec");
    const auto kind = object.kind();
    const bool isIstioNetworking = object.ref().group == "networking.istio.io";
    if (isIstioNetworking && spec.is_null())
        findings.error("missing-field", "/spec", "The object has no spec.");
    if (spec.is_object() && isIstioNetworking) {
        if (kind == "VirtualService")
            validateVirtualService(spec, findings);
        else if (kind == "DestinationRule")
            validateDestinationRule(spec, findings);
        else if (kind == "Gateway")
            validateGateway(spec, findings);
        else if (kind == "ServiceEntry")
            validateServiceEntry(spec, findings);
    } else if (spec.is_object() && object.ref().group == "security.istio.io") {
        if (kind == "PeerAuthentication")
            validatePeerAuthentication(spec, findings);
        else if (kind == "AuthorizationPolicy")
            validateAuthorizationPolicy(spec, findings);
    }
    auto all = checkSchema(object);
    for (auto& finding : findings.take())
        all.push_back(std::move(finding));
    return all;
}

} // namespace vigla::routing
