#include "models/telemetry/counter_stream.h"

#include <algorithm>
#include <optional>
#include <ranges>

namespace vigla::telemetry {

namespace {

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
    stream->readings.append(at, stream->growth);
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
    const auto first = stream.readings.growthAt(0);
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

/// The one of the first `count` readings that is nearest to `wanted`, the later of two.
std::size_t nearestReading(const ReadingLog& readings, std::size_t count, MonotonicTime wanted)
{
    const auto all = std::views::iota(std::size_t{0}, count);
    const auto after = static_cast<std::size_t>(
        std::ranges::lower_bound(all, wanted, {}, [&](std::size_t i) { return readings.timeOf(i); })
        - all.begin());
    if (after == 0)
        return 0;
    const bool isLater
        = after < count && readings.timeOf(after) - wanted <= wanted - readings.timeOf(after - 1);
    return isLater ? after : after - 1;
}

} // namespace

std::size_t CounterStream::numberCount() const
{
    return totals.size() + readings.numberCount();
}

std::shared_ptr<const CounterStream> extendedStream(
    const std::shared_ptr<const CounterStream>& before, PageTotals page, std::string epoch,
    MonotonicTime at)
{
    if (!before || at - before->newestAt() > kLongestSilence)
        return baseLine(std::move(page), std::move(epoch), at);
    if (at <= before->newestAt())
        return before;

    auto next = std::make_shared<CounterStream>(*before);
    // A restart may show in the totals one round before it shows in the epoch: count it once.
    const bool isNewEpoch = epoch != before->epoch;
    if (isNewEpoch && !before->wasReset)
        std::ranges::fill(next->totals, -1.0);
    next->wasReset = !isNewEpoch && (before->wasReset || hasFallen(next->totals, page.totals));
    grow(next->growth, next->totals, page.totals);
    next->readings.append(at, next->growth);
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

std::shared_ptr<const CounterStream> thinnedStream(
    const std::shared_ptr<const CounterStream>& stream, MonotonicTime now, seconds longest,
    int coarseness)
{
    const ReadingLog& readings = stream->readings;
    const std::size_t count = readings.size();
    std::vector<bool> isKept(count, false);
    std::optional<MonotonicTime> last;
    for (std::size_t i = 0; i < count; ++i) {
        const MonotonicTime at = readings.timeOf(i);
        const bool isNewest = i + 2 >= count;
        const std::int64_t slot = agingSlot(at, now, coarseness);
        const bool isSlotTaken = last && last->time_since_epoch().count() >= slot;
        isKept[i] = isNewest || (now - at <= longest && !isSlotTaken);
        if (isKept[i])
            last = at;
    }
    if (std::ranges::find(isKept, false) == isKept.end())
        return stream;
    auto next = std::make_shared<CounterStream>(*stream);
    next->readings.keep(isKept);
    return next;
}

std::shared_ptr<const CounterStream> compactedStream(const CounterStream& stream)
{
    const auto numbers = survivors(stream);
    auto next = std::make_shared<CounterStream>(stream);
    next->index = renumberedIndex(*stream.index, numbers);
    next->totals = picked(stream.totals, numbers);
    next->growth = picked(stream.growth, numbers);
    next->readings = {};
    for (std::size_t i = 0; i < stream.readings.size(); ++i)
        next->readings.append(
            stream.readings.timeOf(i), picked(stream.readings.growthAt(i), numbers));
    return next;
}

ReadingPair readingsOver(const CounterStream& stream, seconds window, MonotonicTime now)
{
    const ReadingLog& readings = stream.readings;
    if (readings.size() < 2)
        return {};
    const std::size_t later = nearestReading(readings, readings.size(), now);
    if (later == 0)
        return {};
    const auto period = readings.timeOf(later) - readings.timeOf(later - 1);
    const auto oldest = std::max<MonotonicTime::duration>(window, period * 5 / 2);
    if (now - readings.timeOf(later) > oldest)
        return {};
    return {nearestReading(readings, later, now - window), later};
}

std::vector<double> growthOver(const CounterStream& stream, const ReadingPair& pair)
{
    const bool isNewest = pair.later + 1 == stream.readings.size();
    std::vector<double> growth = isNewest ? stream.growth : stream.readings.growthAt(pair.later);
    const std::vector<double> before = stream.readings.growthAt(pair.earlier);
    growth.resize(stream.totals.size());
    for (std::size_t i = 0; i < growth.size(); ++i)
        growth[i] -= numberAt(before, i);
    return growth;
}

} // namespace vigla::telemetry
