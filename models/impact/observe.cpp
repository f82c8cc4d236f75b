#include "models/impact/observe.h"

#include "models/impact/impact.h"

#include <algorithm>
#include <map>
#include <set>

namespace vigla::impact {

namespace {

using routing::RoutableHost;
using routing::RouteCard;

bool isSameSplit(const RouteCard& a, const RouteCard& b)
{
    return std::ranges::equal(a.destinations, b.destinations,
        [](const routing::SplitDestination& x, const routing::SplitDestination& y) {
            return x.host == y.host && x.subset == y.subset && x.port == y.port
                && x.weight == y.weight;
        });
}

bool isSplit(const RouteCard& card, const RoutableHost& before)
{
    return card.isSplittable && std::ranges::none_of(before.cards, [&](const RouteCard& old) {
        return old.matches == card.matches && isSameSplit(old, card);
    });
}

/// The cluster as it was before, where the watch may have brought the change already.
routing::ChangeSet undone(const routing::ChangeSet& changes)
{
    routing::ChangeSet back;
    for (const auto& change : changes.changes)
        back.changes.push_back({change.after, change.before});
    return back;
}

double requestsOf(const HostTraffic::Row& row, const telemetry::TrafficTable& traffic)
{
    return row.requests > 0 ? row.requests : row.perSecond * traffic.windowSeconds;
}

} // namespace

std::optional<WatchedSplit> watchedSplit(
    const mesh::ClusterState& cluster, const routing::ChangeSet& changes)
{
    std::set<std::string> hosts;
    for (const auto& change : changes.changes)
        for (const auto* document : {&change.before, &change.after})
            for (const auto& host : routing::hostsOf(cluster, *document))
                hosts.insert(host);
    for (const auto& host : hosts) {
        const auto after = routing::describeHost(cluster, changes, {}, host);
        const auto before
            = routing::describeHost(cluster, undone(changes), {}, host).value_or(RoutableHost());
        if (!after)
            continue;
        for (const RouteCard& card : after->cards)
            if (isSplit(card, before))
                return WatchedSplit{host, card, after->cards.size() == 1};
    }
    return std::nullopt;
}

std::vector<routing::DestinationCount> countRequests(
    const WatchedSplit& split, const telemetry::TrafficTable& traffic)
{
    std::map<std::string, int> users;
    std::set<std::string> hosts;
    for (const auto& destination : split.card.destinations) {
        hosts.insert(destination.host);
        for (const auto& workload : destination.workloads)
            if (++users[workload] > 1)
                return {};
    }
    std::vector<routing::DestinationCount> counts;
    std::map<std::string, std::size_t> countOfWorkload;
    for (const auto& destination : split.card.destinations) {
        for (const auto& workload : destination.workloads)
            countOfWorkload[workload] = counts.size();
        counts.push_back({destination.title(), static_cast<double>(destination.weight.value), 0});
    }
    routing::DestinationCount others{"other versions", 0, 0};
    for (const auto& host : hosts)
        for (const auto& row : trafficOfHost(traffic, host).rows) {
            const auto found = countOfWorkload.find(row.workload);
            const double requests = requestsOf(row, traffic);
            if (found != countOfWorkload.end())
                counts[found->second].requests += requests;
            else if (row.workload != "unknown")
                others.requests += requests;
        }
    if (split.isOnlyRoute && others.requests > 0)
        counts.push_back(std::move(others));
    return counts;
}

} // namespace vigla::impact
