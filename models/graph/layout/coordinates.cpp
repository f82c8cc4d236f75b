#include "models/graph/layout/coordinates.h"

#include "models/graph/layout/separation.h"
#include "models/graph/layout/simplex.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigla::graph::layered {

namespace {

constexpr int kSweeps = 8;
constexpr int kBoundedSweeps = 4;
/// Items and segments up to which links are made straight by network simplex.
constexpr std::size_t kMostForSimplex = 700;
constexpr int kSimplexPivots = 4000;
// Straight links matter more than tight boxes.
constexpr int kLinkStraightness = 2;
constexpr int kBoxTightness = 1;

/// The monotone sequence nearest to weighted targets, by pooling adjacent violators.
class Pool {
public:
    void clear() { m_blocks.clear(); }
    void add(float target, float weight)
    {
        m_blocks.push_back({target * weight, weight, 1});
        while (m_blocks.size() > 1) {
            const Block& last = m_blocks.back();
            Block& previous = m_blocks[m_blocks.size() - 2];
            if (previous.mean() <= last.mean())
                break;
            previous.sum += last.sum;
            previous.weight += last.weight;
            previous.count += last.count;
            m_blocks.pop_back();
        }
    }
    template <typename Sink>
    void forEach(Sink sink) const
    {
        for (const Block& block : m_blocks)
            for (std::uint32_t i = 0; i < block.count; ++i)
                sink(block.mean());
    }

private:
    struct Block {
        float sum;
        float weight;
        std::uint32_t count;
        float mean() const { return sum / weight; }
    };
    std::vector<Block> m_blocks;
};

class Placer {
public:
    Placer(const Layers& layers, const std::stop_token& stop)
        : m_layers(layers)
        , m_rules(layers)
        , m_stop(stop)
        , m_y(m_rules.variableCount(), 0.0F)
    {
    }

    bool run()
    {
        stack();
        for (int number = 0; number < kSweeps; ++number)
            if (!sweep(number, false))
                return false;
        if (!m_layers.boxes->isEmpty()) {
            m_rules.project(m_y);
            for (int number = 0; number < kBoundedSweeps; ++number)
                if (!sweep(number, true))
                    return false;
        }
        if (m_layers.items.size() + m_layers.after.items.size() <= kMostForSimplex)
            return straighten();
        return true;
    }

    const std::vector<float>& y() const { return m_y; }

private:
    /// A first state: every layer packed around the same height.
    void stack()
    {
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer) {
            float at = 0;
            for (const std::uint32_t item : m_layers.layer(layer)) {
                at += m_rules.gapAbove(item);
                m_y[item] = at;
            }
            for (const std::uint32_t item : m_layers.layer(layer))
                m_y[item] -= at / 2;
        }
    }

    void pull(const Neighbours& side, std::uint32_t item, float& sum, float& weight) const
    {
        const auto others = side.of(item);
        const auto weights = side.weightsOf(item);
        for (std::size_t i = 0; i < others.size(); ++i) {
            sum += weights[i] * m_y[others[i]];
            weight += weights[i];
        }
    }

    bool sweep(int number, bool isBounded)
    {
        const bool isDown = number % 2 == 0;
        const bool looksBothWays = number >= 2 || isBounded;
        const std::uint32_t count = m_layers.layerCount();
        for (std::uint32_t step = 0; step < count; ++step) {
            if (m_stop.stop_requested())
                return false;
            const std::uint32_t layer = isDown ? step : count - 1 - step;
            if (isBounded)
                m_rules.boundsFor(layer, m_y, m_low, m_high);
            m_pool.clear();
            float offset = 0;
            for (const std::uint32_t item : m_layers.layer(layer)) {
                offset += m_rules.gapAbove(item);
                float sum = 0;
                float weight = 0;
                if (isDown || looksBothWays)
                    pull(m_layers.before, item, sum, weight);
                if (!isDown || looksBothWays)
                    pull(m_layers.after, item, sum, weight);
                constexpr float kInertia = 0.01F; // Items without neighbours give way.
                sum += kInertia * m_y[item];
                weight += kInertia;
                m_pool.add(sum / weight - offset, weight);
            }
            auto item = m_layers.layer(layer).begin();
            offset = 0;
            m_pool.forEach([&](float value) {
                offset += m_rules.gapAbove(*item);
                const float y = value + offset;
                m_y[*item] = isBounded ? std::clamp(y, m_low[*item], m_high[*item]) : y;
                ++item;
            });
        }
        return true;
    }

