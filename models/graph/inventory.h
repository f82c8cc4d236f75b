#pragma once

#include "models/graph/build_graph.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::graph {

/// What flows into and out of a table row. Requests are http and grpc together.
struct RowTraffic {
    double requestsIn = 0; ///< 1/s
    double requestsOut = 0; ///< 1/s
    double errorPercent = -1; ///< Of the requests that arrive; -1 without any.
    std::optional<double> p95; ///< Milliseconds, of the slowest caller.
    double tcpBytesIn = 0; ///< Bytes/s

    bool hasAny() const { return requestsIn > 0 || requestsOut > 0 || tcpBytesIn > 0; }
    bool operator==(const RowTraffic&) const = default;
};

/// A service of the tables page. `id` is its node in MeshInventory::graph.
struct ServiceRow {
    std::string id;
    std::string namespaceName;
    std::string name;
    Health health;
    RowTraffic traffic;
    std::uint32_t marks = 0; ///< NodeMark bits.
    std::string type; ///< ClusterIP, ExternalName, ServiceEntry…; empty when unknown.
    std::vector<std::string> ports; ///< `http 9080`.
    std::vector<std::string> workloads; ///< Names of those that its traffic reaches.
    bool operator==(const ServiceRow&) const = default;
};

struct WorkloadRow {
    std::string id;
    std::string namespaceName;
    std::string name;
    std::string kind; ///< Deployment…; empty when unknown.
    std::string app;
    std::string version;
    Health health;
    RowTraffic traffic;
    std::uint32_t marks = 0;
    std::int32_t available = -1; ///< Replicas; -1 when unknown.
    std::int32_t desired = -1;
    std::int32_t pods = 0;
    std::int32_t podsWithProxy = 0;
    bool operator==(const WorkloadRow&) const = default;
};

/// All versions of an app together. `id` is the app's node id.
struct AppRow {
    std::string id;
    std::string namespaceName;
    std::string name;
    std::vector<std::string> versions;
    Health health; ///< The worst of its workloads.
    RowTraffic traffic;
    std::uint32_t marks = 0; ///< Of any of its workloads.
    std::int32_t workloads = 0;
    bool operator==(const AppRow&) const = default;
};

/// Everything that the tables list, also what has no traffic. All rows are sorted by id.
struct MeshInventory {
    ServiceGraphPtr graph; ///< Workloads with service nodes and idle nodes; ids of rows are its.
    std::vector<ServiceRow> services;
    std::vector<WorkloadRow> workloads;
    std::vector<AppRow> apps;
};

using MeshInventoryPtr = std::shared_ptr<const MeshInventory>;

/// What the inventory's graph is built with: everything, whatever is drawn.
GraphOptions inventoryOptions(GraphOptions options);

/// The tables of a snapshot over the namespaces and the duration of `options`. Pure; any thread.
MeshInventory buildInventory(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options);

} // namespace vigla::graph
