#include "models/telemetry/counter_stream.h"

#include <algorithm>

namespace vigla::telemetry {

namespace {

using ReadingPtr = std::shared_ptr<const CounterReading>;
using std::chrono::seconds;

seconds spacingAt(MonotonicTime::duration age)
{
    if (age <= seconds(20))
        return seconds(0);
    if (age <= seconds(120))
        return seconds(5);
    return age <= seconds(600) ? seconds(15) : seconds(60);
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

std::shared_ptr<CounterStream> baseLine(PageTotals page, std::string epoch, MonotonicTime at)
{
    auto stream = std::make_shared<CounterStream>();
    stream->epoch = std::move(epoch);
    stream->index = std::move(page.index);
    stream->totals = std::move(page.totals);
    auto reading = std::make_shared<CounterReading>();
    reading->at = at;
    reading->growth.assign(stream->totals.size(), 0.0);
    stream->readings.push_back(std::move(reading));
    return stream;
}

ReadingPtr nextReading(const CounterReading& last, const std::vector<double>& before,
    const std::vector<double>& after, MonotonicTime at)
{
    auto reading = std::make_shared<CounterReading>();
    reading->at = at;
    reading->growth.resize(after.size());
    for (std::uint32_t i = 0; i < after.size(); ++i) {
        const double total = i < before.size() ? before[i] : -1;
        reading->growth[i] = last.of(i) + increase(total, after[i]);
    }
    return reading;
}

/// Old series numbers to new ones; kIgnored for those that go.
std::vector<std::uint32_t> survivors(const CounterStream& stream)
{
    std::vector<std::uint32_t> numbers(stream.totals.size(), PageIndex::kIgnored);
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < numbers.size(); ++i) {
        const double first = stream.readings.front()->of(i);
        const bool hasGrown = stream.readings.back()->of(i) > first;
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
        next->lineNumbers.emplace(line.hash, static_cast<std::uint32_t>(next->lines.size()));
        next->lines.push_back(line);
    }
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

MonotonicTime::duration distance(MonotonicTime a, MonotonicTime b)
{
    return a > b ? a - b : b - a;
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
    next->readings.push_back(nextReading(last, next->totals, page.totals, at));
    next->epoch = std::move(epoch);
    next->index = std::move(page.index);
    next->totals = std::move(page.totals);
    return next;
}

void thinReadings(std::vector<ReadingPtr>& readings, MonotonicTime now, seconds longest)
{
    std::vector<ReadingPtr> kept;
    kept.reserve(readings.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const bool isNewest = i + 2 >= readings.size();
        const auto age = now - readings[i]->at;
        const bool isTooOld = age > longest;
        const bool isBetween
            = !kept.empty() && !isNewest && readings[i + 1]->at - kept.back()->at <= spacingAt(age);
        if (isNewest || (!isTooOld && !isBetween))
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
    for (ReadingPtr& reading : next->readings) {
        auto smaller = std::make_shared<CounterReading>();
        smaller->at = reading->at;
        smaller->growth = picked(reading->growth, numbers);
        reading = std::move(smaller);
    }
    return next;
}

ReadingPair readingsOver(const CounterStream& stream, seconds window, MonotonicTime now)
{
    const std::size_t count = stream.readings.size();
    if (count < 2)
        return {};
    const CounterReading* later = stream.readings.back().get();
    const auto period = later->at - stream.readings[count - 2]->at;
    const auto oldest = std::max<MonotonicTime::duration>(window, period * 5 / 2);
    if (now - later->at > oldest)
        return {};
    const MonotonicTime wanted = now - window;
    const CounterReading* earlier = stream.readings[count - 2].get();
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const CounterReading* candidate = stream.readings[i].get();
        if (distance(candidate->at, wanted) < distance(earlier->at, wanted))
            earlier = candidate;
    }
    return {earlier, later};
}

} // namespace vigla::telemetry
