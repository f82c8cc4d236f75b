#include "models/graph/build/pick_samples.h"

#include "models/core/text.h"

#include <unordered_map>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::Symbol;
using telemetry::TrafficSample;

/// Sends every sample to the requested namespaces whose queries would find it.
class SampleSorter final {
public:
    SampleSorter(const GraphContext& context, const SampleCleaner& cleaner)
        : m_context(context)
        , m_cleaner(cleaner)
        , m_filter(context, cleaner)
        , m_ambient(context.options().ambient)
    {
        for (const std::string& name : context.namespaces())
            m_names.emplace(context.traffic().symbols.find(name), name);
    }

    std::map<std::string, std::vector<PickedSample>> sorted()
    {
        const auto& samples = m_context.traffic().samples;
        for (std::uint32_t i = 0; i < samples.size(); ++i) {
            if (m_filter.isWanted(samples[i]))
                sort(i, samples[i]);
        }
        return std::move(m_picked);
    }

private:
    void sort(std::uint32_t number, const TrafficSample& sample)
    {
        const auto& labels = sample.labels;
        const Symbol from = labels.sourceNamespace;
        const Symbol to = labels.destinationNamespace;
        const bool isSource = isReporter(Reporter::Source, sample.reporter, m_ambient);
        const bool isDestination = isReporter(Reporter::Destination, sample.reporter, m_ambient);
        const bool isUnserviced = isSource && m_cleaner.isUnknown(to)
            && m_cleaner.isUnknown(labels.destinationWorkload);
        if (isUnserviced)
            pickUnserviced(number, labels);
        const bool isGateway = sample.reporter == Reporter::Source && !isTcp(sample.metric)
            && from != to && m_context.isAmbient(m_cleaner.text(to));
        if (isGateway)
            pick(to, number, QueryRank::AmbientGateway);
        else if (isDestination)
            pick(to, number, QueryRank::Destination);
        const bool isCounted = isDestination && from == to;
        if (isSource && !isCounted)
            pick(from, number, QueryRank::Source);
    }

    /// destination_service =~ "^.+\\.N\\..+$" for requested namespaces N other than the source's.
    void pickUnserviced(std::uint32_t number, const telemetry::TrafficLabels& labels)
    {
        const auto parts = split(m_cleaner.text(labels.destinationService), '.');
        std::set<std::string_view> done;
        for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
            const bool hasBothSides
                = (i > 1 || !parts[0].empty()) && (i + 2 < parts.size() || !parts.back().empty());
            const bool isOther = parts[i] != m_cleaner.text(labels.sourceNamespace);
            if (hasBothSides && isOther && m_context.isRequested(parts[i])
                && done.insert(parts[i]).second)
                m_picked[std::string(parts[i])].push_back({number, QueryRank::Unserviced});
        }
    }

    void pick(Symbol namespaceName, std::uint32_t number, QueryRank rank)
    {
        const auto name = m_names.find(namespaceName);
        if (name != m_names.end() && namespaceName != telemetry::kAbsent)
            m_picked[name->second].push_back({number, rank});
    }

    const GraphContext& m_context;
    const SampleCleaner& m_cleaner;
    SampleFilter m_filter;
    AmbientTraffic m_ambient;
    std::unordered_map<Symbol, std::string> m_names;
    std::map<std::string, std::vector<PickedSample>> m_picked;
};

} // namespace

bool isPlausible(double perSecond)
{
    constexpr double kMost = 1e15;
    return perSecond >= 0 && perSecond < kMost;
}

bool isTcp(Metric metric)
{
    return metric == Metric::TcpSent || metric == Metric::TcpReceived;
}

std::set<Metric> metricsOf(const GraphOptions& options)
{
    std::set<Metric> metrics;
    if (options.http == HttpRate::Requests || options.grpc == GrpcRate::Requests)
        metrics.insert(Metric::Requests);
    if (options.grpc == GrpcRate::Sent || options.grpc == GrpcRate::Total)
        metrics.insert(Metric::RequestMessages);
    if (options.grpc == GrpcRate::Received || options.grpc == GrpcRate::Total)
        metrics.insert(Metric::ResponseMessages);
    if (options.tcp == TcpRate::Sent || options.tcp == TcpRate::Total)
        metrics.insert(Metric::TcpReceived);
    if (options.tcp == TcpRate::Received || options.tcp == TcpRate::Total)
        metrics.insert(Metric::TcpSent);
    return metrics;
}

SampleFilter::SampleFilter(const GraphContext& context, const SampleCleaner& cleaner)
    : m_cleaner(cleaner)
    , m_options(context.options())
    , m_metrics(metricsOf(m_options))
{
}

bool SampleFilter::isWanted(const TrafficSample& sample) const
{
    const bool isZtunnel
        = isTcp(sample.metric) && m_cleaner.text(sample.labels.scrapeApp) == "ztunnel";
    if (!m_metrics.contains(sample.metric) || (isZtunnel && !takesZtunnel(m_options.ambient)))
        return false;
    return isPlausible(sample.perSecond) && (sample.perSecond > 0 || m_options.includeIdleEdges);
}

bool isReporter(Reporter wanted, Reporter actual, AmbientTraffic ambient)
{
    const bool hasWaypoints
        = ambient == AmbientTraffic::Waypoint || ambient == AmbientTraffic::Total;
    return actual == wanted || (hasWaypoints && actual == Reporter::Waypoint);
}

bool isProtocolOn(const GraphOptions& options, Metric metric, Protocol protocol)
{
    if (metric != Metric::Requests)
        return true;
    return protocol == Protocol::Http ? options.http == HttpRate::Requests
                                      : options.grpc == GrpcRate::Requests;
}

bool takesZtunnel(AmbientTraffic ambient)
{
    return ambient == AmbientTraffic::Ztunnel || ambient == AmbientTraffic::Total;
}

std::map<std::string, std::vector<PickedSample>> pickByNamespace(
    const GraphContext& context, const SampleCleaner& cleaner)
{
    const auto& focus = context.options().focus;
    if (focus)
        return {{focus->namespaceName, pickAroundFocus(context, cleaner)}};
    return SampleSorter(context, cleaner).sorted();
}

} // namespace vigla::graph
