#pragma once

#include "app/demo/demo_cluster.h"
#include "app/demo/http_message.h"
#include "models/core/result.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace vigla::demo {

/// HTTP/1.1 with keep-alive and WebSockets behind TLS on 127.0.0.1, on two threads of its own.
///
/// The handler is called on either of them, for several requests at a time.
class HttpsServer final {
public:
    using Handler = std::function<Handled(const HttpRequest&)>;

    static Result<std::unique_ptr<HttpsServer>> start(
        const ServerIdentity& identity, std::uint16_t port, Handler handler);
    ~HttpsServer(); ///< Cuts every connection and joins.
    HttpsServer(const HttpsServer&) = delete;
    HttpsServer& operator=(const HttpsServer&) = delete;

    std::uint16_t port() const;
    void wakeStreams(); ///< Every open AnswerStream is asked for its next piece.

    void setFaults(const FaultPlan& plan);
    void dropConnections();
    void stopListening();
    Result<Done> listenAgain();

private:
    class Impl;
    explicit HttpsServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::demo
