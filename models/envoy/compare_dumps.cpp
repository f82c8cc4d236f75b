#include "models/envoy/compare_dumps.h"

#include "models/envoy/canonical.h"

#include <algorithm>
#include <map>
#include <set>

namespace vigla::envoy {

namespace {

using Outcome = ResourceComparison::Outcome;
using Key = std::pair<Section, std::string>;

bool isSentByIstiod(const Resource& resource)
{
    const bool isKind = resource.section == Section::Listeners
        || resource.section == Section::Routes || resource.section == Section::Clusters
        || resource.section == Section::Endpoints;
    return isKind && (resource.state == "active" || resource.state == "warming");
}

/// Of a resource that is being replaced the new version counts.
using Sent = std::map<Key, const Resource*>;

Sent sentIn(const ConfigDump& dump)
{
    Sent sent;
    for (const Resource& resource : dump.resources)
        if (isSentByIstiod(resource))
            sent.insert_or_assign({resource.section, resource.name}, &resource);
    return sent;
}

std::set<Section> sectionsOf(const Sent& sent)
{
    std::set<Section> sections;
    for (const auto& [key, resource] : sent)
        sections.insert(key.first);
    return sections;
}

Outcome outcomeOf(const DumpComparison& comparison, const ResourceComparison& resource)
{
    if (!resource.problem.empty())
        return Outcome::Refused;
    if (!resource.envoy)
        return Outcome::OnlyInIstiod;
    if (!resource.istiod)
        return Outcome::OnlyInEnvoy;
    const auto [istiod, envoy] = comparedTexts(comparison, resource);
    return istiod == envoy ? Outcome::Same : Outcome::Different;
}

} // namespace

std::size_t DumpComparison::count(Outcome outcome) const
{
    return static_cast<std::size_t>(
        std::ranges::count(resources, outcome, &ResourceComparison::outcome));
}

DumpComparison compareDumps(ConfigDump istiod, ConfigDump envoy, const std::stop_token& stop)
{
    DumpComparison comparison{std::move(istiod), std::move(envoy), {}};
    const auto left = sentIn(comparison.istiod);
    const auto right = sentIn(comparison.envoy);
    const auto leftSections = sectionsOf(left);
    const auto rightSections = sectionsOf(right);
    const auto isComparable = [&](Section section) {
        return section != Section::Endpoints
            || (leftSections.contains(section) && rightSections.contains(section));
    };
    std::set<Key> keys;
    for (const auto* side : {&left, &right})
        for (const auto& [key, sent] : *side)
            if (isComparable(key.first))
                keys.insert(key);
    for (const Key& key : keys) {
        if (stop.stop_requested())
            break;
        ResourceComparison resource{key.first, key.second, Outcome::Same, {}, {}, {}};
        if (const auto found = left.find(key); found != left.end())
            resource.istiod = found->second->span;
        if (const auto found = right.find(key); found != right.end()) {
            resource.envoy = found->second->span;
            resource.problem = found->second->problem;
        }
        resource.outcome = outcomeOf(comparison, resource);
        comparison.resources.push_back(std::move(resource));
    }
    return comparison;
}

std::pair<std::string, std::string> comparedTexts(
    const DumpComparison& comparison, const ResourceComparison& resource)
{
    const auto textOf = [](const ConfigDump& dump, const std::optional<JsonSpan>& span) {
        return span ? canonicalText(*dump.text, *span) : std::string();
    };
    return {textOf(comparison.istiod, resource.istiod), textOf(comparison.envoy, resource.envoy)};
}

} // namespace vigla::envoy
