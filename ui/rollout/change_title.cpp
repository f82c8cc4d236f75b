#include "ui/rollout/change_title.h"

#include "models/qt/convert.h"
#include "models/routing/change_set.h"

#include <QCoreApplication>

namespace vigla::ui {

QString changeTitle(const routing::Change& change)
{
    QString name = toPlainQString(change.ref().text());
    if (change.isCreation())
        return QCoreApplication::translate("Changes", "%1 (new)").arg(name);
    if (change.isRemoval())
        return QCoreApplication::translate("Changes", "%1 (removed)").arg(name);
    return name;
}

} // namespace vigla::ui
