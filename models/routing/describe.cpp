#include "models/routing/change_set.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/routing/list_identity.h"
#include "models/routing/route_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace vigla::routing {

namespace {

constexpr const char* kArrow = " \xE2\x86\x92 "; // →

/// Fields of an http route that are told as what they do, and what their sentence is about.
struct ToldField {
    const char* about;
    std::vector<const char*> keys;
};

const std::vector<ToldField>& toldFields()
{
    static const std::vector<ToldField> kFields{
        {"timeout", {"timeout"}},
        {"retries", {"retries"}},
        {"fault", {"fault"}},
        {"mirroring", {"mirror", "mirrors", "mirrorPercentage", "mirrorPercent", "mirror_percent"}},
        {"rewrite", {"rewrite"}},
        {"redirect", {"redirect"}},
        {"direct response", {"directResponse"}},
        {"delegation", {"delegate"}},
        {"headers", {"headers"}},
    };
    return kFields;
}

std::string percentText(double share)
{
    return numberText(std::round(share * 10) / 10) + " %";
}

/// Walks two versions of one object and tells the differences.
class Describer {
public:
    std::vector<std::string> take() { return std::move(m_sentences); }

    void describeObjects(const Json& before, const Json& after) { walkMap(before, after, {}, {}); }

    void describeNewRoutes(const Json& spec)
    {
        for (const char* list : {"http", "tls", "tcp"})
            for (const Json& route : listAt(spec, list))
                say(matchText(route) + ": " + leadsTo(route));
    }

private:
    void say(std::string sentence) { m_sentences.push_back(std::move(sentence)); }

    /// `reviews v1 80 %, reviews v2 20 %`, or what the route does instead.
    static std::string leadsTo(const Json& route)
    {
        const Json& destinations = listAt(route, "route");
        const auto shares = sharesOf(destinations);
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < destinations.size(); ++i)
            parts.push_back(destinationTitle(member(destinations[i], "destination"))
                + (destinations.size() > 1 ? " " + percentText(shares[i]) : std::string()));
        const auto actions = actionSentences(route);
        parts.insert(parts.end(), actions.begin(), actions.end());
        return parts.empty() ? std::string("nothing") : join(parts, ", ");
    }

    /// `where` is ` of subset v2` or nothing; `path` has dots and no indices.
    void walk(
        const Json& before, const Json& after, const std::string& path, const std::string& where)
    {
        if (isSameValue(before, after))
            return;
        if (before.is_object() && after.is_object())
            return walkMap(before, after, path, where);
        const bool areLists
            = (before.is_array() || before.is_null()) && (after.is_array() || after.is_null());
        if (areLists && kindOfList(path) != ListKind::Whole)
            return walkList(before.is_null() ? Json::array() : before,
                after.is_null() ? Json::array() : after, path, where);
        say(path + where + ": " + valueText(before) + kArrow + valueText(after));
    }

    static std::string valueText(const Json& value)
    {
        return value.is_null() ? std::string("not set") : shortText(value);
    }

    void walkMap(
        const Json& before, const Json& after, const std::string& path, const std::string& where)
    {
        for (const auto& [key, value] : before.items())
            walk(value, member(after, key), path.empty() ? key : path + "." + key, where);
        for (const auto& [key, value] : after.items())
            if (!before.contains(key))
                walk(Json(), value, path.empty() ? key : path + "." + key, where);
    }

    void walkList(
        const Json& before, const Json& after, const std::string& path, const std::string& where)
    {
        const auto kind = kindOfList(path);
        if (kind == ListKind::Destinations && path.ends_with(".route"))
            tellWeights(before, after, where);
        const auto pairs = pairItems(before, after, path, Identity::Likely);
        std::vector<bool> isKept(before.size(), false);
        for (const auto& pair : pairs)
            if (pair)
                isKept[*pair] = true;
        const bool isTold = kind == ListKind::Destinations && path.ends_with(".route");
        for (std::size_t i = 0; i < before.size(); ++i)
            if (!isKept[i] && !isTold)
                tellRemoved(before[i], path, where);
        const bool isOnly = before.size() <= 1 && after.size() <= 1;
        for (std::size_t i = 0; i < after.size(); ++i) {
            if (pairs[i])
                walkItem(before[*pairs[i]], after[i], path, isOnly, where);
            else if (!isTold)
                tellNew(after[i], path, where);
        }
        tellOrder(pairs, after, path, where);
    }

    void walkItem(const Json& before, const Json& after, const std::string& path, bool isOnly,
        const std::string& where)
    {
        if (isSameValue(before, after))
            return;
        const bool isRoute = kindOfList(path) == ListKind::Routes;
        const std::string place = isRoute && isOnly
            ? where
            : (isRoute ? " in " : " of ") + itemTitle(before, path) + where;
        if (isRoute)
            return walkRoute(before, after, path, place);
        Json restBefore = before;
        Json restAfter = after;
        if (kindOfList(path) == ListKind::Destinations)
            restBefore.erase("weight"), restAfter.erase("weight"); // told as shares
        if (path == "spec.subsets")
            tellLabels(restBefore, restAfter);
        walkMap(restBefore, restAfter, path, place);
    }

    void walkRoute(
        const Json& before, const Json& after, const std::string& path, const std::string& place)
    {
        Json restBefore = before;
        Json restAfter = after;
        if (!isSameValue(member(before, "match"), member(after, "match"))) {
            say("requests" + place + ": " + matchText(before) + kArrow + matchText(after));
            restBefore.erase("match"), restAfter.erase("match");
        }
        for (const ToldField& field : toldFields())
            tellField(field, restBefore, restAfter, place);
        walkMap(restBefore, restAfter, path, place);
    }

