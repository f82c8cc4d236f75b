#pragma once

#include <QAbstractListModel>
#include <QString>

#include "models/routing/split.h"

#include <set>
#include <string>
#include <vector>

namespace vigla::ui {

/// Hosts under headers of their namespaces, filtered. GUI thread only.
class HostListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IsHeaderRole = Qt::UserRole,
        IsCollapsedRole, ///< Of headers.
        HostRole, ///< QString, as in routing::RoutableHost; empty for headers.
        DetailRole, ///< Second line.
        HasVirtualServiceRole,
        HasDestinationRuleRole,
        FindingCountRole,
        SeverityRole, ///< int of the worst routing::Severity.
    };
    enum class Show { All, WithRules, WithFindings };

    using QAbstractListModel::QAbstractListModel;

    void setHosts(std::vector<routing::RoutableHost> hosts); ///< Sorted by namespace and host.
    void setFilter(const QString& text, Show show);
    void toggleCollapsed(int row); ///< Ignored unless `row` is a header.
    /// The row of `host`, or -1 when it is filtered out, collapsed or unknown.
    int rowOf(const QString& host) const;
    bool contains(const QString& host) const; ///< Whatever the filter.
    /// Opens the namespace of `host`.
    void reveal(const QString& host);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        int host = -1; ///< Index into m_hosts; -1 for a header.
        std::string namespaceName;
        int count = 0; ///< Hosts under a header.
        bool operator==(const Row&) const = default;
    };
    bool isShown(const routing::RoutableHost& host) const;
    std::vector<Row> buildRows() const;
    void rebuild();
    QVariant headerData(const Row& row, int role) const;
    QVariant hostData(const routing::RoutableHost& host, int role) const;
    using QAbstractListModel::headerData;

    std::vector<routing::RoutableHost> m_hosts;
    std::vector<Row> m_rows;
    std::set<std::string> m_collapsed;
    QString m_filter;
    Show m_show = Show::All;
};

} // namespace vigla::ui
