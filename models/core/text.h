#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigla {

/// The pieces of `text` between separators; an empty text has one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

std::string_view trim(std::string_view text);

std::string toLower(std::string_view text); ///< ASCII only.

/// `text` as plain text that is safe to show: control characters, bidirectional overrides and
/// invalid UTF-8 become U+FFFD, tabs become blanks, and everything past `longest` bytes is replaced
/// by an ellipsis. Line feeds stay when `keepLines`.
std::string plainText(std::string_view text, bool keepLines = false, std::size_t longest = 4096);

/// The smallest number of single character edits between two texts, for "did you mean" hints.
std::size_t editDistance(std::string_view a, std::string_view b);

} // namespace vigla
