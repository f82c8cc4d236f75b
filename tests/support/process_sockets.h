#pragma once

#include <QDir>
#include <QFile>
#include <QMap>
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

/// All TCP sockets of this machine that somebody may connect to: their addresses, as the kernel
/// writes them (127.0.0.1 is `0100007F`, then `:` and the port in hexadecimal), by their numbers.
inline QMap<QString, QString> listeningAddresses()
{
    QMap<QString, QString> addresses;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const auto& line : file.readAll().split('\n')) {
            const auto fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[3] == "0A")
                addresses[QString::fromLatin1(fields[9])] = QString::fromLatin1(fields[1]);
        }
    }
    return addresses;
}

/// Their numbers alone.
inline QSet<QString> listeningSockets()
{
    const auto numbers = listeningAddresses().keys();
    return {numbers.begin(), numbers.end()};
}

} // namespace vigla::test
