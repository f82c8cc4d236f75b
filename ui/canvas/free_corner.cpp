#include "ui/canvas/free_corner.h"

#include <algorithm>
#include <array>

namespace vigla::ui {

namespace {

/// How many nodes and labels lie in a part of the scene.
std::size_t coveredBy(const GraphScene& scene, const QRectF& part)
{
    std::vector<std::uint32_t> nodes;
    std::vector<std::uint32_t> edges;
    scene.grid->query(part, nodes, edges);
    const auto isNodeIn
        = [&](std::uint32_t index) { return scene.nodes[index].rect.intersects(part); };
    const auto isLabelIn
        = [&](std::uint32_t index) { return scene.edges[index].labelRect.intersects(part); };
    return static_cast<std::size_t>(
        std::ranges::count_if(nodes, isNodeIn) + std::ranges::count_if(edges, isLabelIn));
}

} // namespace

QRect freeCorner(
    const GraphScene& scene, const SceneWindow& window, const QRect& room, const QRect& now)
{
    const double scale = window.scene.width() / std::max(1, window.pixels.width());
    const auto cost = [&](const QRect& place) {
        const QPointF from = QPointF(place.topLeft() - window.pixels.topLeft()) * scale;
        return coveredBy(
            scene, QRectF(window.scene.topLeft() + from, QSizeF(place.size()) * scale));
    };
    const QSize size = now.size();
    const int right = room.right() + 1 - size.width();
    const int bottom = room.bottom() + 1 - size.height();
    const std::array<QRect, 4> corners{QRect({right, bottom}, size),
        QRect({room.left(), bottom}, size), QRect({right, room.top()}, size),
        QRect(room.topLeft(), size)};
    const QRect best = *std::ranges::min_element(corners, {}, cost);
    const bool isInCorner = std::ranges::find(corners, now) != corners.end();
    return isInCorner && cost(now) <= cost(best) ? now : best;
}

} // namespace vigla::ui
