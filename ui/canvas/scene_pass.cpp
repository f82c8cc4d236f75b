#include "ui/canvas/scene_pass.h"

#include "ui/canvas/canvas_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace vigla::ui {

namespace {

// Zooms from which on details are worth their pixels.
constexpr double kTextZoom = 0.2;
constexpr double kLabelZoom = 0.3;
constexpr double kFigureZoom = 0.16;
constexpr double kArrowZoom = 0.22;
constexpr double kSmallestBoxTitle = 11; ///< Pixels high; titles of boxes do not shrink further.
constexpr float kLeastDeviation = 0.2F; ///< Pixels that a line may lie beside its curve.
constexpr std::size_t kEdgesPerStopCheck = 128;

} // namespace

ScenePass::ScenePass(const GraphScene& scene, const Decoration& decoration, const SceneView& view,
    const QSizeF& size, SceneSurface& surface)
    : m_scene(scene)
    , m_decoration(decoration)
    , m_surface(surface)
    , m_colors(scene.theme, decoration.isLive)
    , m_origin(view.origin)
    , m_left(static_cast<float>(view.origin.x()))
    , m_top(static_cast<float>(view.origin.y()))
    , m_zoom(view.zoom)
    , m_scale(view.zoom * view.pixelRatio)
    , m_ratio(view.pixelRatio)
    , m_textScale(textScale(view.zoom, view.pixelRatio))
    , m_isCrowded(m_textScale > m_scale)
    , m_visible(view.origin, size / m_scale)
{
}

bool ScenePass::run(const std::stop_token& stop)
{
    m_surface.ground(m_colors.ground());
    if (m_scene.isEmpty())
        return true;
    selectVisible();
    paintBoxes();
    for (const Layer layer : {Layer::Dimmed, Layer::Normal})
        if (!paintEdges(layer, stop))
            return false;
    takeFigures();
    paintBoxTitles();
    for (const Layer layer : {Layer::Dimmed, Layer::Normal})
        paintNodes(layer);
    // Where there is no room for all texts, what is not dimmed comes first.
    if (m_zoom >= kTextZoom)
        for (const Layer layer : {Layer::Normal, Layer::Dimmed})
            paintTitles(layer);
    if (m_zoom >= kLabelZoom)
        for (const Layer layer : {Layer::Normal, Layer::Dimmed})
            paintLabels(layer);
    return !stop.stop_requested();
}

void ScenePass::selectVisible()
{
    if (m_visible.contains(m_scene.bounds)) {
        m_nodes.resize(m_scene.nodes.size());
        m_edges.resize(m_scene.edges.size());
        std::iota(m_nodes.begin(), m_nodes.end(), 0U);
        std::iota(m_edges.begin(), m_edges.end(), 0U);
        return;
    }
    m_scene.grid->query(m_visible.adjusted(-16, -16, 16, 16), m_nodes, m_edges);
}

graph::Point ScenePass::toDevice(graph::Point point) const
{
    const auto scale = static_cast<float>(m_scale);
    return {(point.x - m_left) * scale, (point.y - m_top) * scale};
}

QPointF ScenePass::toDevice(const QPointF& point) const
{
    return (point - m_origin) * m_scale;
}

QRectF ScenePass::toDevice(const QRectF& rect) const
{
    return {toDevice(rect.topLeft()), rect.size() * m_scale};
}

bool ScenePass::isDimmedNode(std::uint32_t index) const
{
    return !m_decoration.dimmedNodes.empty() && m_decoration.dimmedNodes[index] != 0;
}

bool ScenePass::isDimmedEdge(std::uint32_t index) const
{
    return !m_decoration.dimmedEdges.empty() && m_decoration.dimmedEdges[index] != 0;
}

bool ScenePass::isMarked(SceneHit::Kind kind, std::uint32_t index) const
{
    const auto& found
        = kind == SceneHit::Kind::Node ? m_decoration.foundNodes : m_decoration.foundEdges;
    return m_decoration.selected == SceneHit{kind, index} || (!found.empty() && found[index] != 0);
}

void ScenePass::paintBoxes()
{
    std::vector<std::uint32_t> order(m_scene.boxes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return m_scene.boxes[i].depth; });
    for (const std::uint32_t i : order) {
        const SceneBox& box = m_scene.boxes[i];
        if (box.rect.isEmpty() || !box.rect.intersects(m_visible))
            continue;
        m_surface.box(toDevice(box.rect), std::max(3.0, 8 * m_scale), m_colors.boxFill(box.depth),
            m_colors.boxBorder(), box.kind == graph::BoxKind::App);
    }
}

