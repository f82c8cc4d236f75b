#include "ui/diff/diff_lines.h"

#include "models/qt/convert.h"

#include <algorithm>

namespace vigla::ui {
namespace {

using routing::DiffRow;
using routing::RowKind;

constexpr int kShortestFold = 2; ///< A fold takes a line itself; one hidden line gains nothing.

bool isSame(const DiffRow& row)
{
    return row.kind == RowKind::Same;
}

int size(const std::vector<DiffRow>& rows)
{
    return static_cast<int>(rows.size());
}

int runEnd(const std::vector<DiffRow>& rows, int begin)
{
    int end = begin;
    while (end < size(rows)
        && isSame(rows[static_cast<std::size_t>(end)])
            == isSame(rows[static_cast<std::size_t>(begin)]))
        ++end;
    return end;
}

void appendBoth(std::vector<DiffLine>& lines, int begin, int end)
{
    for (int row = begin; row < end; ++row)
        lines.push_back({DiffLine::Kind::Both, row, 0});
}

void appendSame(
    std::vector<DiffLine>& lines, int begin, int end, int rowCount, const DiffLineOptions& options)
{
    const int keepBefore = begin == 0 ? 0 : options.context;
    const int keepAfter = end == rowCount ? 0 : options.context;
    const int foldBegin = begin + keepBefore;
    const int foldEnd = end - keepAfter;
    const bool isFolded = !options.showsAll && foldEnd - foldBegin >= kShortestFold
        && !options.open.contains(foldBegin);
    if (!isFolded)
        return appendBoth(lines, begin, end);
    appendBoth(lines, begin, foldBegin);
    lines.push_back({DiffLine::Kind::Fold, foldBegin, foldEnd - foldBegin});
    appendBoth(lines, foldEnd, end);
}

void appendUnified(
    std::vector<DiffLine>& lines, const std::vector<DiffRow>& rows, int begin, int end)
{
    for (int row = begin; row < end; ++row)
        if (rows[static_cast<std::size_t>(row)].left.number > 0)
            lines.push_back({DiffLine::Kind::Left, row, 0});
    for (int row = begin; row < end; ++row)
        if (rows[static_cast<std::size_t>(row)].right.number > 0)
            lines.push_back({DiffLine::Kind::Right, row, 0});
}

} // namespace

std::vector<DiffLine> buildDiffLines(
    const std::vector<DiffRow>& rows, const DiffLineOptions& options)
{
    std::vector<DiffLine> lines;
    lines.reserve(rows.size());
    for (int begin = 0; begin < size(rows);) {
        const int end = runEnd(rows, begin);
        if (isSame(rows[static_cast<std::size_t>(begin)]))
            appendSame(lines, begin, end, size(rows), options);
        else if (options.isSideBySide)
            appendBoth(lines, begin, end);
        else
            appendUnified(lines, rows, begin, end);
        begin = end;
    }
    return lines;
}

std::vector<int> changeStarts(const std::vector<DiffRow>& rows)
{
    std::vector<int> starts;
    for (int begin = 0; begin < size(rows); begin = runEnd(rows, begin))
        if (!isSame(rows[static_cast<std::size_t>(begin)]))
            starts.push_back(begin);
    return starts;
}

DiffText drawableText(const routing::DiffSide& side)
{
    DiffText drawable;
    const std::string_view text = side.text;
    std::size_t at = 0;
    const auto append = [&](std::size_t end) {
        drawable.text += toPlainQString(text.substr(at, end - at));
        at = end;
        return static_cast<int>(drawable.text.size());
    };
    for (const routing::Span& span : side.marks) {
        const std::size_t begin = std::clamp<std::size_t>(span.begin, at, text.size());
        const std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
        const int from = append(begin);
        drawable.marks.emplace_back(from, append(end));
    }
    append(text.size());
    return drawable;
}

} // namespace vigla::ui
