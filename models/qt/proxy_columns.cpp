#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"

#include <QCoreApplication>

#include <array>

namespace vigla {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Tables", text);
}

QString plain(const std::string& text)
{
    return text.empty() ? QStringLiteral("–") : toPlainQString(text);
}

TableColumn<ProxyRow> textColumn(const char* title, std::function<QString(const ProxyRow&)> text)
{
    TableColumn<ProxyRow> column;
    column.title = tr(title);
    column.text = std::move(text);
    return column;
}

TableColumn<ProxyRow> syncColumn(const char* title, const char* tip,
    const std::function<const mesh::TypeSync&(const ProxyRow&)>& sync)
{
    TableColumn<ProxyRow> column = textColumn(title, [sync](const ProxyRow& row) {
        return row.status.istiod.empty() ? QStringLiteral("–") : syncText(sync(row).state);
    });
    column.tip = tr(tip);
    column.sort = [sync](const ProxyRow& row) { return static_cast<int>(sync(row).state); };
    column.cellTip = [sync](const ProxyRow& row) {
        const mesh::TypeSync& type = sync(row);
        return type.error.empty() ? syncText(type.state) : toPlainQString(type.error, true);
    };
    column.roles.emplace_back(
        SyncRole, [sync](const ProxyRow& row) { return static_cast<int>(sync(row).state); });
    return column;
}

/// Days, hours, minutes and seconds, the largest first.
constexpr std::array<std::pair<long long, const char*>, 4> kUnits{
    {{86400, QT_TRANSLATE_NOOP("Tables", "%1 d")}, {3600, QT_TRANSLATE_NOOP("Tables", "%1 h")},
        {60, QT_TRANSLATE_NOOP("Tables", "%1 m")}, {1, QT_TRANSLATE_NOOP("Tables", "%1 s")}}};

TableColumn<ProxyRow> uptimeColumn(const std::shared_ptr<const SystemTime>& now)
{
    auto column = textColumn(QT_TRANSLATE_NOOP("Tables", "Uptime"), [now](const ProxyRow& row) {
        return row.status.startedAt ? spanText(*now - *row.status.startedAt) : QStringLiteral("–");
    });
    column.isNumber = true;
    column.sort = [now](const ProxyRow& row) {
        return row.status.startedAt ? static_cast<double>((*now - *row.status.startedAt).count())
                                    : -1.0;
    };
    return column;
}

} // namespace

std::vector<TableColumn<ProxyRow>> proxyColumns(const std::shared_ptr<const SystemTime>& now)
{
    std::vector<TableColumn<ProxyRow>> columns;
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Proxy"),
        [](const ProxyRow& row) { return plain(row.status.podName); }));
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Namespace"),
        [](const ProxyRow& row) { return plain(row.status.namespaceName); }));
    TableColumn<ProxyRow> state = textColumn(QT_TRANSLATE_NOOP("Tables", "State"),
        [](const ProxyRow& row) { return syncText(row.status); });
    state.cellTip = [](const ProxyRow& row) {
        return row.status.istiod.empty()
            ? tr(QT_TRANSLATE_NOOP("Tables", "No istiod that has answered knows this proxy"))
            : syncText(row.status);
    };
    state.tip = tr(QT_TRANSLATE_NOOP("Tables", "The worst of its configuration types"));
    state.sort = [](const ProxyRow& row) { return static_cast<int>(row.status.worst()); };
    state.roles.emplace_back(
        SyncRole, [](const ProxyRow& row) { return static_cast<int>(row.status.worst()); });
    columns.push_back(std::move(state));
    columns.push_back(syncColumn("CDS", QT_TRANSLATE_NOOP("Tables", "Clusters: what can be called"),
        [](const ProxyRow& row) -> const mesh::TypeSync& { return row.status.cds; }));
    columns.push_back(
        syncColumn("LDS", QT_TRANSLATE_NOOP("Tables", "Listeners: where the proxy listens"),
            [](const ProxyRow& row) -> const mesh::TypeSync& { return row.status.lds; }));
    columns.push_back(
        syncColumn("EDS", QT_TRANSLATE_NOOP("Tables", "Endpoints: the addresses of pods"),
            [](const ProxyRow& row) -> const mesh::TypeSync& { return row.status.eds; }));
    columns.push_back(
        syncColumn("RDS", QT_TRANSLATE_NOOP("Tables", "Routes: what VirtualServices become"),
            [](const ProxyRow& row) -> const mesh::TypeSync& { return row.status.rds; }));
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Version"),
        [](const ProxyRow& row) { return plain(row.status.version); }));
    columns.push_back(uptimeColumn(now));
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Restarts"),
        [](const ProxyRow& row) { return QString::number(row.status.restarts); }));
    columns.back().isNumber = true;
    columns.back().sort = [](const ProxyRow& row) { return row.status.restarts; };
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Ready"), [](const ProxyRow& row) {
        return row.status.isReady ? tr(QT_TRANSLATE_NOOP("Tables", "ready"))
                                  : tr(QT_TRANSLATE_NOOP("Tables", "not ready"));
    }));
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "istiod"),
        [](const ProxyRow& row) { return plain(row.status.istiod); }));
    columns.push_back(textColumn(QT_TRANSLATE_NOOP("Tables", "Type"),
        [](const ProxyRow& row) { return plain(row.status.type); }));
    return columns;
}

QString syncText(mesh::SyncState state)
{
    return toQString(mesh::nameOf(state));
}

QString syncText(const mesh::ProxyStatus& proxy)
{
    return proxy.istiod.empty() ? tr(QT_TRANSLATE_NOOP("Tables", "not connected"))
                                : syncText(proxy.worst());
}

QString spanText(std::chrono::milliseconds span)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
    if (seconds < 0)
        return QStringLiteral("–");
    for (std::size_t unit = 0; unit < kUnits.size(); ++unit) {
        if (seconds < kUnits[unit].first && unit + 1 < kUnits.size())
            continue;
        QString text = tr(kUnits[unit].second).arg(seconds / kUnits[unit].first);
        if (unit + 1 == kUnits.size())
            return text;
        const long long rest = seconds % kUnits[unit].first / kUnits[unit + 1].first;
        return rest == 0 ? text : text + QLatin1Char(' ') + tr(kUnits[unit + 1].second).arg(rest);
    }
    return {};
}

} // namespace vigla
