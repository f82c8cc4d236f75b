#include "models/kube/http_answer.h"

#include "models/core/text.h"

#include <algorithm>
#include <charconv>

namespace vigla::kube {

namespace {

constexpr std::size_t kLongestHead = 64U << 10U;
constexpr std::size_t kSpareCapacity = 64; ///< Past the body's end, for simdjson.

Error notHttp(const std::string& what)
{
    return Error{Error::Kind::InvalidInput, "the answer is not HTTP/1.1: " + what};
}

std::optional<std::size_t> parseNumber(std::string_view text, int base)
{
    std::size_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (parsed.ec != std::errc() || parsed.ptr == text.data())
        return std::nullopt;
    return number;
}

} // namespace

HttpAnswerReader::HttpAnswerReader(std::size_t mostBytes)
    : m_mostBytes(mostBytes)
{
}

Result<Done> HttpAnswerReader::feed(std::string_view bytes)
{
    m_hasBegun = m_hasBegun || !bytes.empty();
    m_pending += bytes;
    auto advanced = advance();
    m_pending.erase(0, std::exchange(m_consumed, 0)); // once: a body may come in many small chunks
    return advanced;
}

Result<Done> HttpAnswerReader::finish()
{
    if (m_state == State::UntilClose)
        m_state = State::Complete;
    m_keepsAlive = false;
    if (isComplete())
        return Done();
    return Error{Error::Kind::Unreachable, "the connection ended before the answer was complete"};
}

Result<Done> HttpAnswerReader::advance()
{
    while (m_state != State::Complete) {
        if (m_state == State::Head) {
            const auto end = unread().find("\r\n\r\n");
            if (std::min(end, unread().size()) > kLongestHead)
                return notHttp("its head is too long");
            if (end == std::string::npos)
                return Done();
            const auto head = unread().substr(0, end + 2);
            m_consumed += end + 4;
            if (auto read = readHead(head); !read)
                return read;
        } else if (m_state == State::ChunkSize) {
            const auto line = takeLine();
            if (!line)
                return awaitLine();
            const auto size = parseNumber(*line, 16);
            if (!size)
                return notHttp("a chunk has no size");
            m_remaining = *size;
            m_state = *size == 0 ? State::Trailer : State::ChunkData;
        } else if (m_state == State::ChunkEnd || m_state == State::Trailer) {
            const auto line = takeLine();
            if (!line)
                return awaitLine();
            if (m_state == State::ChunkEnd)
                m_state = State::ChunkSize;
            else if (line->empty())
                m_state = State::Complete;
        } else {
            if (auto taken = takeBodyBytes(); !taken || unread().empty())
                return taken;
        }
    }
    return Done();
}

Result<Done> HttpAnswerReader::readHead(std::string_view head)
{
    const auto lines = split(head, '\n');
    const std::string_view first = trim(lines.front());
    const auto status = first.starts_with("HTTP/1.") && first.size() >= 12
        ? parseNumber(first.substr(9, 3), 10)
        : std::nullopt;
    if (!status)
        return notHttp("it begins with '" + plainText(first.substr(0, 40)) + "'");
    m_status = static_cast<int>(*status);
    m_keepsAlive = first.starts_with("HTTP/1.1");
    m_state = State::UntilClose;
    for (const auto line : lines) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string name = toLower(trim(line.substr(0, colon)));
        const std::string value = toLower(trim(line.substr(colon + 1)));
        if (name == "connection" && value == "close")
            m_keepsAlive = false;
        if (name == "transfer-encoding" && value.ends_with("chunked"))
            m_state = State::ChunkSize;
        if (name != "content-length" || m_state == State::ChunkSize)
            continue;
        const auto length = parseNumber(value, 10);
        if (!length)
            return notHttp("its length is no number");
        m_remaining = *length;
        m_state = State::Length;
    }
    const bool hasNoBody = m_status == 204 || m_status == 304;
    if (hasNoBody || (m_state == State::Length && m_remaining == 0))
        m_state = State::Complete;
    if (m_state == State::Length && m_remaining <= m_mostBytes)
        m_body.reserve(m_remaining + kSpareCapacity);
    return Done();
}

std::optional<std::string_view> HttpAnswerReader::takeLine()
{
    const auto line = unread().substr(0, unread().find("\r\n"));
    if (line.size() == unread().size())
        return std::nullopt;
    m_consumed += line.size() + 2;
    return line;
}

/// More has to come, but not for ever.
Result<Done> HttpAnswerReader::awaitLine() const
{
    return unread().size() > kLongestHead ? Result<Done>(notHttp("a line of it does not end"))
                                          : Result<Done>(Done());
}

Result<Done> HttpAnswerReader::takeBodyBytes()
{
    const bool isCounted = m_state != State::UntilClose;
    const auto available = unread();
    const std::size_t size = isCounted ? std::min(m_remaining, available.size()) : available.size();
    if ((isCounted ? m_remaining : size) > m_mostBytes - std::min(m_mostBytes, m_body.size()))
        return Error{Error::Kind::InvalidInput,
            "the answer is longer than " + std::to_string(m_mostBytes) + " bytes"};
    m_body += available.substr(0, size);
    m_consumed += size;
    m_remaining -= isCounted ? size : 0;
    if (isCounted && m_remaining == 0)
        m_state = m_state == State::ChunkData ? State::ChunkEnd : State::Complete;
    if (isComplete() && m_body.capacity() < m_body.size() + kSpareCapacity)
        m_body.reserve(m_body.size() + kSpareCapacity);
    return Done();
}

} // namespace vigla::kube
