#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigla::telemetry {

/// Numbers that come back exactly. Immutable.
///
/// Whole numbers are kept as the distance to the one before, in as many bytes as that needs: one or
/// two for the buckets of a histogram, of which most are equal. Others take nine.
class PackedNumbers final {
public:
    PackedNumbers() = default;
    explicit PackedNumbers(std::span<const double> numbers); ///< Finite or not.

    std::size_t size() const { return m_size; }
    std::size_t byteCount() const { return m_bytes.size(); }
    std::vector<double> unpacked() const;

private:
    std::uint32_t m_size = 0;
    std::vector<std::uint8_t> m_bytes;
};

} // namespace vigla::telemetry
