#include "models/graph/layout/order.h"

#include "models/graph/layout/arrange.h"
#include "models/graph/layout/crossings.h"
#include "models/graph/layout/improve.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace vigla::graph::layered {

namespace {

/// How much is tried, by the number of segments.
struct Effort {
    int sweeps = 24;
    int patience = 6; ///< Sweeps without gain before it ends.
    int siftRounds = 2; ///< At the end, as long as they gain something.
    int reach = 32; ///< How far one item is sifted.
    int shuffles = 0; ///< Starts from chance, after those from walks.
};

Effort effortFor(std::size_t segments)
{
    if (segments < 100)
        return {32, 10, 24, 128, 40};
    if (segments < 2'000)
        return {32, 10, 24, 128};
    if (segments < 20'000)
        return {24, 3, 1, 32};
    if (segments < 100'000)
        return {16, 3, 2, 16};
    return {10, 2, 1, 16};
}

class OrderSearch {
public:
    OrderSearch(Layers& layers, const std::stop_token& stop)
        : m_layers(layers)
        , m_stop(stop)
        , m_arranger(layers)
        , m_effort(effortFor(layers.after.items.size()))
        , m_keys(layers.items.size(), 0.0F)
        , m_improver(layers)
    {
    }

    bool run()
    {
        for (const bool isFromLeft : {true, false}) {
            startDepthFirst(isFromLeft);
            if (!improve())
                return false;
        }
        // Boxes keep sweeps from leaving a poor order; in a small picture people see every
        // crossing.
        for (int i = 0; i < m_effort.shuffles && m_bestCrossings > 0; ++i) {
            startShuffled();
            if (!improve())
                return false;
        }
        restore();
        return polish();
    }

private:
    using Side = const Neighbours Layers::*;
    static constexpr std::size_t kMostForExchange = 20'000; ///< Segments.
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
        start();
    }

    void startShuffled()
    {
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer) {
            const std::size_t first = m_layers.layerStart[layer];
            for (std::size_t i = m_layers.sizeOf(layer); i > 1; --i)
                std::swap(m_layers.order[first + i - 1], m_layers.order[first + m_chance() % i]);
        }
        start();
    }

    /// From the order of the moment, whatever was before.
    void start()
    {
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer)
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

    /// The weighted median of Gansner et al. 1993, of sorted places.
    static float median(std::span<const std::uint32_t> places)
    {
        const std::size_t size = places.size();
        const std::size_t middle = size / 2;
        const auto at = [&](std::size_t i) { return static_cast<float>(places[i]); };
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
            if (isMedian && step > 0)
                m_places.collect(m_layers, layer, fixed);
            std::size_t slot = 0;
            for (const std::uint32_t item : m_layers.layer(layer)) {
                const auto others = (m_layers.*side).of(item);
                const std::size_t own = slot++;
                if (step == 0 || others.empty()) {
                    m_keys[item] = isLoose(item) ? kLast : Arranger::kStay;
                    continue;
                }
                const float place = isMedian ? median(m_places.of(own)) : barycentre(others);
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
        const auto isUseful = [&](int number) {
            return number < m_effort.sweeps && idle < m_effort.patience && m_bestCrossings > 0;
        };
        for (int number = 0; isUseful(number); ++number) {
            if (!sweep(number) || !exchangeAll())
                return false;
            settleBoxes();
            m_arranger.forgetBoxKeys();
            idle = keepBest() ? 0 : idle + 1;
        }
        return !m_stop.stop_requested();
    }

    bool keepBest()
    {
        const std::uint64_t crossings = m_counter.count(m_layers, m_stop);
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

    bool exchangeAll()
    {
        if (m_layers.after.items.size() >= kMostForExchange)
            return true;
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer) {
            if (m_stop.stop_requested())
                return false;
            m_improver.exchange(layer);
        }
        return true;
    }

    bool polish()
    {
        for (int round = 0; round < m_effort.siftRounds; ++round) {
            bool isBetter = false;
            for (std::uint32_t step = 0; step < m_layers.layerCount(); ++step) {
                if (m_stop.stop_requested())
                    return false;
                const auto layer = round % 2 == 0 ? step : m_layers.layerCount() - 1 - step;
                isBetter |= m_improver.sift(layer, m_effort.reach);
            }
            if (!isBetter)
                break;
        }
        return true;
    }

    Layers& m_layers;
    std::stop_token m_stop;
    Arranger m_arranger;
    Effort m_effort;
    CrossingCounter m_counter;
    NeighbourPlaces m_places;
    std::vector<float> m_keys; ///< By item: where its neighbours want it, 0 to 1.
    LayerImprover m_improver;
    std::minstd_rand m_chance; ///< Of a fixed seed: the same graph has the same picture.
    std::vector<std::uint32_t> m_best;
    std::uint64_t m_bestCrossings = std::numeric_limits<std::uint64_t>::max();
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
