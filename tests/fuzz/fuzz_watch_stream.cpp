#include "models/kube/watch_stream.h"
#include "models/mesh/decode.h"
#include "tests/fuzz/require.h"

#include <string>
#include <vector>

using namespace vigla;
using fuzz::require;

namespace {

constexpr std::size_t kLongest = 1U << 12U;

/// All documents of a stream that comes in pieces of `piece` bytes; what it ended with is in
/// `isBroken`.
std::vector<std::string> documentsOf(std::string_view text, std::size_t piece, bool& isBroken)
{
    kube::WatchStream stream(kLongest);
    std::vector<std::string> documents;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        auto fed = stream.feed(text.substr(0, piece));
        isBroken = !fed;
        if (isBroken)
            return documents;
        documents.insert(documents.end(), fed->begin(), fed->end());
    }
    return documents;
}

template <typename T>
void decode(mesh::Decoder& decoder, const std::string& document, const char* kind)
{
    const kube::ResourceKind what{"", "v1", kind, "things", true};
    using Type = typename mesh::DecodedEvent<T>::Type;
    const auto event = decoder.event<T>(document, what);
    if (event && event->type == Type::Error)
        require(!event->error.message.empty(), "an error event says something");
    const auto list = decoder.list<T>(document, what);
    require(list || !list.error().message.empty(), "an unreadable list says why");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::textOf(data, size);
    bool isWholeBroken = false;
    bool isCutBroken = false;
    const auto whole = documentsOf(text, kLongest, isWholeBroken);
    const auto cut = documentsOf(text, 1, isCutBroken);
    // In pieces a document may be found too long earlier, and what comes before an error comes out.
    require(isWholeBroken || isCutBroken || whole == cut, "pieces do not matter");
    mesh::Decoder decoder;
    for (const auto& document : cut) {
        decode<mesh::NamespaceInfo>(decoder, document, "Namespace");
        decode<mesh::Pod>(decoder, document, "Pod");
        decode<mesh::Service>(decoder, document, "Service");
        decode<mesh::EndpointSlice>(decoder, document, "EndpointSlice");
        decode<mesh::ReplicaOwner>(decoder, document, "ReplicaSet");
        decode<kube::Document>(decoder, document, "VirtualService");
    }
    return 0;
}
