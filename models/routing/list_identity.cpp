#include "models/routing/list_identity.h"

#include "models/routing/route_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace vigla::routing {

namespace {

using Pairs = std::vector<std::optional<std::size_t>>;
using IsSame = std::function<bool(const Json&, const Json&)>;

std::string_view lastKey(std::string_view path)
{
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// Pairs what is not paired yet, first come first served.
void pairBy(Pairs& pairs, std::vector<bool>& isTaken, const Json& from, const Json& to,
    const IsSame& isSame)
{
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (pairs[i])
            continue;
        for (std::size_t j = 0; j < from.size() && !pairs[i]; ++j)
            if (!isTaken[j] && isSame(from[j], to[i])) {
                pairs[i] = j;
                isTaken[j] = true;
            }
    }
}

bool isNamed(const Json& item)
{
    return !textOf(item, "name").empty();
}

const Json& matchesOf(const Json& route)
{
    const Json& matches = member(route, "match");
    return matches.is_null() ? member(route, "matches") : matches;
}

Json withoutIdentity(const Json& route)
{
    Json rest = route;
    for (const char* key : {"name", "match", "matches"})
        if (rest.is_object())
            rest.erase(key);
    return rest;
}

void pairRoutes(
    Pairs& pairs, std::vector<bool>& isTaken, const Json& from, const Json& to, Identity identity)
{
    const auto hasSameName
        = [](const Json& a, const Json& b) { return textOf(a, "name") == textOf(b, "name"); };
    const auto hasSameMatch
        = [](const Json& a, const Json& b) { return isSameValue(matchesOf(a), matchesOf(b)); };
    pairBy(pairs, isTaken, from, to,
        [&](const Json& a, const Json& b) { return isNamed(a) && hasSameName(a, b); });
    pairBy(pairs, isTaken, from, to,
        [&](const Json& a, const Json& b) { return hasSameName(a, b) && hasSameMatch(a, b); });
    pairBy(pairs, isTaken, from, to, [&](const Json& a, const Json& b) {
        return (!isNamed(a) || !isNamed(b)) && hasSameMatch(a, b);
    });
    if (identity == Identity::Likely)
        pairBy(pairs, isTaken, from, to, [](const Json& a, const Json& b) {
            return isSameValue(withoutIdentity(a), withoutIdentity(b));
        });
}

/// Host, subset and port of an entry of `route` or `mirrors`, or a backendRef.
std::string destinationKey(const Json& item)
{
    const Json& destination = member(item, "destination");
    if (!destination.is_object())
        return textOf(item, "namespace") + "/" + textOf(item, "name") + "/"
            + member(item, "port").dump();
    return textOf(destination, "host") + "/" + textOf(destination, "subset") + "/"
        + memberAt(destination, "port.number").dump();
}

std::string nameKey(const Json& item)
{
    if (isNamed(item))
        return textOf(item, "name");
    if (const auto portName = textOf(member(item, "port"), "name"); !portName.empty())
        return portName;
    return memberAt(item, "port.number").dump();
}

} // namespace

ListKind kindOfList(std::string_view path)
{
    if (path == "spec.http" || path == "spec.tls" || path == "spec.tcp" || path == "spec.rules")
        return ListKind::Routes;
    const auto key = lastKey(path);
    const bool isInRoute = path.starts_with("spec.http.") || path.starts_with("spec.tls.")
        || path.starts_with("spec.tcp.") || path.starts_with("spec.rules.");
    if (isInRoute && (key == "route" || key == "mirrors" || key == "backendRefs"))
        return ListKind::Destinations;
    const bool isNamedList = path == "spec.subsets" || path == "spec.servers"
        || path == "spec.ports" || path == "spec.listeners" || key == "portLevelSettings";
    return isNamedList ? ListKind::Named : ListKind::Whole;
}

Pairs pairItems(const Json& from, const Json& to, std::string_view path, Identity identity)
{
    Pairs pairs(to.size());
    std::vector<bool> isTaken(from.size(), false);
    switch (kindOfList(path)) {
    case ListKind::Routes:
        pairRoutes(pairs, isTaken, from, to, identity);
        break;
    case ListKind::Destinations:
        pairBy(pairs, isTaken, from, to,
            [](const Json& a, const Json& b) { return destinationKey(a) == destinationKey(b); });
        break;
    case ListKind::Named:
        pairBy(pairs, isTaken, from, to,
            [](const Json& a, const Json& b) { return nameKey(a) == nameKey(b); });
        break;
    case ListKind::Whole:
        break;
    }
    return pairs;
}

std::string itemTitle(const Json& item, std::string_view path)
{
    switch (kindOfList(path)) {
    case ListKind::Routes:
        return routeTitle(item);
    case ListKind::Destinations: {
        const Json& destination = member(item, "destination");
        return destination.is_object() ? destinationTitle(destination) : textOf(item, "name");
    }
    case ListKind::Named:
        break;
    case ListKind::Whole:
        return shortText(item);
    }
    const auto key = lastKey(path);
    const std::string kind = key == "subsets" ? "subset"
        : key == "servers"                    ? "server"
        : key == "listeners"                  ? "listener"
                                              : "port";
    return kind + " " + nameKey(item);
}

bool isSameValue(const Json& a, const Json& b)
{
    if (!a.is_object() || !b.is_object()) {
        if (!a.is_array() || !b.is_array() || a.size() != b.size())
            return a == b;
        return std::equal(a.begin(), a.end(), b.begin(), isSameValue);
    }
    if (a.size() != b.size())
        return false;
    for (const auto& [key, value] : a.items()) {
        const auto found = b.find(key);
        if (found == b.end() || !isSameValue(value, *found))
            return false;
    }
    return true;
}

std::vector<double> sharesOf(const Json& destinations)
{
    std::vector<double> shares;
    double total = 0;
    for (const Json& destination : destinations) {
        const double weight = std::max(0.0, numberOf(destination, "weight").value_or(0));
        shares.push_back(weight);
        total += weight;
    }
    if (shares.size() == 1)
        return {100};
    for (double& share : shares)
        share = total > 0 ? 100 * share / total : 0;
    return shares;
}

} // namespace vigla::routing
