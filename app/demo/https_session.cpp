#include "app/demo/https_session_internal.h"

#include "app/demo/api_status.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace vigla::demo {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

constexpr std::uint64_t kMostBodyBytes = 16U << 20U;
constexpr std::uint32_t kMostHeaderBytes = 64U << 10U;
constexpr std::chrono::seconds kLongestIdle{120};
constexpr std::chrono::seconds kLongestHandshake{10};

auto into(beast::error_code& error)
{
    return asio::redirect_error(asio::use_awaitable, error);
}

std::string renderHead(const HttpAnswer& answer, bool keepsAlive)
{
    const auto reason = http::obsolete_reason(static_cast<http::status>(answer.status));
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " "
        + std::string(reason.data(), reason.size()) + "\r\n";
    if (!answer.contentType.empty())
        head += "Content-Type: " + answer.contentType + "\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (!keepsAlive)
        head += "Connection: close\r\n";
    return head;
}

std::string renderChunk(std::string_view bytes)
{
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    return size.data() + std::string(bytes) + "\r\n";
}

HttpRequest toPlainRequest(const http::request<http::string_body>& request)
{
    const auto target = request.target();
    const auto method = request.method_string();
    HttpRequest plain{
        {method.data(), method.size()}, {target.data(), target.size()}, {}, request.body()};
    for (const auto& field : request) {
        std::string name(field.name_string().data(), field.name_string().size());
        std::ranges::transform(name, name.begin(),
            [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
        auto& value = plain.headers[name];
        value += (value.empty() ? "" : ", ")
            + std::string(field.value().data(), field.value().size());
    }
    return plain;
}

HttpAnswer faultAnswer(const FaultPlan& plan)
{
    ApiFailure failure;
    failure.code = plan.status;
    failure.message = "the server is told to fail";
    failure.retryAfterSeconds = plan.retryAfter ? static_cast<int>(plan.retryAfter->count()) : 0;
    return renderFailure(failure);
}

} // namespace

HttpsSession::HttpsSession(asio::ip::tcp::socket socket, asio::ssl::context& tls,
    const HttpsServer::Handler& handler, FaultBook& faults)
    : m_stream(std::move(socket), tls)
    , m_timer(m_stream.get_executor())
    , m_handler(handler)
    , m_faults(faults)
{
}

beast::tcp_stream::executor_type HttpsSession::executor()
{
    return m_stream.get_executor();
}

void HttpsSession::wake()
{
    asio::post(executor(), [self = shared_from_this()] {
        self->m_isWoken = true;
        self->m_timer.cancel();
    });
}

void HttpsSession::close()
{
    asio::post(executor(), [self = shared_from_this()] {
        self->m_isClosed = true;
        beast::get_lowest_layer(self->m_stream).close();
        self->m_timer.cancel();
    });
}

asio::awaitable<void> HttpsSession::run()
{
    beast::error_code error;
    beast::get_lowest_layer(m_stream).socket().set_option(asio::ip::tcp::no_delay(true), error);
    beast::get_lowest_layer(m_stream).expires_after(kLongestHandshake);
    co_await m_stream.async_handshake(asio::ssl::stream_base::server, into(error));
    if (error)
        co_return;
    for (;;) {
        const auto request = co_await readRequest();
        if (!request)
            break;
        const bool goesOn = co_await answer(*request);
        if (!goesOn || m_isClosed)
            break;
    }
    beast::get_lowest_layer(m_stream).close();
}

asio::awaitable<std::optional<HttpsSession::BeastRequest>> HttpsSession::readRequest()
{
    beast::error_code error;
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMostBodyBytes);
    parser.header_limit(kMostHeaderBytes);
    beast::get_lowest_layer(m_stream).expires_after(kLongestIdle);
    co_await http::async_read_header(m_stream, m_buffer, parser, into(error));
    if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue"))
        co_await write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!error && !parser.is_done())
        co_await http::async_read(m_stream, m_buffer, parser, into(error));
    if (!error) {
        beast::get_lowest_layer(m_stream).expires_never();
        co_return std::optional<BeastRequest>(parser.release());
    }
    ApiFailure failure;
    failure.code = error == http::error::body_limit ? 413
        : error == http::error::header_limit        ? 431
        : error.category() == make_error_code(http::error::bad_method).category()
            && error != http::error::end_of_stream && error != http::error::partial_message
        ? 400
        : 0;
    failure.message = "the request cannot be read: " + error.message();
    if (failure.code != 0)
        co_await sendAnswer(renderFailure(failure), false, false, std::nullopt);
    co_return std::nullopt;
}

