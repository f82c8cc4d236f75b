#include "models/graph/layout/keep.h"

#include "models/graph/layout/channels.h"
#include "models/graph/layout/drawing.h"
#include "models/graph/layout/labels.h"
#include "models/graph/layout/place.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace vigla::graph::layered {

namespace {

constexpr std::size_t kEdgesPerStopCheck = 64;

std::vector<PlacedNode> placedNodes(const LayoutInput& input, const Layout& layout)
{
    std::vector<PlacedNode> nodes;
    nodes.reserve(input.nodes.size());
    for (std::size_t i = 0; i < input.nodes.size(); ++i)
        nodes.push_back(placedAt(input.nodes[i], layout.centres[i]));
    return nodes;
}

Rect around(std::span<const Point> points)
{
    const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
    const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
    return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

Rect labelRect(const LayoutEdge& edge, Point centre)
{
    return {centre.x - edge.labelWidth / 2, centre.y - edge.labelHeight / 2, edge.labelWidth,
        edge.labelHeight};
}

/// Draws the edges whose ends moved or that now have a node in their way, and leaves the others.
class Rerouter {
public:
    Rerouter(const LayoutInput& input, Layout& layout, const std::vector<bool>& isMoved)
        : m_input(input)
        , m_layout(layout)
        , m_isMoved(isMoved)
        , m_nodes(placedNodes(input, layout))
        , m_router(m_nodes)
    {
        for (std::uint32_t node = 0; node < m_nodes.size(); ++node)
            if (isMoved[node])
                m_movedRects.push_back(grown(m_nodes[node].rect, 2));
    }

    bool run(const std::stop_token& stop)
    {
        for (std::uint32_t i = 0; i < m_input.edges.size(); ++i) {
            if (i % kEdgesPerStopCheck == 0 && stop.stop_requested())
                return false;
            if (needsRoute(i))
                route(i);
        }
        return placeRoutedLabels(stop);
    }

private:
    bool isSane(const LayoutEdge& edge) const
    {
        return edge.source < m_nodes.size() && edge.target < m_nodes.size();
    }

    bool needsRoute(std::uint32_t index) const
    {
        const LayoutEdge& edge = m_input.edges[index];
        if (!isSane(edge))
            return false;
        const EdgeRoute& route = m_layout.routes[index];
        if (route.points.empty() || m_isMoved[edge.source] || m_isMoved[edge.target])
            return true;
        const Rect bounds = around(route.points);
        const auto isNear = [&](const Rect& rect) { return overlaps(rect, grown(bounds, 1)); };
        return std::ranges::any_of(m_movedRects, isNear)
            && !m_router.isFree(route.points, edge.source, edge.target);
    }

    void route(std::uint32_t index)
    {
        const LayoutEdge& edge = m_input.edges[index];
        EdgeRoute& route = m_layout.routes[index];
        if (edge.source == edge.target) {
            route = routeLoop(m_nodes[edge.source], edge.labelHeight);
            return;
        }
        route.points = m_router.route(edge.source, edge.target);
        m_routed.push_back(index);
    }

    bool placeRoutedLabels(const std::stop_token& stop)
    {
        if (m_routed.empty())
            return true;
        std::vector<LabelJob> jobs;
        Rect area = around(m_layout.routes[m_routed.front()].points);
        for (const std::uint32_t index : m_routed) {
            const LayoutEdge& edge = m_input.edges[index];
            const auto& points = m_layout.routes[index].points;
            jobs.push_back({points, edge.labelWidth, edge.labelHeight, 0.5F});
            const Rect own = around(points);
            const float left = std::min(area.x, own.x);
            const float top = std::min(area.y, own.y);
            area = {left, top, std::max(area.x + area.width, own.x + own.width) - left,
                std::max(area.y + area.height, own.y + own.height) - top};
        }
        const std::vector<Point> centres = placeLabels(jobs, takenIn(grown(area, 80)), stop);
        if (centres.size() != jobs.size())
            return false;
        for (std::size_t i = 0; i < jobs.size(); ++i)
            m_layout.routes[m_routed[i]].label = centres[i];
        return true;
    }

    /// Nodes and old labels where new labels could come.
    std::vector<Rect> takenIn(const Rect& area) const
    {
        std::vector<Rect> taken;
        for (const PlacedNode& node : m_nodes) {
            if (!overlaps(node.rect, area))
                continue;
            taken.push_back(node.shape);
            taken.push_back(node.title());
        }
        std::size_t next = 0;
        for (std::uint32_t i = 0; i < m_input.edges.size(); ++i) {
            const bool isNew = next < m_routed.size() && m_routed[next] == i;
            next += isNew ? 1 : 0;
            const Rect rect = labelRect(m_input.edges[i], m_layout.routes[i].label);
            if (!isNew && rect.width > 0 && overlaps(rect, area))
                taken.push_back(rect);
        }
        return taken;
    }

    const LayoutInput& m_input;
    Layout& m_layout;
    const std::vector<bool>& m_isMoved;
    std::vector<PlacedNode> m_nodes;
    ChannelRouter m_router;
    std::vector<Rect> m_movedRects;
    std::vector<std::uint32_t> m_routed; ///< Ascending.
};

/// Edges of a layout by their ends.
class RouteIndex {
public:
    explicit RouteIndex(const Layout& layout)
    {
        const std::size_t count = std::min(layout.ends.size(), layout.routes.size());
        m_byEnds.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i)
            m_byEnds[key(layout.ends[i])].push_back(i);
    }

    /// The next one with these ends that was not taken yet.
    std::optional<std::uint32_t> take(EdgeEnds ends)
    {
        const auto found = m_byEnds.find(key(ends));
        if (found == m_byEnds.end() || found->second.empty())
            return std::nullopt;
        const std::uint32_t result = found->second.front();
        found->second.erase(found->second.begin());
        return result;
    }

private:
    static std::uint64_t key(EdgeEnds ends)
    {
        return (std::uint64_t{ends.source} << 32) | ends.target;
    }
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_byEnds;
};

class Keeper {
public:
    Keeper(const LayoutInput& input, const BoxTree& boxes, const Layout& previous)
        : m_input(input)
        , m_boxes(boxes)
        , m_previous(previous)
        , m_isPlaced(input.nodes.size(), false)
        , m_isMoved(input.nodes.size(), true)
    {
    }

