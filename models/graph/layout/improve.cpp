#include "models/graph/layout/improve.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vigla::graph::layered {

namespace {

constexpr int kExchangePasses = 8;

} // namespace

LayerImprover::LayerImprover(Layers& layers)
    : m_layers(layers)
{
}

bool LayerImprover::exchange(std::uint32_t layer)
{
    if (!begin(layer))
        return false;
    m_isPairNew.assign(m_items.size() + 1, 1); // the ends stand for pairs that are not there
    int pass = 0;
    while (pass < kExchangePasses && exchangeOnce())
        ++pass;
    if (pass > 0)
        m_layers.index(layer);
    return pass > 0;
}

bool LayerImprover::sift(std::uint32_t layer, int reach)
{
    if (!begin(layer))
        return false;
    bool hasChanged = false;
    for (std::size_t number = 0; number < m_items.size(); ++number) {
        const std::size_t from = m_slots[number];
        const std::size_t to = bestSlot(from, static_cast<std::size_t>(reach));
        if (to == from)
            continue;
        move(from, to);
        hasChanged = true;
    }
    if (hasChanged)
        m_layers.index(layer);
    return hasChanged;
}

/// False when there is nothing to move.
bool LayerImprover::begin(std::uint32_t layer)
{
    m_items = m_layers.layer(layer);
    if (m_items.size() < 2)
        return false;
    m_before.collect(m_layers, layer, layer - 1);
    m_after.collect(m_layers, layer, layer + 1);
    m_numbers.resize(m_items.size());
    std::iota(m_numbers.begin(), m_numbers.end(), 0U);
    m_slots = m_numbers;
    return true;
}

bool LayerImprover::isTogether(std::size_t slot, std::size_t other) const
{
    return m_layers.items[m_items[slot]].box == m_layers.items[m_items[other]].box;
}

std::int64_t LayerImprover::gain(std::size_t upper, std::size_t lower) const
{
    const std::uint32_t a = m_numbers[upper];
    const std::uint32_t b = m_numbers[lower];
    return exchangeGain(m_before.of(a), m_before.of(b))
        + exchangeGain(m_after.of(a), m_after.of(b));
}

bool LayerImprover::exchangeOnce()
{
    bool isBetter = false;
    for (std::size_t slot = 1; slot < m_items.size(); ++slot) {
        const bool isNew = std::exchange(m_isPairNew[slot], 0) != 0;
        if (!isNew || !isTogether(slot - 1, slot) || gain(slot - 1, slot) <= 0)
            continue;
        std::swap(m_items[slot - 1], m_items[slot]);
        std::swap(m_numbers[slot - 1], m_numbers[slot]);
        m_isPairNew[slot - 1] = m_isPairNew[slot + 1] = 1;
        isBetter = true;
    }
    return isBetter;
}

/// Walks to both sides and adds up what each step would gain.
std::size_t LayerImprover::bestSlot(std::size_t from, std::size_t reach) const
{
    std::size_t best = from;
    std::int64_t most = 0;
    std::int64_t sum = 0;
    const auto note = [&](std::size_t slot, std::int64_t step) {
        sum += step;
        best = sum > most ? slot : best;
        most = std::max(most, sum);
    };
    const std::size_t first = from - std::min(from, reach);
    for (std::size_t slot = from; slot > first && isTogether(slot - 1, from); --slot)
        note(slot - 1, gain(slot - 1, from));
    sum = 0;
    const std::size_t last = std::min(m_items.size() - 1, from + reach);
    for (std::size_t slot = from; slot < last && isTogether(slot + 1, from); ++slot)
        note(slot + 1, gain(from, slot + 1));
    return best;
}

void LayerImprover::move(std::size_t from, std::size_t to)
{
    const auto turn = [&](auto first) {
        const auto at = [&](std::size_t slot) { return first + static_cast<std::ptrdiff_t>(slot); };
        if (to < from)
            std::rotate(at(to), at(from), at(from + 1));
        else
            std::rotate(at(from), at(from + 1), at(to + 1));
    };
    turn(m_items.begin());
    turn(m_numbers.begin());
    for (std::size_t slot = std::min(from, to); slot <= std::max(from, to); ++slot)
        m_slots[m_numbers[slot]] = static_cast<std::uint32_t>(slot);
}

} // namespace vigla::graph::layered
