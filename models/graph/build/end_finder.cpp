#include "models/graph/build/end_finder.h"

namespace vigla::graph {

SampleReader::SampleReader(const GraphContext& context)
    : m_context(context)
    , m_cleaner(context.traffic())
{
}

const NodePattern& SampleReader::endOf(const EndSymbols& end)
{
    const auto [at, isNew] = m_ends.try_emplace(end);
    NodePattern& pattern = at->second;
    if (!isNew)
        return pattern;
    EndLabels labels = m_cleaner.labelsOf(end);
    pattern.number = m_count++;
    pattern.isWaypoint
        = m_context.isWaypoint(labels.cluster, labels.workloadNamespace, labels.workload);
    if (pattern.isWaypoint)
        labels.app = {}; // so that it is a workload in every type of graph
    describe(pattern, labels);
    if (pattern.isWaypoint)
        pattern.node.set(NodeMark::Waypoint);
    return pattern;
}

const NodePattern& SampleReader::serviceOf(const EndSymbols& target)
{
    EndSymbols key;
    key.cluster = target.cluster;
    key.serviceNamespace = target.serviceNamespace;
    key.service = target.service;
    const auto [at, isNew] = m_services.try_emplace(key);
    NodePattern& pattern = at->second;
    if (!isNew)
        return pattern;
    pattern.number = m_count++;
    describe(pattern, m_cleaner.labelsOf(key));
    pattern.node.set(NodeMark::Injected);
    return pattern;
}

void SampleReader::describe(NodePattern& pattern, const EndLabels& labels) const
{
    auto node = buildNode(labels, m_context.options().type);
    if (!node)
        return;
    pattern.hasNode = true;
    pattern.isService = node->kind == NodeKind::Service;
    pattern.node = *std::move(node);
}

bool SampleReader::hasServiceBetween(
    const EndSymbols& target, const NodePattern& source, const NodePattern& end) const
{
    return m_context.options().injectServiceNodes && m_cleaner.isOk(target.service)
        && m_cleaner.text(target.service) != kPassthroughCluster && !end.isService
        && !source.isWaypoint && !end.isWaypoint;
}

std::optional<NodeIndex> EndFinder::placed(const NodePattern& pattern, bool canMake)
{
    if (pattern.number >= m_places.size())
        m_places.resize(pattern.number + 1, kUnsought);
    NodeIndex& place = m_places[pattern.number];
    if (place == kUnsought && canMake)
        place = m_map.put(pattern.node);
    else if (place == kUnsought)
        place = m_map.find(pattern.node.id).value_or(kMissing);
    return place != kMissing ? std::optional(place) : std::nullopt;
}

std::optional<SampleEnds> EndFinder::ends(const CleanSample& sample, bool canMake)
{
    const NodePattern& source = m_reader.endOf(sample.source);
    const NodePattern& target = m_reader.endOf(sample.target);
    if (!source.hasNode || !target.hasNode)
        return std::nullopt;
    const auto from = placed(source, canMake);
    const auto to = placed(target, canMake);
    if (!from || !to)
        return std::nullopt;
    SampleEnds found{*from, *to, std::nullopt};
    if (!m_reader.hasServiceBetween(sample.target, source, target))
        return found;
    const NodePattern& service = m_reader.serviceOf(sample.target);
    if (!service.hasNode)
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
