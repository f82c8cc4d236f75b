#pragma once

#include "models/graph/graph_history.h"
#include "models/kube/document.h"
#include "models/qt/snapshot_store.h"
#include "tests/support/item_lists.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A small shop like bookinfo as a published picture, made by hand: every kind of node, both
/// protocols, a failing version, a stale and a refusing proxy, a split of 80 to 20.
namespace vigla::test {

inline constexpr std::int64_t kSampleStart = 1'767'366'000'000; ///< 2026-01-02 15:00:00 UTC, ms.

inline SystemTime sampleTime(int seconds = 0)
{
    return SystemTime(std::chrono::milliseconds(kSampleStart + 1000LL * seconds));
}

inline graph::Node sampleNode(graph::NodeKind kind, const std::string& namespaceName,
    const std::string& name, const std::string& version = {})
{
    graph::Node node;
    node.kind = kind;
    node.cluster = "Kubernetes";
    node.namespaceName = namespaceName;
    node.health.status = graph::HealthStatus::Healthy;
    if (kind == graph::NodeKind::Service) {
        node.service = name;
        node.id = "svc_Kubernetes_" + namespaceName + "_" + name;
        node.app = name;
        return node;
    }
    node.app = name;
    node.version = version;
    node.workload = version.empty() ? name : name + "-" + version;
    node.availableReplicas = node.desiredReplicas = 1;
    node.id = kind == graph::NodeKind::Workload
        ? "wl_Kubernetes_" + namespaceName + "_" + node.workload
        : "vapp_Kubernetes_" + namespaceName + "_" + name + "_" + version;
    return node;
}

/// Nodes by a short name, edges between short names; build() sorts and numbers them.
class SampleGraph {
public:
    explicit SampleGraph(graph::GraphType type) { m_graph.type = type; }

    graph::Node& add(const std::string& key, graph::Node node, float x, float y)
    {
        m_places[node.id] = {x, y};
        m_ids[key] = node.id;
        return m_nodes.emplace(node.id, std::move(node)).first->second;
    }

    graph::Edge& connect(const std::string& from, const std::string& to, double rate,
        double errorRate = 0, graph::Protocol protocol = graph::Protocol::Http)
    {
        graph::Edge edge;
        edge.id = m_ids.at(from) + "|" + m_ids.at(to) + "|" + std::string(nameOf(protocol));
        edge.protocol = protocol;
        edge.rates.total = rate;
        edge.rates.class5xx = protocol == graph::Protocol::Tcp ? 0 : errorRate;
        edge.mtlsPercent = 100;
        const double percent = rate > 0 ? 100 * errorRate / rate : 0;
        edge.health.errorPercent = percent;
        edge.health.status = percent >= 10 ? graph::HealthStatus::Failure
            : percent >= 0.1               ? graph::HealthStatus::Degraded
                                           : graph::HealthStatus::Healthy;
        if (protocol != graph::Protocol::Tcp)
            edge.responseTimes = {12.4, 8.2, 21.0, 34.5, 88.1};
        m_ends.emplace_back(m_ids.at(from), m_ids.at(to));
        m_nodes.at(m_ids.at(to)).inbound[protocol].total += rate;
        m_nodes.at(m_ids.at(to)).inbound[protocol].class5xx += errorRate;
        m_nodes.at(m_ids.at(from)).outbound[protocol].total += rate;
        m_edges.push_back(edge);
        return m_edges.back();
    }

    std::string id(const std::string& key) const { return m_ids.at(key); }
    std::string edgeId(const std::string& from, const std::string& to,
        graph::Protocol protocol = graph::Protocol::Http) const
    {
        return id(from) + "|" + id(to) + "|" + std::string(nameOf(protocol));
    }

    graph::ServiceGraph build(SystemTime at)
    {
        graph::ServiceGraph graph = m_graph;
        graph.at = at;
        graph.durationSeconds = 60;
        std::map<std::string, std::uint32_t> numbers;
        for (const auto& [nodeId, node] : m_nodes) {
            numbers[nodeId] = static_cast<std::uint32_t>(graph.nodes.size());
            graph.nodes.push_back(node);
        }
        for (std::size_t index = 0; index < m_edges.size(); ++index) {
            graph.edges.push_back(m_edges[index]);
            graph.edges.back().source = numbers.at(m_ends[index].first);
            graph.edges.back().target = numbers.at(m_ends[index].second);
        }
        std::ranges::sort(graph.edges, {}, &graph::Edge::id);
        return graph;
    }

