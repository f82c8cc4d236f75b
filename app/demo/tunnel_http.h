#pragma once

#include "app/demo/http_message.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace vigla::demo {

/// The server's end of one plain HTTP/1.1 connection whose bytes travel in a tunnel: requests may
/// come in any pieces and several at a time.
class TunnelHttp final {
public:
    using Handler = std::function<HttpAnswer(const std::string& method, const std::string& target)>;

    explicit TunnelHttp(Handler handler);
    ~TunnelHttp();

    std::string receive(std::string_view bytes); ///< @return the bytes to answer with.
    bool isClosed() const { return m_isClosed; } ///< After the last answer, or a broken request.

private:
    struct Parser;
    void startParser();
    std::string answer();

    Handler m_handler;
    std::unique_ptr<Parser> m_parser;
    std::string m_pending; ///< Received and not yet understood.
    bool m_isClosed = false;
};

} // namespace vigla::demo
