#pragma once

#include <QProcess>
#include <QTemporaryDir>

#include <optional>

namespace vigla::bench {

/// A `vigla` with settings of its own, started as the shell would; killed with this object.
class ViglaProcess {
public:
    /// @param platform Qt's: `offscreen`, or `xcb` with a `display` such as `:16`.
    ViglaProcess(
        const QStringList& arguments, const QString& platform, const QString& display = {});
    ~ViglaProcess();
    ViglaProcess(const ViglaProcess&) = delete;
    ViglaProcess& operator=(const ViglaProcess&) = delete;

    /// Waits until its log holds `text`. @return ms since the start; nothing after `timeout` ms.
    std::optional<double> waitFor(const QByteArray& text, int timeout);

    qint64 id() const { return m_process.processId(); }
    double residentMegabytes() const;
    double guiThreadMilliseconds() const; ///< What its first thread has computed so far.

private:
    QTemporaryDir m_home;
    QProcess m_process;
    QByteArray m_log;
    double m_startedAt = 0;
};

} // namespace vigla::bench
