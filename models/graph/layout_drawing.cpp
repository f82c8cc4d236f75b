#include "models/graph/layout_drawing.h"

#include "models/graph/layout_coordinates.h"
#include "models/graph/layout_grid.h"
#include "models/graph/layout_labels.h"
#include "models/graph/layout_order.h"
#include "models/graph/layout_route.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace vigla::graph::layered {

namespace {

constexpr float kLabelMargin = 14; ///< On both sides of a label.
constexpr float kArrowRoom = 10;
constexpr std::size_t kLinksPerStopCheck = 1024;

float shapeWidth(const LayoutNode& node)
{
    return node.shapeWidth > 0 ? node.shapeWidth : node.width;
}

float shapeHeight(const LayoutNode& node)
{
    return node.shapeHeight > 0 ? node.shapeHeight : node.height;
}

class PartDrawing {
public:
    PartDrawing(const LayoutInput& input, const BoxTree& boxes, const Part& part, Layout& layout)
        : m_input(input)
        , m_part(part)
        , m_layout(layout)
    {
        m_component.boxes = &boxes;
        std::map<std::uint32_t, std::uint32_t> local;
        for (const std::uint32_t node : part.nodes) {
            local.emplace(node, static_cast<std::uint32_t>(m_component.bodies.size()));
            const LayoutNode& it = input.nodes[node];
            m_component.bodies.push_back({it.width, shapeHeight(it) / 2,
                it.height - shapeHeight(it) / 2, boxes.sane(it.box)});
        }
        for (const std::uint32_t edge : part.edges) {
            const LayoutEdge& it = input.edges[edge];
            const std::uint32_t from = local.at(it.source);
            const std::uint32_t to = local.at(it.target);
            if (from == to) {
                float& up = m_component.bodies[from].up;
                up = std::max(
                    up, shapeHeight(input.nodes[it.source]) / 2 + kLoopHeight + it.labelHeight);
                m_loops.push_back(edge);
                continue;
            }
            m_component.links.push_back({from, to});
            m_linkEdges.push_back(edge);
        }
    }

    bool run(const std::stop_token& stop)
    {
        m_layers = buildLayers(m_component, stop);
        if (m_layers.layerStart.empty() || !orderLayers(m_layers, stop))
            return false;
        m_coordinates = placeItems(m_layers, labelRoom(), stop);
        if (m_coordinates.y.empty())
            return false;
        placeNodes();
        return route(stop) && placeAllLabels(stop);
    }

private:
    std::size_t degree(std::uint32_t node, bool isOutgoing) const
    {
        const auto turned = isOutgoing ? m_layers.after.of(node) : m_layers.before.of(node);
        return turned.size();
    }

    /// Whether a link's label belongs to its right end, where there are fewer links to confuse it
    /// with.
    bool isLabelRight(std::size_t link) const
    {
        const auto chain = m_layers.chain(link);
        return m_layers.after.of(chain.front()).size() > m_layers.before.of(chain.back()).size();
    }

    std::vector<float> labelRoom() const
    {
        std::vector<float> room(m_layers.layerCount(), 0.0F);
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            const LayoutEdge& edge = m_input.edges[m_linkEdges[link]];
            if (edge.labelWidth <= 0)
                continue;
            const auto chain = m_layers.chain(link);
            const std::uint32_t left = isLabelRight(link) ? chain[chain.size() - 2] : chain[0];
            const std::uint32_t right = isLabelRight(link) ? chain.back() : chain[1];
            float& gap = room[m_layers.layerOf[left]];
            gap = std::max(gap,
                edge.labelWidth + 2 * kLabelMargin + kArrowRoom - sideRoom(left) - sideRoom(right));
        }
        return room;
    }

    /// Between a node's shape and the edge of its title: room that labels can use too.
    float sideRoom(std::uint32_t item) const
    {
        if (!m_layers.isNode(item))
            return 0;
        const LayoutNode& node = m_input.nodes[m_part.nodes[item]];
        return std::max(0.0F, (node.width - shapeWidth(node)) / 2);
    }

