#pragma once

#include "models/graph/build_graph.h"
#include "models/mesh/workload.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/traffic_table.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::graph {

/// Everything that building a graph reads, looked up once.
class GraphContext final {
public:
    using TrafficPtr = std::shared_ptr<const telemetry::TrafficTable>;

    GraphContext(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options);
    /// @param traffic the snapshot's over the duration of `options`; never null.
    GraphContext(
        const snapshot::MeshSnapshot& snapshot, const GraphOptions& options, TrafficPtr traffic);

    const snapshot::MeshSnapshot& snapshot() const { return m_snapshot; }
    const GraphOptions& options() const { return m_options; }
    const telemetry::TrafficTable& traffic() const { return *m_traffic; }
    const mesh::ClusterState* cluster() const { return m_snapshot.cluster.get(); }

    /// The namespaces to draw, sorted.
    const std::vector<std::string>& namespaces() const { return m_namespaces; }
    bool isRequested(std::string_view namespaceName) const;
    bool isAmbient(std::string_view namespaceName) const;

    /// The value of the cluster labels that means the cluster we are connected to; empty while
    /// telemetry does not tell.
    const std::string& homeCluster() const { return m_homeCluster; }

    /// Whether the cluster's objects of this namespace can be looked at.
    bool isAccessible(std::string_view cluster, std::string_view namespaceName) const;
    /// Whether the cluster's workloads are known, so that a missing one is really missing.
    bool knowsWorkloads() const { return m_knowsWorkloads; }

    const mesh::Workload* findWorkload(std::string_view namespaceName, std::string_view name) const;
    /// Workloads of an app; with an OK version only those of it.
    std::vector<const mesh::Workload*> workloadsOfApp(
        std::string_view namespaceName, std::string_view app, std::string_view version) const;
    const std::vector<mesh::Workload>& workloads() const { return m_workloads; }
    /// `cluster` unknown: telemetry does not tell, so it may be ours.
    bool isWaypoint(
        std::string_view cluster, std::string_view namespaceName, std::string_view workload) const;

    /// By how much Prometheus' rates of a namespace that is younger than their window must grow:
    /// it divides by the whole window. 1 for older ones.
    double ageFactor(const std::string& namespaceName) const;

    bool wants(std::string_view appender) const;

private:
    void pickNamespaces();
    void pickHomeCluster();
    void findWaypoints();
    void countSyncedProxies();
    void measureAges();

    const snapshot::MeshSnapshot& m_snapshot;
    GraphOptions m_options;
    TrafficPtr m_traffic;
    std::vector<std::string> m_namespaces;
    std::set<std::string, std::less<>> m_requested;
    std::set<std::string, std::less<>> m_clusterNamespaces;
    std::set<std::string, std::less<>> m_ambientNamespaces;
    std::string m_homeCluster;
    std::map<std::string, double> m_ageFactors; ///< Only of young namespaces.
    bool m_knowsNamespaces = false;
    bool m_knowsWorkloads = false;
    std::vector<mesh::Workload> m_workloads;
    std::set<std::pair<std::string, std::string>, std::less<>> m_waypoints;
};

} // namespace vigla::graph
