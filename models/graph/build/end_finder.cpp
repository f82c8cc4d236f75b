#include "models/graph/build/select_traffic.h"

namespace vigla::graph {

const EndFinder::Built& EndFinder::builtFor(const EndSymbols& end)
{
    const auto [at, isNew] = m_built.try_emplace(end);
    if (!isNew)
        return at->second;
    EndLabels labels = m_cleaner.labelsOf(end);
    Built& built = at->second;
    built.isWaypoint = m_context.isWaypoint(labels.workloadNamespace, labels.workload);
    if (built.isWaypoint)
        labels.app = {}; // so that it is a workload in every type of graph
    built.node = buildNode(labels, m_context.options().type);
    if (built.node && built.isWaypoint)
        built.node->set(NodeMark::Waypoint);
    return built;
}

std::optional<Node> EndFinder::serviceBetween(
    const CleanSample& sample, const Built& source, const Built& target) const
{
    const EndLabels labels = m_cleaner.labelsOf(sample.target);
    const bool isNamed = isOk(labels.service) && labels.service != kPassthroughCluster;
    const bool isWanted = m_context.options().injectServiceNodes && isNamed
        && target.node->kind != NodeKind::Service && !source.isWaypoint && !target.isWaypoint;
    if (!isWanted)
        return std::nullopt;
    auto service
        = buildNode({labels.cluster, labels.serviceNamespace, labels.service, {}, {}, {}, {}},
            m_context.options().type);
    if (service)
        service->set(NodeMark::Injected);
    return service;
}

std::optional<SampleEnds> EndFinder::put(const CleanSample& sample)
{
    const Built& source = builtFor(sample.source);
    const Built& target = builtFor(sample.target);
    if (!source.node || !target.node)
        return std::nullopt;
    SampleEnds ends;
    ends.source = m_map.put(*source.node);
    ends.target = m_map.put(*target.node);
    if (auto service = serviceBetween(sample, source, target)) {
        ends.service = m_map.put(*service);
        m_map.nodes[*ends.service].set(NodeMark::Injected);
    }
    return ends;
}

std::optional<SampleEnds> EndFinder::find(const CleanSample& sample)
{
    const Built& source = builtFor(sample.source);
    const Built& target = builtFor(sample.target);
    if (!source.node || !target.node)
        return std::nullopt;
    const auto sourceIndex = m_map.find(source.node->id);
    const auto targetIndex = m_map.find(target.node->id);
    if (!sourceIndex || !targetIndex)
        return std::nullopt;
    SampleEnds ends{*sourceIndex, *targetIndex, std::nullopt};
    if (const auto service = serviceBetween(sample, source, target)) {
        ends.service = m_map.find(service->id);
        if (!ends.service)
            return std::nullopt;
    }
    return ends;
}

} // namespace vigla::graph
