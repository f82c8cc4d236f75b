#include "models/sim/config/string_match.h"

#include "models/core/text.h"

#include <re2/re2.h>

namespace vigla::sim {

namespace {

re2::RE2::Options quietOptions()
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    return options;
}

bool isPathPrefix(std::string_view path, std::string_view prefix)
{
    if (prefix.ends_with('/'))
        prefix.remove_suffix(1);
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

} // namespace

StringMatch::StringMatch(Kind kind, std::string text, bool ignoresCase)
    : m_kind(kind)
    , m_text(ignoresCase && kind != Kind::Regex ? toLower(text) : std::move(text))
    , m_ignoresCase(ignoresCase)
{
    if (m_kind == Kind::Regex)
        m_regex = std::make_shared<const re2::RE2>(m_text, quietOptions());
}

bool StringMatch::matches(std::string_view text) const
{
    if (m_ignoresCase && m_kind != Kind::Regex) {
        const StringMatch folded(m_kind, m_text);
        return folded.matches(toLower(text));
    }
    switch (m_kind) {
    case Kind::Present:
        return true;
    case Kind::Exact:
        return text == m_text;
    case Kind::Prefix:
        return text.starts_with(m_text);
    case Kind::PathPrefix:
        return isPathPrefix(text, m_text);
    case Kind::Regex:
        return m_regex->ok() && re2::RE2::FullMatch({text.data(), text.size()}, *m_regex);
    }
    return false;
}

std::string rewriteByRegex(
    const std::string& text, const std::string& regex, const std::string& replacement)
{
    const re2::RE2 pattern(regex, quietOptions());
    std::string rewritten = text;
    if (pattern.ok())
        re2::RE2::GlobalReplace(&rewritten, pattern, replacement);
    return rewritten;
}

} // namespace vigla::sim
