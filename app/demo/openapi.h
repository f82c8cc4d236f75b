#pragma once

#include "app/demo/http_message.h"

#include <optional>
#include <string_view>

namespace vigla::demo {

/// The least of OpenAPI that kubectl needs to validate on the server and to apply: which paths
/// take PATCH and which parameters. No schemas. Nullopt: no such document.
std::optional<HttpAnswer> answerOpenApi(const HttpRequest& request, std::string_view path);

} // namespace vigla::demo
