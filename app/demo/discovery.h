#pragma once

#include "app/demo/http_message.h"
#include "app/demo/resource_kinds.h"

#include <optional>
#include <vector>

namespace vigla::demo {

/// Answers what a cluster says about itself: /version, /api, /apis (also aggregated),
/// /api/v1, /apis/{group}[/{version}], /openapi/v2 and v3. Nullopt: not such a path.
/// Of the groups and kinds it tells `kinds`; its OpenAPI documents describe all that could be
/// served.
std::optional<HttpAnswer> answerDiscovery(
    const HttpRequest& request, const Target& target, const std::vector<ServedKind>& kinds);

} // namespace vigla::demo