    graph::Layout layout(const graph::ServiceGraph& graph) const
    {
        graph::Layout layout;
        for (const graph::Node& node : graph.nodes) {
            layout.nodeIds.push_back(node.id);
            const auto [x, y] = m_places.at(node.id);
            layout.centres.push_back({x, y});
        }
        for (const graph::Edge& edge : graph.edges) {
            const graph::Point a = layout.centres[edge.source];
            const graph::Point b = layout.centres[edge.target];
            const float middle = (a.x + b.x) / 2;
            layout.routes.push_back(
                {{{a.x + 24, a.y}, {middle, a.y}, {middle, b.y}, {b.x - 24, b.y}},
                    {middle, (a.y + b.y) / 2}});
        }
        layout.bounds = {-60, 0, 1480, 460};
        return layout;
    }

private:
    graph::ServiceGraph m_graph;
    std::map<std::string, graph::Node> m_nodes;
    std::map<std::string, std::pair<float, float>> m_places;
    std::map<std::string, std::string> m_ids;
    std::vector<std::pair<std::string, std::string>> m_ends;
    std::vector<graph::Edge> m_edges;
};

/// `factor` scales all rates, so that a later round differs from an earlier one.
inline SampleGraph sampleShop(graph::GraphType type, double factor = 1)
{
    using graph::NodeKind;
    using graph::NodeMark;
    const NodeKind app = type == graph::GraphType::Workload ? NodeKind::Workload : NodeKind::App;
    const std::string shop = "bookinfo";
    SampleGraph graph(type);
    auto& gateway
        = graph.add("gateway", sampleNode(app, "istio-system", "istio-ingressgateway"), 0, 240);
    gateway.set(NodeMark::IngressGateway);
    gateway.set(NodeMark::Root);
    graph.add("productpage", sampleNode(NodeKind::Service, shop, "productpage"), 200, 240);
    graph.add("productpage v1", sampleNode(app, shop, "productpage", "v1"), 400, 240);
    graph.add("details", sampleNode(NodeKind::Service, shop, "details"), 600, 60);
    graph.add("details v1", sampleNode(app, shop, "details", "v1"), 800, 60);
    auto& reviews = graph.add("reviews", sampleNode(NodeKind::Service, shop, "reviews"), 600, 300);
    reviews.set(NodeMark::VirtualService);
    reviews.set(NodeMark::TrafficShifting);
    graph.add("reviews v1", sampleNode(app, shop, "reviews", "v1"), 800, 220);
    auto& failing = graph.add("reviews v2", sampleNode(app, shop, "reviews", "v2"), 800, 380);
    failing.health = {graph::HealthStatus::Failure, 12.5, "12.5 % of its requests fail with 5xx."};
    graph.add("ratings", sampleNode(NodeKind::Service, shop, "ratings"), 1000, 380);
    auto& ratings = graph.add("ratings v1", sampleNode(app, shop, "ratings", "v1"), 1180, 380);
    ratings.health = {graph::HealthStatus::Degraded, 0.4, "0.4 % of its requests fail."};
    auto& database = graph.add("mongodb", sampleNode(app, shop, "mongodb", "v1"), 1360, 380);
    database.set(NodeMark::OutOfMesh);
    database.health = {graph::HealthStatus::NotAvailable, -1, {}};

    graph.connect("gateway", "productpage", 84 * factor, 0.1 * factor);
    graph.connect("productpage", "productpage v1", 84 * factor, 0.1 * factor);
    graph.connect("productpage v1", "details", 84 * factor);
    graph.connect("details", "details v1", 84 * factor);
    graph.connect("productpage v1", "reviews", 83 * factor, 2.1 * factor);
    graph.connect("reviews", "reviews v1", 66 * factor);
    auto& bad = graph.connect("reviews", "reviews v2", 17 * factor, 2.1 * factor);
    bad.responses["200"].flags["-"] = 14.9 * factor;
    bad.responses["503"].flags["UH"] = 2.1 * factor;
    bad.sourcePrincipal = "spiffe://cluster.local/ns/bookinfo/sa/bookinfo-productpage";
    bad.destPrincipal = "spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews";
    bad.requestBytesPerSecond = 12'400 * factor;
    bad.responseBytesPerSecond = 88'000 * factor;
    graph.connect("reviews v2", "ratings", 15 * factor, 0.06 * factor);
    graph.connect("ratings", "ratings v1", 15 * factor, 0.06 * factor);
    graph.connect("ratings v1", "mongodb", 4200 * factor, 0, graph::Protocol::Tcp).mtlsPercent = 0;
    return graph;
}

inline kube::Document sampleDocument(const char* json)
{
    return kube::Document(nlohmann::ordered_json::parse(json));
}

inline mesh::Pod samplePod(const std::string& namespaceName, const std::string& app,
    const std::string& version, int number = 0)
{
    mesh::Pod pod;
    pod.namespaceName = namespaceName;
    const std::string workload = version.empty() ? app : app + "-" + version;
    pod.name = workload + "-6c5df657b-x" + std::to_string(number) + "abc";
    pod.uid = pod.name;
    pod.labels = {{"app", app}};
    if (!version.empty())
        pod.labels["version"] = version;
    pod.phase = "Running";
    pod.ownerKind = "ReplicaSet";
    pod.ownerName = workload + "-6c5df657b";
    pod.labels["pod-template-hash"] = "6c5df657b";
    pod.isReady = true;
    pod.hasProxy = app != "mongodb";
    pod.isProxyReady = pod.hasProxy;
    pod.startedAt = sampleTime(-90'000);
    return pod;
}

inline mesh::ClusterStatePtr sampleCluster()
{
    mesh::ClusterState cluster;
    cluster.istioVersion = "1.29.0";
    cluster.serverVersion = "v1.32.1";
    for (const char* name : {"bookinfo", "default", "istio-system"})
        test::append(cluster.namespaces, {name, {}, sampleTime(-1'000'000)});
    const std::string shop = "bookinfo";
    cluster.pods = {samplePod(shop, "details", "v1"), samplePod(shop, "mongodb", "v1"),
        samplePod(shop, "productpage", "v1"), samplePod(shop, "ratings", "v1"),
        samplePod(shop, "reviews", "v1"), samplePod(shop, "reviews", "v2"),
        samplePod(shop, "reviews", "v2", 1), samplePod("istio-system", "istio-ingressgateway", "")};
    edit(cluster.pods, [](std::vector<mesh::Pod>& pods) {
        std::ranges::sort(
            pods, {}, [](const mesh::Pod& pod) { return std::pair(pod.namespaceName, pod.name); });
    });
    for (const mesh::Pod& pod : cluster.pods) {
        mesh::ReplicaOwner set;
        set.kind = "ReplicaSet";
        set.namespaceName = pod.namespaceName;
        set.name = pod.ownerName;
        set.ownerKind = "Deployment";
        set.ownerName = pod.ownerName.substr(0, pod.ownerName.rfind('-'));
        set.templateLabels = pod.labels;
        set.desired = set.current = set.available = 1;
        if (cluster.replicaSets.empty() || cluster.replicaSets.back().name != set.name) {
            test::append(cluster.replicaSets, set);
            set.kind = "Deployment";
            set.name = set.ownerName;
            set.ownerKind.clear();
            set.ownerName.clear();
            test::append(cluster.deployments, set);
        }
    }
    for (const char* app : {"details", "productpage", "ratings", "reviews"}) {
        mesh::Service service;
        service.namespaceName = shop;
        service.name = app;
        service.selector = {{"app", app}};
        service.type = "ClusterIP";
        service.ports = {{"http", 9080, "9080", ""}};
        test::append(cluster.services, service);
    }
    cluster.istioObjects["VirtualService"] = {sampleDocument(R"({
        "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
        "metadata": {"name": "reviews", "namespace": "bookinfo"},
        "spec": {"hosts": ["reviews"], "http": [{"route": [
            {"destination": {"host": "reviews", "subset": "v1"}, "weight": 80},
            {"destination": {"host": "reviews", "subset": "v2"}, "weight": 20}]}]}})")};
    cluster.istioObjects["DestinationRule"] = {sampleDocument(R"({
        "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
        "metadata": {"name": "reviews", "namespace": "bookinfo"},
        "spec": {"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}},
            {"name": "v2", "labels": {"version": "v2"}}]}})")};
    cluster.istioObjects["PeerAuthentication"] = {sampleDocument(R"({
        "apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
        "metadata": {"name": "default", "namespace": "istio-system"},
        "spec": {"mtls": {"mode": "STRICT"}}})")};
    cluster.istioObjects["AuthorizationPolicy"] = {sampleDocument(R"({
        "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy",
        "metadata": {"name": "reviews-viewer", "namespace": "bookinfo"},
        "spec": {"selector": {"matchLabels": {"app": "reviews"}}}})"),
        sampleDocument(R"({
        "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy",
        "metadata": {"name": "details-only", "namespace": "bookinfo"},
        "spec": {"selector": {"matchLabels": {"app": "details"}}}})")};
    return std::make_shared<const mesh::ClusterState>(std::move(cluster));
}

