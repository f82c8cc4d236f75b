#include "models/graph/packed_samples.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace vigla::graph {

namespace {

using Field = float ChartSample::*;
using Entry = std::pair<std::string_view, ChartSample>;

/// `total` comes before what is compared with it.
constexpr std::array<Field, 11> kFields{&ChartSample::total, &ChartSample::noResponse,
    &ChartSample::class2xx, &ChartSample::class3xx, &ChartSample::class4xx, &ChartSample::class5xx,
    &ChartSample::grpcErrors, &ChartSample::tcpBytesPerSecond, &ChartSample::p50, &ChartSample::p90,
    &ChartSample::p99};

/// What a sample has where nothing is kept: no times, and no traffic but successes.
void setUsual(ChartSample& sample, Field field)
{
    const bool isTime
        = field == &ChartSample::p50 || field == &ChartSample::p90 || field == &ChartSample::p99;
    if (isTime)
        sample.*field = std::numeric_limits<float>::quiet_NaN();
    else
        sample.*field = field == &ChartSample::class2xx ? sample.total : 0;
}

bool isUsual(const ChartSample& sample, Field field)
{
    ChartSample usual = sample;
    setUsual(usual, field);
    return usual.*field == sample.*field || (std::isnan(usual.*field) && std::isnan(sample.*field));
}

std::uint16_t unusualFields(const ChartSample& sample)
{
    std::uint32_t fields = 0;
    for (std::size_t i = 0; i < kFields.size(); ++i)
        fields |= isUsual(sample, kFields[i]) ? 0U : 1U << i;
    return static_cast<std::uint16_t>(fields);
}

// A short number has 6 bits of exponent and 10 of fraction; there is no sign.
constexpr int kFractionBits = 10;
constexpr long kFractions = 1L << kFractionBits;
constexpr int kBias = 24;
constexpr int kLargestExponent = 63;
constexpr std::uint16_t kNoNumber = 0xffff;
constexpr std::uint16_t kLargestNumber = 0xfffe;

std::uint16_t shortOf(float value)
{
    if (std::isnan(value))
        return kNoNumber;
    if (!(value > 0))
        return 0;
    if (std::isinf(value))
        return kLargestNumber;
    int exponent = 0;
    const float half = std::frexp(value, &exponent); // in [0.5, 1)
    long fraction = std::lround(std::ldexp(half, kFractionBits + 1));
    if (fraction == 2 * kFractions) {
        fraction = kFractions;
        ++exponent;
    }
    exponent += kBias;
    if (exponent < 1)
        return 0;
    const long bits = exponent * kFractions + (fraction - kFractions);
    return exponent > kLargestExponent || bits > kLargestNumber ? kLargestNumber
                                                                : static_cast<std::uint16_t>(bits);
}

float numberOf(std::uint16_t bits)
{
    if (bits == kNoNumber)
        return std::numeric_limits<float>::quiet_NaN();
    if (bits == 0)
        return 0;
    const int exponent = (bits >> kFractionBits) - kBias;
    const auto fraction = static_cast<float>(kFractions + bits % kFractions);
    return std::ldexp(fraction, exponent - kFractionBits - 1);
}

bool hasField(std::uint16_t fields, std::size_t i)
{
    return (fields >> i & 1U) != 0;
}

std::string_view textOf(const std::shared_ptr<const std::string>& id)
{
    return *id;
}

} // namespace

PackedSamples::Shape PackedSamples::shapeOf(std::vector<std::uint16_t> fields)
{
    Shape shape{std::move(fields), {}};
    shape.starts.reserve(shape.fields.size());
    std::uint32_t start = 0;
    for (const std::uint16_t set : shape.fields) {
        shape.starts.push_back(start);
        start += static_cast<std::uint32_t>(std::popcount(set));
    }
    return shape;
}

PackedSamples::Ids PackedSamples::idsOf(std::span<const Entry> samples, const PackedSamples* like)
{
    static const Ids kNone;
    const Ids& known = like ? *like->m_ids : kNone;
    auto at = known.begin();
    Ids ids;
    ids.reserve(samples.size());
    for (const auto& [id, sample] : samples) {
        at = std::ranges::lower_bound(at, known.end(), id, {}, textOf);
        const bool isKnown = at != known.end() && **at == id;
        ids.push_back(isKnown ? *at : std::make_shared<const std::string>(id));
    }
    return ids;
}

PackedSamples::PackedSamples(std::span<const Entry> samples, const PackedSamples* like)
{
    const bool hasSameIds
        = like && std::ranges::equal(*like->m_ids, samples, {}, textOf, &Entry::first);
    m_ids = hasSameIds ? like->m_ids : std::make_shared<const Ids>(idsOf(samples, like));
    std::vector<std::uint16_t> fields;
    fields.reserve(samples.size());
    bool isCovered = hasSameIds;
    for (std::size_t place = 0; place < samples.size(); ++place) {
        const std::uint16_t before = hasSameIds ? like->m_shape->fields[place] : std::uint16_t{0};
        const std::uint16_t needed = unusualFields(samples[place].second);
        fields.push_back(static_cast<std::uint16_t>(before | needed));
        isCovered = isCovered && fields.back() == before;
    }
    m_shape = isCovered ? like->m_shape : std::make_shared<const Shape>(shapeOf(std::move(fields)));
    for (std::size_t place = 0; place < samples.size(); ++place)
        for (std::size_t i = 0; i < kFields.size(); ++i)
            if (hasField(m_shape->fields[place], i))
                m_numbers.push_back(shortOf(samples[place].second.*kFields[i]));
    m_numbers.shrink_to_fit();
}

std::optional<std::size_t> PackedSamples::placeOf(std::string_view id) const
{
    const auto found = std::ranges::lower_bound(*m_ids, id, {}, textOf);
    if (found == m_ids->end() || **found != id)
        return std::nullopt;
    return static_cast<std::size_t>(found - m_ids->begin());
}

ChartSample PackedSamples::sampleOf(std::size_t place, SystemTime at) const
{
    ChartSample sample;
    sample.at = at;
    std::size_t next = m_shape->starts[place];
    for (std::size_t i = 0; i < kFields.size(); ++i)
        if (hasField(m_shape->fields[place], i))
            sample.*kFields[i] = numberOf(m_numbers[next++]);
        else
            setUsual(sample, kFields[i]);
    return sample;
}

} // namespace vigla::graph
