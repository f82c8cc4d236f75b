#pragma once

#include <QToolBar>

#include "ui/shell/page_id.h"

#include <map>

class QToolButton;
class QVBoxLayout;

namespace vigla::ui {

/// The column of pages at the left edge: one checked button per page.
class Rail final : public QToolBar {
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);

    void addPage(PageId page); ///< Once per page; they stand in the order of PageId.
    void setCurrent(PageId page); ///< Emits nothing.
    /// A small number at the button, e.g. how many proxies are out of sync; 0 takes it away.
    void setBadge(PageId page, int count);
    void focusCurrent(); ///< Gives the keyboard to the checked button.

signals:
    void pageChosen(vigla::ui::PageId page);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Button;
    std::map<PageId, Button*> m_buttons;
    QVBoxLayout* m_column = nullptr;
};

} // namespace vigla::ui
