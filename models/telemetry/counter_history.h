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
    std::size_t mostNumbers = 12'000'000; ///< 8 bytes each; past it the oldest readings go first.
};

/// How many of a workload's proxies answered; scales up rates when replicas are sampled.
using ProxyScale = std::map<std::pair<std::string, std::string>, double>;

/// Readings of the counters of every proxy over the last minutes, as one value.
///
/// Copies share everything that did not change, so a published copy may be read on any thread while
/// the next one is made from it. Counters are kept as growth since the first reading of a proxy:
/// a total that went down or a new epoch means that it restarted, a series that was not there in
/// the last page began at 0, and the first page of a proxy is only a base line.
class CounterHistory final {
public:
    explicit CounterHistory(HistoryLimits limits = {});

    /// Adds one page.
    /// @return InvalidInput when the page broke off or holds no Istio metric that can be read;
    /// nothing is added then.
    Result<Done> append(const ProxyPage& page);

    /// Forgets proxies that are not in `keep` ("namespace/pod") and have not answered for a while,
    /// and readings that are too old.
    void prune(MonotonicTime now);

    /// Rates over the newest `window` before `now`; rows in a fixed order.
    ///
    /// A proxy whose readings do not reach into the window has none. `scale` multiplies the rates
    /// of a proxy, by (namespace, pod).
    TrafficTable ratesOver(
        std::chrono::seconds window, MonotonicTime now, const ProxyScale& scale = {}) const;

    std::size_t proxyCount() const; ///< Proxies with at least one reading.
    std::size_t seriesCount() const; ///< Different label sets seen, over all proxies.
    std::size_t numberCount() const; ///< Numbers kept, to compare with the limit.

private:
    struct Vocabulary;
    struct Stream;
    struct Key;

    HistoryLimits m_limits;
    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::map<std::string, std::shared_ptr<const Stream>, std::less<>> m_streams;
};

} // namespace vigla::telemetry