    /// Takes the keys of `field` out of both routes when what they do can be told.
    void tellField(const ToldField& field, Json& before, Json& after, const std::string& place)
    {
        const auto textOfPart = [&](const Json& route) {
            Json part = Json::object();
            for (const char* key : field.keys)
                if (!member(route, key).is_null())
                    part[key] = member(route, key);
            const auto text = join(actionSentences(part), ", ");
            const std::string prefix = std::string(field.about) + " ";
            return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
        };
        const auto textBefore = textOfPart(before);
        const auto textAfter = textOfPart(after);
        if (textBefore == textAfter)
            return;
        const auto orNone = [](const std::string& text) { return text.empty() ? "none" : text; };
        say(field.about + place + ": " + orNone(textBefore) + kArrow + orNone(textAfter));
        for (const char* key : field.keys)
            before.erase(key), after.erase(key);
    }

    void tellWeights(const Json& before, const Json& after, const std::string& where)
    {
        const auto pairs = pairItems(before, after, "spec.http.route");
        const auto sharesBefore = sharesOf(before);
        const auto sharesAfter = sharesOf(after);
        const std::string of = " of the traffic" + where;
        std::vector<bool> isKept(before.size(), false);
        for (std::size_t i = 0; i < after.size(); ++i) {
            const auto title = itemTitle(after[i], "spec.http.route");
            const auto to = percentText(sharesAfter[i]);
            if (!pairs[i]) {
                say(title + ": new, gets " + to + of);
                continue;
            }
            isKept[*pairs[i]] = true;
            const auto from = percentText(sharesBefore[*pairs[i]]);
            if (from != to)
                say(title + ": " + from + kArrow + to + of);
        }
        for (std::size_t i = 0; i < before.size(); ++i)
            if (!isKept[i])
                say(itemTitle(before[i], "spec.http.route") + ": removed, had "
                    + percentText(sharesBefore[i]) + of);
        tellRewrittenWeights(before, after, sharesBefore, sharesAfter, where);
    }

    /// Weights that were written differently although everybody's share stays.
    void tellRewrittenWeights(const Json& before, const Json& after,
        const std::vector<double>& sharesBefore, const std::vector<double>& sharesAfter,
        const std::string& where)
    {
        const auto weights = [](const Json& destinations) {
            std::vector<std::string> texts;
            for (const Json& destination : destinations)
                texts.push_back(valueText(member(destination, "weight")));
            return join(texts, ", ");
        };
        const bool isRewritten = sharesBefore == sharesAfter && weights(before) != weights(after);
        if (isRewritten && before.size() == after.size())
            say("weights" + where + ": " + weights(before) + kArrow + weights(after)
                + " (the shares stay)");
    }

    void tellLabels(Json& before, Json& after)
    {
        if (isSameValue(member(before, "labels"), member(after, "labels")))
            return;
        say("subset " + textOf(after, "name") + ": pods with "
            + labelsText(member(before, "labels")) + kArrow + labelsText(member(after, "labels")));
        before.erase("labels"), after.erase("labels");
    }

    void tellNew(const Json& item, const std::string& path, const std::string& where)
    {
        if (kindOfList(path) == ListKind::Routes)
            return say(itemTitle(item, path) + " is new: " + leadsTo(item));
        const auto labels = path == "spec.subsets"
            ? ": pods with " + labelsText(member(item, "labels"))
            : std::string();
        say(itemTitle(item, path) + where + " is new" + labels);
    }

    void tellRemoved(const Json& item, const std::string& path, const std::string& where)
    {
        say(itemTitle(item, path) + where + " is removed");
    }

    void tellOrder(const std::vector<std::optional<std::size_t>>& pairs, const Json& after,
        const std::string& path, const std::string& where)
    {
        if (kindOfList(path) != ListKind::Routes)
            return; // only routes are tried in their order
        std::vector<std::size_t> order;
        for (const auto& pair : pairs)
            if (pair)
                order.push_back(*pair);
        if (std::ranges::is_sorted(order))
            return;
        std::vector<std::string> titles;
        for (const Json& item : after)
            titles.push_back(itemTitle(item, path));
        say("routes are tried in another order" + where + ": " + join(titles, ", then "));
    }

    std::vector<std::string> m_sentences;
};

std::vector<std::string> describeCreation(const kube::Document& document)
{
    std::vector<std::string> sentences{document.ref().text() + " is created"};
    const Json& spec = member(document.json(), "spec");
    if (document.kind() == "VirtualService") {
        Describer describer;
        describer.describeNewRoutes(spec);
        for (auto& sentence : describer.take())
            sentences.push_back(std::move(sentence));
    }
    for (const Json& subset : listAt(spec, "subsets"))
        sentences.push_back("subset " + textOf(subset, "name") + " is new: pods with "
            + labelsText(member(subset, "labels")));
    return sentences;
}

} // namespace

std::vector<std::string> describeChange(const Change& change)
{
    if (change.isEmpty())
        return {};
    if (change.isCreation())
        return describeCreation(change.after);
    if (change.isRemoval())
        return {change.ref().text() + " is removed"};
    Describer describer;
    describer.describeObjects(kube::withoutServerFields(change.before).json(),
        kube::withoutServerFields(change.after).json());
    return describer.take();
}

std::vector<std::string> describeChanges(const ChangeSet& set)
{
    std::vector<std::string> sentences;
    for (const Change& change : set.changes)
        for (auto& sentence : describeChange(change))
            sentences.push_back(std::move(sentence));
    return sentences;
}

} // namespace vigla::routing
