// Columns of what the cluster holds: services, workloads and apps.
#include "models/qt/column_parts.h"

namespace vigla {

using namespace columns;

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

} // namespace vigla
