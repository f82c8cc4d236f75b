#include "models/graph/find.h"

#include "models/core/text.h"
#include "models/graph/find/find_expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace vigla::graph {

namespace {

constexpr double kNoActivity = 0;

bool holds(FindOperator comparison, std::string_view text, std::string_view wanted)
{
    switch (comparison) {
    case FindOperator::Equals:
        return text == wanted;
    case FindOperator::Contains:
        return text.find(wanted) != std::string_view::npos;
    case FindOperator::StartsWith:
        return text.starts_with(wanted);
    case FindOperator::EndsWith:
        return text.ends_with(wanted);
    default:
        return false;
    }
}

bool textHolds(const FindTerm& term, std::string_view text)
{
    return holds(term.comparison, toLower(text), toLower(term.value));
}

bool numberHolds(const FindTerm& term, double number)
{
    const bool hasActivity = std::isfinite(number) && number > kNoActivity;
    if (std::isnan(term.number))
        return term.comparison == FindOperator::Equals && !hasActivity;
    if (!std::isfinite(number))
        return false;
    switch (term.comparison) {
    case FindOperator::Equals:
        return std::abs(number - term.number) < 0.005;
    case FindOperator::Greater:
        return number > term.number;
    case FindOperator::Less:
        return number < term.number;
    case FindOperator::GreaterOrEqual:
        return number >= term.number;
    case FindOperator::LessOrEqual:
        return number <= term.number;
    default:
        return false;
    }
}

double totalOf(const std::map<Protocol, Rates>& rates, Protocol protocol)
{
    const auto found = rates.find(protocol);
    return found != rates.end() ? found->second.total : 0;
}

std::string compactHealth(HealthStatus status)
{
    std::string text = toLower(nameOf(status));
    std::erase(text, ' ');
    return text;
}

std::array<std::string_view, 5> namesOf(const Node& node)
{
    return {node.operation, node.app, node.service, node.workload, node.version};
}

std::string_view typeOf(const Node& node)
{
    return node.kind == NodeKind::Operation ? "operation" : nameOf(node.kind);
}

bool isOfType(const Node& node, std::string_view wanted)
{
    const std::string lower = toLower(wanted);
    const bool isShort = (lower == "op" && node.kind == NodeKind::Operation)
        || (lower == "svc" && node.kind == NodeKind::Service)
        || (lower == "wl" && node.kind == NodeKind::Workload);
    return isShort || lower == typeOf(node);
}

bool isHealthy(const Node& node)
{
    return node.health.status <= HealthStatus::Healthy;
}

bool hasSidecar(const Node& node)
{
    const bool isChecked = node.kind == NodeKind::Workload || node.kind == NodeKind::App;
    return isChecked && !node.has(NodeMark::OutOfMesh) && !node.has(NodeMark::Ambient)
        && !node.has(NodeMark::Inaccessible);
}

bool isGateway(const Node& node)
{
    return node.has(NodeMark::IngressGateway) || node.has(NodeMark::EgressGateway)
        || (node.has(NodeMark::GatewayApi) && node.kind != NodeKind::Service);
}

struct FlagMark {
    std::string_view name;
    NodeMark mark;
};

constexpr std::array<FlagMark, 17> kFlagMarks = {{
    {"ambient", NodeMark::Ambient},
    {"circuitbreaker", NodeMark::CircuitBreaker},
    {"dead", NodeMark::Dead},
    {"faultinjection", NodeMark::FaultInjection},
    {"idle", NodeMark::Idle},
    {"inaccessible", NodeMark::Inaccessible},
    {"mirroring", NodeMark::Mirroring},
    {"outofmesh", NodeMark::OutOfMesh},
    {"outside", NodeMark::Outside},
    {"requestrouting", NodeMark::RequestRouting},
    {"requesttimeout", NodeMark::RequestTimeout},
    {"serviceentry", NodeMark::ServiceEntry},
    {"stale", NodeMark::Stale},
    {"tcptrafficshifting", NodeMark::TcpTrafficShifting},
    {"trafficshifting", NodeMark::TrafficShifting},
    {"trafficsource", NodeMark::Root},
    {"virtualservice", NodeMark::VirtualService},
}};

bool hasFlag(const Node& node, std::string_view name)
{
    const auto mark = std::ranges::find(kFlagMarks, name, &FlagMark::name);
    if (mark != kFlagMarks.end())
        return node.has(mark->mark);
    if (name == "gateway")
        return isGateway(node);
    if (name == "healthy")
        return isHealthy(node);
    if (name == "sidecar")
        return hasSidecar(node);
    if (name == "waypoint")
        return node.has(NodeMark::Waypoint);
    return name == "workloadentry" && !node.workloadEntries.empty();
}

std::string nodeText(const Node& node, std::string_view name)
{
    if (name == "app")
        return node.app;
    if (name == "cluster")
        return node.cluster;
    if (name == "namespace")
        return node.namespaceName;
    if (name == "service")
        return node.service;
    if (name == "version")
        return node.version;
    if (name == "workload")
        return node.workload;
    if (name == "health")
        return compactHealth(node.health.status);
    return name == "operation" && node.kind == NodeKind::Operation ? node.operation : std::string();
}

bool nameHolds(const FindTerm& term, const Node& node)
{
    return std::ranges::any_of(namesOf(node),
        [&](std::string_view name) { return !name.empty() && textHolds(term, name); });
}

double percentOf(double part, double whole)
{
    return whole > 0 ? part / whole * 100 : std::nan("");
}

double edgeNumber(const ServiceGraph& graph, const Edge& edge, std::string_view name)
{
    const auto rateOf = [&](Protocol protocol) {
        return edge.protocol == protocol ? edge.rates.total : std::nan("");
    };
    const auto errorsOf = [&](Protocol protocol) {
        return edge.protocol == protocol ? percentOf(edge.rates.errors(), edge.rates.total)
                                         : std::nan("");
    };
    const auto shareOf = [&](Protocol protocol) {
        const double all = totalOf(graph.nodes[edge.source].outbound, protocol);
        return edge.protocol == protocol ? percentOf(edge.rates.total, all) : std::nan("");
    };
    if (name == "grpc")
        return rateOf(Protocol::Grpc);
    if (name == "http")
        return rateOf(Protocol::Http);
    if (name == "tcp")
        return rateOf(Protocol::Tcp);
    if (name == "grpcerr")
        return errorsOf(Protocol::Grpc);
    if (name == "httperr")
        return errorsOf(Protocol::Http);
    if (name == "grpctraffic")
        return shareOf(Protocol::Grpc);
    if (name == "httptraffic")
        return shareOf(Protocol::Http);
    if (name == "responsetime")
        return edge.responseTimes.p95.value_or(std::nan(""));
    if (name == "p50")
        return edge.responseTimes.p50.value_or(std::nan(""));
    if (name == "p99")
        return edge.responseTimes.p99.value_or(std::nan(""));
    return edge.requestBytesPerSecond + edge.responseBytesPerSecond;
}

std::string edgeText(const Edge& edge, std::string_view name)
{
    if (name == "protocol")
        return std::string(nameOf(edge.protocol));
    if (name == "sourceprincipal")
        return edge.sourcePrincipal;
    if (name == "destprincipal")
        return edge.destPrincipal;
    return compactHealth(edge.health.status);
}

/// Of UTF-8: continuation bytes are no characters of their own.
std::size_t charactersBefore(std::string_view text, std::size_t at)
{
    return static_cast<std::size_t>(std::ranges::count_if(text.substr(0, at),
        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Finder final {
public:
    Finder(const ServiceGraph& graph, RankBy rankBy)
        : m_graph(graph)
        , m_rankBy(rankBy == RankBy::None ? RankBy::Both : rankBy)
    {
    }

    FindResult run(const FindAlternatives& alternatives)
    {
        FindResult result;
        for (const auto& terms : alternatives) {
            const bool isAboutEdges = std::ranges::any_of(terms, isEdgeTerm);
            if (isAboutEdges)
                findEdges(terms, result);
            else
                findNodes(terms, result);
        }
        return result;
    }

private:
    static bool isEdgeTerm(const FindTerm& term) { return term.operand && term.operand->isOfEdge; }

    void findNodes(const std::vector<FindTerm>& terms, FindResult& result)
    {
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (std::ranges::all_of(terms, [&](const auto& term) { return onNode(term, i); }))
                result.nodes.insert(m_graph.nodes[i].id);
        }
    }

    /// Conditions on nodes hold for an edge when one of its ends meets all of them.
    void findEdges(const std::vector<FindTerm>& terms, FindResult& result)
    {
        for (const Edge& edge : m_graph.edges) {
            const bool isEdge = std::ranges::all_of(
                terms, [&](const auto& term) { return !isEdgeTerm(term) || onEdge(term, edge); });
            const auto isEnd = [&](std::uint32_t node) {
                return std::ranges::all_of(terms,
                    [&](const auto& term) { return isEdgeTerm(term) || onNode(term, node); });
            };
            if (isEdge && (isEnd(edge.source) || isEnd(edge.target)))
                result.edges.insert(edge.id);
        }
    }

    bool onNode(const FindTerm& term, std::uint32_t index)
    {
        return nodeHolds(term, m_graph.nodes[index], index) != term.isNegated;
    }

    bool nodeHolds(const FindTerm& term, const Node& node, std::uint32_t index)
    {
        if (!term.operand)
            return plainTextHolds(term, node);
        const std::string_view name = term.operand->name;
        if (name == "label:") {
            const auto label = node.labels.find(term.key);
            return label != node.labels.end()
                && (term.isPresence || textHolds(term, label->second));
        }
        switch (term.operand->kind) {
        case FindOperand::Kind::Flag:
            return hasFlag(node, name);
        case FindOperand::Kind::Type:
            return isOfType(node, term.value);
        case FindOperand::Kind::Number:
            return numberHolds(term, nodeNumber(node, name, index));
        case FindOperand::Kind::Text:
            return name == "name" ? nameHolds(term, node) : textHolds(term, nodeText(node, name));
        }
        return false;
    }

    static bool plainTextHolds(const FindTerm& term, const Node& node)
    {
        const std::string wanted = toLower(term.value);
        const auto contains = [&](std::string_view text) {
            return toLower(text).find(wanted) != std::string::npos;
        };
        return contains(node.namespaceName) || std::ranges::any_of(namesOf(node), contains)
            || std::ranges::any_of(node.virtualServiceHosts, contains)
            || (node.serviceEntry && std::ranges::any_of(node.serviceEntry->hosts, contains));
    }

    double nodeNumber(const Node& node, std::string_view name, std::uint32_t index)
    {
        if (name == "rank")
            return rankOf(index);
        const auto& rates = name.ends_with("in") ? node.inbound : node.outbound;
        const Protocol protocol = name.starts_with("grpc") ? Protocol::Grpc
            : name.starts_with("http")                     ? Protocol::Http
                                                           : Protocol::Tcp;
        return totalOf(rates, protocol);
    }

    static bool edgeHolds(const ServiceGraph& graph, const FindTerm& term, const Edge& edge)
    {
        const std::string_view name = term.operand->name;
        switch (term.operand->kind) {
        case FindOperand::Kind::Flag:
            return name == "mtls" ? edge.mtlsPercent.value_or(0) > 0 : edge.rates.total > 0;
        case FindOperand::Kind::Number:
            return numberHolds(term, edgeNumber(graph, edge, name));
        case FindOperand::Kind::Text:
        case FindOperand::Kind::Type:
            return textHolds(term, edgeText(edge, name));
        }
        return false;
    }

    bool onEdge(const FindTerm& term, const Edge& edge) const
    {
        return edgeHolds(m_graph, term, edge) != term.isNegated;
    }

    int rankOf(std::uint32_t index)
    {
        if (m_ranks.empty())
            m_ranks = rankNodes(m_graph, m_rankBy);
        return m_ranks[index];
    }

    const ServiceGraph& m_graph;
    RankBy m_rankBy;
    std::vector<int> m_ranks; ///< Counted when a condition asks for them.
};

} // namespace

Result<FindResult> find(const ServiceGraph& graph, std::string_view query, RankBy rank)
{
    const ParsedFind parsed = parseFind(query);
    if (parsed.mistake) {
        const std::string place = std::to_string(charactersBefore(query, parsed.mistake->at) + 1);
        return Error{
            Error::Kind::InvalidInput, "character " + place + ": " + parsed.mistake->message};
    }
    return Finder(graph, rank).run(parsed.alternatives);
}

std::optional<FindMistake> findMistake(std::string_view query)
{
    return parseFind(query).mistake;
}

} // namespace vigla::graph
