#include "models/graph/build/end_finder.h"

namespace vigla::graph {

EndFinder::Known& EndFinder::endOf(const EndSymbols& end)
{
    const auto [at, isNew] = m_ends.try_emplace(end);
    Known& known = at->second;
    if (!isNew)
        return known;
    EndLabels labels = m_cleaner.labelsOf(end);
    known.isWaypoint = m_context.isWaypoint(labels.workloadNamespace, labels.workload);
    if (known.isWaypoint)
        labels.app = {}; // so that it is a workload in every type of graph
    known.node = buildNode(labels, m_context.options().type);
    if (known.node && known.isWaypoint)
        known.node->set(NodeMark::Waypoint);
    return known;
}

EndFinder::Known& EndFinder::serviceOf(const EndSymbols& target)
{
    EndSymbols key;
    key.cluster = target.cluster;
    key.serviceNamespace = target.serviceNamespace;
    key.service = target.service;
    const auto [at, isNew] = m_services.try_emplace(key);
    Known& known = at->second;
    if (!isNew)
        return known;
    known.node = buildNode(m_cleaner.labelsOf(key), m_context.options().type);
    if (known.node)
        known.node->set(NodeMark::Injected);
    return known;
}

bool EndFinder::hasServiceBetween(
    const EndSymbols& end, const Known& source, const Known& target) const
{
    return m_context.options().injectServiceNodes && m_cleaner.isOk(end.service)
        && m_cleaner.text(end.service) != kPassthroughCluster
        && target.node->kind != NodeKind::Service && !source.isWaypoint && !target.isWaypoint;
}

std::optional<NodeIndex> EndFinder::placed(Known& known, bool canMake)
{
    if (known.index || !known.node || known.wasSought)
        return known.index;
    known.index = canMake ? std::optional(m_map.put(*known.node)) : m_map.find(known.node->id);
    known.wasSought = true;
    return known.index;
}

std::optional<SampleEnds> EndFinder::ends(const CleanSample& sample, bool canMake)
{
    Known& source = endOf(sample.source);
    Known& target = endOf(sample.target);
    if (!source.node || !target.node)
        return std::nullopt;
    const auto from = placed(source, canMake);
    const auto to = placed(target, canMake);
    if (!from || !to)
        return std::nullopt;
    SampleEnds found{*from, *to, std::nullopt};
    if (!hasServiceBetween(sample.target, source, target))
        return found;
    Known& service = serviceOf(sample.target);
    if (!service.node)
        return found;
    found.service = placed(service, canMake);
    return found.service ? std::optional(found) : std::nullopt;
}

std::optional<SampleEnds> EndFinder::put(const CleanSample& sample)
{
    auto found = ends(sample, true);
    if (found && found->service)
        m_map.nodes[*found->service].set(NodeMark::Injected);
    return found;
}

std::optional<SampleEnds> EndFinder::find(const CleanSample& sample)
{
    return ends(sample, false);
}

} // namespace vigla::graph
