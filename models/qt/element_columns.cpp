// Columns of what the graph shows: edges and nodes.
#include "models/qt/column_parts.h"

#include <algorithm>
#include <array>

namespace vigla {

namespace {

using namespace columns;

constexpr double kTcpSortScale = 1e-15; ///< Puts every rate of bytes below every rate of requests.

QString changeText(graph::Change change)
{
    switch (change) {
    case graph::Change::Added:
        return tr(QT_TRANSLATE_NOOP("Tables", "added"));
    case graph::Change::Removed:
        return tr(QT_TRANSLATE_NOOP("Tables", "removed"));
    case graph::Change::Changed:
        return tr(QT_TRANSLATE_NOOP("Tables", "changed"));
    case graph::Change::None:
        break;
    }
    return {};
}

QString changeText(const graph::Edge& edge)
{
    QString text = changeText(edge.change);
    if (edge.change == graph::Change::None || !edge.before)
        return text;
    return tr(QT_TRANSLATE_NOOP("Tables", "%1; was %2, %3 errors"))
        .arg(text, toQString(graph::renderRate(edge.protocol, edge.before->total)),
            toQString(graph::renderPercent(edge.before->errorPercent)));
}

/// Only shown while two moments are compared.
template <typename Row>
TableColumn<Row> changeColumn(std::function<QString(const Row&)> text)
{
    TableColumn<Row> column
        = textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Change"), std::move(text));
    column.tip = tr(QT_TRANSLATE_NOOP("Tables", "Since the moment of the comparison"));
    return column;
}

double edgeRate(const EdgeRow& row)
{
    return row.edge->rates.total;
}

graph::RowTraffic nodeTraffic(const NodeRow& row)
{
    graph::RowTraffic traffic;
    double errors = 0;
    for (const auto& [protocol, rates] : row.node->inbound) {
        if (protocol == graph::Protocol::Tcp) {
            traffic.tcpBytesIn += rates.total;
            continue;
        }
        traffic.requestsIn += rates.total;
        errors += rates.errors();
    }
    for (const auto& [protocol, rates] : row.node->outbound)
        traffic.requestsOut += protocol == graph::Protocol::Tcp ? 0 : rates.total;
    if (traffic.requestsIn > 0)
        traffic.errorPercent = std::clamp(100 * errors / traffic.requestsIn, 0.0, 100.0);
    return traffic;
}

} // namespace

std::vector<TableColumn<EdgeRow>> edgeColumns(const SparkSourcePtr& past)
{
    using Row = EdgeRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "From"), [](const Row& row) { return plain(row.source); }));
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "To"), [](const Row& row) { return plain(row.target); }));
    columns.push_back(
        healthColumn<Row>([](const Row& row) -> const graph::Health& { return row.edge->health; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Protocol"),
        [](const Row& row) { return protocolText(row.edge->protocol); }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Rate"),
        QT_TRANSLATE_NOOP("Tables", "Requests per second, or bytes per second over TCP"),
        [](const Row& row) {
            return edgeRate(row) > 0
                ? toQString(graph::renderRate(row.edge->protocol, edgeRate(row)))
                : dash();
        },
        [](const Row& row) { // bytes are no requests: TCP comes after them
            const bool isTcp = row.edge->protocol == graph::Protocol::Tcp;
            return isTcp ? edgeRate(row) * kTcpSortScale : edgeRate(row);
        }));
    columns.push_back(sparkColumn<Row>(past));
    columns.push_back(errorColumn<Row>([](const Row& row) {
        const bool hasRequests = row.edge->protocol != graph::Protocol::Tcp && edgeRate(row) > 0;
        return hasRequests ? row.edge->errorPercent() : -1.0;
    }));
    const std::array<std::pair<const char*, std::optional<double> graph::ResponseTimes::*>, 3>
        times{{{"p50", &graph::ResponseTimes::p50}, {"p95", &graph::ResponseTimes::p95},
            {"p99", &graph::ResponseTimes::p99}}};
    for (const auto& [title, time] : times)
        columns.push_back(numberColumn<Row>(
            title, QT_TRANSLATE_NOOP("Tables", "Percentile of the response time"),
            [time](const Row& row) { return millisText(row.edge->responseTimes.*time); },
            [time](const Row& row) { return timeKey(row.edge->responseTimes.*time); }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "mTLS"),
        QT_TRANSLATE_NOOP("Tables", "Share of the traffic that is mutual TLS"),
        [](const Row& row) { return percentText(row.edge->mtlsPercent.value_or(-1)); },
        [](const Row& row) { return row.edge->mtlsPercent.value_or(-1); }));
    columns.push_back(changeColumn<Row>([](const Row& row) { return changeText(*row.edge); }));
    return columns;
}

std::vector<TableColumn<NodeRow>> nodeColumns(const SparkSourcePtr& past)
{
    using Row = NodeRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Name"), [](const Row& row) { return plain(row.title); }));
    columns.back().roles.emplace_back(
        NodeKindRole, [](const Row& row) { return static_cast<int>(row.node->kind); });
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Kind"),
        [](const Row& row) { return kindText(row.node->kind); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Namespace"),
        [](const Row& row) { return plain(row.node->namespaceName); }));
    columns.push_back(
        healthColumn<Row>([](const Row& row) -> const graph::Health& { return row.node->health; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Requests in"),
        QT_TRANSLATE_NOOP("Tables", "HTTP and gRPC requests that arrive"),
        [](const Row& row) { return requestsText(nodeTraffic(row).requestsIn); },
        [](const Row& row) { return nodeTraffic(row).requestsIn; }));
    columns.push_back(sparkColumn<Row>(past));
    columns.push_back(
        errorColumn<Row>([](const Row& row) { return nodeTraffic(row).errorPercent; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Requests out"),
        QT_TRANSLATE_NOOP("Tables", "HTTP and gRPC requests that it sends"),
        [](const Row& row) { return requestsText(nodeTraffic(row).requestsOut); },
        [](const Row& row) { return nodeTraffic(row).requestsOut; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Rank"),
        QT_TRANSLATE_NOOP("Tables", "By callers and callees; 1 has the most"),
        [](const Row& row) { return QString::number(row.rank); },
        [](const Row& row) { return row.rank; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Replicas"),
        QT_TRANSLATE_NOOP("Tables", "Available of desired"),
        [](const Row& row) {
            return replicasText(row.node->availableReplicas, row.node->desiredReplicas);
        },
        [](const Row& row) { return row.node->availableReplicas; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Marks"),
        [](const Row& row) { return marksText(row.node->marks); }));
    columns.push_back(
        changeColumn<Row>([](const Row& row) { return changeText(row.node->change); }));
    return columns;
}

} // namespace vigla
