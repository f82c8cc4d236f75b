#pragma once

#include <string>
#include <string_view>

namespace vigla::graph {

/// SHA-256 (FIPS 180-4) of `text` as 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view text);

} // namespace vigla::graph
