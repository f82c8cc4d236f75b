#include "ui/canvas/graph_scene.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kSmallestCell = 96;
constexpr int kMostCellsAcross = 128;

} // namespace

SceneGrid::SceneGrid(std::span<const SceneNode> nodes, std::span<const SceneEdge> edges,
    std::span<const graph::Point> points, const QRectF& bounds)
    : m_bounds(bounds)
    , m_cell(std::max(kSmallestCell, std::max(bounds.width(), bounds.height()) / kMostCellsAcross))
    , m_columns(static_cast<int>(bounds.width() / m_cell) + 1)
    , m_rows(static_cast<int>(bounds.height() / m_cell) + 1)
{
    std::vector<Placed> placed;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const QRectF& rect = nodes[i].rect;
        place(cellsOf(rect.x(), rect.y(), rect.width(), rect.height()), i, placed);
    }
    m_nodes = collect(placed);
    placed.clear();
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
        const auto curve = points.subspan(edges[i].firstPoint, edges[i].pointCount);
        for (std::size_t k = 1; k < curve.size(); ++k) {
            const float left = std::min(curve[k - 1].x, curve[k].x);
            const float top = std::min(curve[k - 1].y, curve[k].y);
            const float width = std::abs(curve[k].x - curve[k - 1].x);
            const float height = std::abs(curve[k].y - curve[k - 1].y);
            place(cellsOf(left, top, width, height), i, placed);
        }
        const QRectF& label = edges[i].labelRect;
        if (!label.isNull())
            place(cellsOf(label.x(), label.y(), label.width(), label.height()), i, placed);
    }
    m_edges = collect(placed);
}

SceneGrid::Range SceneGrid::cellsOf(double x, double y, double width, double height) const
{
    const auto column = [&](double at) {
        return std::clamp(static_cast<int>((at - m_bounds.x()) / m_cell), 0, m_columns - 1);
    };
    const auto row = [&](double at) {
        return std::clamp(static_cast<int>((at - m_bounds.y()) / m_cell), 0, m_rows - 1);
    };
    return {column(x), row(y), column(x + width), row(y + height)};
}

void SceneGrid::place(const Range& range, std::uint32_t item, std::vector<Placed>& placed) const
{
    for (int row = range.top; row <= range.bottom; ++row) {
        for (int column = range.left; column <= range.right; ++column) {
            const auto cell = static_cast<std::uint32_t>(row * m_columns + column);
            if (placed.empty() || placed.back() != Placed{cell, item})
                placed.emplace_back(cell, item);
        }
    }
}

SceneGrid::Cells SceneGrid::collect(const std::vector<Placed>& placed) const
{
    Cells cells;
    cells.start.assign(
        static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows) + 1, 0);
    for (const auto& [cell, item] : placed)
        ++cells.start[cell + 1];
    for (std::size_t i = 1; i < cells.start.size(); ++i)
        cells.start[i] += cells.start[i - 1];
    std::vector<std::uint32_t> next(cells.start.begin(), cells.start.end() - 1);
    cells.items.resize(placed.size());
    for (const auto& [cell, item] : placed)
        cells.items[next[cell]++] = item;
    return cells;
}

void SceneGrid::queryCells(
    const Cells& cells, const Range& range, std::vector<std::uint32_t>& found) const
{
    found.clear();
    for (int row = range.top; row <= range.bottom; ++row) {
        const auto first = static_cast<std::size_t>(row * m_columns + range.left);
        const auto last = static_cast<std::size_t>(row * m_columns + range.right);
        found.insert(found.end(), cells.items.begin() + cells.start[first],
            cells.items.begin() + cells.start[last + 1]);
    }
    std::ranges::sort(found);
    const auto rest = std::ranges::unique(found);
    found.erase(rest.begin(), rest.end());
}

void SceneGrid::query(
    const QRectF& rect, std::vector<std::uint32_t>& nodes, std::vector<std::uint32_t>& edges) const
{
    nodes.clear();
    edges.clear();
    if (m_columns == 0 || !rect.intersects(m_bounds.adjusted(-m_cell, -m_cell, m_cell, m_cell)))
        return;
    const Range range = cellsOf(rect.x(), rect.y(), rect.width(), rect.height());
    queryCells(m_nodes, range, nodes);
    queryCells(m_edges, range, edges);
}

} // namespace vigla::ui
