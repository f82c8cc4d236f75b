#include "models/sim/config/build_snapshot.h"

#include <algorithm>

namespace vigla::sim {

namespace {

/// Both conditions on one attribute as one; none when they cannot both be meant. A leaf's path has
/// to lie below the root's.
std::optional<std::optional<StringMatch>> combine(const std::optional<StringMatch>& root,
    const std::optional<StringMatch>& leaf, bool isPath = false)
{
    using Combined = std::optional<std::optional<StringMatch>>;
    if (!root || !leaf)
        return Combined(root ? root : leaf);
    if (root->kind() == StringMatch::Kind::Regex || leaf->kind() == StringMatch::Kind::Regex)
        return std::nullopt;
    if (root->kind() == leaf->kind() && root->text() == leaf->text())
        return Combined(leaf);
    const bool isBelow = isPath && root->kind() == StringMatch::Kind::Prefix
        && leaf->text().starts_with(root->text()) && root->ignoresCase() == leaf->ignoresCase();
    return isBelow ? Combined(leaf) : std::nullopt;
}

bool combineNamed(std::vector<NamedMatch>& into, const std::vector<NamedMatch>& more)
{
    for (const auto& entry : more) {
        const auto twin = std::find_if(into.begin(), into.end(),
            [&](const NamedMatch& other) { return other.first == entry.first; });
        if (twin == into.end())
            into.push_back(entry);
        else if (twin->second.kind() != entry.second.kind()
            || twin->second.text() != entry.second.text())
            return false;
    }
    return true;
}

template <typename Value>
bool combineValue(Value& into, const Value& other, const Value& unset)
{
    if (into == unset)
        into = other;
    return other == unset || into == other;
}

std::optional<RequestMatch> combineMatches(const RequestMatch& root, const RequestMatch& leaf)
{
    RequestMatch both = leaf;
    const auto uri = combine(root.uri, leaf.uri, true);
    const auto method = combine(root.method, leaf.method);
    const auto authority = combine(root.authority, leaf.authority);
    const auto scheme = combine(root.scheme, leaf.scheme);
    if (!uri || !method || !authority || !scheme)
        return std::nullopt;
    both.uri = *uri;
    both.method = *method;
    both.authority = *authority;
    both.scheme = *scheme;
    if (both.gateways.empty())
        both.gateways = root.gateways;
    for (const auto& [key, value] : root.sourceLabels)
        if (both.sourceLabels.emplace(key, value).first->second != value)
            return std::nullopt;
    const bool isPossible = combineNamed(both.headers, root.headers)
        && combineNamed(both.withoutHeaders, root.withoutHeaders)
        && combineNamed(both.queryParams, root.queryParams)
        && combineValue(both.port, root.port, std::uint16_t{0})
        && combineValue(both.sourceNamespace, root.sourceNamespace, std::string());
    return isPossible ? std::optional(both) : std::nullopt;
}

/// The leaf's rule narrowed to what the root's rule lets through; none when a condition of the leaf
/// contradicts all of the root's.
std::optional<HttpRule> narrow(const HttpRule& root, const HttpRule& leaf)
{
    HttpRule merged = leaf;
    if (!root.name.empty() || !leaf.name.empty())
        merged.name = root.name.empty() || leaf.name.empty() ? root.name + leaf.name
                                                             : root.name + "-" + leaf.name;
    if (!merged.timeoutMilliseconds)
        merged.timeoutMilliseconds = root.timeoutMilliseconds;
    if (!merged.retries)
        merged.retries = root.retries;
    if (merged.mirrors.empty())
        merged.mirrors = root.mirrors;
    if (merged.fault.delayShare == 0 && merged.fault.abortShare == 0)
        merged.fault = root.fault;
    if (root.matches.empty() || leaf.matches.empty()) {
        merged.matches = root.matches.empty() ? leaf.matches : root.matches;
        return merged;
    }
    merged.matches.clear();
    for (const auto& leafMatch : leaf.matches) {
        const auto before = merged.matches.size();
        for (const auto& rootMatch : root.matches)
            if (auto both = combineMatches(rootMatch, leafMatch))
                merged.matches.push_back(std::move(*both));
        if (merged.matches.size() == before)
            return std::nullopt;
    }
    return merged;
}

const VirtualServiceModel* findDelegate(const HttpRule& rule, const VirtualServiceModel& root,
    const std::vector<VirtualServicePtr>& all)
{
    for (const auto& candidate : all)
        if (candidate->hosts.empty() && candidate->origin.ref.name == rule.delegateName
            && candidate->origin.ref.namespaceName == rule.delegateNamespace
            && candidate->isVisibleIn(root.origin.ref.namespaceName))
            return candidate.get();
    return nullptr;
}

} // namespace

std::vector<HttpRule> mergeDelegates(
    const VirtualServiceModel& root, const std::vector<VirtualServicePtr>& all)
{
    std::vector<HttpRule> rules;
    for (const auto& rule : root.http) {
        if (rule.delegateName.empty()) {
            rules.push_back(rule);
            continue;
        }
        if (const auto* delegate = findDelegate(rule, root, all))
            for (const auto& leaf : delegate->http)
                if (auto merged = narrow(rule, leaf))
                    rules.push_back(std::move(*merged));
    }
    return rules;
}

} // namespace vigla::sim
