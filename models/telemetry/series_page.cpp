#include "models/telemetry/series_page.h"

#include "models/telemetry/prometheus_text.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace vigla::telemetry {

namespace {

constexpr std::string_view kPrefix = "istio_";

/// Reads one page against an index; copies the index only when there is something new.
class PageReader final {
public:
    PageReader(const std::shared_ptr<const PageIndex>& index, std::string_view scrapeApp,
        VocabularyWriter& vocabulary)
        : m_shared(index)
        , m_index(index.get())
        , m_scrapeApp(scrapeApp)
        , m_vocabulary(vocabulary)
        , m_totals(index->series.size(), -1.0)
    {
    }

    Result<PageTotals> read(std::string_view page);

private:
    void readLine(std::string_view line);
    bool readExpectedLine(std::string_view line);
    void readUnexpectedLine(std::string_view line);
    std::uint32_t knownLine(const TextHash& hash) const;
    std::uint32_t addLine(const TextSample& sample, const TextHash& hash);
    std::uint32_t addSeries(const TextSample& sample);
    void setTotal(std::uint32_t series, double value);
    PageIndex& writableIndex();
    PageTotals finished();

    std::shared_ptr<const PageIndex> m_shared;
    std::shared_ptr<PageIndex> m_own;
    std::unordered_map<TextHash, std::uint32_t, TextHashHasher> m_newLines; ///< Of m_own.
    const PageIndex* m_index;
    std::string_view m_scrapeApp;
    VocabularyWriter& m_vocabulary;
    std::vector<double> m_totals;
    std::size_t m_expected = 0;
    std::size_t m_goodLines = 0;
    std::size_t m_malformedLines = 0;
    bool m_hasNewHistogramSeries = false;
    std::string m_buffer;
};

Result<PageTotals> PageReader::read(std::string_view page)
{
    while (!page.empty()) {
        const void* hit = std::memchr(page.data(), '\n', page.size());
        if (!hit && page != "# EOF") {
            return Error{Error::Kind::InvalidInput,
                "the statistics page broke off in its last line; the next round asks again"};
        }
        const auto end = hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - page.data())
                             : page.size() - 1;
        if (end >= kPrefix.size() && std::memcmp(page.data(), kPrefix.data(), kPrefix.size()) == 0)
            readLine(page.substr(0, end));
        page.remove_prefix(end + 1);
        if (m_index->lines.size() > kMostSeriesInPage) {
            return Error{Error::Kind::InvalidInput,
                "the statistics page has more than " + std::to_string(kMostSeriesInPage)
                    + " series; limit the labels of the proxy's metrics"};
        }
    }
    if (m_goodLines == 0 && m_malformedLines > 0)
        return Error{Error::Kind::InvalidInput, "no line of the statistics page can be read"};
    return finished();
}

void PageReader::readLine(std::string_view line)
{
    if (!readExpectedLine(line))
        readUnexpectedLine(line);
}

bool PageReader::readExpectedLine(std::string_view line)
{
    if (m_expected >= m_index->lines.size())
        return false;
    const PageIndex::Line& expected = m_index->lines[m_expected];
    const bool hasLength = line.size() > expected.length && line[expected.length] == ' ';
    if (!hasLength || hashOf(line.substr(0, expected.length)) != expected.hash)
        return false;
    ++m_expected;
    ++m_goodLines;
    if (expected.series == PageIndex::kIgnored)
        return true;
    std::string_view rest = line.substr(expected.length + 1);
    if (!rest.empty() && rest.back() == '\r')
        rest.remove_suffix(1);
    if (const auto value = takeNumber(rest))
        setTotal(expected.series, *value);
    else
        ++m_malformedLines;
    return true;
}

void PageReader::readUnexpectedLine(std::string_view line)
{
    const auto sample = parseSampleLine(line);
    if (!sample) {
        ++m_malformedLines;
        return;
    }
    ++m_goodLines;
    const TextHash hash = hashOf(sample->series);
    const std::uint32_t known = knownLine(hash);
    const std::uint32_t number = known != PageIndex::kIgnored ? known : addLine(*sample, hash);
    m_expected = number + 1;
    const std::uint32_t series = m_index->lines[number].series;
    if (series != PageIndex::kIgnored)
        setTotal(series, sample->value);
}

std::uint32_t PageReader::knownLine(const TextHash& hash) const
{
    const auto found = m_newLines.find(hash);
    return found != m_newLines.end() ? found->second : m_shared->lineOf(hash);
}

std::uint32_t PageReader::addLine(const TextSample& sample, const TextHash& hash)
{
    PageIndex& index = writableIndex();
    const std::uint32_t series = addSeries(sample);
    const auto number = static_cast<std::uint32_t>(index.lines.size());
    index.lines.push_back({hash, static_cast<std::uint32_t>(sample.series.size()), series});
    m_newLines.emplace(hash, number);
    return number;
}

