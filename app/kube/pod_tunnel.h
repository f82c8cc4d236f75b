#pragma once

#include "app/kube/http_answer.h"
#include "app/kube/port_forward.h"

#include <QTimer>
#include <QWebSocket>

#include <memory>
#include <string>

namespace vigla::app {

/// Where a tunnel ends.
struct TunnelEnd {
    std::string namespaceName;
    std::string podName;
    std::uint16_t port = 0;
    auto operator<=>(const TunnelEnd&) const = default;
};

/// One WebSocket of `pods/{pod}/portforward`, subprotocol v4.channel.k8s.io: the first byte of
/// every message is its channel (0 data, 1 errors), the first message of each channel is the port
/// (reference: the kubelet's streaming server). It carries one TCP connection and one request at a
/// time. GUI thread only.
class PodTunnel final : public QObject {
    Q_OBJECT
public:
    /// `credential`: of a connection with live credentials, else null.
    PodTunnel(const net::Connection& connection, net::CredentialPtr credential, TunnelEnd end,
        std::size_t mostBytes, QObject* parent);

    const net::CredentialPtr& credential() const { return m_credential; }
    const TunnelEnd& end() const { return m_end; }
    bool isIdle() const { return m_reader == nullptr; }
    bool isUsable() const { return !m_isOver; }
    /// Sends a GET; answered() or failed() follows. Only while idle and usable.
    void request(const std::string& path);
    void close();

signals:
    void answered(const vigla::app::PodAnswer& answer);
    void failed(
        const vigla::Error& error); ///< The tunnel is over; the request under way, if any, is lost.

private:
    void open(const net::Connection& connection);
    void send();
    void takeMessage(const QByteArray& message);
    void takeData(std::string_view bytes);
    void takeEnd();
    void fail(Error error);
    bool isNameVerified(const QList<QSslError>& errors) const;

    net::CredentialPtr m_credential;
    TunnelEnd m_end;
    std::size_t m_mostBytes;
    std::string m_tlsServerName;
    QWebSocket m_socket;
    std::unique_ptr<HttpAnswerReader> m_reader; ///< Of the request under way.
    std::string m_path;
    std::string m_channelError;
    bool m_hasDataPort = false; ///< The port messages were seen.
    bool m_hasErrorPort = false;
    bool m_isOpen = false;
    bool m_isOver = false;
};

} // namespace vigla::app
