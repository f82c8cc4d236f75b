#pragma once

#include "models/graph/health_rules.h"
#include "models/graph/service_graph.h"
#include "models/snapshot/mesh_snapshot.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

enum class HttpRate { None, Requests };
enum class GrpcRate { None, Received, Requests, Sent, Total };
enum class TcpRate { None, Received, Sent, Total };
enum class AmbientTraffic { None, Total, Waypoint, Ztunnel };

/// One node whose neighbourhood is drawn instead of whole namespaces (reference/kiali-graph.md
/// section 5).
struct NodeFocus {
    enum class Kind { Workload, App, Service, Operation };
    Kind kind = Kind::Workload;
    std::string namespaceName;
    std::string name; ///< Of an operation: the value of GraphOptions::operationLabel.
    std::string version; ///< Of an app; empty: all versions.
    std::string service; ///< Of an operation; empty: of any service.
    std::string cluster; ///< A cluster label of telemetry; empty: any.

    bool operator==(const NodeFocus&) const = default;
};

/// What to draw. Defaults are what the window opens with.
struct GraphOptions {
    GraphType type = GraphType::VersionedApp;
    std::vector<std::string> namespaces; ///< Empty means all.
    std::chrono::seconds duration{60};
    bool injectServiceNodes = true; ///< Always on for GraphType::Service.
    bool includeIdleEdges = false;
    bool includeIdleNodes = false; ///< The idleNode appender; never in the graph of one node.
    bool includeOperations = false; ///< The aggregateNode appender; never in service graphs.
    bool includeWaypoints = true;
    HttpRate http = HttpRate::Requests;
    GrpcRate grpc = GrpcRate::Requests;
    TcpRate tcp = TcpRate::Sent;
    AmbientTraffic ambient = AmbientTraffic::None;
    ResponseTimeKind responseTime = ResponseTimeKind::P95; ///< Which one renderings show.
    ThroughputKind throughput = ThroughputKind::Response;
    std::string operationLabel = "request_operation"; ///< Tells operations apart.
    std::vector<std::string> extensions; ///< Kiali extensions whose traffic is added, by name.
    std::optional<NodeFocus> focus; ///< Then `namespaces` does not matter.
    std::vector<HealthRule> healthRules; ///< The first that applies, before the defaults.
    bool boxByApp = false;
    bool boxByNamespace = true;
    bool boxByCluster = true; ///< Shows only where telemetry names several clusters.
    /// Appenders by the names of reference/kiali-graph.md section 9; empty set with `allAppenders`
    /// false means none.
    bool allAppenders = true;
    std::set<std::string> appenders;

    bool operator==(const GraphOptions&) const = default;
};

/// Every name that GraphOptions::appenders may hold. `outsider` and `trafficGenerator` always run;
/// idleNode and aggregateNode have their own switches.
const std::vector<std::string>& appenderNames();

/// The service graph of a snapshot, with the semantics of Kiali's graph (reference/kiali-graph.md
/// sections 6 to 10).
///
/// Pure and deterministic; no result depends on the order of namespaces or series. Any thread.
ServiceGraph buildGraph(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options);

/// Why a graph has nothing to show, with evidence and the next step. Empty when it has something.
struct EmptyReason {
    std::string title;
    std::string evidence;
    std::string nextStep;
};
EmptyReason explainEmpty(
    const snapshot::MeshSnapshot& snapshot, const GraphOptions& options, const ServiceGraph& graph);

} // namespace vigla::graph
