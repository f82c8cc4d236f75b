#pragma once

#include "models/core/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace vigla::graph {

/// Scene units: pixels at zoom 1.
struct Point {
    float x = 0;
    float y = 0;
    bool operator==(const Point&) const = default;
};

struct Rect {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    bool operator==(const Rect&) const = default;
};

struct LayoutNode {
    std::string id;
    float width = 0; ///< Including its title.
    float height = 0;
    /// The figure at the top middle of the node, where edges begin and end; 0: all of the node.
    float shapeWidth = 0;
    float shapeHeight = 0;
    int box = -1; ///< Index into LayoutInput::boxes, or -1.
    std::optional<Point> pinned; ///< Centre that the user fixed.
};

struct LayoutEdge {
    std::uint32_t source = 0;
    std::uint32_t target = 0;
    float labelWidth = 0; ///< 0 without a label.
    float labelHeight = 0;
};

struct LayoutBox {
    std::string id;
    int parent = -1; ///< Index of the box around it, or -1.
    float titleWidth = 0; ///< The title stands in the top left corner.
    float titleHeight = 0;
};

struct LayoutInput {
    std::vector<LayoutNode> nodes;
    std::vector<LayoutEdge> edges;
    std::vector<LayoutBox> boxes;
};

/// A cubic spline: one start point, then groups of two control points and an end point.
struct EdgeRoute {
    std::vector<Point> points;
    Point label; ///< Centre of the label.
};

struct EdgeEnds {
    std::uint32_t source = 0;
    std::uint32_t target = 0;
    auto operator<=>(const EdgeEnds&) const = default;
};

/// Positions for one LayoutInput; the vectors run parallel to its.
struct Layout {
    std::vector<std::string> nodeIds;
    std::vector<Point> centres;
    std::vector<EdgeEnds> ends; ///< Of each route, as indices into nodeIds.
    std::vector<EdgeRoute> routes;
    std::vector<Rect> boxes;
    Rect bounds;
};

using LayoutPtr = std::shared_ptr<const Layout>;

/// Layered layout, left to right, deterministic (Sugiyama, Tagawa and Toda 1981; ranks as in
/// Gansner et al. 1993). Nodes of one box stay together, and a box overlaps nothing that is not in
/// it.
///
/// With a `previous` layout nodes that it knows keep their place exactly, and so do the curves
/// between them; a new node goes to its layer beside its neighbours, where it overlaps nothing. A
/// previous layout may hold positions only. Without one, or when it knows fewer than half of the
/// nodes, or of the edges where it has any, everything is placed anew.
/// @return the layout, or Cancelled within 20 ms after `stop` was requested. Any thread.
Result<Layout> layoutGraph(
    const LayoutInput& input, const Layout* previous, std::stop_token stop = {});

} // namespace vigla::graph
