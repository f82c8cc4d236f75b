#pragma once

#include "ui/canvas/graph_scene.h"

#include <QRect>
#include <QRectF>

namespace vigla::ui {

/// What part of a scene is seen where.
struct SceneWindow {
    QRect pixels;
    QRectF scene; ///< The same area in scene units.
};

/// Where something covers the fewest nodes and labels: where it is as long as no corner is better,
/// else the best corner of `room`.
///
/// @param room in the pixels of `window`.
/// @param now what is to be placed, where it is at present.
QRect freeCorner(
    const GraphScene& scene, const SceneWindow& window, const QRect& room, const QRect& now);

} // namespace vigla::ui
