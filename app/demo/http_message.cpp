#include "app/demo/http_message.h"

#include "models/core/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace vigla::demo {

namespace {

constexpr std::string_view kBase64Digits
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

int base64Value(char digit)
{
    if (digit == '-')
        return 62;
    if (digit == '_')
        return 63;
    const auto position = kBase64Digits.find(digit);
    return position == std::string_view::npos ? -1 : static_cast<int>(position);
}

} // namespace

std::string HttpRequest::header(const std::string& lowerCaseName) const
{
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string() : found->second;
}

std::optional<std::string> Target::find(std::string_view name) const
{
    const auto found = std::ranges::find(
        parameters, name, [](const auto& parameter) { return std::string_view(parameter.first); });
    return found == parameters.end() ? std::nullopt : std::optional(found->second);
}

std::string Target::parameter(std::string_view name) const
{
    return find(name).value_or("");
}

bool Target::isTrue(std::string_view name) const
{
    const auto value = find(name);
    return value && (*value == "true" || *value == "1");
}

Target parseTarget(std::string_view target)
{
    const auto question = target.find('?');
    Target result;
    result.path = decodePercent(target.substr(0, question), false);
    if (question == std::string_view::npos)
        return result;
    for (const auto pair : split(target.substr(question + 1), '&')) {
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        const auto value
            = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        result.parameters.emplace_back(
            decodePercent(pair.substr(0, equals), true), decodePercent(value, true));
    }
    return result;
}

std::string decodePercent(std::string_view text, bool isQuery)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape = text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0
            && hexValue(text[i + 2]) >= 0;
        if (isEscape) {
            result += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            result += isQuery && text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

std::string encodeBase64(std::string_view bytes)
{
    std::string result;
    result.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byteAt = [&](std::size_t at) {
            return at < bytes.size()
                ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]))
                : 0U;
        };
        const std::uint32_t word = byteAt(i) << 16U | byteAt(i + 1) << 8U | byteAt(i + 2);
        for (unsigned digit = 0; digit < 4; ++digit)
            result += i + digit <= bytes.size() ? kBase64Digits[word >> (18U - 6U * digit) & 63U]
                                                : '=';
    }
    return result;
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string result;
    std::uint32_t word = 0;
    unsigned bits = 0;
    for (const char digit : text) {
        const int value = base64Value(digit);
        if (value < 0)
            return std::nullopt;
        word = word << 6U | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            result += static_cast<char>(word >> bits & 255U);
        }
    }
    return result;
}

} // namespace vigla::demo
