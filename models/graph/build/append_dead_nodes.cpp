#include "models/graph/build/appenders.h"

#include <algorithm>
#include <set>

namespace vigla::graph {

namespace {

bool hasTraffic(const Node& node)
{
    const auto isAlive = [](const auto& entry) { return entry.second.total > 0; };
    return std::ranges::any_of(node.inbound, isAlive)
        || std::ranges::any_of(node.outbound, isAlive);
}

/// What becomes of a node without traffic.
enum class Fate { Keep, MarkDead, Remove };

class DeadNodeJudge final {
public:
    DeadNodeJudge(const GraphContext& context, const TrafficMap& map)
        : m_context(context)
    {
        for (const Edge& edge : map.edges)
            m_callers.insert(edge.source);
    }

    Fate judge(const Node& node, NodeIndex index) const
    {
        if (hasTraffic(node) || node.kind == NodeKind::Operation)
            return Fate::Keep;
        if (node.kind == NodeKind::Service) {
            const bool isKept = m_callers.contains(index) || node.has(NodeMark::ServiceEntry)
                || node.has(NodeMark::EgressCluster);
            return isKept ? Fate::Keep : Fate::Remove;
        }
        return node.kind == NodeKind::Unknown ? Fate::Remove : judgeWorkload(node);
    }

private:
    Fate judgeWorkload(const Node& node) const
    {
        const bool canLook = isOk(node.workload) && m_context.knowsWorkloads()
            && m_context.isAccessible(node.cluster, node.namespaceName);
        if (!canLook)
            return Fate::Keep;
        const auto* workload = m_context.findWorkload(node.namespaceName, node.workload);
        if (!workload)
            return Fate::Remove;
        return workload->pods.empty() ? Fate::MarkDead : Fate::Keep;
    }

    const GraphContext& m_context;
    std::set<NodeIndex> m_callers;
};

} // namespace

void appendDeadNodes(const GraphContext& context, const std::string&, TrafficMap& map)
{
    for (std::size_t round = map.nodes.size(); round > 0; --round) {
        const DeadNodeJudge judge(context, map);
        std::set<NodeIndex> removed;
        for (NodeIndex i = 0; i < map.nodes.size(); ++i) {
            const Fate fate = judge.judge(map.nodes[i], i);
            if (fate == Fate::MarkDead)
                map.nodes[i].set(NodeMark::Dead);
            else if (fate == Fate::Remove)
                removed.insert(i);
        }
        if (removed.empty())
            return;
        map.removeNodes([&](NodeIndex i) { return removed.contains(i); });
    }
}

} // namespace vigla::graph
