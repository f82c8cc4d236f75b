#pragma once

#include "models/graph/layout.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigla::ui {

struct GraphScene;

/// The curves of edges as short lines. Stays the same as long as the layout does.
struct SceneGeometry {
    struct Curve {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        graph::Rect bounds;
    };
    std::vector<graph::Point> points;
    /// By point: how far from it, in scene units, the curve passes when the point and all of less
    /// deviation are left out. Infinite for the ends (Douglas and Peucker 1973).
    std::vector<float> deviations;
    std::vector<Curve> curves; ///< By edge.
};

/// @param scene whose graph, layout and nodes are there already.
std::shared_ptr<const SceneGeometry> buildGeometry(const GraphScene& scene);

} // namespace vigla::ui
