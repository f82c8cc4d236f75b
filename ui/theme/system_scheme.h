#pragma once

#include "ui/theme/theme.h"

#include <QObject>

namespace vigla::ui {

class DesktopPortal;

/// Whether the desktop asks for a light or a dark look, and when that changes. GUI thread only.
///
/// From Qt 6.5 on Qt knows; before, the desktop's settings portal is asked where there is one.
/// Without either, what the application's first palette looked like holds.
class SystemScheme final : public QObject {
    Q_OBJECT
public:
    explicit SystemScheme(QObject* parent = nullptr);
    ThemeKind kind() const { return m_kind; }

signals:
    void changed(vigla::ui::ThemeKind kind);

private:
    ThemeKind find() const;
    void look();

    DesktopPortal* m_portal = nullptr;
    ThemeKind m_kind;
};

} // namespace vigla::ui
