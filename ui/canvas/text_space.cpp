#include "ui/canvas/text_space.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

template <typename Visit>
void TextSpace::forEachCell(const QRectF& rect, Visit visit)
{
    constexpr double kCell = 64;
    const auto left = static_cast<std::int64_t>(std::floor(rect.left() / kCell));
    const auto right = static_cast<std::int64_t>(std::floor(rect.right() / kCell));
    const auto top = static_cast<std::int64_t>(std::floor(rect.top() / kCell));
    const auto bottom = static_cast<std::int64_t>(std::floor(rect.bottom() / kCell));
    for (std::int64_t y = top; y <= bottom; ++y)
        for (std::int64_t x = left; x <= right; ++x)
            visit(y * 1'000'003 + x);
}

void TextSpace::take(const QRectF& rect)
{
    forEachCell(rect, [&](std::int64_t cell) { m_cells[cell].push_back(rect); });
}

bool TextSpace::isFree(const QRectF& rect) const
{
    bool isTaken = false;
    forEachCell(rect, [&](std::int64_t cell) {
        const auto found = m_cells.find(cell);
        isTaken = isTaken
            || (found != m_cells.end()
                && std::ranges::any_of(
                    found->second, [&](const QRectF& other) { return other.intersects(rect); }));
    });
    return !isTaken;
}

bool TextSpace::takeIfFree(const QRectF& rect)
{
    if (!isFree(rect))
        return false;
    take(rect);
    return true;
}

} // namespace vigla::ui
