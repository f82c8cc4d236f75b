#include "models/mesh/decode.h"

#include "models/core/text.h"
#include "models/kube/status.h"
#include "models/mesh/decode_internal.h"
#include "models/mesh/list_pieces.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace vigla::mesh {

using decoding::Context;
using decoding::Value;

namespace {

using ItemVisitor = std::function<void(Value)>;

constexpr std::size_t kMostWarnings = 20;
constexpr std::size_t kPieceBytes = 256U << 10U; // its index stays in a core's own cache

Error broken(const kube::ResourceKind& kind, simdjson::error_code code)
{
    const bool isCut = code == simdjson::INCOMPLETE_ARRAY_OR_OBJECT
        || code == simdjson::UNCLOSED_STRING || code == simdjson::EMPTY;
    const std::string what = "The server's answer about " + kind.plural;
    if (isCut)
        return {Error::Kind::InvalidInput,
            what + " is cut off or damaged. It will be asked for again."};
    return {Error::Kind::InvalidInput,
        what + " is not JSON that can be read (" + simdjson::error_message(code)
            + "). Something between here and the server may have altered it."};
}

Error notWanted(const std::string& text, const kube::ResourceKind& kind, const char* wanted)
{
    if (const auto status = kube::parseStatus(text))
        return kube::errorOfStatus(*status);
    return {Error::Kind::InvalidInput,
        "The server's answer about " + kind.plural + " is not " + wanted + "."};
}

/// False when brackets are missing: simdjson finds out only by running out of text.
bool isReadToItsEnd(simdjson::ondemand::document& document)
{
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

template <typename T>
void appendItem(DecodedList<T>& list, Value item, const kube::ResourceKind& kind)
{
    Context context{kind, {}, {}};
    T decoded = decoding::decodeItem(item, context, static_cast<T*>(nullptr));
    if (context.complaint.empty())
        list.items.push_back(std::move(decoded));
    else if (list.warnings.size() < kMostWarnings)
        list.warnings.push_back(plainText(context.complaint, false, 300));
}

void takeListMetadata(ListHead& head, Value metadata)
{
    decoding::forEachMember(metadata, [&](std::string_view key, Value value) {
        if (key == "resourceVersion")
            head.resourceVersion = decoding::textOf(value);
        else if (key == "continue")
            head.continueToken = decoding::textOf(value);
    });
}

/// A bookmark says how far the watch is.
template <typename T>
void takeBookmark(DecodedEvent<T>& event, Value object)
{
    decoding::forEachMember(object, [&](std::string_view key, Value metadata) {
        if (key != "metadata")
            return;
        decoding::forEachMember(metadata, [&](std::string_view part, Value value) {
            if (part == "resourceVersion")
                event.resourceVersion = decoding::textOf(value);
            else if (part == "annotations")
                event.isInitialEnd
                    = decoding::labelsOf(value).contains("k8s.io/initial-events-end");
        });
    });
}

template <typename T>
void takeObject(DecodedEvent<T>& event, Value object, const kube::ResourceKind& kind)
{
    using Type = typename DecodedEvent<T>::Type;
    if (event.type == Type::Bookmark)
        return takeBookmark(event, object);
    Context context{kind, {}, {}};
    event.object = decoding::decodeItem(object, context, static_cast<T*>(nullptr));
    event.resourceVersion = std::move(context.resourceVersion);
    if (context.complaint.empty())
        return;
    event.type = Type::Bookmark; // nothing to show for, but the watch has come so far
    event.object = {};
}

/// The Status of an ERROR event, cut out of its text.
Error errorIn(simdjson::ondemand::document& document)
{
    std::string_view text;
    simdjson::ondemand::object object;
    if (document["object"].get_object().get(object) == simdjson::SUCCESS
        && object.raw_json().get(text) == simdjson::SUCCESS)
        if (const auto status = kube::parseStatus(text))
            return kube::errorOfStatus(*status);
    return {Error::Kind::ServerFailure, "The server ended the watch with an error."};
}

template <typename T>
bool takeType(DecodedEvent<T>& event, std::string_view type)
{
    using Type = typename DecodedEvent<T>::Type;
    if (type == "ADDED")
        event.type = Type::Added;
    else if (type == "MODIFIED")
        event.type = Type::Modified;
    else if (type == "DELETED")
        event.type = Type::Deleted;
    else if (type == "BOOKMARK")
        event.type = Type::Bookmark;
    else if (type == "ERROR")
        event.type = Type::Error;
    else
        return false;
    return true;
}

} // namespace

struct Decoder::Memory {
    simdjson::ondemand::parser parser;
    std::string padded;

    simdjson::simdjson_result<simdjson::ondemand::document> iterate(const std::string& text)
    {
        const auto needed = text.size() + simdjson::SIMDJSON_PADDING;
        if (text.capacity() >= needed)
            return parser.iterate(
                simdjson::padded_string_view(text.data(), text.size(), text.capacity()));
        padded.clear();
        padded.reserve(needed);
        padded = text;
        return parser.iterate(
            simdjson::padded_string_view(padded.data(), padded.size(), padded.capacity()));
    }

