#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/mesh/cluster_state.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vigla::app {

/// A proxy whose statistics can be fetched.
struct ScrapeTarget {
    std::string namespaceName;
    std::string podName;
    std::string epoch; ///< Changes when its counters restart.
    std::string workload;
    bool isZtunnel = false; ///< Has one page with everything, on another port.
    bool operator==(const ScrapeTarget&) const = default;
};

/// The proxies that are ready and running, sorted by namespace and name.
std::vector<ScrapeTarget> scrapeTargets(const mesh::ClusterState& cluster);

/// Families are fetched in pages of their own, because histograms are twenty times as long and may
/// come more seldom. Of one proxy a kind of page always holds the same families.
enum class PageKind : std::uint8_t { Counters, Durations, Sizes };
inline constexpr std::size_t kPageKinds = 3;

const char* streamName(PageKind kind); ///< For snapshot::ProxyScrape::stream.

/// Path and query of the page by the API server's pod proxy.
std::string pagePath(const ScrapeTarget& target, PageKind kind);

/// The same page as the pod itself serves it.
struct PodPage {
    std::uint16_t port = 0;
    std::string path; ///< And query.
};
PodPage podPage(const ScrapeTarget& target, PageKind kind);

/// What is remembered of a target between rounds.
struct TargetMemory {
    std::array<std::size_t, kPageKinds> sizes{}; ///< In bytes, of the newest page; 0: none yet.
    std::array<std::uint64_t, kPageKinds> rounds{}; ///< When it was last asked for; 0: never.
    int failures = 0; ///< In a row.
    MonotonicTime notBefore{}; ///< While it is backed off.
    Error lastError;
    bool isBusy = false; ///< Something is still under way.
    bool usesTunnel = false; ///< A port-forward worked where the pod proxy did not.
};

struct PlanLimits {
    std::uint64_t bytesPerRound = 0;
    std::size_t largePage = 0; ///< Histogram pages from this size on come only now and then.
    std::chrono::milliseconds period{0};
};

struct RoundPlan {
    struct Visit {
        std::size_t target = 0; ///< Index into the targets.
        std::vector<PageKind> pages; ///< In this order.
        bool operator==(const Visit&) const = default;
    };
    std::vector<Visit> visits;
    std::vector<std::size_t> backedOff; ///< Left alone, because they failed lately.
    bool isSampled = false; ///< Replicas were left out to save bytes.
};

/// Whom to ask for what in round number `round`. `memory` is parallel to `targets`.
///
/// Over the byte budget only some replicas of each workload are asked, always the same ones as long
/// as they are there, so that their rates can stand for the others. When even one of each is too
/// much, those that were not asked for longest come first.
RoundPlan planRound(const std::vector<ScrapeTarget>& targets,
    const std::vector<TargetMemory>& memory, const PlanLimits& limits, std::uint64_t round,
    MonotonicTime now);

} // namespace vigla::app
