#include "models/graph/layout/channels.h"

#include "models/graph/layout/boxes.h"

#include <algorithm>
#include <cmath>

namespace vigla::graph::layered {

namespace {

constexpr float kClearance = 4; ///< Between a curve and a foreign node.
constexpr float kAside = 44; ///< How far a curve between nodes above each other swings out.
constexpr int kSteps = 12; ///< Samples per spline piece.

bool hits(const Rect& rect, Point point)
{
    return point.x > rect.x && point.x < rect.x + rect.width && point.y > rect.y
        && point.y < rect.y + rect.height;
}

Point onCubic(const Point* p, float t)
{
    const float u = 1 - t;
    const float a = u * u * u;
    const float b = 3 * u * u * t;
    const float c = 3 * u * t * t;
    const float d = t * t * t;
    return {a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
        a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

} // namespace

ChannelRouter::ChannelRouter(std::span<const PlacedNode> nodes)
    : m_nodes(nodes)
{
    for (const PlacedNode& node : nodes)
        m_grid.add(grown(node.rect, kClearance));
}

bool ChannelRouter::isFree(
    std::span<const Point> curve, std::uint32_t source, std::uint32_t target) const
{
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
        for (int step = 0; step <= kSteps; ++step) {
            const Point at = onCubic(&curve[i], static_cast<float>(step) / kSteps);
            bool isHit = false;
            m_grid.forEachOverlap({at.x - 0.5F, at.y - 0.5F, 1, 1}, [&](std::uint32_t node) {
                isHit |= node != source && node != target && hits(m_grid.at(node), at);
            });
            if (isHit)
                return false;
        }
    }
    return true;
}

std::vector<Point> ChannelRouter::route(std::uint32_t source, std::uint32_t target) const
{
    const PlacedNode& from = m_nodes[source];
    const PlacedNode& to = m_nodes[target];
    const bool isForward = from.shape.x + from.shape.width + kBendGap <= to.shape.x;
    const bool isBackward = to.shape.x + to.shape.width + kBendGap <= from.shape.x;
    if (!isForward && !isBackward)
        return routeAside(from, to);
    const PlacedNode& left = isForward ? from : to;
    const PlacedNode& right = isForward ? to : from;
    RouteEnds ends;
    ends.start = {left.shape.x + left.shape.width, left.line()};
    ends.end = {right.shape.x, right.line()};
    ends.startColumn = std::min(left.rect.x + left.rect.width, ends.end.x);
    ends.endColumn = std::max(right.rect.x, ends.start.x);
    std::vector<Point> points = routeThrough(ends, {});
    if (!isFree(points, source, target))
        points = smoothed(ends, stationsBetween(ends), source, target);
    if (!isForward)
        reverseRoute(points);
    return points;
}

std::vector<Point> ChannelRouter::routeAside(const PlacedNode& a, const PlacedNode& b) const
{
    const Point start{a.shape.x + a.shape.width, a.line()};
    const Point end{b.shape.x + b.shape.width, b.line()};
    const float x = std::max(a.rect.x + a.rect.width, b.rect.x + b.rect.width) + kAside;
    return {start, {x, start.y}, {x, end.y}, end};
}

/// One station per group of nodes that lie above each other, in the free gap that is nearest to the
/// straight way.
std::vector<Station> ChannelRouter::stationsBetween(const RouteEnds& ends) const
{
    const float left = ends.start.x;
    const float right = ends.end.x;
    std::vector<Rect> between;
    for (const PlacedNode& node : m_nodes) {
        const Rect rect = grown(node.rect, kBendGap);
        if (rect.x >= ends.startColumn - kBendGap - 1
            && rect.x + rect.width <= ends.endColumn + kBendGap + 1)
            between.push_back(rect);
    }
    std::ranges::sort(between, {}, [](const Rect& rect) { return std::pair(rect.x, rect.y); });
    std::vector<Station> stations;
    Point last = ends.start;
    for (std::size_t first = 0; first < between.size();) {
        float end = between[first].x + between[first].width;
        std::size_t next = first + 1;
        for (; next < between.size() && between[next].x < end; ++next)
            end = std::max(end, between[next].x + between[next].width);
        const float middle = (between[first].x + end) / 2;
        const float share = right > last.x ? (middle - last.x) / (right - last.x) : 0;
        const float wish = last.y + (ends.end.y - last.y) * std::clamp(share, 0.0F, 1.0F);
        const float y = freeHeight(std::span(between).subspan(first, next - first), wish);
        stations.push_back({std::max(between[first].x, left), std::min(end, right), y});
        last = {middle, y};
        first = next;
    }
    return stations;
}

/// The height nearest to `wish` at which nothing of the column is in the way.
float ChannelRouter::freeHeight(std::span<const Rect> column, float wish) const
{
    std::vector<std::pair<float, float>> taken;
    for (const Rect& rect : column)
        taken.emplace_back(rect.y, rect.y + rect.height);
    std::ranges::sort(taken);
    float best = wish;
    float nearest = -1;
    const auto offer = [&](float low, float high) {
        if (low > high)
            return;
        const float y = std::clamp(wish, low, high);
        if (nearest < 0 || std::abs(y - wish) < nearest) {
            nearest = std::abs(y - wish);
            best = y;
        }
    };
    constexpr float kFar = 1e9F;
    float reached = -kFar;
    for (const auto& [top, bottom] : taken) {
        offer(reached, top);
        reached = std::max(reached, bottom);
    }
    offer(reached, kFar);
    return best;
}

std::vector<Point> ChannelRouter::smoothed(const RouteEnds& ends, std::vector<Station> stations,
    std::uint32_t source, std::uint32_t target) const
{
    for (std::size_t i = 0; i < stations.size();) {
        std::vector<Station> fewer = stations;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (isFree(routeThrough(ends, fewer), source, target))
            stations = std::move(fewer);
        else
            ++i;
    }
    return routeThrough(ends, stations);
}

} // namespace vigla::graph::layered
