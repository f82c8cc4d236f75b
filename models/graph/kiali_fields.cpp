#include "models/graph/kiali_fields.h"

#include "models/graph/number_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace vigla::graph {

using Json = nlohmann::ordered_json;

namespace {

/// Two places, or as many as show one significant digit, at most five.
std::string rateText(double rate)
{
    int decimals = 0;
    for (double scaled = rate; scaled < 1 && decimals < 5; scaled *= 10)
        ++decimals;
    return fixedText(rate, std::max(2, decimals));
}

void putRate(std::map<std::string, std::string>& rates, const std::string& key, double rate)
{
    if (rate > 0)
        rates[key] = rateText(rate);
}

/// Whole numbers without a fraction, as Go writes them.
Json numberJson(double number)
{
    constexpr double kMostExact = 9007199254740992.0; // 2^53
    const bool isWhole = std::abs(number) < kMostExact && number == std::trunc(number);
    return isWhole ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

Json codeRates(const ProtocolCodeRates& rates)
{
    Json json = Json::object();
    for (const Protocol protocol : {Protocol::Grpc, Protocol::Http, Protocol::Tcp}) {
        const auto found = rates.find(protocol);
        if (found == rates.end())
            continue;
        Json& codes = json[std::string(nameOf(protocol))] = Json::object();
        for (const auto& [code, rate] : found->second)
            codes[code] = numberJson(rate);
    }
    return json;
}

double totalRate(const Node& node)
{
    double total = 0;
    for (const auto* rates : {&node.inboundCodes, &node.outboundCodes}) {
        for (const auto& [protocol, codes] : *rates) {
            for (const auto& [code, rate] : codes)
                total += rate;
        }
    }
    return total;
}

Json replicaJson(const ReplicaStatus& replicas)
{
    return {{"name", replicas.name}, {"desiredReplicas", replicas.desired},
        {"currentReplicas", replicas.current}, {"availableReplicas", replicas.available},
        {"syncedProxies", replicas.syncedProxies}};
}

Json healthJson(
    const Node& node, const Health& health, const std::vector<ReplicaStatus>& allReplicas)
{
    const bool hasNone = node.has(NodeMark::Inaccessible) || node.kind == NodeKind::Unknown
        || node.kind == NodeKind::Operation;
    if (hasNone)
        return nullptr;
    Json annotations = Json::object();
    putText(annotations, "health.kiali.io/rate", node.healthAnnotation);
    Json json;
    json["requests"] = {{"healthAnnotations", annotations},
        {"inbound", codeRates(node.inboundCodes)}, {"outbound", codeRates(node.outboundCodes)}};
    json["status"] = {{"errorRatio", numberJson(health.errorPercent)},
        {"status", nameOf(health.status)}, {"totalRequestRate", numberJson(totalRate(node))}};
    if (node.kind == NodeKind::App) {
        Json statuses = Json::array();
        for (const ReplicaStatus& replicas : allReplicas)
            statuses.push_back(replicaJson(replicas));
        json["workloadStatuses"] = std::move(statuses);
    } else if (node.kind == NodeKind::Workload && !allReplicas.empty()) {
        json["workloadStatus"] = replicaJson(allReplicas.front());
    }
    return json;
}

struct MarkName {
    NodeMark mark;
    const char* key;
};

constexpr std::array<MarkName, 8> kHasMarks = {{
    {NodeMark::CircuitBreaker, "hasCB"},
    {NodeMark::FaultInjection, "hasFaultInjection"},
    {NodeMark::IngressWaypoint, "hasIngressWaypoint"},
    {NodeMark::Mirroring, "hasMirroring"},
    {NodeMark::RequestRouting, "hasRequestRouting"},
    {NodeMark::RequestTimeout, "hasRequestTimeout"},
    {NodeMark::TcpTrafficShifting, "hasTCPTrafficShifting"},
    {NodeMark::TrafficShifting, "hasTrafficShifting"},
}};

Json hostsJson(const std::vector<std::string>& hosts)
{
    Json json = Json::object();
    if (!hosts.empty())
        json["hostnames"] = hosts;
    return json;
}

void putGateway(Json& data, const Node& node)
{
    const bool isIngress = node.has(NodeMark::IngressGateway);
    const bool isEgress = node.has(NodeMark::EgressGateway);
    const bool isApi = node.has(NodeMark::GatewayApi) && node.kind != NodeKind::Service;
    if (!isIngress && !isEgress && !isApi)
        return;
    const auto hostsIf = [&](bool isIt) {
        return hostsJson(isIt ? node.gatewayHosts : std::vector<std::string>());
    };
    data["isGateway"] = {{"ingressInfo", hostsIf(isIngress && !isApi)},
        {"egressInfo", hostsIf(isEgress && !isApi)}, {"gatewayAPIInfo", hostsIf(isApi)}};
}

} // namespace

std::string shareText(double percent)
{
    return fixedText(percent, 1);
}

void putText(Json& json, const char* key, const std::string& text)
{
    if (!text.empty())
        json[key] = text;
}

void putRates(std::map<std::string, std::string>& texts, Protocol protocol,
    const std::string& infix, const Rates& rates)
{
    const std::string key = std::string(nameOf(protocol)) + infix;
    putRate(texts, key, rates.total);
    if (protocol == Protocol::Tcp)
        return;
    putRate(texts, key + "NoResponse", rates.noResponse);
    if (protocol == Protocol::Grpc)
        putRate(texts, key + "Err", rates.grpcErrors);
    putRate(texts, key + "3xx", rates.class3xx);
    putRate(texts, key + "4xx", rates.class4xx);
    putRate(texts, key + "5xx", rates.class5xx);
}

Json nodeTraffic(const Node& node)
{
    Json traffic = Json::array();
    for (const Protocol protocol : {Protocol::Grpc, Protocol::Http, Protocol::Tcp}) {
        std::map<std::string, std::string> texts;
        if (const auto in = node.inbound.find(protocol); in != node.inbound.end())
            putRates(texts, protocol, "In", in->second);
        if (const auto out = node.outbound.find(protocol); out != node.outbound.end())
            putRate(texts, std::string(nameOf(protocol)) + "Out", out->second.total);
        if (!texts.empty())
            traffic.push_back({{"protocol", nameOf(protocol)}, {"rates", texts}});
    }
    return traffic;
}

Json ownHealth(const Node& node)
{
    const bool isVersionedApp = node.kind == NodeKind::App && !node.workload.empty();
    return isVersionedApp ? healthJson(node, node.requestHealth, {})
                          : healthJson(node, node.health, node.replicas);
}

void putMark(Json& data, const Node& node, NodeMark mark, const char* key)
{
    if (node.has(mark))
        data[key] = true;
}

void putKnowledge(Json& data, const Node& node)
{
    for (const MarkName& mark : kHasMarks)
        putMark(data, node, mark.mark, mark.key);
    if (node.has(NodeMark::VirtualService))
        data["hasVS"] = hostsJson(node.virtualServiceHosts);
    if (!node.workloadEntries.empty()) {
        Json entries = Json::array();
        for (const std::string& name : node.workloadEntries)
            entries.push_back({{"name", name}});
        data["hasWorkloadEntry"] = std::move(entries);
    }
    putMark(data, node, NodeMark::Ambient, "isAmbient");
    putMark(data, node, NodeMark::Dead, "isDead");
    if (node.extension) {
        Json& extension = data["isExtension"];
        putText(extension, "name", node.extension->name);
        putText(extension, "url", node.extension->url);
    }
    putGateway(data, node);
    putMark(data, node, NodeMark::Idle, "isIdle");
    putMark(data, node, NodeMark::Inaccessible, "isInaccessible");
    putMark(data, node, NodeMark::Injected, "isInjected");
    putMark(data, node, NodeMark::GatewayApi, "isK8sGatewayAPI");
    putMark(data, node, NodeMark::OutOfMesh, "isOutOfMesh");
    putMark(data, node, NodeMark::Outside, "isOutside");
    putMark(data, node, NodeMark::Root, "isRoot");
    if (node.serviceEntry) {
        data["isServiceEntry"]
            = {{"hosts", node.serviceEntry->hosts}, {"location", node.serviceEntry->location},
                {"namespace", node.serviceEntry->namespaceName}};
    }
    putMark(data, node, NodeMark::Waypoint, "isWaypoint");
}

Json boxHealth(const Node& first, const Box& box)
{
    return healthJson(first, box.health, box.replicas);
}

} // namespace vigla::graph
