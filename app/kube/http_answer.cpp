#include "app/kube/http_answer.h"

#include "models/core/text.h"

#include <algorithm>
#include <charconv>

namespace vigla::app {

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
    return advance();
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
            const auto end = m_pending.find("\r\n\r\n");
            if (end == std::string::npos)
                return m_pending.size() > kLongestHead
                    ? Result<Done>(notHttp("its head is too long"))
                    : Result<Done>(Done());
            const std::string head = m_pending.substr(0, end + 2);
            m_pending.erase(0, end + 4);
            if (auto read = readHead(head); !read)
                return read;
        } else if (m_state == State::ChunkSize) {
            const auto line = takeLine();
            if (!line)
                return Done();
            const auto size = parseNumber(*line, 16);
            if (!size)
                return notHttp("a chunk has no size");
            m_remaining = *size;
            m_state = *size == 0 ? State::Trailer : State::ChunkData;
        } else if (m_state == State::ChunkEnd || m_state == State::Trailer) {
            const auto line = takeLine();
            if (!line)
                return Done();
            if (m_state == State::ChunkEnd)
                m_state = State::ChunkSize;
            else if (line->empty())
                m_state = State::Complete;
        } else {
            if (auto taken = takeBodyBytes(); !taken || m_pending.empty())
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
    const auto end = m_pending.find("\r\n");
    if (end == std::string::npos)
        return std::nullopt;
    m_line = m_pending.substr(0, end);
    m_pending.erase(0, end + 2);
    return m_line;
}

Result<Done> HttpAnswerReader::takeBodyBytes()
{
    const bool isCounted = m_state != State::UntilClose;
    const std::size_t size = isCounted ? std::min(m_remaining, m_pending.size()) : m_pending.size();
    if (m_body.size() + (isCounted ? m_remaining : size) > m_mostBytes)
        return Error{Error::Kind::InvalidInput,
            "the answer is longer than " + std::to_string(m_mostBytes) + " bytes"};
    m_body.append(m_pending, 0, size);
    m_pending.erase(0, size);
    m_remaining -= isCounted ? size : 0;
    if (isCounted && m_remaining == 0)
        m_state = m_state == State::ChunkData ? State::ChunkEnd : State::Complete;
    if (isComplete() && m_body.capacity() < m_body.size() + kSpareCapacity)
        m_body.reserve(m_body.size() + kSpareCapacity);
    return Done();
}

} // namespace vigla::app
