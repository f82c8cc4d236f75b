#pragma once

#include <QDir>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <string>

namespace vigla::test {

/// A credential plugin: a shell script of the test's own that counts its runs.
class PluginScript {
public:
    explicit PluginScript(const QByteArray& body) { write(body); }

    void write(const QByteArray& body)
    {
        QFile file(path());
        const QByteArray script
            = "#!/bin/sh\necho run >> '" + runs().toUtf8() + "'\n" + body + "\n";
        if (!file.open(QIODevice::WriteOnly) || file.write(script) != script.size())
            qFatal("cannot write the script");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QString path() const { return m_folder.filePath(QStringLiteral("plugin")); }
    QString folder() const { return m_folder.path(); }
    QString file(const QString& name) const { return m_folder.filePath(name); }
    int countRuns() const
    {
        QFile file(runs());
        return file.open(QIODevice::ReadOnly) ? static_cast<int>(file.readAll().count('\n')) : 0;
    }

    /// A shell command that prints an ExecCredential; `status` is the JSON of its status.
    static QByteArray print(
        const QByteArray& status, const QByteArray& version = "client.authentication.k8s.io/v1")
    {
        return "printf '%s' '{\"apiVersion\":\"" + version
            + "\",\"kind\":\"ExecCredential\",\"status\":" + status + "}'";
    }

private:
    QString runs() const { return m_folder.filePath(QStringLiteral("runs")); }
    QTemporaryDir m_folder;
};

} // namespace vigla::test
