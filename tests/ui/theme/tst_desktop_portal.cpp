#include "ui/theme/system_scheme.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace vigla::ui;

namespace {

constexpr const char* kPath = "/org/freedesktop/portal/desktop";
constexpr const char* kInterface = "org.freedesktop.portal.Settings";

} // namespace

/// Answers as the settings portal does; lives on a thread of its own, as another process would.
class FakePortal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    std::atomic<uint> scheme = 0;

    void announce(const QDBusConnection& bus, uint value)
    {
        scheme = value;
        auto signal = QDBusMessage::createSignal(QString::fromLatin1(kPath),
            QString::fromLatin1(kInterface), QStringLiteral("SettingChanged"));
        signal.setArguments({QStringLiteral("org.freedesktop.appearance"),
            QStringLiteral("color-scheme"), QVariant::fromValue(QDBusVariant(value))});
        QVERIFY(bus.send(signal));
    }

public slots:
    QDBusVariant Read(const QString&, const QString&) const
    {
        return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme.load())));
    }
};

/// On a session bus of its own, so that the machine's desktop has no say.
class TestDesktopPortal : public QObject {
    Q_OBJECT

    QProcess m_daemon;
    QThread m_thread;
    FakePortal m_portal;
    std::unique_ptr<QDBusConnection> m_bus;

private slots:
    void initTestCase()
    {
        const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
        if (daemon.isEmpty())
            QSKIP("dbus-daemon is not installed");
        m_daemon.start(daemon,
            {QStringLiteral("--session"), QStringLiteral("--nofork"),
                QStringLiteral("--print-address")});
        QVERIFY(m_daemon.waitForReadyRead());
        const QByteArray address = m_daemon.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        m_bus = std::make_unique<QDBusConnection>(
            QDBusConnection::connectToBus(QString::fromLatin1(address), QStringLiteral("portal")));
        QVERIFY(m_bus->isConnected());
        m_portal.moveToThread(&m_thread);
        m_thread.start();
        QVERIFY(m_bus->registerObject(
            QString::fromLatin1(kPath), &m_portal, QDBusConnection::ExportAllSlots));
        QVERIFY(m_bus->registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
    }

    void asksAtTheStart_data()
    {
        QTest::addColumn<uint>("scheme");
        QTest::addColumn<ThemeKind>("expected");
        QTest::addRow("dark is asked for") << 1U << ThemeKind::Dark;
        QTest::addRow("light is asked for") << 2U << ThemeKind::Light;
        QTest::addRow("no preference: as the first palette") << 0U << systemThemeKind();
        QTest::addRow("a number from the future: as the first palette") << 7U << systemThemeKind();
    }

    void asksAtTheStart()
    {
        QFETCH(const uint, scheme);
        QFETCH(const ThemeKind, expected);
        m_portal.scheme = scheme;
        const SystemScheme system;
        // Where the first answer was late, it comes by the event loop.
        QTRY_COMPARE(system.kind(), expected);
    }

    void followsTheDesktop()
    {
        m_portal.scheme = 2;
        const SystemScheme system;
        QTRY_COMPARE(system.kind(), ThemeKind::Light);
        QSignalSpy spy(&system, &SystemScheme::changed);
        m_portal.announce(*m_bus, 1);
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(system.kind(), ThemeKind::Dark);
        m_portal.announce(*m_bus, 2);
        QTRY_COMPARE(spy.size(), 2);
        QCOMPARE(system.kind(), ThemeKind::Light);
    }

    void cleanupTestCase()
    {
        m_thread.quit();
        m_thread.wait();
        QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
        m_daemon.terminate();
        m_daemon.waitForFinished();
    }
};

QTEST_MAIN(TestDesktopPortal)
#include "tst_desktop_portal.moc"
