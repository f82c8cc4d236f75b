#include "models/graph/layout/simplex.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <queue>

namespace vigla::graph::layered {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr int kCandidates = 30; ///< Tree edges to compare before one leaves.
constexpr int kPivotsPerStopCheck = 16;

/// Edge numbers by node, as one array and its offsets.
struct Incidence {
    Incidence(std::uint32_t nodeCount, std::span<const SimplexEdge> edges)
        : start(nodeCount + 1, 0)
        , items(edges.size() * 2)
    {
        for (const SimplexEdge& edge : edges) {
            ++start[edge.from + 1];
            ++start[edge.to + 1];
        }
        for (std::uint32_t i = 0; i < nodeCount; ++i)
            start[i + 1] += start[i];
        std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
        for (std::uint32_t e = 0; e < edges.size(); ++e) {
            items[next[edges[e].from]++] = e;
            items[next[edges[e].to]++] = e;
        }
    }
    std::span<const std::uint32_t> of(std::uint32_t node) const
    {
        return {items.data() + start[node], items.data() + start[node + 1]};
    }

    std::vector<std::uint32_t> start;
    std::vector<std::uint32_t> items;
};

class NetworkSimplex {
public:
    NetworkSimplex(std::uint32_t nodeCount, std::span<const SimplexEdge> edges,
        std::vector<std::int32_t>& ranks)
        : m_edges(edges)
        , m_ranks(ranks)
        , m_incidence(nodeCount, edges)
        , m_tree(nodeCount)
        , m_parentEdge(nodeCount, kNone)
        , m_first(nodeCount, 0)
        , m_last(nodeCount, 0)
        , m_nodeAt(nodeCount, 0)
        , m_sum(nodeCount + 1, 0)
        , m_excess(nodeCount, 0)
    {
        for (const SimplexEdge& edge : edges) {
            m_excess[edge.from] += edge.weight;
            m_excess[edge.to] -= edge.weight;
        }
    }

    bool run(int maxPivots, const std::stop_token& stop)
    {
        std::vector<std::uint8_t> isSeen(m_tree.size(), 0);
        std::uint32_t nextPosition = 0;
        for (std::uint32_t root = 0; root < m_tree.size(); ++root) {
            if (isSeen[root])
                continue;
            growTightTree(root, isSeen);
            nextPosition = number(root, nextPosition);
        }
        for (int pivot = 0; pivot < maxPivots; ++pivot) {
            if (pivot % kPivotsPerStopCheck == 0 && stop.stop_requested())
                return false;
            const std::uint32_t child = findLeaving();
            if (child == kNone)
                break;
            exchange(child);
        }
        return true;
    }

private:
    std::int32_t slack(std::uint32_t e) const
    {
        const SimplexEdge& edge = m_edges[e];
        return m_ranks[edge.to] - m_ranks[edge.from] - edge.minLength;
    }

    std::uint32_t otherEnd(std::uint32_t e, std::uint32_t node) const
    {
        return m_edges[e].from == node ? m_edges[e].to : m_edges[e].from;
    }

    /// An edge between the tree and a node outside. `key` is its slack, were the tree not shifted.
    struct Reach {
        std::int32_t key;
        std::uint32_t edge;
        bool operator>(const Reach& other) const
        {
            return key != other.key ? key > other.key : edge > other.edge;
        }
    };
    using ReachQueue = std::priority_queue<Reach, std::vector<Reach>, std::greater<>>;

