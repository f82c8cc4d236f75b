#pragma once

#include "models/mesh/cluster_state.h"
#include "models/mesh/istio_view.h"
#include "models/routing/change_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::routing {

/// The routing objects of a cluster with a draft laid over them, and the questions that everything
/// here asks about them. Refers to the cluster, which must outlive it. Any one thread.
///
/// Who sees what: reference/control-plane.md sections 7.1 (VirtualServices) and 8
/// (DestinationRules).
class RoutingIndex {
public:
    explicit RoutingIndex(const mesh::ClusterState& cluster, const ChangeSet& drafts = {});

    struct VirtualService {
        kube::Document document;
        mesh::VirtualServiceView view;
        std::vector<std::string> hosts; ///< Qualified.
        std::vector<std::string> gateways; ///< `mesh` or `namespace/name`.
        bool isMesh = true;
        bool isDelegate() const { return view.hosts.empty(); }
    };
    struct DestinationRule {
        kube::Document document;
        mesh::DestinationRuleView view;
        std::string host; ///< Qualified.
    };
    struct Host {
        const mesh::Service* service = nullptr; ///< Null for hosts of ServiceEntries.
        const mesh::ServiceEntryView* entry = nullptr;
    };

    const mesh::ClusterState& cluster() const { return m_cluster; }
    std::string qualified(std::string_view host, std::string_view namespaceName) const;

    /// Oldest first, ties by name and namespace.
    const std::vector<VirtualService>& virtualServices() const { return m_virtualServices; }
    const std::vector<DestinationRule>& destinationRules() const { return m_destinationRules; }
    const std::vector<mesh::ServiceEntryView>& serviceEntries() const { return m_serviceEntries; }
    const VirtualService* findVirtualService(
        std::string_view namespaceName, std::string_view name) const;

    /// VirtualServices whose mesh rules may take requests of a client in `clientNamespace` for
    /// `host` (qualified), the one that wins first. Only those for the winning host count.
    std::vector<const VirtualService*> meshRulesFor(
        std::string_view host, std::string_view clientNamespace) const;

    /// The DestinationRules that a client uses for `host` (qualified), oldest first: several only
    /// when Istio merges them. Empty without any.
    std::vector<const DestinationRule*> policiesFor(
        std::string_view host, std::string_view clientNamespace) const;

    /// The subset of that name as such a client sees it.
    const mesh::SubsetView* findSubset(
        std::string_view host, std::string_view subset, std::string_view clientNamespace) const;

    /// What the qualified host names in the registry; both null when nothing.
    Host findHost(std::string_view host) const;
    bool isKnown(std::string_view host) const;

    /// Pods behind the service of `host` that also carry `labels`; finished ones are left out.
    std::vector<const mesh::Pod*> podsBehind(
        std::string_view host, const mesh::Labels& labels) const;
    int readyPodsBehind(std::string_view host, const mesh::Labels& labels) const;
    std::vector<const mesh::Pod*> podsSelected(
        std::string_view namespaceName, const mesh::Labels& selector) const;

private:
    void addVirtualService(const kube::Document& document);
    void addDestinationRule(const kube::Document& document);
    std::vector<const DestinationRule*> policiesIn(std::string_view host,
        std::string_view namespaceName, std::string_view clientNamespace) const;

    const mesh::ClusterState& m_cluster;
    std::vector<VirtualService> m_virtualServices;
    std::vector<DestinationRule> m_destinationRules;
    std::vector<mesh::ServiceEntryView> m_serviceEntries;
    std::unordered_map<std::string, std::size_t> m_entryByHost; ///< Exact hosts only.
};

/// The documents of a kind with the draft laid over them.
std::vector<kube::Document> overlaid(
    const mesh::ClusterState& cluster, const ChangeSet& drafts, const std::string& kind);

/// `ns/name` for `name`, `./name`, `ns/name` and `name.ns.svc.cluster.local`; `mesh` stays.
std::string qualifiedGateway(std::string_view gateway, std::string_view namespaceName);

} // namespace vigla::routing
