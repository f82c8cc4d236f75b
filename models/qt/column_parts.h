#pragma once

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"

#include <QCoreApplication>

#include <optional>
#include <string>
#include <vector>

/// What the columns of the mesh tables are put together from: cells as text and whole columns.
namespace vigla::columns {

inline QString tr(const char* text)
{
    return QCoreApplication::translate("Tables", text);
}

inline QString dash()
{
    return QStringLiteral("–");
}

inline QString plain(const std::string& text)
{
    return text.empty() ? dash() : toPlainQString(text);
}

inline QString requestsText(double perSecond)
{
    return perSecond > 0 ? toQString(graph::renderRate(graph::Protocol::Http, perSecond)) : dash();
}

inline QString bytesText(double perSecond)
{
    return perSecond > 0 ? toQString(graph::renderBytesPerSecond(perSecond)) : dash();
}

inline QString millisText(const std::optional<double>& time)
{
    return time ? toQString(graph::renderMilliseconds(*time)) : dash();
}

inline QString percentText(double percent)
{
    return percent >= 0 ? toQString(graph::renderPercent(percent)) : dash();
}

inline double timeKey(const std::optional<double>& time)
{
    return time.value_or(-1);
}

inline QString joined(const std::vector<std::string>& parts)
{
    QStringList texts;
    for (const std::string& part : parts)
        texts.append(toPlainQString(part));
    return texts.isEmpty() ? dash() : texts.join(QStringLiteral(", "));
}

/// The newest totals of an element, oldest first.
inline QVariant sparkOf(const SparkSourcePtr& past, const std::string& id)
{
    if (!past || !past->history)
        return {};
    constexpr std::size_t kMostPoints = 60;
    const auto samples = past->history->seriesOf(id);
    const std::size_t from = samples.size() > kMostPoints ? samples.size() - kMostPoints : 0;
    QList<double> points;
    for (std::size_t at = from; at < samples.size(); ++at)
        points.append(static_cast<double>(samples[at].total + samples[at].tcpBytesPerSecond));
    return QVariant::fromValue(points);
}

template <typename Row>
TableColumn<Row> textColumn(const char* title, std::function<QString(const Row&)> text)
{
    TableColumn<Row> column;
    column.title = tr(title);
    column.text = std::move(text);
    return column;
}

template <typename Row>
TableColumn<Row> numberColumn(const char* title, const char* tip,
    std::function<QString(const Row&)> text, std::function<QVariant(const Row&)> sort)
{
    TableColumn<Row> column = textColumn<Row>(title, std::move(text));
    column.tip = tr(tip);
    column.sort = std::move(sort);
    column.isNumber = true;
    return column;
}

template <typename Row>
TableColumn<Row> sparkColumn(const SparkSourcePtr& past)
{
    TableColumn<Row> column = textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Trend"), [](const Row&) { return QString(); });
    column.tip = tr(QT_TRANSLATE_NOOP("Tables", "Rate over the last rounds"));
    column.sort = [](const Row&) { return QVariant(0.0); };
    column.roles.emplace_back(SparkRole, [past](const Row& row) { return sparkOf(past, row.id); });
    return column;
}

/// `health(row)` must give a graph::Health.
template <typename Row, typename Get>
TableColumn<Row> healthColumn(Get health)
{
    TableColumn<Row> column = textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Health"),
        [health](const Row& row) { return healthText(health(row).status); });
    column.sort = [health](const Row& row) { return static_cast<int>(health(row).status); };
    column.cellTip = [health](const Row& row) {
        const graph::Health& value = health(row);
        return value.reason.empty() ? healthText(value.status) : toPlainQString(value.reason);
    };
    column.roles.emplace_back(
        HealthRole, [health](const Row& row) { return static_cast<int>(health(row).status); });
    return column;
}

template <typename Row>
TableColumn<Row> errorColumn(const std::function<double(const Row&)>& percent)
{
    TableColumn<Row> column = numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Errors"),
        QT_TRANSLATE_NOOP("Tables", "Share of the requests that failed"),
        [percent](const Row& row) { return percentText(percent(row)); },
        [percent](const Row& row) { return percent(row); });
    column.roles.emplace_back(PercentRole, [percent](const Row& row) {
        const double value = percent(row);
        return value >= 0 ? QVariant(value) : QVariant();
    });
    return column;
}

/// Columns that services, workloads and apps share.
template <typename Row>
void appendTraffic(std::vector<TableColumn<Row>>& columns)
{
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Requests in"),
        QT_TRANSLATE_NOOP("Tables", "HTTP and gRPC requests that arrive"),
        [](const Row& row) { return requestsText(row.traffic.requestsIn); },
        [](const Row& row) { return row.traffic.requestsIn; }));
    columns.push_back(errorColumn<Row>([](const Row& row) { return row.traffic.errorPercent; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "p95"),
        QT_TRANSLATE_NOOP("Tables", "95th percentile of the response time of the slowest caller"),
        [](const Row& row) { return millisText(row.traffic.p95); },
        [](const Row& row) { return timeKey(row.traffic.p95); }));
}

template <typename Row>
TableColumn<Row> tcpColumn()
{
    return numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "TCP in"),
        QT_TRANSLATE_NOOP("Tables", "Bytes per second over TCP"),
        [](const Row& row) { return bytesText(row.traffic.tcpBytesIn); },
        [](const Row& row) { return row.traffic.tcpBytesIn; });
}

template <typename Row>
TableColumn<Row> outColumn()
{
    return numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Requests out"),
        QT_TRANSLATE_NOOP("Tables", "HTTP and gRPC requests that it sends"),
        [](const Row& row) { return requestsText(row.traffic.requestsOut); },
        [](const Row& row) { return row.traffic.requestsOut; });
}

template <typename Row>
TableColumn<Row> nameColumn(const char* title, graph::NodeKind kind)
{
    auto column = textColumn<Row>(title, [](const Row& row) { return plain(row.name); });
    column.roles.emplace_back(NodeKindRole, [kind](const Row&) { return static_cast<int>(kind); });
    return column;
}

template <typename Row>
TableColumn<Row> namespaceColumn()
{
    return textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Namespace"),
        [](const Row& row) { return plain(row.namespaceName); });
}

template <typename Row>
TableColumn<Row> marksColumn()
{
    return textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Marks"), [](const Row& row) { return marksText(row.marks); });
}

inline QString replicasText(std::int32_t available, std::int32_t desired)
{
    return desired < 0 ? dash() : QStringLiteral("%1/%2").arg(available).arg(desired);
}

} // namespace vigla::columns
