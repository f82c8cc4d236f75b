#include "app/demo/api_status.h"

#include <nlohmann/json.hpp>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

std::string reasonOfCode(int code)
{
    switch (code) {
    case 400:
        return "BadRequest";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "NotFound";
    case 405:
        return "MethodNotAllowed";
    case 406:
        return "NotAcceptable";
    case 409:
        return "Conflict";
    case 410:
        return "Expired";
    case 413:
        return "RequestEntityTooLarge";
    case 415:
        return "UnsupportedMediaType";
    case 422:
        return "Invalid";
    case 429:
        return "TooManyRequests";
    case 500:
        return "InternalError";
    case 503:
        return "ServiceUnavailable";
    case 504:
        return "Timeout";
    default:
        return {};
    }
}

Json renderDetails(const ApiFailure& failure)
{
    Json details = Json::object();
    if (!failure.name.empty())
        details["name"] = failure.name;
    if (!failure.group.empty())
        details["group"] = failure.group;
    if (!failure.kind.empty())
        details["kind"] = failure.kind;
    for (const auto& cause : failure.causes) {
        Json entry{{"reason", cause.reason}, {"message", cause.message}};
        if (!cause.field.empty())
            entry["field"] = cause.field;
        details["causes"].push_back(std::move(entry));
    }
    if (failure.retryAfterSeconds > 0)
        details["retryAfterSeconds"] = failure.retryAfterSeconds;
    return details;
}

} // namespace

Json renderStatus(const ApiFailure& failure)
{
    Json metadata = Json::object();
    if (!failure.continueToken.empty())
        metadata["continue"] = failure.continueToken;
    Json status{{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", std::move(metadata)},
        {"status", "Failure"}, {"message", failure.message},
        {"reason", failure.reason.empty() ? reasonOfCode(failure.code) : failure.reason}};
    auto details = renderDetails(failure);
    if (!details.empty())
        status["details"] = std::move(details);
    status["code"] = failure.code;
    return status;
}

HttpAnswer renderFailure(const ApiFailure& failure)
{
    if (failure.isPlain)
        return {failure.code, "text/plain; charset=utf-8", failure.message + "\n", {}};
    auto answer = renderAnswer(renderStatus(failure), failure.code);
    if (failure.retryAfterSeconds > 0)
        answer.headers.emplace_back("Retry-After", std::to_string(failure.retryAfterSeconds));
    return answer;
}

HttpAnswer renderAnswer(const Json& json, int status)
{
    return {status, "application/json", renderText(json) + "\n", {}};
}

std::string renderText(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace vigla::demo