    void placeNodes()
    {
        for (std::uint32_t i = 0; i < m_part.nodes.size(); ++i) {
            const LayoutNode& node = m_input.nodes[m_part.nodes[i]];
            const float x = std::round(m_coordinates.middle(m_layers.layerOf[i]));
            const float y = std::round(m_coordinates.y[i]);
            m_layout.centres[m_part.nodes[i]] = {x, y - shapeHeight(node) / 2 + node.height / 2};
        }
    }

    /// Heights at both ends of every link, spread along the sides of the nodes.
    void spreadEnds()
    {
        m_leftOffset.assign(m_linkEdges.size(), 0.0F);
        m_rightOffset.assign(m_linkEdges.size(), 0.0F);
        std::vector<std::vector<Port>> rights(m_part.nodes.size());
        std::vector<std::vector<Port>> lefts(m_part.nodes.size());
        for (std::uint32_t link = 0; link < m_linkEdges.size(); ++link) {
            const auto chain = m_layers.chain(link);
            const float room = m_input.edges[m_linkEdges[link]].labelHeight;
            rights[chain.front()].push_back({link, m_coordinates.y[chain[1]], room, chain.back()});
            lefts[chain.back()].push_back(
                {link, m_coordinates.y[chain[chain.size() - 2]], room, chain.front()});
        }
        const auto spread = [&](std::vector<std::vector<Port>>& sides, std::vector<float>& to) {
            for (std::uint32_t node = 0; node < sides.size(); ++node) {
                const float height = shapeHeight(m_input.nodes[m_part.nodes[node]]);
                const auto offsets = spreadPorts(sides[node], m_coordinates.y[node], height);
                for (std::size_t i = 0; i < offsets.size(); ++i)
                    to[sides[node][i].edge] = offsets[i];
            }
        };
        spread(rights, m_leftOffset);
        spread(lefts, m_rightOffset);
    }

    bool route(const std::stop_token& stop)
    {
        spreadEnds();
        std::vector<Station> stations;
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            if (link % kLinksPerStopCheck == 0 && stop.stop_requested())
                return false;
            const auto chain = m_layers.chain(link);
            stations.clear();
            for (std::size_t i = 1; i + 1 < chain.size(); ++i) {
                const std::uint32_t layer = m_layers.layerOf[chain[i]];
                stations.push_back({m_coordinates.left[layer], m_coordinates.right[layer],
                    m_coordinates.y[chain[i]]});
            }
            EdgeRoute& route = m_layout.routes[m_linkEdges[link]];
            route.points = routeThrough(ends(link), stations);
            if (m_layers.isTurned[link])
                reverseRoute(route.points);
        }
        for (const std::uint32_t edge : m_loops) {
            const std::uint32_t node = m_input.edges[edge].source;
            m_layout.routes[edge] = routeLoop(placedAt(m_input.nodes[node], m_layout.centres[node]),
                m_input.edges[edge].labelHeight);
        }
        return true;
    }

    RouteEnds ends(std::size_t link) const
    {
        const auto chain = m_layers.chain(link);
        const auto at = [&](std::uint32_t item, float offset, float side) {
            const LayoutNode& node = m_input.nodes[m_part.nodes[item]];
            const Point centre = m_layout.centres[m_part.nodes[item]];
            const float line = centre.y - node.height / 2 + shapeHeight(node) / 2;
            return Point{centre.x + side * shapeWidth(node) / 2, line + offset};
        };
        RouteEnds result;
        result.start = at(chain.front(), m_leftOffset[link], 1);
        result.end = at(chain.back(), m_rightOffset[link], -1);
        result.startColumn = m_coordinates.right[m_layers.layerOf[chain.front()]];
        result.endColumn = m_coordinates.left[m_layers.layerOf[chain.back()]];
        return result;
    }

    /// The share of the way, in the edge's direction, at the middle of the gap beside one end.
    float wish(std::size_t link) const
    {
        const auto gaps = static_cast<float>(m_layers.chain(link).size() - 1);
        const auto chain = m_layers.chain(link);
        const std::size_t out = m_layers.after.of(chain.front()).size();
        const std::size_t in = m_layers.before.of(chain.back()).size();
        float share = 0.5F / gaps;
        if (out > in)
            share = 1 - 0.36F / gaps;
        else if (in > out)
            share = 0.36F / gaps;
        return m_layers.isTurned[link] ? 1 - share : share;
    }

    bool placeAllLabels(const std::stop_token& stop)
    {
        std::vector<LabelJob> jobs;
        std::vector<Rect> fixed;
        for (const std::uint32_t node : m_part.nodes) {
            const PlacedNode placed = placedAt(m_input.nodes[node], m_layout.centres[node]);
            fixed.push_back(placed.shape);
            fixed.push_back(placed.title());
        }
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            const LayoutEdge& edge = m_input.edges[m_linkEdges[link]];
            jobs.push_back({m_layout.routes[m_linkEdges[link]].points, edge.labelWidth,
                edge.labelHeight, wish(link)});
        }
        const std::vector<Point> centres = placeLabels(jobs, fixed, stop);
        if (centres.size() != jobs.size())
            return false;
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link)
            m_layout.routes[m_linkEdges[link]].label = centres[link];
        return true;
    }

    const LayoutInput& m_input;
    const Part& m_part;
    Layout& m_layout;
    Component m_component;
    std::vector<std::uint32_t> m_linkEdges; ///< Input edge by link.
    std::vector<std::uint32_t> m_loops; ///< Input edges.
    Layers m_layers;
    Coordinates m_coordinates;
    std::vector<float> m_leftOffset; ///< By link.
    std::vector<float> m_rightOffset;
};