inline std::vector<mesh::ProxyStatus> sampleProxies(const mesh::ClusterState& cluster)
{
    std::vector<mesh::ProxyStatus> proxies;
    for (const mesh::Pod& pod : cluster.pods) {
        if (!pod.hasProxy)
            continue;
        mesh::ProxyStatus proxy;
        proxy.namespaceName = pod.namespaceName;
        proxy.podName = pod.name;
        proxy.type = pod.namespaceName == "istio-system" ? "router" : "sidecar";
        proxy.istiod = "istiod-7d9f8c6b5-k2x4p";
        proxy.version = "1.29.0";
        proxy.workload
            = pod.namespaceName + "/" + pod.ownerName.substr(0, pod.ownerName.rfind('-'));
        proxy.startedAt = pod.startedAt;
        proxy.isReady = true;
        for (mesh::TypeSync* type : {&proxy.cds, &proxy.lds, &proxy.eds, &proxy.rds}) {
            type->state = mesh::SyncState::Synced;
            type->sentAt = sampleTime(-42);
        }
        if (pod.labels.at("app") == "ratings") {
            proxy.rds.state = mesh::SyncState::Stale;
            proxy.restarts = 3;
        }
        if (pod.labels.at("app") == "details") {
            proxy.lds.state = mesh::SyncState::Error;
            proxy.lds.error = "Error adding/updating listener(s) virtualInbound: invalid value at "
                              "filter_chains[0]: unknown <b>filter</b> 'envoy.lua'";
        }
        if (pod.namespaceName == "istio-system")
            proxy.rds.state = mesh::SyncState::NotSent;
        proxies.push_back(std::move(proxy));
    }
    return proxies;
}

