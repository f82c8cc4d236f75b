#include "ui/theme/motion.h"

#include <QApplication>
#include <QStyle>

#ifdef VIGLA_HAS_DBUS
#include "ui/theme/desktop_portal.h"
#endif

namespace vigla::ui {

bool isMotionReduced()
{
#ifdef VIGLA_HAS_DBUS
    if (DesktopPortal::isMotionReduced())
        return true;
#endif
    return QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) == 0;
}

} // namespace vigla::ui
