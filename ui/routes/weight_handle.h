#pragma once

#include <QWidget>

namespace vigla::ui {

class WeightBar;

/// The grip between two neighbours of a WeightBar; a slider for keyboard and assistive technology.
class WeightHandle final : public QWidget {
    Q_OBJECT
public:
    WeightHandle(int index, WeightBar* bar);

    WeightBar* bar() const { return m_bar; }
    int index() const { return m_index; }
    /// Moves to the sum `percent` of the weights left of it, as a finished edit.
    void moveTo(int percent);

    static constexpr int kWidth = 12;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    WeightBar* m_bar;
    int m_index;
    double m_grabOffset = 0; ///< From the handle's middle to where the mouse took it.
    bool m_isHovered = false;
};

} // namespace vigla::ui
