#pragma once

#include <QEventLoop>
#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QStandardPaths>
#include <QStringList>
#include <QTcpServer>
#include <QTest>

namespace vigla::test {

/// A real Prometheus on loopback that ends with this object.
class PrometheusServer final {
public:
    /// Whether the programs are there.
    static bool isInstalled()
    {
        return !QStandardPaths::findExecutable(QStringLiteral("prometheus")).isEmpty()
            && !QStandardPaths::findExecutable(QStringLiteral("promtool")).isEmpty();
    }

    ~PrometheusServer()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.terminate();
        if (!m_process.waitForFinished(10'000)) {
            m_process.kill();
            m_process.waitForFinished(10'000);
        }
    }

    /// Starts it on the blocks of a folder. False with messages() when it does not come up.
    bool start(const QString& configFile, const QString& storage)
    {
        QTcpServer probe;
        if (!probe.listen(QHostAddress::LocalHost))
            return false;
        m_port = probe.serverPort();
        probe.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral("prometheus"),
            {QStringLiteral("--config.file=") + configFile,
                QStringLiteral("--storage.tsdb.path=") + storage,
                QStringLiteral("--storage.tsdb.retention.time=100y"),
                QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port),
                QStringLiteral("--log.level=error")});
        if (!m_process.waitForStarted(10'000))
            return false;
        return QTest::qWaitFor([this] { return isReady(); }, 30'000);
    }

    QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_port); }
    QByteArray messages() { return m_process.readAll(); }

private:
    bool isReady()
    {
        QNetworkReply* reply
            = m_network.get(QNetworkRequest(QUrl(url() + QLatin1String("/-/ready"))));
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        loop.exec();
        const bool isOk = reply->error() == QNetworkReply::NoError;
        reply->deleteLater();
        return isOk;
    }

    QProcess m_process;
    QNetworkAccessManager m_network;
    quint16 m_port = 0;
};

} // namespace vigla::test
