#pragma once

#include "models/qt/snapshot_store.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla {

/// A pod of what is inspected.
struct InspectedPod {
    std::string id; ///< `namespace/name`: the id of its row on the proxies page.
    std::string name;
    bool isReady = false;
    bool hasProxy = false;
    std::optional<mesh::SyncState> sync; ///< The worst of its types; absent when istiod has none.
    std::string detail; ///< The proxy's words when it refused, else empty.
    std::int32_t restarts = 0;
    bool operator==(const InspectedPod&) const = default;
};

/// Why a rule is in the list.
enum class RuleReason { Routes, SelectsIt, WholeNamespace, WholeMesh };

/// An object of the cluster that has a say in this traffic.
struct InspectedRule {
    kube::ObjectRef ref;
    RuleReason reason = RuleReason::Routes;
    bool operator==(const InspectedRule&) const = default;
};

/// One destination of a rule: what was declared beside what is seen.
struct InspectedShare {
    std::string name; ///< `v1`.
    double declaredPercent = 0;
    std::optional<double> observedPercent; ///< Absent without traffic or where it cannot be told.
    bool operator==(const InspectedShare&) const = default;
};

/// How often an edge answered with one code.
struct InspectedCode {
    std::string code; ///< `503`, or `-` without an answer.
    std::string flags; ///< `UH, UF`; empty without.
    double percent = 0;
    bool operator==(const InspectedCode&) const = default;
};

/// Everything that is known about a node or an edge, gathered from a picture.
struct Inspection {
    std::string id;
    bool isEdge = false;
    graph::NodeKind kind = graph::NodeKind::Unknown; ///< Of the node.
    graph::Protocol protocol = graph::Protocol::Http; ///< Of the edge.
    std::string title;
    std::string subtitle; ///< Version or target.
    std::string namespaceName;
    graph::Health health;
    std::uint32_t marks = 0;
    graph::RowTraffic traffic; ///< Of an edge: what passes it, as `requestsIn`.
    graph::ResponseTimes times; ///< Of an edge.
    double requestBytesPerSecond = 0; ///< Of an edge.
    double responseBytesPerSecond = 0;
    std::optional<double> mtlsPercent;
    std::string
        extension; ///< The Kiali extension that reports it, with the URL of its pages; empty: none.
    std::string sourcePrincipal;
    std::string destPrincipal;
    std::int32_t available = -1;
    std::int32_t desired = -1;
    std::vector<InspectedPod> pods; ///< Of the node, or of the edge's target.
    std::vector<InspectedRule> rules;
    std::string routedHost; ///< Whose rules can be edited; empty when there is none.
    std::vector<InspectedShare> shares;
    bool areSharesOfAllRules = false; ///< Several rules: what is observed cannot be told apart.
    std::vector<InspectedCode> codes; ///< Of an edge, most frequent first.
    bool operator==(const Inspection&) const = default;
};

/// Looks an id up in the graph, then in the tables' graph. Absent when neither has it.
std::optional<Inspection> inspect(const Published& picture, const std::string& id);

/// The host whose rules route what arrives at a node, or at the target of an edge; empty without.
std::string routedHostOf(const graph::ServiceGraph& graph,
    const std::vector<routing::RoutableHost>& hosts, const std::string& id);

/// One element that needs a look.
struct TroubleSpot {
    std::string id;
    std::string title; ///< Need not be unique: a service and its workload share a name.
    graph::NodeKind kind = graph::NodeKind::Unknown;
    std::string namespaceName;
    graph::Health health;
    bool operator==(const TroubleSpot&) const = default;
};

/// What stands in the inspector while nothing is selected.
struct MeshSummary {
    int services = 0;
    int workloads = 0;
    int edges = 0;
    double requestsPerSecond = 0; ///< Every request once: at its client's edge.
    double errorPercent = -1; ///< -1 without requests.
    double tcpBytesPerSecond = 0;
    std::optional<double> mtlsPercent; ///< Of edges with known security, weighted by requests.
    int proxies = 0;
    int proxiesInSync = 0;
    int missingSidecars = 0;
    std::vector<TroubleSpot> worst; ///< Degraded, not ready and failing nodes, worst first.
};
MeshSummary summarize(const Published& picture);

} // namespace vigla
