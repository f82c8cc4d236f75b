#pragma once

#include <QRectF>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace vigla::ui {

/// Where texts would cover something. Device pixels.
class TextSpace {
public:
    void take(const QRectF& rect);
    bool isFree(const QRectF& rect) const;
    bool takeIfFree(const QRectF& rect); ///< False, and nothing is taken, when it is not free.

private:
    template <typename Visit>
    static void forEachCell(const QRectF& rect, Visit visit);

    std::unordered_map<std::int64_t, std::vector<QRectF>> m_cells;
};

} // namespace vigla::ui
