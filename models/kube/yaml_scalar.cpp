#include "models/kube/yaml_scalar.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 11> kTrue{
    "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 11> kFalse{
    "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 12> kUnsayable{".nan", ".NaN", ".NAN", ".inf", ".Inf",
    ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& words, std::string_view text)
{
    return std::ranges::find(words, text) != words.end();
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes decimal digits off the front; returns how many.
std::size_t takeDigits(std::string_view& text)
{
    const auto end = std::ranges::find_if_not(text, isDigit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
bool looksLikeFloat(std::string_view text)
{
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    const auto whole = takeDigits(text);
    std::size_t fraction = 0;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        fraction = takeDigits(text);
    }
    if (whole + fraction == 0)
        return false;
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text.remove_prefix(1);
        if (!text.empty() && (text.front() == '-' || text.front() == '+'))
            text.remove_prefix(1);
        if (takeDigits(text) == 0)
            return false;
    }
    return text.empty();
}

/// The base that the prefix of an unsigned number announces; takes the prefix off.
int takeBase(std::string_view& digits)
{
    if (digits.size() < 2 || digits.front() != '0')
        return 10;
    const char mark = digits[1];
    const int base = mark == 'x' || mark == 'X' ? 16
        : mark == 'b' || mark == 'B'            ? 2
        : mark == 'o' || mark == 'O'            ? 8
                                                : 0;
    digits.remove_prefix(base == 0 ? 1 : 2);
    return base == 0 ? 8 : base;
}

std::optional<Json> integerOf(std::string_view text)
{
    const bool isNegative = text.front() == '-';
    if (isNegative || text.front() == '+')
        text.remove_prefix(1);
    const int base = takeBase(text);
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    constexpr std::uint64_t kMostNegative = std::uint64_t{1} << 63U;
    if (!isNegative)
        return value < kMostNegative ? Json(static_cast<std::int64_t>(value)) : Json(value);
    if (value > kMostNegative)
        return std::nullopt;
    return Json(static_cast<std::int64_t>(~value + 1));
}

std::optional<Json> floatOf(std::string_view text)
{
    if (!looksLikeFloat(text))
        return std::nullopt;
    if (text.front() == '+')
        text.remove_prefix(1);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc())
        return std::nullopt; // out of range: stays a text
    return Json(value);
}

std::optional<Json> numberOf(std::string_view text)
{
    const char first = text.front();
    if (!isDigit(first) && first != '-' && first != '+' && first != '.')
        return std::nullopt;
    std::string plain(text);
    if (first != '.')
        std::erase(plain, '_');
    if (plain.empty())
        return std::nullopt;
    const auto integer = integerOf(plain);
    return integer ? integer : floatOf(plain);
}

/// `2001-12-14` and everything that goes on like a time after it.
bool looksLikeTime(std::string_view text)
{
    return text.size() >= 8 && takeDigits(text) == 4 && !text.empty() && text.front() == '-';
}

/// `190:20:30`: base 60 in YAML 1.1.
bool looksLikeBase60(std::string_view text)
{
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    return !text.empty() && isDigit(text.front()) && text.find(':') != std::string_view::npos
        && text.find_first_not_of("0123456789_:.") == std::string_view::npos;
}

} // namespace

Json resolvePlainScalar(std::string_view text)
{
    if (isOneOf(kNull, text) || isUnsayable(text))
        return nullptr;
    if (isOneOf(kTrue, text))
        return true;
    if (isOneOf(kFalse, text))
        return false;
    if (auto number = numberOf(text))
        return *std::move(number);
    return std::string(text);
}

bool isUnsayable(std::string_view text)
{
    return isOneOf(kUnsayable, text);
}

bool needsQuotes(std::string_view text)
{
    return text == "<<" || text == "=" || looksLikeTime(text) || looksLikeBase60(text)
        || !resolvePlainScalar(text).is_string();
}

} // namespace vigla::kube
