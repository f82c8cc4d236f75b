#pragma once

#include "app/kube/http_answer.h"
#include "app/kube/tunnel.h"

#include <QTimer>
#include <QWebSocket>

#include <memory>
#include <string>

namespace vigla::app {

/// One WebSocket of `pods/{pod}/portforward`, subprotocol v4.channel.k8s.io: the first byte of
/// every message is its channel (0 data, 1 errors), the first message of each channel is the port
/// (reference: the kubelet's streaming server). It carries one TCP connection and one request at a
/// time.
class PodTunnel final : public Tunnel {
    Q_OBJECT
public:
    /// `credential`: of a connection with live credentials, else null.
    PodTunnel(const net::Connection& connection, net::CredentialPtr credential, TunnelEnd end,
        std::size_t mostBytes, QObject* parent);

    net::CredentialPtr credential() const override { return m_credential; }
    bool isUsable() const override { return !m_isOver; }
    void request(const std::string& path) override;
    void close() override;

private:
    void open(const net::Connection& connection);
    void send();
    void takeMessage(const QByteArray& message);
    void takeData(std::string_view bytes);
    void takeEnd();
    void fail(Error error);
    bool isNameVerified(const QList<QSslError>& errors) const;

    net::CredentialPtr m_credential;
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
