#include "ui/canvas/scene_grid.h"

#include "ui/canvas/graph_scene.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kSmallestCell = 96;
constexpr int kMostCellsAcross = 128;
constexpr std::size_t kBits = 64;

std::vector<std::uint64_t> noMarks(std::size_t count)
{
    return std::vector<std::uint64_t>((count + kBits - 1) / kBits);
}

void takeMarked(const std::vector<std::uint64_t>& marks, std::vector<std::uint32_t>& found)
{
    found.clear();
    for (std::size_t word = 0; word < marks.size(); ++word)
        for (std::uint64_t rest = marks[word]; rest != 0; rest &= rest - 1)
            found.push_back(static_cast<std::uint32_t>(word * kBits)
                + static_cast<std::uint32_t>(std::countr_zero(rest)));
}

} // namespace

SceneGrid::SceneGrid(const GraphScene& scene, const SceneGrid* before)
    : m_bounds(scene.bounds)
    , m_cell(
          std::max(kSmallestCell, std::max(m_bounds.width(), m_bounds.height()) / kMostCellsAcross))
    , m_columns(static_cast<int>(m_bounds.width() / m_cell) + 1)
    , m_rows(static_cast<int>(m_bounds.height() / m_cell) + 1)
    , m_nodeCount(scene.nodes.size())
    , m_edgeCount(scene.edges.size())
    , m_nodes(nodeCells(scene))
    , m_labels(labelCells(scene))
    , m_curves(before ? before->m_curves : std::make_shared<const Cells>(curveCells(scene)))
{
}

SceneGrid::Cells SceneGrid::nodeCells(const GraphScene& scene) const
{
    std::vector<Placed> placed;
    for (std::uint32_t i = 0; i < scene.nodes.size(); ++i)
        place(cellsOf(scene.nodes[i].rect), i, placed);
    return collect(placed);
}

SceneGrid::Cells SceneGrid::labelCells(const GraphScene& scene) const
{
    std::vector<Placed> placed;
    placed.reserve(scene.edges.size());
    for (std::uint32_t i = 0; i < scene.edges.size(); ++i)
        if (const QRectF& label = scene.edges[i].labelRect; !label.isNull())
            place(cellsOf(label), i, placed);
    return collect(placed);
}

SceneGrid::Cells SceneGrid::curveCells(const GraphScene& scene) const
{
    std::vector<Placed> placed;
    for (std::uint32_t i = 0; i < scene.edges.size(); ++i) {
        const auto curve = scene.pointsOf(scene.edges[i]);
        for (std::size_t k = 1; k < curve.size(); ++k) {
            const float left = std::min(curve[k - 1].x, curve[k].x);
            const float top = std::min(curve[k - 1].y, curve[k].y);
            const float width = std::abs(curve[k].x - curve[k - 1].x);
            const float height = std::abs(curve[k].y - curve[k - 1].y);
            place(cellsOf(left, top, width, height), i, placed);
        }
    }
    return collect(placed);
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

SceneGrid::Range SceneGrid::cellsOf(const QRectF& rect) const
{
    return cellsOf(rect.x(), rect.y(), rect.width(), rect.height());
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

void SceneGrid::mark(
    const Cells& cells, const Range& range, std::vector<std::uint64_t>& marks) const
{
    for (int row = range.top; row <= range.bottom; ++row) {
        const auto first = static_cast<std::size_t>(row * m_columns + range.left);
        const auto last = static_cast<std::size_t>(row * m_columns + range.right);
        for (std::size_t i = cells.start[first]; i < cells.start[last + 1]; ++i)
            marks[cells.items[i] / kBits] |= std::uint64_t{1} << cells.items[i] % kBits;
    }
}

void SceneGrid::query(
    const QRectF& rect, std::vector<std::uint32_t>& nodes, std::vector<std::uint32_t>& edges) const
{
    nodes.clear();
    edges.clear();
    if (m_columns == 0 || !rect.intersects(m_bounds.adjusted(-m_cell, -m_cell, m_cell, m_cell)))
        return;
    const Range range = cellsOf(rect);
    auto marks = noMarks(m_nodeCount);
    mark(m_nodes, range, marks);
    takeMarked(marks, nodes);
    marks = noMarks(m_edgeCount);
    mark(m_labels, range, marks);
    mark(*m_curves, range, marks);
    takeMarked(marks, edges);
}

} // namespace vigla::ui
