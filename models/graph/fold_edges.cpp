#include "models/graph/fold_edges.h"

#include "models/graph/build/traffic_map.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace vigla::graph {

namespace {

/// A mean of values that some edges lack.
class WeightedMean final {
public:
    void add(const std::optional<double>& value, double weight)
    {
        if (!value)
            return;
        m_hasValue = true;
        m_plain = *value;
        m_weight += weight;
        m_sum += *value * weight;
    }

    std::optional<double> value() const
    {
        if (!m_hasValue)
            return std::nullopt;
        return m_weight > 0 ? m_sum / m_weight : m_plain;
    }

private:
    bool m_hasValue = false;
    double m_plain = 0; ///< Of the last one: what counts when none has any weight.
    double m_weight = 0;
    double m_sum = 0;
};

void addResponses(std::map<std::string, ResponseDetail>& sum,
    const std::map<std::string, ResponseDetail>& responses)
{
    for (const auto& [code, detail] : responses) {
        ResponseDetail& slot = sum[code];
        for (const auto& [flag, rate] : detail.flags)
            slot.flags[flag] += rate;
        for (const auto& [host, rate] : detail.hosts)
            slot.hosts[host] += rate;
    }
}

/// One edge made of several.
class EdgeSum final {
public:
    void add(const Edge& edge)
    {
        if (m_count++ == 0) {
            m_edge = edge;
            m_edge.returnEdge.clear();
        } else {
            addNext(edge);
        }
        const double rate = edge.rates.total;
        m_average.add(edge.responseTimes.average, rate);
        m_p50.add(edge.responseTimes.p50, rate);
        m_p90.add(edge.responseTimes.p90, rate);
        m_p95.add(edge.responseTimes.p95, rate);
        m_p99.add(edge.responseTimes.p99, rate);
        m_mtls.add(edge.mtlsPercent, rate);
        addBefore(edge);
    }

    Edge take()
    {
        m_edge.responseTimes
            = {m_average.value(), m_p50.value(), m_p90.value(), m_p95.value(), m_p99.value()};
        m_edge.mtlsPercent = m_mtls.value();
        if (m_edge.before) {
            m_edge.before->p95 = m_beforeP95.value();
            m_edge.before->errorPercent = m_beforeErrors.value().value_or(0);
        }
        return std::move(m_edge);
    }

private:
    void addNext(const Edge& edge)
    {
        addRates(m_edge.rates, edge.rates);
        addResponses(m_edge.responses, edge.responses);
        m_edge.requestBytesPerSecond += edge.requestBytesPerSecond;
        m_edge.responseBytesPerSecond += edge.responseBytesPerSecond;
        if (m_edge.sourcePrincipal != edge.sourcePrincipal)
            m_edge.sourcePrincipal.clear();
        if (m_edge.destPrincipal != edge.destPrincipal)
            m_edge.destPrincipal.clear();
        if (edge.health.status > m_edge.health.status)
            m_edge.health = edge.health;
        m_edge.isSampled = m_edge.isSampled || edge.isSampled;
        m_edge.isStale = m_edge.isStale || edge.isStale;
        if (m_edge.waypoint != edge.waypoint)
            m_edge.waypoint = WaypointDirection::None;
        if (m_edge.change != edge.change)
            m_edge.change = Change::Changed;
    }

    void addBefore(const Edge& edge)
    {
        if (!edge.before)
            return;
        m_beforeP95.add(edge.before->p95, edge.before->total);
        m_beforeErrors.add(edge.before->errorPercent, edge.before->total);
        if (m_count == 1)
            return; // came with the first edge
        if (!m_edge.before)
            m_edge.before = EdgeBefore{};
        m_edge.before->total += edge.before->total;
        m_edge.before->health = std::max(m_edge.before->health, edge.before->health);
    }

    std::size_t m_count = 0;
    Edge m_edge;
    WeightedMean m_average;
    WeightedMean m_p50;
    WeightedMean m_p90;
    WeightedMean m_p95;
    WeightedMean m_p99;
    WeightedMean m_mtls;
    WeightedMean m_beforeP95;
    WeightedMean m_beforeErrors;
};

} // namespace

std::string edgeId(const Node& source, const Node& target, Protocol protocol)
{
    return source.id + "|" + target.id + "|" + std::string(nameOf(protocol));
}

std::vector<Edge> foldEdges(const std::vector<Edge>& edges,
    const std::vector<std::uint32_t>& standIns, const std::vector<Node>& nodes)
{
    using Key = std::tuple<std::uint32_t, std::uint32_t, Protocol>;
    std::map<Key, EdgeSum> sums;
    for (const Edge& edge : edges) {
        const std::uint32_t source = standIns[edge.source];
        const std::uint32_t target = standIns[edge.target];
        const bool isLoop = edge.source == edge.target && !nodes[source].folded;
        if (source != target || isLoop)
            sums[{source, target, edge.protocol}].add(edge);
    }
    std::vector<Edge> result;
    result.reserve(sums.size());
    for (auto& [key, sum] : sums) {
        Edge edge = sum.take();
        std::tie(edge.source, edge.target, edge.protocol) = key;
        edge.id = edgeId(nodes[edge.source], nodes[edge.target], edge.protocol);
        result.push_back(std::move(edge));
    }
    return result;
}

} // namespace vigla::graph