    /// Shortens the vertical ways of all segments to the optimum; boxes shrink to their content.
    bool straighten()
    {
        const auto variables = m_rules.variableCount();
        std::vector<SimplexEdge> edges;
        for (const Separation& rule : m_rules.all())
            edges.push_back({rule.above, rule.below, ceilOf(rule.gap), 0});
        for (int box = 0; box < static_cast<int>(m_layers.boxes->count()); ++box)
            edges.push_back({m_rules.top(box), m_rules.bottom(box), 0, kBoxTightness});
        std::vector<std::int32_t> ranks = startRanks();
        std::uint32_t middle = variables;
        for (std::uint32_t item = 0; item < m_layers.items.size(); ++item) {
            const auto others = m_layers.after.of(item);
            const auto weights = m_layers.after.weightsOf(item);
            for (std::size_t i = 0; i < others.size(); ++i) {
                const auto weight = kLinkStraightness * static_cast<std::int32_t>(weights[i]);
                edges.push_back({middle, item, 0, weight});
                edges.push_back({middle, others[i], 0, weight});
                ranks.push_back(std::min(ranks[item], ranks[others[i]]));
                ++middle;
            }
        }
        if (!improveRanks(middle, edges, ranks, kSimplexPivots, m_stop))
            return false;
        for (std::uint32_t i = 0; i < variables; ++i)
            m_y[i] = static_cast<float>(ranks[i]);
        centre();
        return true;
    }

    static std::int32_t ceilOf(float value) { return static_cast<std::int32_t>(std::ceil(value)); }

    /// The present state in whole numbers, still feasible.
    std::vector<std::int32_t> startRanks() const
    {
        std::vector<std::int32_t> ranks(m_y.size());
        for (std::size_t i = 0; i < m_y.size(); ++i)
            ranks[i] = std::isfinite(m_y[i]) ? static_cast<std::int32_t>(std::lround(m_y[i])) : 0;
        m_rules.forEachInOrder([&](const Separation& rule) {
            ranks[rule.below] = std::max(ranks[rule.below], ranks[rule.above] + ceilOf(rule.gap));
        });
        return ranks;
    }

    /// Simplex leaves a node anywhere between its two middle neighbours: of these places the middle
    /// of its fan looks best, when there is room.
    void centre()
    {
        for (int number = 0; number < 2; ++number) {
            for (std::uint32_t step = 0; step < m_layers.layerCount(); ++step) {
                const std::uint32_t layer = number == 0 ? m_layers.layerCount() - 1 - step : step;
                for (const std::uint32_t item : m_layers.layer(layer))
                    if (m_layers.isNode(item))
                        centre(item, layer);
            }
        }
    }

    void centre(std::uint32_t item, std::uint32_t layer)
    {
        const auto after = m_layers.after.of(item);
        const auto before = m_layers.before.of(item);
        const auto fan = after.size() >= 2 ? after : before;
        if (fan.size() < 2)
            return;
        collectPlaces(item);
        if (m_places.size() % 2 == 1)
            return;
        float low = m_places[m_places.size() / 2 - 1];
        float high = m_places[m_places.size() / 2];
        if (high - low < 1 || m_y[item] < low || m_y[item] > high)
            return;
        const auto [first, last]
            = std::ranges::minmax(fan, {}, [&](std::uint32_t other) { return m_y[other]; });
        const float wish = (m_y[first] + m_y[last]) / 2;
        m_rules.roomAround(layer, item, m_y, low, high);
        m_y[item] = std::clamp(wish, low, high);
    }

    /// The heights of an item's neighbours, each as often as it weighs, sorted.
    void collectPlaces(std::uint32_t item)
    {
        m_places.clear();
        for (const Neighbours* side : {&m_layers.before, &m_layers.after}) {
            const auto others = side->of(item);
            const auto weights = side->weightsOf(item);
            for (std::size_t i = 0; i < others.size(); ++i)
                m_places.insert(
                    m_places.end(), static_cast<std::size_t>(weights[i]), m_y[others[i]]);
        }
        std::ranges::sort(m_places);
    }

    const Layers& m_layers;
    SeparationRules m_rules;
    std::stop_token m_stop;
    std::vector<float> m_y; ///< By variable.
    Pool m_pool;
    std::vector<float> m_low = std::vector<float>(m_layers.items.size());
    std::vector<float> m_high = std::vector<float>(m_layers.items.size());
    std::vector<float> m_places;
};

