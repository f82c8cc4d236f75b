#pragma once

#include <QDBusVariant>
#include <QObject>

#include <optional>

namespace vigla::ui {

/// The appearance setting of freedesktop.org's settings portal (`org.freedesktop.appearance`,
/// `color-scheme`) on the session bus. Built only where Qt has D-Bus. GUI thread only.
class DesktopPortal final : public QObject {
    Q_OBJECT
public:
    enum class Scheme : std::uint8_t { NoPreference = 0, Dark = 1, Light = 2 };

    /// Asks once and listens from then on. Waits 50 ms at most for the first answer.
    explicit DesktopPortal(QObject* parent = nullptr);
    std::optional<Scheme> scheme() const { return m_scheme; } ///< Absent without a portal.

    /// `reduced-motion` of the same group (since 2025), or GNOME's `enable-animations`. Asks anew.
    static bool isMotionReduced();

signals:
    void schemeChanged();

private slots:
    void takeSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();

    std::optional<Scheme> m_scheme;
};

} // namespace vigla::ui
