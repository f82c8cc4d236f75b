#include "ui/theme/sticky_menu.h"

#include <QKeyEvent>
#include <QMouseEvent>

namespace vigla::ui {

namespace {

bool isTickable(const QAction* action)
{
    return action && action->isCheckable() && action->isEnabled();
}

} // namespace

void StickyMenu::mouseReleaseEvent(QMouseEvent* event)
{
    QAction* action = actionAt(event->pos());
    if (isTickable(action))
        action->trigger();
    else
        QMenu::mouseReleaseEvent(event);
}

void StickyMenu::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && isTickable(activeAction()))
        activeAction()->trigger();
    else
        QMenu::keyPressEvent(event);
}

} // namespace vigla::ui
