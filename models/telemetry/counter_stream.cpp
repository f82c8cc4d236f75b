#include "models/telemetry/counter_stream.h"

#include <algorithm>
#include <iterator>

namespace vigla::telemetry {

namespace {

using ReadingPtr = std::shared_ptr<const CounterReading>;
using std::chrono::seconds;

/// Width of a slot; 0: every reading is kept.
seconds slotWidth(MonotonicTime::duration age)
{
    if (age <= seconds(20))
        return seconds(0);
    if (age <= seconds(120))
        return seconds(5);
    return age <= seconds(600) ? seconds(15) : seconds(30);
}

/// How much a series grew from one page to the next. A negative total is an absent series.
double increase(double before, double after)
{
    if (after < 0)
        return 0;
    return before >= 0 && after >= before ? after - before : after;
}

bool hasFallen(const std::vector<double>& before, const std::vector<double>& after)
{
    const std::size_t common = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (after[i] >= 0 && after[i] < before[i])
            return true;
    }
    return false;
}

ReadingPtr readingOf(const std::vector<double>& growth, MonotonicTime at)
{
    return std::make_shared<const CounterReading>(CounterReading{at, PackedNumbers(growth)});
}

double numberAt(const std::vector<double>& growth, std::size_t series)
{
    return series < growth.size() ? growth[series] : 0;
}

std::shared_ptr<CounterStream> baseLine(PageTotals page, std::string epoch, MonotonicTime at)
{
    auto stream = std::make_shared<CounterStream>();
    stream->epoch = std::move(epoch);
    stream->index = std::move(page.index);
    stream->totals = std::move(page.totals);
    stream->growth.assign(stream->totals.size(), 0.0);
    stream->readings.push_back(readingOf(stream->growth, at));
    return stream;
}

/// `growth` goes on by what a page has more than the one before.
void grow(std::vector<double>& growth, const std::vector<double>& before,
    const std::vector<double>& after)
{
    growth.resize(after.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        const double total = i < before.size() ? before[i] : -1;
        growth[i] += increase(total, after[i]);
    }
}

/// Old series numbers to new ones; kIgnored for those that go.
std::vector<std::uint32_t> survivors(const CounterStream& stream)
{
    const auto first = stream.readings.front()->growth.unpacked();
    std::vector<std::uint32_t> numbers(stream.totals.size(), PageIndex::kIgnored);
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < numbers.size(); ++i) {
        const bool hasGrown = stream.growth[i] > numberAt(first, i);
        if (stream.totals[i] >= 0 || hasGrown)
            numbers[i] = next++;
    }
    return numbers;
}

template <typename T>
std::vector<T> picked(const std::vector<T>& values, const std::vector<std::uint32_t>& numbers)
{
    std::vector<T> kept;
    for (std::size_t i = 0; i < std::min(values.size(), numbers.size()); ++i) {
        if (numbers[i] != PageIndex::kIgnored)
            kept.push_back(values[i]);
    }
    return kept;
}

void renumber(std::uint32_t& series, const std::vector<std::uint32_t>& numbers)
{
    series = series < numbers.size() ? numbers[series] : PageIndex::kIgnored;
}

std::shared_ptr<const PageIndex> renumberedIndex(
    const PageIndex& index, const std::vector<std::uint32_t>& numbers)
{
    auto next = std::make_shared<PageIndex>();
    for (PageIndex::Line line : index.lines) {
        const bool wasIgnored = line.series == PageIndex::kIgnored;
        renumber(line.series, numbers);
        if (!wasIgnored && line.series == PageIndex::kIgnored)
            continue;
        next->lines.push_back(line);
    }
    next->byHash = sortedByHash(next->lines);
    next->series = picked(index.series, numbers);
    for (PageHistogram histogram : index.histograms) {
        for (std::uint32_t& bucket : histogram.buckets)
            renumber(bucket, numbers);
        renumber(histogram.sum, numbers);
        renumber(histogram.count, numbers);
        const bool isWhole
            = std::ranges::find(histogram.buckets, PageIndex::kIgnored) == histogram.buckets.end();
        if (isWhole)
            next->histograms.push_back(std::move(histogram));
    }
    return next;
}

