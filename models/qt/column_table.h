#pragma once

#include "models/graph/service_graph.h"
#include "models/qt/convert.h"
#include "models/qt/row_merge.h"

#include <QString>
#include <QVariant>

#include <functional>
#include <utility>
#include <vector>

namespace vigla {

/// What delegates and proxies read from a table beside the usual roles.
enum TableRole {
    SortRole = Qt::UserRole, ///< Number or text; DisplayRole is for people.
    IdRole, ///< The element's id, QString.
    HealthRole, ///< int of graph::HealthStatus, in columns that show health.
    PercentRole, ///< double 0 to 100, in columns drawn as a bar; invalid without.
    SparkRole, ///< QList<double>, oldest first.
    NodeKindRole, ///< int of graph::NodeKind, in columns with an icon.
    SyncRole, ///< int of mesh::SyncState.
};

/// One column as functions of a row. Only `title` and `text` must be given.
template <typename Row>
struct TableColumn {
    QString title;
    QString tip; ///< Of the header.
    std::function<QString(const Row&)> text;
    std::function<QVariant(const Row&)> sort; ///< Else the text is sorted by.
    std::function<QString(const Row&)> cellTip; ///< Else the text, which may be elided.
    bool isNumber = false; ///< Right-aligned, in figures of equal width.
    std::vector<std::pair<int, std::function<QVariant(const Row&)>>> roles;
};

/// A table model whose columns are values. Its header answers `true` for every role that the cells
/// of a column carry, so that views can choose delegates.
template <typename Row>
class ColumnTable final : public MergedTableModel<Row> {
public:
    explicit ColumnTable(std::vector<TableColumn<Row>> columns, QObject* parent = nullptr)
        : MergedTableModel<Row>(parent)
        , m_columns(std::move(columns))
    {
    }

    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<TableColumn<Row>> m_columns;
};

template <typename Row>
QVariant ColumnTable<Row>::data(const QModelIndex& index, int role) const
{
    const Row* row = this->rowAt(index.row());
    if (!index.isValid() || !row || index.column() >= columnCount())
        return {};
    const TableColumn<Row>& column = m_columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return column.text(*row);
    case Qt::ToolTipRole:
        return toToolTip(column.cellTip ? column.cellTip(*row) : column.text(*row));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft)));
    case SortRole:
        return column.sort ? column.sort(*row) : QVariant(column.text(*row));
    case IdRole:
        return toQString(row->id);
    default:
        break;
    }
    for (const auto& [known, value] : column.roles)
        if (known == role)
            return value(*row);
    return {};
}

template <typename Row>
QVariant ColumnTable<Row>::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const TableColumn<Row>& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::ToolTipRole)
        return column.tip.isEmpty() ? column.title : column.tip;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft)));
    for (const auto& [known, value] : column.roles)
        if (known == role)
            return true;
    return {};
}

} // namespace vigla
