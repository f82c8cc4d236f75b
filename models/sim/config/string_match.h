#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace vigla::sim {

/// One condition on a text, as Envoy evaluates it. Regular expressions match whole texts.
class StringMatch final {
public:
    enum class Kind { Present, Exact, Prefix, PathPrefix, Regex };

    StringMatch() = default; ///< Present.
    /// PathPrefix is the Gateway API's: whole segments. A regular expression that does not compile
    /// matches nothing.
    StringMatch(Kind kind, std::string text, bool ignoresCase = false);

    bool matches(std::string_view text) const;
    Kind kind() const { return m_kind; }
    const std::string& text() const { return m_text; }
    bool ignoresCase() const { return m_ignoresCase; }

private:
    Kind m_kind = Kind::Present;
    std::string m_text;
    bool m_ignoresCase = false;
    std::shared_ptr<const re2::RE2> m_regex;
};

/// `text` with the whole of it replaced where `regex` matches, `\1` being the groups; unchanged
/// when the expression does not compile.
std::string rewriteByRegex(
    const std::string& text, const std::string& regex, const std::string& replacement);

} // namespace vigla::sim
