#include "models/graph/build/traffic_map.h"

#include <algorithm>
#include <limits>

namespace vigla::graph {

namespace {

std::uint64_t keyOf(NodeIndex source, NodeIndex target, Protocol protocol)
{
    return (std::uint64_t{source} << 34U) | (std::uint64_t{target} << 2U)
        | static_cast<std::uint64_t>(protocol);
}

/// The part of the rates that a code belongs to; null for the codes that only count in the total.
double Rates::*classOf(Protocol protocol, std::string_view code)
{
    if (protocol == Protocol::Tcp)
        return nullptr;
    if (code == "-")
        return &Rates::noResponse;
    const bool isGrpc = protocol == Protocol::Grpc;
    const char first = code.empty() ? '\0' : code.front();
    if (isGrpc && code.size() == 3)
        return first == '4' || first == '5' ? &Rates::grpcErrors : nullptr;
    if (isGrpc)
        return code.empty() || code == "0" ? nullptr : &Rates::grpcErrors;
    switch (first) {
    case '3':
        return &Rates::class3xx;
    case '4':
        return &Rates::class4xx;
    case '5':
        return &Rates::class5xx;
    default:
        return nullptr;
    }
}

void addOne(Rates& rates, double perSecond, double Rates::*part)
{
    rates.total += perSecond;
    if (part)
        rates.*part += perSecond;
}

/// The mean weighted by rates; where only one is known, that.
void mix(std::optional<double>& value, double weight, const std::optional<double>& other,
    double otherWeight)
{
    if (!value || !other)
        value = value ? value : other;
    else if (weight + otherWeight > 0)
        value = (*value * weight + *other * otherWeight) / (weight + otherWeight);
}

} // namespace

NodeIndex TrafficMap::put(Node node)
{
    const auto next = static_cast<NodeIndex>(nodes.size());
    const auto [at, isNew] = m_byId.try_emplace(node.id, next);
    if (isNew)
        nodes.push_back(std::move(node));
    return at->second;
}

std::optional<NodeIndex> TrafficMap::find(std::string_view id) const
{
    const auto found = m_byId.find(id);
    return found != m_byId.end() ? std::optional(found->second) : std::nullopt;
}

EdgeIndex TrafficMap::connect(NodeIndex source, NodeIndex target, Protocol protocol)
{
    const auto next = static_cast<EdgeIndex>(edges.size());
    const auto [at, isNew] = m_byEnds.try_emplace(keyOf(source, target, protocol), next);
    if (isNew) {
        Edge& edge = edges.emplace_back();
        edge.source = source;
        edge.target = target;
        edge.protocol = protocol;
    }
    return at->second;
}

std::optional<EdgeIndex> TrafficMap::findEdge(
    NodeIndex source, NodeIndex target, Protocol protocol) const
{
    const auto found = m_byEnds.find(keyOf(source, target, protocol));
    return found != m_byEnds.end() ? std::optional(found->second) : std::nullopt;
}

void TrafficMap::reserve(std::size_t nodeCount, std::size_t edgeCount)
{
    nodes.reserve(nodeCount);
    edges.reserve(edgeCount);
    m_byId.reserve(nodeCount);
    m_byEnds.reserve(edgeCount);
}

void TrafficMap::indexEdges()
{
    m_byEnds.clear();
    for (EdgeIndex i = 0; i < edges.size(); ++i)
        m_byEnds.emplace(keyOf(edges[i].source, edges[i].target, edges[i].protocol), i);
}

void TrafficMap::removeNodes(const std::function<bool(NodeIndex)>& isUnwanted)
{
    constexpr NodeIndex kGone = std::numeric_limits<NodeIndex>::max();
    std::vector<NodeIndex> numbers(nodes.size(), kGone);
    NodeIndex kept = 0;
    for (NodeIndex i = 0; i < nodes.size(); ++i)
        if (!isUnwanted(i))
            numbers[i] = kept++;
    if (kept == nodes.size())
        return;
    for (NodeIndex i = 0; i < nodes.size(); ++i)
        if (numbers[i] != kGone && numbers[i] != i)
            nodes[numbers[i]] = std::move(nodes[i]);
    nodes.resize(kept);
    m_byId.clear();
    for (NodeIndex i = 0; i < nodes.size(); ++i)
        m_byId.emplace(nodes[i].id, i);
    std::erase_if(edges, [&](const Edge& edge) {
        return numbers[edge.source] == kGone || numbers[edge.target] == kGone;
    });
    for (Edge& edge : edges) {
        edge.source = numbers[edge.source];
        edge.target = numbers[edge.target];
    }
    indexEdges();
}

void TrafficMap::removeEdges(const std::set<EdgeIndex>& unwanted)
{
    if (unwanted.empty())
        return;
    std::vector<Edge> kept;
    kept.reserve(edges.size());
    for (EdgeIndex i = 0; i < edges.size(); ++i) {
        if (!unwanted.contains(i))
            kept.push_back(std::move(edges[i]));
    }
    edges = std::move(kept);
    indexEdges();
}

void TrafficMap::redirectEdges(
    const std::function<std::pair<NodeIndex, NodeIndex>(const Edge&)>& newEnds)
{
    std::vector<Edge> before = std::move(edges);
    edges.clear();
    m_byEnds.clear();
    for (Edge& edge : before) {
        const auto [source, target] = newEnds(edge);
        const auto known = findEdge(source, target, edge.protocol);
        if (known) {
            mergeEdge(edges[*known], edge);
            continue;
        }
        edge.source = source;
        edge.target = target;
        m_byEnds.emplace(
            keyOf(source, target, edge.protocol), static_cast<EdgeIndex>(edges.size()));
        edges.push_back(std::move(edge));
    }
}

void addTraffic(Node& source, Edge& edge, Node& target, double perSecond, std::string_view code)
{
    if (!(perSecond > 0))
        return;
    double Rates::*part = classOf(edge.protocol, code);
    source.outbound[edge.protocol].total += perSecond;
    addOne(edge.rates, perSecond, part);
    addOne(target.inbound[edge.protocol], perSecond, part);
}

void addResponse(Edge& edge, double perSecond, std::string_view code, std::string_view flags,
    std::string_view host)
{
    if (!(perSecond > 0))
        return;
    const bool hasNoCode = code.empty() || edge.protocol == Protocol::Tcp;
    ResponseDetail& detail = edge.responses[hasNoCode ? std::string("-") : std::string(code)];
    if (!flags.empty())
        detail.flags[std::string(flags)] += perSecond;
    if (!host.empty())
        detail.hosts[std::string(host)] += perSecond;
}

void addRates(Rates& rates, const Rates& more)
{
    rates.total += more.total;
    rates.noResponse += more.noResponse;
    rates.class3xx += more.class3xx;
    rates.class4xx += more.class4xx;
    rates.class5xx += more.class5xx;
    rates.grpcErrors += more.grpcErrors;
}

void mergeEdge(Edge& edge, const Edge& more)
{
    const double before = edge.rates.total;
    addRates(edge.rates, more.rates);
    for (const auto& [code, detail] : more.responses) {
        ResponseDetail& mine = edge.responses[code];
        for (const auto& [flags, rate] : detail.flags)
            mine.flags[flags] += rate;
        for (const auto& [host, rate] : detail.hosts)
            mine.hosts[host] += rate;
    }
    edge.requestBytesPerSecond += more.requestBytesPerSecond;
    edge.responseBytesPerSecond += more.responseBytesPerSecond;
    const double after = more.rates.total;
    mix(edge.responseTimes.average, before, more.responseTimes.average, after);
    mix(edge.responseTimes.p50, before, more.responseTimes.p50, after);
    mix(edge.responseTimes.p90, before, more.responseTimes.p90, after);
    mix(edge.responseTimes.p95, before, more.responseTimes.p95, after);
    mix(edge.responseTimes.p99, before, more.responseTimes.p99, after);
    mix(edge.mtlsPercent, before, more.mtlsPercent, after);
    if (edge.sourcePrincipal.empty())
        edge.sourcePrincipal = more.sourcePrincipal;
    if (edge.destPrincipal.empty())
        edge.destPrincipal = more.destPrincipal;
    if (more.health.status > edge.health.status)
        edge.health = more.health;
    edge.isSampled |= more.isSampled;
    edge.isStale |= more.isStale;
}

} // namespace vigla::graph
