#pragma once

#include <QImage>
#include <QWidget>

namespace vigla::ui {

class GraphCanvas;

/// The whole graph in small, with the visible part as a rectangle that can be dragged.
class Overview final : public QWidget {
public:
    explicit Overview(GraphCanvas& canvas, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    GraphCanvas& m_canvas;
};

} // namespace vigla::ui
