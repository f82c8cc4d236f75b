#pragma once

#include "ui/canvas/scene_painter.h"

#include <QImage>
#include <QWidget>

namespace vigla::ui {

class GraphCanvas;

/// The whole graph in small, with the visible part as a rectangle that can be dragged.
class Overview final : public QWidget {
    Q_OBJECT
public:
    /// @param canvas must outlive this.
    explicit Overview(GraphCanvas& canvas, QWidget* parent = nullptr);
    ~Overview() override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void renew(); ///< Paints the picture of the present scene.
    void follow(const QPointF& position);
    QPointF toScene(const QPointF& position) const;

    GraphCanvas& m_canvas;
    ScenePainter m_painter;
    QImage m_image;
    SceneView m_view;
    QPointF m_grip; ///< From the pointer to the middle of the visible part; scene units.
};

} // namespace vigla::ui
