#pragma once

#include "models/graph/graph_history.h"
#include "models/graph/inventory.h"
#include "models/mesh/proxy_status.h"
#include "models/qt/column_table.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace vigla {

/// An edge of the graph as a row; what its ends are called comes with it.
struct EdgeRow {
    std::string id;
    std::string source;
    std::string target;
    std::shared_ptr<const graph::Edge> edge; ///< Part of the graph, which it keeps; never null.
    bool operator==(const EdgeRow& other) const;
};

/// A node of the graph as a row.
struct NodeRow {
    std::string id;
    std::string title;
    std::shared_ptr<const graph::Node> node; ///< Part of the graph, which it keeps; never null.
    int rank = 0; ///< By callers and callees; 1 has the most.
    bool operator==(const NodeRow& other) const;
};

/// A proxy as a row; `id` is `namespace/pod`.
struct ProxyRow {
    std::string id;
    mesh::ProxyStatus status;
    bool operator==(const ProxyRow&) const = default;
};

std::vector<EdgeRow> edgeRows(const graph::ServiceGraphPtr& graph); ///< Sorted by id.
std::vector<NodeRow> nodeRows(const graph::ServiceGraphPtr& graph); ///< Sorted by id.
std::vector<ProxyRow> proxyRows(const std::vector<mesh::ProxyStatus>& proxies); ///< Sorted by id.

/// Where sparklines find the past; shared by the columns of one table and set anew every round.
struct SparkSource {
    std::shared_ptr<const graph::GraphHistory> history;
};
using SparkSourcePtr = std::shared_ptr<SparkSource>;

using EdgeTable = ColumnTable<EdgeRow>;
using NodeTable = ColumnTable<NodeRow>;
using ServiceTable = ColumnTable<graph::ServiceRow>;
using WorkloadTable = ColumnTable<graph::WorkloadRow>;
using AppTable = ColumnTable<graph::AppRow>;
using ProxyTable = ColumnTable<ProxyRow>;

/// The last column says what changed since another moment: of use only in a comparison.
std::vector<TableColumn<EdgeRow>> edgeColumns(const SparkSourcePtr& past);
std::vector<TableColumn<NodeRow>> nodeColumns(const SparkSourcePtr& past);
std::vector<TableColumn<graph::ServiceRow>> serviceColumns(const SparkSourcePtr& past);
std::vector<TableColumn<graph::WorkloadRow>> workloadColumns(const SparkSourcePtr& past);
std::vector<TableColumn<graph::AppRow>> appColumns();
/// `now` is read when a cell is shown: uptime is counted from it.
std::vector<TableColumn<ProxyRow>> proxyColumns(const std::shared_ptr<const SystemTime>& now);

/// Health in a word for people: `healthy`, `degraded`, `failing`, `not ready`, `no data`.
QString healthText(graph::HealthStatus status);
QString protocolText(graph::Protocol protocol); ///< `HTTP`, `gRPC`, `TCP`.
QString kindText(graph::NodeKind kind);
/// The marks in words, joined by commas; empty without any.
QString marksText(std::uint32_t marks);
QString syncText(mesh::SyncState state); ///< As istioctl writes it: `SYNCED`, `STALE`…
/// The worst state of a proxy; `not connected` when no istiod that answered knows it.
QString syncText(const mesh::ProxyStatus& proxy);
/// `3 d 4 h`, `12 m`, `45 s`: at most two units.
QString spanText(std::chrono::milliseconds span);

} // namespace vigla
