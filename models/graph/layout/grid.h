#pragma once

#include "models/graph/layout.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace vigla::graph::layered {

inline bool overlaps(const Rect& a, const Rect& b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height
        && b.y < a.y + a.height;
}

inline Rect grown(const Rect& rect, float by)
{
    return {rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by};
}

/// Rectangles by place, for questions about a neighbourhood.
class RectGrid {
public:
    void add(const Rect& rect);
    std::size_t count() const { return m_rects.size(); }
    const Rect& at(std::uint32_t index) const { return m_rects[index]; }

    /// Calls `visit(index)` for every rectangle that overlaps `rect`, some more than once.
    template <typename Visit>
    void forEachOverlap(const Rect& rect, Visit visit) const
    {
        forEachCell(rect, [&](std::int64_t cell) {
            const auto found = m_cells.find(cell);
            if (found == m_cells.end())
                return;
            for (const std::uint32_t index : found->second)
                if (overlaps(m_rects[index], rect))
                    visit(index);
        });
    }
    bool isFree(const Rect& rect) const;

private:
    static constexpr float kCell = 160;
    static std::int64_t cellAt(float x, float y);
    template <typename Visit>
    static void forEachCell(const Rect& rect, Visit visit)
    {
        for (float x = rect.x; x < rect.x + rect.width + kCell; x += kCell)
            for (float y = rect.y; y < rect.y + rect.height + kCell; y += kCell)
                visit(cellAt(std::min(x, rect.x + rect.width), std::min(y, rect.y + rect.height)));
    }

    std::vector<Rect> m_rects;
    std::unordered_map<std::int64_t, std::vector<std::uint32_t>> m_cells;
};

} // namespace vigla::graph::layered
