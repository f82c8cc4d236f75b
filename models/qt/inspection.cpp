#include "models/qt/inspection.h"

#include "models/core/text.h"
#include "models/mesh/workload.h"
#include "models/qt/inspected_rules.h"

#include <algorithm>
#include <map>
#include <set>

namespace vigla {

namespace {

using graph::Node;
using graph::NodeKind;
using graph::ServiceGraph;

/// Of an edge in a share of mTLS when it carries no requests: bytes cannot be weighed with them.
constexpr double kLeastWeight = 1e-9;

std::string nameOfNode(const ServiceGraph& graph, const Node& node)
{
    const graph::NodeTitle title = graph::titleOf(node, graph.type);
    return title.second.empty() ? title.first : title.first + " " + title.second;
}

double requestsOf(const std::map<graph::Protocol, graph::Rates>& rates)
{
    double total = 0;
    for (const auto& [protocol, rate] : rates)
        total += protocol == graph::Protocol::Tcp ? 0 : rate.total;
    return total;
}

graph::RowTraffic trafficOf(const Node& node)
{
    graph::RowTraffic traffic;
    double errors = 0;
    for (const auto& [protocol, rates] : node.inbound) {
        if (protocol == graph::Protocol::Tcp)
            traffic.tcpBytesIn += rates.total;
        else
            errors += rates.errors();
    }
    traffic.requestsIn = requestsOf(node.inbound);
    traffic.requestsOut = requestsOf(node.outbound);
    if (traffic.requestsIn > 0)
        traffic.errorPercent = std::clamp(100 * errors / traffic.requestsIn, 0.0, 100.0);
    return traffic;
}

/// The share of mTLS of what arrives, weighted by requests; absent when nothing is known.
std::optional<double> mtlsInto(const ServiceGraph& graph, std::uint32_t node)
{
    double weighted = 0;
    double total = 0;
    for (const graph::Edge& edge : graph.edges)
        if (edge.target == node && edge.mtlsPercent) {
            const bool isTcp = edge.protocol == graph::Protocol::Tcp;
            const double weight = std::max(isTcp ? 0.0 : edge.rates.total, kLeastWeight);
            weighted += *edge.mtlsPercent * weight;
            total += weight;
        }
    return total > 0 ? std::optional(weighted / total) : std::nullopt;
}

bool isPodOf(const mesh::ClusterState& cluster, const mesh::Pod& pod, const Node& node,
    const mesh::Service* service, const std::set<std::string>& appPods)
{
    if (pod.namespaceName != node.namespaceName)
        return false;
    if (node.kind == NodeKind::Service)
        return service && !service->selector.empty()
            && mesh::selects(service->selector, pod.labels);
    if (!node.workload.empty())
        return mesh::workloadNameOf(cluster, pod) == node.workload;
    return appPods.contains(pod.name);
}

/// Names of the pods of an app's workloads, of one version where the node has one.
std::set<std::string> podsOfApp(const mesh::ClusterState& cluster, const Node& node)
{
    std::set<std::string> pods;
    for (const mesh::Workload& workload : mesh::workloadsOf(cluster))
        if (workload.namespaceName == node.namespaceName && workload.app == node.app
            && (node.version.empty() || workload.version == node.version))
            pods.insert(workload.pods.begin(), workload.pods.end());
    return pods;
}

std::vector<const mesh::Pod*> podsOf(const mesh::ClusterState& cluster, const Node& node)
{
    const mesh::Service* service = node.kind == NodeKind::Service
        ? cluster.findService(node.namespaceName, node.service)
        : nullptr;
    const std::set<std::string> appPods = node.workload.empty() && !node.app.empty()
        ? podsOfApp(cluster, node)
        : std::set<std::string>();
    std::vector<const mesh::Pod*> pods;
    for (const mesh::Pod& pod : cluster.pods)
        if (isPodOf(cluster, pod, node, service, appPods))
            pods.push_back(&pod);
    return pods;
}

std::string firstError(const mesh::ProxyStatus& proxy)
{
    for (const mesh::TypeSync* type : {&proxy.cds, &proxy.lds, &proxy.eds, &proxy.rds, &proxy.ecds})
        if (!type->error.empty())
            return type->error;
    return {};
}

InspectedPod inspectedPod(const snapshot::MeshSnapshot& snapshot, const mesh::Pod& pod)
{
    InspectedPod row;
    row.id = pod.namespaceName + "/" + pod.name;
    row.name = pod.name;
    row.isReady = pod.isReady;
    row.hasProxy = pod.hasProxy;
    row.restarts = pod.restarts;
    for (const mesh::ProxyStatus& proxy : snapshot.proxies)
        if (proxy.podName == pod.name && proxy.namespaceName == pod.namespaceName) {
            if (!proxy.istiod.empty())
                row.sync = proxy.worst();
            row.detail = firstError(proxy);
            if (row.detail.empty())
                row.detail = proxy.metricsProblem;
        }
    return row;
}

const routing::RoutableHost* hostNamed(
    const std::vector<routing::RoutableHost>& hosts, const std::string& name)
{
    const auto found = std::ranges::find(hosts, name, &routing::RoutableHost::host);
    return found == hosts.end() ? nullptr : &*found;
}

/// Requests per second from the service's node to each workload, as `namespace/name`.
std::map<std::string, double> ratesBehind(
    const ServiceGraph& graph, const std::string& namespaceName, const std::string& service)
{
    std::map<std::string, double> rates;
    for (const graph::Edge& edge : graph.edges) {
        const Node& source = graph.nodes[edge.source];
        const Node& target = graph.nodes[edge.target];
        if (source.kind == NodeKind::Service && source.service == service
            && source.namespaceName == namespaceName && !target.workload.empty())
            rates[target.namespaceName + "/" + target.workload] += edge.rates.total;
    }
    return rates;
}

std::string shareName(const routing::SplitDestination& destination)
{
    if (!destination.subset.empty())
        return destination.subset;
    const std::size_t dot = destination.host.find('.');
    return dot == std::string::npos ? destination.host : destination.host.substr(0, dot);
}

void addShares(Inspection& result, const routing::RoutableHost& host,
    const std::map<std::string, double>& rates)
{
    const auto card = std::ranges::find_if(
        host.cards, [](const routing::RouteCard& each) { return each.destinations.size() > 1; });
    if (card == host.cards.end())
        return;
    double total = 0;
    for (const auto& [workload, rate] : rates)
        total += rate;
    std::map<std::string, int> owners; ///< Of how many destinations a workload is.
    for (const auto& destination : card->destinations)
        for (const std::string& workload : destination.workloads)
            ++owners[workload];
    for (const auto& destination : card->destinations) {
        InspectedShare share{
            shareName(destination), static_cast<double>(destination.weight.value), {}};
        double rate = 0;
        bool isOwn = !destination.workloads.empty();
        for (const std::string& workload : destination.workloads) {
            isOwn = isOwn && owners[workload] == 1;
            const auto found = rates.find(workload);
            rate += found == rates.end() ? 0 : found->second;
        }
        if (isOwn && total > 0)
            share.observedPercent = 100 * rate / total;
        result.shares.push_back(std::move(share));
    }
    result.areSharesOfAllRules = host.cards.size() > 1;
}

/// What the cluster and the routing know of a node.
void addSurroundings(
    Inspection& result, const Published& picture, const ServiceGraph& graph, const Node& node)
{
    std::vector<const mesh::Pod*> pods;
    if (picture.snapshot && picture.snapshot->cluster) {
        pods = podsOf(*picture.snapshot->cluster, node);
        for (const mesh::Pod* pod : pods)
            result.pods.push_back(inspectedPod(*picture.snapshot, *pod));
    }
    const routing::RoutableHost* host = nullptr;
    if (picture.hosts) {
        result.routedHost = routedHostOf(graph, *picture.hosts, node.id);
        host = hostNamed(*picture.hosts, result.routedHost);
    }
    if (host) {
        const ServiceGraph& split
            = picture.inventory && picture.inventory->graph ? *picture.inventory->graph : graph;
        addShares(result, *host, ratesBehind(split, host->namespaceName, host->serviceName));
    }
    result.rules = rulesTouching(picture, node, pods, host);
}

Inspection inspectNode(const Published& picture, const ServiceGraph& graph, const Node& node)
{
    Inspection result;
    result.id = node.id;
    result.kind = node.kind;
    const graph::NodeTitle title = graph::titleOf(node, graph.type);
    result.title = title.first;
    result.subtitle = title.second;
    result.namespaceName = node.namespaceName;
    result.health = node.health;
    result.marks = node.marks;
    result.traffic = trafficOf(node);
    result.mtlsPercent = mtlsInto(graph, static_cast<std::uint32_t>(&node - graph.nodes.data()));
    if (node.extension) {
        result.extension = node.extension->name;
        if (!node.extension->url.empty())
            result.extension += " · " + node.extension->url;
    }
    result.available = node.availableReplicas;
    result.desired = node.desiredReplicas;
    addSurroundings(result, picture, graph, node);
    return result;
}

std::vector<InspectedCode> codesOf(const graph::Edge& edge)
{
    std::vector<InspectedCode> codes;
    double total = 0;
    for (const auto& [code, detail] : edge.responses) {
        InspectedCode row{code, {}, 0};
        std::vector<std::string> flags;
        for (const auto& [flag, rate] : detail.flags) {
            row.percent += rate;
            if (flag != "-" && !flag.empty())
                flags.push_back(flag);
        }
        row.flags = join(flags, ", ");
        total += row.percent;
        codes.push_back(std::move(row));
    }
    for (InspectedCode& row : codes)
        row.percent = total > 0 ? 100 * row.percent / total : 0;
    std::ranges::stable_sort(codes, std::ranges::greater(), &InspectedCode::percent);
    return codes;
}

Inspection inspectEdge(const Published& picture, const ServiceGraph& graph, const graph::Edge& edge)
{
    const Node& target = graph.nodes.at(edge.target);
    Inspection result;
    result.id = edge.id;
    result.isEdge = true;
    result.kind = target.kind;
    result.protocol = edge.protocol;
    result.title = nameOfNode(graph, graph.nodes.at(edge.source));
    result.subtitle = nameOfNode(graph, target);
    result.namespaceName = target.namespaceName;
    result.health = edge.health;
    if (edge.protocol == graph::Protocol::Tcp) {
        result.traffic.tcpBytesIn = edge.rates.total;
    } else {
        result.traffic.requestsIn = edge.rates.total;
        result.traffic.errorPercent = edge.rates.total > 0 ? edge.errorPercent() : -1;
    }
    result.times = edge.responseTimes;
    result.requestBytesPerSecond = edge.requestBytesPerSecond;
    result.responseBytesPerSecond = edge.responseBytesPerSecond;
    result.mtlsPercent = edge.mtlsPercent;
    result.sourcePrincipal = edge.sourcePrincipal;
    result.destPrincipal = edge.destPrincipal;
    result.codes = codesOf(edge);
    addSurroundings(result, picture, graph, target);
    return result;
}

/// Counts every request once: at the edge that leaves its client.
void addEdges(MeshSummary& summary, const ServiceGraph& graph)
{
    double errors = 0;
    double secured = 0;
    double known = 0;
    for (const graph::Edge& edge : graph.edges) {
        if (graph.nodes[edge.source].kind == NodeKind::Service)
            continue;
        const bool isTcp = edge.protocol == graph::Protocol::Tcp;
        if (edge.mtlsPercent) {
            const double weight = std::max(isTcp ? 0.0 : edge.rates.total, kLeastWeight);
            secured += *edge.mtlsPercent * weight;
            known += weight;
        }
        if (isTcp) {
            summary.tcpBytesPerSecond += edge.rates.total;
            continue;
        }
        summary.requestsPerSecond += edge.rates.total;
        errors += edge.rates.errors();
    }
    if (summary.requestsPerSecond > 0)
        summary.errorPercent = std::clamp(100 * errors / summary.requestsPerSecond, 0.0, 100.0);
    if (known > 0)
        summary.mtlsPercent = secured / known;
}

} // namespace

std::optional<Inspection> inspect(const Published& picture, const std::string& id)
{
    const ServiceGraph* places[]{picture.graph.get(), picture.drawnGraph().get(),
        picture.inventory ? picture.inventory->graph.get() : nullptr};
    for (const ServiceGraph* graph : places) {
        if (!graph)
            continue;
        if (const Node* node = graph->findNode(id))
            return inspectNode(picture, *graph, *node);
        if (const graph::Edge* edge = graph->findEdge(id))
            return inspectEdge(picture, *graph, *edge);
    }
    return std::nullopt;
}

std::string routedHostOf(const ServiceGraph& graph, const std::vector<routing::RoutableHost>& hosts,
    const std::string& id)
{
    const Node* node = graph.findNode(id);
    if (!node)
        if (const graph::Edge* edge = graph.findEdge(id))
            node = &graph.nodes.at(edge->target);
    if (!node)
        return {};
    const auto hostOf = [&hosts](const std::string& namespaceName, const std::string& service) {
        for (const routing::RoutableHost& host : hosts)
            if (host.serviceName == service && host.namespaceName == namespaceName)
                return host.host;
        return std::string();
    };
    if (!node->service.empty())
        if (std::string host = hostOf(node->namespaceName, node->service); !host.empty())
            return host;
    for (const graph::ServiceName& service : node->destServices)
        if (std::string host = hostOf(service.namespaceName, service.name); !host.empty())
            return host;
    const std::string workload = node->namespaceName + "/" + node->workload;
    for (const routing::RoutableHost& host : hosts) {
        if (node->serviceEntry
            && std::ranges::find(node->serviceEntry->hosts, host.host)
                != node->serviceEntry->hosts.end())
            return host.host;
        for (const routing::RouteCard& card : host.cards)
            for (const routing::SplitDestination& destination : card.destinations)
                if (!node->workload.empty()
                    && std::ranges::find(destination.workloads, workload)
                        != destination.workloads.end())
                    return host.host;
    }
    return {};
}

MeshSummary summarize(const Published& picture)
{
    MeshSummary summary;
    if (picture.inventory) {
        summary.services = static_cast<int>(picture.inventory->services.size());
        summary.workloads = static_cast<int>(picture.inventory->workloads.size());
    }
    if (picture.snapshot) {
        summary.proxies = static_cast<int>(picture.snapshot->proxies.size());
        summary.proxiesInSync = static_cast<int>(
            std::ranges::count_if(picture.snapshot->proxies, [](const mesh::ProxyStatus& proxy) {
                return !proxy.istiod.empty() && proxy.worst() < mesh::SyncState::Stale;
            }));
    }
    if (!picture.graph)
        return summary;
    summary.edges = static_cast<int>(picture.graph->edges.size());
    addEdges(summary, *picture.graph);
    for (const Node& node : picture.graph->nodes) {
        summary.missingSidecars += node.has(graph::NodeMark::OutOfMesh) ? 1 : 0;
        if (node.health.status > graph::HealthStatus::Healthy)
            summary.worst.push_back({node.id, nameOfNode(*picture.graph, node), node.kind,
                node.namespaceName, node.health});
    }
    std::ranges::stable_sort(summary.worst, [](const TroubleSpot& a, const TroubleSpot& b) {
        return a.health.status != b.health.status ? a.health.status > b.health.status
                                                  : a.health.errorPercent > b.health.errorPercent;
    });
    return summary;
}

} // namespace vigla
