#include "app/poll/scrape_plan.h"

#include "app/kube/kube_client.h"
#include "models/mesh/workload.h"

#include <algorithm>
#include <map>

namespace vigla::app {

namespace {

constexpr std::size_t kSmallPage = 64U << 10U;
constexpr std::size_t kGuessedPage = 20U << 10U; ///< Of a page that has never been seen.
using Seconds = std::chrono::duration<double>;
constexpr std::chrono::seconds kLongestBetweenPages{30}; ///< Rates over a minute need two.

constexpr std::array<PageKind, kPageKinds> kAllPages{
    PageKind::Counters, PageKind::Durations, PageKind::Sizes};

std::size_t indexOf(PageKind kind)
{
    return static_cast<std::size_t>(kind);
}

const char* filterOf(PageKind kind)
{
    switch (kind) {
    case PageKind::Counters:
        return "istio_(requests_total|tcp_|request_messages|response_messages)";
    case PageKind::Durations:
        return "istio_request_duration_milliseconds";
    case PageKind::Sizes:
        return "istio_(request_bytes|response_bytes)";
    }
    return "";
}

/// A page of this kind comes every so many rounds.
std::uint64_t cadenceOf(PageKind kind, const TargetMemory& memory, const PlanLimits& limits)
{
    if (kind == PageKind::Counters)
        return 1;
    const std::size_t size = memory.sizes[indexOf(kind)];
    std::uint64_t rounds = size >= limits.largePage ? 6 : size >= kSmallPage ? 3 : 1;
    if (kind == PageKind::Sizes)
        rounds = std::max<std::uint64_t>(rounds, 2); // nobody reads sizes to the second
    const auto most = kLongestBetweenPages / std::max(limits.period, std::chrono::milliseconds(1));
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(most), 1, rounds);
}

std::vector<PageKind> duePages(const ScrapeTarget& target, const TargetMemory& memory,
    const PlanLimits& limits, std::uint64_t round)
{
    if (target.isZtunnel)
        return {PageKind::Counters};
    std::vector<PageKind> due;
    for (const PageKind kind : kAllPages) {
        const auto last = memory.rounds[indexOf(kind)];
        if (last == 0 || round >= last + cadenceOf(kind, memory, limits))
            due.push_back(kind);
    }
    return due;
}

/// What a target costs in the long run, a round.
std::uint64_t bytesPerRound(const TargetMemory& memory, const PlanLimits& limits)
{
    std::uint64_t bytes = 0;
    for (const PageKind kind : kAllPages) {
        const auto size = memory.sizes[indexOf(kind)];
        bytes += (size > 0 ? size : kGuessedPage) / cadenceOf(kind, memory, limits);
    }
    return bytes;
}

/// Indices of the targets: first one replica of every workload, then the second of each, and so on.
std::vector<std::size_t> byReplica(const std::vector<ScrapeTarget>& targets, std::size_t& firsts)
{
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
    std::vector<std::pair<std::size_t, std::size_t>> order; // replica number, index
    for (std::size_t i = 0; i < targets.size(); ++i)
        order.emplace_back(seen[{targets[i].namespaceName, targets[i].workload}]++, i);
    std::ranges::sort(order);
    firsts = seen.size();
    std::vector<std::size_t> indices;
    for (const auto& [number, index] : order)
        indices.push_back(index);
    return indices;
}

/// One replica of every workload.
class OneOfEach {
public:
    OneOfEach(const std::vector<ScrapeTarget>& targets, const std::vector<TargetMemory>& memory)
    {
        std::size_t firsts = 0;
        const auto order = byReplica(targets, firsts);
        for (std::size_t i = 0; i < firsts; ++i) {
            const TargetMemory& known = memory[order[i]];
            if (known.sizes[indexOf(PageKind::Counters)] > 0)
                m_seen.push_back(&known);
        }
        m_workloads = firsts;
    }

