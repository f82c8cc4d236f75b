#pragma once

#include "app/kube/child_process.h"
#include "app/kube/program_path.h"
#include "app/kube/tunnel.h"

#include <memory>

namespace vigla::app {

/// `kubectl port-forward` to one port, for servers and proxies that refuse WebSockets: it speaks
/// SPDY. kubectl listens on a free port of the loopback interface while the tunnel is open.
class KubectlTunnel final : public Tunnel {
    Q_OBJECT
public:
    /// `flags` lead kubectl to the same cluster: `--kubeconfig F --context C`.
    KubectlTunnel(TunnelEnd end, const QStringList& flags, std::size_t mostBytes, QObject* parent);

    bool isUsable() const override { return !m_isOver; }
    void request(const std::string& path) override;
    void close() override;

private:
    void start(const QString& program, const QString& path);
    void takeOutput(const QByteArray& output);
    void takeEnd(const Result<ChildProcess::Outcome>& outcome);
    void takeAnswer(Result<net::Response> answer);
    void send();
    void fail(const Error& error);

    QStringList m_flags;
    std::size_t m_mostBytes;
    ProgramPath m_programs;
    ChildProcess m_child;
    net::HttpClient m_http;
    net::ConnectionPtr m_local; ///< Null until kubectl listens.
    std::string m_path; ///< Of the request under way; empty for none.
    bool m_isOver = false;
};

} // namespace vigla::app
