#include "models/graph/layout/route.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vigla::graph::layered {

namespace {

constexpr float kDrift = 10; ///< What a curve may leave the level within its own column.
constexpr float kPortStep = 8;
constexpr float kLevel = 3; ///< Differences in height that count as none.

/// How far along its height an S curve is at `share` of its width.
float smooth(float share)
{
    return share * share * (3 - 2 * share);
}

void addLine(std::vector<Point>& points, Point to)
{
    const Point from = points.back();
    points.push_back({from.x + (to.x - from.x) / 3, from.y + (to.y - from.y) / 3});
    points.push_back({to.x - (to.x - from.x) / 3, to.y - (to.y - from.y) / 3});
    points.push_back(to);
}

void addCurve(std::vector<Point>& points, Point to)
{
    const Point from = points.back();
    const float middle = (from.x + to.x) / 2;
    points.push_back({middle, from.y});
    points.push_back({middle, to.y});
    points.push_back(to);
}

} // namespace

PlacedNode placedAt(const LayoutNode& node, Point centre)
{
    PlacedNode placed;
    placed.rect = {centre.x - node.width / 2, centre.y - node.height / 2, node.width, node.height};
    const float width = node.shapeWidth > 0 ? node.shapeWidth : node.width;
    const float height = node.shapeHeight > 0 ? node.shapeHeight : node.height;
    placed.shape = {centre.x - width / 2, placed.rect.y, width, height};
    return placed;
}

std::vector<Point> routeThrough(const RouteEnds& ends, std::span<const Station> stations)
{
    std::vector<Point> points{ends.start};
    const float firstX = stations.empty() ? ends.endColumn : stations.front().left;
    const float firstY = stations.empty() ? ends.end.y : stations.front().y;
    const float lastX = stations.empty() ? ends.startColumn : stations.back().right;
    const float lastY = stations.empty() ? ends.start.y : stations.back().y;

    // A curve that hardly leaves the level inside a column may begin at the shape itself.
    const auto drift = [](float inside, float length, float height) {
        return length <= 0 ? 0 : std::abs(height) * smooth(std::min(1.0F, inside / length));
    };
    const float startDrift
        = drift(ends.startColumn - ends.start.x, firstX - ends.start.x, firstY - ends.start.y);
    const float endDrift
        = drift(ends.end.x - ends.endColumn, ends.end.x - lastX, ends.end.y - lastY);
    if (startDrift > kDrift && ends.startColumn > ends.start.x)
        addLine(points, {ends.startColumn, ends.start.y});
    for (const Station& station : stations) {
        addCurve(points, {station.left, station.y});
        if (station.right > station.left)
            addLine(points, {station.right, station.y});
    }
    if (endDrift > kDrift && ends.endColumn < ends.end.x) {
        addCurve(points, {ends.endColumn, ends.end.y});
        addLine(points, ends.end);
    } else {
        addCurve(points, ends.end);
    }
    return points;
}

EdgeRoute routeLoop(const PlacedNode& node, float labelHeight)
{
    const Rect& shape = node.shape;
    const float x = shape.x + shape.width / 2;
    const float y = shape.y + shape.height * 0.08F;
    const float reach = shape.width * 0.55F;
    const float top = shape.y - kLoopHeight * 1.25F;
    EdgeRoute route;
    route.points = {{x - shape.width * 0.2F, y}, {x - reach, top}, {x + reach, top},
        {x + shape.width * 0.2F, y}};
    route.label = {x, shape.y - kLoopHeight - labelHeight / 2 + 2};
    return route;
}

void reverseRoute(std::vector<Point>& points)
{
    std::ranges::reverse(points);
}

Point pointAlong(std::span<const Point> curve, float share)
{
    constexpr int kSteps = 8;
    std::vector<Point> flat{curve.front()};
    for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
        for (int step = 1; step <= kSteps; ++step) {
            const float t = static_cast<float>(step) / kSteps;
            const float u = 1 - t;
            const std::array weights{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
            Point point;
            for (std::size_t k = 0; k < 4; ++k) {
                point.x += weights[k] * curve[i + k].x;
                point.y += weights[k] * curve[i + k].y;
            }
            flat.push_back(point);
        }
    }
    const auto distance = [](Point a, Point b) { return std::hypot(b.x - a.x, b.y - a.y); };
    float length = 0;
    for (std::size_t i = 1; i < flat.size(); ++i)
        length += distance(flat[i - 1], flat[i]);
    float rest = length * share;
    for (std::size_t i = 1; i < flat.size(); ++i) {
        const float step = distance(flat[i - 1], flat[i]);
        if (rest <= step && step > 0) {
            const float part = rest / step;
            return {flat[i - 1].x + (flat[i].x - flat[i - 1].x) * part,
                flat[i - 1].y + (flat[i].y - flat[i - 1].y) * part};
        }
        rest -= step;
    }
    return flat.back();
}

std::vector<float> spreadPorts(std::vector<Port>& ports, float y, float height)
{
    std::ranges::sort(ports, {},
        [](const Port& port) { return std::tuple(port.otherY, port.otherNode, port.edge); });
    std::vector<float> offsets(ports.size(), 0.0F);
    if (ports.size() < 2)
        return offsets;
    for (std::size_t i = 1; i < ports.size(); ++i) {
        const bool isParallel = ports[i].otherNode == ports[i - 1].otherNode;
        offsets[i]
            = offsets[i - 1] + (isParallel ? std::max(kPortStep, ports[i].room + 2) : kPortStep);
    }
    float origin = offsets.back() / 2;
    for (std::size_t i = 0; i < ports.size(); ++i)
        if (std::abs(ports[i].otherY - y) < kLevel)
            origin = offsets[i];
    const float most = 0.36F * height;
    const float reach = std::max(origin, offsets.back() - origin);
    const float scale = reach > most ? most / reach : 1;
    for (float& offset : offsets)
        offset = (offset - origin) * scale;
    return offsets;
}

} // namespace vigla::graph::layered
