#pragma once

#include "app/demo/http_message.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// Why an API request is refused, as a Kubernetes Status tells it.
struct ApiFailure {
    struct Cause {
        std::string reason; ///< `FieldValueInvalid`, `FieldManagerConflict`…
        std::string message;
        std::string field; ///< `spec.http[0].timeout`
    };
    int code = 500;
    std::string reason; ///< `NotFound`, `Invalid`…; empty: what goes with the code.
    std::string message;
    std::string group; ///< Of the object it is about; details are left out when all are empty.
    std::string kind; ///< The plural for lookups, the kind for validation, as the real one does.
    std::string name;
    std::vector<Cause> causes;
    int retryAfterSeconds = 0;
    std::string continueToken; ///< For an expired list.
    bool isPlain = false; ///< Told as text: nobody serves the path.
};

/// `{"kind":"Status","status":"Failure",…}`
nlohmann::ordered_json renderStatus(const ApiFailure& failure);

HttpAnswer renderFailure(const ApiFailure& failure);
HttpAnswer renderAnswer(const nlohmann::ordered_json& json, int status = 200);

/// JSON text of a value that may hold invalid UTF-8, which becomes U+FFFD.
std::string renderText(const nlohmann::ordered_json& json);

} // namespace vigla::demo
