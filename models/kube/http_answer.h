#pragma once

#include "models/core/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::kube {

/// Reads one HTTP/1.1 answer as its bytes come in (RFC 9112): by length, in chunks, or until the
/// connection ends.
class HttpAnswerReader {
public:
    explicit HttpAnswerReader(std::size_t mostBytes);

    /// Takes bytes. InvalidInput when they are no HTTP or the body is too long.
    Result<Done> feed(std::string_view bytes);
    /// The connection ended. Unreachable when the answer was not complete.
    Result<Done> finish();

    bool isComplete() const { return m_state == State::Complete; }
    bool hasBegun() const { return m_hasBegun; }
    bool keepsAlive() const { return m_keepsAlive; } ///< Another request may follow.
    int status() const { return m_status; }
    std::string takeBody() { return std::move(m_body); }

private:
    enum class State {
        Head,
        Length,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        UntilClose,
        Complete
    };
    Result<Done> advance();
    Result<Done> readHead(std::string_view head);
    std::string_view unread() const { return std::string_view(m_pending).substr(m_consumed); }
    std::optional<std::string_view> takeLine(); ///< Without its end; nothing before that has come.
    Result<Done> awaitLine() const;
    Result<Done> takeBodyBytes();

    std::size_t m_mostBytes;
    State m_state = State::Head;
    bool m_hasBegun = false;
    bool m_keepsAlive = true;
    int m_status = 0;
    std::size_t m_remaining = 0; ///< Of the body or the chunk.
    std::string m_pending; ///< Received and not yet read, but for its first m_consumed bytes.
    std::size_t m_consumed = 0;
    std::string m_body;
};

} // namespace vigla::kube
