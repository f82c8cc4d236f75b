#include "models/graph/build/select_traffic.h"

#include "models/core/text.h"
#include "models/graph/build/end_finder.h"
#include "models/telemetry/text_hash.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_set>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::Symbol;
using telemetry::TrafficSample;

/// The order in which Kiali asks.
enum class QueryRank : std::uint8_t { Unserviced, AmbientGateway, Destination, Source };

/// Faster than any machine; what is above it is a broken counter, and would turn sums infinite.
constexpr double kMostPlausibleRate = 1e15;

struct PickedSample {
    std::uint32_t number = 0;
    QueryRank rank = QueryRank::Source;
};

bool isTcp(Metric metric)
{
    return metric == Metric::TcpSent || metric == Metric::TcpReceived;
}

/// The metrics that the rate options ask for. TCP's sent and received are seen from the other end.
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

/// Sends every sample to the requested namespaces whose queries would find it.
class SampleSorter final {
public:
    SampleSorter(const GraphContext& context, const SampleCleaner& cleaner)
        : m_context(context)
        , m_cleaner(cleaner)
        , m_ambient(context.options().ambient)
        , m_metrics(metricsOf(context.options()))
    {
        for (const std::string& name : context.namespaces())
            m_names.emplace(context.traffic().symbols.find(name), name);
    }

    std::map<std::string, std::vector<PickedSample>> sorted()
    {
        const auto& samples = m_context.traffic().samples;
        for (std::uint32_t i = 0; i < samples.size(); ++i) {
            if (isWanted(samples[i]))
                sort(i, samples[i]);
        }
        return std::move(m_picked);
    }

private:
    bool isWanted(const TrafficSample& sample) const
    {
        if (!m_metrics.contains(sample.metric))
            return false;
        if (isTcp(sample.metric) && m_cleaner.text(sample.labels.scrapeApp) == "ztunnel"
            && !takesZtunnel(m_ambient))
            return false;
        if (!(sample.perSecond < kMostPlausibleRate))
            return false;
        return sample.perSecond > 0 || m_context.options().includeIdleEdges;
    }

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
    AmbientTraffic m_ambient;
    std::set<Metric> m_metrics;
    std::unordered_map<Symbol, std::string> m_names;
    std::map<std::string, std::vector<PickedSample>> m_picked;
};

struct SeriesKey {
    Metric metric;
    CleanSample sample;
    bool operator==(const SeriesKey&) const = default;
};

struct SeriesKeyHasher {
    std::size_t operator()(const SeriesKey& key) const
    {
        return telemetry::mixed(
            CleanSampleHasher{}(key.sample), static_cast<std::uint64_t>(key.metric));
    }
};

struct SeriesSum {
    QueryRank rank = QueryRank::Source;
    double perSecond = 0;
};

/// A number for every series that depends on its texts only, not on the order in which the labels
/// were met; sorting by it makes sums the same whatever the order of series.
class TextOrder final {
public:
    explicit TextOrder(const SampleCleaner& cleaner)
    {
        m_hashes.reserve(cleaner.symbolCount());
        for (Symbol i = 0; i < cleaner.symbolCount(); ++i)
            m_hashes.push_back(telemetry::hashOf(cleaner.text(i)).low);
    }

    std::uint64_t of(const SeriesKey& key) const
    {
        const CleanSample& sample = key.sample;
        std::uint64_t seed = static_cast<std::uint64_t>(key.metric) * 4
            + static_cast<std::uint64_t>(sample.protocol);
        for (const EndSymbols* end : {&sample.source, &sample.target}) {
            for (const Symbol symbol : {end->cluster, end->serviceNamespace, end->service,
                     end->workloadNamespace, end->workload, end->app, end->version})
                seed = add(seed, symbol);
        }
        return add(add(add(seed, sample.code), sample.flags), sample.host);
    }

private:
    std::uint64_t add(std::uint64_t seed, Symbol symbol) const
    {
        return telemetry::mixed(seed, symbol < m_hashes.size() ? m_hashes[symbol] : 1);
    }
    std::vector<std::uint64_t> m_hashes;
};

using SeriesSums = std::unordered_map<SeriesKey, SeriesSum, SeriesKeyHasher>;

bool isProtocolOn(const GraphOptions& options, Metric metric, Protocol protocol)
{
    if (metric != Metric::Requests)
        return true;
    return protocol == Protocol::Http ? options.http == HttpRate::Requests
                                      : options.grpc == GrpcRate::Requests;
}

class NamespaceMapBuilder final {
public:
    NamespaceMapBuilder(SampleReader& reader, const TextOrder& order)
        : m_context(reader.context())
        , m_cleaner(reader.cleaner())
        , m_order(order)
        , m_finder(reader, m_map)
    {
    }

    TrafficMap build(const std::vector<PickedSample>& picked)
    {
        m_sums.reserve(picked.size());
        for (const PickedSample& sample : picked)
            sum(sample);
        std::vector<std::pair<std::uint64_t, const SeriesSums::value_type*>> ordered;
        ordered.reserve(m_sums.size());
        for (const auto& entry : m_sums)
            ordered.emplace_back(m_order.of(entry.first), &entry);
        std::ranges::sort(ordered, {}, &decltype(ordered)::value_type::first);
        for (const auto& [position, entry] : ordered)
            add(entry->first.sample, roundedRate(entry->second.perSecond));
        return std::move(m_map);
    }

private:
    void sum(const PickedSample& picked)
    {
        const TrafficSample& sample = m_context.traffic().samples[picked.number];
        const auto clean = m_cleaner.clean(sample.metric, sample.labels);
        if (!clean || !isProtocolOn(m_context.options(), sample.metric, clean->protocol))
            return;
        const auto [at, isNew]
            = m_sums.try_emplace(SeriesKey{sample.metric, *clean}, SeriesSum{picked.rank, 0});
        SeriesSum& series = at->second;
        if (picked.rank < series.rank)
            series = {picked.rank, 0};
        if (picked.rank == series.rank)
            series.perSecond += sample.perSecond;
    }

