#pragma once

#include "models/graph/layout.h"
#include "models/graph/service_graph.h"
#include "ui/canvas/canvas_style.h"

#include <map>
#include <string>

namespace vigla::ui {

/// The sizes of nodes, labels and box titles as they will be painted, parallel to `graph`.
///
/// Labels get the room of their kind's widest usual number, so that new numbers fit the old layout.
/// @param pinned centres by node id that the user fixed. Any thread.
graph::LayoutInput measureGraph(const graph::ServiceGraph& graph, const CanvasStyle& style,
    const std::map<std::string, graph::Point>& pinned = {});

} // namespace vigla::ui
