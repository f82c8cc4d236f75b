#include "models/kube/status.h"

#include "models/core/text.h"
#include "models/kube/document.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestMessage = 2000;
constexpr std::size_t kMostCauses = 20;

const Json* member(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found == json.end() ? nullptr : &*found;
}

std::string textOf(const Json* json, const char* key)
{
    const Json* value = json ? member(*json, key) : nullptr;
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

int numberOf(const Json* json, const char* key)
{
    const Json* value = json ? member(*json, key) : nullptr;
    return value && value->is_number_integer() ? value->get<int>() : 0;
}

/// What an API server says beside what is wrong, when a definition has rules in CEL.
constexpr std::string_view kUnchecked
    = ", <nil>: Invalid value: null: some validation rules were not checked because the object was "
      "invalid; correct the existing errors to complete validation";

std::string withoutUnchecked(std::string message)
{
    const auto place = message.find(kUnchecked);
    if (place != std::string::npos)
        message.erase(place, kUnchecked.size());
    return message;
}

std::vector<StatusCause> causesOf(const Json* details)
{
    std::vector<StatusCause> causes;
    const Json* list = details ? member(*details, "causes") : nullptr;
    if (!list || !list->is_array())
        return causes;
    for (const auto& cause : *list) {
        if (causes.size() == kMostCauses)
            break;
        causes.push_back(
            {textOf(&cause, "reason"), textOf(&cause, "message"), textOf(&cause, "field")});
    }
    return causes;
}

} // namespace

std::optional<Status> parseStatus(std::string_view json)
{
    const auto document = parseJsonDocument(json);
    if (!document || document->kind() != "Status")
        return {};
    const Json& root = document->json();
    const Json* details = member(root, "details");
    return Status{numberOf(&root, "code"), textOf(&root, "reason"), textOf(&root, "message"),
        causesOf(details), numberOf(details, "retryAfterSeconds"),
        textOf(member(root, "metadata"), "continue")};
}

Error::Kind errorKindOf(int httpStatus, std::string_view reason)
{
    if (reason == "Expired" || reason == "Gone")
        return Error::Kind::Expired;
    switch (httpStatus) {
    case 400:
    case 413:
    case 422:
        return Error::Kind::Rejected;
    case 401:
        return Error::Kind::Unauthorized;
    case 403:
        return Error::Kind::Denied;
    case 404:
        return Error::Kind::NotFound;
    case 405:
    case 406:
    case 415:
        return Error::Kind::Unsupported;
    case 409:
        return Error::Kind::Conflict;
    case 410:
        return Error::Kind::Expired;
    case 429:
        return Error::Kind::Throttled;
    default:
        return httpStatus >= 500 ? Error::Kind::ServerFailure : Error::Kind::InvalidInput;
    }
}

Error errorOfStatus(const Status& status)
{
    std::string message = plainText(withoutUnchecked(status.message), true, kLongestMessage);
    if (message.empty())
        message = status.reason.empty() ? "HTTP status " + std::to_string(status.code)
                                        : plainText(status.reason, false, 100);
    for (const auto& cause : status.causes) {
        const std::string words = plainText(cause.message, true, kLongestMessage);
        if (kUnchecked.ends_with(cause.message) && cause.field == "<nil>")
            continue;
        if (words.empty() || message.find(words) != std::string::npos)
            continue;
        const std::string field = plainText(cause.field, false, 200);
        message += "\n" + (field.empty() ? words : field + ": " + words);
    }
    // A version that the server has not reached yet is as unknown to it as one it has forgotten.
    const bool isUnknownVersion
        = std::ranges::find(status.causes, "ResourceVersionTooLarge", &StatusCause::reason)
        != status.causes.end();
    return {
        isUnknownVersion ? Error::Kind::Expired : errorKindOf(status.code, status.reason), message};
}

} // namespace vigla::kube
