#include "models/telemetry/quantile.h"

#include <algorithm>
#include <cmath>

namespace vigla::telemetry {

namespace {

/// The count at or below `bound` in a histogram, linear between its bounds.
double countBelow(
    double bound, const std::vector<double>& bounds, const std::vector<double>& cumulative)
{
    const auto above = std::ranges::lower_bound(bounds, bound);
    if (above == bounds.end())
        return cumulative.empty() ? 0 : cumulative.back();
    const auto index = static_cast<std::size_t>(above - bounds.begin());
    if (*above == bound)
        return cumulative[index];
    const double lowBound = index == 0 ? 0 : bounds[index - 1];
    const double lowCount = index == 0 ? 0 : cumulative[index - 1];
    if (std::isinf(*above) || bound <= lowBound)
        return lowCount;
    const double share = (bound - lowBound) / (*above - lowBound);
    return lowCount + (cumulative[index] - lowCount) * share;
}

std::vector<double> mergedBounds(const std::vector<double>& a, const std::vector<double>& b)
{
    std::vector<double> merged;
    merged.reserve(a.size() + b.size());
    std::ranges::set_union(a, b, std::back_inserter(merged));
    return merged;
}

} // namespace

std::optional<double> quantileOf(
    double q, const std::vector<double>& bounds, const std::vector<double>& cumulative)
{
    const std::size_t count = std::min(bounds.size(), cumulative.size());
    if (count < 2 || !std::isinf(bounds[count - 1]))
        return std::nullopt;
    const double total = *std::max_element(
        cumulative.begin(), cumulative.begin() + static_cast<std::ptrdiff_t>(count));
    if (!(total > 0) || !std::isfinite(total))
        return std::nullopt;

    const double rank = q * total;
    double below = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double here = std::max(below, cumulative[i]);
        if (here < rank) {
            below = here;
            continue;
        }
        if (i == count - 1)
            return bounds[count - 2];
        const double low = i == 0 ? std::min(0.0, bounds[0]) : bounds[i - 1];
        const double inBucket = here - below;
        return inBucket > 0 ? low + (bounds[i] - low) * (rank - below) / inBucket : bounds[i];
    }
    return bounds[count - 2];
}

void HistogramSum::add(const DurationSample& sample)
{
    m_sumPerSecond += sample.sumPerSecond;
    m_countPerSecond += sample.countPerSecond;
    if (sample.bounds.size() != sample.cumulative.size() || sample.bounds.empty())
        return;
    if (m_bounds.empty()) {
        m_bounds = sample.bounds;
        m_cumulative = sample.cumulative;
        return;
    }
    if (m_bounds == sample.bounds) {
        for (std::size_t i = 0; i < m_bounds.size(); ++i)
            m_cumulative[i] += sample.cumulative[i];
        return;
    }
    const auto bounds = mergedBounds(m_bounds, sample.bounds);
    std::vector<double> cumulative;
    cumulative.reserve(bounds.size());
    for (const double bound : bounds) {
        cumulative.push_back(countBelow(bound, m_bounds, m_cumulative)
            + countBelow(bound, sample.bounds, sample.cumulative));
    }
    m_bounds = bounds;
    m_cumulative = std::move(cumulative);
}

std::optional<double> HistogramSum::average() const
{
    const double mean = m_countPerSecond > 0 ? m_sumPerSecond / m_countPerSecond : NAN;
    return std::isfinite(mean) && mean >= 0 ? std::optional(mean) : std::nullopt;
}

std::optional<double> HistogramSum::quantile(double q) const
{
    return quantileOf(q, m_bounds, m_cumulative);
}

} // namespace vigla::telemetry