/// Columns as wide as their widest body, with room for labels, boxes' sides and steep links
/// between.
class ColumnPlacer {
public:
    ColumnPlacer(const Layers& layers, Coordinates& coordinates)
        : m_layers(layers)
        , m_coordinates(coordinates)
        , m_first(layers.boxes->count(), UINT32_MAX)
        , m_last(layers.boxes->count(), 0)
        , m_boxLeft(layers.boxes->count(), std::numeric_limits<float>::max())
    {
        const BoxTree& boxes = *layers.boxes;
        for (std::uint32_t item = 0; item < layers.items.size(); ++item) {
            for (int box = layers.items[item].box; box != kNoBox; box = boxes.parent(box)) {
                const auto at = static_cast<std::size_t>(box);
                m_first[at] = std::min(m_first[at], layers.layerOf[item]);
                m_last[at] = std::max(m_last[at], layers.layerOf[item]);
            }
        }
    }

    void run(const std::vector<float>& labelRoom)
    {
        float x = 0;
        for (std::uint32_t layer = 0; layer < m_layers.layerCount(); ++layer) {
            float width = 0;
            for (const std::uint32_t item : m_layers.layer(layer))
                width = std::max(width, m_layers.items[item].width);
            m_coordinates.left.push_back(x);
            m_coordinates.right.push_back(x + width);
            noteBoxes(layer);
            const float sides
                = static_cast<float>(ending(layer) + beginning(layer + 1)) * kBoxPadding;
            const float steep = std::min(kSteepness * steepest(layer), kMostForSteep);
            const float gap = std::max({kLayerGap, kLayerGap / 2 + steep, labelRoom[layer]});
            x += width + std::max(sides + gap, titleOverhang(layer));
        }
    }

private:
    static constexpr float kSteepness = 0.14F;
    static constexpr float kMostForSteep = 120;

    float steepest(std::uint32_t layer) const
    {
        float result = 0;
        for (const std::uint32_t item : m_layers.layer(layer))
            for (const std::uint32_t other : m_layers.after.of(item))
                result = std::max(result, std::abs(m_coordinates.y[item] - m_coordinates.y[other]));
        return result;
    }

    /// The most boxes inside each other whose side is here.
    template <typename IsHere>
    int nested(IsHere isHere) const
    {
        int most = 0;
        for (int box = 0; box < static_cast<int>(m_first.size()); ++box) {
            int here = 0;
            for (int outer = box; outer != kNoBox; outer = m_layers.boxes->parent(outer))
                here += isHere(static_cast<std::size_t>(outer)) ? 1 : 0;
            most = std::max(most, here);
        }
        return most;
    }
    int ending(std::uint32_t layer) const
    {
        return nested(
            [&](std::size_t box) { return m_first[box] != UINT32_MAX && m_last[box] == layer; });
    }
    int beginning(std::uint32_t layer) const
    {
        return nested([&](std::size_t box) { return m_first[box] == layer; });
    }

    void noteBoxes(std::uint32_t layer)
    {
        for (const std::uint32_t item : m_layers.layer(layer)) {
            const float left = m_coordinates.middle(layer) - m_layers.items[item].width / 2;
            for (int box = m_layers.items[item].box; box != kNoBox;
                 box = m_layers.boxes->parent(box)) {
                float& known = m_boxLeft[static_cast<std::size_t>(box)];
                known = std::min(known, left);
            }
        }
    }

    /// How far titles of boxes that end here reach past their content.
    float titleOverhang(std::uint32_t layer) const
    {
        float result = 0;
        for (int box = 0; box < static_cast<int>(m_first.size()); ++box) {
            const auto at = static_cast<std::size_t>(box);
            if (m_first[at] == UINT32_MAX || m_last[at] != layer)
                continue;
            const float reach = m_boxLeft[at] + m_layers.boxes->titleWidth(box);
            result
                = std::max(result, reach - m_coordinates.right[layer] + 2 * kBoxPadding + kBoxGap);
        }
        return result;
    }

    const Layers& m_layers;
    Coordinates& m_coordinates;
    std::vector<std::uint32_t> m_first; ///< Layer by box.
    std::vector<std::uint32_t> m_last;
    std::vector<float> m_boxLeft;
};

} // namespace

Coordinates placeItems(
    const Layers& layers, const std::vector<float>& labelRoom, const std::stop_token& stop)
{
    Placer placer(layers, stop);
    if (!placer.run())
        return {};
    Coordinates coordinates;
    coordinates.y = placer.y();
    ColumnPlacer(layers, coordinates).run(labelRoom);
    return coordinates;
}

} // namespace vigla::graph::layered
