#include "models/graph/chart_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace vigla::graph {

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
constexpr std::array kTimes{&ChartSample::p50, &ChartSample::p90, &ChartSample::p99};

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

std::vector<std::pair<std::string_view, ChartSample>> samplesOf(const ServiceGraph& graph)
{
    const NodeSampler nodes(graph);
    std::vector<std::pair<std::string_view, ChartSample>> samples;
    samples.reserve(graph.nodes.size() + graph.edges.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        samples.emplace_back(graph.nodes[i].id, nodes.sampleOf(i));
    for (const Edge& edge : graph.edges)
        samples.emplace_back(edge.id, edgeSample(edge, graph.at));
    std::ranges::sort(samples, {}, [](const auto& entry) { return entry.first; });
    return samples;
}

void SampleSum::add(const ChartSample& part)
{
    for (const auto rate : {&ChartSample::total, &ChartSample::noResponse, &ChartSample::class2xx,
             &ChartSample::class3xx, &ChartSample::class4xx, &ChartSample::class5xx,
             &ChartSample::grpcErrors, &ChartSample::tcpBytesPerSecond})
        m_sum.*rate += part.*rate;
    const bool hasTimes
        = std::ranges::none_of(kTimes, [&](const auto time) { return std::isnan(part.*time); });
    if (!hasTimes || !(part.total > 0))
        return;
    m_weight += part.total;
    for (const auto time : kTimes)
        m_sum.*time += part.total * part.*time;
}

ChartSample SampleSum::at(SystemTime moment) const
{
    ChartSample sample = m_sum;
    sample.at = moment;
    for (const auto time : kTimes)
        sample.*time = m_weight > 0 ? sample.*time / m_weight : kNothing;
    return sample;
}

} // namespace vigla::graph
