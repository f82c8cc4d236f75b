#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/mesh/cluster_state.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
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
    bool isLoopbackOnly = false; ///< Its statistics are served to the pod itself only.
    std::uint16_t securePort = 0; ///< See mesh::Pod::secureMetricsPort.
    bool operator==(const ScrapeTarget&) const = default;
};

/// The proxies that are ready and running, sorted by namespace and name.
std::vector<ScrapeTarget> scrapeTargets(const mesh::ClusterState& cluster);

/// Families are fetched in pages of their own, because histograms are twenty times as long and may
/// come more seldom. Of one proxy a kind of page always holds the same families.
enum class PageKind : std::uint8_t { Counters, Durations, Sizes };
inline constexpr std::size_t kPageKinds = 3;

const char* streamName(PageKind kind); ///< For snapshot::ProxyScrape::stream.

/// A way to a proxy's statistics.
enum class ScrapeWay : std::uint8_t {
    PodProxy, ///< Through the API server's pod proxy.
    Tunnel, ///< The same port through a port-forward: from the pod's own loopback.
    AdminTunnel, ///< Envoy's admin port through a port-forward.
};
ScrapeWay firstWay(const ScrapeTarget& target, bool hasTunnels);

/// Which way to try after `way` has failed: `failure` of it. Absent: there is none left.
std::optional<ScrapeWay> nextWay(
    const ScrapeTarget& target, ScrapeWay way, const Error& failure, bool hasTunnels);

/// `failure` of the last way, and where it is known why a proxy keeps its statistics to itself,
/// that, with what to do.
Error explainSilence(const ScrapeTarget& target, const Error& failure);

/// Path and query of the page by the API server's pod proxy.
std::string pagePath(const ScrapeTarget& target, PageKind kind);

/// The same page as the pod itself serves it.
struct PodPage {
    std::uint16_t port = 0;
    std::string path; ///< And query.
};
PodPage podPage(const ScrapeTarget& target, PageKind kind, ScrapeWay way = ScrapeWay::PodProxy);

/// What is remembered of a target between rounds.
struct TargetMemory {
    std::array<std::size_t, kPageKinds> sizes{}; ///< In bytes, of the newest page; 0: none yet.
    std::array<std::uint64_t, kPageKinds> rounds{}; ///< When it was last asked for; 0: never.
    int failures = 0; ///< In a row.
    MonotonicTime notBefore{}; ///< While it is backed off.
    Error lastError;
    bool isBusy = false; ///< Something is still under way.
    std::optional<ScrapeWay> way; ///< The one that worked last.
};

struct PlanLimits {
    std::uint64_t bytesPerRound = 0;
    std::size_t largePage = 0; ///< Histogram pages from this size on come only now and then.
    std::chrono::milliseconds period{0};
};

struct PeriodLimits {
    std::chrono::milliseconds wanted{0};
    std::chrono::milliseconds current{0}; ///< Of the last round; 0 before the first.
    std::uint64_t bytesPerSecond = 0;
    std::size_t largePage = 0;
};

/// How long a round has to be so that one replica of every workload fits into the byte budget: as
/// long as wanted, or whole seconds above that, at most 30 s, because rates over a minute need two
/// readings. It becomes shorter only where a tenth is left over, so that it does not flutter. Pages
/// that have never been seen count as the average of the others.
std::chrono::milliseconds affordablePeriod(const std::vector<ScrapeTarget>& targets,
    const std::vector<TargetMemory>& memory, const PeriodLimits& limits);

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
/// much, one of each is asked for its counters, and histograms take turns in what is left; when
/// the counters are too much as well, they take turns. Pages that have never been seen count as the
/// average of the others.
RoundPlan planRound(const std::vector<ScrapeTarget>& targets,
    const std::vector<TargetMemory>& memory, const PlanLimits& limits, std::uint64_t round,
    MonotonicTime now);

} // namespace vigla::app
