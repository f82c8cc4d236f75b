#pragma once

#include "models/core/result.h"
#include "models/kube/http_answer.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigla::kube {

/// The messages of a port-forward by WebSocket (subprotocol `v4.channel.k8s.io`, one port) and the
/// HTTP answers in them. A message is a channel's number and bytes of that channel: 0 has data, 1
/// errors; the first message of each is the port, two bytes.
class PortForwardStream {
public:
    explicit PortForwardStream(std::size_t mostBytes);

    /// A request was sent: an answer is expected. One at a time.
    void expectAnswer();

    /// The next message. InvalidInput when it cannot be one or the answer is no HTTP, Unreachable
    /// when it brings the server's error; the stream is then of no more use.
    Result<Done> feed(std::string_view message);
    /// The connection ended. True when the answer that is under way was complete by that.
    bool finish();

    bool isComplete() const { return m_reader && m_reader->isComplete(); }
    /// The complete answer; another may be expected then. What came before it was taken is lost.
    HttpAnswerReader takeAnswer();

private:
    Result<Done> feedData(std::string_view bytes);

    std::size_t m_mostBytes;
    std::optional<HttpAnswerReader> m_reader;
    bool m_hasDataPort = false;
    bool m_hasErrorPort = false;
};

} // namespace vigla::kube
