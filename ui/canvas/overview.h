#pragma once

#include "ui/canvas/frame_renderer.h"

#include <QWidget>

#include <cstdint>

namespace vigla::ui {

class GraphCanvas;

/// The whole graph in small, with the visible part as a rectangle that can be dragged. Painted on a
/// worker, and only while it is visible.
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
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void renew(); ///< Asks for a picture of the present scene.
    void showFrame(const Frame& frame);
    void follow(const QPointF& position);
    QPointF toScene(const QPointF& position) const;

    GraphCanvas& m_canvas;
    FrameRenderer* m_renderer;
    Frame m_frame;
    std::uint64_t m_generation = 0; ///< Of the newest request.
    QPointF m_grip; ///< From the pointer to the middle of the visible part; scene units.
};

} // namespace vigla::ui
