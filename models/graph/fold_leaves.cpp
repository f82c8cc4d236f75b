#include "models/graph/fold_leaves.h"

#include <algorithm>
#include <map>

namespace vigla::graph {

namespace {

constexpr std::size_t kHubNeighbours = 8;
constexpr std::size_t kLeastFolded = 3;
constexpr std::size_t kLongestBranch = 3; ///< The leaf, and up to two nodes behind it.

bool isIdle(const Edge& edge)
{
    return !(edge.rates.total > 0) && edge.change == Change::None;
}

/// The edges at every node, in both directions.
class Incidence final {
public:
    explicit Incidence(const ServiceGraph& graph)
        : m_graph(graph)
        , m_edges(graph.nodes.size())
    {
        for (std::uint32_t i = 0; i < graph.edges.size(); ++i) {
            m_edges[graph.edges[i].source].push_back(i);
            if (graph.edges[i].source != graph.edges[i].target)
                m_edges[graph.edges[i].target].push_back(i);
        }
    }

    std::vector<std::uint32_t> neighboursOf(std::uint32_t node) const
    {
        std::vector<std::uint32_t> neighbours;
        for (const std::uint32_t edge : m_edges[node])
            if (const std::uint32_t other = otherEnd(edge, node); other != node)
                neighbours.push_back(other);
        std::ranges::sort(neighbours);
        const auto repeated = std::ranges::unique(neighbours);
        neighbours.erase(repeated.begin(), repeated.end());
        return neighbours;
    }

    bool areAllIdle(std::uint32_t node) const
    {
        return std::ranges::all_of(
            m_edges[node], [this](std::uint32_t edge) { return isIdle(m_graph.edges[edge]); });
    }

private:
    std::uint32_t otherEnd(std::uint32_t edge, std::uint32_t node) const
    {
        return m_graph.edges[edge].source == node ? m_graph.edges[edge].target
                                                  : m_graph.edges[edge].source;
    }

    const ServiceGraph& m_graph;
    std::vector<std::vector<std::uint32_t>> m_edges;
};

/// What hangs at `hub` by `leaf` alone, without any traffic; empty when there is more.
std::vector<std::uint32_t> idleBranch(
    const Incidence& incidence, std::uint32_t hub, std::uint32_t leaf)
{
    std::vector<std::uint32_t> branch{leaf};
    for (std::size_t next = 0; next < branch.size(); ++next) {
        if (!incidence.areAllIdle(branch[next]))
            return {};
        for (const std::uint32_t neighbour : incidence.neighboursOf(branch[next])) {
            const bool isHub = neighbour == hub;
            if (isHub && next > 0)
                return {};
            if (isHub || std::ranges::find(branch, neighbour) != branch.end())
                continue;
            if (branch.size() == kLongestBranch)
                return {};
            branch.push_back(neighbour);
        }
    }
    return branch;
}

std::string groupId(const ServiceGraph& graph, std::uint32_t hub, int box)
{
    const std::string where = box < 0 ? "" : graph.boxes[static_cast<std::size_t>(box)].id;
    return "idle_" + graph.nodes[hub].id + "_" + where;
}

} // namespace

std::vector<FoldGroup> idleLeaves(const ServiceGraph& graph, const std::vector<bool>& isTaken,
    const std::set<std::string>& expanded)
{
    const Incidence incidence(graph);
    std::vector<bool> isUsed = isTaken;
    std::vector<FoldGroup> groups;
    for (std::uint32_t hub = 0; hub < graph.nodes.size(); ++hub) {
        const auto neighbours = incidence.neighboursOf(hub);
        if (isUsed[hub] || neighbours.size() < kHubNeighbours)
            continue;
        std::map<int, std::vector<std::vector<std::uint32_t>>> branches; ///< By box.
        for (const std::uint32_t leaf : neighbours) {
            auto branch = idleBranch(incidence, hub, leaf);
            if (!branch.empty()
                && std::ranges::none_of(branch, [&](auto node) { return isUsed[node]; }))
                branches[graph.nodes[leaf].box].push_back(std::move(branch));
        }
        for (const auto& [box, leaves] : branches) {
            FoldGroup group{groupId(graph, hub, box), {}, box, {}};
            if (leaves.size() < kLeastFolded || expanded.contains(group.id))
                continue;
            for (const auto& branch : leaves)
                for (const std::uint32_t node : branch) {
                    group.members.push_back(node);
                    isUsed[node] = true;
                }
            std::ranges::sort(group.members);
            groups.push_back(std::move(group));
        }
    }
    return groups;
}

} // namespace vigla::graph
