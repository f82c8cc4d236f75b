#include "models/graph/layout_order.h"

#include "models/graph/layout_arrange.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vigla::graph::layered {

namespace {

/// Counts the crossings between neighbouring layers; keeps its memory between calls.
class CrossingCounter {
public:
    std::uint64_t count(const Layers& layers)
    {
        std::uint64_t sum = 0;
        for (std::uint32_t layer = 0; layer + 1 < layers.layerCount(); ++layer)
            sum += between(layers, layer);
        return sum;
    }

private:
    std::uint64_t between(const Layers& layers, std::uint32_t layer)
    {
        m_targets.clear();
        for (const std::uint32_t item : layers.layer(layer)) {
            const std::size_t from = m_targets.size();
            for (const std::uint32_t other : layers.after.of(item))
                m_targets.push_back(layers.position[other]);
            std::sort(m_targets.begin() + static_cast<std::ptrdiff_t>(from), m_targets.end());
        }
        std::uint32_t firstLeaf = 1;
        while (firstLeaf < layers.sizeOf(layer + 1))
            firstLeaf *= 2;
        m_tree.assign(2 * std::size_t{firstLeaf}, 0);
        std::uint64_t crossings = 0;
        for (const std::uint32_t target : m_targets) {
            std::uint32_t index = target + firstLeaf;
            ++m_tree[index];
            while (index > 1) {
                if (index % 2 == 0)
                    crossings += m_tree[index + 1];
                index /= 2;
                ++m_tree[index];
            }
        }
        return crossings;
    }

