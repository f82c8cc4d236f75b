#include "models/routing/validate.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace vigla::routing {

namespace {

std::string textAt(const Json& list, std::size_t index)
{
    return list[index].is_string() ? list[index].get<std::string>() : std::string();
}

/// `[ns|.|*/]name`, where name is a full domain name, a wildcard or an address.
std::string whyNotGatewayHost(std::string_view host)
{
    const auto slash = host.find('/');
    if (slash != std::string_view::npos) {
        const auto namespaceName = host.substr(0, slash);
        if (namespaceName != "." && namespaceName != "*" && !isDnsLabel(namespaceName))
            return "the part before the slash must be a namespace, \".\" or \"*\"";
        host.remove_prefix(slash + 1);
    }
    if (host == "*" || isIpAddress(host))
        return {};
    if (host.find('.') == std::string_view::npos)
        return "short names are not possible at a gateway; write the full domain name";
    return whyNotHost(host, true);
}

void validateServerTls(const Json& server, const std::string& at, FindingList& findings)
{
    const Json& tls = member(server, "tls");
    const auto protocol = textOf(member(server, "port"), "protocol");
    std::string upper = protocol;
    std::ranges::transform(upper, upper.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const bool needsTls = upper == "HTTPS" || upper == "TLS";
    if (needsTls && !tls.is_object())
        findings.error("invalid-tls", at, "A server with protocol " + upper + " needs tls.");
    if (!tls.is_object())
        return;
    const auto mode = textOf(tls, "mode");
    const bool isPlain = upper == "HTTP";
    if (isPlain && !mode.empty() && mode != "PASSTHROUGH")
        findings.error("invalid-tls", at + "/tls",
            "A plain HTTP server may have httpsRedirect only; use protocol HTTPS.");
    const bool hasCredential
        = !textOf(tls, "credentialName").empty() || !listAt(tls, "credentialNames").empty();
    const bool hasFiles
        = !textOf(tls, "serverCertificate").empty() && !textOf(tls, "privateKey").empty();
    const bool hasList = !listAt(tls, "tlsCertificates").empty();
    const bool hasAuthorities = !textOf(tls, "caCertificates").empty();
    if (mode == "ISTIO_MUTUAL" && (hasCredential || hasFiles || hasAuthorities || hasList))
        findings.error("invalid-tls", at + "/tls",
            "ISTIO_MUTUAL uses the mesh's own certificates; name no others.");
    const bool terminates = mode == "SIMPLE" || mode == "MUTUAL" || mode == "OPTIONAL_MUTUAL";
    if (terminates && !hasCredential && !hasFiles && !hasList)
        findings.error("invalid-tls", at + "/tls",
            mode + " needs serverCertificate and privateKey, or credentialName.");
    if (mode.ends_with("MUTUAL") && terminates && !hasCredential && !hasAuthorities && !hasList)
        findings.error("invalid-tls", at + "/tls", mode + " needs caCertificates too.");
    if (hasCredential && hasFiles)
        findings.error("invalid-tls", at + "/tls", "Name one source of certificates only.");
    if (!textOf(tls, "caCrl").empty() && (mode == "SIMPLE" || hasCredential))
        findings.error("invalid-tls", at + "/tls/caCrl",
            "caCrl cannot stand beside mode SIMPLE or credentialName.");
}

void validateServer(
    const Json& server, std::set<std::string>& names, const std::string& at, FindingList& findings)
{
    static const std::set<std::string> kProtocols{"http", "https", "http2", "grpc", "grpc-web",
        "http_proxy", "mongo", "redis", "mysql", "tcp", "tls", "udp"};
    const Json& port = member(server, "port");
    if (!port.is_object())
        return findings.error("missing-field", at + "/port", "The server has no port.");
    validatePort(member(port, "number").is_null() ? Json(0) : member(port, "number"),
        at + "/port/number", findings);
    const auto name = textOf(port, "name");
    if (name.empty())
        findings.error("invalid-server", at + "/port/name", "The port of the server has no name.");
    else if (!names.insert(name).second)
        findings.error("invalid-server", at + "/port/name",
            "Two ports have the name \"" + plainText(name, false, 70) + "\".");
    const auto protocol = textOf(port, "protocol");
    if (!kProtocols.contains(toLower(protocol)))
        findings.error("invalid-server", at + "/port/protocol",
            "\"" + plainText(protocol, false, 40)
                + "\" is no protocol; use HTTP, HTTPS, GRPC, HTTP2, "
                  "TCP or TLS.");
    if (!member(port, "targetPort").is_null())
        findings.error(
            "invalid-server", at + "/port/targetPort", "targetPort is not allowed here.");
    const Json& hosts = listAt(server, "hosts");
    if (hosts.empty())
        findings.error("missing-field", at + "/hosts", "The server has no hosts.");
    for (std::size_t i = 0; i < hosts.size(); ++i)
        if (const auto why = whyNotGatewayHost(textAt(hosts, i)); !why.empty())
            findings.error("invalid-host", childPointer(at + "/hosts", i),
                "The host \"" + plainText(textAt(hosts, i), false, 100) + "\" is not valid: " + why
                    + ".");
    validateServerTls(server, at, findings);
}

void validateEntryPorts(const Json& ports, FindingList& findings)
{
    std::set<std::int64_t> numbers;
    std::set<std::string> names;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const auto at = childPointer("/spec/ports", i);
        const auto number = integerOf(ports[i], "number").value_or(0);
        validatePort(Json(number), at + "/number", findings);
        if (!numbers.insert(number).second)
            findings.error("invalid-port", at + "/number",
                "The port " + std::to_string(number) + " is there twice.");
        if (!names.insert(textOf(ports[i], "name")).second)
            findings.error("invalid-port", at + "/name", "Two ports have the same name.");
    }
}

/// Every key of a source or an operation holds a list; one without any condition is refused.
void validateConditions(
    const Json& part, const char* what, const std::string& at, FindingList& findings)
{
    const bool isEmpty = !part.is_object()
        || std::ranges::all_of(part, [](const Json& list) { return list.empty(); });
    if (isEmpty)
        findings.error("invalid-rule", at, std::string("The ") + what + " has no condition.");
}

void validateRuleParts(const Json& rule, const char* list, const char* part,
    const std::string& pointer, FindingList& findings)
{
    const Json& entries = member(rule, list);
    if (!entries.is_array())
        return;
    const auto at = childPointer(pointer, list);
    if (entries.empty())
        findings.error("invalid-rule", at, std::string("\"") + list + "\" is empty; remove it.");
    for (std::size_t i = 0; i < entries.size(); ++i)
        validateConditions(
            member(entries[i], part), part, childPointer(at, i) + "/" + part, findings);
}

} // namespace