void ScenePass::paintBoxTitles()
{
    for (const SceneBox& box : m_scene.boxes) {
        if (box.title.isEmpty() || box.rect.isEmpty() || !box.rect.intersects(m_visible))
            continue;
        const QRectF rect = toDevice(box.rect);
        const double height = std::max(kSmallestBoxTitle * m_ratio, kTitlePixels * m_scale);
        const double width = static_cast<double>(box.title.size()) * height * 0.62;
        const QPointF corner = rect.topLeft()
            + QPointF(std::max(6 * m_ratio, 12 * m_scale), std::max(4 * m_ratio, 8 * m_scale));
        const bool isTooLarge = width > rect.width() - height || rect.height() < 2.2 * height;
        if (!isTooLarge && isRoomFor(QRectF(corner, QSizeF(width, height))))
            m_surface.caption(
                box.title, corner, height, m_colors.boxTitle(), m_colors.boxFill(box.depth));
    }
}

bool ScenePass::paintEdges(Layer layer, const std::stop_token& stop)
{
    std::vector<std::uint32_t> marked;
    std::size_t painted = 0;
    for (const std::uint32_t index : m_edges) {
        if (++painted % kEdgesPerStopCheck == 0 && stop.stop_requested())
            return false;
        if (isDimmedEdge(index) != (layer == Layer::Dimmed))
            continue;
        if (isMarked(SceneHit::Kind::Edge, index))
            marked.push_back(index);
        else
            paintEdge(index);
    }
    for (const std::uint32_t index : marked)
        paintEdge(index);
    return true;
}

/// The edge's curve in device pixels, without the points that no one would miss.
void ScenePass::flatten(const SceneEdge& edge)
{
    m_points.clear();
    const float least = kLeastDeviation / static_cast<float>(m_scale);
    const auto points = m_scene.pointsOf(edge);
    const float* const deviations = m_scene.geometry->deviations.data() + edge.firstPoint;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (deviations[i] >= least)
            m_points.push_back(toDevice(points[i]));
}

void ScenePass::paintEdge(std::uint32_t index)
{
    const SceneEdge& edge = m_scene.edges[index];
    if (edge.pointCount < 2)
        return;
    const auto scale = static_cast<float>(m_scale);
    const float thinnest = static_cast<float>(m_ratio) * (m_zoom < kFigureZoom ? 0.55F : 0.8F);
    const float width = std::max(edge.width * scale, thinnest);
    const QColor color = m_colors.edge(edge, isDimmedEdge(index));
    flatten(edge);
    if (edge.change != graph::Change::None)
        m_surface.line(m_points, width + 7 * static_cast<float>(m_ratio),
            m_colors.change(edge.change), EdgeDash::Solid, scale);
    if (isMarked(SceneHit::Kind::Edge, index))
        m_surface.line(m_points, width + 5 * static_cast<float>(m_ratio), m_colors.marker(),
            EdgeDash::Solid, scale);
    if (m_zoom < kArrowZoom) {
        m_surface.line(m_points, width, color, edge.dash, scale);
        return;
    }
    paintArrow(edge, color);
    m_surface.line(m_points, width, color, edge.dash, scale);
}

/// Paints the arrow and cuts the line in `m_points` where it begins.
void ScenePass::paintArrow(const SceneEdge& edge, const QColor& color)
{
    const auto scale = static_cast<float>(m_scale);
    const float size = std::max((6.5F + 1.3F * edge.width) * scale, 3.5F);
    const graph::Point tip = m_points.back();
    while (m_points.size() > 2
        && std::hypot(
               tip.x - m_points[m_points.size() - 2].x, tip.y - m_points[m_points.size() - 2].y)
            < size * 0.8F)
        m_points.erase(m_points.end() - 2);
    const graph::Point from = m_points[m_points.size() - 2];
    const float length = std::hypot(tip.x - from.x, tip.y - from.y);
    if (length < 0.5F)
        return;
    const graph::Point way{(tip.x - from.x) / length, (tip.y - from.y) / length};
    const graph::Point base{tip.x - way.x * size, tip.y - way.y * size};
    const float half = size * 0.42F;
    m_surface.triangle(tip, {base.x - way.y * half, base.y + way.x * half},
        {base.x + way.y * half, base.y - way.x * half}, color);
    m_points.back() = {tip.x - way.x * size * 0.8F, tip.y - way.y * size * 0.8F};
}