    void add(const CleanSample& sample, double perSecond)
    {
        const auto ends = m_finder.put(sample);
        if (!ends)
            return;
        if (ends->service) {
            addEdge(ends->source, *ends->service, sample, perSecond);
            addEdge(*ends->service, ends->target, sample, perSecond);
        } else {
            addEdge(ends->source, ends->target, sample, perSecond);
        }
        if (m_cleaner.isOk(sample.target.service))
            addDestService(*ends, sample.target);
    }

    void addDestService(const SampleEnds& ends, const EndSymbols& target)
    {
        EndSymbols seen = target; // with the node in place of what does not name the service
        seen.workload = ends.target;
        seen.workloadNamespace = seen.app = seen.version = 0;
        if (!m_destServices.insert(seen).second)
            return;
        const EndLabels labels = m_cleaner.labelsOf(target);
        const ServiceName service{std::string(labels.cluster), std::string(labels.serviceNamespace),
            std::string(labels.service)};
        m_map.nodes[ends.target].destServices.insert(service);
        if (ends.service)
            m_map.nodes[*ends.service].destServices.insert(service);
    }

    void addEdge(NodeIndex source, NodeIndex target, const CleanSample& sample, double perSecond)
    {
        Edge& edge = m_map.edges[m_map.connect(source, target, sample.protocol)];
        const std::string_view code = m_cleaner.text(sample.code);
        addTraffic(m_map.nodes[source], edge, m_map.nodes[target], perSecond, code);
        addResponse(
            edge, perSecond, code, m_cleaner.text(sample.flags), m_cleaner.text(sample.host));
    }

    const GraphContext& m_context;
    const SampleCleaner& m_cleaner;
    const TextOrder& m_order;
    TrafficMap m_map;
    EndFinder m_finder;
    SeriesSums m_sums;
    std::unordered_set<EndSymbols, EndSymbolsHasher> m_destServices; ///< Already noted.
};

/// Marks what of one namespace's samples counts: of each series only the lowest rank.
void markUses(const SampleReader& reader, const std::vector<PickedSample>& picked,
    std::vector<SampleUse>& uses)
{
    const auto& samples = reader.context().traffic().samples;
    std::unordered_map<SeriesKey, QueryRank, SeriesKeyHasher> lowest;
    const auto keyOf = [&](const PickedSample& pick) -> std::optional<SeriesKey> {
        const TrafficSample& sample = samples[pick.number];
        const auto clean = reader.cleaner().clean(sample.metric, sample.labels);
        const bool isOn
            = clean && isProtocolOn(reader.context().options(), sample.metric, clean->protocol);
        return isOn ? std::optional(SeriesKey{sample.metric, *clean}) : std::nullopt;
    };
    for (const PickedSample& pick : picked)
        if (const auto key = keyOf(pick)) {
            const auto [at, isNew] = lowest.try_emplace(*key, pick.rank);
            at->second = std::min(at->second, pick.rank);
        }
    for (const PickedSample& pick : picked) {
        const auto key = keyOf(pick);
        const SampleUse use = !key         ? SampleUse::Unreadable
            : lowest.at(*key) == pick.rank ? SampleUse::Counted
                                           : SampleUse::Duplicate;
        uses[pick.number] = std::max(uses[pick.number], use);
    }
}

} // namespace

std::vector<SampleUse> usesOfSamples(SampleReader& reader)
{
    std::vector<SampleUse> uses(reader.context().traffic().samples.size(), SampleUse::NotAsked);
    for (const auto& [name, picked] : SampleSorter(reader.context(), reader.cleaner()).sorted())
        markUses(reader, picked, uses);
    return uses;
}

double roundedRate(double perSecond)
{
    return std::floor(perSecond * 1000 + 0.5) / 1000;
}

bool isReporter(Reporter wanted, Reporter actual, AmbientTraffic ambient)
{
    const bool hasWaypoints
        = ambient == AmbientTraffic::Waypoint || ambient == AmbientTraffic::Total;
    return actual == wanted || (hasWaypoints && actual == Reporter::Waypoint);
}

bool takesZtunnel(AmbientTraffic ambient)
{
    return ambient == AmbientTraffic::Ztunnel || ambient == AmbientTraffic::Total;
}

std::map<std::string, TrafficMap> buildNamespaceMaps(SampleReader& reader)
{
    const auto picked = SampleSorter(reader.context(), reader.cleaner()).sorted();
    const TextOrder order(reader.cleaner());
    std::map<std::string, TrafficMap> maps;
    for (const std::string& name : reader.context().namespaces()) {
        const auto samples = picked.find(name);
        TrafficMap& map = maps[name];
        if (samples != picked.end())
            map = NamespaceMapBuilder(reader, order).build(samples->second);
    }
    return maps;
}

} // namespace vigla::graph
