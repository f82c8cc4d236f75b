#include "models/routing/validate.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace vigla::routing {

namespace {

bool hasAny(const Json& map, std::initializer_list<const char*> keys)
{
    return std::ranges::any_of(keys, [&](const char* key) { return !member(map, key).is_null(); });
}

void validateNotNegative(const Json& map, std::initializer_list<const char*> keys,
    const std::string& pointer, FindingList& findings)
{
    for (const char* key : keys)
        if (const auto value = integerOf(map, key); value && *value < 0)
            findings.error(
                "invalid-policy", childPointer(pointer, key), std::string(key) + " is negative.");
}

void validatePercentRange(const Json& map, std::initializer_list<const char*> keys,
    const std::string& pointer, FindingList& findings)
{
    for (const char* key : keys)
        if (const auto value = numberOf(map, key); value && (*value < 0 || *value > 100))
            findings.error("invalid-policy", childPointer(pointer, key),
                numberText(*value) + " % is not between 0 and 100.");
}

void validateConnectionPool(const Json& pool, const std::string& pointer, FindingList& findings)
{
    if (!pool.is_object())
        return;
    if (!hasAny(pool, {"tcp", "http"}))
        findings.error("invalid-policy", pointer, "The connection pool needs tcp or http.");
    validateNotNegative(member(pool, "tcp"), {"maxConnections"}, pointer + "/tcp", findings);
    const Json& http = member(pool, "http");
    validateNotNegative(http,
        {"http1MaxPendingRequests", "http2MaxRequests", "maxRequestsPerConnection", "maxRetries",
            "maxConcurrentStreams"},
        pointer + "/http", findings);
    if (textOf(http, "h2UpgradePolicy") == "UPGRADE" && member(http, "useClientProtocol") == true)
        findings.error("invalid-policy", pointer + "/http/useClientProtocol",
            "useClientProtocol cannot stand beside h2UpgradePolicy UPGRADE.");
    const Json& keepAlive = member(http, "http2KeepAlive");
    if (keepAlive.is_object() && !(keepAlive.contains("interval") && keepAlive.contains("timeout")))
        findings.error("invalid-policy", pointer + "/http/http2KeepAlive",
            "http2KeepAlive needs both interval and timeout.");
}

void validateOutlierDetection(
    const Json& detection, const std::string& pointer, FindingList& findings)
{
    if (!detection.is_object())
        return;
    validatePercentRange(detection, {"maxEjectionPercent", "minHealthPercent"}, pointer, findings);
    if (hasAny(detection, {"consecutiveLocalOriginFailures"})
        && member(detection, "splitExternalLocalOriginErrors") != true)
        findings.error("invalid-policy", pointer + "/consecutiveLocalOriginFailures",
            "consecutiveLocalOriginFailures needs splitExternalLocalOriginErrors: true.");
    const Json& codes = listAt(detection, "outlierDetectionHttpErrorCodes");
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (!codes[i].is_number_integer() || codes[i] < 100 || codes[i] > 599)
            findings.error("invalid-policy",
                childPointer(pointer + "/outlierDetectionHttpErrorCodes", i),
                shortText(codes[i]) + " is no HTTP status.");
}

bool isPrime(std::int64_t number)
{
    for (std::int64_t divisor = 2; divisor * divisor <= number; ++divisor)
        if (number % divisor == 0)
            return false;
    return number > 1;
}

void validateConsistentHash(const Json& hash, const std::string& pointer, FindingList& findings)
{
    if (!hash.is_object())
        return;
    if (const Json& cookie = member(hash, "httpCookie"); cookie.is_object()) {
        if (textOf(cookie, "name").empty())
            findings.error(
                "invalid-policy", pointer + "/httpCookie/name", "The cookie has no name.");
        std::set<std::string> names;
        const Json& attributes = listAt(cookie, "attributes");
        for (std::size_t i = 0; i < attributes.size(); ++i)
            if (!names.insert(textOf(attributes[i], "name")).second)
                findings.error("invalid-policy",
                    childPointer(pointer + "/httpCookie/attributes", i),
                    "The attribute is there twice.");
    }
    if (hasAny(hash, {"minimumRingSize"}) && hasAny(hash, {"ringHash", "maglev"}))
        findings.error("invalid-policy", pointer + "/minimumRingSize",
            "minimumRingSize cannot stand beside ringHash or maglev.");
    else if (hasAny(hash, {"minimumRingSize"}))
        findings.warn("deprecated-field", pointer + "/minimumRingSize",
            "Use ringHash.minimumRingSize in place of minimumRingSize.");
    constexpr std::int64_t kLargestTable = 5'000'011;
    const auto table = integerOf(member(hash, "maglev"), "tableSize");
    if (table && (*table >= kLargestTable || !isPrime(*table)))
        findings.error("invalid-policy", pointer + "/maglev/tableSize",
            "The table size must be a prime number below 5000011.");
}

void validateDistribute(const Json& distribute, const std::string& pointer, FindingList& findings)
{
    for (std::size_t i = 0; i < distribute.size(); ++i) {
        const Json& to = member(distribute[i], "to");
        const auto at = childPointer(pointer, i) + "/to";
        std::int64_t sum = 0;
        for (const auto& [locality, weight] : to.items()) {
            const auto value = weight.is_number_integer() ? weight.get<std::int64_t>() : 0;
            if (value < 1 || value > 100)
                findings.error("invalid-policy", childPointer(at, locality),
                    "The weight of a locality must be between 1 and 100.");
            sum += std::clamp<std::int64_t>(value, 0, 100);
        }
        if (sum != 100)
            findings.error("invalid-policy", at,
                "The weights of the localities sum to " + std::to_string(sum) + ", not to 100.");
    }
}

void validateLocality(const Json& locality, bool hasOutlierDetection, const std::string& pointer,
    FindingList& findings)
{
    if (!locality.is_object())
        return;
    const Json& distribute = listAt(locality, "distribute");
    const Json& failover = listAt(locality, "failover");
    if (!distribute.empty() && !failover.empty())
        findings.error(
            "invalid-policy", pointer, "Only one of distribute and failover may be set.");
    validateDistribute(distribute, pointer + "/distribute", findings);
    for (std::size_t i = 0; i < failover.size(); ++i) {
        const auto from = textOf(failover[i], "from");
        const auto to = textOf(failover[i], "to");
        const auto at = childPointer(pointer + "/failover", i);
        if (from == to)
            findings.error("invalid-policy", at, "The failover leads from " + from + " to itself.");
        if ((from + to).find_first_of("/*") != std::string::npos)
            findings.error("invalid-policy", at, "A failover names regions only, without / and *.");
    }
    const bool fails = !failover.empty() || !listAt(locality, "failoverPriority").empty();
    if (fails && !hasOutlierDetection)
        findings.warn("failover-without-outlier-detection", pointer,
            "Without outlierDetection no endpoint is ever found unhealthy, so nothing fails over.");
}

void validateLoadBalancer(const Json& balancer, bool hasOutlierDetection,
    const std::string& pointer, FindingList& findings)
{
    if (!balancer.is_object())
        return;
    static const std::set<std::string> kSimple{
        "UNSPECIFIED", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "ROUND_ROBIN", "LEAST_REQUEST"};
    const auto simple = textOf(balancer, "simple");
    if (!simple.empty() && !kSimple.contains(simple))
        findings.error("invalid-policy", pointer + "/simple",
            "\"" + plainText(simple, false, 60)
                + "\" is no load balancing; use LEAST_REQUEST, ROUND_ROBIN, RANDOM or "
                  "PASSTHROUGH.");
    if (simple == "LEAST_CONN")
        findings.warn(
            "deprecated-field", pointer + "/simple", "Use LEAST_REQUEST in place of LEAST_CONN.");
    validateConsistentHash(
        member(balancer, "consistentHash"), pointer + "/consistentHash", findings);
    if (hasAny(balancer, {"localityLbSetting"}) && hasAny(balancer, {"zoneAwareLbSetting"}))
        findings.error("invalid-policy", pointer,
            "Only one of localityLbSetting and zoneAwareLbSetting may be set.");
    validateLocality(member(balancer, "localityLbSetting"), hasOutlierDetection,
        pointer + "/localityLbSetting", findings);
    const Json& warmup = member(balancer, "warmup");
    if (warmup.is_object() && !warmup.contains("duration"))
        findings.error("invalid-policy", pointer + "/warmup", "warmup needs a duration.");
}

void validateClientTls(const Json& tls, const std::string& pointer, FindingList& findings)
{
    if (!tls.is_object())
        return;
    static const std::set<std::string> kModes{"DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"};
    const auto mode = textOf(tls, "mode");
    if (!mode.empty() && !kModes.contains(mode))
        findings.error("invalid-tls", pointer + "/mode",
            "\"" + plainText(mode, false, 60)
                + "\" is no mode; use DISABLE, SIMPLE, MUTUAL or ISTIO_MUTUAL.");
    const bool hasCredential = !textOf(tls, "credentialName").empty();
    if (hasCredential && hasAny(tls, {"clientCertificate", "privateKey", "caCertificates"}))
        findings.error("invalid-tls", pointer + "/credentialName",
            "credentialName cannot stand beside certificate files.");
    const bool hasFiles
        = !textOf(tls, "clientCertificate").empty() && !textOf(tls, "privateKey").empty();
    if (mode == "MUTUAL" && !hasCredential && !hasFiles)
        findings.error("invalid-tls", pointer,
            "MUTUAL needs clientCertificate and privateKey, or credentialName.");
    if (member(tls, "insecureSkipVerify") == true
        && hasAny(tls, {"caCertificates", "subjectAltNames"}))
        findings.error("invalid-tls", pointer + "/insecureSkipVerify",
            "insecureSkipVerify cannot stand beside caCertificates or subjectAltNames.");
    const bool isSimple = mode == "SIMPLE" && !hasCredential;
    if (isSimple && textOf(tls, "caCertificates").empty()
        && member(tls, "insecureSkipVerify") != true)
        findings.warn("unverified-tls", pointer,
            "Without caCertificates the proxy checks the server by the system's authorities only "
            "(IST0128).");
}

void validatePolicyParts(const Json& policy, const std::string& pointer, FindingList& findings)
{
    const bool detectsOutliers = member(policy, "outlierDetection").is_object();
    validateLoadBalancer(
        member(policy, "loadBalancer"), detectsOutliers, pointer + "/loadBalancer", findings);
    validateConnectionPool(member(policy, "connectionPool"), pointer + "/connectionPool", findings);
    validateOutlierDetection(
        member(policy, "outlierDetection"), pointer + "/outlierDetection", findings);
    validateClientTls(member(policy, "tls"), pointer + "/tls", findings);
}

void validateTrafficPolicy(const Json& policy, const std::string& pointer, FindingList& findings)
{
    if (!policy.is_object())
        return;
    if (policy.empty())
        findings.error(
            "invalid-policy", pointer, "The traffic policy is empty; remove it or fill it.");
    validatePolicyParts(policy, pointer, findings);
    if (hasAny(policy, {"tunnel"}) && hasAny(policy, {"proxyProtocol"}))
        findings.error(
            "invalid-policy", pointer, "Only one of tunnel and proxyProtocol may be set.");
    if (const auto protocol = textOf(member(policy, "tunnel"), "protocol");
        !protocol.empty() && protocol != "CONNECT" && protocol != "POST")
        findings.error("invalid-policy", pointer + "/tunnel/protocol", "Use CONNECT or POST.");
    const Json& ports = listAt(policy, "portLevelSettings");
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const auto at = childPointer(pointer + "/portLevelSettings", i);
        if (!hasAny(ports[i], {"loadBalancer", "connectionPool", "outlierDetection", "tls"}))
            findings.error("invalid-policy", at, "The settings of the port are empty.");
        validatePort(memberAt(ports[i], "port.number"), at + "/port/number", findings);
        validatePolicyParts(ports[i], at, findings);
    }
}

