#include "models/routing/change_set.h"

#include "models/routing/json_access.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace vigla::routing {

namespace {

/// What others stand on is written before them.
int rankOf(const Change& change)
{
    const auto kind = change.ref().kind;
    if (!change.isRemoval()) {
        if (kind == "Namespace")
            return 0;
        if (kind == "Service" || kind == "ServiceEntry" || kind == "Gateway")
            return 1;
        if (kind == "DestinationRule")
            return 2;
        return kind == "VirtualService" || kind == "HTTPRoute" ? 4 : 3;
    }
    if (kind == "VirtualService" || kind == "HTTPRoute")
        return 6;
    return kind == "DestinationRule" ? 8 : kind == "Namespace" ? 9 : 7;
}

constexpr int kAfterRoutes = 5; ///< Where subsets are taken away.

std::set<std::string> subsetNames(const kube::Document& document)
{
    std::set<std::string> names;
    for (const Json& subset : listAt(document.json(), "spec.subsets"))
        names.insert(textOf(subset, "name"));
    return names;
}

const Json* findSubset(const Json& subsets, const std::string& name)
{
    const auto found = std::ranges::find_if(
        subsets, [&](const Json& subset) { return textOf(subset, "name") == name; });
    return found != subsets.end() ? &*found : nullptr;
}

/// `change.after` with the subsets that it takes away, each at its old place.
kube::Document withOldSubsets(const Change& change)
{
    Json json = change.after.json();
    if (!member(json, "spec").is_object())
        return change.after;
    const Json& before = listAt(change.before.json(), "spec.subsets");
    const Json& after = listAt(change.after.json(), "spec.subsets");
    Json subsets = Json::array();
    for (const Json& subset : before) {
        const Json* kept = findSubset(after, textOf(subset, "name"));
        subsets.push_back(kept != nullptr ? *kept : subset);
    }
    for (const Json& subset : after)
        if (findSubset(before, textOf(subset, "name")) == nullptr)
            subsets.push_back(subset);
    json["spec"]["subsets"] = std::move(subsets);
    return kube::Document(std::move(json));
}

bool losesSubsets(const Change& change)
{
    if (change.isCreation() || change.isRemoval() || change.ref().kind != "DestinationRule")
        return false;
    const auto before = subsetNames(change.before);
    const auto after = subsetNames(change.after);
    return !std::ranges::includes(after, before);
}

struct RankedChange {
    int rank = 0;
    Change change;
};

void addRanked(std::vector<RankedChange>& ranked, const Change& change, bool hasRoutes)
{
    if (!hasRoutes || !losesSubsets(change)) {
        ranked.push_back({rankOf(change), change});
        return;
    }
    const Change first{change.before, withOldSubsets(change)};
    if (!first.isEmpty())
        ranked.push_back({rankOf(first), first});
    ranked.push_back({kAfterRoutes, {first.after, change.after}});
}

} // namespace

kube::ObjectRef Change::ref() const
{
    return isRemoval() ? before.ref() : after.ref();
}

bool ChangeSet::isEmpty() const
{
    return std::ranges::all_of(changes, &Change::isEmpty);
}

const Change* ChangeSet::find(const kube::ObjectRef& ref) const
{
    const auto found = std::ranges::find(changes, ref, &Change::ref);
    return found != changes.end() ? &*found : nullptr;
}

void ChangeSet::put(const Change& change)
{
    const auto ref = change.ref();
    const auto found = std::ranges::find(changes, ref, &Change::ref);
    if (found == changes.end())
        changes.push_back(change);
    else
        found->after = change.after;
    std::erase_if(changes,
        [&](const Change& candidate) { return candidate.isEmpty() && candidate.ref() == ref; });
}

std::vector<Change> orderedForApply(const ChangeSet& set)
{
    const bool hasRoutes = std::ranges::any_of(set.changes, [](const Change& change) {
        return !change.isEmpty() && change.ref().kind == "VirtualService";
    });
    std::vector<RankedChange> ranked;
    for (const Change& change : set.changes)
        if (!change.isEmpty())
            addRanked(ranked, change, hasRoutes);
    std::ranges::stable_sort(ranked, {}, &RankedChange::rank);
    std::vector<Change> ordered;
    for (RankedChange& entry : ranked)
        ordered.push_back(std::move(entry.change));
    return ordered;
}

ChangeSet inverseOf(const ChangeSet& set)
{
    ChangeSet inverse;
    for (auto change = set.changes.rbegin(); change != set.changes.rend(); ++change)
        inverse.changes.push_back({change->after, change->before});
    return inverse;
}

} // namespace vigla::routing
