#include "app/demo/tunnel_http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

namespace vigla::demo {

namespace http = boost::beast::http;

namespace {

constexpr std::uint64_t kMostBodyBytes = 1U << 20U;

std::string renderHead(int status)
{
    const auto reason = http::obsolete_reason(static_cast<http::status>(status));
    return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason.data(), reason.size())
        + "\r\n";
}

} // namespace

struct TunnelHttp::Parser {
    http::request_parser<http::string_body> parser;
};

TunnelHttp::TunnelHttp(Handler handler)
    : m_handler(std::move(handler))
{
    startParser();
}

TunnelHttp::~TunnelHttp() = default;

void TunnelHttp::startParser()
{
    m_parser = std::make_unique<Parser>();
    m_parser->parser.eager(true);
    m_parser->parser.body_limit(kMostBodyBytes);
}

std::string TunnelHttp::receive(std::string_view bytes)
{
    std::string output;
    m_pending += bytes;
    while (!m_isClosed && !m_pending.empty()) {
        boost::beast::error_code error;
        const auto used = m_parser->parser.put(boost::asio::buffer(m_pending), error);
        m_pending.erase(0, used);
        if (error && error != http::error::need_more) {
            m_isClosed = true;
            return output + renderHead(400) + "Connection: close\r\nContent-Length: 0\r\n\r\n";
        }
        if (!m_parser->parser.is_done())
            break;
        output += answer();
        startParser();
    }
    return output;
}

std::string TunnelHttp::answer()
{
    const auto& request = m_parser->parser.get();
    const auto method = request.method_string();
    const auto target = request.target();
    const auto answer = m_handler({method.data(), method.size()}, {target.data(), target.size()});
    m_isClosed = !request.keep_alive();
    std::string text = renderHead(answer.status);
    if (!answer.contentType.empty())
        text += "Content-Type: " + answer.contentType + "\r\n";
    for (const auto& [name, value] : answer.headers)
        text += name + ": " + value + "\r\n";
    if (m_isClosed)
        text += "Connection: close\r\n";
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
    return request.method() == http::verb::head ? text : text + answer.body;
}

} // namespace vigla::demo
