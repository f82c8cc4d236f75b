#include "models/graph/build/appenders.h"
#include "models/mesh/istio_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace vigla::graph {

namespace {

using mesh::ServiceEntryView;

std::string_view firstSegment(std::string_view host)
{
    return host.substr(0, host.find('.'));
}

/// `name.namespace.global` hosts of old multi-cluster meshes are never shortened.
bool isGlobalHost(std::string_view host)
{
    return host.ends_with(".global") && std::ranges::count(host, '.') == 2;
}

bool declares(const ServiceEntryView& entry, std::string_view service)
{
    return std::ranges::any_of(entry.hosts, [&](const std::string& host) {
        const bool isShort = entry.location == "MESH_INTERNAL" && !isGlobalHost(host)
            && firstSegment(host) == service;
        return host == service || isShort;
    });
}

bool isForEverybody(const ServiceEntryView& entry)
{
    return entry.exportTo.empty() || entry.exportTo.front() == "*";
}

/// Folds the hosts of ServiceEntries in one map.
class ServiceEntryFolder final {
public:
    ServiceEntryFolder(
        const GraphContext& context, const std::string& namespaceName, TrafficMap& map)
        : m_context(context)
        , m_namespace(namespaceName)
        , m_map(map)
    {
        for (const kube::Document& document : context.cluster()->istio("ServiceEntry")) {
            ServiceEntryView& entry = m_entries.emplace_back(mesh::serviceEntryView(document));
            if (entry.exportTo.empty())
                entry.exportTo = context.cluster()->defaultServiceExportTo;
        }
        // Entries for chosen namespaces are tried before those for everybody.
        std::ranges::stable_sort(m_entries, {}, isForEverybody);
    }

    void fold()
    {
        for (NodeIndex i = 0; i < m_map.nodes.size(); ++i) {
            if (isCandidate(m_map.nodes[i]))
                match(i, m_map.nodes[i].cluster, m_map.nodes[i].namespaceName);
        }
        for (const Edge& edge : m_map.edges) {
            const Node& source = m_map.nodes[edge.source];
            const Node& target = m_map.nodes[edge.target];
            const bool leadsOut = source.kind != NodeKind::Service
                && target.kind == NodeKind::Service && !target.has(NodeMark::Injected)
                && !target.has(NodeMark::EgressCluster);
            if (leadsOut)
                match(edge.target, source.cluster, source.namespaceName);
        }
        if (!m_replacements.empty())
            replace();
    }

private:
    static bool isCandidate(const Node& node)
    {
        return node.kind == NodeKind::Service && !node.has(NodeMark::Injected)
            && !node.has(NodeMark::EgressCluster) && isOk(node.cluster) && isOk(node.namespaceName);
    }

    void match(NodeIndex index, const std::string& cluster, const std::string& visibleFrom)
    {
        if (m_replacements.contains(index) || !m_context.isAccessible(cluster, visibleFrom))
            return;
        const std::string& service = m_map.nodes[index].service;
        const auto entry = std::ranges::find_if(m_entries, [&](const ServiceEntryView& view) {
            return mesh::isExportedTo(view.exportTo, view.ref.namespaceName, visibleFrom)
                && declares(view, service);
        });
        if (entry != m_entries.end())
            m_replacements[index] = {&*entry, cluster, visibleFrom};
    }

    struct Replacement {
        const ServiceEntryView* entry = nullptr;
        std::string cluster;
        std::string visibleFrom;
    };

    Node nodeFor(const Replacement& replacement) const
    {
        Node node;
        const ServiceEntryView& entry = *replacement.entry;
        node.id = "svc_" + replacement.cluster + "_" + m_namespace + "_" + entry.ref.name;
        node.kind = NodeKind::Service;
        node.cluster = replacement.cluster;
        node.namespaceName = m_namespace;
        node.service = entry.ref.name;
        node.set(NodeMark::ServiceEntry);
        node.serviceEntry = ServiceEntryInfo{entry.hosts, entry.location, replacement.visibleFrom};
        return node;
    }

    void replace()
    {
        std::map<NodeIndex, NodeIndex> targets;
        for (const auto& [old, replacement] : m_replacements) {
            const NodeIndex entry = m_map.put(nodeFor(replacement));
            targets[old] = entry;
            if (old == entry)
                continue;
            Node& kept = m_map.nodes[entry];
            const Node& folded = m_map.nodes[old];
            for (const auto& [protocol, rates] : folded.inbound)
                addRates(kept.inbound[protocol], rates);
            for (const auto& [protocol, rates] : folded.outbound)
                addRates(kept.outbound[protocol], rates);
            kept.destServices.insert(folded.destServices.begin(), folded.destServices.end());
        }
        const auto newIndex = [&](NodeIndex i) {
            const auto found = targets.find(i);
            return found != targets.end() ? found->second : i;
        };
        m_map.redirectEdges([&](const Edge& edge) {
            const bool isSameCluster
                = m_map.nodes[edge.source].cluster == m_map.nodes[newIndex(edge.target)].cluster;
            const NodeIndex target = isSameCluster ? newIndex(edge.target) : edge.target;
            return std::pair(newIndex(edge.source), target);
        });
        std::set<NodeIndex> stillCalled;
        for (const Edge& edge : m_map.edges)
            stillCalled.insert(edge.target);
        m_map.removeNodes([&](NodeIndex i) {
            const auto found = targets.find(i);
            return found != targets.end() && found->second != i && !stillCalled.contains(i);
        });
    }

    const GraphContext& m_context;
    const std::string& m_namespace;
    TrafficMap& m_map;
    std::vector<ServiceEntryView> m_entries;
    std::map<NodeIndex, Replacement> m_replacements;
};

} // namespace

void appendServiceEntries(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map)
{
    if (!context.cluster() || context.cluster()->istio("ServiceEntry").empty())
        return;
    ServiceEntryFolder(context, namespaceName, map).fold();
}

} // namespace vigla::graph
