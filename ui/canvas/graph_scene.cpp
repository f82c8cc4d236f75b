#include "ui/canvas/graph_scene.h"

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/node_figure.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr float kMargin = 24; ///< Around everything.
constexpr float kArrowGap = 2; ///< Between an arrow's tip and the outline.
constexpr std::size_t kManyEdges = 5000; ///< From here on curves are flattened coarsely.

QRectF toQRectF(const graph::Rect& rect)
{
    return QRectF(rect.x, rect.y, rect.width, rect.height);
}

SceneNode sceneNode(const graph::Node& node, graph::GraphType type, const CanvasStyle& style,
    graph::Point centre, int rank)
{
    NodeText text = nodeText(node, type, style, rank);
    SceneNode result;
    result.shape = shapeOf(node);
    result.symbol = symbolOf(node);
    result.health = node.health.status;
    result.change = node.change;
    const QSizeF figure = figureSize(result.shape);
    const QSizeF size = nodeSize(figure, text);
    const QPointF at(centre.x, centre.y);
    result.rect = QRectF(at - QPointF(size.width() / 2, size.height() / 2), size);
    result.shapeRect = QRectF(QPointF(at.x() - figure.width() / 2, result.rect.top()), figure);
    result.title = std::move(text.title);
    result.subtitle = std::move(text.subtitle);
    result.titleWidth = text.titleWidth;
    result.subtitleWidth = text.subtitleWidth;
    result.badges = std::move(text.badges);
    result.isIdle = node.has(graph::NodeMark::Idle);
    result.isStale = node.has(graph::NodeMark::Stale);
    return result;
}

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

/// From the logarithm of the rate; TCP counts kilobytes.
float edgeWidth(const graph::Edge& edge)
{
    const double amount
        = edge.protocol == graph::Protocol::Tcp ? edge.rates.total / 1000 : edge.rates.total;
    if (!(amount > 0))
        return kThinnestEdge;
    const auto width = static_cast<float>(kThinnestEdge + 0.85 * std::log10(1 + amount));
    return std::min(width, kThickestEdge);
}

float dotSpeed(const graph::Edge& edge)
{
    const double amount
        = edge.protocol == graph::Protocol::Tcp ? edge.rates.total / 1000 : edge.rates.total;
    return amount > 0 ? static_cast<float>(24 + 36 * std::log10(1 + amount)) : 0;
}

EdgeDash dashOf(graph::Protocol protocol)
{
    switch (protocol) {
    case graph::Protocol::Grpc:
        return EdgeDash::Long;
    case graph::Protocol::Tcp:
        return EdgeDash::Short;
    case graph::Protocol::Http:
        break;
    }
    return EdgeDash::Solid;
}

class SceneBuilder {
public:
    SceneBuilder(GraphScene& scene, const GraphScenePtr& previous)
        : m_scene(scene)
        , m_previous(previous)
        , m_widths(smallFont(scene.style.font))
    {
    }

    void build()
    {
        const graph::ServiceGraph& graph = *m_scene.graph;
        const std::vector<int> ranks = graph::rankNodes(graph, m_scene.style.rankBy);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            m_scene.nodes.push_back(sceneNode(graph.nodes[i], graph.type, m_scene.style,
                m_scene.layout->centres[i], ranks.empty() ? 0 : ranks[i]));
            m_scene.nodeIndex.emplace(graph.nodes[i].id, static_cast<std::uint32_t>(i));
        }
        const bool isSameLayout = m_previous && m_previous->layout == m_scene.layout;
        m_scene.geometry = isSameLayout ? m_previous->geometry : buildGeometry(m_scene);
        for (std::size_t i = 0; i < graph.edges.size(); ++i)
            addEdge(static_cast<std::uint32_t>(i));
        for (std::size_t i = 0; i < graph.boxes.size(); ++i)
            addBox(i);
        m_scene.bounds
            = toQRectF(m_scene.layout->bounds).adjusted(-kMargin, -kMargin, kMargin, kMargin);
        m_scene.grid = std::make_shared<const SceneGrid>(
            m_scene.nodes, m_scene.edges, m_scene.geometry->points, m_scene.bounds);
    }