    /// Takes the metadata of a list and shows its items to `visit`.
    Result<Done> readList(const std::string& text, const kube::ResourceKind& kind, ListHead& head,
        const ItemVisitor& visit)
    {
        simdjson::ondemand::document document;
        if (const auto code = iterate(text).get(document))
            return broken(kind, code);
        simdjson::ondemand::object root;
        if (const auto code = document.get_object().get(root))
            return code == simdjson::INCORRECT_TYPE ? notWanted(text, kind, "a list")
                                                    : broken(kind, code);
        bool hasItems = false;
        for (auto member : root) {
            simdjson::ondemand::field field;
            if (const auto code = std::move(member).get(field))
                return broken(kind, code);
            const auto key = field.key();
            if (key == "metadata") {
                takeListMetadata(head, field.value());
            } else if (key == "items") {
                hasItems = true;
                decoding::forEachItem(field.value(), visit);
            }
        }
        if (!isReadToItsEnd(document))
            return broken(kind, simdjson::INCOMPLETE_ARRAY_OR_OBJECT);
        if (!hasItems)
            return notWanted(text, kind, "a list");
        return Done{};
    }

    /// The items of `[…]`; false when it is not one whole array.
    bool readItems(const std::string& array, const ItemVisitor& visit)
    {
        simdjson::ondemand::document document;
        Value root;
        if (iterate(array).get(document) != simdjson::SUCCESS
            || document.get_value().get(root) != simdjson::SUCCESS)
            return false;
        decoding::forEachItem(root, visit);
        return isReadToItsEnd(document);
    }

    /// A long list without an index of all of it: the pieces between its first and its last one
    /// are read as arrays of their own, then the list that remains without them. Nothing when the
    /// text does not come apart between items, or is broken: it is then to be read as a whole.
    template <typename T>
    std::optional<DecodedList<T>> listInPieces(
        const std::string& text, const kube::ResourceKind& kind)
    {
        const auto starts = pieceStarts(text, kPieceBytes);
        if (starts.size() < 2)
            return std::nullopt;
        const auto takeInto = [&kind](DecodedList<T>& into) -> ItemVisitor {
            return [&](Value item) { appendItem(into, item, kind); };
        };
        std::string piece;
        DecodedList<T> middle;
        for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
            piece.clear();
            piece.reserve(starts[i + 1] - starts[i] + 2 + simdjson::SIMDJSON_PADDING);
            piece += '[';
            piece.append(text, starts[i], starts[i + 1] - 1 - starts[i]);
            piece += ']';
            if (!readItems(piece, takeInto(middle)))
                return std::nullopt;
        }
        piece.assign(text, 0, starts.front());
        piece.reserve(starts.front() + text.size() - starts.back() + simdjson::SIMDJSON_PADDING);
        piece.append(text, starts.back());
        DecodedList<T> list;
        const ItemVisitor takeItem = takeInto(list);
        bool isJoined = false;
        const auto read = readList(piece, kind, list, [&](Value item) {
            if (item.raw_json_token().data() == piece.data() + starts.front()) {
                isJoined = true;
                std::ranges::move(middle.items, std::back_inserter(list.items));
                std::ranges::move(middle.warnings, std::back_inserter(list.warnings));
            }
            takeItem(item);
        });
        return read && isJoined ? std::optional(std::move(list)) : std::nullopt;
    }
};

Decoder::Decoder()
    : m_memory(std::make_unique<Memory>())
{
}

Decoder::~Decoder() = default;

template <typename T>
Result<DecodedList<T>> Decoder::list(const std::string& text, const kube::ResourceKind& kind)
{
    if (auto list = m_memory->listInPieces<T>(text, kind))
        return *std::move(list);
    DecodedList<T> list;
    auto read
        = m_memory->readList(text, kind, list, [&](Value item) { appendItem(list, item, kind); });
    if (!read)
        return read.error();
    return list;
}

template <typename T>
Result<DecodedEvent<T>> Decoder::event(const std::string& text, const kube::ResourceKind& kind)
{
    simdjson::ondemand::document document;
    if (const auto code = m_memory->iterate(text).get(document))
        return broken(kind, code);
    DecodedEvent<T> event;
    std::string_view type;
    if (document["type"].get_string().get(type) != simdjson::SUCCESS || !takeType(event, type))
        return notWanted(text, kind, "an event of a watch");
    if (event.type == DecodedEvent<T>::Type::Error) {
        event.error = errorIn(document);
        return event;
    }
    Value object;
    if (const auto code = document["object"].get(object))
        return broken(kind, code);
    takeObject(event, object, kind);
    return event;
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type
#define VIGLA_INSTANTIATE(T)                                                                       \
    template Result<DecodedList<T>> Decoder::list<T>(                                              \
        const std::string&, const kube::ResourceKind&);                                            \
    template Result<DecodedEvent<T>> Decoder::event<T>(                                            \
        const std::string&, const kube::ResourceKind&)
// NOLINTEND(bugprone-macro-parentheses)

VIGLA_INSTANTIATE(NamespaceInfo);
VIGLA_INSTANTIATE(Pod);
VIGLA_INSTANTIATE(Service);
VIGLA_INSTANTIATE(EndpointSlice);
VIGLA_INSTANTIATE(ReplicaOwner);
VIGLA_INSTANTIATE(kube::Document);

#undef VIGLA_INSTANTIATE

} // namespace vigla::mesh
