#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::telemetry {

/// A label as it stands in the page. `rawValue` is still escaped; see unescapedLabel().
struct RawLabel {
    std::string_view name;
    std::string_view rawValue;
};

/// Walks the labels of one series without allocating.
class LabelCursor final {
public:
    explicit LabelCursor(std::string_view insideBraces)
        : m_rest(insideBraces)
    {
    }
    /// The next label, or nothing at the end or where the text is malformed.
    std::optional<RawLabel> next();
    bool isMalformed() const { return m_isMalformed; }

private:
    std::string_view m_rest;
    bool m_isMalformed = false;
};

/// One sample line: `name{labels} value [timestamp] [# exemplar]`. The views point into the page.
struct TextSample {
    std::string_view series; ///< Name and labels, as written.
    std::string_view name;
    std::string_view labels; ///< Between the braces; empty without.
    double value = 0; ///< May be NaN or infinite, as written.
};

/// Reads a page in the Prometheus text format 0.0.4 or OpenMetrics 1.0, without allocating.
///
/// Lines that cannot be read are skipped and counted. A last line without line feed is not
/// trusted: its number may be cut.
class TextScanner final {
public:
    explicit TextScanner(std::string_view page);

    bool next(TextSample& sample); ///< False at the end.

    std::size_t malformedLines() const { return m_malformedLines; }
    bool isTruncated() const; ///< Ended inside a line. Known once next() returned false.

private:
    std::string_view nextLine();
    std::string_view m_rest;
    std::size_t m_malformedLines = 0;
    bool m_isTruncated = false;
};

/// Reads one line, without its line feed; nothing for comments, blank and malformed lines.
std::optional<TextSample> parseSampleLine(std::string_view line);

/// Reads a number as the format writes it: decimal, exponent, NaN, +Inf, -Inf. Independent of the
/// locale. Advances `text` past it; nothing when there is none.
std::optional<double> takeNumber(std::string_view& text);

/// `\\`, `\"` and `\n` undone. `buffer` is used only when there is something to undo.
std::string_view unescapedLabel(std::string_view rawValue, std::string& buffer);

/// The type of each family as `# TYPE` lines of the whole page say; used where a name alone does
/// not tell. Empty when the page has none for the family. OpenMetrics' `_total` is understood.
std::string_view familyTypeOf(std::string_view page, std::string_view sampleName);

} // namespace vigla::telemetry