void ScenePass::paintNodes(Layer layer)
{
    for (const std::uint32_t index : m_nodes)
        if (isDimmedNode(index) == (layer == Layer::Dimmed))
            paintNode(index);
}

void ScenePass::paintNode(std::uint32_t index)
{
    const SceneNode& node = m_scene.nodes[index];
    const bool isDimmed = isDimmedNode(index);
    QRectF rect = toDevice(node.shapeRect);
    if (node.change != graph::Change::None) {
        const double width = std::max(4 * m_ratio, 6 * m_scale);
        m_surface.halo(node.shape, rect.adjusted(-width / 2, -width / 2, width / 2, width / 2),
            width, m_colors.change(node.change));
    }
    if (isMarked(SceneHit::Kind::Node, index)) {
        const double width = std::max(3 * m_ratio, 3.5 * m_scale);
        m_surface.halo(
            node.shape, rect.adjusted(-width, -width, width, width), width, m_colors.marker());
    }
    if (m_zoom < kFigureZoom) {
        const double least = 2.5 * m_ratio;
        if (rect.width() < least)
            rect = QRectF(rect.center() - QPointF(least / 2, least / 2), QSizeF(least, least));
        m_surface.speck(rect, m_colors.health(node.health, isDimmed));
        return;
    }
    m_surface.figure({node.shape, node.health, node.symbol, node.isIdle, isDimmed}, rect);
}

void ScenePass::takeFigures()
{
    if (m_zoom < kFigureZoom)
        return;
    for (const std::uint32_t index : m_nodes)
        m_space.take(toDevice(m_scene.nodes[index].shapeRect));
}

/// Whether a text covers nothing there; from near the layout has made sure of that.
bool ScenePass::isRoomFor(const QRectF& text)
{
    return m_space.takeIfFree(text) || !m_isCrowded;
}

/// First those at the sides of the scene: without room below its figure such a title would stand
/// out of the view.
void ScenePass::paintTitles(Layer layer)
{
    const auto isAtSide = [&](std::uint32_t index) {
        const SceneNode& node = m_scene.nodes[index];
        const double x = node.shapeRect.center().x();
        const double width = node.titleWidth * m_textScale / m_scale;
        return x - width < m_scene.bounds.left() || x + width > m_scene.bounds.right();
    };
    std::ranges::stable_partition(m_nodes, isAtSide);
    for (const std::uint32_t index : m_nodes)
        if (isDimmedNode(index) == (layer == Layer::Dimmed))
            paintTitle(m_scene.nodes[index], isDimmedNode(index));
}

/// Free room for a text at the right of a figure, above it where nothing else stands there, or at
/// its left; null without.
QRectF ScenePass::placeAround(const QRectF& figure, const QSizeF& text, bool isFreeAbove)
{
    const double gap = 3 * m_ratio;
    const double middle = figure.center().y() - text.height() / 2;
    const QRectF right(QPointF(figure.right() + gap, middle), text);
    const QRectF above(
        QPointF(figure.center().x() - text.width() / 2, figure.top() - gap - text.height()), text);
    const QRectF left(QPointF(figure.left() - gap - text.width(), middle), text);
    if (m_space.takeIfFree(right))
        return right;
    if (isFreeAbove && m_space.takeIfFree(above))
        return above;
    return m_space.takeIfFree(left) ? left : QRectF();
}

