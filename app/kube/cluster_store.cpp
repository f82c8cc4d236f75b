#include "app/kube/cluster_store.h"

#include "models/kube/resource_version.h"
#include "models/kube/watch_stream.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vigla::app {

namespace {

constexpr const char* kGatewayApi = "gateway.networking.k8s.io";

/// Where the store keeps the items of a kind.
KeptItems<mesh::NamespaceInfo>& itemsOf(
    ClusterStore& store, const kube::ResourceKind&, mesh::NamespaceInfo*)
{
    return store.namespaces;
}
KeptItems<mesh::Pod>& itemsOf(ClusterStore& store, const kube::ResourceKind&, mesh::Pod*)
{
    return store.pods;
}
KeptItems<mesh::Service>& itemsOf(ClusterStore& store, const kube::ResourceKind&, mesh::Service*)
{
    return store.services;
}
KeptItems<mesh::EndpointSlice>& itemsOf(
    ClusterStore& store, const kube::ResourceKind&, mesh::EndpointSlice*)
{
    return store.endpointSlices;
}
KeptItems<mesh::ReplicaOwner>& itemsOf(
    ClusterStore& store, const kube::ResourceKind& kind, mesh::ReplicaOwner*)
{
    return kind.kind == "Deployment" ? store.deployments : store.replicaSets;
}
KeptItems<kube::Document>& itemsOf(
    ClusterStore& store, const kube::ResourceKind& kind, kube::Document*)
{
    if (kind.group != kGatewayApi)
        return store.istioObjects[kind.kind];
    return kind.kind == "HTTPRoute" ? store.gatewayApiRoutes : store.gatewayApiGateways;
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
        auto list = m_store->decoder.template list<T>(body, m_kind);
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
            page.hasChanged = items().replaceScope(m_scope, std::exchange(m_listed, {}));
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

    bool clear() override { return items().replaceScope(m_scope, {}); }

private:
    using Type = typename mesh::DecodedEvent<T>::Type;

    KeptItems<T>& items() { return itemsOf(*m_store, m_kind, static_cast<T*>(nullptr)); }

    bool takeEvent(const std::string& text, Events& events)
    {
        auto event = m_store->decoder.template event<T>(text, m_kind);
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
            events.hasChanged = items().remove(keyOf(event->object)) || events.hasChanged;
        else if (event->type != Type::Bookmark)
            events.hasChanged
                = items().insertOrReplace(std::move(event->object)) || events.hasChanged;
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
    auto state = std::make_shared<mesh::ClusterState>();
    const auto& listed = namespaces.list();
    KeptItems<mesh::NamespaceInfo> known = namespaces;
    for (const auto& name : extras.namespaceNames)
        if (std::ranges::find(listed, name, &mesh::NamespaceInfo::name) == listed.end())
            known.insertOrReplace(mesh::NamespaceInfo{name, {}, {}});
    state->namespaces = known.list();
    state->pods = pods.list();
    state->services = services.list();
    state->endpointSlices = endpointSlices.list();
    state->deployments = deployments.list();
    state->replicaSets = replicaSets.list();
    for (auto& [kind, objects] : istioObjects)
        state->istioObjects.emplace(kind, objects.list());
    state->gatewayApiRoutes = gatewayApiRoutes.list();
    state->gatewayApiGateways = gatewayApiGateways.list();
    state->coverage = extras.coverage;
    state->serverVersion = extras.serverVersion;
    state->istioVersion = extras.istioVersion;
    state->rootNamespace = extras.rootNamespace;
    state->trustDomain = extras.trustDomain;
    state->defaultServiceExportTo = extras.defaultServiceExportTo;
    state->revision = ++revision;
    return state;
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
