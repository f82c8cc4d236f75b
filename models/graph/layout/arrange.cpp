#include "models/graph/layout/arrange.h"

#include <algorithm>
#include <bit>

namespace vigla::graph::layered {

Arranger::Arranger(Layers& layers)
    : m_layers(layers)
    , m_parts(layers.boxes->count() + 1)
    , m_boxPlace(layers.boxes->count(), -1.0F)
    , m_boxKeys(layers.boxes->count())
{
}

void Arranger::forgetBoxOrder()
{
    std::ranges::fill(m_boxPlace, -1.0F);
    forgetBoxKeys();
}

void Arranger::forgetBoxKeys()
{
    std::ranges::fill(m_boxKeys, std::pair{0.0F, 0.0F});
}

void Arranger::adoptBoxOrder()
{
    for (std::size_t box = 0; box < m_boxKeys.size(); ++box) {
        const auto [sum, number] = m_boxKeys[box];
        if (number > 0)
            m_boxPlace[box] = sum / number;
        m_boxKeys[box] = {0, 0};
    }
}

void Arranger::arrange(std::uint32_t layer, std::span<const float> keys, bool isFlipped)
{
    const auto items = m_layers.layer(layer);
    if (m_layers.boxes->isEmpty()) {
        arrangeFlat(items, keys, isFlipped);
    } else {
        collectParts(layer, items, keys);
        m_result.clear();
        emit(kNoBox, isFlipped, m_result);
        std::ranges::copy(m_result, items.begin());
    }
    m_layers.index(layer);
}

void Arranger::arrangeFlat(
    std::span<std::uint32_t> items, std::span<const float> keys, bool isFlipped)
{
    // Keys are not negative, so their bits sort as they do; the slot behind them keeps equals
    // apart.
    m_sorted.clear();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const float key = keys[items[i]];
        if (key < 0)
            continue;
        const std::size_t rank = isFlipped ? items.size() - 1 - i : i;
        m_sorted.push_back(
            {std::uint64_t{std::bit_cast<std::uint32_t>(key)} << 32U | rank, items[i]});
    }
    std::ranges::sort(m_sorted, {}, &Keyed::key);
    auto next = m_sorted.begin();
    for (std::uint32_t& slot : items)
        if (keys[slot] >= 0)
            slot = (next++)->item;
}

/// Hangs the layer's items and boxes into the tree; a box's key is the mean of what is in it.
void Arranger::collectParts(
    std::uint32_t layer, std::span<const std::uint32_t> items, std::span<const float> keys)
{
    const BoxTree& boxes = *m_layers.boxes;
    for (auto& parts : m_parts)
        parts.clear();
    const auto size = static_cast<float>(m_layers.sizeOf(layer));
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::uint32_t item = items[i];
        const bool stays = keys[item] < 0;
        const float key = stays ? (static_cast<float>(i) + 0.5F) / size : keys[item];
        const int box = m_layers.items[item].box;
        m_parts[static_cast<std::size_t>(box + 1)].push_back({key, kNoBox, item, stays});
    }
    for (const int box : boxes.innerFirst()) {
        const auto at = static_cast<std::size_t>(box);
        const auto& inner = m_parts[at + 1];
        if (inner.empty())
            continue;
        float sum = 0;
        float moving = 0;
        float all = 0;
        for (const Part& part : inner) {
            all += part.key;
            sum += part.stays ? 0 : part.key;
            moving += part.stays ? 0 : 1;
        }
        const bool stays = moving == 0;
        const float key = stays ? all / static_cast<float>(inner.size()) : sum / moving;
        m_boxKeys[at].first += key;
        m_boxKeys[at].second += 1;
        m_parts[static_cast<std::size_t>(boxes.parent(box) + 1)].push_back({key, box, 0, stays});
    }
}

void Arranger::sortParts(std::vector<Part>& parts, bool isFlipped) const
{
    if (isFlipped)
        std::ranges::reverse(parts);
    std::ranges::stable_sort(parts, {}, &Part::key);
    std::vector<Part> boxes;
    std::ranges::copy_if(
        parts, std::back_inserter(boxes), [](const Part& part) { return part.box != kNoBox; });
    if (boxes.size() < 2)
        return;
    std::ranges::stable_sort(boxes, {}, [&](const Part& part) {
        const float place = m_boxPlace[static_cast<std::size_t>(part.box)];
        return std::pair(place < 0 ? part.key : place, part.box);
    });
    auto next = boxes.begin();
    for (Part& part : parts)
        if (part.box != kNoBox)
            part = *next++;
}

void Arranger::emit(int box, bool isFlipped, std::vector<std::uint32_t>& result)
{
    auto& parts = m_parts[static_cast<std::size_t>(box + 1)];
    sortParts(parts, isFlipped);
    for (const Part& part : parts) {
        if (part.box == kNoBox)
            result.push_back(part.item);
        else
            emit(part.box, isFlipped, result);
    }
}

} // namespace vigla::graph::layered