inline std::shared_ptr<const std::vector<routing::RoutableHost>> sampleHosts()
{
    std::vector<routing::RoutableHost> hosts;
    for (const char* service : {"details", "productpage", "ratings", "reviews"}) {
        routing::RoutableHost host;
        host.serviceName = service;
        host.namespaceName = "bookinfo";
        host.host = std::string(service) + ".bookinfo.svc.cluster.local";
        hosts.push_back(std::move(host));
    }
    routing::RoutableHost& reviews = hosts.back();
    const std::string group = "networking.istio.io";
    reviews.objects = {{group, "VirtualService", "bookinfo", "reviews"},
        {group, "DestinationRule", "bookinfo", "reviews"}};
    routing::RouteCard card;
    card.object = reviews.objects.front();
    card.ruleIndex = 0;
    card.isSplittable = true;
    for (const auto& [subset, weight] : {std::pair("v1", 80), std::pair("v2", 20)}) {
        routing::SplitDestination destination;
        destination.host = reviews.host;
        destination.subset = subset;
        destination.weight = {weight};
        destination.workloads = {std::string("bookinfo/reviews-") + subset};
        card.destinations.push_back(std::move(destination));
    }
    reviews.cards = {card};
    routing::Finding finding;
    finding.code = "no-outlier-detection";
    finding.message = "Subset v2 fails, and nothing ejects its endpoints.";
    finding.object = reviews.objects.back();
    reviews.findings = {finding};
    return std::make_shared<const std::vector<routing::RoutableHost>>(std::move(hosts));
}

