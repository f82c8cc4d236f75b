#include "models/sim/traffic/random.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigla::sim {

std::uint64_t hashText(std::string_view text, std::uint64_t start)
{
    std::uint64_t hash = start;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

Random::Random(std::uint64_t seed)
{
    for (auto& word : m_state) {
        seed += 0x9e3779b97f4a7c15ULL;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
        word = mixed ^ (mixed >> 31U);
    }
}

std::uint64_t Random::next()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t shifted = m_state[1] << 17U;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Random::unit()
{
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

std::uint32_t Random::below(std::uint32_t limit)
{
    return static_cast<std::uint32_t>(((next() >> 32U) * limit) >> 32U);
}

double Random::normal()
{
    if (m_hasSpareNormal) {
        m_hasSpareNormal = false;
        return m_spareNormal;
    }
    double x = 0;
    double y = 0;
    double square = 0;
    do { // Marsaglia's polar method
        x = 2 * unit() - 1;
        y = 2 * unit() - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double scale = std::sqrt(-2 * std::log(square) / square);
    m_spareNormal = y * scale;
    m_hasSpareNormal = true;
    return x * scale;
}

std::uint32_t Random::poisson(double mean)
{
    if (mean <= 0)
        return 0;
    if (mean > 30) {
        const double drawn = std::round(mean + std::sqrt(mean) * normal());
        return static_cast<std::uint32_t>(std::clamp(drawn, 0.0, 4e6));
    }
    const double limit = std::exp(-mean);
    std::uint32_t count = 0;
    for (double product = unit(); product > limit; product *= unit())
        ++count;
    return count;
}

} // namespace vigla::sim
