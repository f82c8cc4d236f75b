#pragma once

#include "models/graph/chart_sample.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::graph {

/// The samples of one moment without the numbers that say nothing: rates of 0, times that nobody
/// observed, successes where all requests are. Immutable.
///
/// Numbers are kept to 11 bits, a half of a thousandth, from 6e-8 to 5e11; whole ones to 2,048 come
/// back as they were.
///
/// Ids, their order, and which numbers each of them has are shared with the moment before where
/// they are the same.
class PackedSamples final {
public:
    /// @param samples sorted by id.
    /// @param like of the moment before, to share with; may be null.
    PackedSamples(std::span<const std::pair<std::string_view, ChartSample>> samples,
        const PackedSamples* like);

    std::size_t size() const { return m_ids->size(); }
    std::optional<std::size_t> placeOf(std::string_view id) const;
    /// True when everything has the same place in both, because both have the same elements.
    bool hasPlacesOf(const PackedSamples& other) const { return m_ids == other.m_ids; }
    ChartSample sampleOf(std::size_t place, SystemTime at) const; ///< Of the moment `at`.

private:
    using Ids = std::vector<std::shared_ptr<const std::string>>; ///< Sorted by text.
    /// Which numbers are kept, by place: bits in the order of the fields.
    struct Shape {
        std::vector<std::uint16_t> fields;
        std::vector<std::uint32_t> starts; ///< Into m_numbers.
    };
    static Shape shapeOf(std::vector<std::uint16_t> fields);
    static Ids idsOf(std::span<const std::pair<std::string_view, ChartSample>> samples,
        const PackedSamples* like);

    std::shared_ptr<const Ids> m_ids;
    std::shared_ptr<const Shape> m_shape;
    std::vector<std::uint16_t> m_numbers; ///< Short ones.
};

} // namespace vigla::graph
