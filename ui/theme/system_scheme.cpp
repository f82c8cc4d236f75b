#include "ui/theme/system_scheme.h"

#include <QGuiApplication>
#include <QStyleHints>

#ifdef VIGLA_HAS_DBUS
#include "ui/theme/desktop_portal.h"
#endif

namespace vigla::ui {

SystemScheme::SystemScheme(QObject* parent)
    : QObject(parent)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(
        QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &SystemScheme::look);
#elif defined(VIGLA_HAS_DBUS)
    m_portal = new DesktopPortal(this);
    connect(m_portal, &DesktopPortal::schemeChanged, this, &SystemScheme::look);
#endif
    m_kind = find();
}

ThemeKind SystemScheme::find() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark ? ThemeKind::Dark : ThemeKind::Light;
#elif defined(VIGLA_HAS_DBUS)
    if (const auto scheme = m_portal->scheme();
        scheme && *scheme != DesktopPortal::Scheme::NoPreference)
        return *scheme == DesktopPortal::Scheme::Dark ? ThemeKind::Dark : ThemeKind::Light;
#endif
    return systemThemeKind();
}

void SystemScheme::look()
{
    const ThemeKind kind = find();
    if (kind == m_kind)
        return;
    m_kind = kind;
    emit changed(kind);
}

} // namespace vigla::ui
