#pragma once

#include "models/mesh/cluster_state.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::mesh {

/// Reading hostile JSON: what is absent or of another type is the empty value, never an exception.

const nlohmann::ordered_json& childOf(const nlohmann::ordered_json& json, std::string_view key);
std::string textOf(const nlohmann::ordered_json& json, std::string_view key);
std::vector<std::string> textsOf(const nlohmann::ordered_json& json, std::string_view key);
Labels labelsOf(const nlohmann::ordered_json& json, std::string_view key);
std::optional<std::int64_t> integerOf(const nlohmann::ordered_json& json, std::string_view key);
std::optional<double> numberOf(const nlohmann::ordered_json& json, std::string_view key);
std::optional<std::uint16_t> portOf(const nlohmann::ordered_json& json, std::string_view key);
bool flagOf(const nlohmann::ordered_json& json, std::string_view key);

} // namespace vigla::mesh
