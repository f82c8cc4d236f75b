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

/// The keys are let go before the base class hears of a change and sorts anew.
void TableFilter::setSourceModel(QAbstractItemModel* model)
{
    const auto forget = [this] { m_keys.clear(); };
    connect(model, &QAbstractItemModel::dataChanged, this, forget);
    connect(model, &QAbstractItemModel::rowsInserted, this, forget);
    connect(model, &QAbstractItemModel::rowsRemoved, this, forget);
    connect(model, &QAbstractItemModel::modelReset, this, forget);
    connect(model, &QAbstractItemModel::layoutChanged, this, forget);
    QSortFilterProxyModel::setSourceModel(model);
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
    if (m_hidden.empty() && !m_allowed && m_text.isEmpty())
        return true;
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

const TableFilter::SortKey& TableFilter::keyOf(const QModelIndex& index) const
{
    const auto rows = static_cast<std::size_t>(sourceModel()->rowCount());
    if (m_keyColumn != index.column() || m_keys.size() != rows)
        m_keys.assign(rows, {});
    m_keyColumn = index.column();
    auto& key = m_keys[static_cast<std::size_t>(index.row())];
    if (!key.isKnown) {
        const QVariant value = index.data(SortRole);
        key.isKnown = true;
        key.isText = value.typeId() == QMetaType::QString;
        key.text = key.isText ? value.toString() : QString();
        key.number = value.toDouble();
    }
    return key;
}

bool TableFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const SortKey& a = keyOf(left);
    const SortKey& b = keyOf(right);
    if (a.isText && b.isText) {
        const int order = a.text.compare(b.text, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : left.row() < right.row();
    }
    return a.number != b.number ? a.number < b.number : left.row() < right.row();
}

} // namespace vigla
