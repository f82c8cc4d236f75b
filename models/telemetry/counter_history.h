#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/telemetry/traffic_table.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::telemetry {

/// One statistics page of one proxy.
///
/// `stream` tells apart pages of the same proxy that hold different families (for instance counters
/// every round, histograms every third); each stream has its own readings.
struct ProxyPage {
    std::string_view namespaceName;
    std::string_view podName;
    std::string_view stream;
    std::string_view epoch; ///< Changes when the proxy's counters restart.
    std::string_view scrapeApp; ///< The `app` label of the pod; `ztunnel` is told by it.
    MonotonicTime receivedAt{};
    std::string_view body;
};

/// How long readings are kept, and how many numbers in all.
struct HistoryLimits {
    std::chrono::seconds longest{std::chrono::minutes(30)};
    std::size_t mostNumbers = 12'000'000; ///< Past it old readings go first. See PackedNumbers.
};

/// Multiplies the rates of a proxy, by (namespace, pod); for replicas that stand in for others that
/// were not asked.
using ProxyScale = std::map<std::pair<std::string, std::string>, double, std::less<>>;

struct SeriesVocabulary;
struct CounterStream;
class VocabularyWriter;

/// Readings of the counters of every proxy over the last minutes, as one immutable value: copies
/// share everything, and any thread may read one.
///
/// Counters are kept as growth since the first reading of a proxy: a total that went down or a new
/// epoch means that the proxy restarted and counts from 0, a series that was not in the last page
/// began at 0, and the first page of a proxy is only a base line. Older readings are kept further
/// apart.
class CounterHistory final {
public:
    explicit CounterHistory(HistoryLimits limits = {});

    /// Rates over the newest `window` before `now`; rows in a fixed order. Rows whose counters
    /// stand still are there with a rate of 0. `now` may be a past moment: then the readings that
    /// are still kept nearest to it and to the begin of the window are taken.
    ///
    /// A proxy whose readings do not reach into the window has none.
    TrafficTable ratesOver(
        std::chrono::seconds window, MonotonicTime now, const ProxyScale& scale = {}) const;

    /// The proxies that have rates in this window, as (namespace, pod), sorted.
    std::vector<std::pair<std::string, std::string>> proxiesOver(
        std::chrono::seconds window, MonotonicTime now) const;

    std::size_t proxyCount() const; ///< Streams with at least one reading.
    std::size_t seriesCount() const; ///< Different label sets, over all proxies.
    std::size_t numberCount() const; ///< Numbers kept, to compare with the limit.

private:
    friend class CounterDraft;

    HistoryLimits m_limits;
    std::shared_ptr<const SeriesVocabulary> m_vocabulary;
    std::map<std::string, std::shared_ptr<const CounterStream>, std::less<>> m_streams;
};

/// A history that is still being written: pages come in as many steps as they like, and only the
/// first of them copies what the history before is made of. One thread at a time.
class CounterDraft final {
public:
    explicit CounterDraft(CounterHistory before = CounterHistory());
    ~CounterDraft();
    CounterDraft(CounterDraft&&) noexcept;
    CounterDraft& operator=(CounterDraft&&) noexcept;

    /// What became of each page, in their order: InvalidInput when one broke off or cannot be read;
    /// nothing of it was added then. Forgets nothing.
    std::vector<Result<Done>> add(const std::vector<ProxyPage>& pages);

    /// Forgets readings older than the limits as of `now`; of use once a round.
    void forget(MonotonicTime now);

    /// The history as it is now; the draft ends.
    CounterHistory finished() &&;

private:
    CounterHistory m_history; ///< But for its vocabulary.
    std::unique_ptr<VocabularyWriter> m_vocabulary;
};

/// A history with more pages, and what became of each page, in their order.
struct HistoryStep {
    CounterHistory history;
    std::vector<Result<Done>> outcomes; ///< See CounterDraft::add().
};

/// Adds one round of pages and forgets what is too old. Pure.
HistoryStep appendPages(
    CounterHistory previous, const std::vector<ProxyPage>& pages, MonotonicTime now);

} // namespace vigla::telemetry
