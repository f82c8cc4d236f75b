#pragma once

#include "app/demo/http_message.h"

#include <optional>

namespace vigla::demo {

/// Answers what a cluster says about itself: /version, /api, /apis (also aggregated),
/// /api/v1, /apis/{group}[/{version}], /openapi/v2 and v3. Nullopt: not such a path.
std::optional<HttpAnswer> answerDiscovery(const HttpRequest& request, const Target& target);

} // namespace vigla::demo
