#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vigla::sim {

/// FNV-1a, 64 bit: a number for a text that is the same on every machine.
std::uint64_t hashText(std::string_view text, std::uint64_t start = 0xcbf29ce484222325ULL);

/// A stream of random numbers that is the same on every machine for a seed: xoshiro256**
/// (Blackman and Vigna), seeded by splitmix64. The standard's distributions differ between
/// libraries, so they are written out here.
class Random final {
public:
    explicit Random(std::uint64_t seed);

    std::uint64_t next();
    double unit(); ///< In [0, 1).
    bool chance(double share) { return share > 0 && unit() < share; }
    std::uint32_t below(std::uint32_t limit); ///< In [0, limit); `limit` > 0.
    double normal(); ///< Mean 0, deviation 1.
    std::uint32_t poisson(double mean); ///< Mean up to 1e6.

private:
    std::array<std::uint64_t, 4> m_state{};
    double m_spareNormal = 0;
    bool m_hasSpareNormal = false;
};

} // namespace vigla::sim
