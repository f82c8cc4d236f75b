#include "models/core/text.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace vigla {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

/// Length in bytes of the well-formed UTF-8 sequence at the front of `text`, 0 if it is not one.
std::size_t sequenceLength(std::string_view text, std::uint32_t& codePoint)
{
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        codePoint = first;
        return 1;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || text.size() < length)
        return 0;
    codePoint = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
        codePoint = (codePoint << 6) | (byte(i) & 0x3FU);
    }
    const bool isOverlong
        = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    const bool isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    return isOverlong || isSurrogate || codePoint > 0x10FFFF ? 0 : length;
}

bool isUnsafe(std::uint32_t codePoint)
{
    const bool isControl = codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0);
    const bool isBidi = (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069) || codePoint == 0x200E
        || codePoint == 0x200F || codePoint == 0x061C;
    const bool isInvisible = codePoint == 0x200B || codePoint == 0x2028 || codePoint == 0x2029
        || codePoint == 0xFEFF || (codePoint >= 0xE0000 && codePoint <= 0xE007F);
    return isControl || isBidi || isInvisible;
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    for (auto end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator, start)) {
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    parts.push_back(text.substr(start));
    return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string joined;
    for (const auto& part : parts) {
        if (&part != &parts.front())
            joined += separator;
        joined += part;
    }
    return joined;
}

std::string_view trim(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string toLower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string plainText(std::string_view text, bool keepLines, std::size_t longest)
{
    std::string safe;
    safe.reserve(std::min(text.size(), longest));
    while (!text.empty()) {
        std::uint32_t codePoint = 0;
        const auto length = sequenceLength(text, codePoint);
        if (safe.size() + std::max<std::size_t>(length, 1) > longest)
            return safe += kEllipsis;
        if (length == 1 && codePoint == '\t')
            safe += ' ';
        else if (length == 1 && codePoint == '\n' && keepLines)
            safe += '\n';
        else if (length == 0 || isUnsafe(codePoint))
            safe += kReplacement;
        else
            safe += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return safe;
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace vigla
