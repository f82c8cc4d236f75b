#include "models/routing/json_access.h"

#include "models/core/text.h"
#include "models/kube/yaml_scalar.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace vigla::routing {

namespace {

const Json& nothing()
{
    static const Json kNull;
    return kNull;
}

std::string flowText(const Json& value)
{
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const bool isPlain
            = !kube::needsQuotes(text) && text.find_first_of(",{}[]:\"'\n #") == std::string::npos;
        return isPlain ? text : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    if (!value.is_structured() || value.empty())
        return value.is_number_float() ? numberText(value.get<double>()) : value.dump();
    std::string text = value.is_array() ? "[" : "{";
    for (const auto& [key, item] : value.items()) {
        if (text.size() > 1)
            text += ", ";
        if (value.is_object())
            text += key + ": ";
        text += flowText(item);
    }
    return text + (value.is_array() ? "]" : "}");
}

} // namespace

const Json& member(const Json& json, std::string_view key)
{
    if (!json.is_object())
        return nothing();
    const auto found = json.find(key);
    return found != json.end() ? *found : nothing();
}

const Json& memberAt(const Json& json, std::string_view dottedPath)
{
    const Json* value = &json;
    for (const auto key : split(dottedPath, '.'))
        value = &member(*value, key);
    return *value;
}

const Json& listAt(const Json& json, std::string_view dottedPath)
{
    static const Json kEmpty = Json::array();
    const Json& value = memberAt(json, dottedPath);
    return value.is_array() ? value : kEmpty;
}

std::string textOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<std::int64_t> integerOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    if (!value.is_number_integer())
        return std::nullopt;
    return value.get<std::int64_t>();
}

std::optional<double> numberOf(const Json& json, std::string_view key)
{
    const Json& value = member(json, key);
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        return std::nullopt;
    return value.get<double>();
}

std::string pointerToken(std::string_view key)
{
    std::string token;
    for (const char c : key) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

std::string childPointer(std::string_view pointer, std::string_view key)
{
    return std::string(pointer) + "/" + pointerToken(key);
}

std::string childPointer(std::string_view pointer, std::size_t index)
{
    return std::string(pointer) + "/" + std::to_string(index);
}

std::string numberText(double value)
{
    std::array<char, 64> buffer{};
    const bool isHuge = !std::isfinite(value) || std::abs(value) > 1e15;
    const auto end = isHuge ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr
                            : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                std::chars_format::fixed, 2)
                                  .ptr;
    std::string text(buffer.data(), end);
    if (!isHuge) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

std::string shortText(const Json& value, std::size_t longest)
{
    return plainText(flowText(value), false, longest);
}

} // namespace vigla::routing
