#include "models/qt/mesh_tables.h"

#include "models/graph/export.h"
#include "models/graph/rank.h"
#include "models/qt/convert.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigla {

namespace {

constexpr double kTcpSortScale = 1e-15; ///< Puts every rate of bytes below every rate of requests.

QString tr(const char* text)
{
    return QCoreApplication::translate("Tables", text);
}

QString dash()
{
    return QStringLiteral("–");
}

QString plain(const std::string& text)
{
    return text.empty() ? dash() : toPlainQString(text);
}

QString requestsText(double perSecond)
{
    return perSecond > 0 ? toQString(graph::renderRate(graph::Protocol::Http, perSecond)) : dash();
}

QString bytesText(double perSecond)
{
    return perSecond > 0 ? toQString(graph::renderBytesPerSecond(perSecond)) : dash();
}

QString millisText(const std::optional<double>& time)
{
    return time ? toQString(graph::renderMilliseconds(*time)) : dash();
}

QString percentText(double percent)
{
    return percent >= 0 ? toQString(graph::renderPercent(percent)) : dash();
}

double timeKey(const std::optional<double>& time)
{
    return time.value_or(-1);
}

QString joined(const std::vector<std::string>& parts)
{
    QStringList texts;
    for (const std::string& part : parts)
        texts.append(toPlainQString(part));
    return texts.isEmpty() ? dash() : texts.join(QStringLiteral(", "));
}

/// The newest totals of an element, oldest first.
QVariant sparkOf(const SparkSourcePtr& past, const std::string& id)
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
TableColumn<Row> errorColumn(std::function<double(const Row&)> percent)
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
    const QString text = changeText(edge.change);
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

QString replicasText(std::int32_t available, std::int32_t desired)
{
    return desired < 0 ? dash() : QStringLiteral("%1/%2").arg(available).arg(desired);
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

std::string nameOfNode(const graph::Node& node, graph::GraphType type)
{
    const graph::NodeTitle title = graph::titleOf(node, type);
    return title.second.empty() ? title.first : title.first + " " + title.second;
}

} // namespace

bool EdgeRow::operator==(const EdgeRow& other) const
{
    return id == other.id && source == other.source && target == other.target
        && (edge == other.edge || *edge == *other.edge);
}

bool NodeRow::operator==(const NodeRow& other) const
{
    return id == other.id && title == other.title && rank == other.rank
        && (node == other.node || *node == *other.node);
}

std::vector<EdgeRow> edgeRows(const graph::ServiceGraphPtr& graph)
{
    std::vector<std::string> names;
    names.reserve(graph->nodes.size());
    for (const graph::Node& node : graph->nodes)
        names.push_back(nameOfNode(node, graph->type));
    std::vector<EdgeRow> rows;
    rows.reserve(graph->edges.size());
    for (const graph::Edge& edge : graph->edges)
        rows.push_back({edge.id, names.at(edge.source), names.at(edge.target),
            std::shared_ptr<const graph::Edge>(graph, &edge)});
    std::ranges::sort(rows, {}, &EdgeRow::id);
    return rows;
}

std::vector<NodeRow> nodeRows(const graph::ServiceGraphPtr& graph)
{
    std::vector<NodeRow> rows;
    rows.reserve(graph->nodes.size());
    const std::vector<int> ranks = graph::rankNodes(*graph, graph::RankBy::Both);
    for (const graph::Node& node : graph->nodes)
        rows.push_back({node.id, nameOfNode(node, graph->type),
            std::shared_ptr<const graph::Node>(graph, &node), ranks[rows.size()]});
    std::ranges::sort(rows, {}, &NodeRow::id);
    return rows;
}

std::vector<ProxyRow> proxyRows(const std::vector<mesh::ProxyStatus>& proxies)
{
    std::vector<ProxyRow> rows;
    rows.reserve(proxies.size());
    for (const mesh::ProxyStatus& status : proxies)
        rows.push_back({status.namespaceName + "/" + status.podName, status});
    std::ranges::sort(rows, {}, &ProxyRow::id);
    const auto [first, last] = std::ranges::unique(rows, {}, &ProxyRow::id);
    rows.erase(first, last);
    return rows;
}

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
            [time = time](const Row& row) { return millisText(row.edge->responseTimes.*time); },
            [time = time](const Row& row) { return timeKey(row.edge->responseTimes.*time); }));
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