/// From afar badges stand above the figure; a title without room below stands around it, and if
/// there is none either only the subtitle is left. A subtitle without room stands behind the title.
void ScenePass::paintTitle(const SceneNode& node, bool isDimmed)
{
    const QPointF foot = toDevice(QPointF(node.rect.center().x(), node.shapeRect.bottom()));
    const double badges
        = static_cast<double>(node.badges.size()) * (kBadge + kBadgeGap) * m_textScale;
    const double beside = m_isCrowded ? 0 : badges;
    const double title = node.titleWidth * m_textScale;
    const QRectF line(foot.x() - (beside + title) / 2, foot.y() + kTitleGap * m_scale,
        beside + title, kTitleLine * m_textScale);
    const QRectF place = isRoomFor(line)
        ? line
        : placeAround(toDevice(node.shapeRect), line.size(), node.badges.empty());
    if (!place.isNull())
        m_surface.text(node.title, TextSize::Title,
            QPointF(place.left() + beside + title / 2, place.center().y()),
            m_colors.text(isDimmed));
    const double width = node.subtitleWidth * m_textScale;
    const QRectF second(foot.x() - width / 2, place == line ? line.bottom() : line.top(), width,
        kSmallLine * m_textScale);
    const QRectF after(place.right() + 3 * m_ratio, place.top(), width, place.height());
    const auto paintSubtitle = [&](const QRectF& rect) {
        m_surface.text(node.subtitle, TextSize::Small, rect.center(), m_colors.mutedText(isDimmed));
    };
    if (!node.subtitle.isEmpty() && isRoomFor(second))
        paintSubtitle(second);
    else if (!node.subtitle.isEmpty() && !place.isNull() && m_space.takeIfFree(after))
        paintSubtitle(after);
    if (node.badges.empty())
        return;
    const double badge = kBadge * m_textScale;
    const double head = toDevice(node.shapeRect).top() - badge;
    const QRectF row = m_isCrowded
        ? QRectF(foot.x() - badges, head, badges, badge - 1)
        : QRectF(line.left(), line.center().y() - badge / 2, badges, badge);
    if (!m_isCrowded || isRoomFor(row))
        paintBadges(node, row, isDimmed);
}

void ScenePass::paintBadges(const SceneNode& node, const QRectF& row, bool isDimmed)
{
    const double badge = kBadge * m_textScale;
    for (std::size_t i = 0; i < node.badges.size(); ++i) {
        const double x = row.left() + static_cast<double>(i) * (kBadge + kBadgeGap) * m_textScale;
        m_surface.icon(node.badges[i], QRectF(x, row.top(), badge, badge), m_colors.text(isDimmed));
    }
}

/// The labels of wide edges first: where there is no room for all, they tell the most.
void ScenePass::paintLabels(Layer layer)
{
    std::vector<std::uint32_t> labelled;
    for (const std::uint32_t index : m_edges) {
        const SceneEdge& edge = m_scene.edges[index];
        if (isDimmedEdge(index) == (layer == Layer::Dimmed) && !edge.labelRect.isNull()
            && edge.labelRect.intersects(m_visible))
            labelled.push_back(index);
    }
    std::ranges::stable_sort(labelled, std::ranges::greater(),
        [this](std::uint32_t index) { return m_scene.edges[index].width; });
    for (const std::uint32_t index : labelled)
        paintLabel(m_scene.edges[index], isDimmedEdge(index));
}

void ScenePass::paintLabel(const SceneEdge& edge, bool isDimmed)
{
    // From afar there is room for the number only.
    const bool hasLock = !m_isCrowded && (edge.isSecure || edge.isPartlySecure);
    const double padding = (m_isCrowded ? kTightPadding : kLabelPadding) * m_textScale;
    const QPointF centre = toDevice(edge.labelRect.center());
    const QRectF rect = pillRect(edge, centre, m_zoom, m_ratio);
    if (!m_space.takeIfFree(rect))
        return;
    m_surface.pill(rect, m_colors.pill(isDimmed), m_colors.pillBorder(isDimmed));
    const double icon = kLockSize * m_textScale;
    double left = rect.left() + padding;
    if (hasLock) {
        m_surface.icon(edge.isSecure ? Icon::Lock : Icon::LockOpen,
            QRectF(left - m_textScale, centre.y() - icon / 2, icon, icon),
            m_colors.mutedText(isDimmed));
        left += icon + 2 * m_textScale;
    }
    if (edge.hasOverflow) {
        m_surface.icon(Icon::CircuitBreaker,
            QRectF(left - m_textScale, centre.y() - icon / 2, icon, icon),
            m_colors.labelText(graph::HealthStatus::Failure, isDimmed));
        left += icon + 2 * m_textScale;
    }
    if (edge.label.isEmpty())
        return;
    m_surface.text(edge.label, TextSize::Small,
        QPointF(left + edge.labelWidth * m_textScale / 2, centre.y()),
        m_colors.labelText(edge.health, isDimmed));
}

} // namespace vigla::ui
