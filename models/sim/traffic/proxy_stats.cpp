#include "models/sim/traffic/proxy_stats.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace vigla::sim {

std::string renderFlags(std::uint32_t flags)
{
    static constexpr std::array<std::string_view, 12> kNames{
        "UH", "UT", "UR", "UF", "UC", "UO", "NR", "DI", "FI", "DC", "URX", "NC"};
    std::string text;
    for (std::size_t bit = 0; bit < kNames.size(); ++bit)
        if ((flags >> bit & 1U) != 0) {
            if (!text.empty())
                text += ',';
            text += kNames[bit];
        }
    return text.empty() ? "-" : text;
}

std::size_t SeriesKeyHash::operator()(const SeriesKey& key) const
{
    const std::uint64_t ends = (std::uint64_t{key.peer} << 32U) | key.service;
    const std::uint64_t answer = (std::uint64_t{key.code} << 48U)
        | (std::uint64_t{key.flags} << 32U) | (std::uint64_t{key.grpcStatus} << 16U)
        | (static_cast<std::uint64_t>(key.protocol) << 8U) | (key.isDestination ? 4U : 0U)
        | (key.isMutual ? 2U : 0U) | (key.isPeerPartial ? 1U : 0U);
    std::uint64_t mixed = (ends ^ (answer * 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
    mixed ^= mixed >> 29U;
    return static_cast<std::size_t>(mixed * 0x94d049bb133111ebULL);
}

void Histogram::add(double value, const std::vector<double>& bounds)
{
    if (counts.empty())
        counts.resize(bounds.size() + 1);
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
    ++counts[static_cast<std::size_t>(bucket)];
    sum += value;
}

std::uint64_t Histogram::count() const
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

const std::vector<double>& defaultBuckets()
{
    static const std::vector<double> kBounds{0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000,
        10000, 30000, 60000, 300000, 600000, 1800000, 3600000};
    return kBounds;
}

} // namespace vigla::sim
