#include "models/graph/build/select_traffic.h"

#include "models/graph/build/end_finder.h"
#include "models/graph/build/pick_samples.h"
#include "models/telemetry/text_hash.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Symbol;
using telemetry::TrafficSample;

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

class NamespaceMapBuilder final {
public:
    NamespaceMapBuilder(SampleReader& reader, const TextOrder& order)
        : m_context(reader.context())
        , m_cleaner(reader.cleaner())
        , m_order(order)
        , m_finder(reader, m_map)
    {
    }

    /// `factor` is what every rate is multiplied with.
    TrafficMap build(const std::vector<PickedSample>& picked, double factor)
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
            add(entry->first.sample, roundedRate(entry->second.perSecond * factor));
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
    for (const auto& [name, picked] : pickByNamespace(reader.context(), reader.cleaner()))
        markUses(reader, picked, uses);
    return uses;
}

double roundedRate(double perSecond)
{
    return std::floor(perSecond * 1000 + 0.5) / 1000;
}

std::map<std::string, TrafficMap> buildNamespaceMaps(SampleReader& reader)
{
    const auto picked = pickByNamespace(reader.context(), reader.cleaner());
    const TextOrder order(reader.cleaner());
    std::map<std::string, TrafficMap> maps;
    for (const std::string& name : reader.context().namespaces()) {
        const auto samples = picked.find(name);
        TrafficMap& map = maps[name];
        if (samples != picked.end())
            map = NamespaceMapBuilder(reader, order)
                      .build(samples->second, reader.context().ageFactor(name));
    }
    return maps;
}

} // namespace vigla::graph
