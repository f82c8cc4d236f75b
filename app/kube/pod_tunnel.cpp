#include "app/kube/pod_tunnel.h"

#include "models/core/text.h"
#include "models/qt/convert.h"

#include <QFile>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QUrl>
#include <QWebSocketHandshakeOptions>

#include <algorithm>

namespace vigla::app {

namespace {

QByteArray bytesOf(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

QSslKey keyOf(const QByteArray& pem)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

QSslConfiguration tlsOf(const net::Connection& connection, const net::CredentialPtr& credential)
{
    const bool isLive = credential && !credential->clientCertificatePem.empty();
    const auto& certificate
        = isLive ? credential->clientCertificatePem : connection.clientCertificatePem;
    const auto& key = isLive ? credential->clientKeyPem : connection.clientKeyPem;
    auto tls = QSslConfiguration::defaultConfiguration();
    if (!connection.caPem.empty())
        tls.setCaCertificates(QSslCertificate::fromData(bytesOf(connection.caPem), QSsl::Pem));
    if (!certificate.empty()) {
        tls.setLocalCertificateChain(QSslCertificate::fromData(bytesOf(certificate), QSsl::Pem));
        tls.setPrivateKey(keyOf(bytesOf(key)));
    }
    tls.setPeerVerifyMode(connection.isInsecure ? QSslSocket::VerifyNone : QSslSocket::VerifyPeer);
    return tls;
}

QByteArray authorizationOf(const net::Connection& connection, const net::CredentialPtr& credential)
{
    if (credential)
        return credential->token.empty() ? QByteArray() : "Bearer " + bytesOf(credential->token);
    if (!connection.tokenFile.empty()) {
        QFile file(toQString(connection.tokenFile));
        if (file.open(QIODevice::ReadOnly))
            return "Bearer " + file.readAll().trimmed();
    }
    if (!connection.bearerToken.empty())
        return "Bearer " + bytesOf(connection.bearerToken);
    if (!connection.basicUser.empty())
        return "Basic "
            + (bytesOf(connection.basicUser) + ':' + bytesOf(connection.basicPassword)).toBase64();
    return {};
}

QNetworkProxy proxyOf(const std::string& url)
{
    const QUrl proxy(toQString(url));
    const auto type = proxy.scheme().startsWith(QStringLiteral("socks"))
        ? QNetworkProxy::Socks5Proxy
        : QNetworkProxy::HttpProxy;
    const int usualPort = type == QNetworkProxy::Socks5Proxy ? 1080 : 80; // as in client-go
    return QNetworkProxy(type, proxy.host(), static_cast<quint16>(proxy.port(usualPort)),
        proxy.userName(), proxy.password());
}

QUrl urlOf(const net::Connection& connection, const TunnelEnd& end)
{
    QUrl url(toQString(connection.serverUrl + "/api/v1/namespaces/" + end.namespaceName + "/pods/"
        + end.podName + "/portforward?ports=" + std::to_string(end.port)));
    url.setScheme(
        url.scheme() == QStringLiteral("http") ? QStringLiteral("ws") : QStringLiteral("wss"));
    return url;
}

/// What a refused handshake means. Qt tells the HTTP status in words only.
Error handshakeError(const QString& words, const TunnelEnd& end)
{
    static const QRegularExpression kStatus(QStringLiteral("\\b([1-5]\\d\\d)\\b"));
    // Qt has no status for 400, but a sentence of its own.
    const bool isBadRequest = words.contains(QStringLiteral("Unknown error condition"));
    const int status = isBadRequest ? 400 : kStatus.match(words).captured(1).toInt();
    const std::string where = describe(end);
    switch (status) {
    case 200:
    case 400:
    case 405:
    case 406:
    case 426:
    case 501:
    case 505:
        return {Error::Kind::Unsupported,
            "the server, or a proxy on the way, refuses WebSockets for " + where + " (HTTP status "
                + std::to_string(status) + ")"};
    case 401:
        return {Error::Kind::Unauthorized,
            "the server does not accept who we are for a port-forward to " + where};
    case 403:
        return {Error::Kind::Denied,
            "no right to port-forward to " + where
                + ": it needs get, and from Kubernetes 1.35 create, on pods/portforward"};
    case 404:
        return {Error::Kind::NotFound, "there is no such pod for a port-forward to " + where};
    default:
        return {Error::Kind::Unreachable,
            "no port-forward to " + where + ": " + plainText(toStdString(words))};
    }
}

bool matchesName(const QString& pattern, const QString& name)
{
    if (pattern.compare(name, Qt::CaseInsensitive) == 0)
        return true;
    const qsizetype dot = name.indexOf(QLatin1Char('.'));
    return pattern.startsWith(QStringLiteral("*.")) && dot > 0
        && pattern.mid(1).compare(name.mid(dot), Qt::CaseInsensitive) == 0;
}

/// Qt's WebSockets cannot go through a proxy that is spoken to by TLS.
bool isBeyondWebSockets(const net::Connection& connection)
{
    return connection.proxyUrl.starts_with("https://");
}

} // namespace

std::string describe(const TunnelEnd& end)
{
    return "port " + std::to_string(end.port) + " of pod " + end.namespaceName + "/" + end.podName;
}

PodTunnel::PodTunnel(const net::Connection& connection, net::CredentialPtr credential,
    TunnelEnd end, std::size_t mostBytes, QObject* parent)
    : Tunnel(std::move(end), parent)
    , m_credential(std::move(credential))
    , m_tlsServerName(connection.tlsServerName)
    , m_stream(mostBytes)
{
    connect(&m_socket, &QWebSocket::connected, this, [this] {
        m_isOpen = true;
        send();
    });
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, &PodTunnel::takeMessage);
    connect(&m_socket, &QWebSocket::disconnected, this, &PodTunnel::takeEnd);
    connect(&m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
        [this] { fail(handshakeError(m_socket.errorString(), this->end())); });
    connect(&m_socket, &QWebSocket::sslErrors, this, [this](const QList<QSslError>& errors) {
        if (isNameVerified(errors))
            m_socket.ignoreSslErrors(errors);
    });
    if (isBeyondWebSockets(connection))
        QMetaObject::invokeMethod(
            this,
            [this] {
                fail({Error::Kind::Unsupported,
                    "an https proxy lets no WebSocket through to " + describe(this->end())});
            },
            Qt::QueuedConnection);
    else
        open(connection);
}

void PodTunnel::open(const net::Connection& connection)
{
    QNetworkRequest request(urlOf(connection, end()));
    if (const QByteArray authorization = authorizationOf(connection, m_credential);
        !authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    for (const auto& [name, value] : connection.headers)
        request.setRawHeader(bytesOf(name), bytesOf(value));
    m_socket.setSslConfiguration(tlsOf(connection, m_credential));
    if (!connection.proxyUrl.empty())
        m_socket.setProxy(proxyOf(connection.proxyUrl));
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({QStringLiteral("v4.channel.k8s.io")});
    m_socket.open(request, options);
}

void PodTunnel::request(const std::string& path)
{
    m_stream.expectAnswer();
    m_path = path;
    if (m_isOpen)
        send();
}

void PodTunnel::close()
{
    m_isOver = true;
    m_socket.abort();
}

void PodTunnel::send()
{
    if (m_path.empty())
        return;
    m_socket.sendBinaryMessage(QByteArray(1, '\0') + "GET " + bytesOf(m_path)
        + " HTTP/1.1\r\nHost: localhost:" + QByteArray::number(end().port)
        + "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nUser-Agent: vigla\r\n\r\n");
}

void PodTunnel::takeMessage(const QByteArray& message)
{
    if (m_isOver)
        return;
    const auto fed = m_stream.feed({message.constData(), static_cast<std::size_t>(message.size())});
    if (!fed)
        return fail({fed.error().kind, describe(end()) + ": " + fed.error().message});
    if (m_stream.isComplete())
        answer();
}

void PodTunnel::answer()
{
    auto reader = m_stream.takeAnswer();
    m_path.clear();
    m_isOver = m_isOver || !reader.keepsAlive();
    emit answered(PodAnswer{reader.status(), reader.takeBody()});
}

void PodTunnel::takeEnd()
{
    if (m_isOver)
        return;
    if (m_stream.finish())
        return answer();
    fail({Error::Kind::Unreachable, "the port-forward to " + describe(end()) + " was closed"});
}

void PodTunnel::fail(const Error& error)
{
    if (std::exchange(m_isOver, true))
        return;
    m_socket.abort();
    emit failed(error);
}

/// The kubeconfig may name another server than the URL does (tls-server-name): then a certificate
/// for that name is right.
bool PodTunnel::isNameVerified(const QList<QSslError>& errors) const
{
    const bool isOnlyName = !m_tlsServerName.empty()
        && std::ranges::all_of(errors,
            [](const QSslError& error) { return error.error() == QSslError::HostNameMismatch; });
    if (!isOnlyName || errors.isEmpty())
        return false;
    const QString name = toQString(m_tlsServerName);
    const auto names = errors.front().certificate().subjectAlternativeNames();
    return std::any_of(names.begin(), names.end(),
        [&](const QString& pattern) { return matchesName(pattern, name); });
}

} // namespace vigla::app
