#include "models/telemetry/prometheus_text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace vigla::telemetry {

namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestTail = 64; ///< Of a value and a timestamp.

std::size_t findByte(std::string_view text, char wanted, std::size_t from = 0)
{
    if (from >= text.size())
        return kNone;
    const void* hit = std::memchr(text.data() + from, wanted, text.size() - from);
    return hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - text.data()) : kNone;
}

/// The same for what is expected within a few bytes: without the cost of a call.
std::size_t findNear(std::string_view text, char wanted, std::size_t from = 0)
{
#ifdef __SSE2__
    constexpr std::size_t kStep = sizeof(__m128i);
    const __m128i pattern = _mm_set1_epi8(wanted);
    for (; from + kStep <= text.size(); from += kStep) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
        const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
        if (hits != 0)
            return from + static_cast<std::size_t>(std::countr_zero(hits));
    }
#endif
    return findByte(text, wanted, from);
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

void skipBlanks(std::string_view& text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
}

/// Where the quoted value that starts at `from` (after its opening quote) ends.
std::size_t closingQuote(std::string_view text, std::size_t from)
{
    for (std::size_t quote = findNear(text, '"', from); quote != kNone;
         quote = findNear(text, '"', quote + 1)) {
        std::size_t backslashes = 0;
        while (quote - backslashes > from && text[quote - backslashes - 1] == '\\')
            ++backslashes;
        if (backslashes % 2 == 0)
            return quote;
    }
    return kNone;
}

/// Where the brace that closes the labels stands; braces inside quoted values do not count.
std::size_t closingBraceAmongQuotes(std::string_view line, std::size_t open)
{
    std::size_t at = open + 1;
    while (at < line.size()) {
        const auto quote = findByte(line, '"', at);
        const auto brace = findByte(line.substr(0, std::min(quote, line.size())), '}', at);
        if (brace != kNone)
            return brace;
        if (quote == kNone)
            return kNone;
        const auto end = closingQuote(line, quote + 1);
        if (end == kNone)
            return kNone;
        at = end + 1;
    }
    return kNone;
}

/// The same, fast for the usual line: without an exemplar the last brace is the closing one, and
/// only a value and a timestamp may follow it.
std::size_t closingBrace(std::string_view line, std::size_t open)
{
    std::size_t last = line.size() - 1;
    const std::size_t farthest = line.size() > kLongestTail ? line.size() - kLongestTail : 0;
    while (last > open && last > farthest && line[last] != '}' && line[last] != '"')
        --last;
    const bool endsLabels = line[last - 1] == '"' || line[last - 1] == ',' || last == open + 1;
    const bool isUsual = line[last] == '}' && endsLabels && findByte(line, '#') == kNone;
    return isUsual ? last : closingBraceAmongQuotes(line, open);
}

