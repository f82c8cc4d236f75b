#pragma once

#include "models/graph/find.h"
#include "models/graph/service_graph.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

/// Which nodes are drawn as one.
struct FoldRules {
    std::set<std::string> collapsed; ///< Ids of boxes.
    /// Ids of boxes and of folded nodes that stay open; wins over everything below.
    std::set<std::string> expanded;
    bool areNamespacesCollapsed = false; ///< All boxes of namespaces.
    bool areIdleLeavesFolded = true; ///< At hubs; see foldGraph().

    bool operator==(const FoldRules&) const = default;
};

/// From this many nodes on a graph opens collapsed by namespace.
inline constexpr std::size_t kMostOpenNodes = 200;

/// Whether a graph is too large to be drawn open. Once collapsed it stays so until it has shrunk
/// well below the limit, and a graph with fewer than two boxes of namespaces is never collapsed.
bool shouldCollapse(const ServiceGraph& graph, bool isCollapsed);

/// A graph in which some nodes stand for several.
struct FoldedGraph {
    ServiceGraphPtr graph; ///< The very same as before when nothing was folded.
    /// By id of each node and edge that is not drawn itself: the id of what stands for it. For an
    /// edge inside of a folded node that is the node.
    std::map<std::string, std::string> standIns;
};

/// Folds boxes, and at hubs the leaves without traffic.
///
/// The node that stands for a box has its id. Edges into and out of it are sums over its members:
/// rates and bytes are added, times and mTLS are means weighted by requests, health is the worst.
/// What members send each other is summed up in FoldedNodes::inside. A hub has at least 8
/// neighbours; its neighbours that have no traffic, with the up to two nodes behind each of them,
/// become one node per box, named `idle_<hub>_<box>`, when there are three or more. Any thread.
FoldedGraph foldGraph(const ServiceGraphPtr& graph, const FoldRules& rules);

/// The ids of the edges of `whole` whose numbers an element of the folded graph sums up: for a
/// folded edge its parts, for a folded node what reaches it from outside, or what leaves it when
/// nothing reaches it. Empty for an element that stands for itself.
std::vector<std::string> edgesBehind(
    const ServiceGraph& whole, const FoldedGraph& folded, const std::string& id);

/// What was found in the whole graph, as elements of the folded one: those that stand for any of
/// it.
FindResult inFolded(const FindResult& found, const FoldedGraph& folded);

/// The same, but only those that stand for nothing else: what may be hidden.
FindResult wholeInFolded(const FindResult& found, const FoldedGraph& folded);

} // namespace vigla::graph