void validateSubsets(const Json& subsets, FindingList& findings)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i < subsets.size(); ++i) {
        const auto at = childPointer("/spec/subsets", i);
        const auto name = textOf(subsets[i], "name");
        if (!isDnsLabel(name))
            findings.error("invalid-subset", at + "/name",
                "The subset name \"" + plainText(name, false, 70)
                    + "\" is not valid: letters, digits and hyphens, at most 63.");
        if (!names.insert(name).second)
            findings.error("duplicate-subset", at + "/name",
                "There are two subsets \"" + plainText(name, false, 70)
                    + "\"; the first one wins.");
        if (const auto why = whyNotLabels(member(subsets[i], "labels")); !why.empty())
            findings.error("invalid-subset", at + "/labels", "In the subset " + why + ".");
        validateTrafficPolicy(member(subsets[i], "trafficPolicy"), at + "/trafficPolicy", findings);
    }
}

} // namespace

void validateDestinationRule(const Json& spec, FindingList& findings)
{
    const auto host = textOf(spec, "host");
    if (const auto why = whyNotHost(host, true); !why.empty())
        findings.error("invalid-host", "/spec/host",
            "The host \"" + plainText(host, false, 100) + "\" is not valid: " + why + ".");
    const auto& own = findings.object().namespaceName;
    const Json& exportTo = listAt(spec, "exportTo");
    validateExportTo(exportTo, own, "/spec/exportTo", findings);
    const Json& labels = memberAt(spec, "workloadSelector.matchLabels");
    if (labels.is_object() && !labels.empty()) {
        if (const auto why = whyNotLabels(labels); !why.empty())
            findings.error(
                "invalid-selector", "/spec/workloadSelector", "In the selector " + why + ".");
        const bool isPrivate = std::ranges::all_of(
            exportTo, [&](const Json& entry) { return entry == "." || entry == own; });
        if (!isPrivate)
            findings.error("invalid-export", "/spec/exportTo",
                "A rule for selected workloads can be exported to its own namespace only.");
    }
    validateTrafficPolicy(member(spec, "trafficPolicy"), "/spec/trafficPolicy", findings);
    validateSubsets(listAt(spec, "subsets"), findings);
}

} // namespace vigla::routing
