#pragma once

#include "models/graph/layout/layers.h"

#include <span>
#include <utility>
#include <vector>

namespace vigla::graph::layered {

/// Sorts layers by keys without tearing boxes apart. Keeps one order of boxes for all layers.
class Arranger {
public:
    static constexpr float kStay = -1; ///< The key of an item that keeps its slot.

    explicit Arranger(Layers& layers);

    /// Sorts one layer by `keys` (0 to 1, by item). Equal keys keep their order, or turn it around
    /// when `isFlipped`.
    void arrange(std::uint32_t layer, std::span<const float> keys, bool isFlipped);

    /// Takes the mean key of every box since the last call as its place among its siblings.
    void adoptBoxOrder();
    void forgetBoxOrder();
    void forgetBoxKeys();

private:
    struct Part {
        float key = 0;
        int box = kNoBox; ///< Or an item.
        std::uint32_t item = 0;
        bool stays = false;
    };
    struct Keyed {
        std::uint64_t key;
        std::uint32_t item;
    };
    void arrangeFlat(std::span<std::uint32_t> items, std::span<const float> keys, bool isFlipped);
    void collectParts(
        std::uint32_t layer, std::span<const std::uint32_t> items, std::span<const float> keys);
    void emit(int box, bool isFlipped, std::vector<std::uint32_t>& result);
    void sortParts(std::vector<Part>& parts, bool isFlipped) const;

    Layers& m_layers;
    std::vector<std::vector<Part>> m_parts; ///< By box plus one; the first is outside of boxes.
    std::vector<float> m_boxPlace; ///< Below 0: not known yet.
    std::vector<std::pair<float, float>> m_boxKeys; ///< Sum and number since the last adoption.
    std::vector<Keyed> m_sorted;
    std::vector<std::uint32_t> m_result;
};

} // namespace vigla::graph::layered
