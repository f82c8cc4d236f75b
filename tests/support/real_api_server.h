#pragma once

#include "app/net/http_client.h"
#include "tests/support/bound_process.h"

#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

namespace vigla::test {

/// A real etcd and a real API server for custom resources (tests/apiserver), from the folder that
/// VIGLA_API_SERVER names. They end with this object.
class RealApiServer {
public:
    static bool isBuilt()
    {
        return QFile::exists(programs() + QStringLiteral("/apiserver"))
            && QFile::exists(programs() + QStringLiteral("/etcd"));
    }

    ~RealApiServer()
    {
        end(m_server);
        end(m_etcd);
    }

    /// False when they do not get ready; their words are in complaint().
    bool start()
    {
        m_etcdPort = freePort();
        m_port = freePort();
        const QString url = urlOf(m_etcdPort);
        const QString peer = urlOf(freePort());
        bindToThisProcess(m_etcd);
        bindToThisProcess(m_server);
        m_etcd.setProcessChannelMode(QProcess::MergedChannels);
        m_etcd.start(programs() + QStringLiteral("/etcd"),
            {QStringLiteral("--data-dir=") + m_folder.filePath(QStringLiteral("etcd")),
                QStringLiteral("--listen-client-urls=") + url,
                QStringLiteral("--advertise-client-urls=") + url,
                QStringLiteral("--listen-peer-urls=") + peer,
                QStringLiteral("--initial-advertise-peer-urls=") + peer,
                QStringLiteral("--initial-cluster=default=") + peer,
                QStringLiteral("--log-level=error")});
        return listens(m_etcdPort) && startServer();
    }

    /// Kills the API server, as a node that dies does, and starts it again on the same port.
    bool startServerAgain()
    {
        m_server.kill();
        m_server.waitForFinished(10'000);
        return startServer();
    }

    QByteArray complaint() { return m_etcd.readAll() + m_server.readAll(); }

    /// `writer` may do everything, `reader` may only read.
    net::ConnectionPtr connection(const std::string& who = "writer") const
    {
        net::Connection connection;
        connection.serverUrl = "https://127.0.0.1:" + std::to_string(m_port);
        connection.caPem = certificate().toStdString();
        connection.bearerToken = who + "-token";
        return std::make_shared<const net::Connection>(connection);
    }

    /// For programs; the context is `writer`.
    QString writeKubeconfig() const
    {
        QFile file(m_folder.filePath(QStringLiteral("kubeconfig")));
        const QByteArray text
            = "{apiVersion: v1, kind: Config, current-context: writer, clusters: [{name: real, "
              "cluster: {server: 'https://127.0.0.1:"
            + QByteArray::number(m_port)
            + "', certificate-authority-data: " + certificate().toBase64()
            + "}}], users: [{name: writer, user: {token: writer-token}}], contexts: [{name: "
              "writer, context: {cluster: real, user: writer, namespace: shop}}]}\n";
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }
    QString folder() const { return m_folder.path(); }

private:
    static QString programs() { return qEnvironmentVariable("VIGLA_API_SERVER"); }
    static QString urlOf(quint16 port) { return QStringLiteral("http://127.0.0.1:%1").arg(port); }
    static quint16 freePort()
    {
        QTcpServer probe;
        return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
    }
    static bool listens(quint16 port)
    {
        return QTest::qWaitFor(
            [port] {
                QTcpSocket socket;
                socket.connectToHost(QHostAddress::LocalHost, port);
                return socket.waitForConnected(500);
            },
            30'000);
    }

    bool startServer()
    {
        m_server.setProcessChannelMode(QProcess::MergedChannels);
        m_server.start(programs() + QStringLiteral("/apiserver"),
            {QStringLiteral("--etcd=") + urlOf(m_etcdPort), QStringLiteral("--port=%1").arg(m_port),
                QStringLiteral("--certificates=") + m_folder.filePath(QStringLiteral("tls")),
                QStringLiteral("--compaction=2s")});
        return listens(m_port);
    }

    QByteArray certificate() const
    {
        QFile file(m_folder.filePath(QStringLiteral("tls/apiserver.crt")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void end(QProcess& process)
    {
        if (process.state() == QProcess::NotRunning)
            return;
        process.terminate();
        if (!process.waitForFinished(5'000)) {
            process.kill();
            process.waitForFinished(5'000);
        }
    }

    QTemporaryDir m_folder;
    QProcess m_etcd;
    QProcess m_server;
    quint16 m_etcdPort = 0;
    quint16 m_port = 0;
};

} // namespace vigla::test