asio::awaitable<bool> HttpsSession::answer(const BeastRequest& request)
{
    const auto plain = toPlainRequest(request);
    const auto fault = m_faults.take(plain.target);
    if (fault && fault->delay.count() > 0) {
        asio::steady_timer delay(executor(), fault->delay);
        beast::error_code error;
        co_await delay.async_wait(into(error));
    }
    if (m_isClosed || (fault && fault->closesUnanswered))
        co_return false;
    const auto cut = fault ? fault->truncateAfter : std::nullopt;
    const bool isHead = plain.method == "HEAD";
    const bool keepsAlive = request.keep_alive();
    if (fault && fault->status != 0) {
        const auto failed = faultAnswer(*fault);
        co_return co_await sendAnswer(failed, isHead, keepsAlive, cut);
    }
    auto handled = m_handler(plain);
    if (auto* stream = std::get_if<std::unique_ptr<AnswerStream>>(&handled)) {
        const bool isWhole = co_await sendStream(**stream, cut);
        co_return isWhole&& keepsAlive;
    }
    if (auto* tunnel = std::get_if<std::unique_ptr<MessageTunnel>>(&handled)) {
        co_await runTunnel(request, **tunnel);
        co_return false;
    }
    co_return co_await sendAnswer(std::get<HttpAnswer>(handled), isHead, keepsAlive, cut);
}

asio::awaitable<bool> HttpsSession::sendAnswer(const HttpAnswer& answer, bool isHead,
    bool keepsAlive, std::optional<std::size_t> truncateAfter)
{
    std::string text = renderHead(answer, keepsAlive)
        + "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
    const bool isCut = truncateAfter && *truncateAfter < answer.body.size();
    if (!isHead)
        text += std::string_view(answer.body).substr(0, truncateAfter.value_or(std::string::npos));
    const bool isWritten = co_await write(std::move(text));
    co_return isWritten && !isCut && keepsAlive;
}

asio::awaitable<bool> HttpsSession::sendStream(
    AnswerStream& stream, std::optional<std::size_t> truncateAfter)
{
    HttpAnswer head;
    head.headers.emplace_back("Transfer-Encoding", "chunked");
    bool isWritten = co_await write(renderHead(head, true) + "\r\n");
    std::size_t sent = 0;
    while (isWritten && !m_isClosed) {
        m_isWoken = false;
        auto piece = stream.next();
        sent += piece.bytes.size();
        if (truncateAfter && sent > *truncateAfter)
            co_return false;
        if (!piece.bytes.empty())
            isWritten = co_await write(renderChunk(piece.bytes));
        if (isWritten && piece.isLast)
            co_return co_await write("0\r\n\r\n");
        if (isWritten && !m_isWoken && !m_isClosed)
            co_await waitFor(piece.wait);
    }
    co_return false;
}

asio::awaitable<void> HttpsSession::runTunnel(const BeastRequest& request, MessageTunnel& tunnel)
{
    websocket::stream<beast::ssl_stream<beast::tcp_stream>&> socket(m_stream);
    socket.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
        response.set(http::field::sec_websocket_protocol, tunnel.subprotocol());
    }));
    beast::error_code error;
    co_await socket.async_accept(request, into(error));
    socket.binary(tunnel.isBinary());
    auto messages = tunnel.open();
    beast::flat_buffer buffer;
    while (!error) {
        for (const auto& message : messages) {
            co_await socket.async_write(asio::buffer(message), into(error));
            if (error)
                co_return;
        }
        if (tunnel.isFinished()) {
            co_await socket.async_close(websocket::close_code::normal, into(error));
            co_return;
        }
        buffer.clear();
        co_await socket.async_read(buffer, into(error));
        if (!error)
            messages = tunnel.receive(
                {static_cast<const char*>(buffer.cdata().data()), buffer.cdata().size()});
    }
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the coroutine keeps it
asio::awaitable<bool> HttpsSession::write(std::string text)
{
    beast::error_code error;
    co_await asio::async_write(m_stream, asio::buffer(text), into(error));
    co_return !error;
}

asio::awaitable<void> HttpsSession::waitFor(std::chrono::milliseconds duration)
{
    beast::error_code error;
    m_timer.expires_after(duration);
    co_await m_timer.async_wait(into(error));
}

} // namespace vigla::demo
