#include "models/graph/graph_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace vigla::graph {

/// The samples of one graph, by id. Ids are shared between moments with the same elements.
struct GraphHistory::Moment {
    SystemTime at{};
    std::shared_ptr<const std::vector<std::string>> ids; ///< Sorted.
    std::vector<ChartSample> samples; ///< Parallel to `ids`.
};

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

float asFloat(double value)
{
    return static_cast<float>(value);
}

float asTime(const std::optional<double>& milliseconds)
{
    return milliseconds ? asFloat(*milliseconds) : kNothing;
}

void addRates(ChartSample& sample, Protocol protocol, const Rates& rates)
{
    if (protocol == Protocol::Tcp) {
        sample.tcpBytesPerSecond += asFloat(rates.total);
        return;
    }
    sample.total += asFloat(rates.total);
    sample.noResponse += asFloat(rates.noResponse);
    sample.class3xx += asFloat(rates.class3xx);
    sample.class4xx += asFloat(rates.class4xx);
    sample.class5xx += asFloat(rates.class5xx);
    sample.grpcErrors += asFloat(rates.grpcErrors);
    sample.class2xx += asFloat(std::max(0.0, rates.total - rates.class3xx - rates.errors()));
}

ChartSample edgeSample(const Edge& edge, SystemTime at)
{
    ChartSample sample;
    sample.at = at;
    addRates(sample, edge.protocol, edge.rates);
    sample.requestBytesPerSecond = asFloat(edge.requestBytesPerSecond);
    sample.responseBytesPerSecond = asFloat(edge.responseBytesPerSecond);
    sample.p50 = asTime(edge.responseTimes.p50);
    sample.p90 = asTime(edge.responseTimes.p90);
    sample.p99 = asTime(edge.responseTimes.p99);
    return sample;
}

/// Times of several edges, weighted by their rates.
struct WeightedTimes {
    double weight = 0;
    double p50 = 0;
    double p90 = 0;
    double p99 = 0;

    void add(const Edge& edge)
    {
        const ResponseTimes& times = edge.responseTimes;
        if (!times.p50 || !times.p90 || !times.p99 || !(edge.rates.total > 0))
            return;
        weight += edge.rates.total;
        p50 += edge.rates.total * *times.p50;
        p90 += edge.rates.total * *times.p90;
        p99 += edge.rates.total * *times.p99;
    }

    float mean(double sum) const { return weight > 0 ? asFloat(sum / weight) : kNothing; }
};

std::vector<std::size_t> placesIn(
    const std::vector<std::string>& sorted, std::span<const std::string> ids)
{
    std::vector<std::size_t> places;
    for (const std::string& id : ids) {
        const auto found = std::ranges::lower_bound(sorted, id);
        if (found != sorted.end() && *found == id)
            places.push_back(static_cast<std::size_t>(found - sorted.begin()));
    }
    return places;
}

/// Samples of the same moment as one.
class SampleSum final {
public:
    void add(const ChartSample& part)
    {
        for (const auto rate : {&ChartSample::total, &ChartSample::noResponse,
                 &ChartSample::class2xx, &ChartSample::class3xx, &ChartSample::class4xx,
                 &ChartSample::class5xx, &ChartSample::grpcErrors, &ChartSample::tcpBytesPerSecond,
                 &ChartSample::requestBytesPerSecond, &ChartSample::responseBytesPerSecond})
            m_sum.*rate += part.*rate;
        const bool hasTimes = !std::isnan(part.p50) && !std::isnan(part.p90)
            && !std::isnan(part.p99) && part.total > 0;
        if (!hasTimes)
            return;
        m_weight += part.total;
        for (const auto time : kTimes)
            m_sum.*time += part.total * part.*time;
    }

    ChartSample at(SystemTime moment) const
    {
        ChartSample sample = m_sum;
        sample.at = moment;
        for (const auto time : kTimes)
            sample.*time = m_weight > 0 ? sample.*time / m_weight : kNothing;
        return sample;
    }

private:
    static constexpr std::array kTimes{&ChartSample::p50, &ChartSample::p90, &ChartSample::p99};

    ChartSample m_sum;
    float m_weight = 0; ///< Requests per second whose times are known.
};

/// Numbers of the traffic that reaches a node, or leaves it when nothing reaches it.
class NodeSampler final {
public:
    explicit NodeSampler(const ServiceGraph& graph)
        : m_graph(graph)
        , m_times(graph.nodes.size())
        , m_samples(graph.nodes.size())
    {
        for (const Node& node : graph.nodes)
            m_isCalled.push_back(!node.inbound.empty());
        for (const Edge& edge : graph.edges) {
            if (m_isCalled[edge.target])
                add(edge.target, edge);
            if (!m_isCalled[edge.source])
                add(edge.source, edge);
        }
    }

