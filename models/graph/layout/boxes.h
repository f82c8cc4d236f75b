#pragma once

#include "models/graph/layout.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigla::graph::layered {

inline constexpr int kNoBox = -1;

inline constexpr float kNodeGap = 20; ///< Between nodes above each other.
inline constexpr float kBendGap = 10; ///< Between a line and anything beside it.
inline constexpr float kBoxPadding = 12; ///< Between a box and what is in it.
inline constexpr float kBoxGap = 16; ///< Between a box and what is beside it.
inline constexpr float kLayerGap = 44; ///< The least distance between neighbouring columns.

/// How boxes hold each other; tolerant of wrong indices and of cycles.
class BoxTree {
public:
    explicit BoxTree(std::span<const LayoutBox> boxes);

    std::uint32_t count() const { return static_cast<std::uint32_t>(m_parent.size()); }
    bool isEmpty() const { return m_parent.empty(); }
    int parent(int box) const { return m_parent[static_cast<std::size_t>(box)]; }
    int depth(int box) const { return box < 0 ? 0 : m_depth[static_cast<std::size_t>(box)]; }
    int outermost(int box) const;
    int common(int a, int b) const; ///< The innermost box around both, or kNoBox.
    bool holds(int outer, int box) const; ///< True for outer == box, and for kNoBox as outer.
    float titleHeight(int box) const { return m_titleHeight[static_cast<std::size_t>(box)]; }
    float titleWidth(int box) const { return m_titleWidth[static_cast<std::size_t>(box)]; }
    int sane(int box) const; ///< kNoBox for an index out of range.
    /// Boxes so that parents come after their children.
    std::span<const int> innerFirst() const { return m_innerFirst; }

private:
    std::vector<int> m_parent;
    std::vector<int> m_depth; ///< 1 is outermost.
    std::vector<float> m_titleHeight;
    std::vector<float> m_titleWidth;
    std::vector<int> m_innerFirst;
};

/// The rectangle of every box around its nodes' rectangles; null for a box without any.
std::vector<Rect> boxRects(
    const BoxTree& tree, std::span<const Rect> nodes, std::span<const int> boxOfNode);

} // namespace vigla::graph::layered
