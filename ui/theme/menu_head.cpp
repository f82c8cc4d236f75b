#include "ui/theme/menu_head.h"

#include <QMenu>
#include <QString>

namespace vigla::ui {

QAction* addMenuHead(QMenu* menu, const QString& text)
{
    QAction* head = menu->addAction(text);
    head->setEnabled(false);
    return head;
}

} // namespace vigla::ui
