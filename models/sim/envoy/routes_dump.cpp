#include "models/sim/envoy/envoy_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace vigla::sim {

namespace {

void addRules(const ProxyView& view, const std::vector<HttpRule>& rules, const std::string& gateway,
    std::uint16_t port, const std::string& host, Json& routes)
{
    for (const auto& rule : rules) {
        if (rule.matches.empty()) {
            routes.push_back(routeJson(view, rule, nullptr, port, host));
            return; // what follows cannot be reached, so istiod leaves it out
        }
        for (const auto& match : rule.matches)
            if (survivesFilter(match, view.proxy.identity, gateway, port))
                routes.push_back(routeJson(view, rule, &match, port, host));
    }
}

Json domainsOf(const ProxyView& view, const ServiceModel& service, std::uint16_t port)
{
    std::vector<std::string> names{service.host};
    if (!service.isServiceEntry) {
        if (service.namespaceName == view.proxy.identity.namespaceName)
            names.push_back(service.name);
        names.push_back(service.name + "." + service.namespaceName);
        names.push_back(service.name + "." + service.namespaceName + ".svc");
        if (!service.clusterIp.empty() && service.clusterIp != "None")
            names.push_back(service.clusterIp);
    }
    Json domains = Json::array();
    for (const auto& name : names) {
        domains.push_back(name);
        domains.push_back(name + ":" + std::to_string(port));
    }
    return domains;
}

Json serviceHost(const ProxyView& view, const ServiceModel& service, std::uint16_t port)
{
    Json json;
    const std::string name = service.host + ":" + std::to_string(port);
    json["name"] = name;
    json["domains"] = domainsOf(view, service, port);
    Json routes = Json::array();
    const auto* rules = meshVirtualService(view.config(), view.proxy.identity, service.host, port);
    if (rules != nullptr) {
        addRules(view, rules->http, "mesh", port, name, routes);
    } else {
        HttpRule straight;
        straight.destinations.push_back({{service.host, {}, port}, 1});
        routes.push_back(routeJson(view, straight, nullptr, port, name));
    }
    json["routes"] = std::move(routes);
    json["include_request_attempt_count"] = true;
    return json;
}

/// The host for everything that is not in the registry.
Json catchAllHost(const ProxyView& view)
{
    const SidecarModel* sidecar = sidecarOf(view.config(), view.proxy.identity);
    const std::string mode = sidecar == nullptr ? std::string() : sidecar->outboundMode;
    const bool isRefused
        = mode.empty() ? view.config().settings.isRegistryOnly : mode == "REGISTRY_ONLY";
    Json route;
    route["match"]["prefix"] = "/";
    if (isRefused)
        route["direct_response"]["status"] = 502;
    else
        route["route"] = {{"cluster", "PassthroughCluster"}, {"timeout", "0s"}};
    route["name"] = isRefused ? "block_all" : "allow_any";
    Json json;
    json["name"] = isRefused ? "block_all" : "allow_any";
    json["domains"] = Json::array({"*"});
    json["routes"] = Json::array({std::move(route)});
    json["include_request_attempt_count"] = true;
    return json;
}

Json wrapped(const ProxyView& view, const std::string& name, Json hosts)
{
    Json config = typed("envoy.config.route.v3.RouteConfiguration");
    config["name"] = name;
    config["virtual_hosts"] = std::move(hosts);
    config["validate_clusters"] = false;
    config["ignore_port_in_host_matching"] = true;
    Json json;
    json["route_config"] = std::move(config);
    json["last_updated"] = view.updatedAt(XdsType::Routes);
    return json;
}

Json sidecarConfigs(const ProxyView& view)
{
    std::map<std::uint16_t, Json> byPort;
    const SidecarModel* sidecar = sidecarOf(view.config(), view.proxy.identity);
    for (const auto& [host, service] : view.config().services) {
        if (!isExportedTo(
                service->exportTo, service->namespaceName, view.proxy.identity.namespaceName)
            || !importsHost(sidecar, view.proxy.identity, service->namespaceName, host))
            continue;
        for (const auto& port : service->ports)
            if (!port.isTcp())
                byPort[port.number].push_back(serviceHost(view, *service, port.number));
    }
    // hosts of rules that no service has are honoured on port 80
    std::set<std::string> unregistered;
    for (const auto& rules : view.config().virtualServices)
        if (rules->isBoundTo("mesh"))
            for (const auto& host : rules->hosts)
                if (view.config().findService(host) == nullptr && !host.starts_with('*'))
                    unregistered.insert(host);
    for (const auto& host : unregistered)
        if (const auto* rules = meshVirtualService(view.config(), view.proxy.identity, host, 80)) {
            Json entry;
            entry["name"] = host + ":80";
            entry["domains"] = Json::array({host, host + ":80"});
            entry["routes"] = Json::array();
            addRules(view, rules->http, "mesh", 80, host + ":80", entry["routes"]);
            byPort[80].push_back(std::move(entry));
        }
    Json configs = Json::array();
    for (auto& [port, hosts] : byPort) {
        hosts.push_back(catchAllHost(view));
        configs.push_back(wrapped(view, std::to_string(port), std::move(hosts)));
    }
    return configs;
}

Json gatewayConfigs(const ProxyView& view)
{
    std::set<std::uint16_t> ports;
    for (const auto* gateway : gatewaysOf(view.config(), view.proxy.identity))
        for (const auto& server : gateway->servers)
            if (server.protocol.starts_with("HTTP") || server.protocol.starts_with("GRPC"))
                ports.insert(server.port);
    Json configs = Json::array();
    for (const auto port : ports) {
        Json hosts = Json::array();
        for (const auto& entry : gatewayHosts(view.config(), view.proxy.identity, port)) {
            Json host;
            const std::string name = entry.host + ":" + std::to_string(port);
            host["name"] = name;
            host["domains"] = Json::array({entry.host});
            host["routes"] = Json::array();
            addRules(view, entry.rules, "", port, name, host["routes"]);
            if (entry.redirectsToHttps)
                host["require_tls"] = "ALL";
            host["include_request_attempt_count"] = true;
            hosts.push_back(std::move(host));
        }
        if (hosts.empty())
            hosts.push_back(
                {{"name", "blackhole:" + std::to_string(port)}, {"domains", Json::array({"*"})}});
        configs.push_back(wrapped(
            view, "http." + std::to_string(gatewayListenerPort(view, port)), std::move(hosts)));
    }
    return configs;
}

Json inboundConfigs(const ProxyView& view)
{
    Json configs = Json::array();
    for (const auto& inbound : inboundPorts(view.config(), view.proxy.identity)) {
        if (inbound.servicePort->isTcp())
            continue;
        const std::string cluster = "inbound|" + std::to_string(inbound.port) + "||";
        Json route;
        route["match"]["prefix"] = "/";
        route["route"] = {{"cluster", cluster}, {"timeout", "0s"}};
        route["decorator"]["operation"]
            = inbound.service->host + ":" + std::to_string(inbound.servicePort->number) + "/*";
        route["name"] = "default";
        Json host;
        host["name"] = "inbound|http|" + std::to_string(inbound.servicePort->number);
        host["domains"] = Json::array({"*"});
        host["routes"] = Json::array({std::move(route)});
        configs.push_back(wrapped(view, cluster, Json::array({std::move(host)})));
    }
    return configs;
}

} // namespace

Json routesDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.RoutesConfigDump");
    const bool isGateway = view.proxy.identity.isGateway;
    json["static_route_configs"] = isGateway ? Json::array() : inboundConfigs(view);
    json["dynamic_route_configs"] = isGateway ? gatewayConfigs(view) : sidecarConfigs(view);
    return json;
}

} // namespace vigla::sim
