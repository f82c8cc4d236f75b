#include "models/graph/layout/crossings.h"

#include <algorithm>

namespace vigla::graph::layered {

namespace {

/// How many more places of `many` lie before those of `few` than behind them, summed.
std::int64_t excess(std::span<const std::uint32_t> few, std::span<const std::uint32_t> many)
{
    std::int64_t result = 0;
    for (const std::uint32_t place : few) {
        const auto same = std::ranges::equal_range(many, place);
        result += (same.begin() - many.begin()) - (many.end() - same.end());
    }
    return result;
}

} // namespace

/// Hands the places out in the order of the other layer, so that no list needs sorting.
void NeighbourPlaces::collect(const Layers& layers, std::uint32_t layer, std::uint32_t other)
{
    const bool isBefore = other + 1 == layer;
    const Neighbours& outward = isBefore ? layers.before : layers.after;
    const Neighbours& inward = isBefore ? layers.after : layers.before;
    m_start.assign(1, 0);
    for (const std::uint32_t item : layers.layer(layer))
        m_start.push_back(m_start.back() + static_cast<std::uint32_t>(outward.of(item).size()));
    m_values.resize(m_start.back());
    if (other >= layers.layerCount())
        return;
    m_next.assign(m_start.begin(), m_start.end());
    std::uint32_t place = 0;
    for (const std::uint32_t item : layers.layer(other)) {
        for (const std::uint32_t neighbour : inward.of(item))
            m_values[m_next[layers.position[neighbour]]++] = place;
        ++place;
    }
}

std::uint64_t CrossingCounter::count(const Layers& layers, const std::stop_token& stop)
{
    std::uint64_t sum = 0;
    for (std::uint32_t layer = 0; layer + 1 < layers.layerCount() && !stop.stop_requested();
         ++layer)
        sum += between(layers, layer);
    return sum;
}

std::uint64_t CrossingCounter::between(const Layers& layers, std::uint32_t layer)
{
    m_places.collect(layers, layer, layer + 1);
    std::uint32_t firstLeaf = 1;
    while (firstLeaf < layers.sizeOf(layer + 1))
        firstLeaf *= 2;
    m_tree.assign(2 * std::size_t{firstLeaf}, 0);
    std::uint64_t crossings = 0;
    for (const std::uint32_t place : m_places.all()) {
        std::uint32_t index = place + firstLeaf;
        ++m_tree[index];
        while (index > 1) { // without a branch on left or right: nobody could predict it
            crossings += index % 2 == 0 ? m_tree[index | 1U] : 0U;
            index /= 2;
            ++m_tree[index];
        }
    }
    return crossings;
}

std::int64_t exchangeGain(
    std::span<const std::uint32_t> upper, std::span<const std::uint32_t> lower)
{
    if (upper.size() == 1 && lower.size() == 1)
        return (lower[0] < upper[0] ? 1 : 0) - (lower[0] > upper[0] ? 1 : 0);
    constexpr std::size_t kFew = 8; // of one for each of the other: searching beats walking
    if (upper.size() * kFew < lower.size())
        return excess(upper, lower);
    if (lower.size() * kFew < upper.size())
        return -excess(lower, upper);
    std::int64_t result = 0;
    std::size_t below = 0;
    std::size_t through = 0;
    for (const std::uint32_t place : upper) {
        while (below < lower.size() && lower[below] < place)
            ++below;
        while (through < lower.size() && lower[through] <= place)
            ++through;
        result += static_cast<std::int64_t>(below);
        result -= static_cast<std::int64_t>(lower.size() - through);
    }
    return result;
}

} // namespace vigla::graph::layered