/// Union-find over nodes and outermost boxes.
class Groups {
public:
    explicit Groups(std::size_t count)
        : m_parent(count)
    {
        std::iota(m_parent.begin(), m_parent.end(), 0U);
    }
    std::uint32_t find(std::uint32_t item)
    {
        while (m_parent[item] != item)
            item = m_parent[item] = m_parent[m_parent[item]];
        return item;
    }
    void join(std::uint32_t a, std::uint32_t b) { m_parent[find(a)] = find(b); }

private:
    std::vector<std::uint32_t> m_parent;
};

struct Bounds {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    bool isEmpty = true;

    void add(const Rect& rect)
    {
        left = isEmpty ? rect.x : std::min(left, rect.x);
        top = isEmpty ? rect.y : std::min(top, rect.y);
        right = isEmpty ? rect.x + rect.width : std::max(right, rect.x + rect.width);
        bottom = isEmpty ? rect.y + rect.height : std::max(bottom, rect.y + rect.height);
        isEmpty = false;
    }
    Rect rect() const { return {left, top, right - left, bottom - top}; }
};

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

std::vector<Part> splitParts(
    const LayoutInput& input, const BoxTree& boxes, const std::vector<bool>& isWanted)
{
    const auto nodeCount = static_cast<std::uint32_t>(input.nodes.size());
    Groups groups(std::size_t{nodeCount} + boxes.count());
    for (std::uint32_t node = 0; node < nodeCount; ++node) {
        const int box = boxes.outermost(boxes.sane(input.nodes[node].box));
        if (isWanted[node] && box != kNoBox)
            groups.join(node, nodeCount + static_cast<std::uint32_t>(box));
    }
    const auto isDrawn = [&](const LayoutEdge& edge) {
        return edge.source < nodeCount && edge.target < nodeCount && isWanted[edge.source]
            && isWanted[edge.target];
    };
    for (const LayoutEdge& edge : input.edges)
        if (isDrawn(edge))
            groups.join(edge.source, edge.target);

    std::vector<Part> parts;
    std::vector<std::uint32_t> partOf(std::size_t{nodeCount} + boxes.count(), UINT32_MAX);
    for (std::uint32_t node = 0; node < nodeCount; ++node) {
        if (!isWanted[node])
            continue;
        std::uint32_t& at = partOf[groups.find(node)];
        if (at == UINT32_MAX) {
            at = static_cast<std::uint32_t>(parts.size());
            parts.emplace_back();
        }
        parts[at].nodes.push_back(node);
    }
    for (std::uint32_t edge = 0; edge < input.edges.size(); ++edge)
        if (isDrawn(input.edges[edge]))
            parts[partOf[groups.find(input.edges[edge].source)]].edges.push_back(edge);
    return parts;
}

bool drawPart(const LayoutInput& input, const BoxTree& boxes, const Part& part, Layout& layout,
    const std::stop_token& stop)
{
    return PartDrawing(input, boxes, part, layout).run(stop);
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
