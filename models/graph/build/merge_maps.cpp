#include "models/graph/build/merge_maps.h"

#include <algorithm>
#include <set>

namespace vigla::graph {

namespace {

/// Adds the parts of other maps to one.
class MapMerger final {
public:
    explicit MapMerger(std::map<std::string, TrafficMap> maps)
        : m_maps(std::move(maps))
    {
    }

    TrafficMap merged()
    {
        putNodes();
        putEdges([](const Node& source, const Node&, const std::string& name) {
            return source.namespaceName == name;
        });
        putEdges([](const Node&, const Node& target, const std::string& name) {
            return target.namespaceName == name;
        });
        putEdges([](const Node&, const Node&, const std::string&) { return true; });
        countForeignNodes();
        return std::move(m_all);
    }

private:
    void putNodes()
    {
        for (auto& [name, map] : m_maps) {
            for (const Node& node : map.nodes) {
                if (node.namespaceName == name)
                    m_own.insert(m_all.put(node));
            }
        }
        for (auto& [name, map] : m_maps) {
            for (const Node& node : map.nodes) {
                Node& kept = m_all.nodes[m_all.put(node)];
                if (node.namespaceName != name)
                    kept.destServices.insert(node.destServices.begin(), node.destServices.end());
            }
        }
    }

    template <typename Choice>
    void putEdges(const Choice& isChosen)
    {
        for (auto& [name, map] : m_maps) {
            for (const Edge& edge : map.edges) {
                const Node& source = map.nodes[edge.source];
                const Node& target = map.nodes[edge.target];
                if (isChosen(source, target, name))
                    putEdge(edge, source, target, name);
            }
        }
    }

    void putEdge(
        const Edge& edge, const Node& source, const Node& target, const std::string& mapName)
    {
        const auto from = *m_all.find(source.id);
        const auto to = *m_all.find(target.id);
        if (m_all.findEdge(from, to, edge.protocol))
            return;
        Edge& kept = m_all.edges[m_all.connect(from, to, edge.protocol)];
        kept = edge;
        kept.source = from;
        kept.target = to;
        const bool wasCounted = source.namespaceName == mapName;
        if (m_own.contains(from) && !wasCounted && edge.rates.total > 0)
            m_all.nodes[from].outbound[edge.protocol].total += edge.rates.total;
    }

    void countForeignNodes()
    {
        for (NodeIndex i = 0; i < m_all.nodes.size(); ++i) {
            if (m_own.contains(i))
                continue;
            m_all.nodes[i].inbound.clear();
            m_all.nodes[i].outbound.clear();
        }
        for (const Edge& edge : m_all.edges) {
            if (!(edge.rates.total > 0))
                continue;
            if (!m_own.contains(edge.source))
                m_all.nodes[edge.source].outbound[edge.protocol].total += edge.rates.total;
            if (!m_own.contains(edge.target))
                addRates(m_all.nodes[edge.target].inbound[edge.protocol], edge.rates);
        }
    }

    std::map<std::string, TrafficMap> m_maps;
    TrafficMap m_all;
    std::set<NodeIndex> m_own;
};

bool isService(const Node& node)
{
    return node.kind == NodeKind::Service;
}

/// Leaves workloads out of a map: what a service's workloads call, the service calls.
class ServiceReduction final {
public:
    explicit ServiceReduction(const TrafficMap& map)
        : m_map(map)
        , m_edgesOf(map.nodes.size())
    {
        for (EdgeIndex i = 0; i < map.edges.size(); ++i)
            m_edgesOf[map.edges[i].source].push_back(i);
    }

    TrafficMap reduced()
    {
        for (NodeIndex i = 0; i < m_map.nodes.size(); ++i) {
            if (isService(m_map.nodes[i]))
                reduceService(i);
            else if (m_map.nodes[i].has(NodeMark::Root))
                linkServicesOf(i, i);
        }
        return std::move(m_reduced);
    }

private:
    void reduceService(NodeIndex service)
    {
        take(service);
        linkServicesOf(service, service);
        std::set<NodeIndex> workloads; // once each, however many protocols lead there
        for (const EdgeIndex edge : m_edgesOf[service])
            workloads.insert(m_map.edges[edge].target);
        for (const NodeIndex workload : workloads) {
            if (!isService(m_map.nodes[workload]))
                linkServicesOf(workload, service);
        }
    }

    /// Every edge from `owner` to a service becomes one from `source`.
    void linkServicesOf(NodeIndex owner, NodeIndex source)
    {
        for (const EdgeIndex number : m_edgesOf[owner]) {
            const Edge& edge = m_map.edges[number];
            if (!isService(m_map.nodes[edge.target]))
                continue;
            const NodeIndex from = take(source);
            const NodeIndex to = take(edge.target);
            if (edge.rates.total > 0)
                m_reduced.nodes[from].outbound[edge.protocol].total += edge.rates.total;
            mergeEdge(m_reduced.edges[m_reduced.connect(from, to, edge.protocol)], edge);
        }
    }

    NodeIndex take(NodeIndex node)
    {
        Node copy = m_map.nodes[node];
        copy.outbound.clear();
        return m_reduced.put(std::move(copy));
    }

    const TrafficMap& m_map;
    TrafficMap m_reduced;
    std::vector<std::vector<EdgeIndex>> m_edgesOf;
};

} // namespace

TrafficMap mergeMaps(std::map<std::string, TrafficMap> maps)
{
    return MapMerger(std::move(maps)).merged();
}

TrafficMap reduceToServices(const TrafficMap& map)
{
    return ServiceReduction(map).reduced();
}

} // namespace vigla::graph
