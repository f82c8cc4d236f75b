#pragma once

#include <QRectF>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace vigla::ui {

struct GraphScene;

/// Finds what is near a point without walking everything. Cells hold node and edge indices.
class SceneGrid {
public:
    SceneGrid() = default;
    /// @param scene whose nodes, edges and geometry are there already.
    /// @param before of a scene with the same geometry, which it shares; may be null.
    SceneGrid(const GraphScene& scene, const SceneGrid* before);

    /// Nodes and edges whose cells touch `rect`, each once, ascending. Nothing outside is missed.
    void query(const QRectF& rect, std::vector<std::uint32_t>& nodes,
        std::vector<std::uint32_t>& edges) const;

private:
    /// Items by cell in one array.
    struct Cells {
        std::vector<std::uint32_t> start;
        std::vector<std::uint32_t> items;
    };
    struct Range {
        int left = 0;
        int top = 0;
        int right = 0;
        int bottom = 0;
    };
    using Placed = std::pair<std::uint32_t, std::uint32_t>; ///< Cell, item.
    Range cellsOf(double x, double y, double width, double height) const;
    Range cellsOf(const QRectF& rect) const;
    Cells nodeCells(const GraphScene& scene) const;
    Cells labelCells(const GraphScene& scene) const;
    Cells curveCells(const GraphScene& scene) const;
    void place(const Range& range, std::uint32_t item, std::vector<Placed>& placed) const;
    Cells collect(const std::vector<Placed>& placed) const;
    void mark(const Cells& cells, const Range& range, std::vector<std::uint64_t>& marks) const;

    QRectF m_bounds;
    double m_cell = 1;
    int m_columns = 0;
    int m_rows = 0;
    std::size_t m_nodeCount = 0;
    std::size_t m_edgeCount = 0;
    Cells m_nodes;
    Cells m_labels;
    std::shared_ptr<const Cells> m_curves;
};

} // namespace vigla::ui
