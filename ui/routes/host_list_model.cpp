#include "ui/routes/host_list_model.h"

#include "models/qt/convert.h"

#include <algorithm>

namespace vigla::ui {
namespace {

using routing::RoutableHost;

bool hasKind(const RoutableHost& host, std::string_view kind)
{
    return std::ranges::any_of(
        host.objects, [kind](const kube::ObjectRef& ref) { return ref.kind == kind; });
}

int ruleCount(const RoutableHost& host)
{
    return static_cast<int>(std::ranges::count_if(
        host.cards, [](const routing::RouteCard& card) { return card.ruleIndex >= 0; }));
}

QString titleOf(const RoutableHost& host)
{
    return toPlainQString(host.serviceName.empty() ? host.host : host.serviceName);
}

QString detailOf(const RoutableHost& host)
{
    const int rules = ruleCount(host);
    QString detail = rules == 0 ? HostListModel::tr("no rules")
                                : HostListModel::tr("%n rule(s)", nullptr, rules);
    if (!host.owners.empty())
        detail += QStringLiteral(" · ") + toPlainQString(host.owners.front());
    return detail;
}

int worstSeverity(const RoutableHost& host)
{
    int worst = 0;
    for (const routing::Finding& finding : host.findings)
        worst = std::max(worst, static_cast<int>(finding.severity));
    return worst;
}

} // namespace

void HostListModel::setHosts(std::vector<RoutableHost> hosts)
{
    if (m_hosts == hosts)
        return;
    m_hosts = std::move(hosts);
    std::vector<Row> rows = buildRows();
    const bool isSameShape = rows == m_rows;
    if (!isSameShape)
        return rebuild();
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

void HostListModel::setFilter(const QString& text, Show show)
{
    if (m_filter == text && m_show == show)
        return;
    m_filter = text;
    m_show = show;
    rebuild();
}

void HostListModel::toggleCollapsed(int row)
{
    if (row < 0 || row >= rowCount() || m_rows[static_cast<std::size_t>(row)].host >= 0)
        return;
    const std::string& name = m_rows[static_cast<std::size_t>(row)].namespaceName;
    if (m_collapsed.erase(name) == 0)
        m_collapsed.insert(name);
    rebuild();
}

int HostListModel::rowOf(const QString& host) const
{
    for (int row = 0; row < rowCount(); ++row) {
        const int at = m_rows[static_cast<std::size_t>(row)].host;
        if (at >= 0 && toQString(m_hosts[static_cast<std::size_t>(at)].host) == host)
            return row;
    }
    return -1;
}

bool HostListModel::contains(const QString& host) const
{
    return std::ranges::any_of(
        m_hosts, [&](const RoutableHost& one) { return toQString(one.host) == host; });
}

void HostListModel::reveal(const QString& host)
{
    for (const RoutableHost& one : m_hosts)
        if (toQString(one.host) == host && m_collapsed.erase(one.namespaceName) > 0)
            rebuild();
}

bool HostListModel::isShown(const RoutableHost& host) const
{
    if (m_show == Show::WithRules && ruleCount(host) == 0)
        return false;
    if (m_show == Show::WithFindings && host.findings.empty())
        return false;
    return m_filter.isEmpty() || toQString(host.host).contains(m_filter, Qt::CaseInsensitive)
        || toQString(host.namespaceName).contains(m_filter, Qt::CaseInsensitive)
        || detailOf(host).contains(m_filter, Qt::CaseInsensitive);
}

std::vector<HostListModel::Row> HostListModel::buildRows() const
{
    std::vector<Row> rows;
    std::size_t header = 0;
    for (int i = 0; i < static_cast<int>(m_hosts.size()); ++i) {
        const RoutableHost& host = m_hosts[static_cast<std::size_t>(i)];
        if (!isShown(host))
            continue;
        if (rows.empty() || rows[header].namespaceName != host.namespaceName) {
            header = rows.size();
            rows.push_back({-1, host.namespaceName, 0});
        }
        ++rows[header].count;
        if (!m_collapsed.contains(host.namespaceName))
            rows.push_back({i, host.namespaceName, 0});
    }
    return rows;
}

void HostListModel::rebuild()
{
    beginResetModel();
    m_rows = buildRows();
    endResetModel();
}

int HostListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant HostListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    return row.host < 0 ? headerData(row, role)
                        : hostData(m_hosts[static_cast<std::size_t>(row.host)], role);
}

QVariant HostListModel::headerData(const Row& row, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return row.namespaceName.empty() ? tr("outside the cluster")
                                         : toPlainQString(row.namespaceName);
    case Qt::AccessibleTextRole:
        return tr("Namespace %1, %n host(s)", nullptr, row.count)
            .arg(toPlainQString(row.namespaceName));
    case DetailRole:
        return QString::number(row.count);
    case IsHeaderRole:
        return true;
    case IsCollapsedRole:
        return m_collapsed.contains(row.namespaceName);
    default:
        return {};
    }
}

QVariant HostListModel::hostData(const RoutableHost& host, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return titleOf(host);
    case Qt::AccessibleTextRole:
        return QStringList{titleOf(host), detailOf(host),
            host.findings.empty()
                ? QString()
                : tr("%n finding(s)", nullptr, static_cast<int>(host.findings.size()))}
            .join(QStringLiteral(", "));
    case HostRole:
        return toQString(host.host);
    case DetailRole:
        return detailOf(host);
    case IsHeaderRole:
        return false;
    case HasVirtualServiceRole:
        return hasKind(host, "VirtualService");
    case HasDestinationRuleRole:
        return hasKind(host, "DestinationRule");
    case FindingCountRole:
        return static_cast<int>(host.findings.size());
    case SeverityRole:
        return worstSeverity(host);
    default:
        return {};
    }
}

Qt::ItemFlags HostListModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace vigla::ui
