#pragma once

#include "ui/canvas/graph_scene.h"

#include <QByteArray>
#include <QImage>

#include <memory>
#include <stop_token>

namespace vigla::ui {

/// What part of a scene is looked at, and how large.
struct SceneView {
    QPointF origin; ///< Scene point at the top left corner.
    double zoom = 1; ///< Logical pixels per scene unit.
    double pixelRatio = 1; ///< Device pixels per logical pixel.

    bool operator==(const SceneView&) const = default;
};

/// Device pixels per unit of text: as large as the scene, but never so small that it cannot be
/// read.
double textScale(double zoom, double pixelRatio);

/// The pill of an edge's label around `centre`, in device pixels; from afar it has room for the
/// number only.
QRectF pillRect(const SceneEdge& edge, const QPointF& centre, double zoom, double pixelRatio);

/// Paints scenes into images with level of detail. Keeps sprites and texts between frames, so one
/// object paints many frames quickly; it belongs to one thread at a time.
class ScenePainter {
public:
    ScenePainter();
    ~ScenePainter();
    ScenePainter(const ScenePainter&) = delete;
    ScenePainter& operator=(const ScenePainter&) = delete;

    /// @param image Format_RGB32; all of it is painted.
    /// @return false when `stop` was requested and the image is unfinished.
    bool paint(QImage& image, const GraphScene& scene, const Decoration& decoration,
        const SceneView& view, std::stop_token stop = {});

private:
    struct Cache;
    std::unique_ptr<Cache> m_cache;
};

/// The whole scene with a margin, as a PNG file's content. Any thread.
/// @param decoration what is dimmed and marked, as on the screen.
/// @param scale device pixels per scene unit; made smaller when the image would pass 16384 pixels.
QByteArray renderPng(const GraphScene& scene, const Decoration& decoration = {}, double scale = 2);

/// The whole scene as an SVG document. Any thread.
QByteArray renderSvg(const GraphScene& scene, const Decoration& decoration = {});

} // namespace vigla::ui
