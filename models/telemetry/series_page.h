#pragma once

#include "models/core/result.h"
#include "models/telemetry/series_vocabulary.h"
#include "models/telemetry/text_hash.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace vigla::telemetry {

/// A series of one proxy's page: which row it feeds, and for buckets the upper bound.
struct PageSeries {
    std::uint32_t row = 0;
    MetricPart::Part part = MetricPart::Part::Value;
    double bound = 0;
};

/// The series of one latency histogram in a page.
struct PageHistogram {
    static constexpr std::uint32_t kMissing = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t row = 0;
    std::uint32_t bounds = 0; ///< Into SeriesVocabulary::bounds.
    std::vector<std::uint32_t> buckets; ///< Series numbers, parallel to the bounds.
    std::uint32_t sum = kMissing;
    std::uint32_t count = kMissing;
};

/// What the pages of one proxy have held so far. Series keep their number as long as it lives.
///
/// Lines are expected in the order of the last page: then a line costs one hash and no look-up.
struct PageIndex {
    static constexpr std::uint32_t kIgnored = std::numeric_limits<std::uint32_t>::max();
    struct Line {
        TextHash hash; ///< Of the series text.
        std::uint32_t length = 0; ///< Of the series text.
        std::uint32_t series = kIgnored;
    };
    std::vector<Line> lines;
    std::vector<std::uint32_t> byHash; ///< Numbers of the lines, sorted by their hashes.
    std::vector<PageSeries> series;
    std::vector<PageHistogram> histograms;

    std::uint32_t lineOf(const TextHash& hash) const; ///< kIgnored for an unknown line.
};

/// The numbers of `lines`, sorted by their hashes.
std::vector<std::uint32_t> sortedByHash(const std::vector<PageIndex::Line>& lines);

/// The totals of one page by series number; negative where the page lacks the series or its value
/// is not a count.
struct PageTotals {
    std::shared_ptr<const PageIndex> index;
    std::vector<double> totals;
    std::size_t malformedLines = 0;
};

inline constexpr std::size_t kMostSeriesInPage = 400'000;

/// Reads a page. What `index` knows is found by its hash; new series extend a copy of it.
/// @return InvalidInput when the page broke off, has too many series, or no line could be read.
Result<PageTotals> readPage(const std::shared_ptr<const PageIndex>& index, std::string_view page,
    std::string_view scrapeApp, VocabularyWriter& vocabulary);

/// Groups the Duration series of `index` into histograms.
std::vector<PageHistogram> histogramsOf(
    const std::vector<PageSeries>& series, VocabularyWriter& vocabulary);

} // namespace vigla::telemetry
