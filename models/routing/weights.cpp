#include "models/routing/split.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace vigla::routing {

namespace {

/// Whole numbers in proportion to `weights` that sum to `total`, by largest remainder; ties go to
/// the left. `weights` are >= 0 and not all zero.
std::vector<int> apportioned(const std::vector<std::int64_t>& weights, int total)
{
    // long double: weights may be any 64 bit number, their sum need not fit into one
    long double sum = 0;
    for (const auto weight : weights)
        sum += static_cast<long double>(weight);
    std::vector<int> shares;
    std::vector<std::pair<long double, std::size_t>> remainders;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const long double exact = static_cast<long double>(weights[i]) * total / sum;
        shares.push_back(static_cast<int>(exact));
        remainders.emplace_back(static_cast<long double>(shares.back()) - exact, i);
    }
    std::ranges::stable_sort(remainders, {}, [](const auto& remainder) { return remainder.first; });
    int rest = total - std::accumulate(shares.begin(), shares.end(), 0);
    for (std::size_t i = 0; rest > 0 && i < remainders.size(); ++i, --rest)
        ++shares[remainders[i].second];
    return shares;
}

} // namespace

std::vector<Percent> percentsOf(const std::vector<std::int64_t>& weights)
{
    std::vector<std::int64_t> positive(weights.size());
    std::ranges::transform(weights, positive.begin(),
        [](std::int64_t weight) { return std::max<std::int64_t>(weight, 0); });
    const bool isAllZero = std::ranges::all_of(positive, [](std::int64_t w) { return w == 0; });
    if (isAllZero && !positive.empty())
        positive.front() = 1;
    std::vector<Percent> percents;
    if (!positive.empty())
        for (const int share : apportioned(positive, 100))
            percents.push_back({share});
    return percents;
}

std::vector<Percent> rebalanced(
    const std::vector<Percent>& weights, std::size_t changed, Percent to)
{
    assert(changed < weights.size());
    if (weights.size() == 1)
        return {Percent{100}};
    const int wanted = std::clamp(to.value, 0, 100);
    std::vector<std::int64_t> others;
    for (std::size_t i = 0; i < weights.size(); ++i)
        others.push_back(i == changed ? 0 : std::max(0, weights[i].value));
    if (std::ranges::all_of(others, [](std::int64_t weight) { return weight == 0; }))
        others[changed + 1 == weights.size() ? weights.size() - 2 : weights.size() - 1] = 1;
    std::vector<Percent> result;
    for (const int share : apportioned(others, 100 - wanted))
        result.push_back({share});
    result[changed] = {wanted};
    return result;
}

std::vector<Percent> movedHandle(
    const std::vector<Percent>& weights, std::size_t handle, Percent position)
{
    assert(handle + 1 < weights.size());
    std::vector<Percent> moved = weights;
    int left = 0;
    for (std::size_t i = 0; i < handle; ++i)
        left += weights[i].value;
    const int right = left + weights[handle].value + weights[handle + 1].value;
    const int at = std::clamp(position.value, left, right);
    moved[handle] = {at - left};
    moved[handle + 1] = {right - at};
    return moved;
}

} // namespace vigla::routing
