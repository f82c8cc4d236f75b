#include "models/graph/build/appenders.h"
#include "models/graph/build/tolerance.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace vigla::graph {

namespace {

/// Rates by code as the flags of an edge's responses add up to.
CodeRates codeRatesOf(const Edge& edge)
{
    CodeRates codes;
    for (const auto& [code, detail] : edge.responses) {
        double sum = 0;
        for (const auto& [flags, rate] : detail.flags)
            sum += rate;
        if (sum > 0)
            codes[code] += sum;
    }
    return codes;
}

void addCodes(CodeRates& codes, const CodeRates& more)
{
    for (const auto& [code, rate] : more)
        codes[code] += rate;
}

Health replicaHealth(const mesh::Workload& workload)
{
    const auto desired = workload.desired;
    const auto current = workload.current;
    const auto available = workload.available;
    const std::string count
        = std::to_string(available) + " of " + std::to_string(desired) + " replicas are available";
    if (desired == 0)
        return {HealthStatus::NotReady, -1, "scaled to 0 replicas"};
    if (available == 0)
        return {HealthStatus::Failure, -1, count};
    if (current < desired || available < desired)
        return {HealthStatus::Degraded, -1, count};
    if (available == desired && current != desired)
        return {HealthStatus::Failure, -1,
            std::to_string(current) + " replicas exist, " + std::to_string(desired)
                + " are wanted"};
    if (workload.syncedProxies >= 0 && workload.syncedProxies < desired)
        return {HealthStatus::Degraded, -1,
            std::to_string(workload.syncedProxies) + " of " + std::to_string(desired)
                + " proxies have the current configuration"};
    if (available == desired && current == desired)
        return {HealthStatus::Healthy, -1, {}};
    return {HealthStatus::Degraded, -1, count};
}

ReplicaStatus replicasOf(const mesh::Workload& workload)
{
    return {workload.name, workload.desired, workload.current, workload.available,
        workload.syncedProxies};
}

/// The worse of the requests and the replicas, with the share of errors of the requests.
Health withReplicas(Health health, const mesh::Workload& workload)
{
    const Health replicas = replicaHealth(workload);
    const double errors = health.errorPercent;
    if (replicas.status > health.status)
        health = replicas;
    health.errorPercent = errors;
    return health;
}

class HealthFinalizer final {
public:
    HealthFinalizer(const GraphContext& context, TrafficMap& map)
        : m_context(context)
        , m_map(map)
        , m_rules(context.options().healthRules)
        , m_tolerances(map.nodes.size(), &defaultTolerances())
    {
    }

    void run()
    {
        for (NodeIndex i = 0; i < m_map.nodes.size(); ++i)
            findTolerances(i);
        for (Edge& edge : m_map.edges)
            judgeEdge(edge);
        for (NodeIndex i = 0; i < m_map.nodes.size(); ++i)
            judgeNode(i);
    }

private:
    /// Those of the object's annotation, else of the rules.
    void findTolerances(NodeIndex index)
    {
        Node& node = m_map.nodes[index];
        const bool isService = node.kind == NodeKind::Service;
        const bool isWorkload = node.kind == NodeKind::Workload;
        m_tolerances[index] = &m_rules.tolerancesOf(node.namespaceName,
            isService        ? node.service
                : isWorkload ? node.workload
                             : node.app,
            nameOf(node.kind));
        if (!canLook(node))
            return;
        constexpr auto kKey = "health.kiali.io/rate";
        const auto use = [&](const mesh::Labels& annotations) {
            const auto found = annotations.find(kKey);
            if (found == annotations.end())
                return false;
            node.healthAnnotation = found->second;
            m_tolerances[index] = &m_own.emplace_back(parseTolerances(found->second));
            return true;
        };
        if (node.kind == NodeKind::Service) {
            const auto* service
                = m_context.cluster()->findService(node.namespaceName, node.service);
            if (service)
                use(service->annotations);
            return;
        }
        for (const mesh::Workload* workload : workloadsOf(node)) {
            if (use(workload->annotations))
                return;
        }
    }

    bool canLook(const Node& node) const
    {
        return m_context.cluster() && !node.has(NodeMark::Inaccessible);
    }

    std::vector<const mesh::Workload*> workloadsOf(const Node& node) const
    {
        if (node.kind == NodeKind::Service || !canLook(node))
            return {};
        if (isOk(node.workload)) {
            const auto* workload = m_context.findWorkload(node.namespaceName, node.workload);
            return workload ? std::vector{workload} : std::vector<const mesh::Workload*>();
        }
        return node.app.empty()
            ? std::vector<const mesh::Workload*>()
            : m_context.workloadsOfApp(node.namespaceName, node.app, node.version);
    }

    void judgeEdge(Edge& edge)
    {
        const CodeRates codes = codeRatesOf(edge);
        if (codes.empty())
            return;
        addCodes(m_map.nodes[edge.source].outboundCodes[edge.protocol], codes);
        addCodes(m_map.nodes[edge.target].inboundCodes[edge.protocol], codes);
        const Health asSource
            = m_judge.healthOf(edge.protocol, codes, "outbound", *m_tolerances[edge.source]);
        const Health asTarget
            = m_judge.healthOf(edge.protocol, codes, "inbound", *m_tolerances[edge.target]);
        edge.health = worseOf(asTarget, asSource);
    }

    void judgeNode(NodeIndex index)
    {
        Node& node = m_map.nodes[index];
        if (node.has(NodeMark::Inaccessible)) {
            node.inboundCodes.clear();
            node.outboundCodes.clear();
            return;
        }
        node.requestHealth
            = worseOf(m_judge.healthOf(node.inboundCodes, "inbound", *m_tolerances[index]),
                m_judge.healthOf(node.outboundCodes, "outbound", *m_tolerances[index]));
        node.health = node.requestHealth;
        if (!m_context.knowsWorkloads())
            return;
        for (const mesh::Workload* workload : workloadsOf(node))
            addReplicas(node, *workload);
    }

    static void addReplicas(Node& node, const mesh::Workload& workload)
    {
        node.replicas.push_back(replicasOf(workload));
        node.desiredReplicas = std::max(node.desiredReplicas, 0) + workload.desired;
        node.availableReplicas = std::max(node.availableReplicas, 0) + workload.available;
        node.health = withReplicas(node.health, workload);
    }

    const GraphContext& m_context;
    TrafficMap& m_map;
    HealthJudge m_judge;
    RuleFinder m_rules;
    std::deque<std::vector<Tolerance>> m_own; ///< Of annotations; addresses stay.
    std::vector<const std::vector<Tolerance>*> m_tolerances;
};

} // namespace

void finalizeHealth(const GraphContext& context, TrafficMap& map)
{
    HealthFinalizer(context, map).run();
}

void judgeAppBoxes(const GraphContext& context, ServiceGraph& graph)
{
    std::vector<bool> isJudged(graph.boxes.size(), false);
    for (const Node& node : graph.nodes) {
        const auto number = static_cast<std::size_t>(node.box);
        const bool isFirst = node.box >= 0 && node.kind == NodeKind::App && !isJudged[number];
        if (!isFirst)
            continue;
        isJudged[number] = true;
        Box& box = graph.boxes[number];
        box.health = node.requestHealth;
        if (node.has(NodeMark::Inaccessible) || !context.knowsWorkloads())
            continue;
        for (const auto* workload : context.workloadsOfApp(node.namespaceName, node.app, {})) {
            box.replicas.push_back(replicasOf(*workload));
            box.health = withReplicas(box.health, *workload);
        }
    }
}

} // namespace vigla::graph
