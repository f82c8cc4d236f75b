#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::routing {

using Json = nlohmann::ordered_json;

/// The value of `key`, or a JSON null when `json` is no map or has no such key. Never throws.
const Json& member(const Json& json, std::string_view key);

/// The value at a path of keys such as `spec.http`; a JSON null when it is not there.
const Json& memberAt(const Json& json, std::string_view dottedPath);

/// The list at a path; an empty list when it is not there or not a list.
const Json& listAt(const Json& json, std::string_view dottedPath);

std::string textOf(const Json& json, std::string_view key); ///< Empty unless it is a text.
std::optional<std::int64_t> integerOf(const Json& json, std::string_view key);
std::optional<double> numberOf(const Json& json, std::string_view key);

/// One token of a JSON pointer, `/` and `~` escaped.
std::string pointerToken(std::string_view key);
/// `pointer` + `/` + token.
std::string childPointer(std::string_view pointer, std::string_view key);
std::string childPointer(std::string_view pointer, std::size_t index);

/// `80`, `80.5`: at most two digits after the point, none that are zero.
std::string numberText(double value);

/// A short text of any value for people: `5`, `"x y"`, `{exact: /a}`, cut after `longest` bytes.
std::string shortText(const Json& value, std::size_t longest = 80);

} // namespace vigla::routing
