#include "models/kube/port_forward_stream.h"

#include "models/core/text.h"

#include <cassert>
#include <utility>

namespace vigla::kube {

namespace {

constexpr char kDataChannel = 0;
constexpr char kErrorChannel = 1;
constexpr std::size_t kPortMessage = 3; ///< Channel and the port as two bytes.

} // namespace

PortForwardStream::PortForwardStream(std::size_t mostBytes)
    : m_mostBytes(mostBytes)
{
}

void PortForwardStream::expectAnswer()
{
    m_reader.emplace(m_mostBytes);
}

Result<Done> PortForwardStream::feed(std::string_view message)
{
    if (message.empty())
        return Done{};
    const char channel = message.front();
    if (channel != kDataChannel && channel != kErrorChannel)
        return Error{
            Error::Kind::InvalidInput, "the port-forward speaks of a channel that was not opened"};
    bool& hasPort = channel == kDataChannel ? m_hasDataPort : m_hasErrorPort;
    if (!hasPort && message.size() == kPortMessage) {
        hasPort = true;
        return Done{};
    }
    if (channel == kDataChannel)
        return feedData(message.substr(1));
    return Error{
        Error::Kind::Unreachable, "the port-forward failed: " + plainText(message.substr(1))};
}

Result<Done> PortForwardStream::feedData(std::string_view bytes)
{
    if (!m_reader || m_reader->isComplete())
        return Error{Error::Kind::InvalidInput, "the pod spoke without being asked"};
    return m_reader->feed(bytes);
}

bool PortForwardStream::finish()
{
    return m_reader && m_reader->hasBegun() && m_reader->finish().has_value();
}

HttpAnswerReader PortForwardStream::takeAnswer()
{
    assert(isComplete());
    HttpAnswerReader answer = *std::move(m_reader);
    m_reader.reset();
    return answer;
}

} // namespace vigla::kube