void validateGateway(const Json& spec, FindingList& findings)
{
    const Json& servers = listAt(spec, "servers");
    if (servers.empty())
        findings.error("missing-field", "/spec/servers", "The gateway has no servers.");
    std::set<std::string> names;
    for (std::size_t i = 0; i < servers.size(); ++i)
        validateServer(servers[i], names, childPointer("/spec/servers", i), findings);
    if (const auto why = whyNotLabels(member(spec, "selector")); !why.empty())
        findings.error("invalid-selector", "/spec/selector", "In the selector " + why + ".");
}

void validateServiceEntry(const Json& spec, FindingList& findings)
{
    const Json& hosts = listAt(spec, "hosts");
    if (hosts.empty())
        findings.error("missing-field", "/spec/hosts", "The entry has no hosts.");
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const auto host = textAt(hosts, i);
        const auto why
            = host == "*" ? std::string("every host is too much") : whyNotHost(host, true);
        if (!why.empty())
            findings.error("invalid-host", childPointer("/spec/hosts", i),
                "The host \"" + plainText(host, false, 100) + "\" is not valid: " + why + ".");
    }
    const auto resolution = textOf(spec, "resolution");
    const Json& endpoints = listAt(spec, "endpoints");
    if ((resolution.empty() || resolution == "NONE") && !endpoints.empty())
        findings.error("invalid-entry", "/spec/endpoints",
            "With resolution NONE there can be no endpoints; use STATIC or DNS.");
    if (resolution == "DNS_ROUND_ROBIN" && endpoints.size() > 1)
        findings.error("invalid-entry", "/spec/endpoints",
            "With resolution DNS_ROUND_ROBIN there can be one endpoint only.");
    if (!endpoints.empty() && member(spec, "workloadSelector").is_object())
        findings.error("invalid-entry", "/spec/workloadSelector",
            "Only one of endpoints and workloadSelector may be set.");
    validateEntryPorts(listAt(spec, "ports"), findings);
}

void validatePeerAuthentication(const Json& spec, FindingList& findings)
{
    static const std::set<std::string> kModes{"", "UNSET", "DISABLE", "PERMISSIVE", "STRICT"};
    if (!kModes.contains(textOf(member(spec, "mtls"), "mode")))
        findings.error(
            "invalid-tls", "/spec/mtls/mode", "Use STRICT, PERMISSIVE, DISABLE or UNSET.");
    const Json& ports = member(spec, "portLevelMtls");
    if (!ports.is_object())
        return;
    const Json& labels = memberAt(spec, "selector.matchLabels");
    if (!labels.is_object() || labels.empty() || ports.empty())
        findings.error("invalid-selector", "/spec/portLevelMtls",
            "portLevelMtls needs a selector and at least one port.");
}

void validateAuthorizationPolicy(const Json& spec, FindingList& findings)
{
    const auto action = textOf(spec, "action");
    const Json& rules = listAt(spec, "rules");
    if ((action == "DENY" || action == "CUSTOM") && rules.empty())
        findings.error(
            "invalid-rule", "/spec/rules", "A policy with action " + action + " needs rules.");
    if (action == "CUSTOM" && textOf(member(spec, "provider"), "name").empty())
        findings.error("missing-field", "/spec/provider/name", "Action CUSTOM needs a provider.");
    if ((action.empty() || action == "ALLOW") && rules.empty())
        findings.warn("denies-everything", "/spec/rules",
            "A policy that allows and has no rules denies every request.");
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto at = childPointer("/spec/rules", i);
        validateRuleParts(rules[i], "from", "source", at, findings);
        validateRuleParts(rules[i], "to", "operation", at, findings);
    }
}

} // namespace vigla::routing