std::vector<TableColumn<graph::ServiceRow>> serviceColumns(const SparkSourcePtr& past)
{
    using Row = graph::ServiceRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(
        nameColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Service"), graph::NodeKind::Service));
    columns.push_back(namespaceColumn<Row>());
    columns.push_back(
        healthColumn<Row>([](const Row& row) -> const graph::Health& { return row.health; }));
    appendTraffic(columns);
    columns.insert(columns.begin() + 4, sparkColumn<Row>(past));
    columns.push_back(tcpColumn<Row>());
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Type"), [](const Row& row) { return plain(row.type); }));
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Ports"), [](const Row& row) { return joined(row.ports); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Workloads"),
        [](const Row& row) { return joined(row.workloads); }));
    columns.push_back(marksColumn<Row>());
    return columns;
}

std::vector<TableColumn<graph::WorkloadRow>> workloadColumns(const SparkSourcePtr& past)
{
    using Row = graph::WorkloadRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(
        nameColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Workload"), graph::NodeKind::Workload));
    columns.push_back(namespaceColumn<Row>());
    columns.push_back(
        healthColumn<Row>([](const Row& row) -> const graph::Health& { return row.health; }));
    appendTraffic(columns);
    columns.insert(columns.begin() + 4, sparkColumn<Row>(past));
    columns.push_back(outColumn<Row>());
    columns.push_back(tcpColumn<Row>());
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Replicas"),
        QT_TRANSLATE_NOOP("Tables", "Available of desired"),
        [](const Row& row) { return replicasText(row.available, row.desired); },
        [](const Row& row) { return row.available; }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Proxies"),
        QT_TRANSLATE_NOOP("Tables", "Pods with a proxy, of all pods"),
        [](const Row& row) {
            return row.pods > 0 ? QStringLiteral("%1/%2").arg(row.podsWithProxy).arg(row.pods)
                                : dash();
        },
        [](const Row& row) { return row.podsWithProxy - row.pods; }));
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "App"), [](const Row& row) { return plain(row.app); }));
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Version"), [](const Row& row) { return plain(row.version); }));
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Kind"), [](const Row& row) { return plain(row.kind); }));
    columns.push_back(marksColumn<Row>());
    return columns;
}

std::vector<TableColumn<graph::AppRow>> appColumns()
{
    using Row = graph::AppRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(nameColumn<Row>(QT_TRANSLATE_NOOP("Tables", "App"), graph::NodeKind::App));
    columns.push_back(namespaceColumn<Row>());
    columns.push_back(
        healthColumn<Row>([](const Row& row) -> const graph::Health& { return row.health; }));
    appendTraffic(columns);
    columns.push_back(outColumn<Row>());
    columns.push_back(tcpColumn<Row>());
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Tables", "Versions"),
        [](const Row& row) { return joined(row.versions); }));
    columns.push_back(numberColumn<Row>(
        QT_TRANSLATE_NOOP("Tables", "Workloads"),
        QT_TRANSLATE_NOOP("Tables", "How many workloads make up the app"),
        [](const Row& row) { return QString::number(row.workloads); },
        [](const Row& row) { return row.workloads; }));
    columns.push_back(marksColumn<Row>());
    return columns;
}

QString healthText(graph::HealthStatus status)
{
    switch (status) {
    case graph::HealthStatus::NotAvailable:
        return tr(QT_TRANSLATE_NOOP("Tables", "no data"));
    case graph::HealthStatus::Healthy:
        return tr(QT_TRANSLATE_NOOP("Tables", "healthy"));
    case graph::HealthStatus::NotReady:
        return tr(QT_TRANSLATE_NOOP("Tables", "not ready"));
    case graph::HealthStatus::Degraded:
        return tr(QT_TRANSLATE_NOOP("Tables", "degraded"));
    case graph::HealthStatus::Failure:
        return tr(QT_TRANSLATE_NOOP("Tables", "failing"));
    }
    return {};
}

