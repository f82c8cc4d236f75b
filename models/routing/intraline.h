#pragma once

#include "models/routing/text_diff.h"

#include <string_view>
#include <utility>
#include <vector>

namespace vigla::routing {

/// Where two lines differ: spans of `left` and of `right`, whole words, and within long words only
/// the characters that differ. Sorted, not touching.
std::pair<std::vector<Span>, std::vector<Span>> markDifferences(
    std::string_view left, std::string_view right);

/// How much two lines have in common, 0 to 1, counted in words; 1 for equal lines.
double similarity(std::string_view left, std::string_view right);

} // namespace vigla::routing
