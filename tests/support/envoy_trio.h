#pragma once

#include "tests/support/bound_process.h"
#include "tests/support/certificates.h"

#include <QDir>
#include <QEventLoop>
#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace vigla::test {

/// Three real Envoys on loopback, set up by tests/data/envoy/trio: `client` takes plain HTTP and
/// sends it by mutual TLS to `proxy`, which routes it to the ports of `server`.
class EnvoyTrio {
public:
    struct Answer {
        int status = 0; ///< 0: none.
        QByteArray body;
    };

    ~EnvoyTrio()
    {
        for (const auto& process : m_processes)
            process->terminate();
        for (const auto& process : m_processes) {
            if (!process->waitForFinished(5'000)) {
                process->kill();
                process->waitForFinished(5'000);
            }
        }
    }

    /// False when one does not get ready; its words are in complaint().
    bool start(const QString& program)
    {
        choosePorts();
        writeCertificates();
        const QDir templates(QStringLiteral(VIGLA_TEST_DATA "/envoy/trio"));
        for (const QString& name : templates.entryList(QDir::Files))
            writeConfig(name, fileText(templates.filePath(name)));
        for (const char* who : {"server", "proxy", "client"})
            startOne(program, QLatin1String(who));
        for (const char* who : {"server", "proxy", "client"}) {
            const auto isReady = [&] { return admin(who, "/ready").status == 200; };
            if (!QTest::qWaitFor(isReady, 20'000))
                return false;
        }
        return true;
    }
    QByteArray complaint()
    {
        QByteArray said;
        for (const auto& process : m_processes)
            said += process->readAll();
        return said.isEmpty() ? QByteArray("an Envoy is not ready after 20 seconds") : said;
    }

    /// A request from the outside, and a page of an administration interface.
    Answer request(const char* path) { return get(port("CLIENT"), path); }
    Answer admin(const char* who, const char* path)
    {
        return get(port(QByteArray(who).toUpper() + "_ADMIN"), path);
    }
    quint16 port(const QByteArray& name) const { return m_ports.at(name); }

    /// Replaces one of the files that `proxy` watches, all at once as it wants it.
    void replace(const QString& name, const QByteArray& text)
    {
        writeConfig(name + QStringLiteral(".new"), text);
        QFile::remove(file(name));
        QFile::rename(file(name + QStringLiteral(".new")), file(name));
    }
    static QByteArray fileText(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString folder() const { return m_folder.path(); }

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }

    /// All are held until all are known, so that none is given twice.
    void choosePorts()
    {
        std::vector<std::unique_ptr<QTcpServer>> held;
        for (const char* name : {"CLIENT", "CLIENT_ADMIN", "PROXY", "PROXY_ADMIN", "V1", "V2",
                 "HANGS_UP", "NOBODY", "SERVER_ADMIN"}) {
            held.push_back(std::make_unique<QTcpServer>());
            if (!held.back()->listen(QHostAddress::LocalHost))
                qFatal("no port is free");
            m_ports[name] = held.back()->serverPort();
        }
    }

    void writeCertificates()
    {
        const auto made = makeCertificates("DNS:localhost,IP:127.0.0.1", 10 * 86'400 + 43'200);
        const auto put = [this](const char* name, const std::string& text) {
            writeConfig(QLatin1String(name), QByteArray::fromStdString(text));
        };
        put("authority.pem", made.authority);
        put("server.pem", made.server);
        put("server.key", made.serverKey);
        put("client.pem", made.client);
        put("client.key", made.clientKey);
    }

    void writeConfig(const QString& name, QByteArray text)
    {
        for (const auto& [key, value] : m_ports)
            text.replace("@" + key + "@", QByteArray::number(value));
        text.replace("@FOLDER@", m_folder.path().toUtf8());
        QFile out(file(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(out.fileName()));
    }

    void startOne(const QString& program, const QString& who)
    {
        m_processes.push_back(std::make_unique<QProcess>());
        auto& process = *m_processes.back();
        bindToThisProcess(process);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program,
            {QStringLiteral("-c"), file(who + QStringLiteral(".yaml")),
                QStringLiteral("--concurrency"), QStringLiteral("1"),
                QStringLiteral("--disable-hot-restart"), QStringLiteral("-l"),
                QStringLiteral("error")});
    }

    Answer get(quint16 port, const char* path)
    {
        const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(port) + QLatin1String(path));
        QNetworkRequest request(url);
        request.setTransferTimeout(15'000);
        const std::unique_ptr<QNetworkReply> reply(m_network.get(request));
        QEventLoop loop;
        QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
        loop.exec();
        return {
            reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
    }

    QTemporaryDir m_folder;
    std::map<QByteArray, quint16> m_ports;
    std::vector<std::unique_ptr<QProcess>> m_processes; ///< Before the folder in which they work.
    QNetworkAccessManager m_network;
};

} // namespace vigla::test
