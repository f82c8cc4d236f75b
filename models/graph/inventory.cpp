#include "models/graph/inventory.h"

#include "models/graph/build/build_from.h"
#include "models/mesh/workload.h"

#include <algorithm>
#include <map>
#include <utility>

namespace vigla::graph {

namespace {

using Name = std::pair<std::string, std::string>; ///< Namespace, name.

Rates requestRates(const std::map<Protocol, Rates>& byProtocol)
{
    Rates sum;
    for (const Protocol protocol : {Protocol::Grpc, Protocol::Http}) {
        const auto found = byProtocol.find(protocol);
        if (found == byProtocol.end())
            continue;
        sum.total += found->second.total;
        sum.noResponse += found->second.noResponse;
        sum.class4xx += found->second.class4xx;
        sum.class5xx += found->second.class5xx;
        sum.grpcErrors += found->second.grpcErrors;
    }
    return sum;
}

double totalOf(const std::map<Protocol, Rates>& byProtocol, Protocol protocol)
{
    const auto found = byProtocol.find(protocol);
    return found == byProtocol.end() ? 0 : found->second.total;
}

RowTraffic trafficOf(const Node& node)
{
    RowTraffic traffic;
    const Rates requests = requestRates(node.inbound);
    traffic.requestsIn = requests.total;
    traffic.requestsOut = requestRates(node.outbound).total;
    if (requests.total > 0)
        traffic.errorPercent = std::clamp(100 * requests.errors() / requests.total, 0.0, 100.0);
    traffic.tcpBytesIn = totalOf(node.inbound, Protocol::Tcp);
    return traffic;
}

/// The slowest caller's p95 for each node, by index.
std::vector<std::optional<double>> slowestP95(const ServiceGraph& graph)
{
    std::vector<std::optional<double>> slowest(graph.nodes.size());
    for (const Edge& edge : graph.edges)
        if (const auto& p95 = edge.responseTimes.p95; p95 && edge.target < slowest.size()) {
            auto& known = slowest[edge.target];
            known = std::max(known.value_or(0), *p95);
        }
    return slowest;
}

ServiceRow serviceRow(const Node& node, const mesh::ClusterState* cluster)
{
    ServiceRow row;
    row.id = node.id;
    row.namespaceName = node.namespaceName;
    row.name = node.service;
    row.health = node.health;
    row.traffic = trafficOf(node);
    row.marks = node.marks;
    if (node.serviceEntry)
        row.type = "ServiceEntry";
    const mesh::Service* service
        = cluster ? cluster->findService(node.namespaceName, node.service) : nullptr;
    if (!service)
        return row;
    row.type = service->type.empty() ? "ClusterIP" : service->type;
    for (const mesh::ServicePort& port : service->ports)
        row.ports.push_back(
            (port.name.empty() ? std::string() : port.name + " ") + std::to_string(port.port));
    return row;
}

WorkloadRow workloadRow(const Node& node)
{
    WorkloadRow row;
    row.id = node.id;
    row.namespaceName = node.namespaceName;
    row.name = node.workload;
    row.app = node.app;
    row.version = node.version;
    row.health = node.health;
    row.traffic = trafficOf(node);
    row.marks = node.marks;
    row.available = node.availableReplicas;
    row.desired = node.desiredReplicas;
    return row;
}

/// What the cluster knows of a workload that its node does not carry.
void addClusterFacts(
    WorkloadRow& row, const mesh::Workload& workload, const mesh::ClusterState& cluster)
{
    row.kind = workload.kind;
    row.available = workload.available;
    row.desired = workload.desired;
    row.pods = static_cast<std::int32_t>(workload.pods.size());
    for (const std::string& name : workload.pods) {
        const mesh::Pod* pod = cluster.findPod(workload.namespaceName, name);
        row.podsWithProxy += pod && pod->hasProxy ? 1 : 0;
    }
}

/// Sums of one app while its workloads are visited.
struct AppSum {
    AppRow row;
    Rates requests;
    std::string cluster;
};

void addToApp(AppSum& sum, const Node& node, const std::optional<double>& p95)
{
    AppRow& row = sum.row;
    row.namespaceName = node.namespaceName;
    row.name = node.app;
    sum.cluster = node.cluster;
    ++row.workloads;
    row.marks |= node.marks;
    if (!node.version.empty()
        && std::ranges::find(row.versions, node.version) == row.versions.end())
        row.versions.push_back(node.version);
    if (node.health.status > row.health.status)
        row.health = node.health;
    const Rates requests = requestRates(node.inbound);
    sum.requests.total += requests.total;
    sum.requests.noResponse += requests.errors();
    row.traffic.requestsOut += requestRates(node.outbound).total;
    row.traffic.tcpBytesIn += totalOf(node.inbound, Protocol::Tcp);
    if (p95)
        row.traffic.p95 = std::max(row.traffic.p95.value_or(0), *p95);
}

AppRow finishedApp(AppSum sum)
{
    AppRow row = std::move(sum.row);
    row.id = "app_" + sum.cluster + "_" + row.namespaceName + "_" + row.name;
    row.traffic.requestsIn = sum.requests.total;
    if (sum.requests.total > 0)
        row.traffic.errorPercent
            = std::clamp(100 * sum.requests.errors() / sum.requests.total, 0.0, 100.0);
    std::ranges::sort(row.versions);
    return row;
}

std::vector<AppRow> appRows(
    const ServiceGraph& graph, const std::vector<std::optional<double>>& p95)
{
    std::map<std::pair<std::string, Name>, AppSum> apps;
    for (std::size_t index = 0; index < graph.nodes.size(); ++index) {
        const Node& node = graph.nodes[index];
        if (node.kind == NodeKind::Workload && !node.app.empty())
            addToApp(apps[{node.cluster, {node.namespaceName, node.app}}], node, p95[index]);
    }
    std::vector<AppRow> rows;
    for (auto& [name, sum] : apps)
        rows.push_back(finishedApp(std::move(sum)));
    std::ranges::sort(rows, {}, &AppRow::id);
    return rows;
}

/// Names of the workloads that each service node sends to, by index.
std::vector<std::vector<std::string>> workloadsBehind(const ServiceGraph& graph)
{
    std::vector<std::vector<std::string>> behind(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
        if (edge.source >= behind.size() || edge.target >= behind.size())
            continue;
        const Node& target = graph.nodes[edge.target];
        auto& names = behind[edge.source];
        if (target.kind == NodeKind::Workload
            && std::ranges::find(names, target.workload) == names.end())
            names.push_back(target.workload);
    }
    return behind;
}

} // namespace

GraphOptions inventoryOptions(GraphOptions options)
{
    options.type = GraphType::Workload;
    options.injectServiceNodes = true;
    options.includeIdleNodes = true;
    options.includeIdleEdges = false;
    options.boxByApp = false;
    options.boxByNamespace = false;
    options.boxByCluster = false;
    return options;
}

MeshInventory buildInventory(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options)
{
    return inventoryOf(snapshot, buildGraph(snapshot, inventoryOptions(options)));
}

MeshInventory inventoryOf(const snapshot::MeshSnapshot& snapshot, ServiceGraph built)
{
    MeshInventory inventory;
    inventory.graph = std::make_shared<const ServiceGraph>(std::move(built));
    const ServiceGraph& graph = *inventory.graph;
    const mesh::ClusterState* cluster = snapshot.cluster.get();

    std::map<Name, mesh::Workload> workloads;
    if (cluster)
        for (mesh::Workload& workload : mesh::workloadsOf(*cluster))
            workloads[{workload.namespaceName, workload.name}] = std::move(workload);

    const auto p95 = slowestP95(graph);
    const auto behind = workloadsBehind(graph);
    for (std::size_t index = 0; index < graph.nodes.size(); ++index) {
        const Node& node = graph.nodes[index];
        if (node.kind == NodeKind::Service) {
            ServiceRow row = serviceRow(node, cluster);
            row.traffic.p95 = p95[index];
            row.workloads = behind[index];
            inventory.services.push_back(std::move(row));
        } else if (node.kind == NodeKind::Workload) {
            WorkloadRow row = workloadRow(node);
            row.traffic.p95 = p95[index];
            const auto known = workloads.find({row.namespaceName, row.name});
            if (known != workloads.end())
                addClusterFacts(row, known->second, *cluster);
            inventory.workloads.push_back(std::move(row));
        }
    }
    inventory.apps = appRows(graph, p95);
    return inventory;
}

} // namespace vigla::graph
