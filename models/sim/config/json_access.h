#pragma once

#include "models/mesh/cluster_state.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading of documents that anybody may have written: whatever has the wrong type counts as
/// absent.
namespace vigla::sim {

using Json = nlohmann::ordered_json;

/// The member of an object, or a shared null.
const Json& member(const Json& json, std::string_view key);
/// The member reached through several objects, or a shared null.
const Json& memberAt(const Json& json, std::initializer_list<std::string_view> path);

std::string textOf(const Json& json, std::string_view key);
std::optional<double> numberOf(const Json& json, std::string_view key);
std::optional<bool> boolOf(const Json& json, std::string_view key);
/// A port; 0 when absent or out of range.
std::uint16_t portOf(const Json& json, std::string_view key);
std::optional<double> millisecondsOf(const Json& json, std::string_view key);
mesh::Labels labelsOf(const Json& json, std::string_view key);
std::vector<std::string> textsOf(const Json& json, std::string_view key);

} // namespace vigla::sim
