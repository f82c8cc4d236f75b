#pragma once

#include "models/graph/service_graph.h"
#include "models/mesh/cluster_state.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::graph {

/// Someone on the other side of a participant's edges.
struct Counterpart {
    std::string nodeId;
    std::string title;
    Protocol protocol = Protocol::Http;
    double perSecond = 0; ///< Requests, or bytes for tcp.
    bool operator==(const Counterpart&) const = default;
};

/// A host that was called, as the callers named it.
struct CalledHost {
    std::string host;
    Protocol protocol = Protocol::Http;
    double perSecond = 0;
    bool operator==(const CalledHost&) const = default;
};

/// What a node that stands for something unknown means.
struct ParticipantExplanation {
    enum class Side { Callers, Callees };
    std::string what; ///< What such a node stands for, sentences.
    Side side = Side::Callers; ///< Whether `counterparts` call it or are called by it.
    std::vector<Counterpart> counterparts; ///< Busiest first.
    std::vector<CalledHost> hosts; ///< Busiest first; empty where nobody tells.
    std::vector<std::string> suspects; ///< Workloads without a proxy that it could be, by name.
    std::vector<std::string> remedies; ///< What would make it visible, a sentence each.
    std::string manifest; ///< A ServiceEntry to start from; empty where none would help.
    bool operator==(const ParticipantExplanation&) const = default;
};

/// Explains `unknown`, PassthroughCluster, BlackHoleCluster, InboundPassthroughCluster and
/// destinations without a name; nothing for nodes that stand for themselves.
/// @param cluster may be null; tells which workloads have no proxy.
std::optional<ParticipantExplanation> explainParticipant(
    const ServiceGraph& graph, const Node& node, const mesh::ClusterState* cluster);

} // namespace vigla::graph