QString protocolText(graph::Protocol protocol)
{
    switch (protocol) {
    case graph::Protocol::Grpc:
        return QStringLiteral("gRPC");
    case graph::Protocol::Http:
        return QStringLiteral("HTTP");
    case graph::Protocol::Tcp:
        return QStringLiteral("TCP");
    }
    return {};
}

QString kindText(graph::NodeKind kind)
{
    switch (kind) {
    case graph::NodeKind::Workload:
        return tr(QT_TRANSLATE_NOOP("Tables", "workload"));
    case graph::NodeKind::App:
        return tr(QT_TRANSLATE_NOOP("Tables", "app"));
    case graph::NodeKind::Service:
        return tr(QT_TRANSLATE_NOOP("Tables", "service"));
    case graph::NodeKind::Operation:
        return tr(QT_TRANSLATE_NOOP("Tables", "operation"));
    case graph::NodeKind::Unknown:
        return tr(QT_TRANSLATE_NOOP("Tables", "unknown"));
    case graph::NodeKind::Folded:
        return tr(QT_TRANSLATE_NOOP("Tables", "folded nodes"));
    }
    return {};
}

QString marksText(std::uint32_t marks)
{
    using graph::NodeMark;
    static constexpr std::array<std::pair<NodeMark, const char*>, 20> kNames{
        {{NodeMark::OutOfMesh, QT_TRANSLATE_NOOP("Tables", "missing sidecar")},
            {NodeMark::Dead, QT_TRANSLATE_NOOP("Tables", "no longer there")},
            {NodeMark::CircuitBreaker, QT_TRANSLATE_NOOP("Tables", "circuit breaker")},
            {NodeMark::FaultInjection, QT_TRANSLATE_NOOP("Tables", "fault injection")},
            {NodeMark::Mirroring, QT_TRANSLATE_NOOP("Tables", "mirroring")},
            {NodeMark::TrafficShifting, QT_TRANSLATE_NOOP("Tables", "traffic shifting")},
            {NodeMark::TcpTrafficShifting, QT_TRANSLATE_NOOP("Tables", "TCP traffic shifting")},
            {NodeMark::RequestRouting, QT_TRANSLATE_NOOP("Tables", "request routing")},
            {NodeMark::RequestTimeout, QT_TRANSLATE_NOOP("Tables", "timeout")},
            {NodeMark::VirtualService, QT_TRANSLATE_NOOP("Tables", "virtual service")},
            {NodeMark::GatewayApi, QT_TRANSLATE_NOOP("Tables", "Gateway API")},
            {NodeMark::IngressGateway, QT_TRANSLATE_NOOP("Tables", "ingress gateway")},
            {NodeMark::EgressGateway, QT_TRANSLATE_NOOP("Tables", "egress gateway")},
            {NodeMark::ServiceEntry, QT_TRANSLATE_NOOP("Tables", "service entry")},
            {NodeMark::Waypoint, QT_TRANSLATE_NOOP("Tables", "waypoint")},
            {NodeMark::Ambient, QT_TRANSLATE_NOOP("Tables", "ambient")},
            {NodeMark::Idle, QT_TRANSLATE_NOOP("Tables", "idle")},
            {NodeMark::Inaccessible, QT_TRANSLATE_NOOP("Tables", "inaccessible")},
            {NodeMark::Sampled, QT_TRANSLATE_NOOP("Tables", "sampled")},
            {NodeMark::Stale, QT_TRANSLATE_NOOP("Tables", "stale")}}};
    QStringList names;
    for (const auto& [mark, name] : kNames)
        if ((marks & static_cast<std::uint32_t>(mark)) != 0)
            names.append(tr(name));
    return names.join(QStringLiteral(", "));
}

} // namespace vigla
