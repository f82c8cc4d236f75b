#include "models/graph/layout/separation.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vigla::graph::layered {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

} // namespace

SeparationRules::SeparationRules(const Layers& layers)
    : m_layers(layers)
    , m_variableCount(static_cast<std::uint32_t>(layers.items.size()) + 2 * layers.boxes->count())
    , m_layerStart(1, 0)
    , m_gapAbove(layers.items.size(), 0.0F)
{
    for (std::uint32_t layer = 0; layer < layers.layerCount(); ++layer) {
        addLayer(layer);
        m_layerStart.push_back(static_cast<std::uint32_t>(m_all.size()));
    }
    if (!layers.boxes->isEmpty())
        sortVariables();
}

std::uint32_t SeparationRules::top(int box) const
{
    return static_cast<std::uint32_t>(m_layers.items.size()) + 2 * static_cast<std::uint32_t>(box);
}

std::uint32_t SeparationRules::bottom(int box) const
{
    return top(box) + 1;
}

bool SeparationRules::isBox(std::uint32_t variable) const
{
    return variable >= m_layers.items.size();
}

void SeparationRules::add(std::uint32_t above, std::uint32_t below, float gap)
{
    m_all.push_back({above, below, gap});
}

/// Walks a layer from top to bottom, leaving and entering boxes between the items.
void SeparationRules::addLayer(std::uint32_t layer)
{
    const BoxTree& boxes = *m_layers.boxes;
    constexpr auto kStart = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t last = kStart;
    float reach = 0; // of `last` downwards
    bool isInFront = false; // `last` is the top of a box
    int box = kNoBox;
    float sum = 0; // from the last item
    const auto step = [&](std::uint32_t next, float gap) {
        if (last != kStart)
            add(last, next, reach + gap);
        sum += reach + gap;
        last = next;
        reach = 0;
    };
    const auto leaveTo = [&](int common) {
        while (box != common) {
            step(bottom(box), kBoxPadding);
            isInFront = false;
            box = boxes.parent(box);
        }
    };
    std::vector<int> entered;
    for (const std::uint32_t item : m_layers.layer(layer)) {
        const Body& body = m_layers.items[item];
        const std::uint32_t before = last;
        leaveTo(boxes.common(box, body.box));
        entered.clear();
        for (int inner = body.box; inner != box; inner = boxes.parent(inner))
            entered.push_back(inner);
        for (std::size_t i = entered.size(); i-- > 0;) {
            step(top(entered[i]), isInFront ? kBoxPadding : kBoxGap);
            reach = boxes.titleHeight(entered[i]);
            isInFront = true;
        }
        box = body.box;
        const bool isBend = !m_layers.isNode(item);
        const bool isBesideBox = last != kStart && isBox(last);
        const bool isBesideBend = !isBesideBox && last != kStart && !m_layers.isNode(last);
        const float gap = isInFront  ? kBoxPadding
            : isBesideBox            ? kBoxGap
            : isBend || isBesideBend ? kBendGap
                                     : kNodeGap;
        step(item, gap + body.up);
        m_gapAbove[item] = before == kStart ? 0 : sum;
        sum = 0;
        reach = body.down;
        isInFront = false;
    }
    leaveTo(kNoBox);
}

void SeparationRules::sortVariables()
{
    std::vector<std::uint32_t> waiting(m_variableCount, 0);
    std::vector<std::uint32_t> start(m_variableCount + 1, 0);
    for (const Separation& rule : m_all) {
        ++waiting[rule.below];
        ++start[rule.above + 1];
    }
    std::partial_sum(start.begin(), start.end(), start.begin());
    std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
    std::vector<std::uint32_t> rules(m_all.size());
    for (std::uint32_t i = 0; i < m_all.size(); ++i)
        rules[next[m_all[i].above]++] = i;
    std::vector<std::uint32_t> ready;
    for (std::uint32_t variable = 0; variable < m_variableCount; ++variable)
        if (waiting[variable] == 0)
            ready.push_back(variable);
    for (std::size_t i = 0; i < ready.size(); ++i) {
        for (std::uint32_t at = start[ready[i]]; at < start[ready[i] + 1]; ++at) {
            m_sorted.push_back(rules[at]);
            if (--waiting[m_all[rules[at]].below] == 0)
                ready.push_back(m_all[rules[at]].below);
        }
    }
}

void SeparationRules::project(std::vector<float>& values) const
{
    std::vector<float> down = values;
    std::vector<float> up = values;
    for (std::uint32_t i = static_cast<std::uint32_t>(m_layers.items.size()); i < m_variableCount;
         ++i) {
        down[i] = -kInfinity;
        up[i] = kInfinity;
    }
    for (const std::uint32_t i : m_sorted)
        down[m_all[i].below] = std::max(down[m_all[i].below], down[m_all[i].above] + m_all[i].gap);
    for (std::size_t i = m_sorted.size(); i-- > 0;) {
        const Separation& rule = m_all[m_sorted[i]];
        up[rule.above] = std::min(up[rule.above], up[rule.below] - rule.gap);
    }
    // Borders that nothing held back come as near to their content as they may.
    for (std::size_t i = m_sorted.size(); i-- > 0;) {
        const Separation& rule = m_all[m_sorted[i]];
        if (down[rule.above] == -kInfinity
            || (isBox(rule.above) && down[rule.above] > down[rule.below] - rule.gap))
            down[rule.above] = down[rule.below] - rule.gap;
    }
    for (const std::uint32_t i : m_sorted) {
        const Separation& rule = m_all[i];
        if (up[rule.below] == kInfinity
            || (isBox(rule.below) && up[rule.below] < up[rule.above] + rule.gap))
            up[rule.below] = up[rule.above] + rule.gap;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = (down[i] + up[i]) / 2;
}

void SeparationRules::boundsFor(std::uint32_t layer, const std::vector<float>& values,
    std::vector<float>& low, std::vector<float>& high) const
{
    const auto first = m_all.begin() + m_layerStart[layer];
    const auto last = m_all.begin() + m_layerStart[layer + 1];
    for (const std::uint32_t item : m_layers.layer(layer)) {
        low[item] = -kInfinity;
        high[item] = kInfinity;
    }
    for (auto rule = first; rule != last; ++rule)
        if (!isBox(rule->below))
            low[rule->below] = rule->gap + (isBox(rule->above) ? values : low)[rule->above];
    for (auto rule = last; rule != first;) {
        --rule;
        if (!isBox(rule->above))
            high[rule->above] = (isBox(rule->below) ? values : high)[rule->below] - rule->gap;
    }
}

void SeparationRules::roomAround(std::uint32_t layer, std::uint32_t item,
    const std::vector<float>& values, float& low, float& high) const
{
    for (std::uint32_t i = m_layerStart[layer]; i < m_layerStart[layer + 1]; ++i) {
        const Separation& rule = m_all[i];
        if (rule.below == item)
            low = std::max(low, values[rule.above] + rule.gap);
        if (rule.above == item)
            high = std::min(high, values[rule.below] - rule.gap);
    }
    low = std::min(low, values[item]);
    high = std::max(high, values[item]);
}

} // namespace vigla::graph::layered
