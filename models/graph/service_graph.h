#pragma once

#include "models/core/time.h"

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

enum class GraphType { App, Service, VersionedApp, Workload };
enum class NodeKind {
    Workload,
    App,
    Service,
    Operation,
    Unknown,
    Folded, ///< Stands for several nodes; see FoldedNodes. Only in what foldGraph() makes.
};
enum class BoxKind { App, Namespace, Cluster };
enum class ResponseTimeKind { Average, P50, P95, P99 };
enum class ThroughputKind { Request, Response };
enum class Protocol { Grpc, Http, Tcp }; ///< In the order in which they are processed everywhere.
enum class HealthStatus {
    NotAvailable,
    Healthy,
    NotReady,
    Degraded,
    Failure
}; ///< Worse is greater.

/// Rates of one protocol. http and grpc in requests (or messages) per second, tcp in bytes per
/// second.
struct Rates {
    double total = 0;
    double noResponse = 0; ///< Code `-`.
    double class3xx = 0;
    double class4xx = 0;
    double class5xx = 0;
    double grpcErrors = 0;

    double errors() const; ///< noResponse + 4xx + 5xx + grpcErrors.
    bool operator==(const Rates&) const = default;
};

/// What one response code is made of: rate by response flag and by host.
struct ResponseDetail {
    std::map<std::string, double> flags;
    std::map<std::string, double> hosts;

    bool operator==(const ResponseDetail&) const = default;
};

struct ServiceName {
    std::string cluster;
    std::string namespaceName;
    std::string name;

    auto operator<=>(const ServiceName&) const = default;
};

/// Marks on a node. Each is true only when the cluster's objects or the telemetry prove it.
enum class NodeMark : std::uint32_t {
    CircuitBreaker = 1U << 0,
    VirtualService = 1U << 1,
    RequestRouting = 1U << 2,
    RequestTimeout = 1U << 3,
    FaultInjection = 1U << 4,
    TrafficShifting = 1U << 5,
    TcpTrafficShifting = 1U << 6,
    Mirroring = 1U << 7,
    GatewayApi = 1U << 8,
    Ambient = 1U << 9,
    OutOfMesh = 1U << 10, ///< Missing sidecar.
    Dead = 1U << 11,
    Idle = 1U << 12,
    Inaccessible = 1U << 13,
    Outside = 1U << 14,
    Root = 1U << 15,
    Injected = 1U << 16,
    Waypoint = 1U << 17,
    IngressGateway = 1U << 18,
    EgressGateway = 1U << 19,
    ServiceEntry = 1U << 20,
    EgressCluster = 1U << 21, ///< PassthroughCluster or BlackHoleCluster.
    Sampled = 1U << 22, ///< Only some replicas were asked.
    Stale = 1U << 23, ///< At least one source of its numbers is out of date.
    IngressWaypoint = 1U << 24, ///< A Gateway API gateway that sends through a waypoint.
};

/// Replicas of one workload behind a node.
struct ReplicaStatus {
    std::string name;
    std::int32_t desired = 0;
    std::int32_t current = 0;
    std::int32_t available = 0;
    std::int32_t syncedProxies = -1; ///< -1 when unknown.

    bool operator==(const ReplicaStatus&) const = default;
};

/// Rates by protocol and response code, requests only.
using CodeRates = std::map<std::string, double>;
using ProtocolCodeRates = std::map<Protocol, CodeRates>;

struct ServiceEntryInfo {
    std::vector<std::string> hosts;
    std::string location; ///< MESH_EXTERNAL or MESH_INTERNAL.
    std::string namespaceName;

    bool operator==(const ServiceEntryInfo&) const = default;
};

/// The Kiali extension that reports traffic of a node.
struct ExtensionInfo {
    std::string name;
    std::string url; ///< Of its own pages; may be empty.

    bool operator==(const ExtensionInfo&) const = default;
};

/// Health by thresholds, with the share of errors that decided it.
struct Health {
    HealthStatus status = HealthStatus::NotAvailable;
    double errorPercent = -1; ///< -1 without traffic.
    std::string reason; ///< A sentence; empty when healthy.

    bool operator==(const Health&) const = default;
};

/// What became of an element between two moments; None outside of a comparison.
enum class Change { None, Added, Removed, Changed };

/// What a node of the kind Folded stands for.
struct FoldedNodes {
    std::string title; ///< Of the box; empty when idle leaves are folded.
    std::uint32_t nodes = 0;
    std::uint32_t troubled = 0; ///< Of them degraded or failing.
    std::map<Protocol, double> inside; ///< What they send each other; units as in Rates.

    bool operator==(const FoldedNodes&) const = default;
};

