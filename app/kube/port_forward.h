#pragma once

#include "app/net/http_client.h"
#include "models/core/result.h"

#include <QObject>
#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace vigla::app {

/// What a server inside a pod answered; any status is an answer.
struct PodAnswer {
    int status = 0;
    std::string body; ///< Decoded from chunks; at least 64 bytes of capacity past its end.
};

/// GET requests to ports that a pod opens on its loopback only, such as Envoy's 15000 or istiod's
/// debug pages.
///
/// Each tunnel is one WebSocket of `pods/{pod}/portforward` (subprotocol v4.channel.k8s.io) that
/// carries one TCP connection; HTTP keep-alive inside it serves many requests. At most
/// Options::mostTunnels are open at a time, further requests wait for their turn, and a tunnel
/// without work closes after Options::idle. GUI thread only.
class PodTunnels final : public QObject {
    Q_OBJECT
public:
    using Reply = std::function<void(Result<PodAnswer>)>;

    struct Options {
        int mostTunnels = 8;
        std::chrono::milliseconds idle{30'000};
        std::size_t mostBytes = 64U << 20U; ///< A longer answer is InvalidInput.
        /// What leads kubectl to the same cluster, for servers that refuse WebSockets; absent: it
        /// is not used. Which way works is remembered per pod.
        std::optional<QStringList> kubectlFlags = {};
    };

    explicit PodTunnels(net::ConnectionPtr connection, QObject* parent = nullptr);
    PodTunnels(net::ConnectionPtr connection, Options options, QObject* parent = nullptr);
    ~PodTunnels() override;

    /// `reply` comes on the GUI thread, exactly once, and never after `context` is gone. Errors:
    /// NotFound (no such pod), Denied, Unauthorized, Unreachable (no tunnel, or nothing listens on
    /// that port), InvalidInput (not HTTP, or too long). `timeout` counts from this call.
    void get(const std::string& namespaceName, const std::string& podName, std::uint16_t port,
        const std::string& path, QObject* context, Reply reply,
        std::chrono::milliseconds timeout = std::chrono::seconds(10));

    int openTunnels() const; ///< For the status bar and for tests.

private:
    class Pool;
    std::unique_ptr<Pool> m_pool;
};

} // namespace vigla::app
