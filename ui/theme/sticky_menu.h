#pragma once

#include <QMenu>

namespace vigla::ui {

/// A menu that stays open when something is ticked in it, so that several can be.
class StickyMenu final : public QMenu {
    Q_OBJECT
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; ///< Space ticks; Enter ticks and closes.
};

} // namespace vigla::ui