struct Node {
    std::string
        id; ///< Internal identity, reference/kiali form: `wl_<cluster>_<ns>_<workload>` and so on.
    NodeKind kind = NodeKind::Unknown;
    std::string cluster;
    std::string namespaceName;
    std::string workload;
    std::string app;
    std::string version;
    std::string service;
    std::string operation; ///< Of NodeKind::Operation: a value of `operationLabel`,
    std::string operationLabel; ///< the label that tells operations apart.
    std::map<Protocol, Rates> inbound;
    std::map<Protocol, Rates> outbound; ///< Only `total` is filled.
    std::set<ServiceName> destServices;
    std::map<std::string, std::string> labels;
    std::uint32_t marks = 0; ///< NodeMark bits.
    std::vector<std::string> virtualServiceHosts;
    std::vector<std::string> gatewayHosts;
    std::vector<std::string> workloadEntries;
    std::optional<ServiceEntryInfo> serviceEntry;
    std::optional<ExtensionInfo> extension;
    Health health; ///< The worse of requestHealth and the replicas of what it stands for.
    Health requestHealth; ///< By its requests alone.
    ProtocolCodeRates inboundCodes; ///< What requestHealth was judged by.
    ProtocolCodeRates outboundCodes;
    std::string healthAnnotation; ///< `health.kiali.io/rate`; empty without.
    std::vector<ReplicaStatus> replicas; ///< Of its workloads, by name.
    std::int32_t desiredReplicas = -1; ///< -1 when unknown.
    std::int32_t availableReplicas = -1;
    int box = -1; ///< Index into ServiceGraph::boxes of the innermost box, or -1.
    Change change = Change::None;
    std::optional<FoldedNodes> folded;

    bool has(NodeMark mark) const;
    void set(NodeMark mark);
    bool operator==(const Node&) const = default;
};

/// All the times in milliseconds; absent without observations.
struct ResponseTimes {
    std::optional<double> average;
    std::optional<double> p50;
    std::optional<double> p90;
    std::optional<double> p95;
    std::optional<double> p99;

    bool operator==(const ResponseTimes&) const = default;
};

/// Which way an edge passes a waypoint.
enum class WaypointDirection { None, To, From };

/// What an edge was at the earlier of two compared moments.
struct EdgeBefore {
    double total = 0; ///< As Rates::total.
    double errorPercent = 0;
    HealthStatus health = HealthStatus::NotAvailable;
    std::optional<double> p95; ///< Milliseconds.

    bool operator==(const EdgeBefore&) const = default;
};

/// Between two nodes there is at most one edge per protocol.
struct Edge {
    std::string id; ///< `<source id>|<target id>|<protocol>`.
    std::uint32_t source = 0; ///< Index into ServiceGraph::nodes.
    std::uint32_t target = 0;
    Protocol protocol = Protocol::Http;
    Rates rates;
    std::map<std::string, ResponseDetail> responses; ///< By code.
    ResponseTimes responseTimes;
    double requestBytesPerSecond = 0;
    double responseBytesPerSecond = 0;
    std::optional<double> mtlsPercent; ///< Absent when nothing is known about it.
    std::string sourcePrincipal; ///< `unknown` without mutual TLS; empty when nobody reports.
    std::string destPrincipal;
    Health health;
    bool isSampled = false;
    bool isStale = false;
    WaypointDirection waypoint = WaypointDirection::None;
    std::vector<Edge> returnEdge; ///< At most one: what comes back over an edge to a waypoint.
    Change change = Change::None;
    std::optional<EdgeBefore> before; ///< In a comparison, unless it was added.

    double errorPercent() const; ///< Of `rates`; 0 without traffic.
    std::optional<double> responseTime(ResponseTimeKind kind) const; ///< In ms.
    double throughput(ThroughputKind kind) const; ///< In bytes per second.
    bool operator==(const Edge&) const = default;
};

struct Box {
    std::string id;
    BoxKind kind = BoxKind::Namespace;
    std::string cluster;
    std::string namespaceName;
    std::string app;
    int parent = -1; ///< Index into ServiceGraph::boxes, or -1.
    /// Of an app: the worse of its first member's requests and the replicas of all its workloads.
    Health health{};
    std::vector<ReplicaStatus> replicas{}; ///< Of all workloads of an app, by name.

    bool operator==(const Box&) const = default;
};

/// The service graph at one instant. Nodes and boxes are sorted by id, edges by (source id, target
/// id, protocol).
struct ServiceGraph {
    GraphType type = GraphType::VersionedApp;
    SystemTime at{};
    std::int64_t durationSeconds = 0;
    bool areGrpcMessages = false; ///< gRPC rates count messages, not requests.
    ResponseTimeKind responseTime = ResponseTimeKind::P95; ///< What texts show of the times,
    ThroughputKind throughput = ThroughputKind::Response; ///< and of the bytes.
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    std::vector<Box> boxes;

    const Node* findNode(std::string_view id) const;
    const Edge* findEdge(std::string_view id) const;
};

using ServiceGraphPtr = std::shared_ptr<const ServiceGraph>;

/// What a person reads on a node: `reviews`, and below it `v2`, or a namespace.
struct NodeTitle {
    std::string first;
    std::string second; ///< May be empty.
};
NodeTitle titleOf(const Node& node, GraphType type);

std::string_view nameOf(GraphType type); ///< app, service, versionedApp, workload.
std::string_view nameOf(NodeKind kind);
std::string_view nameOf(Protocol protocol); ///< grpc, http, tcp.
std::string_view nameOf(HealthStatus status); ///< NA, Healthy, Not Ready, Degraded, Failure.
std::string_view nameOf(ResponseTimeKind kind); ///< avg, p50, p95, p99.
std::string_view nameOf(ThroughputKind kind); ///< request, response.

} // namespace vigla::graph
