#pragma once

#include "models/core/time.h"
#include "models/telemetry/reading_log.h"
#include "models/telemetry/series_page.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vigla::telemetry {

/// The readings of one proxy's page. Immutable once in a history.
struct CounterStream {
    std::string namespaceName;
    std::string podName;
    std::string epoch;
    bool wasReset = false; ///< Totals fell although the epoch was the same.
    std::shared_ptr<const PageIndex> index;
    std::vector<double> totals; ///< Of the newest page; negative where the series was absent.
    std::vector<double> growth; ///< Since the first page; of the newest reading.
    /// Growth since the first page at every moment. Shorter than that of later ones: what is not in
    /// it had not begun. Never empty.
    ReadingLog readings;

    MonotonicTime newestAt() const { return readings.timeOf(readings.size() - 1); }

    std::size_t numberCount() const;
};

/// After so long a silence what was counted meanwhile says nothing about now: a new base line.
inline constexpr std::chrono::minutes kLongestSilence{5};

/// `before` (null for a proxy never seen) with one more page.
std::shared_ptr<const CounterStream> extendedStream(
    const std::shared_ptr<const CounterStream>& before, PageTotals page, std::string epoch,
    MonotonicTime at);

/// How what was read at `at` is thinned out as it ages: of all readings with the same slot only the
/// first is kept. Slots are 5 s wide after 20 s, 15 s after 2 min and 30 s after 10 min, times
/// `coarseness`; younger readings have a slot of their own each. Slots are counted on the clock, so
/// that everything that was read in one round is kept or left out together.
/// @param coarseness 1 or more.
std::int64_t agingSlot(MonotonicTime at, MonotonicTime now, int coarseness = 1);

/// Leaves out readings past `longest` and thins older ones by agingSlot(). The newest two always
/// stay. The stream itself where there is nothing to leave out.
std::shared_ptr<const CounterStream> thinnedStream(
    const std::shared_ptr<const CounterStream>& stream, MonotonicTime now,
    std::chrono::seconds longest, int coarseness = 1);

/// Without the series that no reading of `stream` has grown and that its newest page lacks.
std::shared_ptr<const CounterStream> compactedStream(const CounterStream& stream);

/// The two readings whose difference stands for the newest `window` before `now`, which may be a
/// moment of the past; not found when there are none.
struct ReadingPair {
    std::size_t earlier = 0;
    std::size_t later = 0;
    bool isFound() const { return later > earlier; }
};
ReadingPair readingsOver(
    const CounterStream& stream, std::chrono::seconds window, MonotonicTime now);

/// How much every series of the stream grew from one to the other reading.
std::vector<double> growthOver(const CounterStream& stream, const ReadingPair& pair);

} // namespace vigla::telemetry
