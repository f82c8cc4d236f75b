#pragma once

#include "models/graph/layout.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigla::graph::layered {

/// A node where it lies.
struct PlacedNode {
    Rect rect; ///< With titles.
    Rect shape;
    float line() const { return shape.y + shape.height / 2; }
    Rect title() const ///< Below the shape.
    {
        return {rect.x, shape.y + shape.height, rect.width, rect.height - shape.height};
    }
    Point centre() const { return {rect.x + rect.width / 2, rect.y + rect.height / 2}; }
};

/// The node of `input` with its centre at `centre`.
PlacedNode placedAt(const LayoutNode& node, Point centre);

/// A column that an edge passes level.
struct Station {
    float left = 0;
    float right = 0;
    float y = 0;
};

/// What an edge is drawn between; left to right, whatever its direction.
struct RouteEnds {
    Point start; ///< At the right side of the left node's shape.
    Point end; ///< At the left side of the right node's shape.
    float startColumn = 0; ///< Where the column of the left node ends.
    float endColumn = 0; ///< Where the column of the right node begins.
};

/// A smooth curve that is level in every column it passes.
std::vector<Point> routeThrough(const RouteEnds& ends, std::span<const Station> stations);

/// A loop above the shape, and the middle of its label.
EdgeRoute routeLoop(const PlacedNode& node, float labelHeight);

/// Height that a self loop takes above the shape, without its label.
inline constexpr float kLoopHeight = 22;

/// The same curve from its end to its start.
void reverseRoute(std::vector<Point>& points);

/// A point of the curve, `share` of 0 to 1 of the way along.
Point pointAlong(std::span<const Point> curve, float share);

/// One end of an edge at a node's side.
struct Port {
    std::uint32_t edge = 0;
    float otherY = 0; ///< Where the edge goes.
    float room = 0; ///< Height it wants for its label where it is parallel to the next.
    std::uint32_t otherNode = 0;
};

/// Offsets from the middle of a side `height` high, by port, so that edges do not lie on each other
/// and a level one stays level. Sorts `ports` from top to bottom.
std::vector<float> spreadPorts(std::vector<Port>& ports, float y, float height);

} // namespace vigla::graph::layered
