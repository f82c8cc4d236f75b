#pragma once

#include <QAbstractTableModel>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigla {

/// A run of neighbouring rows: [first, last].
struct RowRun {
    std::size_t first = 0;
    std::size_t last = 0;
    bool operator==(const RowRun&) const = default;
};

/// Calls `visit(RowRun)` for each run of rows of which `pick(index)` is true, from the last to the
/// first when `backwards`, so that removing a run leaves the runs still to come in place.
template <typename Pick, typename Visit>
void forEachRun(std::size_t count, bool backwards, Pick pick, Visit visit)
{
    std::vector<RowRun> runs;
    for (std::size_t row = 0; row < count; ++row) {
        if (!pick(row))
            continue;
        if (!runs.empty() && runs.back().last + 1 == row)
            runs.back().last = row;
        else
            runs.push_back({row, row});
    }
    if (backwards)
        std::reverse(runs.begin(), runs.end());
    for (const RowRun& run : runs)
        visit(run);
}

/// A table whose rows are values with a `std::string id`, sorted by it and unique.
///
/// shareRows() turns the old rows into the new ones with as few signals as it takes: runs of rows
/// are removed and inserted, and each run of rows with other content is one dataChanged. So a
/// selection, the current row and the scroll position survive a round of polling.
template <typename Row>
class MergedTableModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    using Rows = std::shared_ptr<const std::vector<Row>>;

    const std::vector<Row>& rows() const { return *m_rows; }
    const Row* rowAt(int row) const;
    int rowOf(const std::string& id) const; ///< -1 when there is none.
    int rowCount(const QModelIndex& parent = {}) const override;

    /// `rows` must be sorted by id, each id once; they are shared, not copied, where no row comes
    /// or goes.
    void shareRows(Rows rows);
    void setRows(std::vector<Row> rows); ///< The same.

private:
    bool has(const std::vector<Row>& rows, const std::string& id) const;
    void removeVanished(std::vector<Row>& rows, const std::vector<Row>& next);
    void insertNew(std::vector<Row>& rows, const std::vector<Row>& next);
    void announceChanged(Rows next);

    Rows m_rows = std::make_shared<const std::vector<Row>>();
};

template <typename Row>
const Row* MergedTableModel<Row>::rowAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    return &(*m_rows)[static_cast<std::size_t>(row)];
}

template <typename Row>
int MergedTableModel<Row>::rowOf(const std::string& id) const
{
    const auto found = std::ranges::lower_bound(*m_rows, id, {}, &Row::id);
    if (found == m_rows->end() || found->id != id)
        return -1;
    return static_cast<int>(found - m_rows->begin());
}

template <typename Row>
int MergedTableModel<Row>::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows->size());
}

template <typename Row>
void MergedTableModel<Row>::setRows(std::vector<Row> rows)
{
    shareRows(std::make_shared<const std::vector<Row>>(std::move(rows)));
}

template <typename Row>
void MergedTableModel<Row>::shareRows(Rows rows)
{
    assert(std::ranges::is_sorted(*rows, {}, &Row::id));
    if (!std::ranges::equal(*m_rows, *rows, {}, &Row::id, &Row::id)) {
        const auto merged = std::make_shared<std::vector<Row>>(*m_rows);
        m_rows = merged; // goes through what views see meanwhile
        removeVanished(*merged, *rows);
        insertNew(*merged, *rows);
    }
    announceChanged(std::move(rows));
}

template <typename Row>
bool MergedTableModel<Row>::has(const std::vector<Row>& rows, const std::string& id) const
{
    return std::ranges::binary_search(rows, id, {}, &Row::id);
}

template <typename Row>
void MergedTableModel<Row>::removeVanished(std::vector<Row>& rows, const std::vector<Row>& next)
{
    const auto isGone = [&](std::size_t row) { return !has(next, rows[row].id); };
    forEachRun(rows.size(), true, isGone, [&](const RowRun& run) {
        beginRemoveRows({}, static_cast<int>(run.first), static_cast<int>(run.last));
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(run.first),
            rows.begin() + static_cast<std::ptrdiff_t>(run.last) + 1);
        endRemoveRows();
    });
}

template <typename Row>
void MergedTableModel<Row>::insertNew(std::vector<Row>& rows, const std::vector<Row>& next)
{
    std::vector<bool> isNew(next.size());
    for (std::size_t row = 0; row < next.size(); ++row)
        isNew[row] = !has(rows, next[row].id);
    const auto pick = [&](std::size_t row) { return isNew[row]; };
    forEachRun(next.size(), false, pick, [&](const RowRun& run) {
        const auto at = static_cast<std::ptrdiff_t>(run.first);
        const auto end = static_cast<std::ptrdiff_t>(run.last) + 1;
        beginInsertRows({}, static_cast<int>(run.first), static_cast<int>(run.last));
        rows.insert(rows.begin() + at, next.begin() + at, next.begin() + end);
        endInsertRows();
    });
}

template <typename Row>
void MergedTableModel<Row>::announceChanged(Rows next)
{
    const Rows before = std::exchange(m_rows, std::move(next));
    const auto differs = [&](std::size_t row) { return !((*before)[row] == (*m_rows)[row]); };
    const int lastColumn = columnCount() - 1;
    forEachRun(m_rows->size(), false, differs, [&](const RowRun& run) {
        emit dataChanged(
            index(static_cast<int>(run.first), 0), index(static_cast<int>(run.last), lastColumn));
    });
}

} // namespace vigla
