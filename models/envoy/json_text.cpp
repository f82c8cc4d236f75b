#include "models/envoy/json_text.h"

#include "models/envoy/json_scan_internal.h"
#include "models/envoy/redact.h"

#include <algorithm>
#include <limits>

namespace vigla::envoy {

namespace {

constexpr std::size_t kLarge = 512; ///< Bytes from which a container is in the index.

char lowered(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

std::uint32_t narrow(std::size_t position)
{
    return static_cast<std::uint32_t>(position);
}

JsonKind kindAt(char byte)
{
    switch (byte) {
    case '{':
        return JsonKind::Object;
    case '[':
        return JsonKind::Array;
    case '"':
        return JsonKind::Text;
    case 't':
    case 'f':
    case 'n':
        return JsonKind::Word;
    default:
        return JsonKind::Number;
    }
}

std::size_t afterSpace(std::string_view text, std::size_t position)
{
    while (position < text.size() && isJsonSpace(text[position]))
        ++position;
    return position;
}

/// The byte past a value of a text that was checked.
std::size_t endOfValue(const JsonText& json, std::size_t begin)
{
    const std::string_view text = json.text();
    const char first = text[begin];
    if (first == '"')
        return endOfString(text, begin + 1) + 1;
    if (first != '{' && first != '[') {
        while (begin < text.size() && text[begin] != ',' && text[begin] != ']' && text[begin] != '}'
            && !isJsonSpace(text[begin]))
            ++begin;
        return begin;
    }
    if (const auto known = json.knownEnd(narrow(begin)); known > 0)
        return known;
    std::size_t depth = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        if (text[at] == '"')
            at = endOfString(text, at + 1);
        else if (text[at] == '{' || text[at] == '[')
            ++depth;
        else if ((text[at] == '}' || text[at] == ']') && --depth == 0)
            return at + 1;
    }
    return text.size();
}

void appendUtf8(std::string& text, std::uint32_t code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6U));
        text += static_cast<char>(0x80 | (code & 0x3FU));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | (code >> 12U));
        text += static_cast<char>(0x80 | ((code >> 6U) & 0x3FU));
        text += static_cast<char>(0x80 | (code & 0x3FU));
    } else {
        text += static_cast<char>(0xF0 | (code >> 18U));
        text += static_cast<char>(0x80 | ((code >> 12U) & 0x3FU));
        text += static_cast<char>(0x80 | ((code >> 6U) & 0x3FU));
        text += static_cast<char>(0x80 | (code & 0x3FU));
    }
}

/// Four hexadecimal digits at `position`.
std::optional<std::uint32_t> hexAt(std::string_view text, std::size_t position)
{
    if (position + 4 > text.size())
        return std::nullopt;
    std::uint32_t code = 0;
    for (const char byte : text.substr(position, 4)) {
        const char digit = lowered(byte);
        const bool isNumber = digit >= '0' && digit <= '9';
        if (!isNumber && (digit < 'a' || digit > 'f'))
            return std::nullopt;
        code = code * 16 + static_cast<std::uint32_t>(isNumber ? digit - '0' : digit - 'a' + 10);
    }
    return code;
}

/// `\uXXXX`, or a pair of them, whose `u` stands at `at`. @return how many bytes it took.
std::size_t appendUnicode(std::string& text, std::string_view inside, std::size_t at)
{
    constexpr std::uint32_t kUnknown = 0xFFFD;
    const auto first = hexAt(inside, at + 1);
    if (!first) {
        appendUtf8(text, kUnknown);
        return 1;
    }
    const bool isHigh = *first >= 0xD800 && *first < 0xDC00;
    const bool isLow = *first >= 0xDC00 && *first < 0xE000;
    const bool isPair = isHigh && inside.substr(std::min(at + 5, inside.size()), 2) == "\\u";
    const auto second = isPair ? hexAt(inside, at + 7) : std::nullopt;
    if (second && *second >= 0xDC00 && *second < 0xE000) {
        appendUtf8(text, 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00));
        return 11;
    }
    appendUtf8(text, isHigh || isLow ? kUnknown : *first);
    return 5;
}

} // namespace

/// Collects the large containers.
class JsonIndexer {
public:
    explicit JsonIndexer(JsonText& json)
        : m_json(json)
    {
    }
    void key(std::size_t, std::size_t) { }
    void text(std::size_t, std::size_t) { }
    void scalar(std::size_t, std::size_t) { }
    void open(std::size_t position) { m_open.push_back(position); }
    void close(std::size_t position)
    {
        const std::size_t begin = m_open.back();
        m_open.pop_back();
        if (position - begin >= kLarge)
            m_json.m_large.push_back({narrow(begin), narrow(position + 1)});
    }
    void finish()
    {
        std::ranges::sort(m_json.m_large, {}, &JsonText::Large::begin);
        m_json.m_large.shrink_to_fit();
    }

private:
    JsonText& m_json;
    std::vector<std::size_t> m_open;
};

