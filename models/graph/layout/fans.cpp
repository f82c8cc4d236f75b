#include "models/graph/layout/fans.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace vigla::graph::layered {

namespace {

constexpr std::size_t kWideFan = 10; ///< Branches.
constexpr std::int32_t kDeepest = 3; ///< Nodes of a branch, one behind the other.
constexpr std::int32_t kMostColumns = 5;

class Fans final {
public:
    Fans(std::uint32_t nodeCount, std::span<const Link> links)
        : m_links(links)
        , m_after(nodeCount)
        , m_before(nodeCount)
    {
        for (std::uint32_t i = 0; i < links.size(); ++i) {
            m_after[links[i].from].push_back(i);
            m_before[links[i].to].push_back(links[i].from);
        }
        for (auto& nodes : m_before) {
            std::ranges::sort(nodes);
            const auto repeated = std::ranges::unique(nodes);
            nodes.erase(repeated.begin(), repeated.end());
        }
    }

    std::vector<std::int32_t> lengths() const
    {
        std::vector<std::int32_t> result(m_links.size(), 1);
        for (std::uint32_t node = 0; node < m_after.size(); ++node)
            if (m_after[node].size() >= kWideFan)
                widen(node, result);
        return result;
    }

private:
    /// Depth of the branch that begins with `node`; 0 when it is none: too deep, or led to from
    /// elsewhere.
    std::int32_t branchDepth(std::uint32_t node) const
    {
        std::vector<std::uint32_t> level{node};
        for (std::int32_t depth = 1; depth <= kDeepest; ++depth) {
            std::vector<std::uint32_t> next;
            for (const std::uint32_t at : level) {
                if (m_before[at].size() != 1)
                    return 0;
                for (const std::uint32_t link : m_after[at])
                    next.push_back(m_links[link].to);
            }
            if (next.empty())
                return depth;
            level = std::move(next);
        }
        return 0;
    }

    void widen(std::uint32_t node, std::vector<std::int32_t>& lengths) const
    {
        std::map<std::uint32_t, std::int32_t> depths; ///< Of the branches, by first node.
        std::int32_t deepest = 0;
        for (const std::uint32_t link : m_after[node]) {
            const std::uint32_t first = m_links[link].to;
            const std::int32_t depth = branchDepth(first);
            if (depth == 0)
                continue;
            depths.emplace(first, depth);
            deepest = std::max(deepest, depth);
        }
        if (depths.size() < kWideFan)
            return;
        constexpr double kRowsToColumns = 1.2; // of their sizes, for a fan wider than high
        const auto columns = std::clamp(static_cast<std::int32_t>(std::sqrt(kRowsToColumns
                                            * static_cast<double>(depths.size()) / deepest)),
            1, kMostColumns);
        std::map<std::uint32_t, std::int32_t> columnOf;
        std::int32_t next = 0;
        for (const auto& [first, depth] : depths)
            columnOf.emplace(first, next++ % columns);
        for (const std::uint32_t link : m_after[node])
            if (const auto column = columnOf.find(m_links[link].to); column != columnOf.end())
                lengths[link] = 1 + column->second * deepest;
    }

    std::span<const Link> m_links;
    std::vector<std::vector<std::uint32_t>> m_after; ///< Links by node.
    std::vector<std::vector<std::uint32_t>> m_before; ///< Different nodes by node.
};

} // namespace

std::vector<std::int32_t> fanLengths(std::uint32_t nodeCount, std::span<const Link> links)
{
    return Fans(nodeCount, links).lengths();
}

} // namespace vigla::graph::layered
