#include "app/kube/cluster_store.h"

#include "models/kube/resource_version.h"
#include "models/kube/watch_stream.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vigla::app {

namespace {

constexpr const char* kGatewayApi = "gateway.networking.k8s.io";

/// What sorts and identifies: namespace and name.
using Key = std::pair<std::string, std::string>;

template <typename T>
Key keyOf(const T& item)
{
    return {item.namespaceName, item.name};
}
Key keyOf(const mesh::NamespaceInfo& item)
{
    return {{}, item.name};
}
Key keyOf(const kube::Document& item)
{
    return {item.namespaceName(), item.name()};
}

const auto kByKey = [](const auto& item) { return keyOf(item); };

template <typename T>
bool insertOrReplace(std::vector<T>& items, T item)
{
    const auto place = std::ranges::lower_bound(items, keyOf(item), {}, kByKey);
    if (place == items.end() || keyOf(*place) != keyOf(item)) {
        items.insert(place, std::move(item));
        return true;
    }
    if (*place == item)
        return false;
    *place = std::move(item);
    return true;
}

template <typename T>
bool remove(std::vector<T>& items, const Key& key)
{
    const auto place = std::ranges::lower_bound(items, key, {}, kByKey);
    if (place == items.end() || keyOf(*place) != key)
        return false;
    items.erase(place);
    return true;
}

template <typename T>
void sortAndUnite(std::vector<T>& items)
{
    std::ranges::stable_sort(items, {}, kByKey);
    const auto isSame = [](const T& a, const T& b) { return keyOf(a) == keyOf(b); };
    items.erase(std::unique(items.begin(), items.end(), isSame), items.end());
}

/// The part of a namespace, or everything without one, is replaced. True when that changed it.
template <typename T>
bool replaceScope(std::vector<T>& items, const std::string& scope, std::vector<T> fresh)
{
    sortAndUnite(fresh);
    const auto isInScope
        = [&](const T& item) { return scope.empty() || keyOf(item).first == scope; };
    const auto [first, last] = [&] {
        const auto begin = std::ranges::find_if(items, isInScope);
        const auto end = std::find_if_not(begin, items.end(), isInScope);
        return std::pair(begin, end);
    }();
    if (std::equal(first, last, fresh.begin(), fresh.end()))
        return false;
    const auto rest = items.erase(first, last);
    const auto place
        = fresh.empty() ? rest : std::ranges::lower_bound(items, keyOf(fresh.front()), {}, kByKey);
    items.insert(
        place, std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    return true;
}

std::vector<mesh::NamespaceInfo>& itemsOf(
    mesh::ClusterState& state, const kube::ResourceKind&, mesh::NamespaceInfo*)
{
    return state.namespaces;
}
std::vector<mesh::Pod>& itemsOf(mesh::ClusterState& state, const kube::ResourceKind&, mesh::Pod*)
{
    return state.pods;
}
std::vector<mesh::Service>& itemsOf(
    mesh::ClusterState& state, const kube::ResourceKind&, mesh::Service*)
{
    return state.services;
}
std::vector<mesh::EndpointSlice>& itemsOf(
    mesh::ClusterState& state, const kube::ResourceKind&, mesh::EndpointSlice*)
{
    return state.endpointSlices;
}
std::vector<mesh::ReplicaOwner>& itemsOf(
    mesh::ClusterState& state, const kube::ResourceKind& kind, mesh::ReplicaOwner*)
{
    return kind.kind == "Deployment" ? state.deployments : state.replicaSets;
}
std::vector<kube::Document>& itemsOf(
    mesh::ClusterState& state, const kube::ResourceKind& kind, kube::Document*)
{
    if (kind.group != kGatewayApi)
        return state.istioObjects[kind.kind];
    return kind.kind == "HTTPRoute" ? state.gatewayApiRoutes : state.gatewayApiGateways;
}

template <typename T>
class TypedFeed final : public ResourceFeed {
public:
    TypedFeed(std::shared_ptr<ClusterStore> store, kube::ResourceKind kind, std::string scope)
        : m_store(std::move(store))
        , m_kind(std::move(kind))
        , m_scope(std::move(scope))
    {
    }

    Page takePage(const std::string& body, bool isFirst) override
    {
        if (isFirst)
            m_listed.clear();
        auto list = m_store->decoder().template list<T>(body, m_kind);
        Page page;
        if (!list) {
            page.error = list.error();
            return page;
        }
        m_listed.insert(m_listed.end(), std::make_move_iterator(list->items.begin()),
            std::make_move_iterator(list->items.end()));
        page.continueToken = list->continueToken;
        page.resourceVersion = list->resourceVersion;
        m_version = list->resourceVersion;
        page.warnings = std::move(list->warnings);
        if (page.continueToken.empty())
            page.hasChanged = replaceScope(items(), m_scope, std::exchange(m_listed, {}));
        return page;
    }

    Events takeBytes(std::string_view bytes) override
    {
        Events events;
        const auto documents = m_stream.feed(bytes);
        if (!documents) {
            events.error = documents.error();
            return events;
        }
        for (const auto& document : *documents)
            if (!takeEvent(document, events))
                break;
        return events;
    }

    void endWatch() override { m_stream = kube::WatchStream(); }

    bool clear() override { return replaceScope(items(), m_scope, {}); }

private:
    using Type = typename mesh::DecodedEvent<T>::Type;

    std::vector<T>& items()
    {
        return itemsOf(m_store->working(), m_kind, static_cast<T*>(nullptr));
    }

    bool takeEvent(const std::string& text, Events& events)
    {
        auto event = m_store->decoder().template event<T>(text, m_kind);
        if (!event || event->type == Type::Error) {
            events.error = event ? event->error : event.error();
            return false;
        }
        // What was deleted may come with the version that it had.
        if (event->type != Type::Deleted
            && kube::isOlderVersion(event->resourceVersion, m_version)) {
            events.error = Error{Error::Kind::Expired,
                "The versions of " + m_kind.plural
                    + " go backwards: the cluster was set back to an earlier state. They are "
                      "listed anew."};
            return false;
        }
        if (!event->resourceVersion.empty())
            m_version = events.resourceVersion = event->resourceVersion;
        if (event->type == Type::Deleted)
            events.hasChanged = remove(items(), keyOf(event->object)) || events.hasChanged;
        else if (event->type != Type::Bookmark)
            events.hasChanged
                = insertOrReplace(items(), std::move(event->object)) || events.hasChanged;
        return true;
    }

    std::shared_ptr<ClusterStore> m_store;
    kube::ResourceKind m_kind;
    std::string m_scope;
    std::string m_version; ///< Of the newest page or event.
    std::vector<T> m_listed; ///< Of the pages that have come so far.
    kube::WatchStream m_stream;
};

bool isDocumentKind(const kube::ResourceKind& kind)
{
    return kind.group == kGatewayApi || kind.group.ends_with(".istio.io");
}

} // namespace

mesh::ClusterStatePtr ClusterStore::publish(const Extras& extras)
{
    m_working.coverage = extras.coverage;
    m_working.serverVersion = extras.serverVersion;
    m_working.istioVersion = extras.istioVersion;
    m_working.rootNamespace = extras.rootNamespace;
    m_working.trustDomain = extras.trustDomain;
    m_working.defaultServiceExportTo = extras.defaultServiceExportTo;
    ++m_working.revision;
    auto published = std::make_shared<mesh::ClusterState>(m_working);
    for (const auto& name : extras.namespaceNames)
        if (published->namespaces.empty()
            || std::ranges::find(published->namespaces, name, &mesh::NamespaceInfo::name)
                == published->namespaces.end())
            insertOrReplace(published->namespaces, mesh::NamespaceInfo{name, {}, {}});
    return published;
}

std::shared_ptr<ResourceFeed> makeFeed(std::shared_ptr<ClusterStore> store,
    const kube::ResourceKind& kind, const std::string& namespaceName)
{
    const auto make = [&]<typename T>(T*) -> std::shared_ptr<ResourceFeed> {
        return std::make_shared<TypedFeed<T>>(std::move(store), kind, namespaceName);
    };
    if (isDocumentKind(kind))
        return make(static_cast<kube::Document*>(nullptr));
    if (kind.kind == "Namespace")
        return make(static_cast<mesh::NamespaceInfo*>(nullptr));
    if (kind.kind == "Pod")
        return make(static_cast<mesh::Pod*>(nullptr));
    if (kind.kind == "Service")
        return make(static_cast<mesh::Service*>(nullptr));
    if (kind.kind == "EndpointSlice")
        return make(static_cast<mesh::EndpointSlice*>(nullptr));
    if (kind.kind == "Deployment" || kind.kind == "ReplicaSet")
        return make(static_cast<mesh::ReplicaOwner*>(nullptr));
    return nullptr;
}

const std::vector<kube::ResourceKind>& watchedKinds()
{
    static const std::vector<kube::ResourceKind> kKinds{
        {"", {}, "Namespace", "namespaces", false},
        {"", {}, "Pod", "pods", true},
        {"", {}, "Service", "services", true},
        {"apps", {}, "Deployment", "deployments", true},
        {"apps", {}, "ReplicaSet", "replicasets", true},
        {"discovery.k8s.io", {}, "EndpointSlice", "endpointslices", true},
        {"networking.istio.io", {}, "VirtualService", "virtualservices", true},
        {"networking.istio.io", {}, "DestinationRule", "destinationrules", true},
        {"networking.istio.io", {}, "Gateway", "gateways", true},
        {"networking.istio.io", {}, "ServiceEntry", "serviceentries", true},
        {"networking.istio.io", {}, "Sidecar", "sidecars", true},
        {"networking.istio.io", {}, "WorkloadEntry", "workloadentries", true},
        {"networking.istio.io", {}, "WorkloadGroup", "workloadgroups", true},
        {"networking.istio.io", {}, "EnvoyFilter", "envoyfilters", true},
        {"networking.istio.io", {}, "ProxyConfig", "proxyconfigs", true},
        {"security.istio.io", {}, "PeerAuthentication", "peerauthentications", true},
        {"security.istio.io", {}, "RequestAuthentication", "requestauthentications", true},
        {"security.istio.io", {}, "AuthorizationPolicy", "authorizationpolicies", true},
        {"telemetry.istio.io", {}, "Telemetry", "telemetries", true},
        {"extensions.istio.io", {}, "WasmPlugin", "wasmplugins", true},
        {kGatewayApi, {}, "HTTPRoute", "httproutes", true},
        {kGatewayApi, {}, "Gateway", "gateways", true},
    };
    return kKinds;
}

std::string coverageKey(const kube::ResourceKind& kind)
{
    return kind.group == kGatewayApi ? kind.plural + "." + kind.group : kind.plural;
}

} // namespace vigla::app
