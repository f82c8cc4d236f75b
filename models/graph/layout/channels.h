#pragma once

#include "models/graph/layout/grid.h"
#include "models/graph/layout/route.h"

#include <span>
#include <vector>

namespace vigla::graph::layered {

/// Finds curves between nodes that lie anywhere, around all others.
class ChannelRouter {
public:
    explicit ChannelRouter(std::span<const PlacedNode> nodes);

    /// A curve from the side of `source` to the side of `target` that faces it; along one side of
    /// both where they lie above each other.
    std::vector<Point> route(std::uint32_t source, std::uint32_t target) const;

    /// Whether a curve keeps clear of all nodes but these two.
    bool isFree(std::span<const Point> curve, std::uint32_t source, std::uint32_t target) const;

    /// Drops the stations that a free curve does not need.
    std::vector<Point> smoothed(const RouteEnds& ends, std::vector<Station> stations,
        std::uint32_t source, std::uint32_t target) const;

private:
    std::vector<Point> routeAside(const PlacedNode& a, const PlacedNode& b) const;
    std::vector<Station> stationsBetween(const RouteEnds& ends) const;
    float freeHeight(std::span<const Rect> column, float wish) const;

    std::span<const PlacedNode> m_nodes;
    RectGrid m_grid;
};

} // namespace vigla::graph::layered