    /// Spans root's component by edges without slack, shifting the tree to meet its next node. All
    /// of the tree shifts alike, so one number says by how much.
    void growTightTree(std::uint32_t root, std::vector<std::uint8_t>& isSeen)
    {
        ReachQueue outgoing;
        ReachQueue incoming;
        std::int32_t shift = 0;
        std::vector<std::uint32_t> members;
        const auto join = [&](std::uint32_t node) {
            isSeen[node] = 1;
            m_ranks[node] -= shift;
            members.push_back(node);
            for (const std::uint32_t e : m_incidence.of(node)) {
                if (isSeen[otherEnd(e, node)])
                    continue;
                (m_edges[e].from == node ? outgoing : incoming).push({slack(e), e});
            }
        };
        const auto dropInner = [&](ReachQueue& queue) {
            while (!queue.empty() && isSeen[m_edges[queue.top().edge].from]
                && isSeen[m_edges[queue.top().edge].to])
                queue.pop();
        };
        join(root);
        for (;;) {
            dropInner(outgoing);
            dropInner(incoming);
            if (outgoing.empty() && incoming.empty())
                break;
            const bool isForward = incoming.empty()
                || (!outgoing.empty() && outgoing.top().key - shift <= incoming.top().key + shift);
            const Reach reach = isForward ? outgoing.top() : incoming.top();
            (isForward ? outgoing : incoming).pop();
            shift = isForward ? reach.key : -reach.key;
            const SimplexEdge& edge = m_edges[reach.edge];
            m_tree[edge.from].push_back(reach.edge);
            m_tree[edge.to].push_back(reach.edge);
            join(isForward ? edge.to : edge.from);
        }
        for (const std::uint32_t node : members)
            m_ranks[node] += shift;
    }

    /// Numbers the subtree of `root` in postorder from `position` on and sums up its excesses.
    std::uint32_t number(std::uint32_t root, std::uint32_t position)
    {
        m_first[root] = position;
        m_stack.assign(1, {root, 0});
        while (!m_stack.empty()) {
            auto& [node, next] = m_stack.back();
            if (next < m_tree[node].size()) {
                const std::uint32_t e = m_tree[node][next++];
                if (e == m_parentEdge[node])
                    continue;
                const std::uint32_t child = otherEnd(e, node);
                m_parentEdge[child] = e;
                m_first[child] = position;
                m_stack.emplace_back(child, 0);
                continue;
            }
            m_nodeAt[position] = node;
            m_last[node] = position;
            m_sum[position + 1] = m_sum[position] + m_excess[node];
            ++position;
            m_stack.pop_back();
        }
        return position;
    }

    /// Weight of the edges that would shorten minus those that would grow, were the tree edge above
    /// `child` made longer. Edges inside the subtree cancel out, so excesses are all it takes.
    std::int64_t cutValue(std::uint32_t child) const
    {
        const std::int64_t sum = m_sum[m_last[child] + 1] - m_sum[m_first[child]];
        return m_edges[m_parentEdge[child]].from == child ? sum : -sum;
    }

    std::uint32_t findLeaving()
    {
        const auto count = static_cast<std::uint32_t>(m_tree.size());
        std::uint32_t best = kNone;
        std::int64_t bestValue = 0;
        int found = 0;
        for (std::uint32_t step = 0; step < count && found < kCandidates; ++step) {
            const std::uint32_t node = m_searchFrom;
            m_searchFrom = m_searchFrom + 1 == count ? 0 : m_searchFrom + 1;
            if (m_parentEdge[node] == kNone)
                continue;
            const std::int64_t value = cutValue(node);
            if (value >= 0)
                continue;
            ++found;
            if (value < bestValue) {
                bestValue = value;
                best = node;
            }
        }
        return best;
    }

    bool isInside(std::uint32_t node, std::uint32_t root) const
    {
        return m_first[root] <= m_last[node] && m_last[node] <= m_last[root];
    }

