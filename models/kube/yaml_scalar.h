#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vigla::kube {

/// What a plain (unquoted) scalar means in YAML 1.1 as kubectl reads it: null, truth value, number
/// or text.
///
/// Times stay texts, `.nan` and `.inf` become the null of JSON like everything that JSON cannot
/// say; isUnsayable() tells. Integers beyond 64 bits become floating point.
nlohmann::ordered_json resolvePlainScalar(std::string_view text);

/// `.nan`, `.inf`, `-.inf`: numbers that JSON cannot hold.
bool isUnsayable(std::string_view text);

/// True when `text`, written without quotes, would be read as something else than this text by any
/// common YAML reader (also times and base 60 numbers).
bool needsQuotes(std::string_view text);

} // namespace vigla::kube
