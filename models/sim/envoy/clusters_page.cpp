#include "models/sim/envoy/clusters_page.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace vigla::sim {

namespace {

/// One host as it is shown, whether traffic went to it or not.
struct ShownHost {
    EndpointModel endpoint;
    std::uint16_t port = 0;
    UpstreamHost counters;
    bool isEjected = false;
};

struct ShownCluster {
    std::string name;
    bool isXds = true;
    bool isEds = false;
    ConnectionPool pool;
    std::vector<ShownHost> hosts;
};

struct HostStat {
    const char* name;
    std::uint64_t value;
    bool isGauge;
};

std::array<HostStat, 8> hostStats(const ShownHost& host)
{
    const UpstreamHost& counters = host.counters;
    const std::uint64_t open = counters.connections > 0 && !host.isEjected ? 1 : 0;
    return {{{"cx_connect_fail", counters.connectFailures, false},
        {"cx_total", counters.connections, false}, {"rq_error", counters.errors, false},
        {"rq_success", counters.successes, false}, {"rq_timeout", counters.timeouts, false},
        {"rq_total", counters.total, false}, {"cx_active", open, true}, {"rq_active", 0, true}}};
}

const UpstreamHost* knownHost(const Upstream& upstream, const std::string& address)
{
    const auto& hosts = upstream.hosts();
    const auto found = std::find_if(hosts.begin(), hosts.end(),
        [&](const UpstreamHost& host) { return host.endpoint.address == address; });
    return found == hosts.end() ? nullptr : &*found;
}

ShownCluster showOutbound(const ProxyView& view, const ClusterModel& model)
{
    ShownCluster cluster;
    cluster.name = model.name;
    cluster.isEds = !model.service->isServiceEntry || model.service->resolution == "STATIC";
    cluster.pool = model.policy.pool.value_or(ConnectionPool{});
    const auto known = view.proxy.upstreams.find(model.name);
    const auto now = static_cast<double>(view.world.now.count());
    for (const auto& endpoint : model.endpoints) {
        if (!endpoint.isReady)
            continue;
        ShownHost host;
        host.endpoint = endpoint;
        host.port = model.targetPort(endpoint);
        if (known != view.proxy.upstreams.end())
            if (const auto* counters = knownHost(*known->second, endpoint.address)) {
                host.counters = *counters;
                host.isEjected = known->second->isEjected(*counters, now);
            }
        cluster.hosts.push_back(std::move(host));
    }
    return cluster;
}

ShownCluster showLocal(const char* name, const std::string& address, std::uint16_t port)
{
    ShownCluster cluster;
    cluster.name = name;
    cluster.isXds = false;
    ShownHost host;
    host.endpoint.address = address;
    host.port = port;
    host.counters.connections = 1;
    host.counters.total = host.counters.successes = 1;
    cluster.hosts.push_back(std::move(host));
    return cluster;
}

/// Traffic that arrived at the program, from whomever.
ShownCluster showInbound(const ProxyView& view, const InboundPort& inbound)
{
    ShownCluster cluster;
    cluster.name = "inbound|" + std::to_string(inbound.port) + "||";
    ShownHost host;
    host.endpoint.address = view.pod().address;
    host.port = inbound.port;
    for (const auto& [key, series] : view.proxy.stats.http) {
        if (!key.isDestination)
            continue;
        host.counters.total += series.requests;
        const bool isError = key.code >= 500 || key.code == 0;
        (isError ? host.counters.errors : host.counters.successes) += series.requests;
    }
    host.counters.connections = host.counters.total > 0 ? 1 : 0;
    if (host.counters.total > 0)
        cluster.hosts.push_back(std::move(host));
    return cluster;
}

std::vector<ShownCluster> shownClusters(const ProxyView& view, const std::string& filter)
{
    std::vector<ShownCluster> all;
    all.push_back(showLocal("agent", "127.0.0.1", 15020));
    all.push_back(showLocal("prometheus_stats", "127.0.0.1", 15000));
    all.push_back(showLocal("xds-grpc", "10.96.0.11", 15012));
    for (const char* name :
        {"BlackHoleCluster", "InboundPassthroughCluster", "PassthroughCluster"}) {
        ShownCluster cluster;
        cluster.name = name;
        all.push_back(std::move(cluster));
    }
    for (const auto& inbound : inboundPorts(view.config(), view.proxy.identity))
        all.push_back(showInbound(view, inbound));
    eachOutboundCluster(
        view.config(), view.proxy.identity, [&](const Destination&, const ClusterModel& model) {
            all.push_back(showOutbound(view, model));
        });
    if (!filter.empty()) {
        const re2::RE2 pattern(filter, re2::RE2::Quiet);
        std::erase_if(all, [&](const ShownCluster& cluster) {
            return !re2::RE2::PartialMatch(cluster.name, pattern);
        });
    }
    return all;
}

Json hostJson(const ShownHost& host)
{
    Json stats = Json::array();
    for (const auto& stat : hostStats(host)) {
        Json entry;
        if (stat.isGauge)
            entry["type"] = "GAUGE";
        if (stat.value > 0)
            entry["value"] = std::to_string(stat.value);
        entry["name"] = stat.name;
        stats.push_back(std::move(entry));
    }
    Json json;
    json["address"] = socketAddress(host.endpoint.address, host.port);
    json["stats"] = std::move(stats);
    json["health_status"]["eds_health_status"] = "HEALTHY";
    if (host.isEjected)
        json["health_status"]["failed_outlier_check"] = true;
    json["weight"] = 1;
    if (!host.endpoint.hostname.empty())
        json["hostname"] = host.endpoint.hostname;
    json["locality"] = Json::object();
    return json;
}

std::uint32_t orNoLimit(std::uint32_t limit)
{
    return limit == 0 ? 4294967295U : limit;
}

} // namespace