    ChartSample sampleOf(std::size_t index) const
    {
        ChartSample sample = m_samples[index];
        sample.at = m_graph.at;
        const WeightedTimes& times = m_times[index];
        sample.p50 = times.mean(times.p50);
        sample.p90 = times.mean(times.p90);
        sample.p99 = times.mean(times.p99);
        return sample;
    }

private:
    void add(std::uint32_t index, const Edge& edge)
    {
        addRates(m_samples[index], edge.protocol, edge.rates);
        m_samples[index].requestBytesPerSecond += asFloat(edge.requestBytesPerSecond);
        m_samples[index].responseBytesPerSecond += asFloat(edge.responseBytesPerSecond);
        m_times[index].add(edge);
    }

    const ServiceGraph& m_graph;
    std::vector<bool> m_isCalled;
    std::vector<WeightedTimes> m_times;
    std::vector<ChartSample> m_samples;
};

} // namespace

float ChartSample::errorPercent() const
{
    const float errors = noResponse + class4xx + class5xx + grpcErrors;
    return total > 0 ? std::min(100.0F, errors / total * 100.0F) : 0.0F;
}

GraphHistory::GraphHistory(HistoryBounds bounds)
    : m_bounds(bounds)
{
}

std::vector<ChartSample> GraphHistory::seriesOf(std::string_view id) const
{
    std::vector<ChartSample> series;
    for (const auto& moment : m_moments) {
        const auto found = std::ranges::lower_bound(*moment->ids, id);
        if (found != moment->ids->end() && *found == id)
            series.push_back(
                moment->samples[static_cast<std::size_t>(found - moment->ids->begin())]);
    }
    return series;
}

std::vector<ChartSample> GraphHistory::sumOf(std::span<const std::string> ids) const
{
    std::vector<ChartSample> series;
    const std::vector<std::string>* known = nullptr;
    std::vector<std::size_t> places;
    for (const auto& moment : m_moments) {
        if (moment->ids.get() != known) {
            known = moment->ids.get();
            places = placesIn(*known, ids);
        }
        if (places.empty())
            continue;
        SampleSum sum;
        for (const std::size_t place : places)
            sum.add(moment->samples[place]);
        series.push_back(sum.at(moment->at));
    }
    return series;
}

std::size_t GraphHistory::sampleCount() const
{
    std::size_t count = 0;
    for (const auto& moment : m_moments)
        count += moment->samples.size();
    return count;
}

GraphHistory GraphHistory::upTo(SystemTime at) const
{
    GraphHistory past = *this;
    std::erase_if(past.m_moments, [at](const auto& moment) { return moment->at > at; });
    return past;
}

void GraphHistory::thin()
{
    const SystemTime oldest = m_moments.back()->at - m_bounds.longest;
    std::erase_if(m_moments, [&](const auto& moment) { return moment->at < oldest; });
    while (sampleCount() > m_bounds.mostSamples && m_moments.size() > 2) {
        // Every other moment of the older half goes: what is recent stays dense.
        std::vector<std::shared_ptr<const Moment>> kept;
        for (std::size_t i = 0; i < m_moments.size(); ++i) {
            if (i >= m_moments.size() / 2 || i % 2 == 0)
                kept.push_back(std::move(m_moments[i]));
        }
        m_moments = std::move(kept);
    }
}

GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph)
{
    // What lies ahead was recorded before the wall clock was set back.
    std::erase_if(history.m_moments, [&](const auto& moment) { return moment->at > graph.at; });
    if (!history.m_moments.empty() && graph.at == history.m_moments.back()->at)
        return history;
    const NodeSampler nodes(graph);
    std::vector<std::pair<std::string_view, ChartSample>> entries;
    entries.reserve(graph.nodes.size() + graph.edges.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        entries.emplace_back(graph.nodes[i].id, nodes.sampleOf(i));
    for (const Edge& edge : graph.edges)
        entries.emplace_back(edge.id, edgeSample(edge, graph.at));
    std::ranges::sort(entries, {}, [](const auto& entry) { return entry.first; });

    auto moment = std::make_shared<GraphHistory::Moment>();
    moment->at = graph.at;
    for (const auto& [id, sample] : entries)
        moment->samples.push_back(sample);
    const bool hasSameIds = !history.m_moments.empty()
        && std::ranges::equal(*history.m_moments.back()->ids, entries, {}, {},
            [](const auto& entry) { return entry.first; });
    if (hasSameIds) {
        moment->ids = history.m_moments.back()->ids;
    } else {
        std::vector<std::string> ids;
        for (const auto& [id, sample] : entries)
            ids.emplace_back(id);
        moment->ids = std::make_shared<const std::vector<std::string>>(std::move(ids));
    }
    history.m_moments.push_back(std::move(moment));
    history.thin();
    return history;
}

} // namespace vigla::graph
