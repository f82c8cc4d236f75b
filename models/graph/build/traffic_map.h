#pragma once

#include "models/graph/build/identity.h"
#include "models/graph/service_graph.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::graph {

using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;

/// A graph under construction: nodes by id, edges by (source, target, protocol).
class TrafficMap final {
public:
    std::vector<Node> nodes;
    std::vector<Edge> edges; ///< Ids stay empty until the graph is finished.

    void reserve(std::size_t nodeCount, std::size_t edgeCount); ///< Room for so many.

    /// The node of this id, added when it is new.
    NodeIndex put(Node node);
    std::optional<NodeIndex> find(std::string_view id) const;

    /// The edge, added when it is new.
    EdgeIndex connect(NodeIndex source, NodeIndex target, Protocol protocol);
    std::optional<EdgeIndex> findEdge(NodeIndex source, NodeIndex target, Protocol protocol) const;

    /// Removes nodes with their edges, and edges; indices change.
    void removeNodes(const std::function<bool(NodeIndex)>& isUnwanted);
    void removeEdges(const std::set<EdgeIndex>& unwanted);

    /// Gives an edge other ends. Where such an edge exists already the two become one, summed.
    void redirectEdges(const std::function<std::pair<NodeIndex, NodeIndex>(const Edge&)>& newEnds);

private:
    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    void indexEdges();

    std::unordered_map<std::string, NodeIndex, StringHash, std::equal_to<>> m_byId;
    std::unordered_map<std::uint64_t, EdgeIndex> m_byEnds;
};

/// Adds one rate to an edge and both its ends, with its class by `code`
/// (reference/kiali-graph.md section 7). Values that are not above 0 add nothing.
void addTraffic(Node& source, Edge& edge, Node& target, double perSecond, std::string_view code);

/// The same for the response table of the edge.
void addResponse(Edge& edge, double perSecond, std::string_view code, std::string_view flags,
    std::string_view host);

/// Sums the rates and responses of `more` into `edge`. Times and the share of mutual TLS become the
/// mean weighted by rates: right for averages and shares, near enough for quantiles.
void mergeEdge(Edge& edge, const Edge& more);

void addRates(Rates& rates, const Rates& more);

} // namespace vigla::graph
