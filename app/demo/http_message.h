#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vigla::demo {

/// One HTTP request, read whole.
struct HttpRequest {
    std::string method;
    std::string target; ///< Path and query as sent.
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;

    std::string header(const std::string& lowerCaseName) const; ///< Empty when absent.
};

/// One HTTP answer; Content-Length is the transport's business.
struct HttpAnswer {
    int status = 200;
    std::string contentType = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// An answer that goes on, such as a watch. Its owner calls next() when told that something
/// changed, and at the latest after `wait`.
class AnswerStream {
public:
    struct Piece {
        std::string bytes; ///< What is ready now; may be empty.
        bool isLast = false;
        std::chrono::milliseconds wait{0};
    };
    virtual ~AnswerStream() = default;
    virtual Piece next() = 0;
};

/// The cluster's side of a WebSocket: messages in, messages out.
class MessageTunnel {
public:
    virtual ~MessageTunnel() = default;
    virtual std::string subprotocol() const = 0; ///< Agreed on.
    virtual bool isBinary() const = 0;
    virtual std::vector<std::string> open() = 0; ///< Sent at once.
    virtual std::vector<std::string> receive(std::string_view message) = 0;
    virtual bool isFinished() const = 0; ///< The WebSocket is closed after the last message.
};

using Handled
    = std::variant<HttpAnswer, std::unique_ptr<AnswerStream>, std::unique_ptr<MessageTunnel>>;

/// A request target taken apart: decoded path and parameters.
struct Target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> parameters; ///< In order; may repeat.

    std::optional<std::string> find(std::string_view name) const; ///< The first of that name.
    std::string parameter(std::string_view name) const; ///< Empty when absent.
    bool isTrue(std::string_view name) const; ///< `true` or `1`.
};

Target parseTarget(std::string_view target);

/// `%2F` and friends; in queries `+` is a blank. Broken escapes stay as they are.
std::string decodePercent(std::string_view text, bool isQuery);

std::string encodeBase64(std::string_view bytes);
std::optional<std::string> decodeBase64(std::string_view text); ///< Standard or URL alphabet.

} // namespace vigla::demo
