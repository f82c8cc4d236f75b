#pragma once

#include <QDir>
#include <QFile>
#include <QSet>

#include <filesystem>

namespace vigla::test {

/// The numbers of the sockets of a process. Linux only, as below.
inline QSet<QString> socketsOf(qint64 process)
{
    QSet<QString> sockets;
    const QDir folder(QStringLiteral("/proc/%1/fd").arg(process));
    for (const auto& name : folder.entryList(QDir::System | QDir::Files)) {
        std::error_code failure;
        const auto target
            = std::filesystem::read_symlink(folder.filePath(name).toStdString(), failure);
        const auto text = QString::fromStdString(target.string());
        if (text.startsWith(QStringLiteral("socket:[")))
            sockets.insert(text.mid(8, text.size() - 9));
    }
    return sockets;
}

/// The numbers of all TCP sockets of this machine that somebody may connect to.
inline QSet<QString> listeningSockets()
{
    QSet<QString> sockets;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const auto& line : file.readAll().split('\n')) {
            const auto fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[3] == "0A")
                sockets.insert(QString::fromLatin1(fields[9]));
        }
    }
    return sockets;
}

} // namespace vigla::test
