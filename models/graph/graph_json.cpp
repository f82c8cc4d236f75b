#include "models/graph/export.h"
#include "models/snapshot/mesh_snapshot.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace vigla::graph {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<NodeMark, const char*>, 25> kMarkNames = {{
    {NodeMark::CircuitBreaker, "circuitBreaker"},
    {NodeMark::VirtualService, "virtualService"},
    {NodeMark::RequestRouting, "requestRouting"},
    {NodeMark::RequestTimeout, "requestTimeout"},
    {NodeMark::FaultInjection, "faultInjection"},
    {NodeMark::TrafficShifting, "trafficShifting"},
    {NodeMark::TcpTrafficShifting, "tcpTrafficShifting"},
    {NodeMark::Mirroring, "mirroring"},
    {NodeMark::GatewayApi, "gatewayApi"},
    {NodeMark::Ambient, "ambient"},
    {NodeMark::OutOfMesh, "outOfMesh"},
    {NodeMark::Dead, "dead"},
    {NodeMark::Idle, "idle"},
    {NodeMark::Inaccessible, "inaccessible"},
    {NodeMark::Outside, "outside"},
    {NodeMark::Root, "root"},
    {NodeMark::Injected, "injected"},
    {NodeMark::Waypoint, "waypoint"},
    {NodeMark::IngressGateway, "ingressGateway"},
    {NodeMark::EgressGateway, "egressGateway"},
    {NodeMark::ServiceEntry, "serviceEntry"},
    {NodeMark::EgressCluster, "egressCluster"},
    {NodeMark::Sampled, "sampled"},
    {NodeMark::Stale, "stale"},
    {NodeMark::IngressWaypoint, "ingressWaypoint"},
}};

void putText(Json& json, const char* key, const std::string& text)
{
    if (!text.empty())
        json[key] = text;
}

void putNumber(Json& json, const char* key, const std::optional<double>& number)
{
    if (number && std::isfinite(*number))
        json[key] = *number;
}

Json ratesJson(Protocol protocol, const Rates& rates)
{
    if (protocol == Protocol::Tcp)
        return {{"bytesPerSecond", rates.total}};
    Json json = {{"requestsPerSecond", rates.total}, {"errorsPerSecond", rates.errors()},
        {"noResponsePerSecond", rates.noResponse}};
    if (protocol == Protocol::Grpc) {
        json["grpcErrorsPerSecond"] = rates.grpcErrors;
        return json;
    }
    json["status3xxPerSecond"] = rates.class3xx;
    json["status4xxPerSecond"] = rates.class4xx;
    json["status5xxPerSecond"] = rates.class5xx;
    return json;
}

Json protocolsJson(const std::map<Protocol, Rates>& all)
{
    Json json = Json::object();
    for (const auto& [protocol, rates] : all)
        json[std::string(nameOf(protocol))] = ratesJson(protocol, rates);
    return json;
}

Json healthJson(const Health& health)
{
    Json json = {{"status", nameOf(health.status)}};
    if (health.errorPercent >= 0)
        json["errorPercent"] = health.errorPercent;
    putText(json, "reason", health.reason);
    return json;
}

Json nodeJson(const Node& node, const ServiceGraph& graph)
{
    Json json;
    json["id"] = node.id;
    json["kind"] = nameOf(node.kind);
    json["cluster"] = node.cluster;
    json["namespace"] = node.namespaceName;
    putText(json, "workload", node.workload);
    putText(json, "app", node.app);
    putText(json, "version", node.version);
    putText(json, "service", node.service);
    putText(json, "operation", node.operation);
    putText(json, "operationLabel", node.operationLabel);
    json["inbound"] = protocolsJson(node.inbound);
    Json outbound = Json::object();
    for (const auto& [protocol, rates] : node.outbound) {
        const char* unit = protocol == Protocol::Tcp ? "bytesPerSecond" : "requestsPerSecond";
        outbound[std::string(nameOf(protocol))] = {{unit, rates.total}};
    }
    json["outbound"] = std::move(outbound);
    json["health"] = healthJson(node.health);
    if (node.desiredReplicas >= 0) {
        json["replicas"]
            = {{"desired", node.desiredReplicas}, {"available", node.availableReplicas}};
    }
    Json marks = Json::array();
    for (const auto& [mark, name] : kMarkNames) {
        if (node.has(mark))
            marks.push_back(name);
    }
    json["marks"] = std::move(marks);
    if (!node.virtualServiceHosts.empty())
        json["virtualServiceHosts"] = node.virtualServiceHosts;
    if (!node.gatewayHosts.empty())
        json["gatewayHosts"] = node.gatewayHosts;
    if (!node.workloadEntries.empty())
        json["workloadEntries"] = node.workloadEntries;
    if (node.serviceEntry) {
        json["serviceEntry"]
            = {{"hosts", node.serviceEntry->hosts}, {"location", node.serviceEntry->location}};
    }
    if (node.extension) {
        json["extension"]["name"] = node.extension->name;
        putText(json["extension"], "url", node.extension->url);
    }
    if (!node.labels.empty())
        json["labels"] = node.labels;
    if (node.box >= 0)
        json["box"] = graph.boxes[static_cast<std::size_t>(node.box)].id;
    return json;
}

