#pragma once

#include "models/graph/service_graph.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <tuple>

namespace vigla::test {

/// Graphs made by hand, as a mesh would give them.
class GraphMaker {
public:
    explicit GraphMaker(graph::GraphType type = graph::GraphType::VersionedApp)
    {
        m_graph.type = type;
    }

    int box(const std::string& namespaceName)
    {
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i)
            if (m_graph.boxes[i].namespaceName == namespaceName)
                return static_cast<int>(i);
        graph::Box box;
        box.id = "box_" + namespaceName;
        box.namespaceName = namespaceName;
        m_graph.boxes.push_back(box);
        return static_cast<int>(m_graph.boxes.size()) - 1;
    }

    graph::Node& workload(
        const std::string& namespaceName, const std::string& app, const std::string& version = "v1")
    {
        graph::Node& node = add("wl_" + namespaceName + "_" + app + "_" + version, namespaceName);
        node.kind = graph::NodeKind::App;
        if (m_graph.type == graph::GraphType::Workload)
            node.kind = graph::NodeKind::Workload;
        node.app = app;
        node.workload = app + "-" + version;
        node.version = version;
        node.health.status = graph::HealthStatus::Healthy;
        return node;
    }

    graph::Node& service(const std::string& namespaceName, const std::string& name)
    {
        graph::Node& node = add("svc_" + namespaceName + "_" + name, namespaceName);
        node.kind = graph::NodeKind::Service;
        node.service = name;
        node.health.status = graph::HealthStatus::Healthy;
        return node;
    }

    graph::Edge& edge(const std::string& from, const std::string& to, double rate,
        graph::Protocol protocol = graph::Protocol::Http)
    {
        graph::Edge edge;
        edge.id = from + "|" + to + "|" + std::string(graph::nameOf(protocol));
        edge.source = indexOf(from);
        edge.target = indexOf(to);
        edge.protocol = protocol;
        edge.rates.total = rate;
        edge.health.status = graph::HealthStatus::Healthy;
        edge.mtlsPercent = 100;
        edge.responseTimes.p95 = 12;
        m_graph.edges.push_back(edge);
        return m_graph.edges.back();
    }

    graph::Node& node(const std::string& id) { return m_graph.nodes[indexOf(id)]; }

    /// Sorted as the contract of ServiceGraph wants it.
    graph::ServiceGraphPtr take()
    {
        sortNodes();
        std::ranges::sort(m_graph.edges, {}, [](const graph::Edge& e) { return e.id; });
        return std::make_shared<const graph::ServiceGraph>(m_graph);
    }

private:
    graph::Node& add(const std::string& id, const std::string& namespaceName)
    {
        graph::Node node;
        node.id = id;
        node.namespaceName = namespaceName;
        node.box = namespaceName.empty() ? -1 : box(namespaceName);
        m_graph.nodes.push_back(node);
        return m_graph.nodes.back();
    }

    std::uint32_t indexOf(const std::string& id) const
    {
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i)
            if (m_graph.nodes[i].id == id)
                return i;
        return 0;
    }

    void sortNodes()
    {
        std::vector<std::string> ids;
        for (const graph::Node& node : m_graph.nodes)
            ids.push_back(node.id);
        std::ranges::sort(m_graph.nodes, {}, &graph::Node::id);
        for (graph::Edge& edge : m_graph.edges) {
            edge.source = indexOf(ids[edge.source]);
            edge.target = indexOf(ids[edge.target]);
        }
    }

    graph::ServiceGraph m_graph;
};

/// The mesh that everybody knows, with one version failing and a database behind an egress gateway.
inline graph::ServiceGraphPtr bookinfo()
{
    using graph::NodeMark;
    using graph::Protocol;
    GraphMaker make;
    const std::string ns = "bookinfo";
    make.workload("istio-system", "istio-ingressgateway", "latest").set(NodeMark::IngressGateway);
    make.workload("istio-system", "istio-egressgateway", "latest").set(NodeMark::EgressGateway);
    for (const char* name : {"productpage", "details", "ratings", "mongodb"}) {
        make.service(ns, name);
        make.workload(ns, name);
    }
    make.service(ns, "reviews").set(NodeMark::VirtualService);
    for (const char* version : {"v1", "v2", "v3"})
        make.workload(ns, "reviews", version);
    auto& external = make.service(ns, "www.googleapis.com");
    external.set(NodeMark::ServiceEntry);
    make.edge("wl_istio-system_istio-ingressgateway_latest", "svc_bookinfo_productpage", 84.2);
    const auto serve = [&](const std::string& name, const std::string& version, double rate,
                           Protocol protocol = Protocol::Http) -> graph::Edge& {
        return make.edge(
            "svc_bookinfo_" + name, "wl_bookinfo_" + name + "_" + version, rate, protocol);
    };
    const auto call = [&](const std::string& from, const std::string& name, double rate,
                          Protocol protocol = Protocol::Http) -> graph::Edge& {
        return make.edge("wl_bookinfo_" + from, "svc_bookinfo_" + name, rate, protocol);
    };
    serve("productpage", "v1", 84.2);
    call("productpage_v1", "details", 84.1);
    call("productpage_v1", "reviews", 83.9);
    serve("details", "v1", 84.1);
    serve("reviews", "v1", 41.7);
    serve("reviews", "v2", 33.1);
    auto& failing = serve("reviews", "v3", 9.1);
    failing.rates.class5xx = 2.9;
    failing.health.status = graph::HealthStatus::Failure;
    make.node("wl_bookinfo_reviews_v3").health.status = graph::HealthStatus::Failure;
    auto& slow = call("reviews_v2", "ratings", 33.0);
    slow.rates.class5xx = 0.8;
    slow.health.status = graph::HealthStatus::Degraded;
    make.node("svc_bookinfo_ratings").health.status = graph::HealthStatus::Degraded;
    make.node("svc_bookinfo_ratings").set(NodeMark::CircuitBreaker);
    make.node("svc_bookinfo_ratings").set(NodeMark::FaultInjection);
    call("reviews_v3", "ratings", 9.0);
    serve("ratings", "v1", 42);
    call("ratings_v1", "mongodb", 24'600, Protocol::Tcp);
    serve("mongodb", "v1", 24'600, Protocol::Tcp);
    make.node("wl_bookinfo_mongodb_v1").set(NodeMark::OutOfMesh);
    make.edge("wl_bookinfo_details_v1", "wl_istio-system_istio-egressgateway_latest", 4.2);
    make.edge("wl_istio-system_istio-egressgateway_latest", "svc_bookinfo_www.googleapis.com", 4.2);
    return make.take();
}

/// Services in namespaces that call each other along a power law, mostly forwards.
inline graph::ServiceGraphPtr randomMesh(int services, int calls, int namespaces, unsigned seed)
{
    GraphMaker make(graph::GraphType::Workload);
    std::mt19937 random(seed);
    std::vector<std::string> ids;
    for (int i = 0; i < services; ++i) {
        const std::string ns = namespaces == 0 ? "" : "team-" + std::to_string(i % namespaces);
        std::string name = "service-" + std::to_string(i);
        ids.push_back(make.workload(ns, name, "v1").id);
    }
    for (int i = 0; i < calls; ++i) {
        const auto from = random() % static_cast<unsigned>(services);
        const double share = std::pow(static_cast<double>(random() % 1000) / 1000.0, 2.0);
        const auto to = (from + 1 + static_cast<unsigned>(share * services / 4.0))
            % static_cast<unsigned>(services);
        make.edge(ids[from], ids[to], static_cast<double>(random() % 5000) / 10);
    }
    return make.take();
}

} // namespace vigla::test
