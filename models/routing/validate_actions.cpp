#include "models/routing/validate.h"

#include "models/core/text.h"
#include "models/core/time.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace vigla::routing {

namespace {

constexpr std::array<std::string_view, 16> kRetryConditions{"5xx", "gateway-error", "reset",
    "reset-before-request", "connect-failure", "retriable-4xx", "refused-stream",
    "retriable-status-codes", "retriable-headers", "envoy-ratelimited",
    "http3-post-connect-failure", "cancelled", "deadline-exceeded", "internal",
    "resource-exhausted", "unavailable"};

constexpr std::array<std::string_view, 17> kGrpcStatuses{"OK", "CANCELLED", "UNKNOWN",
    "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"};

constexpr std::array<std::string_view, 10> kCorsMethods{
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*"};

constexpr std::size_t kLongestBody = 1U << 20U;
constexpr std::size_t kLongBody = 100U << 10U;

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& words, std::string_view text)
{
    return std::ranges::find(words, text) != words.end();
}

bool isHttpStatus(std::string_view text)
{
    return text.size() == 3 && text.find_first_not_of("0123456789") == std::string_view::npos
        && text.front() >= '1' && text.front() <= '5';
}

void validateRedirect(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& redirect = member(route, "redirect");
    if (!redirect.is_object())
        return;
    for (const char* other : {"fault", "rewrite", "directResponse"})
        if (member(route, other).is_object())
            findings.error("invalid-redirect", childPointer(pointer, other),
                std::string("A redirect cannot stand beside ") + other + ".");
    const auto at = pointer + "/redirect";
    const bool hasUri = !textOf(redirect, "uri").empty();
    const bool hasPrefix = !textOf(redirect, "prefixRewrite").empty();
    if (hasUri && hasPrefix)
        findings.error("invalid-redirect", at, "Only one of uri and prefixRewrite may be set.");
    const bool isForPrefixes = !listAt(route, "match").empty()
        && std::ranges::all_of(listAt(route, "match"),
            [](const Json& match) { return member(member(match, "uri"), "prefix").is_string(); });
    if (hasPrefix && !isForPrefixes)
        findings.error("invalid-redirect", at + "/prefixRewrite",
            "prefixRewrite needs every match of the route to be a path prefix.");
    const bool hasTarget = hasUri || hasPrefix || !textOf(redirect, "authority").empty()
        || !textOf(redirect, "scheme").empty() || member(redirect, "port").is_number()
        || !textOf(redirect, "derivePort").empty();
    if (!hasTarget)
        findings.error("invalid-redirect", at,
            "The redirect leads nowhere: set uri, prefixRewrite, authority, port or scheme.");
    const auto scheme = textOf(redirect, "scheme");
    if (!scheme.empty() && scheme != "http" && scheme != "https")
        findings.error("invalid-redirect", at + "/scheme", "The scheme must be http or https.");
    const auto code = integerOf(redirect, "redirectCode").value_or(0);
    if (code != 0 && (code < 300 || code > 399))
        findings.error("invalid-redirect", at + "/redirectCode",
            std::to_string(code) + " is no redirect; use 301, 302, 303, 307 or 308.");
}

void validateDirectResponse(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& response = member(route, "directResponse");
    if (!response.is_object())
        return;
    for (const char* other : {"fault", "rewrite"})
        if (member(route, other).is_object())
            findings.error("invalid-direct-response", childPointer(pointer, other),
                std::string("A direct response cannot stand beside ") + other + ".");
    const auto at = pointer + "/directResponse";
    const auto status = integerOf(response, "status").value_or(0);
    if (status < 200 || status > 600)
        findings.error("invalid-direct-response", at + "/status",
            "The status " + std::to_string(status) + " is not between 200 and 600.");
    const auto& body = member(member(response, "body"), "string");
    const auto size = body.is_string() ? body.get_ref<const std::string&>().size() : 0;
    if (size > kLongestBody)
        findings.error("invalid-direct-response", at + "/body", "The body is longer than 1 MiB.");
    else if (size > kLongBody)
        findings.warn("long-body", at + "/body",
            "A body of more than 100 KiB is sent to every proxy; serve it from a pod instead.");
}

void validateRewrite(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& rewrite = member(route, "rewrite");
    if (!rewrite.is_object())
        return;
    const auto at = pointer + "/rewrite";
    const Json& regex = member(rewrite, "uriRegexRewrite");
    const bool hasUri = !textOf(rewrite, "uri").empty();
    if (!hasUri && !regex.is_object() && textOf(rewrite, "authority").empty())
        findings.error("invalid-rewrite", at,
            "The rewrite changes nothing: set uri, uriRegexRewrite or authority.");
    if (hasUri && regex.is_object())
        findings.error("invalid-rewrite", at, "Only one of uri and uriRegexRewrite may be set.");
    if (!regex.is_object())
        return;
    if (const auto why = whyNotRegex(textOf(regex, "match")); !why.empty())
        findings.error(
            "invalid-rewrite", at + "/uriRegexRewrite/match", "In this rewrite " + why + ".");
    if (textOf(regex, "rewrite").empty())
        findings.error("invalid-rewrite", at + "/uriRegexRewrite/rewrite",
            "The rewrite says what to match but not what to put there.");
}

void validateRetries(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& retries = member(route, "retries");
    if (!retries.is_object())
        return;
    const auto at = pointer + "/retries";
    const auto attempts = integerOf(retries, "attempts").value_or(0);
    if (attempts < 0)
        findings.error("invalid-retries", at + "/attempts", "The number of attempts is negative.");
    const bool hasMore = !textOf(retries, "perTryTimeout").empty()
        || !textOf(retries, "retryOn").empty()
        || member(retries, "retryRemoteLocalities").is_boolean();
    if (attempts == 0 && hasMore)
        findings.error("invalid-retries", at,
            "With 0 attempts nothing is tried again, so perTryTimeout, retryOn and "
            "retryRemoteLocalities must not be set.");
    const auto conditions = textOf(retries, "retryOn");
    if (conditions.empty())
        return;
    for (const auto condition : split(conditions, ','))
        if (!isOneOf(kRetryConditions, condition) && !isHttpStatus(condition))
            findings.error("invalid-retries", at + "/retryOn",
                "\"" + plainText(condition, false, 60)
                    + "\" is no condition to retry on; write conditions without blanks, for "
                      "example "
                      "5xx,reset,connect-failure.");
}

void validateDelay(const Json& delay, const std::string& at, FindingList& findings)
{
    if (!delay.is_object())
        return;
    if (member(delay, "exponentialDelay").is_string())
        findings.error("invalid-fault", at, "exponentialDelay is not supported; use fixedDelay.");
    else if (textOf(delay, "fixedDelay").empty())
        findings.error("invalid-fault", at, "The delay says not how long; set fixedDelay.");
    validatePercentage(member(delay, "percentage"), at + "/percentage", findings);
    if (!member(delay, "percentage").is_object() && !member(delay, "percent").is_number())
        findings.warn("no-percentage", at,
            "Without a percentage the delay hits no request (0 %); set percentage.value.");
}

void validateAbort(const Json& abort, const std::string& at, FindingList& findings)
{
    if (!abort.is_object())
        return;
    const auto status = integerOf(abort, "httpStatus");
    const auto grpc = textOf(abort, "grpcStatus");
    if (status && (*status < 200 || *status > 600))
        findings.error("invalid-fault", at + "/httpStatus",
            "The status " + std::to_string(*status) + " is not between 200 and 600.");
    if (!grpc.empty() && !isOneOf(kGrpcStatuses, grpc))
        findings.error("invalid-fault", at + "/grpcStatus",
            "\"" + plainText(grpc, false, 60)
                + "\" is no gRPC status; write for example UNAVAILABLE.");
    if (member(abort, "http2Error").is_string())
        findings.error("invalid-fault", at + "/http2Error", "http2Error is not supported.");
    if (!status && grpc.empty() && !member(abort, "http2Error").is_string())
        findings.warn("invalid-fault", at, "The abort names no status, so nothing is aborted.");
    validatePercentage(member(abort, "percentage"), at + "/percentage", findings);
    if (!member(abort, "percentage").is_object())
        findings.warn("no-percentage", at,
            "Without a percentage the abort hits no request (0 %); set percentage.value.");
}

void validateFault(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& fault = member(route, "fault");
    if (!fault.is_object())
        return;
    const auto at = pointer + "/fault";
    if (!member(fault, "delay").is_object() && !member(fault, "abort").is_object())
        findings.error("invalid-fault", at, "The fault has neither a delay nor an abort.");
    validateDelay(member(fault, "delay"), at + "/delay", findings);
    validateAbort(member(fault, "abort"), at + "/abort", findings);
}

void validateMirrors(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& mirror = member(route, "mirror");
    const Json& mirrors = listAt(route, "mirrors");
    if (mirror.is_object() && !mirrors.empty())
        findings.error(
            "invalid-mirror", pointer + "/mirror", "Only one of mirror and mirrors may be set.");
    if (mirror.is_object())
        validateDestination(mirror, pointer + "/mirror", findings);
    validatePercentage(member(route, "mirrorPercentage"), pointer + "/mirrorPercentage", findings);
    for (const char* old : {"mirrorPercent", "mirror_percent"})
        if (const auto percent = integerOf(route, old)) {
            const auto at = childPointer(pointer, old);
            if (*percent < 0 || *percent > 100)
                findings.error(
                    "invalid-mirror", at, std::to_string(*percent) + " % is more than all.");
            findings.warn("deprecated-field", at,
                "Use mirrorPercentage in place of " + std::string(old) + ".");
        }
    for (std::size_t i = 0; i < mirrors.size(); ++i) {
        const auto at = childPointer(pointer + "/mirrors", i);
        validateDestination(member(mirrors[i], "destination"), at + "/destination", findings);
        validatePercentage(member(mirrors[i], "percentage"), at + "/percentage", findings);
    }
}

void validateCors(const Json& route, const std::string& pointer, FindingList& findings)
{
    const Json& cors = member(route, "corsPolicy");
    if (!cors.is_object())
        return;
    const auto at = pointer + "/corsPolicy";
    const Json& methods = listAt(cors, "allowMethods");
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (!methods[i].is_string()
            || !isOneOf(kCorsMethods, methods[i].get_ref<const std::string&>()))
            findings.error("invalid-cors", childPointer(at + "/allowMethods", i),
                shortText(methods[i]) + " is no HTTP method.");
    const Json& origins = listAt(cors, "allowOrigins");
    for (std::size_t i = 0; i < origins.size(); ++i) {
        const auto inner = childPointer(at + "/allowOrigins", i);
        if (!origins[i].is_object() || origins[i].empty())
            findings.error(
                "invalid-cors", inner, "The origin is empty; set exact, prefix or regex.");
        validateStringMatch(origins[i], inner, false, findings);
    }
    if (const auto age = parseGoDuration(textOf(cors, "maxAge"));
        age && age->count() % std::chrono::nanoseconds(std::chrono::seconds(1)).count() != 0)
        findings.error("invalid-cors", at + "/maxAge", "maxAge must be whole seconds.");
}

} // namespace

void validateRouteActions(const Json& route, const std::string& pointer, FindingList& findings)
{
    validateRedirect(route, pointer, findings);
    validateDirectResponse(route, pointer, findings);
    validateRewrite(route, pointer, findings);
    validateRetries(route, pointer, findings);
    validateFault(route, pointer, findings);
    validateMirrors(route, pointer, findings);
    validateCors(route, pointer, findings);
}

} // namespace vigla::routing
