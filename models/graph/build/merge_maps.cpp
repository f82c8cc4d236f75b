#include "models/graph/build/merge_maps.h"

#include <algorithm>
#include <set>

namespace vigla::graph {

namespace {

/// Adds the parts of other maps to one.
class MapMerger final {
public:
    explicit MapMerger(std::map<std::string, TrafficMap> maps)
    {
        std::size_t nodes = 0;
        std::size_t edges = 0;
        for (auto& [name, map] : maps) {
            nodes += map.nodes.size();
            edges += map.edges.size();
            m_parts.push_back({name, std::move(map), {}, {}});
        }
        m_all.reserve(nodes, edges);
    }

    TrafficMap merged()
    {
        takeOwnNodes();
        takeForeignNodes();
        takeEdges([](const Part& part, const Edge& edge) { return part.owns(edge.source); });
        takeEdges([](const Part& part, const Edge& edge) { return part.owns(edge.target); });
        takeEdges([](const Part&, const Edge&) { return true; });
        countForeignNodes();
        return std::move(m_all);
    }

private:
    struct Part {
        std::string name;
        TrafficMap map;
        std::vector<NodeIndex> places; ///< Of its nodes in the merged map.
        std::vector<bool> isOwn; ///< Whether a node's namespace is the part's.

        bool owns(NodeIndex node) const { return isOwn[node]; }
    };

    void takeOwnNodes()
    {
        for (Part& part : m_parts) {
            part.places.resize(part.map.nodes.size());
            for (NodeIndex i = 0; i < part.map.nodes.size(); ++i) {
                Node& node = part.map.nodes[i];
                part.isOwn.push_back(node.namespaceName == part.name);
                if (part.isOwn[i])
                    part.places[i] = m_all.put(std::move(node));
            }
        }
        m_isOwn.assign(m_all.nodes.size(), true);
    }

    void takeForeignNodes()
    {
        for (Part& part : m_parts) {
            for (NodeIndex i = 0; i < part.map.nodes.size(); ++i) {
                if (part.isOwn[i])
                    continue;
                Node& node = part.map.nodes[i];
                const auto known = m_all.find(node.id);
                if (known)
                    m_all.nodes[*known].destServices.merge(node.destServices);
                part.places[i] = known ? *known : m_all.put(std::move(node));
            }
        }
        m_isOwn.resize(m_all.nodes.size(), false);
    }

    template <typename Choice>
    void takeEdges(const Choice& isChosen)
    {
        for (Part& part : m_parts) {
            for (Edge& edge : part.map.edges) {
                if (isChosen(part, edge))
                    takeEdge(part, edge);
            }
        }
    }

    /// An edge that has been taken is found in the merged map, so it is taken once.
    void takeEdge(const Part& part, Edge& edge)
    {
        const NodeIndex from = part.places[edge.source];
        const NodeIndex to = part.places[edge.target];
        if (m_all.findEdge(from, to, edge.protocol))
            return;
        const bool isNotCountedYet = m_isOwn[from] && !part.owns(edge.source);
        if (isNotCountedYet && edge.rates.total > 0)
            m_all.nodes[from].outbound[edge.protocol].total += edge.rates.total;
        Edge& kept = m_all.edges[m_all.connect(from, to, edge.protocol)];
        kept = std::move(edge);
        kept.source = from;
        kept.target = to;
    }

    void countForeignNodes()
    {
        for (NodeIndex i = 0; i < m_all.nodes.size(); ++i) {
            if (m_isOwn[i])
                continue;
            m_all.nodes[i].inbound.clear();
            m_all.nodes[i].outbound.clear();
        }
        for (const Edge& edge : m_all.edges) {
            if (!(edge.rates.total > 0))
                continue;
            if (!m_isOwn[edge.source])
                m_all.nodes[edge.source].outbound[edge.protocol].total += edge.rates.total;
            if (!m_isOwn[edge.target])
                addRates(m_all.nodes[edge.target].inbound[edge.protocol], edge.rates);
        }
    }

    std::vector<Part> m_parts; ///< By name.
    TrafficMap m_all;
    std::vector<bool> m_isOwn;
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
