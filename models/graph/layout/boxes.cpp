#include "models/graph/layout/boxes.h"

#include "models/graph/layout/bounds.h"

#include <algorithm>
#include <numeric>

namespace vigla::graph::layered {

BoxTree::BoxTree(std::span<const LayoutBox> boxes)
    : m_parent(boxes.size(), kNoBox)
    , m_depth(boxes.size(), 1)
    , m_titleHeight(boxes.size())
    , m_titleWidth(boxes.size())
    , m_innerFirst(boxes.size())
{
    const auto count = static_cast<int>(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        m_titleHeight[i] = std::max(0.0F, boxes[i].titleHeight);
        m_titleWidth[i] = std::max(0.0F, boxes[i].titleWidth);
        // A walk that does not reach the top within `count` steps is a cycle: cut it here.
        int steps = 0;
        int up = boxes[i].parent;
        while (up >= 0 && up < count && up != static_cast<int>(i) && steps <= count) {
            up = boxes[static_cast<std::size_t>(up)].parent;
            ++steps;
        }
        const bool isSane = boxes[i].parent < count && (up < 0 || up >= count);
        if (isSane && boxes[i].parent >= 0) {
            m_parent[i] = boxes[i].parent;
            m_depth[i] = steps + 1;
        }
    }
    std::iota(m_innerFirst.begin(), m_innerFirst.end(), 0);
    std::ranges::stable_sort(m_innerFirst, std::greater<>(), [&](int box) { return depth(box); });
}

int BoxTree::sane(int box) const
{
    return box >= 0 && box < static_cast<int>(m_parent.size()) ? box : kNoBox;
}

int BoxTree::outermost(int box) const
{
    while (box != kNoBox && parent(box) != kNoBox)
        box = parent(box);
    return box;
}

int BoxTree::common(int a, int b) const
{
    while (a != b) {
        if (depth(a) >= depth(b))
            a = a == kNoBox ? kNoBox : parent(a);
        else
            b = parent(b);
    }
    return a;
}

bool BoxTree::holds(int outer, int box) const
{
    if (outer == kNoBox)
        return true;
    while (box != kNoBox && box != outer)
        box = parent(box);
    return box == outer;
}

std::vector<Rect> boxRects(
    const BoxTree& tree, std::span<const Rect> nodes, std::span<const int> boxOfNode)
{
    std::vector<Bounds> inner(tree.count());
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (boxOfNode[i] != kNoBox)
            inner[static_cast<std::size_t>(boxOfNode[i])].add(nodes[i]);

    std::vector<Rect> result(tree.count());
    for (const int box : tree.innerFirst()) {
        const auto at = static_cast<std::size_t>(box);
        const Bounds& extent = inner[at];
        if (extent.isEmpty)
            continue;
        const float width = std::max(extent.right - extent.left, tree.titleWidth(box));
        result[at] = {extent.left - kBoxPadding, extent.top - kBoxPadding - tree.titleHeight(box),
            width + 2 * kBoxPadding,
            extent.bottom - extent.top + tree.titleHeight(box) + 2 * kBoxPadding};
        if (tree.parent(box) != kNoBox)
            inner[static_cast<std::size_t>(tree.parent(box))].add(result[at]);
    }
    return result;
}

} // namespace vigla::graph::layered