    std::optional<Layout> run(const std::stop_token& stop)
    {
        if (!keepNodes() || !keepRoutes())
            return std::nullopt;
        NodePlacer placer(m_input, m_boxes, m_layout.centres, m_isPlaced);
        placer.placeRelated();
        moveRoutes(placer.shifts());
        if (!placeRest(stop) || !Rerouter(m_input, m_layout, m_isMoved).run(stop))
            return std::nullopt;
        finishLayout(m_input, m_boxes, m_layout);
        return std::move(m_layout);
    }

private:
    bool keepNodes()
    {
        std::unordered_map<std::string_view, std::uint32_t> known;
        const std::size_t count = std::min(m_previous.nodeIds.size(), m_previous.centres.size());
        known.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i)
            known.emplace(m_previous.nodeIds[i], i);
        m_layout = emptyLayout(m_input);
        m_old.assign(m_input.nodes.size(), UINT32_MAX);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_input.nodes.size(); ++i) {
            const auto found = known.find(m_input.nodes[i].id);
            const auto& pinned = m_input.nodes[i].pinned;
            if (found == known.end() && !pinned)
                continue;
            ++kept;
            m_isPlaced[i] = true;
            m_layout.centres[i] = pinned ? *pinned : m_previous.centres[found->second];
            if (found == known.end())
                continue;
            m_old[i] = found->second;
            m_isMoved[i] = m_layout.centres[i] != m_previous.centres[found->second];
            known.erase(found); // ids are unique; if they are not, only one keeps the place
        }
        return kept > 0 && 2 * kept >= m_input.nodes.size();
    }

    /// False when most edges are new: what is drawn has hardly begun, as just after the start.
    bool keepRoutes()
    {
        RouteIndex index(m_previous);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_input.edges.size(); ++i) {
            const LayoutEdge& edge = m_input.edges[i];
            if (edge.source >= m_old.size() || edge.target >= m_old.size())
                continue;
            const EdgeEnds ends{m_old[edge.source], m_old[edge.target]};
            if (ends.source == UINT32_MAX || ends.target == UINT32_MAX)
                continue;
            if (const auto old = index.take(ends)) {
                m_layout.routes[i] = m_previous.routes[*old];
                ++kept;
            }
        }
        return m_previous.routes.empty() || 2 * kept >= m_input.edges.size();
    }

    /// Curves go down with their nodes; those of a node that stayed half way are drawn anew.
    void moveRoutes(std::span<const Shift> shifts)
    {
        if (shifts.empty())
            return;
        for (std::size_t i = 0; i < m_input.edges.size(); ++i) {
            EdgeRoute& route = m_layout.routes[i];
            if (route.points.empty())
                continue;
            const auto old = route.points;
            for (Point& point : route.points)
                point.y = moved(point.y, shifts);
            const auto follows = [&](std::uint32_t node, Point before, Point after) {
                const float was = m_previous.centres[m_old[node]].y;
                return m_layout.centres[node].y - was == after.y - before.y;
            };
            if (follows(m_input.edges[i].source, old.front(), route.points.front())
                && follows(m_input.edges[i].target, old.back(), route.points.back()))
                route.label = movedLabel(old, route);
            else
                route.points.clear();
        }
    }

    static float moved(float y, std::span<const Shift> shifts)
    {
        for (const Shift& shift : shifts)
            y += y >= shift.y ? shift.distance : 0;
        return y;
    }

    /// As far along the new curve as the label was along the old one.
    static Point movedLabel(std::span<const Point> old, const EdgeRoute& route)
    {
        constexpr int kSteps = 32;
        float nearest = std::numeric_limits<float>::max();
        float share = 0.5F;
        Point on;
        for (int step = 0; step <= kSteps; ++step) {
            const float at = static_cast<float>(step) / kSteps;
            const Point point = pointAlong(old, at);
            const float away = std::hypot(point.x - route.label.x, point.y - route.label.y);
            if (away >= nearest)
                continue;
            nearest = away;
            share = at;
            on = point;
        }
        const Point now = pointAlong(route.points, share);
        return {route.label.x + now.x - on.x, route.label.y + now.y - on.y};
    }

    /// What has nothing to do with the old nodes gets a place of its own below them.
    bool placeRest(const std::stop_token& stop)
    {
        std::vector<bool> isRest(m_isPlaced.size());
        float bottom = 0;
        for (std::size_t i = 0; i < m_isPlaced.size(); ++i) {
            isRest[i] = !m_isPlaced[i];
            if (m_isPlaced[i]) {
                const Rect rect = placedAt(m_input.nodes[i], m_layout.centres[i]).rect;
                bottom = std::max(bottom, rect.y + rect.height);
            }
        }
        const std::vector<Part> parts = splitParts(m_input, m_boxes, isRest);
        for (const Part& part : parts)
            if (!drawPart(m_input, m_boxes, part, m_layout, stop))
                return false;
        constexpr float kBelow = 72;
        packParts(m_input, m_boxes, parts, m_layout, bottom + kBelow);
        for (const Part& part : parts)
            for (const std::uint32_t node : part.nodes)
                m_isMoved[node] = false; // its edges are drawn already
        return true;
    }

    const LayoutInput& m_input;
    const BoxTree& m_boxes;
    const Layout& m_previous;
    Layout m_layout;
    std::vector<std::uint32_t> m_old; ///< Index in the previous layout, by node.
    std::vector<bool> m_isPlaced;
    std::vector<bool> m_isMoved; ///< New or pinned elsewhere: its edges are drawn anew.
};

} // namespace

std::optional<Layout> layoutKeeping(const LayoutInput& input, const BoxTree& boxes,
    const Layout& previous, const std::stop_token& stop)
{
    return Keeper(input, boxes, previous).run(stop);
}

bool applyPins(
    const LayoutInput& input, const BoxTree& boxes, Layout& layout, const std::stop_token& stop)
{
    std::vector<bool> isMoved(input.nodes.size(), false);
    bool isAnyMoved = false;
    for (std::size_t i = 0; i < input.nodes.size(); ++i) {
        if (!input.nodes[i].pinned || *input.nodes[i].pinned == layout.centres[i])
            continue;
        layout.centres[i] = *input.nodes[i].pinned;
        isMoved[i] = true;
        isAnyMoved = true;
    }
    if (!isAnyMoved)
        return true;
    if (!Rerouter(input, layout, isMoved).run(stop))
        return false;
    finishLayout(input, boxes, layout);
    return true;
}

} // namespace vigla::graph::layered
