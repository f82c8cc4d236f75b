#pragma once

#include "models/graph/number_text.h"
#include "models/graph/service_graph.h"

#include <sstream>
#include <string>
#include <utility>

namespace vigla::test {

/// A whole graph as lines that a person can check: boxes, nodes, edges, each with what is drawn of
/// it. Ids are without the cluster's name Kubernetes.
class GraphText final {
public:
    explicit GraphText(const graph::ServiceGraph& graph)
        : m_graph(graph)
    {
    }

    std::string text()
    {
        for (const graph::Box& box : m_graph.boxes)
            addBox(box);
        for (const graph::Node& node : m_graph.nodes)
            addNode(node);
        for (const graph::Edge& edge : m_graph.edges)
            addEdge(edge);
        return m_out.str();
    }

private:
    static std::string shortId(std::string id)
    {
        const auto at = id.find("_Kubernetes_");
        return at == std::string::npos ? id : id.replace(at, 12, ":");
    }

    static std::string rates(const graph::Rates& rates)
    {
        std::string text = graph::shortText(rates.total, 3);
        for (const auto& [name, rate] :
            {std::pair("none", rates.noResponse), {"3xx", rates.class3xx}, {"4xx", rates.class4xx},
                {"5xx", rates.class5xx}, {"err", rates.grpcErrors}}) {
            if (rate > 0)
                text += std::string(" ") + name + "=" + graph::shortText(rate, 3);
        }
        return text;
    }

    static std::string marksOf(const graph::Node& node)
    {
        using graph::NodeMark;
        constexpr std::pair<NodeMark, const char*> kNames[]
            = {{NodeMark::CircuitBreaker, "breaker"}, {NodeMark::VirtualService, "vs"},
                {NodeMark::RequestRouting, "routing"}, {NodeMark::RequestTimeout, "timeout"},
                {NodeMark::FaultInjection, "fault"}, {NodeMark::TrafficShifting, "shifting"},
                {NodeMark::TcpTrafficShifting, "tcpshifting"}, {NodeMark::Mirroring, "mirror"},
                {NodeMark::GatewayApi, "gatewayapi"}, {NodeMark::Ambient, "ambient"},
                {NodeMark::OutOfMesh, "nosidecar"}, {NodeMark::Dead, "dead"},
                {NodeMark::Idle, "idle"}, {NodeMark::Inaccessible, "inaccessible"},
                {NodeMark::Outside, "outside"}, {NodeMark::Root, "root"},
                {NodeMark::Injected, "injected"}, {NodeMark::Waypoint, "waypoint"},
                {NodeMark::IngressGateway, "ingress"}, {NodeMark::EgressGateway, "egress"},
                {NodeMark::ServiceEntry, "entry"}, {NodeMark::EgressCluster, "egresscluster"},
                {NodeMark::IngressWaypoint, "ingresswaypoint"}};
        std::string text;
        for (const auto& [mark, name] : kNames) {
            if (node.has(mark))
                text += std::string(" ") + name;
        }
        return text;
    }

    void addBox(const graph::Box& box)
    {
        m_out << shortId(box.id);
        if (box.parent >= 0)
            m_out << " in " << shortId(m_graph.boxes[static_cast<std::size_t>(box.parent)].id);
        m_out << "\n";
    }

    void addNode(const graph::Node& node)
    {
        m_out << shortId(node.id);
        if (node.box >= 0)
            m_out << " in " << shortId(m_graph.boxes[static_cast<std::size_t>(node.box)].id);
        m_out << " |" << marksOf(node);
        for (const auto& [protocol, in] : node.inbound)
            m_out << " | " << graph::nameOf(protocol) << " in " << rates(in);
        for (const auto& [protocol, out] : node.outbound)
            m_out << " | " << graph::nameOf(protocol) << " out " << rates(out);
        m_out << " | " << graph::nameOf(node.health.status) << "\n";
    }

    void addEdge(const graph::Edge& edge)
    {
        m_out << shortId(m_graph.nodes[edge.source].id) << " -> "
              << shortId(m_graph.nodes[edge.target].id) << " | " << graph::nameOf(edge.protocol)
              << " " << rates(edge.rates);
        if (edge.mtlsPercent)
            m_out << " | mtls " << graph::shortText(*edge.mtlsPercent, 0);
        if (edge.waypoint != graph::WaypointDirection::None)
            m_out << (edge.waypoint == graph::WaypointDirection::To ? " | to waypoint"
                                                                    : " | from waypoint");
        if (!edge.returnEdge.empty())
            m_out << " | back " << rates(edge.returnEdge.front().rates);
        m_out << " | " << graph::nameOf(edge.health.status) << "\n";
    }

    const graph::ServiceGraph& m_graph;
    std::ostringstream m_out;
};

} // namespace vigla::test
