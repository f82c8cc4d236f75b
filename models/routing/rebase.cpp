#include "models/routing/rebase.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/routing/change_set.h"
#include "models/routing/list_identity.h"
#include "models/routing/route_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace {

using Index = std::optional<std::size_t>;

/// Absent and null are the same to Kubernetes.
const Json& valueOf(const Json* json)
{
    static const Json kNull;
    return json != nullptr ? *json : kNull;
}

std::string overlapText(const Json& value)
{
    if (value.is_null())
        return {};
    return value.is_structured() && !value.empty() ? kube::renderYaml(value) : shortText(value);
}

/// `reviews v1 80 / reviews v2 20` where the destinations have nothing but weights, else YAML.
std::string weightsText(const Json& destinations)
{
    std::vector<std::string> parts;
    for (const Json& entry : destinations) {
        const std::size_t known = entry.contains("destination") + entry.contains("weight");
        if (!entry.is_object() || entry.size() != known)
            return overlapText(destinations);
        parts.push_back(destinationTitle(member(entry, "destination")) + " "
            + shortText(member(entry, "weight")));
    }
    return join(parts, " / ");
}

/// What the three sides have in one place.
struct Three {
    const Json& base;
    const Json& yours;
    const Json& theirs;
};

/// One item of a list with its counterparts.
struct Item {
    Index base;
    Index yours;
    Index theirs;
};

class Merger {
public:
    Merger(kube::ObjectRef object, const std::map<std::string, Side>& picks)
        : m_object(std::move(object))
        , m_picks(picks)
    {
    }

    Json merge(const Three& sides, const std::string& path, const std::string& pointer,
        const std::string& where)
    {
        if (isSameValue(sides.yours, sides.theirs) || isSameValue(sides.base, sides.yours))
            return sides.theirs;
        if (isSameValue(sides.base, sides.theirs))
            return sides.yours;
        if (sides.yours.is_object() && sides.theirs.is_object())
            return mergeMaps(sides, path, pointer, where);
        const bool areLists = sides.yours.is_array() && sides.theirs.is_array()
            && (sides.base.is_array() || sides.base.is_null());
        if (areLists && kindOfList(path) != ListKind::Whole)
            return mergeLists(sides, path, pointer, where);
        return decide(sides, path + where, pointer);
    }

    std::vector<Overlap> takeOverlaps() { return std::move(m_overlaps); }

private:
    /// Both changed it and differ: the person decides; until then theirs stays.
    Json decide(const Three& sides, const std::string& what, const std::string& pointer,
        std::string (*render)(const Json&) = overlapText)
    {
        if (const auto pick = m_picks.find(pointer); pick != m_picks.end())
            return pick->second == Side::Yours ? sides.yours : sides.theirs;
        m_overlaps.push_back({m_object, pointer, what, render(sides.base), render(sides.yours),
            render(sides.theirs)});
        return sides.theirs;
    }

    Json mergeMaps(const Three& sides, const std::string& path, const std::string& pointer,
        const std::string& where)
    {
        Json merged = Json::object();
        const auto mergeKey = [&](const std::string& key) {
            const Three inside{
                member(sides.base, key), member(sides.yours, key), member(sides.theirs, key)};
            Json value = merge(
                inside, path.empty() ? key : path + "." + key, childPointer(pointer, key), where);
            if (!value.is_null())
                merged[key] = std::move(value);
        };
        for (const auto& [key, value] : sides.theirs.items())
            mergeKey(key);
        for (const auto& [key, value] : sides.yours.items())
            if (!sides.theirs.contains(key))
                mergeKey(key);
        return merged;
    }

    Json mergeLists(const Three& sides, const std::string& path, const std::string& pointer,
        const std::string& where)
    {
        const Json empty = Json::array();
        const Three lists{sides.base.is_null() ? empty : sides.base, sides.yours, sides.theirs};
        if (kindOfList(path) == ListKind::Destinations && weightsOverlap(lists, path))
            return decide(lists, "the weights" + where, pointer, weightsText);
        const auto items = itemsOf(lists, path);
        const auto order = orderOf(items, lists);
        if (!order)
            return decide(lists, "the order of " + path + where, pointer);
        Json merged = Json::array();
        for (const std::size_t index : *order)
            if (auto value = mergeItem(items[index], lists, path, pointer, where); !value.is_null())
                merged.push_back(std::move(value));
        return merged;
    }

