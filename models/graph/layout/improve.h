#pragma once

#include "models/graph/layout/crossings.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigla::graph::layered {

/// Removes crossings by moving items within one layer; items of different boxes never pass each
/// other. Keeps its memory between calls.
class LayerImprover {
public:
    explicit LayerImprover(Layers& layers);

    /// Exchanges neighbours as long as that removes crossings. @return whether it did.
    bool exchange(std::uint32_t layer);

    /// Moves every item to the best slot within `reach` (Matuszewski, Schönfeld and Molitor, "Using
    /// sifting for k-layer straightline crossing minimization", 1999). @return whether one moved.
    bool sift(std::uint32_t layer, int reach);

private:
    bool begin(std::uint32_t layer);
    bool isTogether(std::size_t slot, std::size_t other) const;
    std::int64_t gain(std::size_t upper, std::size_t lower) const; ///< Of what is in two slots.
    bool exchangeOnce();
    std::size_t bestSlot(std::size_t from, std::size_t reach) const;
    void move(std::size_t from, std::size_t to);

    Layers& m_layers;
    std::span<std::uint32_t> m_items; ///< Of the layer.
    NeighbourPlaces m_before;
    NeighbourPlaces m_after;
    std::vector<std::uint32_t> m_numbers; ///< Of the items, as they stood at the beginning.
    std::vector<std::uint32_t> m_slots; ///< By number.
    std::vector<std::uint8_t> m_isPairNew; ///< By lower slot: not compared since it changed.
};

} // namespace vigla::graph::layered
