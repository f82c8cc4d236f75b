#pragma once

#include "models/graph/find.h"
#include "models/graph/layout.h"
#include "models/graph/neighbourhood.h"
#include "models/graph/service_graph.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigla::graph {

/// What of a graph is to be seen. Everything, by default.
struct VisibilityRules {
    std::set<std::string> hidden; ///< Ids of nodes and edges taken out by hand.
    std::vector<FindResult> only; ///< Nothing but what all of them have is shown.
    std::optional<FindResult> without; ///< Taken out; wins over `only`.
    Focus focus; ///< Only what is near this node.

    bool isEverything() const;
    bool operator==(const VisibilityRules&) const = default;
};

/// A part of a graph with the part of its layout, so that nothing that stays has moved.
struct VisiblePart {
    ServiceGraphPtr graph;
    LayoutPtr layout; ///< Null when there was none.
    std::size_t hiddenNodes = 0;
    std::size_t hiddenEdges = 0;
};

/// The part of `graph` that `rules` let through.
///
/// An edge needs both of its ends. An edge that was found brings its ends with it; hiding edges
/// hides nodes that are left without any visible edge, but not nodes that never had one. Boxes
/// without a member vanish, others shrink to what is left in them; with a focus the bounds shrink
/// too. `layout` may be null, else it runs parallel to `graph`. Any thread.
VisiblePart visiblePart(
    const ServiceGraphPtr& graph, const LayoutPtr& layout, const VisibilityRules& rules);

} // namespace vigla::graph
