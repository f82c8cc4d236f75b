#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace vigla::mesh {

using Json = nlohmann::ordered_json;

const Json& childOf(const Json& json, std::string_view key)
{
    static const Json kNull;
    if (!json.is_object())
        return kNull;
    const auto found = json.find(std::string(key));
    return found != json.end() ? *found : kNull;
}

std::string textOf(const Json& json, std::string_view key)
{
    const Json& child = childOf(json, key);
    return child.is_string() ? child.get<std::string>() : std::string();
}

std::vector<std::string> textsOf(const Json& json, std::string_view key)
{
    std::vector<std::string> texts;
    const Json& child = childOf(json, key);
    if (!child.is_array())
        return texts;
    for (const Json& element : child) {
        if (element.is_string())
            texts.push_back(element.get<std::string>());
    }
    return texts;
}

Labels labelsOf(const Json& json, std::string_view key)
{
    Labels labels;
    const Json& child = childOf(json, key);
    if (!child.is_object())
        return labels;
    for (const auto& [name, value] : child.items()) {
        if (value.is_string())
            labels[name] = value.get<std::string>();
    }
    return labels;
}

std::optional<std::int64_t> integerOf(const Json& json, std::string_view key)
{
    const auto number = numberOf(json, key);
    const bool isWhole = number && std::floor(*number) == *number && std::abs(*number) < 9e15;
    return isWhole ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

std::optional<double> numberOf(const Json& json, std::string_view key)
{
    const Json& child = childOf(json, key);
    if (!child.is_number())
        return std::nullopt;
    const auto number = child.get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::uint16_t> portOf(const Json& json, std::string_view key)
{
    const auto number = integerOf(json, key);
    const bool isPort
        = number && *number >= 0 && *number <= std::numeric_limits<std::uint16_t>::max();
    return isPort ? std::optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
}

bool flagOf(const Json& json, std::string_view key)
{
    const Json& child = childOf(json, key);
    return child.is_boolean() && child.get<bool>();
}

} // namespace vigla::mesh
