#include "models/core/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace vigla {

namespace {

Error notATime(std::string_view text)
{
    return Error{Error::Kind::InvalidInput, "'" + std::string(text) + "' is not an RFC 3339 time"};
}

/// Takes exactly `digits` decimal digits off the front of `text`.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits)
        return std::nullopt;
    int value = 0;
    const char* end = text.data() + digits;
    if (const auto parsed = std::from_chars(text.data(), end, value);
        parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool takeCharacter(std::string_view& text, std::string_view oneOf)
{
    if (text.empty() || oneOf.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

/// Takes `.123456` off the front and returns it in milliseconds, 0 when there is no fraction.
std::optional<int> takeFraction(std::string_view& text)
{
    if (!takeCharacter(text, "."))
        return 0;
    int milliseconds = 0;
    int scale = 100;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        milliseconds += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
        ++digits;
    }
    return digits > 0 ? std::optional(milliseconds) : std::nullopt;
}

/// Takes `Z` or `+09:00` and returns what to subtract to reach UTC.
std::optional<std::chrono::minutes> takeOffset(std::string_view& text)
{
    if (takeCharacter(text, "Zz"))
        return std::chrono::minutes(0);
    const bool isNegative = !text.empty() && text.front() == '-';
    if (!takeCharacter(text, "+-"))
        return std::nullopt;
    const auto hours = takeNumber(text, 2);
    if (!hours || !takeCharacter(text, ":"))
        return std::nullopt;
    const auto minutes = takeNumber(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59)
        return std::nullopt;
    const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return isNegative ? -offset : offset;
}

struct DurationUnit {
    std::string_view name;
    double nanoseconds;
};

constexpr std::array<DurationUnit, 8> kDurationUnits{{
    {"ns", 1},
    {"us", 1e3},
    {"\xC2\xB5s", 1e3},
    {"\xCE\xBCs", 1e3},
    {"ms", 1e6},
    {"s", 1e9},
    {"m", 6e10},
    {"h", 3.6e12},
}};

std::optional<double> nanosecondsOfUnit(std::string_view name)
{
    for (const auto& unit : kDurationUnits)
        if (unit.name == name)
            return unit.nanoseconds;
    return std::nullopt;
}

} // namespace

Result<SystemTime> parseRfc3339(std::string_view text)
{
    std::string_view rest = text;
    const auto year = takeNumber(rest, 4);
    if (!year || !takeCharacter(rest, "-"))
        return notATime(text);
    const auto month = takeNumber(rest, 2);
    if (!month || !takeCharacter(rest, "-"))
        return notATime(text);
    const auto day = takeNumber(rest, 2);
    if (!day || !takeCharacter(rest, "Tt "))
        return notATime(text);
    const auto hour = takeNumber(rest, 2);
    if (!hour || !takeCharacter(rest, ":"))
        return notATime(text);
    const auto minute = takeNumber(rest, 2);
    if (!minute || !takeCharacter(rest, ":"))
        return notATime(text);
    const auto second = takeNumber(rest, 2);
    const auto fraction = second ? takeFraction(rest) : std::nullopt;
    const auto offset = fraction ? takeOffset(rest) : std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !rest.empty() || !date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return notATime(text);
    return SystemTime(std::chrono::sys_days(date) + std::chrono::hours(*hour)
        + std::chrono::minutes(*minute) + std::chrono::seconds(*second)
        + std::chrono::milliseconds(*fraction) - *offset);
}

std::string renderRfc3339(SystemTime time)
{
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - days));
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return buffer.data();
}

Result<std::chrono::nanoseconds> parseGoDuration(std::string_view text)
{
    const Error notADuration{Error::Kind::InvalidInput,
        "'" + std::string(text) + "' is not a duration; write for example 250ms, 5s or 1h30m"};
    if (text == "0")
        return std::chrono::nanoseconds(0);
    if (text.empty())
        return notADuration;
    double total = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        double number = 0;
        const auto parsed = std::from_chars(
            rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
        if (parsed.ec != std::errc() || number < 0 || rest.front() == '-')
            return notADuration;
        rest.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest.data()));
        const auto unitLength = std::min(rest.find_first_of("0123456789."), rest.size());
        const auto unit = nanosecondsOfUnit(rest.substr(0, unitLength));
        if (!unit)
            return notADuration;
        total += number * *unit;
        rest.remove_prefix(unitLength);
    }
    constexpr double kLongestNanoseconds = 9.2e18;
    if (total > kLongestNanoseconds)
        return notADuration;
    return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(total));
}

} // namespace vigla
