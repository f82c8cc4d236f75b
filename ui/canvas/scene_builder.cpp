#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/graph_scene.h"
#include "ui/canvas/node_figure.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr float kMargin = 24; ///< Around everything.

QRectF toQRectF(const graph::Rect& rect)
{
    return QRectF(rect.x, rect.y, rect.width, rect.height);
}

SceneNode sceneNode(const graph::Node& node, NodeText text, graph::Point centre)
{
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
    result.title = std::move(text.title.text);
    result.subtitle = std::move(text.subtitle.text);
    result.titleWidth = text.title.width;
    result.subtitleWidth = text.subtitle.width;
    result.badges = std::move(text.badges);
    result.isIdle = node.has(graph::NodeMark::Idle);
    result.isStale = node.has(graph::NodeMark::Stale);
    return result;
}

std::shared_ptr<const SceneIds> buildIds(const graph::ServiceGraph& graph)
{
    auto ids = std::make_shared<SceneIds>();
    ids->nodes.reserve(graph.nodes.size());
    ids->edges.reserve(graph.edges.size());
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i)
        ids->nodes.emplace(graph.nodes[i].id, i);
    for (std::uint32_t i = 0; i < graph.edges.size(); ++i)
        ids->edges.emplace(graph.edges[i].id, i);
    return ids;
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
    /// @param before the scene before, if it shows the same layout.
    SceneBuilder(GraphScene& scene, const GraphScene* before, MeasuredTexts& known)
        : m_scene(scene)
        , m_before(before)
        , m_measure(known, scene.style.font)
    {
    }

    void build()
    {
        const graph::ServiceGraph& graph = *m_scene.graph;
        m_scene.bounds
            = toQRectF(m_scene.layout->bounds).adjusted(-kMargin, -kMargin, kMargin, kMargin);
        addNodes();
        m_scene.ids = m_before ? m_before->ids : buildIds(graph);
        m_scene.geometry = m_before ? m_before->geometry : buildGeometry(m_scene);
        m_scene.edges.reserve(graph.edges.size());
        for (std::size_t i = 0; i < graph.edges.size(); ++i)
            addEdge(static_cast<std::uint32_t>(i));
        for (std::size_t i = 0; i < graph.boxes.size(); ++i)
            addBox(i);
        m_scene.grid
            = std::make_shared<const SceneGrid>(m_scene, m_before ? m_before->grid.get() : nullptr);
    }

private:
    void addNodes()
    {
        const graph::ServiceGraph& graph = *m_scene.graph;
        const std::vector<int> ranks = graph::rankNodes(graph, m_scene.style.rankBy);
        m_scene.nodes.reserve(graph.nodes.size());
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const graph::Node& node = graph.nodes[i];
            const int rank = ranks.empty() ? 0 : ranks[i];
            m_scene.nodes.push_back(
                sceneNode(node, nodeText(node, graph.type, m_scene.style, rank, m_measure),
                    m_scene.layout->centres[i]));
        }
    }

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
    }

    void addLabel(SceneEdge& edge, std::uint32_t index)
    {
        edge.label = labelText(*m_scene.graph, m_scene.graph->edges[index], m_scene.style);
        const bool hasLock = edge.isSecure || edge.isPartlySecure;
        edge.labelWidth = edge.label.isEmpty() ? 0 : m_measure.label(edge.label);
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
    const GraphScene* m_before;
    TextMeasure m_measure;
};

} // namespace

GraphScenePtr buildScene(const graph::ServiceGraphPtr& graph, const graph::LayoutPtr& layout,
    const CanvasStyle& style, const Theme& theme, const GraphScenePtr& previous,
    MeasuredTexts* known)
{
    auto scene = std::make_shared<GraphScene>();
    scene->graph = graph;
    scene->layout = layout;
    scene->style = style;
    scene->theme = theme;
    const bool isSameLayout = previous && previous->layout == layout;
    MeasuredTexts texts;
    SceneBuilder(*scene, isSameLayout ? previous.get() : nullptr, known ? *known : texts).build();
    return scene;
}

} // namespace vigla::ui
