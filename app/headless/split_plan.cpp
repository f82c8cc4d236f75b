#include "app/headless/split_plan.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::app {

namespace {

using routing::RoutableHost;
using routing::RouteCard;
using routing::SplitDestination;

bool isNamed(const RoutableHost& candidate, const std::string& host)
{
    return candidate.host == host || candidate.serviceName == host
        || candidate.serviceName + "." + candidate.namespaceName == host
        || candidate.serviceName + "." + candidate.namespaceName + ".svc" == host;
}

Result<RoutableHost> findHost(const std::vector<RoutableHost>& hosts, const std::string& host,
    const std::string& namespaceName)
{
    std::vector<const RoutableHost*> found;
    for (const auto& candidate : hosts)
        if (isNamed(candidate, host)
            && (namespaceName.empty() || candidate.namespaceName == namespaceName))
            found.push_back(&candidate);
    if (found.size() == 1)
        return *found.front();
    if (found.empty()) {
        const RoutableHost* nearest = nullptr;
        for (const auto& candidate : hosts)
            if (!nearest
                || editDistance(candidate.serviceName, host)
                    < editDistance(nearest->serviceName, host))
                nearest = &candidate;
        return Error{Error::Kind::NotFound,
            "There is no host '" + host + "' in the cluster."
                + (nearest ? " Did you mean " + nearest->host + "?" : std::string())};
    }
    std::vector<std::string> names;
    for (const auto* candidate : found)
        names.push_back(candidate->host);
    return Error{Error::Kind::InvalidInput,
        "'" + host + "' is more than one host: " + join(names, ", ")
            + ". Say which with --namespace."};
}

bool hasSubset(const std::vector<SplitDestination>& destinations, const std::string& subset)
{
    return std::ranges::find(destinations, subset, &SplitDestination::subset) != destinations.end();
}

/// How many of the shares the card already routes to; the better card wins.
std::size_t sharesKnown(const RouteCard& card, const std::vector<SplitShare>& shares)
{
    return static_cast<std::size_t>(std::ranges::count_if(shares,
        [&](const SplitShare& share) { return hasSubset(card.destinations, share.subset); }));
}

const RouteCard* pickCard(const RoutableHost& host, const std::vector<SplitShare>& shares)
{
    const RouteCard* best = nullptr;
    for (const auto& card : host.cards) {
        if (!card.isSplittable)
            continue;
        const bool isBetter = !best || sharesKnown(card, shares) > sharesKnown(*best, shares)
            || (sharesKnown(card, shares) == sharesKnown(*best, shares) && card.matches.empty()
                && !best->matches.empty());
        if (isBetter)
            best = &card;
    }
    return best;
}

std::string listOf(const std::vector<SplitDestination>& destinations)
{
    std::vector<std::string> names;
    for (const auto& destination : destinations)
        names.push_back(destination.subset.empty() ? destination.host : destination.subset);
    return names.empty() ? "none" : join(names, ", ");
}

} // namespace

Result<SplitPlan> planSplit(const mesh::ClusterState& cluster, const std::string& host,
    const std::string& namespaceName, const std::vector<SplitShare>& shares)
{
    const auto found = findHost(routing::routableHosts(cluster), host, namespaceName);
    if (!found)
        return found.error();
    const RouteCard* card = pickCard(*found, shares);
    if (!card)
        return Error{Error::Kind::InvalidInput,
            "No route of " + found->host + " can be split: "
                + (found->cards.empty() ? "it has none." : found->cards.front().whyNotSplittable)};

    auto candidates = card->destinations;
    for (auto& candidate : routing::splitCandidates(cluster, *found))
        if (!hasSubset(candidates, candidate.subset))
            candidates.push_back(std::move(candidate));
    std::vector<SplitDestination> destinations;
    for (const auto& share : shares) {
        const auto known = std::ranges::find(candidates, share.subset, &SplitDestination::subset);
        if (known == candidates.end())
            return Error{Error::Kind::NotFound,
                found->host + " has no subset or version '" + share.subset
                    + "'. There are: " + listOf(candidates) + "."};
        destinations.push_back(*known);
        destinations.back().weight = Percent{share.percent};
    }
    // Versions that are not named keep their place at 0 %, to be shifted back to.
    for (const auto& kept : card->destinations)
        if (!kept.subset.empty() && !hasSubset(destinations, kept.subset)) {
            destinations.push_back(kept);
            destinations.back().weight = Percent{0};
        }
    auto changes = routing::buildSplit(cluster, {}, *card, *found, destinations);
    if (!changes)
        return changes.error();
    const std::string where = card->object.name.empty()
        ? "a new VirtualService"
        : card->object.text() + ", http route " + std::to_string(card->ruleIndex + 1);
    return SplitPlan{std::move(changes).value(), found->host + ": " + where};
}

} // namespace vigla::app
