#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vigla {

/// Decodes standard base64 (RFC 4648 section 4); blanks and line feeds are skipped, padding may be
/// missing. Absent when there is any other character, or a tail that is no whole byte.
std::optional<std::string> decodeBase64(std::string_view text);

std::string encodeBase64(std::string_view bytes);

} // namespace vigla
