#pragma once

#include "ui/canvas/scene_painter.h"
#include "ui/canvas/scene_surface.h"
#include "ui/canvas/text_space.h"

#include <QSizeF>

#include <stop_token>
#include <vector>

namespace vigla::ui {

/// Decides what of a scene is painted, in which order and in how much detail.
class ScenePass {
public:
    /// @param size of the surface in device pixels.
    ScenePass(const GraphScene& scene, const Decoration& decoration, const SceneView& view,
        const QSizeF& size, SceneSurface& surface);

    bool run(const std::stop_token& stop); ///< False when `stop` was requested.

private:
    enum class Layer { Dimmed, Normal };

    void selectVisible();
    void paintBoxes();
    void paintBoxTitles();
    bool paintEdges(Layer layer, const std::stop_token& stop);
    void paintEdge(std::uint32_t index);
    void paintArrow(const SceneEdge& edge, const QColor& color);
    void flatten(const SceneEdge& edge);
    void paintNodes(Layer layer);
    void paintNode(std::uint32_t index);
    void paintTitles(Layer layer);
    void paintTitle(const SceneNode& node, bool isDimmed);
    void paintBadges(const SceneNode& node, const QRectF& row, bool isDimmed);
    void takeFigures();
    bool isRoomFor(const QRectF& text);
    QRectF placeAround(const QRectF& figure, const QSizeF& text, bool isFreeAbove);
    void paintLabels(Layer layer);
    void paintLabel(const SceneEdge& edge, bool isDimmed);

    bool isDimmedNode(std::uint32_t index) const;
    bool isDimmedEdge(std::uint32_t index) const;
    bool isMarked(SceneHit::Kind kind, std::uint32_t index) const;
    graph::Point toDevice(graph::Point point) const;
    QPointF toDevice(const QPointF& point) const;
    QRectF toDevice(const QRectF& rect) const;

    const GraphScene& m_scene;
    const Decoration& m_decoration;
    SceneSurface& m_surface;
    CanvasColors m_colors;
    QPointF m_origin;
    float m_left; ///< Of the origin, for the many points of curves.
    float m_top;
    double m_zoom;
    double m_scale; ///< Device pixels per scene unit.
    double m_ratio;
    double m_textScale; ///< Device pixels per unit of text; larger than m_scale from afar.
    bool m_isCrowded; ///< Texts are larger than the layout reckoned with.
    TextSpace m_space; ///< Figures and texts so far.
    QRectF m_visible; ///< Scene units.
    std::vector<std::uint32_t> m_nodes;
    std::vector<std::uint32_t> m_edges;
    std::vector<graph::Point> m_points;
};

} // namespace vigla::ui
