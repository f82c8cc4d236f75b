#include "app/demo/watch_stream.h"

#include "app/demo/api_read.h"
#include "app/demo/selection.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::steady_clock;

constexpr std::chrono::minutes kLongestWatch{45};

/// What a watch is asked to do.
struct WatchOrder {
    std::uint64_t fromRevision = 0; ///< 0: begin with the current state.
    bool wantsBookmarks = false;
    bool isStreamingList = false;
    std::chrono::milliseconds duration = kLongestWatch;
};

class WatchStream final : public AnswerStream {
public:
    WatchStream(const ClusterWorld& world, std::mutex& mutex, ApiCall call, Selection selection,
        const WatchOrder& order)
        : m_world(world)
        , m_mutex(mutex)
        , m_call(std::move(call))
        , m_selection(std::move(selection))
        , m_order(order)
        , m_revision(order.fromRevision)
        , m_endsAt(steady_clock::now() + order.duration)
        , m_bookmarkAt(steady_clock::now() + kBookmarkPeriod)
    {
        m_call.request = nullptr; // it does not live as long as the stream
    }

    Piece next() override
    {
        const std::lock_guard lock(m_mutex);
        Piece piece;
        if (!m_hasBegun && m_order.fromRevision == 0)
            addInitialState(piece);
        m_hasBegun = true;
        addChanges(piece);
        addBookmark(piece);
        const auto now = steady_clock::now();
        piece.isLast = piece.isLast || now >= m_endsAt;
        const auto until = m_order.wantsBookmarks ? std::min(m_endsAt, m_bookmarkAt) : m_endsAt;
        piece.wait = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        return piece;
    }

private:
    void addEvent(Piece& piece, const char* type, const Json& object)
    {
        piece.bytes += renderText({{"type", type}, {"object", object}}) + "\n";
    }

    void addObject(Piece& piece, const char* type, const kube::Document& object)
    {
        addEvent(piece, type, renderRepresentation(m_call, object, m_world.now(), !m_hasHeaders));
        m_hasHeaders = true;
    }

    void addInitialState(Piece& piece)
    {
        m_revision = m_world.store().revision();
        const auto objects = m_world.store().list(m_call.kind->group, m_call.kind->kind);
        for (const auto& object : objects.value()) {
            if (m_selection.matches(object))
                addObject(piece, "ADDED", object);
        }
        if (m_order.isStreamingList && m_order.wantsBookmarks)
            addEvent(piece, "BOOKMARK", bookmark(true));
    }

    void addChanges(Piece& piece)
    {
        const auto& store = m_world.store();
        if (m_revision > store.revision())
            return; // silent until it gets there, as a real server is
        const auto changes = store.changesSince(m_call.kind->group, m_call.kind->kind, m_revision);
        if (!changes) {
            addEvent(piece, "ERROR", renderStatus(versionFailure(changes.error())));
            piece.isLast = true;
            return;
        }
        for (const auto& change : *changes)
            addChange(piece, change);
        m_revision = store.revision();
    }

    /// An object that enters or leaves the selection is added or deleted for this watcher.
    void addChange(Piece& piece, const sim::StoredChange& change)
    {
        const bool isIn
            = change.type != sim::StoredChange::Type::Deleted && m_selection.matches(change.object);
        const bool wasIn = m_selection.matches(change.previous);
        if (isIn)
            addObject(piece, wasIn ? "MODIFIED" : "ADDED", change.object);
        else if (wasIn)
            addObject(piece, "DELETED", change.object);
    }

    void addBookmark(Piece& piece)
    {
        if (piece.isLast || !m_order.wantsBookmarks || steady_clock::now() < m_bookmarkAt)
            return;
        m_bookmarkAt = steady_clock::now() + kBookmarkPeriod;
        if (m_revision <= m_world.store().revision())
            addEvent(piece, "BOOKMARK", bookmark(false));
    }

    Json bookmark(bool endsInitialState) const
    {
        Json metadata{{"resourceVersion", std::to_string(m_revision)}};
        if (!m_call.kind->isCustom)
            metadata["creationTimestamp"] = nullptr;
        if (endsInitialState)
            metadata["annotations"] = {{"k8s.io/initial-events-end", "true"}};
        const auto& version = m_call.representation.version;
        switch (m_call.representation.form) {
        case Representation::Form::Table:
            return {{"kind", "Table"}, {"apiVersion", "meta.k8s.io/" + version},
                {"metadata", metadata}, {"columnDefinitions", nullptr}, {"rows", Json::array()}};
        case Representation::Form::Metadata:
            return {{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/" + version},
                {"metadata", metadata}};
        case Representation::Form::Object:
            break;
        }
        return {{"kind", m_call.kind->kind},
            {"apiVersion", m_call.kind->apiVersion(m_call.version)}, {"metadata", metadata}};
    }

    const ClusterWorld& m_world;
    std::mutex& m_mutex;
    ApiCall m_call;
    Selection m_selection;
    WatchOrder m_order;
    std::uint64_t m_revision;
    steady_clock::time_point m_endsAt;
    steady_clock::time_point m_bookmarkAt;
    bool m_hasBegun = false;
    bool m_hasHeaders = false; ///< The first table of a watch tells the columns.
};

std::variant<WatchOrder, ApiFailure> parseOrder(const ApiCall& call)
{
    WatchOrder order;
    const auto revision = parseResourceVersion(call.target.parameter("resourceVersion"));
    const auto seconds = parseResourceVersion(call.target.parameter("timeoutSeconds"));
    for (const auto* parsed : {&revision, &seconds}) {
        if (const auto* failure = std::get_if<ApiFailure>(parsed))
            return *failure;
    }
    order.fromRevision = std::get<std::uint64_t>(revision);
    const auto wanted = std::get<std::uint64_t>(seconds);
    if (wanted > 0 && wanted < 86'400)
        order.duration = std::chrono::seconds(wanted);
    order.wantsBookmarks = call.target.isTrue("allowWatchBookmarks");
    const auto match = call.target.parameter("resourceVersionMatch");
    if (!call.target.find("sendInitialEvents")) {
        if (!match.empty())
            return invalidListOption({"FieldValueForbidden",
                "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents "
                "is provided",
                "resourceVersionMatch"});
        return order;
    }
    if (match != "NotOlderThan")
        return invalidListOption({"FieldValueForbidden",
            "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            "resourceVersionMatch"});
    order.isStreamingList = call.target.isTrue("sendInitialEvents");
    if (order.isStreamingList)
        order.fromRevision = 0;
    return order;
}

} // namespace

std::variant<std::unique_ptr<AnswerStream>, ApiFailure> openWatch(
    const ClusterWorld& world, std::mutex& mutex, const ApiCall& call)
{
    auto selection = Selection::parse(call);
    if (const auto* failure = std::get_if<ApiFailure>(&selection))
        return *failure;
    const auto order = parseOrder(call);
    if (const auto* failure = std::get_if<ApiFailure>(&order))
        return *failure;
    return std::make_unique<WatchStream>(
        world, mutex, call, std::move(std::get<Selection>(selection)), std::get<WatchOrder>(order));
}

} // namespace vigla::demo
