#include "models/controlplane/push_status.h"
#include "models/envoy/canonical.h"
#include "models/envoy/compare_dumps.h"
#include "models/envoy/endpoint_traffic.h"
#include "models/envoy/json_layout.h"
#include "models/envoy/proxy_facts.h"
#include "models/envoy/redact.h"
#include "models/mesh/proxy_status.h"
#include "tests/fuzz/require.h"

#include <string>

using namespace vigla;
using fuzz::require;

namespace {

void walk(const envoy::JsonText& text, const envoy::JsonSpan& span, int& left)
{
    require(span.begin <= span.end && span.end <= text.text().size(), "a value lies in its text");
    text.keyOf(span);
    text.valueOf(span);
    if (!span.isContainer())
        return;
    envoy::JsonChildren children(text, span);
    while (const auto child = children.next())
        if (--left > 0)
            walk(text, *child, left);
}

/// Nothing that is secret is left, and it is JSON as before.
void redact(const std::string& json)
{
    const bool wasJson = envoy::JsonText::parse(json).has_value();
    std::string once = json;
    envoy::redactSecrets(once);
    require(once.size() == json.size(), "redaction keeps the length");
    require(!wasJson || envoy::JsonText::parse(once).has_value(), "redaction keeps it JSON");
    std::string twice = once;
    envoy::redactSecrets(twice);
    require(!wasJson || once == twice, "redaction leaves nothing to redact");
}

void compare(const envoy::ConfigDump& dump)
{
    const auto same = envoy::compareDumps(dump, dump);
    for (const auto& resource : same.resources) {
        using Outcome = envoy::ResourceComparison::Outcome;
        require(resource.outcome == Outcome::Same || resource.outcome == Outcome::Refused
                || !resource.istiod || !resource.envoy,
            "a dump does not differ from itself");
        envoy::comparedTexts(same, resource);
    }
    for (const auto& resource : dump.resources)
        require(envoy::resourceAt(dump, resource.holder.begin) != nullptr
                || resource.holder.begin == resource.holder.end,
            "a resource is found where it stands");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string body(fuzz::textOf(data, size));
    redact(body);
    if (const auto text = envoy::JsonText::parse(body)) {
        int left = 2'000;
        walk(**text, (*text)->root(), left);
        envoy::canonicalText(**text, (*text)->root());
        envoy::findAll((*text)->text(), "a", 100, {});
    }
    if (const auto dump = envoy::parseConfigDump(body))
        compare(*dump);
    if (auto readings = envoy::parseClusterStatuses(body))
        envoy::trafficBetween(*readings, *readings, std::chrono::seconds(1));
    static_cast<void>(envoy::parseServerInfo(body));
    static_cast<void>(envoy::parseCertificates(body));
    static_cast<void>(envoy::parseStatistics(body));
    static_cast<void>(mesh::parseSyncz(body, "istiod-0"));
    static_cast<void>(controlplane::parsePushStatus(body));
    return 0;
}
