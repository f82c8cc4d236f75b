#include "app/poll/scrape_plan.h"

#include "app/kube/kube_client.h"
#include "models/mesh/workload.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

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

/// What pages weigh: those that have been seen as they were, others as the average of these.
class PageSizes {
public:
    explicit PageSizes(const std::vector<TargetMemory>& memory)
    {
        for (const PageKind kind : kAllPages) {
            std::uint64_t bytes = 0;
            std::uint64_t pages = 0;
            for (const TargetMemory& known : memory) {
                bytes += known.sizes[indexOf(kind)];
                pages += known.sizes[indexOf(kind)] > 0 ? 1U : 0U;
            }
            m_unseen[indexOf(kind)] = pages > 0 ? bytes / pages : kGuessedPage;
        }
    }

    std::uint64_t of(const TargetMemory& memory, PageKind kind) const
    {
        const auto size = memory.sizes[indexOf(kind)];
        return size > 0 ? size : m_unseen[indexOf(kind)];
    }

    /// Of everything that is due of a target in the long run, a round.
    std::uint64_t ofRound(const TargetMemory& memory, const PlanLimits& limits) const
    {
        std::uint64_t bytes = 0;
        for (const PageKind kind : kAllPages)
            bytes += of(memory, kind) / cadenceOf(kind, memory, limits);
        return bytes;
    }

private:
    std::array<std::uint64_t, kPageKinds> m_unseen{};
};

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

/// The first of `candidates` that fit into the budget by their cost; at least one.
template <typename Cost>
std::vector<std::size_t> withinBudget(
    const std::vector<std::size_t>& candidates, std::uint64_t budget, const Cost& costOf)
{
    std::vector<std::size_t> chosen;
    std::uint64_t spent = 0;
    for (const std::size_t index : candidates) {
        spent += costOf(index);
        if (spent > budget && !chosen.empty())
            break;
        chosen.push_back(index);
    }
    return chosen;
}

/// `indices`, those first whose page of this kind was asked for longest ago.
std::vector<std::size_t> longestAgoFirst(
    std::vector<std::size_t> indices, const std::vector<TargetMemory>& memory, PageKind kind)
{
    std::ranges::stable_sort(
        indices, {}, [&](std::size_t index) { return memory[index].rounds[indexOf(kind)]; });
    return indices;
}

/// Whom to ask, and who of them has histograms to tell.
struct Choice {
    std::vector<std::size_t> targets; ///< Ascending.
    std::set<std::size_t> counted; ///< Only for their counters.
};

/// Where even one replica of each with everything is too much: counters of as many as can be, and
/// what is left for histograms in turns.
Choice chooseCounters(const std::vector<ScrapeTarget>& targets,
    const std::vector<std::size_t>& firsts, const std::vector<TargetMemory>& memory,
    const PageSizes& sizes, const PlanLimits& limits)
{
    const auto countersOf
        = [&](std::size_t index) { return sizes.of(memory[index], PageKind::Counters); };
    Choice choice{withinBudget(longestAgoFirst(firsts, memory, PageKind::Counters),
                      limits.bytesPerRound, countersOf),
        {}};
    std::uint64_t left = limits.bytesPerRound;
    for (const std::size_t index : choice.targets)
        left -= std::min(left, countersOf(index));
    // Who has none, or would not be asked for them now, takes nobody's turn.
    auto tellers = choice.targets;
    std::erase_if(tellers, [&](std::size_t index) {
        return targets[index].isZtunnel || memory[index].isBusy || memory[index].failures > 0;
    });
    const auto told = withinBudget(longestAgoFirst(std::move(tellers), memory, PageKind::Durations),
        left, [&](std::size_t index) {
            return sizes.of(memory[index], PageKind::Durations)
                + sizes.of(memory[index], PageKind::Sizes);
        });
    choice.counted = {choice.targets.begin(), choice.targets.end()};
    for (const std::size_t index : told)
        choice.counted.erase(index);
    std::ranges::sort(choice.targets);
    return choice;
}

Choice choose(const std::vector<ScrapeTarget>& targets, const std::vector<TargetMemory>& memory,
    const PlanLimits& limits)
{
    std::size_t firsts = 0;
    auto candidates = byReplica(targets, firsts);
    const PageSizes sizes(memory);
    Choice choice{withinBudget(candidates, limits.bytesPerRound,
                      [&](std::size_t index) { return sizes.ofRound(memory[index], limits); }),
        {}};
    if (choice.targets.size() < firsts) {
        candidates.resize(firsts);
        return chooseCounters(targets, candidates, memory, sizes, limits);
    }
    std::ranges::sort(choice.targets);
    return choice;
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
    const bool isSeen = std::ranges::any_of(memory,
        [](const TargetMemory& known) { return known.sizes[indexOf(PageKind::Counters)] > 0; });
    std::size_t firsts = 0;
    const auto order = byReplica(targets, firsts);
    const PageSizes sizes(memory);
    const auto shortestFor = [&](double bytesPerSecond) {
        PlanLimits plan{0, limits.largePage, limits.wanted};
        const auto needs = [&] {
            std::uint64_t bytes = 0;
            for (std::size_t i = 0; isSeen && i < firsts; ++i)
                bytes += sizes.ofRound(memory[order[i]], plan);
            return static_cast<double>(bytes);
        };
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
    const Choice choice = choose(targets, memory, limits);

    RoundPlan plan;
    plan.isSampled = choice.targets.size() < targets.size();
    for (const std::size_t index : choice.targets) {
        if (memory[index].isBusy)
            continue; // its answer is still to come
        if (memory[index].failures > 0 && now < memory[index].notBefore)
            plan.backedOff.push_back(index);
        else if (choice.counted.contains(index))
            plan.visits.push_back({index, {PageKind::Counters}});
        else if (auto pages = duePages(targets[index], memory[index], limits, round);
                 !pages.empty())
            plan.visits.push_back({index, std::move(pages)});
    }
    return plan;
}

} // namespace vigla::app