    /// In the long run, those that have never been seen as the average of the others.
    double bytesPerRound(const PlanLimits& limits) const
    {
        if (m_seen.empty())
            return 0;
        std::uint64_t bytes = 0;
        for (const auto* known : m_seen)
            bytes += app::bytesPerRound(*known, limits);
        return static_cast<double>(bytes) * static_cast<double>(m_workloads)
            / static_cast<double>(m_seen.size());
    }

private:
    std::vector<const TargetMemory*> m_seen;
    std::size_t m_workloads = 0;
};

/// Those that fit into the budget, in the order in which they were given; at least one.
std::vector<std::size_t> withinBudget(const std::vector<std::size_t>& candidates,
    const std::vector<TargetMemory>& memory, const PlanLimits& limits)
{
    std::vector<std::size_t> chosen;
    std::uint64_t spent = 0;
    for (const std::size_t index : candidates) {
        spent += bytesPerRound(memory[index], limits);
        if (spent > limits.bytesPerRound && !chosen.empty())
            break;
        chosen.push_back(index);
    }
    return chosen;
}

} // namespace

std::vector<ScrapeTarget> scrapeTargets(const mesh::ClusterState& cluster)
{
    std::vector<ScrapeTarget> targets;
    for (const auto& pod : cluster.pods) {
        if (!pod.hasProxy || !pod.isProxyReady || pod.phase != "Running")
            continue;
        const auto app = pod.labels.find("app");
        targets.push_back({pod.namespaceName, pod.name,
            pod.uid + "/" + std::to_string(pod.proxyRestarts) + "/" + pod.proxyContainerId,
            mesh::workloadNameOf(cluster, pod), app != pod.labels.end() && app->second == "ztunnel",
            pod.areMetricsOnLoopback, pod.secureMetricsPort});
    }
    return targets;
}

const char* streamName(PageKind kind)
{
    constexpr std::array<const char*, kPageKinds> kNames{"counters", "durations", "sizes"};
    return kNames[indexOf(kind)];
}

std::string pagePath(const ScrapeTarget& target, PageKind kind)
{
    const kube::ResourceKind pods{"", "v1", "Pod", "pods", true};
    const std::string pod
        = apiPath(pods, target.namespaceName) + "/" + percentEncoded(target.podName);
    const PodPage page = podPage(target, kind);
    return pod + ":" + std::to_string(page.port) + "/proxy" + page.path;
}

PodPage podPage(const ScrapeTarget& target, PageKind kind, ScrapeWay way)
{
    if (target.isZtunnel)
        return {15020, "/stats/prometheus"};
    const std::uint16_t port = way == ScrapeWay::AdminTunnel ? 15000 : 15090;
    return {port, "/stats/prometheus?usedonly&filter=" + percentEncoded(filterOf(kind))};
}

std::chrono::milliseconds affordablePeriod(const std::vector<ScrapeTarget>& targets,
    const std::vector<TargetMemory>& memory, const PeriodLimits& limits)
{
    const OneOfEach one(targets, memory);
    const auto shortestFor = [&](double bytesPerSecond) {
        PlanLimits plan{0, limits.largePage, limits.wanted};
        const auto needs = [&] { return one.bytesPerRound(plan); };
        const auto has = [&] { return bytesPerSecond * Seconds(plan.period).count(); };
        while (plan.period < kLongestBetweenPages && needs() > has())
            plan.period
                = std::chrono::floor<std::chrono::seconds>(plan.period) + std::chrono::seconds(1);
        return plan.period;
    };
    constexpr double kReserve = 0.9;
    const auto budget = static_cast<double>(limits.bytesPerSecond);
    return std::clamp(limits.current, shortestFor(budget), shortestFor(kReserve * budget));
}

RoundPlan planRound(const std::vector<ScrapeTarget>& targets,
    const std::vector<TargetMemory>& memory, const PlanLimits& limits, std::uint64_t round,
    MonotonicTime now)
{
    std::size_t firsts = 0;
    auto candidates = byReplica(targets, firsts);
    auto chosen = withinBudget(candidates, memory, limits);
    if (chosen.size() < firsts) { // not even one of each: they take turns
        candidates.resize(firsts);
        std::ranges::stable_sort(
            candidates, {}, [&](std::size_t index) { return memory[index].rounds[0]; });
        chosen = withinBudget(candidates, memory, limits);
    }
    std::ranges::sort(chosen);

    RoundPlan plan;
    plan.isSampled = chosen.size() < targets.size();
    for (const std::size_t index : chosen) {
        if (memory[index].isBusy)
            continue; // its answer is still to come
        if (memory[index].failures > 0 && now < memory[index].notBefore)
            plan.backedOff.push_back(index);
        else if (auto pages = duePages(targets[index], memory[index], limits, round);
                 !pages.empty())
            plan.visits.push_back({index, std::move(pages)});
    }
    return plan;
}

} // namespace vigla::app