    /// Destinations and weights of a route are one decision: 80/20 against 50/50 has no middle.
    static bool weightsOverlap(const Three& lists, const std::string& path)
    {
        const auto weightsOf = [&](const Json& list) {
            std::map<std::string, std::string> weights;
            for (const Json& item : list) {
                Json rest = Json::object();
                rest["destination"] = member(item, "destination");
                weights[rest.dump()] = member(item, "weight").dump();
            }
            return weights;
        };
        if (!path.ends_with(".route"))
            return false;
        const auto base = weightsOf(lists.base);
        const auto yours = weightsOf(lists.yours);
        const auto theirs = weightsOf(lists.theirs);
        return yours != base && theirs != base && yours != theirs;
    }

    static std::vector<Item> itemsOf(const Three& lists, const std::string& path)
    {
        std::vector<Item> items;
        const auto yoursOfBase = pairItems(lists.yours, lists.base, path);
        const auto theirsOfBase = pairItems(lists.theirs, lists.base, path);
        std::vector<bool> isOld(lists.yours.size(), false);
        std::vector<bool> isTheirOld(lists.theirs.size(), false);
        for (std::size_t i = 0; i < lists.base.size(); ++i) {
            items.push_back({i, yoursOfBase[i], theirsOfBase[i]});
            if (yoursOfBase[i])
                isOld[*yoursOfBase[i]] = true;
            if (theirsOfBase[i])
                isTheirOld[*theirsOfBase[i]] = true;
        }
        addNewItems(items, lists, path, isOld, isTheirOld);
        return items;
    }

    /// What only one side added, and what both added under the same identity.
    static void addNewItems(std::vector<Item>& items, const Three& lists, const std::string& path,
        const std::vector<bool>& isOld, const std::vector<bool>& isTheirOld)
    {
        const auto yoursOfTheirs = pairItems(lists.yours, lists.theirs, path);
        std::vector<bool> isShared(lists.yours.size(), false);
        for (std::size_t i = 0; i < lists.theirs.size(); ++i) {
            if (isTheirOld[i])
                continue;
            Index yours = yoursOfTheirs[i];
            if (yours && isOld[*yours])
                yours.reset();
            if (yours)
                isShared[*yours] = true;
            items.push_back({std::nullopt, yours, i});
        }
        for (std::size_t i = 0; i < lists.yours.size(); ++i)
            if (!isOld[i] && !isShared[i])
                items.push_back({std::nullopt, i, std::nullopt});
    }

    Json mergeItem(const Item& item, const Three& lists, const std::string& path,
        const std::string& pointer, const std::string& where)
    {
        const auto at
            = [](const Json& list, Index index) { return index ? &list[*index] : nullptr; };
        const Json* base = at(lists.base, item.base);
        const Json* yours = at(lists.yours, item.yours);
        const Json* theirs = at(lists.theirs, item.theirs);
        const Three sides{valueOf(base), valueOf(yours), valueOf(theirs)};
        const Json& named = theirs != nullptr ? *theirs : yours != nullptr ? *yours : *base;
        const std::string inside = " of " + itemTitle(named, path) + where;
        const auto itemPointer = childPointer(pointer,
            item.theirs      ? *item.theirs
                : item.yours ? *item.yours
                             : *item.base);
        const bool isGone = sides.yours.is_null() || sides.theirs.is_null();
        const bool isUndecided = isGone && !sides.base.is_null()
            && !isSameValue(sides.base, sides.yours) && !isSameValue(sides.base, sides.theirs)
            && !isSameValue(sides.yours, sides.theirs);
        if (isUndecided)
            return decide(sides, itemTitle(named, path) + where, itemPointer);
        return merge(sides, path, itemPointer, inside);
    }

    static std::vector<std::size_t> placesOf(
        const std::vector<Item>& items, Index Item::*side, std::size_t count)
    {
        std::vector<std::size_t> places(count);
        for (std::size_t i = 0; i < items.size(); ++i)
            if (items[i].*side)
                places[*(items[i].*side)] = i;
        return places;
    }

    /// Puts items that `order` lacks behind the item that they follow on `side`.
    static void insertMissing(std::vector<std::size_t>& order, const std::vector<std::size_t>& side)
    {
        for (std::size_t i = 0; i < side.size(); ++i) {
            if (std::ranges::find(order, side[i]) != order.end())
                continue;
            const auto before = i == 0 ? order.end() : std::ranges::find(order, side[i - 1]);
            order.insert(before == order.end() ? order.begin() : before + 1, side[i]);
        }
    }