std::uint32_t PageReader::addSeries(const TextSample& sample)
{
    const auto part = metricPartOf(sample.name);
    if (!part)
        return PageIndex::kIgnored;

    SeriesVocabulary& vocabulary = m_vocabulary.writable();
    SeriesRow row{part->metric, Reporter::Unknown, {}};
    PageSeries series{0, part->part, 0};
    bool hasBound = false;
    LabelCursor labels(sample.labels);
    while (const auto label = labels.next()) {
        const auto value = unescapedLabel(label->rawValue, m_buffer);
        std::string_view text = value;
        if (label->name == "le") {
            const auto bound = takeNumber(text);
            hasBound = bound && !std::isnan(*bound);
            series.bound = hasBound ? *bound : 0;
        } else {
            setTrafficLabel(label->name, value, vocabulary.symbols, row);
        }
    }
    if (labels.isMalformed() || (part->part == MetricPart::Part::Bucket && !hasBound)) {
        ++m_malformedLines;
        return PageIndex::kIgnored;
    }
    if (m_scrapeApp == "ztunnel")
        row.labels.scrapeApp = vocabulary.symbols.intern(m_scrapeApp);
    series.row = vocabulary.rowOf(row);
    m_hasNewHistogramSeries |= part->metric == Metric::Duration;
    m_own->series.push_back(series);
    m_totals.push_back(-1);
    return static_cast<std::uint32_t>(m_own->series.size() - 1);
}

void PageReader::setTotal(std::uint32_t series, double value)
{
    if (std::isfinite(value) && value >= 0)
        m_totals[series] = value;
}

PageIndex& PageReader::writableIndex()
{
    if (!m_own) {
        m_own = std::make_shared<PageIndex>(*m_shared);
        m_index = m_own.get();
    }
    return *m_own;
}

PageTotals PageReader::finished()
{
    if (m_hasNewHistogramSeries)
        m_own->histograms = histogramsOf(m_own->series, m_vocabulary);
    if (m_own) {
        m_own->byHash = sortedByHash(m_own->lines);
        m_own->lines.shrink_to_fit(); // there are many of these
        m_own->series.shrink_to_fit();
    }
    PageTotals totals;
    totals.index = m_own ? m_own : m_shared;
    totals.totals = std::move(m_totals);
    totals.malformedLines = m_malformedLines;
    return totals;
}

std::pair<std::uint64_t, std::uint64_t> keyOf(const TextHash& hash)
{
    return {hash.low, hash.high};
}

struct BucketRef {
    double bound = 0;
    std::uint32_t series = 0;
};

struct HistogramParts {
    std::vector<BucketRef> buckets;
    std::uint32_t sum = PageHistogram::kMissing;
    std::uint32_t count = PageHistogram::kMissing;

    void add(const PageSeries& series, std::uint32_t number)
    {
        if (series.part == MetricPart::Part::Bucket)
            buckets.push_back({series.bound, number});
        else
            (series.part == MetricPart::Part::Sum ? sum : count) = number;
    }
};

PageHistogram histogramOf(std::uint32_t row, HistogramParts parts, VocabularyWriter& vocabulary)
{
    std::ranges::stable_sort(parts.buckets, {}, &BucketRef::bound);
    const auto repeated = std::ranges::unique(parts.buckets, {}, &BucketRef::bound);
    parts.buckets.erase(repeated.begin(), repeated.end());
    PageHistogram histogram{row, 0, {}, parts.sum, parts.count};
    std::vector<double> bounds;
    for (const BucketRef& bucket : parts.buckets) {
        bounds.push_back(bucket.bound);
        histogram.buckets.push_back(bucket.series);
    }
    histogram.bounds = vocabulary.writable().boundsOf(bounds);
    return histogram;
}

} // namespace

std::vector<std::uint32_t> sortedByHash(const std::vector<PageIndex::Line>& lines)
{
    std::vector<std::uint32_t> numbers(lines.size());
    std::iota(numbers.begin(), numbers.end(), 0U);
    std::ranges::sort(numbers, {}, [&](std::uint32_t number) { return keyOf(lines[number].hash); });
    return numbers;
}

std::uint32_t PageIndex::lineOf(const TextHash& hash) const
{
    const auto found = std::ranges::lower_bound(byHash, keyOf(hash), {},
        [this](std::uint32_t number) { return keyOf(lines[number].hash); });
    return found != byHash.end() && lines[*found].hash == hash ? *found : kIgnored;
}

Result<PageTotals> readPage(const std::shared_ptr<const PageIndex>& index, std::string_view page,
    std::string_view scrapeApp, VocabularyWriter& vocabulary)
{
    return PageReader(index, scrapeApp, vocabulary).read(page);
}

std::vector<PageHistogram> histogramsOf(
    const std::vector<PageSeries>& series, VocabularyWriter& vocabulary)
{
    std::map<std::uint32_t, HistogramParts> byRow;
    const auto current = vocabulary.current();
    for (std::uint32_t i = 0; i < series.size(); ++i) {
        if (current->rows[series[i].row].metric == Metric::Duration)
            byRow[series[i].row].add(series[i], i);
    }
    std::vector<PageHistogram> histograms;
    histograms.reserve(byRow.size());
    for (auto& [row, parts] : byRow)
        histograms.push_back(histogramOf(row, std::move(parts), vocabulary));
    return histograms;
}

} // namespace vigla::telemetry
