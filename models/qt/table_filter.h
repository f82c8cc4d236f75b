#pragma once

#include <QSortFilterProxyModel>
#include <QString>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigla {

/// Sorts by SortRole and keeps the rows whose IdRole is wanted. What it sorts by is read once for
/// each row, not for each comparison.
class TableFilter final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TableFilter(QObject* parent = nullptr);

    void setSourceModel(QAbstractItemModel* model) override; ///< Once only.

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
    /// What a row is sorted by: a text, or else a number.
    struct SortKey {
        bool isKnown = false;
        bool isText = false;
        QString text;
        double number = 0;
    };
    const SortKey& keyOf(const QModelIndex& index) const;
    bool containsText(int row) const;

    mutable std::vector<SortKey> m_keys; ///< By source row, of one column; filled when asked for.
    mutable int m_keyColumn = -1;

    std::optional<std::set<std::string>> m_allowed;
    std::set<std::string> m_hidden;
    QString m_text;
};

} // namespace vigla
