#pragma once

#include "models/graph/service_graph.h"
#include "models/snapshot/mesh_snapshot.h"

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

enum class HttpRate { None, Requests };
enum class GrpcRate { None, Received, Requests, Sent, Total };
enum class TcpRate { None, Received, Sent, Total };
enum class ResponseTimeKind { Average, P50, P95, P99 };
enum class ThroughputKind { Request, Response };
enum class AmbientTraffic { None, Total, Waypoint, Ztunnel };

/// What to draw. Defaults are what the window opens with.
struct GraphOptions {
    GraphType type = GraphType::VersionedApp;
    std::vector<std::string> namespaces; ///< Empty means all.
    std::chrono::seconds duration{60};
    bool injectServiceNodes = true; ///< Always on for GraphType::Service.
    bool includeIdleEdges = false;
    bool includeIdleNodes = false;
    bool includeWaypoints = true;
    HttpRate http = HttpRate::Requests;
    GrpcRate grpc = GrpcRate::Requests;
    TcpRate tcp = TcpRate::Sent;
    AmbientTraffic ambient = AmbientTraffic::None;
    ResponseTimeKind responseTime = ResponseTimeKind::P95; ///< Which one renderings show.
    ThroughputKind throughput = ThroughputKind::Response;
    bool boxByApp = false;
    bool boxByNamespace = true;
    bool boxByCluster = false;
    /// Appenders by the names of reference/kiali-graph.md section 9; empty set with `allAppenders`
    /// false means none.
    bool allAppenders = true;
    std::set<std::string> appenders;

    bool operator==(const GraphOptions&) const = default;
};

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