inline graph::MeshInventoryPtr sampleInventory(double factor, SystemTime at)
{
    SampleGraph shop = sampleShop(graph::GraphType::Workload, factor);
    graph::MeshInventory inventory;
    inventory.graph = std::make_shared<const graph::ServiceGraph>(shop.build(at));
    std::map<std::string, graph::AppRow> apps;
    for (const graph::Node& node : inventory.graph->nodes) {
        graph::RowTraffic traffic;
        for (const auto& [protocol, rates] : node.inbound) {
            if (protocol == graph::Protocol::Tcp) {
                traffic.tcpBytesIn = rates.total;
                continue;
            }
            traffic.requestsIn = rates.total;
            traffic.errorPercent = 100 * rates.errors() / rates.total;
            traffic.p95 = 34.5;
        }
        if (node.kind == graph::NodeKind::Service) {
            inventory.services.push_back({node.id, node.namespaceName, node.service, node.health,
                traffic, node.marks, "ClusterIP", {"http 9080"}, {node.service + "-v1"}});
            continue;
        }
        graph::WorkloadRow row{node.id, node.namespaceName, node.workload, "Deployment", node.app,
            node.version, node.health, traffic, node.marks, 1, 1, 1,
            node.has(graph::NodeMark::OutOfMesh) ? 0 : 1};
        inventory.workloads.push_back(row);
        graph::AppRow& app = apps[node.namespaceName + "/" + node.app];
        app.id = "app_Kubernetes_" + node.namespaceName + "_" + node.app;
        app.namespaceName = node.namespaceName;
        app.name = node.app;
        app.versions.push_back(node.version);
        app.health = node.health.status > app.health.status ? node.health : app.health;
        app.traffic = traffic;
        app.workloads += 1;
    }
    for (auto& [name, app] : apps)
        inventory.apps.push_back(app);
    std::ranges::sort(inventory.apps, {}, &graph::AppRow::id);
    return std::make_shared<const graph::MeshInventory>(std::move(inventory));
}

/// How much traffic there is in round `round`: a slow wave around 1.
inline double sampleFactor(int round)
{
    return 1 + 0.18 * std::sin(round / 9.0) + 0.05 * std::sin(round / 1.7);
}

/// The picture of round `round`, 5 s after the one before, with the past of 15 minutes.
inline Published samplePicture(int round = 180)
{
    Published picture;
    picture.generation = {static_cast<std::uint64_t>(round) + 1};
    const SystemTime at = sampleTime(5 * round);
    graph::GraphHistory history;
    graph::GraphHistory inventoryHistory;
    for (int past = std::max(0, round - 179); past <= round; ++past) {
        const SystemTime then = sampleTime(5 * past);
        const double factor = sampleFactor(past);
        history = appendHistory(
            std::move(history), sampleShop(graph::GraphType::VersionedApp, factor).build(then));
        inventoryHistory = appendHistory(std::move(inventoryHistory),
            sampleShop(graph::GraphType::Workload, factor).build(then));
    }
    SampleGraph shop = sampleShop(graph::GraphType::VersionedApp, sampleFactor(round));
    const auto graph = std::make_shared<const graph::ServiceGraph>(shop.build(at));
    picture.graph = graph;
    picture.layout = std::make_shared<const graph::Layout>(shop.layout(*graph));
    picture.history = std::make_shared<const graph::GraphHistory>(std::move(history));
    picture.inventoryHistory
        = std::make_shared<const graph::GraphHistory>(std::move(inventoryHistory));
    picture.inventory = sampleInventory(sampleFactor(round), at);
    picture.hosts = sampleHosts();

    auto snapshot = std::make_shared<snapshot::MeshSnapshot>();
    snapshot->generation = picture.generation;
    snapshot->at = at;
    snapshot->sourceReason = "No Prometheus was found in the cluster, so the proxies are asked.";
    snapshot->cluster = sampleCluster();
    snapshot->proxies = sampleProxies(*snapshot->cluster);
    snapshot->bytesPerSecond = 38'400;
    using State = snapshot::Freshness::State;
    snapshot->freshness = {{"istiod", State::Fresh, at, {}, 1, 1},
        {"pods", State::Fresh, at, {}, 1, 1}, {"proxies", State::Fresh, at, {}, 7, 7}};
    picture.snapshot = std::move(snapshot);
    return picture;
}

/// A mesh that was reached but has no traffic.
inline Published emptyPicture()
{
    Published picture = samplePicture(0);
    auto graph = std::make_shared<graph::ServiceGraph>();
    graph->at = picture.graph->at;
    picture.graph = std::move(graph);
    picture.layout = std::make_shared<const graph::Layout>();
    picture.empty = {"No traffic in the last minute",
        "7 of 7 proxies answered, and none of their counters grew in the namespace bookinfo.",
        "Send some requests, or look at a longer time."};
    return picture;
}

} // namespace vigla::test
