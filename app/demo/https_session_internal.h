#pragma once

#include "app/demo/fault_book.h"
#include "app/demo/http_message.h"
#include "app/demo/https_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <memory>
#include <optional>
#include <string>

namespace vigla::demo {

/// One TLS connection: requests one after another, until a side closes it.
///
/// Lives in a coroutine on its socket's strand; wake() and close() may be called from any thread.
class HttpsSession final : public std::enable_shared_from_this<HttpsSession> {
public:
    HttpsSession(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls,
        const HttpsServer::Handler& handler, FaultBook& faults);

    boost::asio::awaitable<void> run();
    void wake();
    void close();
    boost::beast::tcp_stream::executor_type executor();

private:
    using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
    template <typename T = void>
    using Awaitable = boost::asio::awaitable<T>;

    Awaitable<std::optional<BeastRequest>> readRequest();
    Awaitable<bool> answer(const BeastRequest& request); ///< False: the connection is over.
    Awaitable<bool> sendAnswer(const HttpAnswer& answer, bool isHead, bool keepsAlive,
        std::optional<std::size_t> truncateAfter);
    Awaitable<bool> sendStream(AnswerStream& stream, std::optional<std::size_t> truncateAfter);
    Awaitable<> runTunnel(const BeastRequest& request, MessageTunnel& tunnel);
    Awaitable<bool> write(std::string text);
    Awaitable<> waitFor(std::chrono::milliseconds duration);

    boost::beast::ssl_stream<boost::beast::tcp_stream> m_stream;
    boost::beast::flat_buffer m_buffer;
    boost::asio::steady_timer m_timer;
    const HttpsServer::Handler& m_handler;
    FaultBook& m_faults;
    bool m_isWoken = false; ///< On the strand only.
    bool m_isClosed = false; ///< On the strand only.
};

} // namespace vigla::demo
