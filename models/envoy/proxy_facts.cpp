#include "models/envoy/proxy_facts.h"

#include "models/core/text.h"
#include "models/envoy/json_text.h"

#include <algorithm>
#include <charconv>

namespace vigla::envoy {

namespace {

std::optional<std::int64_t> integerIn(std::string_view text)
{
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::string localityIn(const JsonText& text, const JsonSpan& node)
{
    std::vector<std::string> parts;
    for (const auto key : {"region", "zone", "sub_zone"})
        if (auto part = text.textAt(node, {"locality", key}); !part.empty())
            parts.push_back(std::move(part));
    return join(parts, "/");
}

std::vector<std::string> namesIn(const JsonText& text, const JsonSpan& certificate)
{
    std::vector<std::string> names;
    const auto list = text.find(certificate, "subject_alt_names");
    if (!list || !list->isContainer())
        return names;
    JsonChildren children(text, *list);
    while (const auto name = children.next()) {
        if (name->kind != JsonKind::Object)
            continue;
        JsonChildren kinds(text, *name);
        while (const auto kind = kinds.next())
            names.push_back(text.valueOf(*kind));
    }
    return names;
}

Certificate certificateIn(const JsonText& text, const JsonSpan& span, bool isRoot)
{
    Certificate certificate;
    certificate.isRoot = isRoot;
    certificate.serial = text.textAt(span, {"serial_number"});
    certificate.names = namesIn(text, span);
    certificate.validFrom = text.textAt(span, {"valid_from"});
    certificate.expiresAt = text.textAt(span, {"expiration_time"});
    certificate.path = text.textAt(span, {"path"});
    // protobuf leaves out what is zero
    certificate.daysLeft = integerIn(text.textAt(span, {"days_until_expiration"})).value_or(0);
    return certificate;
}

void appendCertificates(std::vector<Certificate>& certificates, const JsonText& text,
    const JsonSpan& entry, std::string_view key, bool isRoot)
{
    const auto list = text.find(entry, key);
    if (!list || !list->isContainer())
        return;
    JsonChildren children(text, *list);
    while (const auto each = children.next())
        if (auto made = certificateIn(text, *each, isRoot);
            std::ranges::find(certificates, made) == certificates.end())
            certificates.push_back(std::move(made));
}

} // namespace

Result<ServerInfo> parseServerInfo(std::string body)
{
    const auto parsed = JsonText::parse(std::move(body));
    if (!parsed)
        return parsed.error();
    const JsonText& text = **parsed;
    ServerInfo info;
    info.build = text.textAt(text.root(), {"version"});
    const auto parts = split(info.build, '/');
    info.version = parts.size() > 1 ? std::string(parts[1]) : info.build;
    if (info.version.empty())
        return Error{Error::Kind::InvalidInput, "the answer names no version of Envoy"};
    info.state = text.textAt(text.root(), {"state"});
    if (info.state.empty())
        info.state = "LIVE"; // the first value of the enum is left out
    info.uptimeSeconds = integerIn(text.textAt(text.root(), {"uptime_current_epoch"}));
    info.concurrency = text.textAt(text.root(), {"command_line_options", "concurrency"});
    if (const auto node = text.find(text.root(), "node")) {
        info.nodeId = text.textAt(*node, {"id"});
        info.cluster = text.textAt(*node, {"cluster"});
        info.locality = localityIn(text, *node);
        info.istioVersion = text.textAt(*node, {"metadata", "ISTIO_VERSION"});
    }
    return info;
}

Result<std::vector<Certificate>> parseCertificates(std::string body)
{
    const auto parsed = JsonText::parse(std::move(body));
    if (!parsed)
        return parsed.error();
    const JsonText& text = **parsed;
    std::vector<Certificate> certificates;
    const auto list = text.find(text.root(), "certificates");
    if (!list || !list->isContainer())
        return certificates; // a proxy without any says {}
    JsonChildren children(text, *list);
    while (const auto entry = children.next()) {
        appendCertificates(certificates, text, *entry, "cert_chain", false);
        appendCertificates(certificates, text, *entry, "ca_cert", true);
    }
    std::ranges::stable_sort(certificates, {}, &Certificate::isRoot);
    return certificates;
}

Result<std::vector<Statistic>> parseStatistics(std::string_view body)
{
    std::vector<Statistic> statistics;
    for (const auto line : split(body, '\n')) {
        const auto colon = line.find(": "); // a name has none: Envoy writes `_` for `:`
        if (colon == std::string_view::npos || colon == 0)
            continue;
        statistics.push_back(
            {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 2)))});
    }
    if (statistics.empty() && !trim(body).empty())
        return Error{
            Error::Kind::InvalidInput, "the answer is no list of statistics (name: value)"};
    return statistics;
}

} // namespace vigla::envoy
