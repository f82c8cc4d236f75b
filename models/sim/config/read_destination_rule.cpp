#include "models/core/text.h"
#include "models/sim/config/json_access.h"
#include "models/sim/config/read_config.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::sim {

namespace {

/// Limits in a DestinationRule: absent and 0 both mean none.
std::uint32_t limitOf(const Json& json, std::string_view key, std::uint32_t whenAbsent = 0)
{
    const double number = numberOf(json, key).value_or(whenAbsent);
    return number > 0 ? static_cast<std::uint32_t>(std::min(number, 4294967295.0)) : 0;
}

ConnectionPool readPool(const Json& json)
{
    const Json& tcp = member(json, "tcp");
    const Json& http = member(json, "http");
    ConnectionPool pool;
    pool.maxConnections = limitOf(tcp, "maxConnections");
    pool.connectMilliseconds = millisecondsOf(tcp, "connectTimeout").value_or(10'000);
    pool.maxPending = limitOf(http, "http1MaxPendingRequests");
    pool.maxRequests = limitOf(http, "http2MaxRequests");
    pool.maxRetries = limitOf(http, "maxRetries");
    return pool;
}

OutlierDetection readOutlier(const Json& json)
{
    OutlierDetection outlier;
    outlier.consecutive5xx = limitOf(json, "consecutive5xxErrors", 5);
    outlier.consecutiveGatewayErrors = limitOf(json, "consecutiveGatewayErrors");
    outlier.intervalMilliseconds = millisecondsOf(json, "interval").value_or(10'000);
    outlier.baseEjectionMilliseconds = millisecondsOf(json, "baseEjectionTime").value_or(30'000);
    if (const auto percent = limitOf(json, "maxEjectionPercent"); percent > 0)
        outlier.maxEjectionPercent = percent;
    outlier.minHealthPercent = limitOf(json, "minHealthPercent");
    return outlier;
}

LoadBalancer readLoadBalancer(const Json& json)
{
    const Json& hash = member(json, "consistentHash");
    if (hash.is_object())
        return {LoadBalancing::ConsistentHash, toLower(textOf(hash, "httpHeaderName"))};
    const std::string simple = textOf(json, "simple");
    if (simple == "ROUND_ROBIN")
        return {LoadBalancing::RoundRobin, {}};
    if (simple == "RANDOM")
        return {LoadBalancing::Random, {}};
    if (simple == "PASSTHROUGH")
        return {LoadBalancing::Passthrough, {}};
    return {};
}

TlsMode readTlsMode(const Json& json)
{
    const std::string mode = textOf(json, "mode");
    return mode == "SIMPLE"      ? TlsMode::Simple
        : mode == "MUTUAL"       ? TlsMode::Mutual
        : mode == "ISTIO_MUTUAL" ? TlsMode::IstioMutual
                                 : TlsMode::Disable;
}

PolicyBlocks readBlocks(const Json& json)
{
    PolicyBlocks policy;
    if (const Json& pool = member(json, "connectionPool"); pool.is_object())
        policy.pool = readPool(pool);
    if (const Json& outlier = member(json, "outlierDetection"); outlier.is_object())
        policy.outlier = readOutlier(outlier);
    if (const Json& balancer = member(json, "loadBalancer"); balancer.is_object())
        policy.loadBalancer = readLoadBalancer(balancer);
    if (const Json& tls = member(json, "tls"); tls.is_object())
        policy.tls = readTlsMode(tls);
    return policy;
}

TrafficPolicy readPolicy(const Json& json)
{
    TrafficPolicy policy{readBlocks(json), {}};
    const Json& ports = member(json, "portLevelSettings");
    if (ports.is_array())
        for (const auto& port : ports)
            policy.ports.emplace_back(portOf(member(port, "port"), "number"), readBlocks(port));
    return policy;
}

MtlsMode readMtlsMode(const Json& json)
{
    const std::string mode = textOf(json, "mode");
    return mode == "STRICT"    ? MtlsMode::Strict
        : mode == "DISABLE"    ? MtlsMode::Disable
        : mode == "PERMISSIVE" ? MtlsMode::Permissive
                               : MtlsMode::Unset;
}

} // namespace

DestinationRuleModel readDestinationRule(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    DestinationRuleModel model;
    model.origin = readOrigin(object);
    model.host = fullHost(textOf(spec, "host"), model.origin.ref.namespaceName);
    model.exportTo = textsOf(spec, "exportTo");
    model.workloadSelector = labelsOf(member(spec, "workloadSelector"), "matchLabels");
    model.policy = readPolicy(member(spec, "trafficPolicy"));
    const Json& subsets = member(spec, "subsets");
    if (subsets.is_array())
        for (const auto& subset : subsets)
            model.subsets.push_back({textOf(subset, "name"), labelsOf(subset, "labels"),
                readPolicy(member(subset, "trafficPolicy"))});
    return model;
}

PeerAuthenticationModel readPeerAuthentication(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    PeerAuthenticationModel model;
    model.origin = readOrigin(object);
    model.selector = labelsOf(member(spec, "selector"), "matchLabels");
    model.mode = readMtlsMode(member(spec, "mtls"));
    const Json& ports = member(spec, "portLevelMtls");
    if (ports.is_object())
        for (const auto& [port, mode] : ports.items())
            model.ports.emplace_back(
                static_cast<std::uint16_t>(std::atoi(port.c_str())), readMtlsMode(mode));
    return model;
}

SidecarModel readSidecar(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    SidecarModel model;
    model.origin = readOrigin(object);
    model.selector = labelsOf(member(spec, "workloadSelector"), "labels");
    const Json& egress = member(spec, "egress");
    model.hasEgress = egress.is_array();
    if (model.hasEgress)
        for (const auto& listener : egress)
            for (auto& host : textsOf(listener, "hosts"))
                model.egressHosts.push_back(std::move(host));
    model.outboundMode = textOf(member(spec, "outboundTrafficPolicy"), "mode");
    return model;
}

} // namespace vigla::sim
