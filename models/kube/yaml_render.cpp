#include "models/kube/yaml.h"
#include "models/kube/yaml_scalar.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

/// A reader looks for the colon after a key within 1024 bytes only.
constexpr std::size_t kLongestSimpleKey = 900;

/// Decodes one UTF-8 sequence; invalid bytes count as themselves.
std::uint32_t codePointAt(std::string_view text, std::size_t& length)
{
    const auto first = static_cast<unsigned char>(text.front());
    length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    length = std::min(length, text.size());
    if (length == 1)
        return first;
    std::uint32_t codePoint = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        codePoint = (codePoint << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return codePoint;
}

/// Characters that are written as an escape: what YAML forbids, and what hides or reorders text on
/// a screen.
bool isEscaped(std::uint32_t codePoint)
{
    return codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0) || codePoint == 0xFEFF
        || (codePoint >= 0x200B && codePoint <= 0x200F)
        || (codePoint >= 0x2028 && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069) || codePoint == 0x061C
        || codePoint == 0xFFFE || codePoint == 0xFFFF
        || (codePoint >= 0xE0000 && codePoint <= 0xE007F);
}

/// True when a character other than those in `allowed` must be escaped.
bool hasEscapes(std::string_view text, std::string_view allowed)
{
    while (!text.empty()) {
        std::size_t length = 0;
        const auto codePoint = codePointAt(text, length);
        if (isEscaped(codePoint)
            && (length > 1 || allowed.find(text.front()) == std::string_view::npos))
            return true;
        text.remove_prefix(length);
    }
    return false;
}

std::string escapeOf(std::uint32_t codePoint)
{
    switch (codePoint) {
    case '\0':
        return "\\0";
    case '\t':
        return "\\t";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    default:
        break;
    }
    std::array<char, 16> buffer{};
    const char* format = codePoint < 0x100 ? "\\x%02X"
        : codePoint < 0x10000              ? "\\u%04X"
                                           : "\\U%08X";
    std::snprintf(buffer.data(), buffer.size(), format, static_cast<unsigned>(codePoint));
    return buffer.data();
}

std::string doubleQuoted(std::string_view text)
{
    std::string quoted = "\"";
    while (!text.empty()) {
        std::size_t length = 0;
        const auto codePoint = codePointAt(text, length);
        if (codePoint == '"' || codePoint == '\\')
            quoted += '\\';
        if (isEscaped(codePoint))
            quoted += escapeOf(codePoint);
        else
            quoted += text.substr(0, length);
        text.remove_prefix(length);
    }
    return quoted + "\"";
}

std::string singleQuoted(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text)
        quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + "'";
}

/// What a plain scalar must not look like for the scanner (the resolver is needsQuotes()).
bool isPlainAllowed(std::string_view text)
{
    constexpr std::string_view kIndicators = ",[]{}#&*!|>'\"%@`";
    if (text.empty() || kIndicators.find(text.front()) != std::string_view::npos)
        return false;
    if (text.front() == ' ' || text.back() == ' ' || text.back() == ':')
        return false;
    if (text.starts_with("---") || text.starts_with("..."))
        return false;
    const bool startsAsIndicator
        = std::string_view("-?:").find(text.front()) != std::string_view::npos;
    if (startsAsIndicator && (text.size() == 1 || text[1] == ' '))
        return false;
    return text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos;
}

std::string inlineText(std::string_view text)
{
    if (hasEscapes(text, {}) || needsQuotes(text))
        return doubleQuoted(text);
    return isPlainAllowed(text) ? std::string(text) : singleQuoted(text);
}

/// A literal block keeps every character but cannot escape any, and blank lines in front of the
/// first would be taken for its indentation.
bool isBlockAllowed(std::string_view text)
{
    if (text.find('\n') == std::string_view::npos || hasEscapes(text, "\n\t"))
        return false;
    const auto first = text.find_first_not_of('\n');
    return first == 0 && text.front() != '\t';
}

