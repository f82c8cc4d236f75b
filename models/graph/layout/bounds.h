#pragma once

#include "models/graph/layout.h"

#include <algorithm>

namespace vigla::graph::layered {

/// The smallest rectangle around what was added.
struct Bounds {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    bool isEmpty = true;

    void add(const Rect& rect)
    {
        left = isEmpty ? rect.x : std::min(left, rect.x);
        top = isEmpty ? rect.y : std::min(top, rect.y);
        right = isEmpty ? rect.x + rect.width : std::max(right, rect.x + rect.width);
        bottom = isEmpty ? rect.y + rect.height : std::max(bottom, rect.y + rect.height);
        isEmpty = false;
    }
    Rect rect() const { return {left, top, right - left, bottom - top}; }
};

} // namespace vigla::graph::layered
