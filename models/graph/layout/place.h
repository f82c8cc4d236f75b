#pragma once

#include "models/graph/layout/boxes.h"
#include "models/graph/layout/grid.h"
#include "models/graph/layout/route.h"

#include <optional>
#include <span>
#include <vector>

namespace vigla::graph::layered {

/// Everything from `y` on goes down by `distance`.
struct Shift {
    float y = 0;
    float distance = 0;
};

/// Finds places for new nodes among placed ones. Where the box of a new node has no room left,
/// everything below the box makes room.
class NodePlacer {
public:
    /// @param isPlaced by node; `centres` of the others mean nothing yet.
    NodePlacer(const LayoutInput& input, const BoxTree& boxes, std::vector<Point>& centres,
        std::vector<bool>& isPlaced);

    /// Places every node that has a way, by edges or by its box, to a placed one. The others stay
    /// unplaced.
    void placeRelated();

    /// What made room, in this order; `centres` have moved with it. Nodes that reach from above to
    /// below such a `y` have stayed.
    std::span<const Shift> shifts() const { return m_shifts; }

private:
    struct Wish {
        float x = 0;
        float y = 0; ///< Of the line through the figure.
    };
    void index();
    void place(std::uint32_t node);
    std::optional<Point> freePlace(std::uint32_t node, const Wish& wish) const;
    bool makeRoom(std::uint32_t node);
    Point below(std::uint32_t node, const Wish& wish) const;
    int filledBox(std::uint32_t node) const;
    Rect rectOf(std::uint32_t node) const;
    bool isRelated(std::uint32_t node) const;
    Wish wishOf(std::uint32_t node) const;
    float columnNear(float x, bool isAtLeast) const;
    bool isFree(std::uint32_t node, const Rect& rect) const;
    Rect boxWith(int box, const Rect& rect) const;
    void take(std::uint32_t node, Point centre);

    const LayoutInput& m_input;
    const BoxTree& m_boxes;
    std::vector<Point>& m_centres;
    std::vector<bool>& m_isPlaced;
    std::vector<std::vector<std::uint32_t>> m_before; ///< Sources of edges to a node.
    std::vector<std::vector<std::uint32_t>> m_after;
    RectGrid m_grid;
    std::vector<std::uint32_t> m_gridNode; ///< Node by index in the grid.
    std::vector<float> m_columns; ///< Centres of placed nodes, ascending, each once.
    std::vector<Rect> m_boxRects;
    std::vector<int> m_boxCount; ///< Placed nodes in a box and in those in it.
    std::vector<Shift> m_shifts;
};

} // namespace vigla::graph::layered
