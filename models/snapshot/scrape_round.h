#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/core/units.h"
#include "models/mesh/cluster_state.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vigla::snapshot {

/// The statistics page of one proxy, or why there is none.
struct ProxyScrape {
    std::string namespaceName;
    std::string podName;
    std::string epoch; ///< Changes when its counters restart: pod uid and proxy restart count.
    std::string stream; ///< Which families were asked for, when a proxy is asked in several pages
                        ///< (e.g. `counters`, `durations`); empty when one page has all. The same
                        ///< proxy and stream must always be asked for the same families.
    MonotonicTime receivedAt{};
    Result<std::string> body = Error{};
};

/// One answer of a Prometheus server; `query` names which of telemetry::prometheusQueries() was
/// asked.
struct PrometheusAnswer {
    std::string query;
    Result<std::string> body = Error{};
};

/// `/debug/syncz` of one istiod replica.
struct SyncAnswer {
    std::string istiodPod;
    Result<std::string> body = Error{};
};

enum class TelemetrySource { Proxies, Prometheus };

/// Everything that one round of polling brought. Targets that did not answer are errors in it.
struct ScrapeRound {
    Generation generation;
    SystemTime at{};
    MonotonicTime monotonicAt{};
    TelemetrySource source = TelemetrySource::Proxies;
    std::string sourceReason; ///< Why this source was picked, a sentence.
    mesh::ClusterStatePtr cluster; ///< Null with --no-cluster.
    std::vector<ProxyScrape> proxies;
    std::vector<PrometheusAnswer> prometheus;
    std::vector<SyncAnswer> sync; ///< Empty when not asked this round: the last answer stays.
    std::uint64_t bytesReceived = 0;
    bool isSampled = false; ///< The byte budget left some replicas out.
    std::chrono::milliseconds wantedPeriod{0}; ///< Between two rounds, as the person chose it,
    std::chrono::milliseconds period{0}; ///< and as it is: longer where the byte budget asks it.
};

using ScrapeRoundPtr = std::shared_ptr<const ScrapeRound>;

/// Pages that came before their round closed.
struct PageBatch {
    mesh::ClusterStatePtr cluster;
    std::vector<ProxyScrape> proxies;
};

using PageBatchPtr = std::shared_ptr<const PageBatch>;

} // namespace vigla::snapshot
