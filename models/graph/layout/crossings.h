#pragma once

#include "models/graph/layout/layers.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// The places of a layer's neighbours in the layer before or after, sorted for each item. Keeps its
/// memory between calls.
class NeighbourPlaces {
public:
    /// @param other the number of the layer before or after `layer`; there may be none.
    void collect(const Layers& layers, std::uint32_t layer, std::uint32_t other);

    /// @param slot of the item within the layer when collect() was called.
    std::span<const std::uint32_t> of(std::size_t slot) const
    {
        return {m_values.data() + m_start[slot], m_values.data() + m_start[slot + 1]};
    }
    std::span<const std::uint32_t> all() const { return m_values; } ///< Slot by slot.

private:
    std::vector<std::uint32_t> m_start;
    std::vector<std::uint32_t> m_values;
    std::vector<std::uint32_t> m_next;
};

/// Counts the crossings between neighbouring layers by an accumulator tree (Barth, Mutzel and
/// Jünger, "Simple and efficient bilayer cross counting", 2004). Keeps its memory between calls.
class CrossingCounter {
public:
    /// A meaningless number when `stop` was requested.
    std::uint64_t count(const Layers& layers, const std::stop_token& stop = {});

private:
    std::uint64_t between(const Layers& layers, std::uint32_t layer);

    NeighbourPlaces m_places;
    std::vector<std::uint32_t> m_tree;
};

/// How many crossings two items cause, one right above the other, less those after an exchange.
/// @param upper, lower the sorted places of their neighbours in one other layer.
std::int64_t exchangeGain(
    std::span<const std::uint32_t> upper, std::span<const std::uint32_t> lower);

} // namespace vigla::graph::layered
