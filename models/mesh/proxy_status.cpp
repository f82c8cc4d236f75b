#include "models/mesh/proxy_status.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace vigla::mesh {

namespace {

namespace dom = simdjson::dom;

std::string textAt(const dom::object& object, std::string_view key)
{
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// istiod's rule for one watched type (statusgen).
SyncState stateOf(const TypeSync& type)
{
    if (!type.error.empty())
        return SyncState::Error;
    if (type.sentNonce.empty())
        return SyncState::NotSent;
    return type.ackedNonce == type.sentNonce ? SyncState::Synced : SyncState::Stale;
}

struct WatchedType {
    std::string_view flatPrefix; ///< Of the fields of releases before `resources`.
    std::string_view typeUrlEnd;
    TypeSync ProxyStatus::*field;
};

constexpr std::array<WatchedType, 5> kWatchedTypes = {{
    {"cluster", "cluster.v3.Cluster", &ProxyStatus::cds},
    {"listener", "listener.v3.Listener", &ProxyStatus::lds},
    {"endpoint", "endpoint.v3.ClusterLoadAssignment", &ProxyStatus::eds},
    {"route", "route.v3.RouteConfiguration", &ProxyStatus::rds},
    {"extensionconfig", "core.v3.TypedExtensionConfig", &ProxyStatus::ecds},
}};

void readResources(const dom::object& resources, ProxyStatus& status)
{
    for (const auto& [typeUrl, value] : resources) {
        dom::object entry;
        const std::string_view url = typeUrl;
        const auto known = std::ranges::find_if(
            kWatchedTypes, [&](const WatchedType& type) { return url.ends_with(type.typeUrlEnd); });
        if (known == kWatchedTypes.end() || value.get(entry) != simdjson::SUCCESS)
            continue;
        TypeSync& type = status.*(known->field);
        type.sentNonce = textAt(entry, "sent");
        type.ackedNonce = textAt(entry, "acked");
        type.error = textAt(entry, "lastError");
        if (const auto sentAt = parseRfc3339(textAt(entry, "sentTime")))
            type.sentAt = *sentAt;
        type.state = stateOf(type);
    }
}

void readFlatFields(const dom::object& row, ProxyStatus& status)
{
    for (const WatchedType& known : kWatchedTypes) {
        TypeSync& type = status.*(known.field);
        type.sentNonce = textAt(row, std::string(known.flatPrefix) + "_sent");
        type.ackedNonce = textAt(row, std::string(known.flatPrefix) + "_acked");
        type.state = stateOf(type);
    }
}

ProxyStatus statusOf(const dom::object& row, const std::string& istiodPod)
{
    ProxyStatus status;
    const std::string proxy = textAt(row, "proxy");
    const auto dot = proxy.rfind('.'); // namespaces have no dot, pods may
    status.podName = proxy.substr(0, dot);
    status.namespaceName = dot == std::string::npos ? std::string() : proxy.substr(dot + 1);
    status.type = textAt(row, "proxy_type");
    status.version = textAt(row, "istio_version");
    if (status.version.empty())
        status.version = textAt(row, "proxy_version");
    status.istiod = istiodPod;
    dom::object resources;
    if (row["resources"].get(resources) == simdjson::SUCCESS)
        readResources(resources, status);
    else
        readFlatFields(row, status);
    return status;
}

Error unreadable(const std::string& istiodPod)
{
    return {Error::Kind::InvalidInput,
        "the synchronisation state from " + istiodPod
            + " is not the list of proxies that istiod answers; check what listens on its port "
              "15014"};
}

} // namespace

SyncState ProxyStatus::worst() const
{
    return std::max({cds.state, lds.state, eds.state, rds.state, ecds.state});
}

Result<std::vector<ProxyStatus>> parseSyncz(std::string_view json, const std::string& istiodPod)
{
    dom::parser parser;
    dom::element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
        return unreadable(istiodPod);
    if (root.is_null())
        return std::vector<ProxyStatus>{}; // how Go writes an empty list
    dom::array rows;
    if (root.get(rows) != simdjson::SUCCESS)
        return unreadable(istiodPod);
    std::vector<ProxyStatus> statuses;
    for (const dom::element element : rows) {
        dom::object row;
        if (element.get(row) != simdjson::SUCCESS)
            return unreadable(istiodPod);
        auto status = statusOf(row, istiodPod);
        if (!status.podName.empty())
            statuses.push_back(std::move(status));
    }
    return statuses;
}

std::string_view nameOf(SyncState state)
{
    switch (state) {
    case SyncState::Ignored:
        return "IGNORED";
    case SyncState::NotSent:
        return "NOT SENT";
    case SyncState::Synced:
        return "SYNCED";
    case SyncState::Stale:
        return "STALE";
    case SyncState::Error:
        return "ERROR";
    }
    return "";
}

} // namespace vigla::mesh
