#pragma once

#include "models/graph/find.h"
#include "models/graph/layout.h"
#include "models/graph/service_graph.h"
#include "ui/canvas/canvas_style.h"
#include "ui/canvas/scene_geometry.h"
#include "ui/canvas/scene_grid.h"
#include "ui/canvas/text_measure.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace vigla::ui {

/// The outline of a node.
enum class NodeShape { Circle, Square, Diamond, Trapezoid, Hexagon, DashedCircle, Stack };

/// Dashes stand for the protocol: solid for HTTP, long dashes for gRPC, short ones for TCP.
enum class EdgeDash { Solid, Long, Short };

struct SceneNode {
    graph::Change change = graph::Change::None;
    NodeShape shape = NodeShape::Circle;
    graph::HealthStatus health = graph::HealthStatus::NotAvailable;
    QRectF rect; ///< With titles; scene units.
    QRectF shapeRect;
    QString title;
    QString subtitle; ///< May be empty.
    float titleWidth = 0; ///< Scene units.
    float subtitleWidth = 0;
    std::vector<Icon> badges;
    std::optional<Icon> symbol; ///< Inside the figure: gateway, outside world, unknown.
    bool isIdle = false;
    bool isStale = false;
};

struct SceneEdge {
    std::uint32_t source = 0; ///< Index into GraphScene::nodes.
    std::uint32_t target = 0;
    std::uint32_t firstPoint = 0; ///< Range in SceneGeometry::points.
    std::uint32_t pointCount = 0;
    EdgeDash dash = EdgeDash::Solid;
    graph::Change change = graph::Change::None;
    graph::HealthStatus health = graph::HealthStatus::NotAvailable;
    bool isIdle = false;
    bool isStale = false;
    bool isTcp = false;
    bool isSecure = false; ///< All of its traffic is mTLS.
    bool isPartlySecure = false;
    bool hasOverflow = false; ///< A circuit breaker refused requests.
    float width = 1; ///< Scene units, from the logarithm of the rate.
    float speed = 0; ///< Dots: scene units per second; 0 without traffic.
    QString label; ///< Empty without one.
    QRectF labelRect; ///< The pill; null without a label and lock.
    float labelWidth = 0; ///< Of the text; scene units.
    graph::Rect bounds; ///< Of the curve.
};

struct SceneBox {
    graph::BoxKind kind = graph::BoxKind::Namespace;
    QString title;
    QRectF rect; ///< Null for a box without nodes.
    int depth = 0; ///< 0 is outermost.
};

/// Which element has an id. Stays the same as long as the layout does.
struct SceneIds {
    std::unordered_map<std::string, std::uint32_t> nodes; ///< Index into GraphScene::nodes.
    std::unordered_map<std::string, std::uint32_t> edges; ///< Into GraphScene::edges.
};

/// Everything that is painted, measured and flattened: a function of graph, layout, style and
/// theme. Nodes, edges and boxes run parallel to the graph's. Immutable and shared between threads.
struct GraphScene {
    graph::ServiceGraphPtr graph;
    graph::LayoutPtr layout;
    CanvasStyle style;
    Theme theme;
    std::vector<SceneNode> nodes;
    std::vector<SceneEdge> edges;
    std::vector<SceneBox> boxes;
    std::shared_ptr<const SceneGeometry> geometry;
    std::shared_ptr<const SceneGrid> grid;
    std::shared_ptr<const SceneIds> ids;
    QRectF bounds;

    std::span<const graph::Point> pointsOf(const SceneEdge& edge) const;
    bool isEmpty() const { return nodes.empty(); }
};

using GraphScenePtr = std::shared_ptr<const GraphScene>;

/// Any thread.
/// @param layout must be parallel to `graph`.
/// @param previous when it shows the same layout, what does not depend on numbers is shared instead
///        of made again.
/// @param known texts measured for earlier scenes; may be null.
GraphScenePtr buildScene(const graph::ServiceGraphPtr& graph, const graph::LayoutPtr& layout,
    const CanvasStyle& style, const Theme& theme, const GraphScenePtr& previous = nullptr,
    MeasuredTexts* known = nullptr);

/// One element of a scene.
struct SceneHit {
    enum class Kind { Node, Edge };
    Kind kind = Kind::Node;
    std::uint32_t index = 0;

    bool operator==(const SceneHit&) const = default;
};

/// The node under `point`, else the edge or label within `reach` scene units of it.
std::optional<SceneHit> hitTest(const GraphScene& scene, const QPointF& point, double reach);

/// Index of the innermost box around `point`, or -1.
int boxAt(const GraphScene& scene, const QPointF& point);
/// Index of the box whose title is at `point`, or -1.
int boxTitleAt(const GraphScene& scene, const QPointF& point);

std::optional<SceneHit> findElement(const GraphScene& scene, const std::string& id);
const std::string& idOf(const GraphScene& scene, SceneHit hit);
QRectF rectOf(const GraphScene& scene, SceneHit hit);

/// How selection, search and freshness change the look of elements.
struct Decoration {
    std::vector<std::uint8_t> dimmedNodes; ///< Parallel to the scene's, or empty for none.
    std::vector<std::uint8_t> dimmedEdges;
    std::vector<std::uint8_t> foundNodes; ///< Or empty.
    std::vector<std::uint8_t> foundEdges;
    std::optional<SceneHit> selected;
    bool isLive = true; ///< False greys everything.

    bool operator==(const Decoration&) const = default;
};

/// Dims what is not on a path through `selected`, up and down stream; else what `found` lacks;
/// else, where two moments are compared, what has not changed.
Decoration decorate(const GraphScene& scene, std::optional<SceneHit> selected,
    const std::optional<graph::FindResult>& found, bool isLive);

} // namespace vigla::ui
