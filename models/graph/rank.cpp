#include "models/graph/rank.h"

#include <algorithm>
#include <functional>

namespace vigla::graph {

namespace {

constexpr int kMostRanks = 100;

} // namespace

std::vector<int> rankNodes(const ServiceGraph& graph, RankBy by)
{
    if (by == RankBy::None)
        return {};
    std::vector<int> scores(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
        scores[edge.source] += by != RankBy::Inbound ? 1 : 0;
        scores[edge.target] += by != RankBy::Outbound ? 1 : 0;
    }
    std::vector<int> distinct = scores;
    std::ranges::sort(distinct, std::greater<>());
    const auto repeated = std::ranges::unique(distinct);
    distinct.erase(repeated.begin(), repeated.end());
    const auto count = static_cast<int>(distinct.size());
    std::vector<int> ranks;
    ranks.reserve(scores.size());
    for (const int score : scores) {
        const auto at = std::ranges::lower_bound(distinct, score, std::greater<>());
        const int rank = static_cast<int>(at - distinct.begin()) + 1;
        ranks.push_back(count <= kMostRanks ? rank : (rank * kMostRanks + count - 1) / count);
    }
    return ranks;
}

} // namespace vigla::graph
