#pragma once

#include "models/graph/layout/layers.h"

#include <cstdint>
#include <vector>

namespace vigla::graph::layered {

/// `below` lies at least `gap` under `above`. Variables are items, then the top and the bottom of
/// every box.
struct Separation {
    std::uint32_t above = 0;
    std::uint32_t below = 0;
    float gap = 0;
};

/// All the vertical distances that an ordered layering must keep.
class SeparationRules {
public:
    explicit SeparationRules(const Layers& layers);

    std::uint32_t variableCount() const { return m_variableCount; }
    std::uint32_t top(int box) const;
    std::uint32_t bottom(int box) const;
    const std::vector<Separation>& all() const { return m_all; }

    /// The least distance of an item from the one above it in its layer, ignoring how far boxes
    /// reach because of other layers; 0 for the first.
    float gapAbove(std::uint32_t item) const { return m_gapAbove[item]; }

    /// Moves `values` to a feasible state nearby: the mean of pushing all down and all up. Values
    /// of boxes are outcomes only.
    void project(std::vector<float>& values) const;

    /// Where an item may move while the boxes stay; `values` are feasible.
    void boundsFor(std::uint32_t layer, const std::vector<float>& values, std::vector<float>& low,
        std::vector<float>& high) const;

    /// Calls `visit` for every rule, causes first. Rules of one layer follow one another only when
    /// there are no boxes.
    template <typename Visit>
    void forEachInOrder(Visit visit) const
    {
        if (m_sorted.empty())
            for (const Separation& rule : m_all)
                visit(rule);
        for (const std::uint32_t i : m_sorted)
            visit(m_all[i]);
    }

    /// Narrows `low` and `high` to where one item may move while everything else stays.
    void roomAround(std::uint32_t layer, std::uint32_t item, const std::vector<float>& values,
        float& low, float& high) const;

private:
    void addLayer(std::uint32_t layer);
    void add(std::uint32_t above, std::uint32_t below, float gap);
    void sortVariables();
    bool isBox(std::uint32_t variable) const;

    const Layers& m_layers;
    std::uint32_t m_variableCount = 0;
    std::vector<Separation> m_all; ///< By layer, from top to bottom.
    std::vector<std::uint32_t> m_layerStart; ///< Offsets into m_all.
    std::vector<float> m_gapAbove;
    std::vector<std::uint32_t> m_sorted; ///< m_all's indices so that causes come first.
};

} // namespace vigla::graph::layered
