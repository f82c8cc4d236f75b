#include "app/headless/split_proposal.h"

#include "models/impact/impact.h"

#include <algorithm>

namespace vigla::app {

namespace {

constexpr int kMovedPercent = 30;

bool dividesTraffic(const routing::RouteCard& card)
{
    const auto runs = [](const routing::SplitDestination& d) { return d.readyPods > 0; };
    return card.isSplittable && card.destinations.size() > 1
        && std::ranges::all_of(card.destinations, runs);
}

} // namespace

std::optional<SplitProposal> proposeSplit(
    const mesh::ClusterState& cluster, const telemetry::TrafficTable& traffic)
{
    std::optional<SplitProposal> best;
    double mostPerSecond = 0;
    for (const auto& host : routing::routableHosts(cluster)) {
        const double perSecond = impact::trafficOfHost(traffic, host.host).perSecond;
        const auto card = std::ranges::find_if(host.cards, dividesTraffic);
        if (card == host.cards.end() || perSecond <= mostPerSecond)
            continue;
        mostPerSecond = perSecond;
        best = SplitProposal{host, *card, card->destinations};
    }
    if (!best)
        return best;
    std::vector<Percent> weights;
    for (const auto& destination : best->destinations)
        weights.push_back(destination.weight);
    const int first = weights.front().value;
    const int moved = first >= kMovedPercent ? first - kMovedPercent : first + kMovedPercent;
    weights = routing::rebalanced(weights, 0, Percent{moved});
    for (std::size_t i = 0; i < weights.size(); ++i)
        best->destinations[i].weight = weights[i];
    return best;
}

} // namespace vigla::app