private:
    void addEdge(std::uint32_t index)
    {
        const graph::Edge& edge = m_scene.graph->edges[index];
        const SceneGeometry::Curve& curve = m_scene.geometry->curves[index];
        SceneEdge result;
        result.source = edge.source;
        result.target = edge.target;
        result.firstPoint = curve.first;
        result.pointCount = curve.count;
        result.bounds = curve.bounds;
        result.dash = dashOf(edge.protocol);
        result.health = edge.health.status;
        result.change = edge.change;
        result.isTcp = edge.protocol == graph::Protocol::Tcp;
        result.isIdle = !(edge.rates.total > 0);
        result.isStale = edge.isStale;
        const double mtls = m_scene.style.isSecurityShown ? edge.mtlsPercent.value_or(0) : 0;
        result.isSecure = mtls >= 99.5;
        result.isPartlySecure = mtls > 0 && !result.isSecure;
        result.hasOverflow = m_scene.style.areVirtualServicesShown && hasOverflow(edge);
        result.width = edgeWidth(edge);
        result.speed = dotSpeed(edge);
        if (curve.count > 0)
            addLabel(result, index);
        m_scene.edges.push_back(std::move(result));
        m_scene.edgeIndex.emplace(edge.id, index);
    }

    void addLabel(SceneEdge& edge, std::uint32_t index)
    {
        edge.label = labelText(*m_scene.graph, m_scene.graph->edges[index], m_scene.style);
        const bool hasLock = edge.isSecure || edge.isPartlySecure;
        edge.labelWidth = edge.label.isEmpty() ? 0 : m_widths.of(edge.label);
        const double width
            = labelPillWidth(edge.labelWidth, (hasLock ? 1 : 0) + (edge.hasOverflow ? 1 : 0));
        if (width <= 0 || (edge.isIdle && edge.change == graph::Change::None))
            return;
        const graph::Point centre = m_scene.layout->routes[index].label;
        edge.labelRect
            = QRectF(centre.x - width / 2, centre.y - kLabelHeight / 2, width, kLabelHeight);
    }

    void addBox(std::size_t index)
    {
        const graph::Box& box = m_scene.graph->boxes[index];
        SceneBox result;
        result.kind = box.kind;
        result.title
            = m_scene.style.areBoxTitlesShown ? QStringLiteral("▾ ") + boxTitle(box) : QString();
        result.rect = toQRectF(m_scene.layout->boxes[index]);
        const auto count = static_cast<int>(m_scene.graph->boxes.size());
        for (int outer = box.parent; outer >= 0 && outer < count && result.depth < count;
             outer = m_scene.graph->boxes[static_cast<std::size_t>(outer)].parent)
            ++result.depth;
        m_scene.boxes.push_back(std::move(result));
    }

    GraphScene& m_scene;
    const GraphScenePtr& m_previous;
    WidthCache m_widths;
};

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

GraphScenePtr buildScene(const graph::ServiceGraphPtr& graph, const graph::LayoutPtr& layout,
    const CanvasStyle& style, const Theme& theme, const GraphScenePtr& previous)
{
    auto scene = std::make_shared<GraphScene>();
    scene->graph = graph;
    scene->layout = layout;
    scene->style = style;
    scene->theme = theme;
    SceneBuilder(*scene, previous).build();
    return scene;
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
    if (const auto node = scene.nodeIndex.find(id); node != scene.nodeIndex.end())
        return SceneHit{SceneHit::Kind::Node, node->second};
    if (const auto edge = scene.edgeIndex.find(id); edge != scene.edgeIndex.end())
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
    return edge.labelRect.isNull() ? toQRectF(edge.bounds).adjusted(-1, -1, 1, 1) : edge.labelRect;
}

} // namespace vigla::ui
