#pragma once

#include "models/core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// A cause of a failure, e.g. field `spec.http[0].timeout`.
struct StatusCause {
    std::string reason;
    std::string message;
    std::string field;
    bool operator==(const StatusCause&) const = default;
};

/// The server's Status object: why a request failed.
struct Status {
    int code = 0;
    std::string reason; ///< NotFound, Conflict, AlreadyExists, Expired, Invalid…
    std::string message;
    std::vector<StatusCause> causes;
    int retryAfterSeconds = 0;
    std::string continueToken; ///< Of an expired list: goes on without consistency.
    bool operator==(const Status&) const = default;
};

/// Absent when the text is no Status object.
std::optional<Status> parseStatus(std::string_view json);

/// What kind of failure an HTTP status and the server's reason mean.
Error::Kind errorKindOf(int httpStatus, std::string_view reason);

/// The error in the server's own words; causes that the message does not mention follow it.
Error errorOfStatus(const Status& status);

} // namespace vigla::kube