/// Index of the one of the first `count` readings that is nearest to `wanted`, the later of two.
std::size_t nearestReading(
    const std::vector<ReadingPtr>& readings, std::size_t count, MonotonicTime wanted)
{
    const auto begin = readings.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    const auto after = std::lower_bound(begin, end, wanted,
        [](const ReadingPtr& reading, MonotonicTime at) { return reading->at < at; });
    if (after == begin)
        return 0;
    const auto before = std::prev(after);
    const bool isLater = after != end && (*after)->at - wanted <= wanted - (*before)->at;
    return static_cast<std::size_t>((isLater ? after : before) - begin);
}

} // namespace

std::size_t CounterStream::numberCount() const
{
    std::size_t count = totals.size();
    for (const auto& reading : readings)
        count += reading->growth.size();
    return count;
}

std::shared_ptr<const CounterStream> extendedStream(
    const std::shared_ptr<const CounterStream>& before, PageTotals page, std::string epoch,
    MonotonicTime at)
{
    if (!before || at - before->readings.back()->at > kLongestSilence)
        return baseLine(std::move(page), std::move(epoch), at);
    const CounterReading& last = *before->readings.back();
    if (at <= last.at)
        return before;

    auto next = std::make_shared<CounterStream>(*before);
    // A restart may show in the totals one round before it shows in the epoch: count it once.
    const bool isNewEpoch = epoch != before->epoch;
    if (isNewEpoch && !before->wasReset)
        std::ranges::fill(next->totals, -1.0);
    next->wasReset = !isNewEpoch && (before->wasReset || hasFallen(next->totals, page.totals));
    grow(next->growth, next->totals, page.totals);
    next->readings.push_back(readingOf(next->growth, at));
    next->epoch = std::move(epoch);
    next->index = std::move(page.index);
    next->totals = std::move(page.totals);
    return next;
}

std::int64_t agingSlot(MonotonicTime at, MonotonicTime now, int coarseness)
{
    const auto ticks = at.time_since_epoch();
    const MonotonicTime::duration width = slotWidth(now - at) * coarseness;
    return width.count() == 0 ? ticks.count() : ticks / width * width.count();
}

void thinReadings(
    std::vector<ReadingPtr>& readings, MonotonicTime now, seconds longest, int coarseness)
{
    std::vector<ReadingPtr> kept;
    kept.reserve(readings.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const MonotonicTime at = readings[i]->at;
        const bool isNewest = i + 2 >= readings.size();
        const std::int64_t slot = agingSlot(at, now, coarseness);
        const bool isSlotTaken
            = !kept.empty() && kept.back()->at.time_since_epoch().count() >= slot;
        if (isNewest || (now - at <= longest && !isSlotTaken))
            kept.push_back(readings[i]);
    }
    readings = std::move(kept);
}

std::shared_ptr<const CounterStream> compactedStream(const CounterStream& stream)
{
    const auto numbers = survivors(stream);
    auto next = std::make_shared<CounterStream>(stream);
    next->index = renumberedIndex(*stream.index, numbers);
    next->totals = picked(stream.totals, numbers);
    next->growth = picked(stream.growth, numbers);
    for (ReadingPtr& reading : next->readings)
        reading = readingOf(picked(reading->growth.unpacked(), numbers), reading->at);
    return next;
}

ReadingPair readingsOver(const CounterStream& stream, seconds window, MonotonicTime now)
{
    const std::size_t count = stream.readings.size();
    if (count < 2)
        return {};
    const std::size_t last = nearestReading(stream.readings, count, now);
    if (last == 0)
        return {};
    const CounterReading* later = stream.readings[last].get();
    const auto period = later->at - stream.readings[last - 1]->at;
    const auto oldest = std::max<MonotonicTime::duration>(window, period * 5 / 2);
    if (now - later->at > oldest)
        return {};
    const CounterReading* earlier
        = stream.readings[nearestReading(stream.readings, last, now - window)].get();
    return {earlier, later};
}

std::vector<double> growthOver(const CounterStream& stream, const ReadingPair& pair)
{
    const bool isNewest = pair.later == stream.readings.back().get();
    std::vector<double> growth = isNewest ? stream.growth : pair.later->growth.unpacked();
    const std::vector<double> before = pair.earlier->growth.unpacked();
    growth.resize(stream.totals.size());
    for (std::size_t i = 0; i < growth.size(); ++i)
        growth[i] -= numberAt(before, i);
    return growth;
}

} // namespace vigla::telemetry
