#include "ui/theme/desktop_portal.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace vigla::ui {

namespace {

/// A running portal answers in about a millisecond. One that has to be started first answers later,
/// and the window does not wait for it.
constexpr int kFirstAnswerMs = 50;

const auto kService = QStringLiteral("org.freedesktop.portal.Desktop");
const auto kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const auto kGroup = QStringLiteral("org.freedesktop.appearance");
const auto kKey = QStringLiteral("color-scheme");

/// `Read` wraps its value once more than the signal does.
QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

/// The value of one setting; invalid without an answer in time.
QVariant readNow(const QString& group, const QString& key)
{
    auto question
        = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question.setArguments({group, key});
    const QDBusMessage answer
        = QDBusConnection::sessionBus().call(question, QDBus::Block, kFirstAnswerMs);
    const bool isAnswer
        = answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty();
    return isAnswer ? unwrapped(answer.arguments().first()) : QVariant();
}

} // namespace

DesktopPortal::DesktopPortal(QObject* parent)
    : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    // QDBusConnection takes slots by name only.
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
        SLOT(takeSetting(QString, QString, QDBusVariant)));
    ask();
}

void DesktopPortal::ask()
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    auto question
        = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question.setArguments({kGroup, kKey});
    const QDBusMessage answer = bus.call(question, QDBus::Block, kFirstAnswerMs);
    if (answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty()) {
        takeSetting(kGroup, kKey, QDBusVariant(answer.arguments().first()));
        return;
    }
    auto* later = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(later, &QDBusPendingCallWatcher::finished, this, [this, later] {
        const QDBusPendingReply<QDBusVariant> reply = *later;
        if (reply.isValid())
            takeSetting(kGroup, kKey, reply.value());
        later->deleteLater();
    });
}

bool DesktopPortal::isMotionReduced()
{
    if (!QDBusConnection::sessionBus().isConnected())
        return false;
    if (readNow(kGroup, QStringLiteral("reduced-motion")).toUInt() == 1)
        return true;
    const QVariant animations = readNow(
        QStringLiteral("org.gnome.desktop.interface"), QStringLiteral("enable-animations"));
    return animations.isValid() && !animations.toBool();
}

void DesktopPortal::takeSetting(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != kGroup || key != kKey)
        return;
    const uint number = unwrapped(QVariant::fromValue(value)).toUInt();
    const auto scheme = number == 1 || number == 2 ? Scheme(number) : Scheme::NoPreference;
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    emit schemeChanged();
}

} // namespace vigla::ui
