#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/fold_graph.h"
#include "models/graph/layout.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace vigla::app {

/// How the picture is wanted. Everything in it is a value that a worker may copy.
struct View {
    graph::GraphOptions options;
    /// Sizes of nodes, labels and boxes as they will be painted. Called on a worker.
    std::function<graph::LayoutInput(const graph::ServiceGraph&)> measure;
    /// Known centres by node id, from an earlier session or from the user's hand.
    std::map<std::string, graph::Point> positions;
    /// Absent: nothing is folded. `areNamespacesCollapsed` is decided by the size of the graph.
    std::optional<graph::FoldRules> fold;
};

} // namespace vigla::app
