#pragma once

#include "models/graph/find.h"
#include "models/graph/service_graph.h"

#include <set>
#include <string>
#include <string_view>

namespace vigla::graph {

/// A node and what is near it.
struct Focus {
    std::string nodeId; ///< Empty: no focus.
    int hops = 1; ///< 1 to 4; see neighbourhoodOf().
    bool hasCallers = true;
    bool hasCallees = true;

    bool operator==(const Focus&) const = default;
};

constexpr int kFewestHops = 1;
constexpr int kMostHops = 4;

/// The node, its callers and its callees up to so many hops away; empty for an unknown id.
///
/// A hop is a call: a service node that stands between a caller and what answers is no hop of its
/// own, so one hop from a workload shows the services that it calls and what is behind them. In
/// a service graph every edge is a hop. Time grows with nodes and edges.
std::set<std::string> neighbourhoodOf(const ServiceGraph& graph, const Focus& focus);

/// Everything on a path through a node or an edge, upstream and downstream, with itself; empty for
/// an unknown id.
FindResult pathsThrough(const ServiceGraph& graph, std::string_view id);

} // namespace vigla::graph