    /// The order in which both sides' items stand; absent when both moved the same items
    /// differently.
    static std::optional<std::vector<std::size_t>> orderOf(
        const std::vector<Item>& items, const Three& lists)
    {
        const auto yours = placesOf(items, &Item::yours, lists.yours.size());
        const auto theirs = placesOf(items, &Item::theirs, lists.theirs.size());
        const auto isMoved = [&](const std::vector<std::size_t>& order) {
            std::vector<std::size_t> old;
            for (const std::size_t index : order)
                if (items[index].base)
                    old.push_back(*items[index].base);
            return !std::ranges::is_sorted(old);
        };
        std::vector<std::size_t> shared;
        std::vector<std::size_t> sharedTheirs;
        const auto isOnBoth
            = [&](std::size_t index) { return items[index].yours && items[index].theirs; };
        std::ranges::copy_if(yours, std::back_inserter(shared), isOnBoth);
        std::ranges::copy_if(theirs, std::back_inserter(sharedTheirs), isOnBoth);
        if (isMoved(yours) && isMoved(theirs) && shared != sharedTheirs)
            return std::nullopt;
        std::vector<std::size_t> order = isMoved(yours) ? yours : theirs;
        insertMissing(order, isMoved(yours) ? theirs : yours);
        return order;
    }

    kube::ObjectRef m_object;
    const std::map<std::string, Side>& m_picks;
    std::vector<Overlap> m_overlaps;
};

/// Created, removed or both: nothing to merge inside.
Rebased rebaseWhole(const kube::Document& base, const kube::Document& yours,
    const kube::Document& theirs, const std::map<std::string, Side>& picks)
{
    const bool isTheirsUnchanged = kube::isSameContent(base, theirs);
    const bool isAgreed = kube::isSameContent(yours, theirs);
    const auto pick = picks.find("");
    if (isAgreed || kube::isSameContent(base, yours))
        return {theirs, {}, {}};
    if (isTheirsUnchanged)
        return {yours, {}, {}};
    if (pick != picks.end())
        return {pick->second == Side::Yours ? yours : theirs, {}, {}};
    const auto& named = !yours.isNull() ? yours : !theirs.isNull() ? theirs : base;
    const auto textOfSide = [](const kube::Document& document) {
        return kube::renderYaml(kube::withoutServerFields(document));
    };
    return {theirs,
        {{named.ref(), "", "the object as a whole", textOfSide(base), textOfSide(yours),
            textOfSide(theirs)}},
        {}};
}

std::string orAbsent(const std::string& text)
{
    if (text.empty())
        return "nothing";
    return text.find('\n') == std::string::npos ? text : "\n" + text;
}

} // namespace

std::string Overlap::sentence() const
{
    return what + ": it was " + orAbsent(base) + ", you set " + orAbsent(yours)
        + ", the cluster now has " + orAbsent(theirs);
}

Rebased rebase(const kube::Document& base, const kube::Document& yours,
    const kube::Document& theirs, const std::map<std::string, Side>& picks)
{
    if (yours.isNull() || theirs.isNull())
        return rebaseWhole(base, yours, theirs, picks);
    const auto cleanBase = kube::withoutServerFields(base);
    const auto cleanYours = kube::withoutServerFields(yours);
    const auto cleanTheirs = kube::withoutServerFields(theirs);
    if (base.isNull() && !kube::isSameContent(yours, theirs))
        return rebaseWhole(base, yours, theirs, picks);
    Merger merger(theirs.ref(), picks);
    Json merged
        = merger.merge({cleanBase.json(), cleanYours.json(), cleanTheirs.json()}, {}, {}, {});
    Rebased rebased;
    rebased.merged = kube::withServerFieldsOf(theirs, kube::Document(std::move(merged)));
    rebased.overlaps = merger.takeOverlaps();
    if (kube::isSameContent(base, theirs))
        return rebased;
    const auto kept = describeChange({cleanBase, kube::withoutServerFields(rebased.merged)});
    for (auto& sentence : describeChange({cleanBase, cleanTheirs}))
        if (std::ranges::find(kept, sentence) != kept.end())
            rebased.theirChanges.push_back(std::move(sentence));
    return rebased;
}

} // namespace vigla::routing
