#include "models/graph/build/pick_samples.h"

#include <optional>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::Symbol;
using telemetry::TrafficSample;

/// Finds the samples of one node's neighbourhood.
class FocusSorter final {
public:
    FocusSorter(const GraphContext& context, const SampleCleaner& cleaner)
        : m_context(context)
        , m_cleaner(cleaner)
        , m_filter(context, cleaner)
        , m_focus(*context.options().focus)
        , m_namespace(cleaner.find(m_focus.namespaceName))
        , m_isWaypoint(m_focus.kind == NodeFocus::Kind::Workload
              && context.isWaypoint({}, m_focus.namespaceName, m_focus.name))
    {
    }

    std::vector<PickedSample> sorted() const
    {
        std::vector<PickedSample> picked;
        if (m_namespace == telemetry::kAbsent)
            return picked; // no sample names it
        const auto& samples = m_context.traffic().samples;
        for (std::uint32_t i = 0; i < samples.size(); ++i) {
            const auto rank = m_filter.isWanted(samples[i]) ? rankOf(samples[i]) : std::nullopt;
            if (rank)
                picked.push_back({i, *rank});
        }
        return picked;
    }

private:
    /// TCP is asked without waypoints, and of a waypoint from the other side.
    bool isReportedBy(Reporter wanted, const TrafficSample& sample) const
    {
        if (!isTcp(sample.metric))
            return isReporter(wanted, sample.reporter, m_context.options().ambient);
        if (!m_isWaypoint)
            return sample.reporter == wanted;
        const bool isSource = wanted == Reporter::Source;
        return isReporter(isSource ? Reporter::Destination : Reporter::Source, sample.reporter,
            m_context.options().ambient);
    }

    std::optional<QueryRank> rankOf(const TrafficSample& sample) const
    {
        const bool isFromSource = isReportedBy(Reporter::Source, sample);
        const bool isFromDestination = isReportedBy(Reporter::Destination, sample);
        if (m_focus.kind == NodeFocus::Kind::Service) {
            const bool isUnserviced = sample.metric == Metric::Requests && isFromSource
                && m_cleaner.isUnknown(sample.labels.destinationWorkload);
            if (isUnserviced && isHostOfService(sample.labels))
                return QueryRank::Unserviced;
            const bool isHere = isFromDestination && isHostOfService(sample.labels)
                && sample.labels.destinationServiceNamespace == m_namespace;
            return isHere ? std::optional(QueryRank::Destination) : std::nullopt;
        }
        if (isFromDestination && isTarget(sample))
            return QueryRank::Destination;
        const bool isAmbientGateway = sample.metric == Metric::Requests && isFromSource
            && m_context.isAmbient(m_focus.namespaceName) && isTarget(sample);
        const bool isOutbound
            = isFromSource && m_focus.kind != NodeFocus::Kind::Operation && isSource(sample.labels);
        return isAmbientGateway || isOutbound ? std::optional(QueryRank::Source) : std::nullopt;
    }

    bool isInCluster(Symbol cluster) const
    {
        return m_focus.cluster.empty() || isNamed(cluster, m_focus.cluster);
    }

    bool isNamed(Symbol symbol, const std::string& text) const
    {
        return m_cleaner.text(symbol) == text;
    }

    bool isTarget(const TrafficSample& sample) const
    {
        const auto& labels = sample.labels;
        if (!isInCluster(labels.destinationCluster))
            return false;
        switch (m_focus.kind) {
        case NodeFocus::Kind::Workload:
            return labels.destinationNamespace == m_namespace
                && isNamed(labels.destinationWorkload, m_focus.name);
        case NodeFocus::Kind::App:
            return labels.destinationServiceNamespace == m_namespace
                && isNamed(labels.destinationApp, m_focus.name)
                && (m_focus.version.empty() || isNamed(labels.destinationVersion, m_focus.version));
        case NodeFocus::Kind::Operation:
            return sample.metric == Metric::Requests
                && labels.destinationServiceNamespace == m_namespace
                && isNamed(labels.operation, m_focus.name)
                && (m_focus.service.empty()
                    || isNamed(labels.destinationServiceName, m_focus.service));
        case NodeFocus::Kind::Service:
            break;
        }
        return false;
    }

    bool isSource(const telemetry::TrafficLabels& labels) const
    {
        if (labels.sourceNamespace != m_namespace || !isInCluster(labels.sourceCluster))
            return false;
        if (m_focus.kind == NodeFocus::Kind::Workload)
            return isNamed(labels.sourceWorkload, m_focus.name);
        return isNamed(labels.sourceApp, m_focus.name)
            && (m_focus.version.empty() || isNamed(labels.sourceVersion, m_focus.version));
    }

    /// destination_service =~ "^S\\.N\\..*$"
    bool isHostOfService(const telemetry::TrafficLabels& labels) const
    {
        return isInCluster(labels.destinationCluster)
            && m_cleaner.text(labels.destinationService)
                   .starts_with(m_focus.name + "." + m_focus.namespaceName + ".");
    }

    const GraphContext& m_context;
    const SampleCleaner& m_cleaner;
    SampleFilter m_filter;
    const NodeFocus& m_focus;
    Symbol m_namespace;
    bool m_isWaypoint;
};

} // namespace

std::vector<PickedSample> pickAroundFocus(const GraphContext& context, const SampleCleaner& cleaner)
{
    return FocusSorter(context, cleaner).sorted();
}

} // namespace vigla::graph
