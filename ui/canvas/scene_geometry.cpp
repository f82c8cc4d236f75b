#include "ui/canvas/scene_geometry.h"

#include "ui/canvas/graph_scene.h"
#include "ui/canvas/node_figure.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigla::ui {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLeastDeviation = 0.1F; ///< Of the tolerance; less counts as a straight line.
constexpr float kArrowGap = 2; ///< Between an arrow's tip and the outline.
constexpr std::size_t kManyEdges = 5000; ///< From here on curves are flattened coarsely.

/// Turns a spline into short lines.
class Flattener {
public:
    Flattener(SceneGeometry& geometry, float tolerance)
        : m_geometry(geometry)
        , m_tolerance(tolerance)
    {
    }

    void add(const graph::EdgeRoute& route, const SceneNode& source, const SceneNode& target)
    {
        auto& points = m_geometry.points;
        SceneGeometry::Curve curve;
        curve.first = static_cast<std::uint32_t>(points.size());
        if (route.points.size() >= 4) {
            const bool isLoop = &source == &target;
            addEnd(route.points.front(), source, isLoop ? 0 : -1);
            push(route.points.front());
            for (std::size_t i = 0; i + 3 < route.points.size(); i += 3)
                addCubic(&route.points[i]);
            addEnd(route.points.back(), target, isLoop ? 0 : kArrowGap);
        }
        curve.count = static_cast<std::uint32_t>(points.size()) - curve.first;
        curve.bounds = boundsOf(curve);
        rate(curve);
        m_geometry.curves.push_back(curve);
    }

private:
    void push(graph::Point point) { m_geometry.points.push_back(point); }

    /// Routes end beside the figure; the outline may lie further in.
    void addEnd(graph::Point end, const SceneNode& node, float gap)
    {
        const QRectF& rect = node.shapeRect;
        const bool isRight = end.x > rect.center().x();
        const bool isBeside = end.x <= rect.left() + 1 || end.x >= rect.right() - 1;
        if (!isBeside)
            return;
        const auto outline = static_cast<float>(outlineX(node.shape, rect, end.y, isRight));
        push({outline + (isRight ? gap : -gap), end.y});
    }

    void addCubic(const graph::Point* p)
    {
        const auto bend = [&](int i) {
            return std::hypot(
                p[i].x - 2 * p[i + 1].x + p[i + 2].x, p[i].y - 2 * p[i + 1].y + p[i + 2].y);
        };
        // A level piece is straight however its control points are spread.
        const bool isLevel = p[0].y == p[1].y && p[1].y == p[2].y && p[2].y == p[3].y;
        const float deviation = isLevel ? 0 : std::max(bend(0), bend(1));
        const int steps
            = std::clamp(static_cast<int>(std::sqrt(0.75F * deviation / m_tolerance)) + 1, 1, 24);
        for (int step = 1; step <= steps; ++step) {
            const float t = static_cast<float>(step) / static_cast<float>(steps);
            const float u = 1 - t;
            const float a = u * u * u;
            const float b = 3 * u * u * t;
            const float c = 3 * u * t * t;
            const float d = t * t * t;
            push({a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y});
        }
    }

    void rate(const SceneGeometry::Curve& curve)
    {
        auto& deviations = m_geometry.deviations;
        deviations.resize(m_geometry.points.size(), 0.0F);
        if (curve.count == 0)
            return;
        const std::size_t last = curve.first + curve.count - 1;
        deviations[curve.first] = deviations[last] = kInfinity;
        rateBetween(curve.first, last, kInfinity);
    }

    /// Rates the points between two that stay; none more than `most`, so that what is left out at
    /// some zoom is left out at all smaller ones.
    void rateBetween(std::size_t first, std::size_t last, float most)
    {
        const graph::Point from = m_geometry.points[first];
        const graph::Point way{
            m_geometry.points[last].x - from.x, m_geometry.points[last].y - from.y};
        const float length = std::sqrt(way.x * way.x + way.y * way.y);
        std::size_t farthest = first;
        float distance = 0;
        for (std::size_t i = first + 1; i < last; ++i) {
            const float x = m_geometry.points[i].x - from.x;
            const float y = m_geometry.points[i].y - from.y;
            const float away
                = length > 0 ? std::abs(x * way.y - y * way.x) / length : std::sqrt(x * x + y * y);
            if (away <= distance)
                continue;
            distance = away;
            farthest = i;
        }
        if (distance < m_tolerance * kLeastDeviation)
            return;
        const float deviation = std::min(distance, most);
        m_geometry.deviations[farthest] = deviation;
        rateBetween(first, farthest, deviation);
        rateBetween(farthest, last, deviation);
    }

    graph::Rect boundsOf(const SceneGeometry::Curve& curve) const
    {
        if (curve.count == 0)
            return {};
        const std::span points(m_geometry.points.data() + curve.first, curve.count);
        const auto [left, right] = std::ranges::minmax(points, {}, &graph::Point::x);
        const auto [top, bottom] = std::ranges::minmax(points, {}, &graph::Point::y);
        return {left.x, top.y, right.x - left.x, bottom.y - top.y};
    }

    SceneGeometry& m_geometry;
    float m_tolerance;
};

} // namespace

std::shared_ptr<const SceneGeometry> buildGeometry(const GraphScene& scene)
{
    auto geometry = std::make_shared<SceneGeometry>();
    const std::size_t edgeCount = scene.graph->edges.size();
    geometry->curves.reserve(edgeCount);
    geometry->points.reserve(edgeCount * 12);
    Flattener flattener(*geometry, edgeCount > kManyEdges ? 1.0F : 0.25F);
    for (std::size_t i = 0; i < edgeCount; ++i) {
        const graph::Edge& edge = scene.graph->edges[i];
        flattener.add(scene.layout->routes[i], scene.nodes[edge.source], scene.nodes[edge.target]);
    }
    return geometry;
}

} // namespace vigla::ui
