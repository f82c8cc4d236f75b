#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigla::telemetry {

/// Appends numbers, finite or not, so that unpackNumbers() gives them back exactly.
///
/// Whole numbers are kept as the distance to the one before, in as many bytes as that needs: one or
/// two for the buckets of a histogram, of which most are equal. Others take nine.
void packNumbers(std::span<const double> numbers, std::vector<std::uint8_t>& bytes);

/// `count` numbers; `bytes` must hold as many.
std::vector<double> unpackNumbers(std::span<const std::uint8_t> bytes, std::size_t count);

} // namespace vigla::telemetry
