#include "models/graph/build/identity.h"
#include "models/graph/export.h"
#include "models/graph/kiali_fields.h"
#include "models/graph/number_text.h"
#include "models/graph/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace vigla::graph {

namespace {

using Json = nlohmann::ordered_json;

/// Where an element stands in the list: boxes cluster, namespace, app, then nodes.
using SortKey
    = std::tuple<int, std::string, std::string, std::string, std::string, std::string, std::string>;

struct Element {
    SortKey key;
    Json data;
};

class KialiRenderer final {
public:
    KialiRenderer(const ServiceGraph& graph, const GraphOptions& options)
        : m_graph(graph)
        , m_options(options)
    {
        for (const Node& node : graph.nodes)
            m_hashes.push_back(sha256Hex(node.id));
    }

    std::string render() const
    {
        Json json;
        json["timestamp"]
            = std::chrono::floor<std::chrono::seconds>(m_graph.at).time_since_epoch().count();
        json["duration"] = m_graph.durationSeconds;
        json["graphType"] = nameOf(m_graph.type);
        json["elements"] = {{"nodes", nodes()}, {"edges", edges()}};
        return json.dump(2, ' ', false, Json::error_handler_t::replace);
    }

private:
    Json nodes() const
    {
        std::vector<Element> elements;
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i)
            elements.push_back(boxElement(static_cast<int>(i)));
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i)
            elements.push_back(nodeElement(i));
        return sortedData(std::move(elements));
    }

    static Json sortedData(std::vector<Element> elements)
    {
        std::ranges::stable_sort(elements, {}, &Element::key);
        Json list = Json::array();
        for (Element& element : elements) {
            Json wrapped;
            wrapped["data"] = std::move(element.data);
            list.push_back(std::move(wrapped));
        }
        return list;
    }

    void putParent(Json& data, int box) const
    {
        if (box >= 0)
            data["parent"] = sha256Hex(m_graph.boxes[static_cast<std::size_t>(box)].id);
    }

    Element nodeElement(std::size_t index) const
    {
        const Node& node = m_graph.nodes[index];
        Json data;
        data["id"] = m_hashes[index];
        putParent(data, node.box);
        data["nodeType"] = nameOf(node.kind);
        data["cluster"] = node.cluster;
        data["namespace"] = node.namespaceName;
        putText(data, "workload", node.workload);
        putText(data, "app", node.app);
        putText(data, "version", node.version);
        putText(data, "service", node.service);
        if (node.kind == NodeKind::Operation)
            data["aggregate"] = node.operationLabel + "=" + node.operation;
        if (!node.destServices.empty()) {
            Json services = Json::array();
            for (const ServiceName& service : node.destServices) {
                services.push_back({{"cluster", service.cluster},
                    {"namespace", service.namespaceName}, {"name", service.name}});
            }
            data["destServices"] = std::move(services);
        }
        if (!node.labels.empty())
            data["labels"] = node.labels;
        if (Json traffic = nodeTraffic(node); !traffic.empty())
            data["traffic"] = std::move(traffic);
        data["healthData"] = hasHealth() ? ownHealth(node) : Json(nullptr);
        putKnowledge(data, node);
        return {{3, node.cluster, node.namespaceName, node.app, node.version, node.service,
                    node.workload},
            std::move(data)};
    }

    bool hasHealth() const
    {
        return m_options.allAppenders || m_options.appenders.contains("health");
    }

    Element boxElement(int index) const
    {
        const Box& box = m_graph.boxes[static_cast<std::size_t>(index)];
        constexpr std::array kKinds = {"app", "namespace", "cluster"};
        constexpr std::array kRanks = {2, 1, 0};
        const auto kind = static_cast<std::size_t>(box.kind);
        Json data;
        data["id"] = sha256Hex(box.id);
        putParent(data, box.parent);
        data["nodeType"] = "box";
        data["cluster"] = box.cluster;
        data["namespace"] = box.namespaceName;
        putText(data, "app", box.app);
        Node members;
        Json health = nullptr;
        for (const Node& node : m_graph.nodes) {
            if (node.box != index || box.kind != BoxKind::App)
                continue;
            members.marks |= node.marks;
            if (health.is_null() && node.kind == NodeKind::App && hasHealth())
                health = boxHealth(node, box);
        }
        data["healthData"] = std::move(health);
        data["isBox"] = kKinds[kind];
        putMark(data, members, NodeMark::Inaccessible, "isInaccessible");
        putMark(data, members, NodeMark::OutOfMesh, "isOutOfMesh");
        putMark(data, members, NodeMark::Outside, "isOutside");
        return {
            {kRanks[kind], box.cluster, box.namespaceName, box.app, "", "", ""}, std::move(data)};
    }

    Json edges() const
    {
        std::vector<Element> elements;
        for (const Edge& edge : m_graph.edges) {
            elements.push_back({{0, m_hashes[edge.source], m_hashes[edge.target],
                                    std::string(nameOf(edge.protocol)), "", "", ""},
                edgeData(edge)});
        }
        return sortedData(std::move(elements));
    }

    Json edgeData(const Edge& edge) const
    {
        const std::string& source = m_hashes[edge.source];
        const std::string& target = m_hashes[edge.target];
        Json data;
        data["id"] = sha256Hex(source + "." + target + "." + std::string(nameOf(edge.protocol)));
        data["source"] = source;
        data["target"] = target;
        putText(data, "destPrincipal", edge.destPrincipal);
        if (edge.health.status != HealthStatus::NotAvailable)
            data["healthStatus"] = nameOf(edge.health.status);
        if (edge.mtlsPercent && *edge.mtlsPercent > 0)
            data["isMTLS"] = fixedText(*edge.mtlsPercent, 0);
        // Kiali gives these numbers to the second edge of an injected service only.
        const bool isMeasured = !m_graph.nodes[edge.target].has(NodeMark::Injected);
        if (const auto time = edge.responseTime(m_options.responseTime);
            isMeasured && time && *time > 0)
            data["responseTime"] = fixedText(*time, 0);
        putText(data, "sourcePrincipal", edge.sourcePrincipal);
        const double throughput = edge.throughput(m_options.throughput);
        if (isMeasured && throughput > 0)
            data["throughput"] = fixedText(throughput, 0);
        data["traffic"] = edgeTraffic(edge);
        if (edge.waypoint != WaypointDirection::None) {
            Json& waypoint = data["waypoint"];
            waypoint["direction"] = edge.waypoint == WaypointDirection::To ? "to" : "from";
            if (!edge.returnEdge.empty())
                waypoint["fromEdge"] = edgeData(edge.returnEdge.front());
        }
        return data;
    }

    Json edgeTraffic(const Edge& edge) const
    {
        Json traffic;
        const std::string protocol(nameOf(edge.protocol));
        traffic["protocol"] = protocol;
        const double total = edge.rates.total;
        if (!(total > 0))
            return traffic;
        std::map<std::string, std::string> texts;
        putRates(texts, edge.protocol, "", edge.rates);
        if (edge.protocol != Protocol::Tcp) {
            if (edge.rates.errors() > 0)
                texts[protocol + "PercentErr"] = shareText(edge.rates.errors() / total * 100);
            const auto& out = m_graph.nodes[edge.source].outbound;
            const auto all = out.find(edge.protocol);
            if (all != out.end() && all->second.total > 0)
                texts[protocol + "PercentReq"] = shareText(total / all->second.total * 100);
        }
        traffic["rates"] = texts;
        if (Json responses = responsesJson(edge); !responses.empty())
            traffic["responses"] = std::move(responses);
        return traffic;
    }

    static Json responsesJson(const Edge& edge)
    {
        const auto shares = [&](const std::map<std::string, double>& rates) {
            std::map<std::string, std::string> texts;
            for (const auto& [name, rate] : rates)
                texts[name] = shareText(rate / edge.rates.total * 100);
            return texts;
        };
        Json json = Json::object();
        for (const auto& [code, detail] : edge.responses) {
            Json entry = Json::object();
            if (!detail.flags.empty())
                entry["flags"] = shares(detail.flags);
            if (!detail.hosts.empty())
                entry["hosts"] = shares(detail.hosts);
            json[code] = std::move(entry);
        }
        return json;
    }

    const ServiceGraph& m_graph;
    const GraphOptions& m_options;
    std::vector<std::string> m_hashes;
};

} // namespace

std::string renderKialiJson(const ServiceGraph& graph, const GraphOptions& options)
{
    return KialiRenderer(graph, options).render();
}

} // namespace vigla::graph