    std::vector<std::uint32_t> m_targets;
    std::vector<std::uint32_t> m_tree;
};

/// How much is tried, by the number of segments.
struct Effort {
    int sweeps = 24;
    int patience = 6; ///< Sweeps without gain before it ends.
    int exchangeRounds = 6;
};

Effort effortFor(std::size_t segments)
{
    if (segments < 2'000)
        return {32, 10, 24};
    if (segments < 20'000)
        return {24, 6, 8};
    if (segments < 100'000)
        return {16, 4, 4};
    return {10, 3, 2};
}

class OrderSearch {
public:
    OrderSearch(Layers& layers, const std::stop_token& stop)
        : m_layers(layers)
        , m_stop(stop)
        , m_arranger(layers)
        , m_effort(effortFor(layers.after.items.size()))
        , m_keys(layers.items.size(), 0.0F)
    {
    }

    bool run()
    {
        for (const bool isFromLeft : {true, false}) {
            startDepthFirst(isFromLeft);
            if (!improve())
                return false;
        }
        restore();
        return polish();
    }

private:
    using Side = const Neighbours Layers::*;
    static constexpr float kLast = 2; ///< The key of nodes without links: below all others.

    /// Items in the order in which a walk along the links meets them: related ones come together.
    void startDepthFirst(bool isFromLeft)
    {
        const Side side = isFromLeft ? &Layers::after : &Layers::before;
        const std::uint32_t layerCount = m_layers.layerCount();
        std::vector<std::uint32_t> next(m_layers.layerStart.begin(), m_layers.layerStart.end() - 1);
        std::vector<std::uint8_t> isSeen(m_layers.items.size(), 0);
        std::vector<std::uint32_t> stack;
        std::vector<std::uint32_t> roots(m_layers.items.size());
        std::iota(roots.begin(), roots.end(), 0U);
        std::ranges::stable_sort(roots, {}, [&](std::uint32_t item) {
            return isFromLeft ? m_layers.layerOf[item] : layerCount - m_layers.layerOf[item];
        });
        for (const std::uint32_t root : roots) {
            stack.push_back(root);
            while (!stack.empty()) {
                const std::uint32_t item = stack.back();
                stack.pop_back();
                if (isSeen[item])
                    continue;
                isSeen[item] = 1;
                m_layers.order[next[m_layers.layerOf[item]]++] = item;
                const auto others = (m_layers.*side).of(item);
                for (std::size_t i = others.size(); i-- > 0;)
                    if (!isSeen[others[i]])
                        stack.push_back(others[i]);
            }
        }
        for (std::uint32_t layer = 0; layer < layerCount; ++layer)
            m_layers.index(layer);
        m_arranger.forgetBoxOrder();
        settleBoxes();
        m_arranger.adoptBoxOrder();
        settleBoxes();
        m_arranger.forgetBoxKeys();
    }

    /// Brings every layer into a state that the boxes allow, as near to the present one as
    /// possible.
    void settleBoxes()
    {
        if (m_layers.boxes->isEmpty())
            return;
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer) {
            for (const std::uint32_t item : m_layers.layer(layer))
                m_keys[item] = isLoose(item) ? kLast : placeOf(item, layer);
            m_arranger.arrange(layer, m_keys, false);
        }
    }

    float placeOf(std::uint32_t item, std::uint32_t layer) const
    {
        return (static_cast<float>(m_layers.position[item]) + 0.5F)
            / static_cast<float>(m_layers.sizeOf(layer));
    }

    bool isLoose(std::uint32_t item) const
    {
        return m_layers.before.of(item).empty() && m_layers.after.of(item).empty()
            && m_layers.isNode(item);
    }

    float barycentre(std::span<const std::uint32_t> others) const
    {
        float sum = 0;
        for (const std::uint32_t other : others)
            sum += static_cast<float>(m_layers.position[other]);
        return sum / static_cast<float>(others.size());
    }

    /// The weighted median of Gansner et al. 1993.
    float median(std::span<const std::uint32_t> others)
    {
        m_scratch.clear();
        for (const std::uint32_t other : others)
            m_scratch.push_back(m_layers.position[other]);
        std::ranges::sort(m_scratch);
        const std::size_t size = m_scratch.size();
        const std::size_t middle = size / 2;
        const auto at = [&](std::size_t i) { return static_cast<float>(m_scratch[i]); };
        if (size % 2 == 1)
            return at(middle);
        if (size == 2)
            return (at(0) + at(1)) / 2;
        const float left = at(middle - 1) - at(0);
        const float right = at(size - 1) - at(middle);
        return left + right > 0 ? (at(middle - 1) * right + at(middle) * left) / (left + right)
                                : (at(middle - 1) + at(middle)) / 2;
    }

    bool sweep(int number)
    {
        const bool isDown = number % 2 == 0;
        const bool isMedian = number % 8 >= 4;
        const bool isFlipped = number % 4 >= 2;
        const Side side = isDown ? &Layers::before : &Layers::after;
        const std::uint32_t count = m_layers.layerCount();
        for (std::uint32_t step = 0; step < count; ++step) {
            if (m_stop.stop_requested())
                return false;
            const std::uint32_t layer = isDown ? step : count - 1 - step;
            const std::uint32_t fixed = isDown ? layer - 1 : layer + 1;
            for (const std::uint32_t item : m_layers.layer(layer)) {
                const auto others = (m_layers.*side).of(item);
                if (step == 0 || others.empty()) {
                    m_keys[item] = isLoose(item) ? kLast : Arranger::kStay;
                    continue;
                }
                const float place = isMedian ? median(others) : barycentre(others);
                m_keys[item] = (place + 0.5F) / static_cast<float>(m_layers.sizeOf(fixed));
            }
            m_arranger.arrange(layer, m_keys, isFlipped);
        }
        m_arranger.adoptBoxOrder();
        return true;
    }

    bool improve()
    {
        keepBest();
        int idle = 0;
        for (int number = 0; number < m_effort.sweeps && idle < m_effort.patience; ++number) {
            if (!sweep(number))
                return false;
            if (m_layers.after.items.size() < 20'000)
                for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer)
                    exchange(layer);
            settleBoxes();
            m_arranger.forgetBoxKeys();
            idle = keepBest() ? 0 : idle + 1;
        }
        return true;
    }

    bool keepBest()
    {
        const std::uint64_t crossings = m_counter.count(m_layers);
        if (crossings >= m_bestCrossings)
            return false;
        m_bestCrossings = crossings;
        m_best = m_layers.order;
        return true;
    }

    void restore()
    {
        m_layers.order = m_best;
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer)
            m_layers.index(layer);
    }

    bool polish()
    {
        for (int round = 0; round < m_effort.exchangeRounds; ++round) {
            bool isBetter = false;
            for (std::uint32_t step = 0; step < m_layers.layerCount(); ++step) {
                if (m_stop.stop_requested())
                    return false;
                isBetter |= exchange(round % 2 == 0 ? step : m_layers.layerCount() - 1 - step);
            }
            if (!isBetter)
                break;
        }
        return true;
    }

    /// Sorted places of the neighbours of a layer's items, for quick comparison.
    struct Places {
        std::vector<std::uint32_t> start;
        std::vector<std::uint32_t> values;
        std::span<const std::uint32_t> of(std::size_t index) const
        {
            return {values.data() + start[index], values.data() + start[index + 1]};
        }
    };

    void collect(Places& places, Side side, std::uint32_t layer) const
    {
        places.start.assign(1, 0);
        places.values.clear();
        for (const std::uint32_t item : m_layers.layer(layer)) {
            const std::size_t from = places.values.size();
            for (const std::uint32_t other : (m_layers.*side).of(item))
                places.values.push_back(m_layers.position[other]);
            std::sort(
                places.values.begin() + static_cast<std::ptrdiff_t>(from), places.values.end());
            places.start.push_back(static_cast<std::uint32_t>(places.values.size()));
        }
    }

    /// How many crossings two neighbours cause as they are, less those after an exchange.
    static std::int64_t gain(
        std::span<const std::uint32_t> upper, std::span<const std::uint32_t> lower)
    {
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

    /// Exchanges neighbours of a layer as long as that removes crossings.
    bool exchange(std::uint32_t layer)
    {
        const auto items = m_layers.layer(layer);
        if (items.size() < 2)
            return false;
        collect(m_before, &Layers::before, layer);
        collect(m_after, &Layers::after, layer);
        m_slots.resize(items.size());
        std::iota(m_slots.begin(), m_slots.end(), 0U);
        bool hasChanged = false;
        for (int pass = 0; pass < 8; ++pass) {
            bool isBetter = false;
            for (std::size_t i = 0; i + 1 < items.size(); ++i) {
                if (m_layers.items[items[i]].box != m_layers.items[items[i + 1]].box)
                    continue;
                const std::uint32_t a = m_slots[i];
                const std::uint32_t b = m_slots[i + 1];
                if (gain(m_before.of(a), m_before.of(b)) + gain(m_after.of(a), m_after.of(b)) <= 0)
                    continue;
                std::swap(items[i], items[i + 1]);
                std::swap(m_slots[i], m_slots[i + 1]);
                isBetter = true;
            }
            if (!isBetter)
                break;
            hasChanged = true;
        }
        if (hasChanged)
            m_layers.index(layer);
        return hasChanged;
    }

    Layers& m_layers;
    std::stop_token m_stop;
    Arranger m_arranger;
    Effort m_effort;
    CrossingCounter m_counter;
    std::vector<float> m_keys; ///< By item: where its neighbours want it, 0 to 1.
    std::vector<std::uint32_t> m_scratch;
    std::vector<std::uint32_t> m_best;
    std::uint64_t m_bestCrossings = std::numeric_limits<std::uint64_t>::max();
    Places m_before;
    Places m_after;
    std::vector<std::uint32_t> m_slots;
};

} // namespace

std::uint64_t countCrossings(const Layers& layers)
{
    return CrossingCounter().count(layers);
}

bool orderLayers(Layers& layers, const std::stop_token& stop)
{
    return OrderSearch(layers, stop).run();
}

} // namespace vigla::graph::layered