bool startsLikeName(std::string_view line)
{
    const char c = line.front();
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool equalsIgnoringCase(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size()
        && std::equal(text.begin(), text.end(), lower.begin(),
            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

/// `nan`, `inf`, `infinity`, any case, after the sign.
std::optional<double> namedNumber(std::string_view word, bool isNegative)
{
    if (equalsIgnoringCase(word, "nan"))
        return std::numeric_limits<double>::quiet_NaN();
    if (!equalsIgnoringCase(word, "inf") && !equalsIgnoringCase(word, "infinity"))
        return std::nullopt;
    const double infinite = std::numeric_limits<double>::infinity();
    return isNegative ? -infinite : infinite;
}

/// Plain digits, the usual form of a counter; at most 15, which a double holds exactly.
std::optional<double> shortInteger(std::string_view word)
{
    if (word.empty() || word.size() > 15)
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : word) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return static_cast<double>(number);
}

std::optional<double> parsedNumber(std::string_view word)
{
    if (const auto integer = shortInteger(word))
        return integer;
    const bool hasSign = !word.empty() && (word.front() == '+' || word.front() == '-');
    const bool isNegative = hasSign && word.front() == '-';
    const std::string_view digits = hasSign ? word.substr(1) : word;
    if (const auto named = namedNumber(digits, isNegative))
        return named;
    if (digits.empty() || !((digits.front() >= '0' && digits.front() <= '9') || digits[0] == '.'))
        return std::nullopt;
    double number = 0;
    const auto [end, failure]
        = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool isWhole = end == digits.data() + digits.size();
    if (failure == std::errc::result_out_of_range && isWhole)
        number = std::numeric_limits<double>::infinity();
    else if (failure != std::errc() || !isWhole)
        return std::nullopt;
    return isNegative ? -number : number;
}

/// What may follow a value: nothing, a timestamp, or `#` and an exemplar.
bool isGoodTail(std::string_view rest)
{
    skipBlanks(rest);
    if (rest.empty() || rest.front() == '#')
        return true;
    if (!takeNumber(rest))
        return false;
    skipBlanks(rest);
    return rest.empty() || rest.front() == '#';
}

std::string_view familyOf(std::string_view sampleName, std::string_view suffix)
{
    return sampleName.ends_with(suffix) ? sampleName.substr(0, sampleName.size() - suffix.size())
                                        : std::string_view();
}

/// The type in a `# TYPE name type` line for exactly `family`.
std::string_view declaredType(std::string_view line, std::string_view family)
{
    constexpr std::string_view kLead = "# TYPE ";
    if (!line.starts_with(kLead))
        return {};
    line.remove_prefix(kLead.size());
    if (!line.starts_with(family) || line.size() <= family.size() || line[family.size()] != ' ')
        return {};
    line.remove_prefix(family.size() + 1);
    while (!line.empty() && (line.back() == '\r' || isBlank(line.back())))
        line.remove_suffix(1);
    return line;
}

} // namespace

std::optional<RawLabel> LabelCursor::next()
{
    while (!m_rest.empty() && (isBlank(m_rest.front()) || m_rest.front() == ','))
        m_rest.remove_prefix(1);
    if (m_rest.empty())
        return std::nullopt;
    const auto equals = findNear(m_rest, '=');
    const bool isQuoted
        = equals != kNone && equals + 1 < m_rest.size() && m_rest[equals + 1] == '"';
    const auto end = isQuoted ? closingQuote(m_rest, equals + 2) : kNone;
    if (equals == 0 || end == kNone) {
        m_isMalformed = true;
        m_rest = {};
        return std::nullopt;
    }
    std::string_view name = m_rest.substr(0, equals);
    while (!name.empty() && isBlank(name.back()))
        name.remove_suffix(1);
    const RawLabel label{name, m_rest.substr(equals + 2, end - equals - 2)};
    m_rest.remove_prefix(end + 1);
    return label;
}

std::optional<double> takeNumber(std::string_view& text)
{
    skipBlanks(text);
    std::size_t length = 0;
    while (length < text.size() && !isBlank(text[length]))
        ++length;
    const auto number = parsedNumber(text.substr(0, length));
    if (number)
        text.remove_prefix(length);
    return number;
}

std::optional<TextSample> parseSampleLine(std::string_view line)
{
    if (!line.empty() && line.back() == '\r')
        line.remove_suffix(1);
    if (line.empty() || !startsLikeName(line))
        return std::nullopt;
    const auto nameEnd = line.find_first_of("{ \t");
    if (nameEnd == kNone)
        return std::nullopt;

    TextSample sample;
    sample.name = line.substr(0, nameEnd);
    std::size_t seriesEnd = nameEnd;
    if (line[nameEnd] == '{') {
        const auto brace = closingBrace(line, nameEnd);
        if (brace == kNone)
            return std::nullopt;
        sample.labels = line.substr(nameEnd + 1, brace - nameEnd - 1);
        seriesEnd = brace + 1;
    }
    sample.series = line.substr(0, seriesEnd);
    std::string_view rest = line.substr(seriesEnd);
    const auto value = takeNumber(rest);
    if (!value || !isGoodTail(rest))
        return std::nullopt;
    sample.value = *value;
    return sample;
}

TextScanner::TextScanner(std::string_view page)
    : m_rest(page)
{
}

std::string_view TextScanner::nextLine()
{
    const auto end = findByte(m_rest, '\n');
    if (end == kNone) {
        // OpenMetrics may end in "# EOF" without a line feed.
        m_isTruncated = !m_rest.empty() && m_rest != "# EOF";
        m_rest = {};
        return {};
    }
    const std::string_view line = m_rest.substr(0, end);
    m_rest.remove_prefix(end + 1);
    return line;
}

bool TextScanner::next(TextSample& sample)
{
    while (!m_rest.empty()) {
        const std::string_view line = nextLine();
        if (line.empty() || line.front() == '#' || line == "\r")
            continue;
        if (const auto found = parseSampleLine(line)) {
            sample = *found;
            return true;
        }
        ++m_malformedLines;
    }
    return false;
}

bool TextScanner::isTruncated() const
{
    return m_isTruncated;
}

std::string_view unescapedLabel(std::string_view rawValue, std::string& buffer)
{
    if (findByte(rawValue, '\\') == kNone)
        return rawValue;
    buffer.clear();
    for (std::size_t i = 0; i < rawValue.size(); ++i) {
        const bool isEscape = rawValue[i] == '\\' && i + 1 < rawValue.size();
        const char next = isEscape ? rawValue[i + 1] : '\0';
        if (next == '\\' || next == '"' || next == 'n') {
            buffer += next == 'n' ? '\n' : next;
            ++i;
        } else {
            buffer += rawValue[i];
        }
    }
    return buffer;
}

std::string_view familyTypeOf(std::string_view page, std::string_view sampleName)
{
    std::string_view rest = page;
    while (!rest.empty()) {
        const auto end = std::min(findByte(rest, '\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty() || line.front() != '#')
            continue;
        for (const std::string_view suffix : {"", "_total", "_bucket", "_sum", "_count"}) {
            const auto family = familyOf(sampleName, suffix);
            if (family.empty())
                continue;
            if (const auto type = declaredType(line, family); !type.empty())
                return type;
        }
    }
    return {};
}

} // namespace vigla::telemetry
