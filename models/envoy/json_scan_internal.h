#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace vigla::envoy {

inline constexpr std::size_t kDeepestJson = 256;

inline bool isJsonSpace(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/// Position of the quote that ends the string whose inside begins at `position`; npos when none.
inline std::size_t endOfString(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        const void* found = std::memchr(text.data() + position, '"', text.size() - position);
        if (!found)
            return std::string_view::npos;
        const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        std::size_t slashes = 0;
        while (quote - slashes > position && text[quote - slashes - 1] == '\\')
            ++slashes;
        if (slashes % 2 == 0)
            return quote;
        position = quote + 1;
    }
    return std::string_view::npos;
}

/// Walks a JSON text and tells `visitor` about every token, in order:
/// `key(begin, end)` and `text(begin, end)` between the quotes, `scalar(begin, end)`,
/// `open(position)`, `close(position)`.
/// @return the byte where the grammar breaks; nothing when all is well or `stop` was asked for.
template <typename Visitor>
class JsonScanner {
public:
    JsonScanner(std::string_view text, Visitor& visitor, const std::stop_token& stop)
        : m_text(text)
        , m_visitor(visitor)
        , m_stop(stop)
    {
    }

    std::optional<std::size_t> run()
    {
        do {
            if (!value())
                return m_at;
            if (++m_values % 65536 == 0 && m_stop.stop_requested())
                return std::nullopt;
        } while (!m_open.empty());
        skipSpace();
        return m_at == m_text.size() ? std::nullopt : std::optional(m_at);
    }

private:
    /// One value, with the brackets that open before it and those that close after it.
    bool value()
    {
        skipSpace();
        if (m_at >= m_text.size())
            return false;
        if (!m_open.empty() && m_open.back() == '{' && !key())
            return false;
        const char byte = m_text[m_at];
        if (byte == '{' || byte == '[')
            return open(byte);
        const bool isGood = byte == '"' ? text() : scalar();
        return isGood && after();
    }

    bool open(char bracket)
    {
        if (m_open.size() >= kDeepestJson)
            return false;
        m_visitor.open(m_at++);
        m_open.push_back(bracket);
        skipSpace();
        if (m_at < m_text.size() && m_text[m_at] == (bracket == '{' ? '}' : ']'))
            return close() && after();
        return true;
    }

    bool close()
    {
        m_visitor.close(m_at++);
        m_open.pop_back();
        return true;
    }

    /// Commas and closing brackets.
    bool after()
    {
        while (!m_open.empty()) {
            skipSpace();
            if (m_at >= m_text.size())
                return false;
            const char byte = m_text[m_at];
            if (byte == ',') {
                ++m_at;
                return true;
            }
            if (byte != (m_open.back() == '{' ? '}' : ']'))
                return false;
            close();
        }
        return true;
    }

    bool key()
    {
        if (m_text[m_at] != '"')
            return false;
        const std::size_t end = endOfString(m_text, m_at + 1);
        if (end == std::string_view::npos)
            return false;
        m_visitor.key(m_at + 1, end);
        m_at = end + 1;
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != ':')
            return false;
        ++m_at;
        skipSpace();
        return m_at < m_text.size();
    }

    bool text()
    {
        const std::size_t end = endOfString(m_text, m_at + 1);
        if (end == std::string_view::npos)
            return false;
        const std::size_t begin = m_at + 1;
        m_at = end + 1;
        m_visitor.text(begin, end);
        return true;
    }

    bool scalar()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size()
            && std::strchr("+-.0123456789Eaeflnrstu", m_text[m_at]) != nullptr && m_text[m_at] != 0)
            ++m_at;
        const std::string_view word = m_text.substr(begin, m_at - begin);
        const bool isWord = word == "true" || word == "false" || word == "null";
        const bool isNumber = !word.empty()
            && (word[0] == '-' || (word[0] >= '0' && word[0] <= '9'))
            && word.find_first_of("aflnrstu") == std::string_view::npos;
        if (!isWord && !isNumber) {
            m_at = begin;
            return false;
        }
        m_visitor.scalar(begin, m_at);
        return true;
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && isJsonSpace(m_text[m_at]))
            ++m_at;
    }

    std::string_view m_text;
    Visitor& m_visitor;
    std::stop_token m_stop;
    std::vector<char> m_open;
    std::size_t m_at = 0;
    std::size_t m_values = 0;
};

} // namespace vigla::envoy
