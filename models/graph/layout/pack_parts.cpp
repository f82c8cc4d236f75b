#include "models/graph/layout/bounds.h"
#include "models/graph/layout/drawing.h"
#include "models/graph/layout/grid.h"
#include "models/graph/layout/route.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace vigla::graph::layered {

namespace {

Rect labelRect(const LayoutEdge& edge, Point centre)
{
    return {centre.x - edge.labelWidth / 2, centre.y - edge.labelHeight / 2, edge.labelWidth,
        edge.labelHeight};
}

/// Around a curve's points and its label.
Bounds routeBounds(const LayoutEdge& edge, const EdgeRoute& route)
{
    Bounds bounds;
    for (const Point& point : route.points)
        bounds.add({point.x, point.y, 0, 0});
    if (edge.labelWidth > 0 && !route.points.empty())
        bounds.add(labelRect(edge, route.label));
    return bounds;
}

/// Whether a box lies over a node that is not in it, or over a box that it neither holds nor is in.
bool coversForeign(const BoxTree& boxes, std::span<const Rect> rects, std::span<const Rect> nodes,
    std::span<const int> boxOfNode)
{
    for (int box = 0; box < static_cast<int>(boxes.count()); ++box) {
        const Rect& rect = rects[static_cast<std::size_t>(box)];
        if (rect.width <= 0)
            continue;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (overlaps(rect, nodes[i]) && !boxes.holds(box, boxOfNode[i]))
                return true;
        for (int other = 0; other < box; ++other)
            if (overlaps(rect, rects[static_cast<std::size_t>(other)]) && !boxes.holds(box, other)
                && !boxes.holds(other, box))
                return true;
    }
    return false;
}

/// The rectangles of all boxes, wide enough for the curves that stay inside where there is room.
std::vector<Rect> boxesAround(const LayoutInput& input, const BoxTree& boxes,
    std::span<const std::uint32_t> nodes, std::span<const std::uint32_t> edges,
    const Layout& layout)
{
    if (boxes.isEmpty())
        return {};
    std::vector<Rect> rects;
    std::vector<int> owner;
    for (const std::uint32_t node : nodes) {
        rects.push_back(placedAt(input.nodes[node], layout.centres[node]).rect);
        owner.push_back(boxes.sane(input.nodes[node].box));
    }
    const std::size_t nodeCount = rects.size();
    for (const std::uint32_t edge : edges) {
        const LayoutEdge& it = input.edges[edge];
        const int common = boxes.common(
            boxes.sane(input.nodes[it.source].box), boxes.sane(input.nodes[it.target].box));
        const Bounds bounds = routeBounds(it, layout.routes[edge]);
        if (common == kNoBox || bounds.isEmpty)
            continue;
        rects.push_back(bounds.rect());
        owner.push_back(common);
    }
    std::vector<Rect> result = boxRects(boxes, rects, owner);
    const auto bare = std::span(rects).first(nodeCount);
    if (coversForeign(boxes, result, bare, owner))
        return boxRects(boxes, bare, std::span(owner).first(nodeCount));
    return result;
}

} // namespace

Layout emptyLayout(const LayoutInput& input)
{
    Layout layout;
    for (const LayoutNode& node : input.nodes)
        layout.nodeIds.push_back(node.id);
    for (const LayoutEdge& edge : input.edges)
        layout.ends.push_back({edge.source, edge.target});
    layout.centres.resize(input.nodes.size());
    layout.routes.resize(input.edges.size());
    return layout;
}

void movePart(Layout& layout, const Part& part, float dx, float dy)
{
    const auto move = [&](Point& point) {
        point.x += dx;
        point.y += dy;
    };
    for (const std::uint32_t node : part.nodes)
        move(layout.centres[node]);
    for (const std::uint32_t edge : part.edges) {
        for (Point& point : layout.routes[edge].points)
            move(point);
        move(layout.routes[edge].label);
    }
}

Rect extentOf(
    const LayoutInput& input, const BoxTree& boxes, const Part& part, const Layout& layout)
{
    Bounds bounds;
    for (const std::uint32_t node : part.nodes)
        bounds.add(placedAt(input.nodes[node], layout.centres[node]).rect);
    for (const std::uint32_t edge : part.edges) {
        const Bounds route = routeBounds(input.edges[edge], layout.routes[edge]);
        if (!route.isEmpty)
            bounds.add(route.rect());
    }
    for (const Rect& rect : boxesAround(input, boxes, part.nodes, part.edges, layout))
        if (rect.width > 0)
            bounds.add(rect);
    return bounds.rect();
}

void packParts(const LayoutInput& input, const BoxTree& boxes, std::span<const Part> parts,
    Layout& layout, float top)
{
    constexpr float kPartGap = 48;
    constexpr float kAspect = 1.6F;
    std::vector<Rect> extents;
    float area = 0;
    float widest = 0;
    for (const Part& part : parts) {
        extents.push_back(extentOf(input, boxes, part, layout));
        area += (extents.back().width + kPartGap) * (extents.back().height + kPartGap);
        widest = std::max(widest, extents.back().width);
    }
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>(),
        [&](std::size_t i) { return std::pair(parts[i].nodes.size() > 1, extents[i].height); });
    const float rowWidth = std::max(widest, std::sqrt(area * kAspect));
    float x = 0;
    float y = top;
    float rowHeight = 0;
    for (const std::size_t i : order) {
        if (x > 0 && x + extents[i].width > rowWidth) {
            x = 0;
            y += rowHeight + kPartGap;
            rowHeight = 0;
        }
        movePart(layout, parts[i], std::round(x - extents[i].x), std::round(y - extents[i].y));
        x += extents[i].width + kPartGap;
        rowHeight = std::max(rowHeight, extents[i].height);
    }
}

void finishLayout(const LayoutInput& input, const BoxTree& boxes, Layout& layout)
{
    Part all;
    all.nodes.resize(input.nodes.size());
    std::iota(all.nodes.begin(), all.nodes.end(), 0U);
    for (std::uint32_t edge = 0; edge < input.edges.size(); ++edge)
        if (!layout.routes[edge].points.empty())
            all.edges.push_back(edge);
    layout.boxes = boxesAround(input, boxes, all.nodes, all.edges, layout);
    layout.bounds = extentOf(input, boxes, all, layout);
}

} // namespace vigla::graph::layered
