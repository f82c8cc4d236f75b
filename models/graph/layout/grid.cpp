#include "models/graph/layout/grid.h"

#include <cmath>

namespace vigla::graph::layered {

std::int64_t RectGrid::cellAt(float x, float y)
{
    const auto column = static_cast<std::int64_t>(std::floor(x / kCell));
    const auto row = static_cast<std::int64_t>(std::floor(y / kCell));
    return column * (std::int64_t{1} << 32) + row;
}

void RectGrid::add(const Rect& rect)
{
    const auto index = static_cast<std::uint32_t>(m_rects.size());
    m_rects.push_back(rect);
    forEachCell(rect, [&](std::int64_t cell) {
        auto& items = m_cells[cell];
        if (items.empty() || items.back() != index)
            items.push_back(index);
    });
}

bool RectGrid::isFree(const Rect& rect) const
{
    bool result = true;
    forEachOverlap(rect, [&](std::uint32_t) { result = false; });
    return result;
}

} // namespace vigla::graph::layered
