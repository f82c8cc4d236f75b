#include "models/kube/watch_stream.h"

#include <utility>

namespace vigla::kube {

namespace {

constexpr std::size_t kSpareBytes = 64; ///< What simdjson may read past the end.

bool isBlank(char c)
{
    return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

} // namespace

WatchStream::WatchStream(std::size_t longestDocument)
    : m_longestDocument(longestDocument)
{
}

Result<std::vector<std::string>> WatchStream::feed(std::string_view bytes)
{
    std::vector<std::string> documents;
    std::size_t start = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (m_depth == 0) {
            start = i;
            if (isBlank(c))
                continue;
            if (c != '{')
                return Error{Error::Kind::InvalidInput,
                    "The watch did not bring JSON. Something between here and the server answers "
                    "in its place."};
            m_depth = 1;
        } else if (!scan(c)) {
            m_partial.reserve(m_partial.size() + i + 1 - start + kSpareBytes);
            m_partial.append(bytes.substr(start, i + 1 - start));
            documents.push_back(std::exchange(m_partial, {}));
        }
    }
    if (m_depth > 0) {
        m_partial.append(bytes.substr(start));
        if (m_partial.size() > m_longestDocument)
            return Error{Error::Kind::InvalidInput,
                "One event of the watch is longer than " + std::to_string(m_longestDocument >> 20U)
                    + " MB."};
    }
    return documents;
}

/// One byte inside a document; false when it ends it.
bool WatchStream::scan(char c)
{
    if (m_isInText) {
        if (m_isEscaped)
            m_isEscaped = false;
        else if (c == '\\')
            m_isEscaped = true;
        else
            m_isInText = c != '"';
        return true;
    }
    if (c == '"')
        m_isInText = true;
    else if (c == '{' || c == '[')
        ++m_depth;
    else if (c == '}' || c == ']')
        --m_depth;
    return m_depth > 0;
}

bool WatchStream::isBetweenDocuments() const
{
    return m_depth == 0;
}

} // namespace vigla::kube
