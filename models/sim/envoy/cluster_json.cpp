#include "models/core/time.h"
#include "models/sim/envoy/envoy_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace vigla::sim {

namespace {

constexpr std::uint32_t kNoLimit = 4294967295U;

std::uint32_t orNoLimit(std::uint32_t limit)
{
    return limit == 0 ? kNoLimit : limit;
}

Json circuitBreakers(const ConnectionPool& pool)
{
    Json threshold{{"max_connections", orNoLimit(pool.maxConnections)},
        {"max_pending_requests", orNoLimit(pool.maxPending)},
        {"max_requests", orNoLimit(pool.maxRequests)}, {"max_retries", orNoLimit(pool.maxRetries)},
        {"track_remaining", true}};
    Json json;
    json["thresholds"] = Json::array({std::move(threshold)});
    return json;
}

Json outlierJson(const OutlierDetection& outlier)
{
    return {{"consecutive_5xx", outlier.consecutive5xx},
        {"interval", secondsText(outlier.intervalMilliseconds)},
        {"base_ejection_time", secondsText(outlier.baseEjectionMilliseconds)},
        {"max_ejection_percent", outlier.maxEjectionPercent},
        {"enforcing_consecutive_5xx", outlier.consecutive5xx > 0 ? 100 : 0},
        {"consecutive_gateway_failure", outlier.consecutiveGatewayErrors},
        {"enforcing_consecutive_gateway_failure", outlier.consecutiveGatewayErrors > 0 ? 100 : 0},
        {"enforcing_success_rate", 0}};
}

/// The transport sockets: by the endpoint's mark, or one for all when the rule fixes it.
void addTls(Json& json, const ClusterModel& model)
{
    const bool isFixed = model.policy.tls && *model.policy.tls != TlsMode::Unset;
    Json tls{{"name", "envoy.transport_sockets.tls"}};
    tls["typed_config"] = typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext");
    tls["typed_config"]["sni"]
        = "outbound_." + std::to_string(model.port->number) + "_._." + model.service->host;
    if (isFixed && *model.policy.tls != TlsMode::Disable)
        json["transport_socket"] = std::move(tls);
    else if (!isFixed && !model.service->isExternal) {
        Json mutual{{"name", "tlsMode-istio"}};
        mutual["match"]["tlsMode"] = "istio";
        mutual["transport_socket"] = std::move(tls);
        Json plain{{"name", "tlsMode-disabled"}, {"match", Json::object()}};
        plain["transport_socket"]["name"] = "envoy.transport_sockets.raw_buffer";
        json["transport_socket_matches"] = Json::array({std::move(mutual), std::move(plain)});
    }
}

std::string lbPolicy(const LoadBalancer& balancer)
{
    switch (balancer.kind) {
    case LoadBalancing::RoundRobin:
        return "ROUND_ROBIN";
    case LoadBalancing::Random:
        return "RANDOM";
    case LoadBalancing::ConsistentHash:
        return "RING_HASH";
    case LoadBalancing::Passthrough:
        return "CLUSTER_PROVIDED";
    case LoadBalancing::LeastRequest:
        break;
    }
    return "LEAST_REQUEST";
}

Json istioMetadata(const ClusterModel& model, const std::string& subset)
{
    Json istio;
    if (model.rule != nullptr)
        istio["config"] = model.rule->origin.configPath();
    if (!subset.empty())
        istio["subset"] = subset;
    istio["services"] = Json::array({{{"host", model.service->host}, {"name", model.service->name},
        {"namespace", model.service->namespaceName}}});
    Json json;
    json["filter_metadata"]["istio"] = std::move(istio);
    return json;
}

Json wrapped(const ProxyView& view, Json cluster)
{
    Json json;
    json["cluster"] = std::move(cluster);
    json["last_updated"] = view.updatedAt(XdsType::Clusters);
    return json;
}

Json bareCluster(const std::string& name, const char* type)
{
    Json json = typed("envoy.config.cluster.v3.Cluster");
    json["name"] = name;
    if (std::string_view(type) != "STATIC")
        json["type"] = type;
    json["connect_timeout"] = "10s";
    return json;
}

Json localCluster(
    const char* name, const char* type, const std::string& address, std::uint16_t port)
{
    Json json = bareCluster(name, type);
    Json endpoint;
    endpoint["endpoint"]["address"] = socketAddress(address, port);
    Json locality;
    locality["lb_endpoints"] = Json::array({std::move(endpoint)});
    json["load_assignment"]["cluster_name"] = name;
    json["load_assignment"]["endpoints"] = Json::array({std::move(locality)});
    return json;
}

} // namespace

std::string ProxyView::version() const
{
    return workload().proxyVersion.empty() ? world.scenario.mesh.istioVersion
                                           : workload().proxyVersion;
}

