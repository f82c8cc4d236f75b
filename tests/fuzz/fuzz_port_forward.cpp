#include "models/kube/port_forward_stream.h"
#include "tests/fuzz/require.h"

#include <string>

using namespace vigla;
using fuzz::require;

namespace {

constexpr std::size_t kMostBytes = 4'096;

/// The input is frames of a WebSocket as a server sends them (RFC 6455 section 5.2: not masked);
/// the next message of one, fragments put together. Nothing at the end.
bool nextMessage(std::string_view& bytes, std::string& message)
{
    message.clear();
    while (bytes.size() >= 2) {
        const bool isLast = (bytes[0] & '\x80') != 0;
        std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7FU;
        std::size_t head = 2;
        for (std::size_t more = length == 127 ? 8 : length == 126 ? 2 : 0; more > 0; --more) {
            if (head == 2)
                length = 0;
            if (head >= bytes.size())
                return false;
            length = (length << 8U) | static_cast<unsigned char>(bytes[head++]);
        }
        bytes.remove_prefix(head);
        const auto piece = bytes.substr(0, length);
        message += piece;
        bytes.remove_prefix(piece.size());
        if (isLast)
            return true;
    }
    return false;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::textOf(data, size);
    kube::PortForwardStream stream(kMostBytes);
    stream.expectAnswer();
    std::string message;
    bool isOver = false;
    while (!isOver && nextMessage(bytes, message)) {
        const auto fed = stream.feed(message);
        isOver = !fed;
        require(fed || !fed.error().message.empty(), "an error says something");
        if (isOver || !stream.isComplete())
            continue;
        auto answer = stream.takeAnswer();
        require(answer.takeBody().size() <= kMostBytes, "a body is bounded");
        stream.expectAnswer();
    }
    if (!isOver && stream.finish())
        require(stream.takeAnswer().takeBody().size() <= kMostBytes, "a body is bounded");

    // One byte a message gives the same as all at once.
    kube::HttpAnswerReader whole(kMostBytes);
    kube::HttpAnswerReader cut(kMostBytes);
    const auto text = fuzz::textOf(data, size);
    const bool isWholeGood = whole.feed(text).has_value();
    bool isCutGood = true;
    for (std::size_t i = 0; isCutGood && i < text.size(); ++i)
        isCutGood = cut.feed(text.substr(i, 1)).has_value();
    require(isWholeGood == isCutGood, "pieces do not matter");
    if (isWholeGood) {
        require(whole.isComplete() == cut.isComplete() && whole.status() == cut.status(),
            "pieces do not matter to an answer");
        require(whole.takeBody() == cut.takeBody(), "pieces do not matter to a body");
    }
    return 0;
}
