#pragma once

#include "models/core/result.h"
#include "models/snapshot/scrape_round.h"
#include "models/telemetry/counter_history.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace vigla::snapshot {

/// What the pages of one round have told so far: their numbers, without their texts.
struct CountedPages {
    /// Absent as long as there is nothing to count on or from.
    std::optional<telemetry::CounterDraft> counters = {};
    /// By `pod.namespace`, of all proxies that were asked; a failure of any page is one.
    std::map<std::string, std::optional<Error>> failures = {};
    bool hasPage = false; ///< At least one could be read.
    std::set<std::string> bare = {}; ///< Proxies whose counters have none of Istio's metrics.
};

/// Adds pages that came and could be read to the counters, and failures. Pure.
CountedPages countPages(CountedPages before, const std::vector<ProxyScrape>& scrapes,
    const mesh::ClusterState* cluster);

} // namespace vigla::snapshot