    /// The edge with the least slack that crosses the cut against the leaving edge.
    std::uint32_t findEntering(std::uint32_t child) const
    {
        const bool isTail = m_edges[m_parentEdge[child]].from == child;
        std::uint32_t best = kNone;
        std::int32_t bestSlack = std::numeric_limits<std::int32_t>::max();
        for (std::uint32_t i = m_first[child]; i <= m_last[child]; ++i) {
            const std::uint32_t node = m_nodeAt[i];
            for (const std::uint32_t e : m_incidence.of(node)) {
                const bool pointsIn = m_edges[e].to == node;
                if (pointsIn != isTail || isInside(otherEnd(e, node), child))
                    continue;
                const std::int32_t value = slack(e);
                if (value < bestSlack || (value == bestSlack && e < best)) {
                    bestSlack = value;
                    best = e;
                }
            }
        }
        return best;
    }

    void exchange(std::uint32_t child)
    {
        const std::uint32_t leaving = m_parentEdge[child];
        const std::uint32_t entering = findEntering(child);
        assert(entering != kNone && "a negative cut value means that an edge crosses back");
        const bool isTail = m_edges[leaving].from == child;
        const std::int32_t shift = isTail ? -slack(entering) : slack(entering);
        for (std::uint32_t i = m_first[child]; i <= m_last[child]; ++i)
            m_ranks[m_nodeAt[i]] += shift;

        for (const std::uint32_t end : {m_edges[leaving].from, m_edges[leaving].to})
            std::erase(m_tree[end], leaving);
        for (const std::uint32_t end : {m_edges[entering].from, m_edges[entering].to})
            m_tree[end].push_back(entering);

        // The smallest old subtree that holds both ends: nothing outside is numbered anew.
        std::uint32_t top = child;
        while (!isInside(m_edges[entering].from, top) || !isInside(m_edges[entering].to, top))
            top = otherEnd(m_parentEdge[top], top);
        number(top, m_first[top]);
    }

    std::span<const SimplexEdge> m_edges;
    std::vector<std::int32_t>& m_ranks;
    Incidence m_incidence;
    std::vector<std::vector<std::uint32_t>> m_tree; ///< Tree edges by node.
    std::vector<std::uint32_t> m_parentEdge;
    std::vector<std::uint32_t> m_first; ///< First postorder number in the node's subtree.
    std::vector<std::uint32_t> m_last; ///< The node's own postorder number.
    std::vector<std::uint32_t> m_nodeAt; ///< By postorder number.
    std::vector<std::int64_t> m_sum; ///< Prefix sums of excesses by postorder number.
    std::vector<std::int64_t> m_excess; ///< Outgoing weight minus incoming weight.
    std::vector<std::pair<std::uint32_t, std::size_t>> m_stack;
    std::uint32_t m_searchFrom = 0;
};

} // namespace

std::vector<std::int32_t> longestPathRanks(
    std::uint32_t nodeCount, std::span<const SimplexEdge> edges)
{
    const Incidence incidence(nodeCount, edges);
    std::vector<std::uint32_t> waiting(nodeCount, 0);
    for (const SimplexEdge& edge : edges)
        ++waiting[edge.to];
    std::vector<std::uint32_t> ready;
    for (std::uint32_t node = 0; node < nodeCount; ++node)
        if (waiting[node] == 0)
            ready.push_back(node);

    std::vector<std::int32_t> ranks(nodeCount, 0);
    for (std::size_t i = 0; i < ready.size(); ++i) {
        for (const std::uint32_t e : incidence.of(ready[i])) {
            const SimplexEdge& edge = edges[e];
            if (edge.from != ready[i])
                continue;
            ranks[edge.to] = std::max(ranks[edge.to], ranks[edge.from] + edge.minLength);
            if (--waiting[edge.to] == 0)
                ready.push_back(edge.to);
        }
    }
    assert(ready.size() == nodeCount && "ranks need a graph without cycles");
    return ranks;
}

bool improveRanks(std::uint32_t nodeCount, std::span<const SimplexEdge> edges,
    std::vector<std::int32_t>& ranks, int maxPivots, const std::stop_token& stop)
{
    return NetworkSimplex(nodeCount, edges, ranks).run(maxPivots, stop);
}

} // namespace vigla::graph::layered