Json clusterStatuses(const ProxyView& view, const std::string& filter)
{
    Json list = Json::array();
    for (const auto& cluster : shownClusters(view, filter)) {
        Json json{{"name", cluster.name}};
        if (cluster.isXds)
            json["added_via_api"] = true;
        Json hosts = Json::array();
        for (const auto& host : cluster.hosts)
            hosts.push_back(hostJson(host));
        if (!hosts.empty())
            json["host_statuses"] = std::move(hosts);
        Json ordinary{{"max_connections", orNoLimit(cluster.pool.maxConnections)},
            {"max_pending_requests", orNoLimit(cluster.pool.maxPending)},
            {"max_requests", orNoLimit(cluster.pool.maxRequests)},
            {"max_retries", orNoLimit(cluster.pool.maxRetries)}};
        Json high{{"priority", "HIGH"}, {"max_connections", 1024}, {"max_pending_requests", 1024},
            {"max_requests", 1024}, {"max_retries", 3}};
        json["circuit_breakers"]["thresholds"]
            = Json::array({std::move(ordinary), std::move(high)});
        json["observability_name"] = cluster.isXds ? cluster.name + ";" : cluster.name;
        if (cluster.isEds)
            json["eds_service_name"] = cluster.name;
        list.push_back(std::move(json));
    }
    Json json;
    json["cluster_statuses"] = std::move(list);
    return json;
}

std::string clustersText(const ProxyView& view, const std::string& filter)
{
    std::string text;
    for (const auto& cluster : shownClusters(view, filter)) {
        const auto line
            = [&](const std::string& rest) { text += cluster.name + "::" + rest + "\n"; };
        line("observability_name::" + (cluster.isXds ? cluster.name + ";" : cluster.name));
        line("default_priority::max_connections::"
            + std::to_string(orNoLimit(cluster.pool.maxConnections)));
        line("default_priority::max_pending_requests::"
            + std::to_string(orNoLimit(cluster.pool.maxPending)));
        line("default_priority::max_requests::"
            + std::to_string(orNoLimit(cluster.pool.maxRequests)));
        line(
            "default_priority::max_retries::" + std::to_string(orNoLimit(cluster.pool.maxRetries)));
        line(std::string("added_via_api::") + (cluster.isXds ? "true" : "false"));
        for (const auto& host : cluster.hosts) {
            const std::string place
                = host.endpoint.address + ":" + std::to_string(host.port) + "::";
            for (const auto& stat : hostStats(host))
                line(place + stat.name + "::" + std::to_string(stat.value));
            line(place + "hostname::" + host.endpoint.hostname);
            line(place + "health_flags::" + (host.isEjected ? "/failed_outlier_check" : "healthy"));
            line(place + "weight::1");
            line(place + "priority::0");
        }
    }
    return text;
}

} // namespace vigla::sim
