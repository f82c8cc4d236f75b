#include "models/telemetry/counter_history.h"

#include "models/telemetry/counter_stream.h"
#include "models/telemetry/series_vocabulary.h"

#include <algorithm>
#include <unordered_map>

namespace vigla::telemetry {

namespace {

using StreamMap = std::map<std::string, std::shared_ptr<const CounterStream>, std::less<>>;

std::string streamKey(const ProxyPage& page)
{
    std::string key;
    key.reserve(page.namespaceName.size() + page.podName.size() + page.stream.size() + 2);
    key.append(page.namespaceName).append("/").append(page.podName);
    return key.append("/").append(page.stream);
}

Result<Done> addPage(const ProxyPage& page, VocabularyWriter& vocabulary, StreamMap& streams)
{
    static const auto kNoIndex = std::make_shared<const PageIndex>();
    std::string key = streamKey(page);
    const auto known = streams.find(key);
    const bool isNew = known == streams.end();
    auto totals
        = readPage(isNew ? kNoIndex : known->second->index, page.body, page.scrapeApp, vocabulary);
    if (!totals)
        return totals.error();
    auto& slot = isNew ? streams[std::move(key)] : known->second;
    slot = extendedStream(slot, std::move(*totals), std::string(page.epoch), page.receivedAt);
    if (isNew) {
        auto named = std::make_shared<CounterStream>(*slot);
        named->namespaceName = page.namespaceName;
        named->podName = page.podName;
        slot = std::move(named);
    }
    return Done{};
}

std::size_t numbersIn(const StreamMap& streams)
{
    std::size_t count = 0;
    for (const auto& [key, stream] : streams)
        count += stream->numberCount();
    return count;
}

/// Forgets old readings and, where much has vanished, the series behind it.
void pruneStream(std::shared_ptr<const CounterStream>& stream, MonotonicTime now,
    std::chrono::seconds longest, int coarseness)
{
    stream = thinnedStream(stream, now, longest, coarseness);
    const auto& totals = stream->totals;
    const auto absent = std::ranges::count_if(totals, [](double total) { return total < 0; });
    if (absent > 1000 && absent * 2 > std::ssize(totals))
        stream = compactedStream(*stream);
}

void prune(StreamMap& streams, MonotonicTime now, const HistoryLimits& limits)
{
    std::erase_if(streams,
        [&](const auto& entry) { return now - entry.second->newestAt() > limits.longest; });
    // Where there is too much, readings are first kept further apart, then for a shorter time.
    constexpr int kCoarsest = 4;
    auto longest = limits.longest;
    int coarseness = 1;
    for (auto& [key, stream] : streams)
        pruneStream(stream, now, longest, coarseness);
    while (numbersIn(streams) > limits.mostNumbers && longest > std::chrono::seconds(30)) {
        if (coarseness < kCoarsest)
            coarseness *= 2;
        else
            longest /= 2;
        for (auto& [key, stream] : streams)
            pruneStream(stream, now, longest, coarseness);
    }
}

/// Rows in use, once in a while, so that labels which came and went do not pile up.
std::shared_ptr<const SeriesVocabulary> compactedVocabulary(
    const std::shared_ptr<const SeriesVocabulary>& vocabulary, StreamMap& streams)
{
    std::vector<bool> isUsed(vocabulary->rows.size(), false);
    for (const auto& [key, stream] : streams) {
        for (const PageSeries& series : stream->index->series)
            isUsed[series.row] = true;
    }
    const auto used = static_cast<std::size_t>(std::ranges::count(isUsed, true));
    if (vocabulary->rows.size() < 2 * used + 10'000)
        return vocabulary;

    auto next = std::make_shared<SeriesVocabulary>();
    next->bounds = vocabulary->bounds;
    std::vector<std::uint32_t> numbers(vocabulary->rows.size(), 0);
    for (std::uint32_t i = 0; i < numbers.size(); ++i) {
        if (!isUsed[i])
            continue;
        SeriesRow row = vocabulary->rows[i];
        forEachLabel(row.labels, [&](Symbol& symbol) {
            if (symbol != kAbsent)
                symbol = next->symbols.intern(vocabulary->symbols.text(symbol));
        });
        numbers[i] = next->rowOf(row);
    }
    for (auto& [key, stream] : streams) {
        auto index = std::make_shared<PageIndex>(*stream->index);
        for (PageSeries& series : index->series)
            series.row = numbers[series.row];
        for (PageHistogram& histogram : index->histograms)
            histogram.row = numbers[histogram.row];
        auto renumbered = std::make_shared<CounterStream>(*stream);
        renumbered->index = std::move(index);
        stream = std::move(renumbered);
    }
    return next;
}

/// Sums over streams by row number.
class RateSum final {
public:
    explicit RateSum(const SeriesVocabulary& vocabulary)
        : m_vocabulary(vocabulary)
        , m_rates(vocabulary.rows.size(), 0.0)
        , m_increases(vocabulary.rows.size(), 0.0)
        , m_isSeen(vocabulary.rows.size(), false)
    {
    }

    void add(const CounterStream& stream, const ReadingPair& pair, double scale)
    {
        const ReadingLog& readings = stream.readings;
        const double span = std::chrono::duration<double>(
            readings.timeOf(pair.later) - readings.timeOf(pair.earlier))
                                .count();
        m_longestSpan = std::max(m_longestSpan, span);
        const PageIndex& index = *stream.index;
        const std::vector<double> growth = growthOver(stream, pair);
        for (std::uint32_t i = 0; i < index.series.size(); ++i) {
            if (index.series[i].part == MetricPart::Part::Value)
                addValue(index.series[i].row, isThere(stream, pair, i), growth[i] * scale, span);
        }
        for (const PageHistogram& histogram : index.histograms)
            addHistogram(histogram, growth, scale / span);
    }

    TrafficTable table() const;

private:
    /// In the newest page; at a past moment, whether the series had begun.
    static bool isThere(const CounterStream& stream, const ReadingPair& pair, std::uint32_t series)
    {
        return pair.later + 1 == stream.readings.size()
            ? stream.totals[series] >= 0
            : series < stream.readings.widthOf(pair.later);
    }

    void addValue(std::uint32_t row, bool isThere, double increase, double span)
    {
        if (!isThere && increase <= 0)
            return;
        m_isSeen[row] = true;
        m_increases[row] += increase;
        m_rates[row] += increase / span;
    }

    /// @param growth of every series of the page.
    void addHistogram(
        const PageHistogram& histogram, const std::vector<double>& growth, double factor);

    const SeriesVocabulary& m_vocabulary;
    std::vector<double> m_rates;
    std::vector<double> m_increases;
    std::vector<bool> m_isSeen;
    std::map<std::pair<std::uint32_t, std::uint32_t>, DurationSample> m_durations;
    double m_longestSpan = 0;
};

void RateSum::addHistogram(
    const PageHistogram& histogram, const std::vector<double>& growth, double factor)
{
    const auto partGrowth = [&](std::uint32_t series) {
        return series == PageHistogram::kMissing ? 0 : growth[series];
    };
    const bool hasCount = histogram.count != PageHistogram::kMissing;
    const double last = histogram.buckets.empty() ? 0 : growth[histogram.buckets.back()];
    const double count = hasCount ? growth[histogram.count] : last;
    if (count <= 0 && last <= 0)
        return;
    DurationSample& sample = m_durations[{histogram.row, histogram.bounds}];
    if (sample.bounds.empty()) {
        sample.reporter = m_vocabulary.rows[histogram.row].reporter;
        sample.labels = m_vocabulary.rows[histogram.row].labels;
        sample.bounds = m_vocabulary.bounds[histogram.bounds];
        sample.cumulative.assign(sample.bounds.size(), 0.0);
    }
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i)
        sample.cumulative[i] += growth[histogram.buckets[i]] * factor;
    sample.sumPerSecond += partGrowth(histogram.sum) * factor;
    sample.countPerSecond += count * factor;
}

TrafficTable RateSum::table() const
{
    TrafficTable table;
    table.symbols = m_vocabulary.symbols;
    table.windowSeconds = m_longestSpan;
    for (std::uint32_t row = 0; row < m_rates.size(); ++row) {
        if (!m_isSeen[row])
            continue;
        const SeriesRow& series = m_vocabulary.rows[row];
        table.samples.push_back(
            {series.metric, series.reporter, series.labels, m_rates[row], m_increases[row]});
    }
    table.durations.reserve(m_durations.size());
    for (const auto& [key, sample] : m_durations)
        table.durations.push_back(sample);
    return table;
}

} // namespace

CounterHistory::CounterHistory(HistoryLimits limits)
    : m_limits(limits)
    , m_vocabulary(std::make_shared<const SeriesVocabulary>())
{
}

TrafficTable CounterHistory::ratesOver(
    std::chrono::seconds window, MonotonicTime now, const ProxyScale& scale) const
{
    RateSum sum(*m_vocabulary);
    for (const auto& [key, stream] : m_streams) {
        const ReadingPair pair = readingsOver(*stream, window, now);
        if (!pair.isFound())
            continue;
        const auto factor = scale.find(std::pair(stream->namespaceName, stream->podName));
        sum.add(*stream, pair, factor != scale.end() ? factor->second : 1.0);
    }
    return sum.table();
}

std::vector<std::pair<std::string, std::string>> CounterHistory::proxiesOver(
    std::chrono::seconds window, MonotonicTime now) const
{
    std::vector<std::pair<std::string, std::string>> proxies;
    for (const auto& [key, stream] : m_streams) {
        if (readingsOver(*stream, window, now).isFound())
            proxies.emplace_back(stream->namespaceName, stream->podName);
    }
    std::ranges::sort(proxies);
    const auto repeated = std::ranges::unique(proxies);
    proxies.erase(repeated.begin(), repeated.end());
    return proxies;
}

std::size_t CounterHistory::proxyCount() const
{
    return m_streams.size();
}

std::size_t CounterHistory::seriesCount() const
{
    return m_vocabulary->rows.size();
}

std::size_t CounterHistory::numberCount() const
{
    return numbersIn(m_streams);
}

CounterDraft::CounterDraft(CounterHistory before)
    : m_history(std::move(before))
    , m_vocabulary(std::make_unique<VocabularyWriter>(m_history.m_vocabulary))
{
}

CounterDraft::~CounterDraft() = default;
CounterDraft::CounterDraft(CounterDraft&&) noexcept = default;
CounterDraft& CounterDraft::operator=(CounterDraft&&) noexcept = default;

std::vector<Result<Done>> CounterDraft::add(const std::vector<ProxyPage>& pages)
{
    std::vector<Result<Done>> outcomes;
    outcomes.reserve(pages.size());
    for (const ProxyPage& page : pages)
        outcomes.push_back(addPage(page, *m_vocabulary, m_history.m_streams));
    return outcomes;
}

void CounterDraft::forget(MonotonicTime now)
{
    prune(m_history.m_streams, now, m_history.m_limits);
    m_vocabulary = std::make_unique<VocabularyWriter>(
        compactedVocabulary(m_vocabulary->current(), m_history.m_streams));
}

CounterHistory CounterDraft::finished() &&
{
    m_history.m_vocabulary = m_vocabulary->current();
    return std::move(m_history);
}

HistoryStep appendPages(
    CounterHistory previous, const std::vector<ProxyPage>& pages, MonotonicTime now)
{
    CounterDraft draft(std::move(previous));
    auto outcomes = draft.add(pages);
    draft.forget(now);
    return {std::move(draft).finished(), std::move(outcomes)};
}

} // namespace vigla::telemetry
