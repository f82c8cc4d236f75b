#include "models/sim/config/json_access.h"

#include "models/core/time.h"

#include <nlohmann/json.hpp>

#include <initializer_list>

namespace vigla::sim {

const Json& member(const Json& json, std::string_view key)
{
    static const Json kNull;
    if (!json.is_object())
        return kNull;
    const auto found = json.find(std::string(key));
    return found == json.end() ? kNull : *found;
}

const Json& memberAt(const Json& json, std::initializer_list<std::string_view> path)
{
    const Json* reached = &json;
    for (const auto key : path)
        reached = &member(*reached, key);
    return *reached;
}

std::string textOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> numberOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<bool> boolOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
}

std::uint16_t portOf(const Json& json, std::string_view key)
{
    const double number = numberOf(json, key).value_or(0);
    return number >= 1 && number <= 65535 ? static_cast<std::uint16_t>(number) : std::uint16_t{0};
}

std::optional<double> millisecondsOf(const Json& json, std::string_view key)
{
    const auto duration = parseGoDuration(textOf(json, key));
    if (!duration)
        return std::nullopt;
    return std::chrono::duration<double, std::milli>(*duration).count();
}

mesh::Labels labelsOf(const Json& json, std::string_view key)
{
    mesh::Labels labels;
    const Json& value = member(json, key);
    if (value.is_object())
        for (const auto& [name, text] : value.items())
            if (text.is_string())
                labels.emplace(name, text.get<std::string>());
    return labels;
}

std::vector<std::string> textsOf(const Json& json, std::string_view key)
{
    std::vector<std::string> texts;
    const Json& value = member(json, key);
    if (value.is_array())
        for (const auto& text : value)
            if (text.is_string())
                texts.push_back(text.get<std::string>());
    return texts;
}

} // namespace vigla::sim
