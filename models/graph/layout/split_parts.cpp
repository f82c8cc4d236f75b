#include "models/graph/layout/drawing.h"

#include <numeric>

namespace vigla::graph::layered {

namespace {

/// Union-find over nodes and outermost boxes.
class Groups {
public:
    explicit Groups(std::size_t count)
        : m_parent(count)
    {
        std::iota(m_parent.begin(), m_parent.end(), 0U);
    }
    std::uint32_t find(std::uint32_t item)
    {
        while (m_parent[item] != item)
            item = m_parent[item] = m_parent[m_parent[item]];
        return item;
    }
    void join(std::uint32_t a, std::uint32_t b) { m_parent[find(a)] = find(b); }

private:
    std::vector<std::uint32_t> m_parent;
};

} // namespace

std::vector<Part> splitParts(
    const LayoutInput& input, const BoxTree& boxes, const std::vector<bool>& isWanted)
{
    const auto nodeCount = static_cast<std::uint32_t>(input.nodes.size());
    Groups groups(std::size_t{nodeCount} + boxes.count());
    for (std::uint32_t node = 0; node < nodeCount; ++node) {
        const int box = boxes.outermost(boxes.sane(input.nodes[node].box));
        if (isWanted[node] && box != kNoBox)
            groups.join(node, nodeCount + static_cast<std::uint32_t>(box));
    }
    const auto isDrawn = [&](const LayoutEdge& edge) {
        return edge.source < nodeCount && edge.target < nodeCount && isWanted[edge.source]
            && isWanted[edge.target];
    };
    for (const LayoutEdge& edge : input.edges)
        if (isDrawn(edge))
            groups.join(edge.source, edge.target);

    std::vector<Part> parts;
    std::vector<std::uint32_t> partOf(std::size_t{nodeCount} + boxes.count(), UINT32_MAX);
    for (std::uint32_t node = 0; node < nodeCount; ++node) {
        if (!isWanted[node])
            continue;
        std::uint32_t& at = partOf[groups.find(node)];
        if (at == UINT32_MAX) {
            at = static_cast<std::uint32_t>(parts.size());
            parts.emplace_back();
        }
        parts[at].nodes.push_back(node);
    }
    for (std::uint32_t edge = 0; edge < input.edges.size(); ++edge)
        if (isDrawn(input.edges[edge]))
            parts[partOf[groups.find(input.edges[edge].source)]].edges.push_back(edge);
    return parts;
}

} // namespace vigla::graph::layered