std::string ProxyView::timeText(std::chrono::milliseconds at) const
{
    const auto time = world.epoch + at;
    std::string text = renderRfc3339(SystemTime(time));
    text.pop_back();
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%03dZ",
        static_cast<int>(((time.count() % 1000) + 1000) % 1000));
    return text + fraction;
}

std::string ProxyView::updatedAt(XdsType type) const
{
    return timeText(std::max(
        plane.sync(proxy.pod).acceptedAt[static_cast<std::size_t>(type)], pod().proxyStartedAt));
}

Json socketAddress(const std::string& address, std::uint16_t port)
{
    Json json;
    json["socket_address"] = {{"address", address}, {"port_value", port}};
    return json;
}

std::string secondsText(double milliseconds)
{
    if (milliseconds == std::floor(milliseconds / 1000) * 1000)
        return std::to_string(static_cast<long long>(milliseconds / 1000)) + "s";
    char text[40];
    std::snprintf(text, sizeof text, "%.3fs", milliseconds / 1000);
    return text;
}

Json typed(const char* type)
{
    Json json;
    json["@type"] = std::string("type.googleapis.com/") + type;
    return json;
}

Json clusterJson(const ProxyView& view, const Destination& destination, const ClusterModel& model)
{
    const ServiceModel& service = *model.service;
    const bool isDns = service.isServiceEntry
        && (service.resolution == "DNS" || service.resolution == "DNS_ROUND_ROBIN");
    const bool isPassthrough
        = service.isServiceEntry && (service.resolution == "NONE" || service.resolution.empty());
    Json json = bareCluster(model.name,
        isDns               ? "STRICT_DNS"
            : isPassthrough ? "ORIGINAL_DST"
                            : "EDS");
    if (!isDns && !isPassthrough) {
        json["eds_cluster_config"]["eds_config"] = {{"ads", Json::object()},
            {"initial_fetch_timeout", "0s"}, {"resource_api_version", "V3"}};
        json["eds_cluster_config"]["service_name"] = model.name;
    }
    const ConnectionPool pool = model.policy.pool.value_or(ConnectionPool{});
    json["connect_timeout"] = secondsText(pool.connectMilliseconds);
    json["lb_policy"] = isPassthrough
        ? "CLUSTER_PROVIDED"
        : lbPolicy(model.policy.loadBalancer.value_or(LoadBalancer{}));
    if (isDns)
        json["load_assignment"] = loadAssignment(view, model.name, model);
    json["circuit_breakers"] = circuitBreakers(pool);
    if (model.policy.outlier)
        json["outlier_detection"] = outlierJson(*model.policy.outlier);
    json["metadata"] = istioMetadata(model, destination.subset);
    json["alt_stat_name"] = model.name + ";";
    addTls(json, model);
    return json;
}

Json inboundClusterJson(const InboundPort& inbound)
{
    const std::string name = "inbound|" + std::to_string(inbound.port) + "||";
    Json json = bareCluster(name, "ORIGINAL_DST");
    json["lb_policy"] = "CLUSTER_PROVIDED";
    json["circuit_breakers"] = circuitBreakers({});
    json["metadata"]["filter_metadata"]["istio"]["services"]
        = Json::array({{{"host", inbound.service->host}, {"name", inbound.service->name},
            {"namespace", inbound.service->namespaceName}}});
    json["alt_stat_name"] = name + ";";
    return json;
}

Json clustersDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.ClustersConfigDump");
    json["version_info"] = view.plane.sync(view.proxy.pod).acceptedVersion;
    json["static_clusters"] = Json::array();
    for (Json& cluster :
        std::vector<Json>{localCluster("prometheus_stats", "STATIC", "127.0.0.1", 15000),
            localCluster("agent", "STATIC", "127.0.0.1", 15020),
            localCluster("sds-grpc", "STATIC", "127.0.0.1", 15021),
            localCluster("xds-grpc", "STRICT_DNS", "istiod.istio-system.svc", 15012)})
        json["static_clusters"].push_back(wrapped(view, cluster));
    Json active = Json::array();
    for (const auto& [name, type] : {std::pair("BlackHoleCluster", "STATIC"),
             std::pair("InboundPassthroughCluster", "ORIGINAL_DST"),
             std::pair("PassthroughCluster", "ORIGINAL_DST")})
        active.push_back(wrapped(view, bareCluster(name, type)));
    for (const auto& inbound : inboundPorts(view.config(), view.proxy.identity))
        active.push_back(wrapped(view, inboundClusterJson(inbound)));
    eachOutboundCluster(view.config(), view.proxy.identity,
        [&](const Destination& destination, const ClusterModel& model) {
            active.push_back(wrapped(view, clusterJson(view, destination, model)));
        });
    json["dynamic_active_clusters"] = std::move(active);
    return json;
}

} // namespace vigla::sim
