#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// Where a line differs within itself: byte offsets [begin, end) of the line's text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const Span&) const = default;
};

/// One line of one side. `number` counts from 1; 0 means this side has no line here.
struct DiffSide {
    int number = 0;
    std::string text;
    std::vector<Span> marks;
    bool operator==(const DiffSide&) const = default;
};

enum class RowKind { Same, Changed, Added, Removed };

/// One row of the side-by-side view; the unified view prints left, then right of a changed row.
struct DiffRow {
    RowKind kind = RowKind::Same;
    DiffSide left;
    DiffSide right;
    bool operator==(const DiffRow&) const = default;
};

struct TextDiff {
    enum class Outcome { Completed, Cancelled, TooLarge };
    Outcome outcome = Outcome::Completed;
    std::vector<DiffRow> rows;

    bool hasChanges() const;
};

inline constexpr std::size_t kMostDiffLines = 20000;

/// Line diff with intraline marks. Pure; any thread.
TextDiff diffLines(std::string_view left, std::string_view right, std::stop_token stop = {});

/// Unified text with `context` lines around each hunk, headed `--- leftName` / `+++ rightName`.
/// Empty without changes.
std::string renderUnified(
    const TextDiff& diff, std::string_view leftName, std::string_view rightName, int context = 3);

} // namespace vigla::routing
