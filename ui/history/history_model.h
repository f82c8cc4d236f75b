#pragma once

#include <QAbstractTableModel>

#include "ui/history/history_page.h"

#include <vector>

namespace vigla::ui {

/// Journal entries as rows, in the order given. GUI thread only.
class HistoryModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        TimeColumn,
        WhatColumn,
        ObjectColumn,
        ContextColumn,
        UserColumn,
        OutcomeColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole, ///< Milliseconds for times; DisplayRole is for people.
        FilterRole, ///< All texts of the row.
    };
    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(std::vector<HistoryEntry> entries);
    const HistoryEntry& entry(int row) const { return m_entries[static_cast<std::size_t>(row)]; }
    int rowOf(const QString& id) const; ///< -1 when unknown.

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<HistoryEntry> m_entries;
};

/// `2026-08-22 14:03:09` in the local time zone.
QString historyTime(SystemTime time);
/// One line for each object.
QString objectLines(const HistoryEntry& entry);
/// The change in sentences, one line each.
QString sentenceLines(const HistoryEntry& entry);

} // namespace vigla::ui
