#pragma once

#include "ui/canvas/graph_scene.h"

#include <QPainterPath>
#include <QSizeF>

#include <optional>

class QPainter;

namespace vigla::ui {

/// The colours of everything on the canvas, greyed when the picture is not live.
class CanvasColors {
public:
    CanvasColors() = default;
    CanvasColors(const Theme& theme, bool isLive);

    QColor ground() const { return m_theme.canvas; }
    QColor health(graph::HealthStatus status, bool isDimmed) const;
    QColor edge(const SceneEdge& edge, bool isDimmed) const;
    QColor change(graph::Change change) const; ///< Behind what differs between two moments.
    QColor text(bool isDimmed) const;
    QColor mutedText(bool isDimmed) const;
    QColor labelText(graph::HealthStatus status, bool isDimmed) const;
    QColor nodeFill(bool isDimmed) const;
    QColor pill(bool isDimmed) const;
    QColor pillBorder(bool isDimmed) const;
    QColor boxFill(int depth) const;
    QColor boxBorder() const;
    QColor boxTitle() const;
    QColor marker() const { return m_theme.accent; } ///< Around what is selected or found.
    QColor hover() const { return m_theme.selection; }

private:
    QColor adapt(const QColor& color, bool isDimmed) const;
    Theme m_theme;
    bool m_isLive = true;
};

/// How one node's figure looks; equal looks paint equal pixels.
struct FigureLook {
    NodeShape shape = NodeShape::Circle;
    graph::HealthStatus health = graph::HealthStatus::NotAvailable;
    std::optional<Icon> symbol; ///< Inside the figure.
    bool isIdle = false;
    bool isDimmed = false;

    bool operator==(const FigureLook&) const = default;
};

NodeShape shapeOf(const graph::Node& node);
std::optional<Icon> symbolOf(const graph::Node& node);
QSizeF figureSize(NodeShape shape); ///< Scene units.
QPainterPath figurePath(NodeShape shape, const QRectF& rect);

/// Where the outline is, left or right of the middle, at `y`.
double outlineX(NodeShape shape, const QRectF& rect, double y, bool isRight);

/// Fill, health ring, symbol and health badge. `rect` is the figure's in the painter's units.
void drawFigure(
    QPainter& painter, const FigureLook& look, const QRectF& rect, const CanvasColors& colors);

/// How far a figure's badge reaches over its rectangle, as a share of its height.
inline constexpr double kBadgeOverhang = 0.2;

} // namespace vigla::ui
