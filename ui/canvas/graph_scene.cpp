#include "ui/canvas/graph_scene.h"

#include "ui/canvas/canvas_metrics.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

double distanceToLine(const QPointF& point, graph::Point a, graph::Point b)
{
    const double dx = (b.x - a.x);
    const double dy = (b.y - a.y);
    const double px = point.x() - (a.x);
    const double py = point.y() - (a.y);
    const double length = dx * dx + dy * dy;
    const double share = length > 0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0;
    return std::hypot(px - share * dx, py - share * dy);
}

double distanceTo(const GraphScene& scene, const SceneEdge& edge, const QPointF& point)
{
    if (edge.labelRect.contains(point))
        return 0;
    double nearest = std::numeric_limits<double>::max();
    const auto points = scene.pointsOf(edge);
    for (std::size_t i = 1; i < points.size(); ++i)
        nearest = std::min(nearest, distanceToLine(point, points[i - 1], points[i]));
    return nearest;
}

} // namespace

std::span<const graph::Point> GraphScene::pointsOf(const SceneEdge& edge) const
{
    return std::span(geometry->points).subspan(edge.firstPoint, edge.pointCount);
}

std::optional<SceneHit> hitTest(const GraphScene& scene, const QPointF& point, double reach)
{
    std::vector<std::uint32_t> nodes;
    std::vector<std::uint32_t> edges;
    const QRectF around(point - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    scene.grid->query(around, nodes, edges);
    for (const std::uint32_t index : nodes)
        if (scene.nodes[index].rect.contains(point))
            return SceneHit{SceneHit::Kind::Node, index};
    std::optional<SceneHit> best;
    double nearest = reach;
    for (const std::uint32_t index : edges) {
        const SceneEdge& edge = scene.edges[index];
        const double distance = std::max(0.0, distanceTo(scene, edge, point) - edge.width / 2);
        if (distance > nearest || (best && distance == nearest))
            continue;
        nearest = distance;
        best = SceneHit{SceneHit::Kind::Edge, index};
    }
    return best;
}

int boxAt(const GraphScene& scene, const QPointF& point)
{
    int found = -1;
    int depth = -1;
    for (std::size_t i = 0; i < scene.boxes.size(); ++i)
        if (scene.boxes[i].depth > depth && scene.boxes[i].rect.contains(point)) {
            found = static_cast<int>(i);
            depth = scene.boxes[i].depth;
        }
    return found;
}

int boxTitleAt(const GraphScene& scene, const QPointF& point)
{
    const int index = boxAt(scene, point);
    if (index < 0)
        return -1;
    const SceneBox& box = scene.boxes[static_cast<std::size_t>(index)];
    const double width = static_cast<double>(box.title.size()) * kTitlePixels * 0.62;
    const QRectF title(box.rect.topLeft(), QSizeF(width + 24, kBoxTitleHeight + 8));
    return !box.title.isEmpty() && title.contains(point) ? index : -1;
}

std::optional<SceneHit> findElement(const GraphScene& scene, const std::string& id)
{
    const SceneIds& ids = *scene.ids;
    if (const auto node = ids.nodes.find(id); node != ids.nodes.end())
        return SceneHit{SceneHit::Kind::Node, node->second};
    if (const auto edge = ids.edges.find(id); edge != ids.edges.end())
        return SceneHit{SceneHit::Kind::Edge, edge->second};
    return std::nullopt;
}

const std::string& idOf(const GraphScene& scene, SceneHit hit)
{
    return hit.kind == SceneHit::Kind::Node ? scene.graph->nodes[hit.index].id
                                            : scene.graph->edges[hit.index].id;
}

QRectF rectOf(const GraphScene& scene, SceneHit hit)
{
    if (hit.kind == SceneHit::Kind::Node)
        return scene.nodes[hit.index].rect;
    const SceneEdge& edge = scene.edges[hit.index];
    const QRectF curve(edge.bounds.x, edge.bounds.y, edge.bounds.width, edge.bounds.height);
    return edge.labelRect.isNull() ? curve.adjusted(-1, -1, 1, 1) : edge.labelRect;
}

} // namespace vigla::ui