Json responsesJson(const Edge& edge)
{
    Json json = Json::object();
    for (const auto& [code, detail] : edge.responses) {
        json[code] = {{"perSecondByFlags", detail.flags}, {"perSecondByHost", detail.hosts}};
    }
    return json;
}

Json edgeJson(const Edge& edge, const ServiceGraph& graph)
{
    Json json;
    json["id"] = edge.id;
    json["source"] = graph.nodes[edge.source].id;
    json["target"] = graph.nodes[edge.target].id;
    json["protocol"] = nameOf(edge.protocol);
    json["rates"] = ratesJson(edge.protocol, edge.rates);
    json["responses"] = responsesJson(edge);
    Json times = Json::object();
    putNumber(times, "average", edge.responseTimes.average);
    putNumber(times, "p50", edge.responseTimes.p50);
    putNumber(times, "p90", edge.responseTimes.p90);
    putNumber(times, "p95", edge.responseTimes.p95);
    putNumber(times, "p99", edge.responseTimes.p99);
    json["responseTimeMilliseconds"] = std::move(times);
    putNumber(json, "shownResponseTimeMilliseconds", edge.responseTime(graph.responseTime));
    json["requestBytesPerSecond"] = edge.requestBytesPerSecond;
    json["responseBytesPerSecond"] = edge.responseBytesPerSecond;
    json["shownBytesPerSecond"] = edge.throughput(graph.throughput);
    putNumber(json, "mutualTlsPercent", edge.mtlsPercent);
    putText(json, "sourcePrincipal", edge.sourcePrincipal);
    putText(json, "destinationPrincipal", edge.destPrincipal);
    json["health"] = healthJson(edge.health);
    json["isSampled"] = edge.isSampled;
    json["isStale"] = edge.isStale;
    return json;
}

Json boxJson(const Box& box, const ServiceGraph& graph)
{
    constexpr std::array kKinds = {"app", "namespace", "cluster"};
    Json json;
    json["id"] = box.id;
    json["kind"] = kKinds[static_cast<std::size_t>(box.kind)];
    json["cluster"] = box.cluster;
    putText(json, "namespace", box.namespaceName);
    putText(json, "app", box.app);
    if (box.parent >= 0)
        json["parent"] = graph.boxes[static_cast<std::size_t>(box.parent)].id;
    return json;
}

Json freshnessJson(const snapshot::Freshness& freshness)
{
    constexpr std::array kStates = {"loading", "fresh", "stale", "unreachable", "forbidden"};
    Json json;
    json["source"] = freshness.source;
    json["state"] = kStates[static_cast<std::size_t>(freshness.state)];
    if (freshness.lastGoodAt)
        json["lastGoodAt"] = renderRfc3339(*freshness.lastGoodAt);
    putText(json, "reason", freshness.reason);
    json["targets"] = freshness.targets;
    json["answered"] = freshness.answered;
    return json;
}

template <typename T, typename Render>
Json listOf(const std::vector<T>& elements, const Render& render)
{
    Json list = Json::array();
    for (const T& element : elements)
        list.push_back(render(element));
    return list;
}

} // namespace

std::string renderGraphJson(const ServiceGraph& graph, const snapshot::MeshSnapshot& snapshot)
{
    const bool isPrometheus = snapshot.source == snapshot::TelemetrySource::Prometheus;
    Json json;
    json["at"] = renderRfc3339(graph.at);
    json["durationSeconds"] = graph.durationSeconds;
    json["graphType"] = nameOf(graph.type);
    json["shownResponseTime"] = nameOf(graph.responseTime);
    json["shownThroughput"] = nameOf(graph.throughput);
    json["telemetry"] = {{"source", isPrometheus ? "prometheus" : "proxies"},
        {"reason", snapshot.sourceReason}, {"isSampled", snapshot.isSampled}};
    json["freshness"] = listOf(snapshot.freshness, freshnessJson);
    json["nodes"] = listOf(graph.nodes, [&](const Node& node) { return nodeJson(node, graph); });
    json["edges"] = listOf(graph.edges, [&](const Edge& edge) { return edgeJson(edge, graph); });
    json["boxes"] = listOf(graph.boxes, [&](const Box& box) { return boxJson(box, graph); });
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace vigla::graph
