#pragma once

#include "app/kube/tunnel.h"
#include "models/kube/port_forward_stream.h"

#include <QTimer>
#include <QWebSocket>

#include <string>

namespace vigla::app {

/// One WebSocket of `pods/{pod}/portforward` (see PortForwardStream). It carries one TCP connection
/// and one request at a time.
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
    void answer();
    void takeEnd();
    void fail(const Error& error);
    bool isNameVerified(const QList<QSslError>& errors) const;

    net::CredentialPtr m_credential;
    std::string m_tlsServerName;
    QWebSocket m_socket;
    kube::PortForwardStream m_stream;
    std::string m_path; ///< Of the request under way; empty when there is none.
    bool m_isOpen = false;
    bool m_isOver = false;
};

} // namespace vigla::app
