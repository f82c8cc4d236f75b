#pragma once

#include "models/telemetry/traffic_table.h"

#include <optional>
#include <vector>

namespace vigla::telemetry {

/// The q-quantile (0 < q < 1) of cumulative buckets by linear interpolation, as Prometheus'
/// histogram_quantile does: the first bucket starts at 0, and what lies beyond the last finite
/// bound counts as that bound. `cumulative` need not be monotonic: smaller later counts are raised.
/// @return nothing without observations, without a bound of +Inf, or with fewer than two buckets.
std::optional<double> quantileOf(
    double q, const std::vector<double>& bounds, const std::vector<double>& cumulative);

/// Adds histograms that may have different bounds. Where one lacks a bound of the other, its count
/// there is interpolated linearly, so totals are kept and the shape is as good as its buckets.
class HistogramSum final {
public:
    void add(const DurationSample& sample);
    bool isEmpty() const { return m_bounds.empty() && m_countPerSecond <= 0; }
    std::optional<double> average() const; ///< Nothing without observations.
    std::optional<double> quantile(double q) const;
    double countPerSecond() const { return m_countPerSecond; }

private:
    std::vector<double> m_bounds;
    std::vector<double> m_cumulative;
    double m_sumPerSecond = 0;
    double m_countPerSecond = 0;
};

} // namespace vigla::telemetry