Result<JsonTextPtr> JsonText::parse(std::string text, const std::stop_token& stop)
{
    if (text.size() >= std::numeric_limits<std::uint32_t>::max())
        return Error{Error::Kind::InvalidInput, "the document is longer than 4 GB"};
    redactSecrets(text);
    const auto json = std::make_shared<JsonText>();
    json->m_text = std::move(text);
    JsonIndexer indexer(*json);
    const auto broken = JsonScanner(std::string_view(json->m_text), indexer, stop).run();
    if (stop.stop_requested())
        return Error{Error::Kind::Cancelled, "stopped"};
    if (broken)
        return Error{Error::Kind::InvalidInput,
            "the answer is not JSON: it breaks at byte " + std::to_string(*broken) + " of "
                + std::to_string(json->m_text.size())};
    indexer.finish();
    const std::size_t begin = afterSpace(json->m_text, 0);
    json->m_root.begin = narrow(begin);
    json->m_root.kind = kindAt(json->m_text[begin]);
    json->m_root.end = narrow(endOfValue(*json, begin));
    return JsonTextPtr(json);
}

std::string_view JsonText::raw(const JsonSpan& span) const
{
    return text().substr(span.begin, span.end - span.begin);
}

std::string JsonText::keyOf(const JsonSpan& span) const
{
    return unescapedJson(text().substr(span.keyBegin, span.keyEnd - span.keyBegin));
}

std::string JsonText::valueOf(const JsonSpan& span) const
{
    return span.kind == JsonKind::Text
        ? unescapedJson(text().substr(span.begin + 1, span.end - span.begin - 2))
        : std::string(raw(span));
}

std::optional<JsonSpan> JsonText::find(const JsonSpan& object, std::string_view key) const
{
    if (object.kind != JsonKind::Object)
        return std::nullopt;
    JsonChildren children(*this, object);
    while (const auto child = children.next())
        if (isSameKey(text().substr(child->keyBegin, child->keyEnd - child->keyBegin), key))
            return child;
    return std::nullopt;
}

std::optional<JsonSpan> JsonText::find(
    const JsonSpan& object, std::initializer_list<std::string_view> path) const
{
    std::optional<JsonSpan> at = object;
    for (const auto key : path)
        if (at = find(*at, key); !at)
            return std::nullopt;
    return at;
}

std::string JsonText::textAt(
    const JsonSpan& object, std::initializer_list<std::string_view> path) const
{
    const auto found = find(object, path);
    return found && !found->isContainer() ? valueOf(*found) : std::string();
}

std::uint32_t JsonText::knownEnd(std::uint32_t begin) const
{
    const auto found = std::ranges::lower_bound(m_large, begin, {}, &Large::begin);
    return found != m_large.end() && found->begin == begin ? found->end : 0;
}

JsonChildren::JsonChildren(const JsonText& text, const JsonSpan& container)
    : m_text(&text)
    , m_position(container.begin + 1)
    , m_end(container.end)
    , m_isObject(container.kind == JsonKind::Object)
{
}

std::optional<JsonSpan> JsonChildren::next()
{
    const std::string_view text = m_text->text();
    std::size_t at = afterSpace(text, m_position);
    if (at < m_end && text[at] == ',')
        at = afterSpace(text, at + 1);
    if (at + 1 >= m_end || text[at] == '}' || text[at] == ']')
        return std::nullopt;
    JsonSpan child;
    if (m_isObject) {
        child.keyBegin = narrow(at + 1);
        child.keyEnd = narrow(endOfString(text, at + 1));
        at = afterSpace(text, afterSpace(text, child.keyEnd + 1) + 1); // past the colon
    }
    child.begin = narrow(at);
    child.kind = kindAt(text[at]);
    child.end = narrow(endOfValue(*m_text, at));
    m_position = child.end;
    return child;
}

std::vector<std::uint32_t> findAll(
    std::string_view text, std::string_view needle, std::size_t most, const std::stop_token& stop)
{
    std::vector<std::uint32_t> places;
    if (needle.empty() || needle.size() > text.size())
        return places;
    const char low = lowered(needle[0]);
    const char high = low >= 'a' && low <= 'z' ? static_cast<char>(low - 'a' + 'A') : low;
    for (std::size_t at = 0; at + needle.size() <= text.size() && places.size() < most; ++at) {
        if (at % (1U << 20U) == 0 && stop.stop_requested())
            break;
        if (text[at] != low && text[at] != high)
            continue;
        std::size_t length = 1;
        while (length < needle.size() && lowered(text[at + length]) == lowered(needle[length]))
            ++length;
        if (length == needle.size())
            places.push_back(narrow(at));
    }
    return places;
}

bool isSameKey(std::string_view a, std::string_view b)
{
    std::size_t i = 0;
    std::size_t j = 0;
    while (true) {
        while (i < a.size() && a[i] == '_')
            ++i;
        while (j < b.size() && b[j] == '_')
            ++j;
        if (i == a.size() || j == b.size())
            return i == a.size() && j == b.size();
        if (lowered(a[i++]) != lowered(b[j++]))
            return false;
    }
}

std::string unescapedJson(std::string_view inside)
{
    std::string text;
    text.reserve(inside.size());
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] != '\\' || at + 1 == inside.size()) {
            text += inside[at];
            continue;
        }
        switch (const char escape = inside[++at]) {
        case 'n':
            text += '\n';
            break;
        case 't':
            text += '\t';
            break;
        case 'r':
            text += '\r';
            break;
        case 'b':
            text += '\b';
            break;
        case 'f':
            text += '\f';
            break;
        case 'u':
            at += appendUnicode(text, inside, at) - 1;
            break;
        default:
            text += escape;
        }
    }
    return text;
}

} // namespace vigla::envoy
