#pragma once

#include <cstdint>

namespace vigla {

/// A share of a whole, 0 to 100.
struct Percent {
    int value = 0;
    auto operator<=>(const Percent&) const = default;
};

/// The number of a round of polling. Of two results the one with the higher number is newer.
struct Generation {
    std::uint64_t value = 0;
    auto operator<=>(const Generation&) const = default;
};

} // namespace vigla
