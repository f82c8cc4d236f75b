#include "models/qt/table_filter.h"

#include "models/qt/column_table.h"
#include "models/qt/convert.h"

namespace vigla {

TableFilter::TableFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
    setDynamicSortFilter(true);
}

void TableFilter::setAllowed(std::optional<std::set<std::string>> ids)
{
    if (ids == m_allowed)
        return;
    m_allowed = std::move(ids);
    invalidateFilter();
}

void TableFilter::setHidden(std::set<std::string> ids)
{
    if (ids == m_hidden)
        return;
    m_hidden = std::move(ids);
    invalidateFilter();
}

void TableFilter::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    invalidateFilter();
}

int TableFilter::rowOfId(const QString& id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (index(row, 0).data(IdRole).toString() == id)
            return row;
    return -1;
}

bool TableFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (parent.isValid())
        return false;
    const std::string id = toStdString(sourceModel()->index(row, 0).data(IdRole).toString());
    if (m_hidden.contains(id) || (m_allowed && !m_allowed->contains(id)))
        return false;
    return m_text.isEmpty() || containsText(row);
}

bool TableFilter::containsText(int row) const
{
    for (int column = 0; column < sourceModel()->columnCount(); ++column)
        if (sourceModel()
                ->index(row, column)
                .data()
                .toString()
                .contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

bool TableFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(SortRole);
    const QVariant b = right.data(SortRole);
    if (a.typeId() == QMetaType::QString && b.typeId() == QMetaType::QString) {
        const int order = a.toString().compare(b.toString(), Qt::CaseInsensitive);
        return order != 0 ? order < 0 : left.row() < right.row();
    }
    const double x = a.toDouble();
    const double y = b.toDouble();
    return x != y ? x < y : left.row() < right.row();
}

} // namespace vigla