std::string floatText(double value)
{
    if (!std::isfinite(value))
        return "null"; // as JSON says it
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text(buffer.data(), end);
    const bool readsAsInteger = text.find_first_of(".e") == std::string::npos;
    return readsAsInteger ? text + ".0" : text;
}

class Renderer {
public:
    std::string take() { return std::move(m_text); }

    /// Writes a value whose first line is already begun with `key:` or `- `. `indent` is that of
    /// its own lines.
    void writeValue(const Json& value, int indent, bool isListItem)
    {
        if (value.is_object() && !value.empty())
            return writeMap(value, isListItem ? indent : indent + kStep, isListItem);
        if (value.is_array() && !value.empty())
            return writeList(value, indent, isListItem);
        m_text += ' ';
        writeScalar(value, isListItem ? indent : indent + kStep);
        m_text += '\n';
    }

    void writeRoot(const Json& value)
    {
        if (value.is_object() && !value.empty())
            return writeEntries(value, 0);
        if (value.is_array() && !value.empty())
            return writeItems(value, 0);
        writeScalar(value, kStep);
        m_text += '\n';
    }

private:
    static constexpr int kStep = 2;

    void writeIndent(int indent) { m_text.append(static_cast<std::size_t>(indent), ' '); }

    void writeMap(const Json& map, int indent, bool isListItem)
    {
        if (isListItem) {
            m_text += ' ';
            return writeEntries(map, indent, true);
        }
        m_text += '\n';
        writeEntries(map, indent);
    }

    void writeEntries(const Json& map, int indent, bool isFirstLineBegun = false)
    {
        for (const auto& [key, value] : map.items()) {
            if (!std::exchange(isFirstLineBegun, false))
                writeIndent(indent);
            writeKey(key, indent);
            writeValue(value, indent, false);
        }
    }

    void writeKey(const std::string& key, int indent)
    {
        const std::string text = inlineText(key);
        if (text.size() <= kLongestSimpleKey) {
            m_text += text + ":";
            return;
        }
        m_text += "? " + text + "\n";
        writeIndent(indent);
        m_text += ":";
    }

    void writeList(const Json& list, int indent, bool isListItem)
    {
        if (isListItem) {
            m_text += ' ';
            return writeItems(list, indent, true);
        }
        m_text += '\n';
        writeItems(list, indent); // kubectl does not indent lists under their key
    }

    void writeItems(const Json& list, int indent, bool isFirstLineBegun = false)
    {
        for (const Json& item : list) {
            if (!std::exchange(isFirstLineBegun, false))
                writeIndent(indent);
            m_text += "-";
            writeValue(item, indent + kStep, true);
        }
    }

    void writeScalar(const Json& value, int indent)
    {
        if (value.is_string())
            return writeText(value.get_ref<const std::string&>(), indent);
        if (value.is_number_float())
            m_text += floatText(value.get<double>());
        else
            m_text += value.dump(); // null, true, 42, [] and {}
    }

    void writeText(const std::string& text, int indent)
    {
        if (!isBlockAllowed(text)) {
            m_text += inlineText(text);
            return;
        }
        const auto content = text.find_last_not_of('\n') + 1;
        const auto trailing = text.size() - content;
        m_text += '|';
        if (text.front() == ' ')
            m_text += std::to_string(kStep);
        m_text += trailing == 0 ? "-" : trailing == 1 ? "" : "+";
        std::string_view rest
            = std::string_view(text).substr(0, trailing == 0 ? text.size() : text.size() - 1);
        while (true) {
            const auto end = rest.find('\n');
            const auto line = rest.substr(0, end);
            m_text += '\n';
            if (!line.empty())
                writeIndent(indent);
            m_text += line;
            if (end == std::string_view::npos)
                return;
            rest.remove_prefix(end + 1);
        }
    }

    std::string m_text;
};

} // namespace

std::string renderYaml(const Document& document)
{
    return document.isNull() ? std::string() : renderYaml(document.json());
}

std::string renderYaml(const Json& value)
{
    Renderer renderer;
    renderer.writeRoot(value);
    return renderer.take();
}

} // namespace vigla::kube
