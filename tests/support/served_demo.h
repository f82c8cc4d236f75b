#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace vigla::test {

/// `vigla demo` as a process of its own, for other programs to talk to.
class ServedDemo {
public:
    /// False when it did not come up; the reason is in complaint().
    bool start(const QStringList& arguments = {})
    {
        if (!QFile::exists(qEnvironmentVariable("VIGLA_BINARY"))) {
            m_said = "VIGLA_BINARY does not name the program; run this by ctest";
            return false;
        }
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(qEnvironmentVariable("VIGLA_BINARY"),
            QStringList{QStringLiteral("demo"), QStringLiteral("--kubeconfig-out"), kubeconfig()}
                + arguments);
        return QTest::qWaitFor(
                   [this] {
                       m_said += m_process.readAll();
                       return m_said.contains("Serving")
                           || m_process.state() == QProcess::NotRunning;
                   },
                   30'000)
            && m_said.contains("Serving");
    }
    ~ServedDemo()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }

    QString kubeconfig() const { return file(QStringLiteral("kubeconfig")); }
    QByteArray complaint() const { return m_said; }
    QString folder() const { return m_folder.path(); }

    QString file(const QString& name) const { return m_folder.filePath(name); }
    /// A file in the demo's own folder, which goes with it.
    QString write(const QString& name, const QByteArray& text, bool isProgram = false) const
    {
        QFile made(file(name));
        if (!made.open(QIODevice::WriteOnly | QIODevice::Truncate) || made.write(text) < 0)
            qFatal("cannot write %s", qPrintable(made.fileName()));
        if (isProgram)
            made.setPermissions(made.permissions() | QFile::ExeOwner);
        return made.fileName();
    }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_said;
};

} // namespace vigla::test
