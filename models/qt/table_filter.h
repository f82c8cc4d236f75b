#pragma once

#include <QSortFilterProxyModel>
#include <QString>

#include <optional>
#include <set>
#include <string>

namespace vigla {

/// Sorts by SortRole and keeps the rows whose IdRole is wanted.
class TableFilter final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TableFilter(QObject* parent = nullptr);

    /// Only these ids pass; nullopt: all do.
    void setAllowed(std::optional<std::set<std::string>> ids);
    /// These never pass.
    void setHidden(std::set<std::string> ids);
    /// Any cell of the row must contain it, any case; empty: all pass.
    void setText(const QString& text);

    /// The row of an element, or -1.
    int rowOfId(const QString& id) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    bool containsText(int row) const;

    std::optional<std::set<std::string>> m_allowed;
    std::set<std::string> m_hidden;
    QString m_text;
};

} // namespace vigla
