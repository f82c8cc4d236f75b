#pragma once

#include <QString>

#include "models/routing/text_diff.h"

#include <set>
#include <utility>
#include <vector>

namespace vigla::ui {

/// One line on screen: a row of both sides, one side of a row, or a fold of unchanged rows.
struct DiffLine {
    enum class Kind { Both, Left, Right, Fold };
    Kind kind = Kind::Both;
    int row = 0; ///< Index into TextDiff::rows; of a fold the first hidden one.
    int hidden = 0; ///< Rows under a fold.
    bool operator==(const DiffLine&) const = default;
};

struct DiffLineOptions {
    bool isSideBySide = true;
    bool showsAll = false; ///< No folds.
    int context = 3; ///< Unchanged rows kept around a change.
    std::set<int> open; ///< First rows of the folds that are open.
};

/// The lines to draw. Unified, a run of changed rows prints its left sides before its right ones.
std::vector<DiffLine> buildDiffLines(
    const std::vector<routing::DiffRow>& rows, const DiffLineOptions& options);

/// First rows of the runs of changed rows, ascending.
std::vector<int> changeStarts(const std::vector<routing::DiffRow>& rows);

/// A side's text as it is drawn, and its marks as positions in that text.
struct DiffText {
    QString text;
    std::vector<std::pair<int, int>> marks; ///< [begin, end) in UTF-16 units.
};
DiffText drawableText(const routing::DiffSide& side);

} // namespace vigla::ui
