#include "models/sim/envoy/envoy_json.h"

#include <nlohmann/json.hpp>

#include <set>

namespace vigla::sim {

namespace {

Json httpFilterChain(const std::string& routeConfig)
{
    Json manager = typed(
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager");
    manager["stat_prefix"] = "outbound_0.0.0.0_" + routeConfig + ";";
    manager["rds"]["config_source"] = {
        {"ads", Json::object()}, {"initial_fetch_timeout", "0s"}, {"resource_api_version", "V3"}};
    manager["rds"]["route_config_name"] = routeConfig;
    Json filter{{"name", "envoy.filters.network.http_connection_manager"}};
    filter["typed_config"] = std::move(manager);
    Json chain;
    chain["filters"] = Json::array({std::move(filter)});
    return chain;
}

Json tcpFilterChain(const std::string& cluster)
{
    Json proxy = typed("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy");
    proxy["stat_prefix"] = cluster + ";";
    proxy["cluster"] = cluster;
    Json filter{{"name", "envoy.filters.network.tcp_proxy"}};
    filter["typed_config"] = std::move(proxy);
    Json chain;
    chain["filters"] = Json::array({std::move(filter)});
    return chain;
}

struct ListenerPlan {
    ListenerAddress at;
    Json chains;
    const char* direction;
};

std::string tcpCluster(const ProxyView& view, const std::string& host, std::uint16_t port)
{
    const auto action
        = evaluateConnection(view.config(), view.proxy.identity, host, port, port == 443);
    return action.targets.empty() ? "BlackHoleCluster"
                                  : outboundName(action.targets.front().destination);
}

void planGateway(const ProxyView& view, std::vector<ListenerPlan>& plans)
{
    std::set<std::uint16_t> planned;
    for (const auto* gateway : gatewaysOf(view.config(), view.proxy.identity))
        for (const auto& server : gateway->servers) {
            const std::uint16_t port = gatewayListenerPort(view, server.port);
            if (!planned.insert(port).second)
                continue;
            const bool isHttp
                = server.protocol.starts_with("HTTP") || server.protocol.starts_with("GRPC");
            const std::string host = server.hosts.empty() ? "*" : server.hosts.front();
            plans.push_back({{"0.0.0.0_" + std::to_string(port), "0.0.0.0", port},
                Json::array({isHttp ? httpFilterChain("http." + std::to_string(port))
                                    : tcpFilterChain(tcpCluster(view, host, server.port))}),
                "OUTBOUND"});
        }
}

void planSidecar(const ProxyView& view, std::vector<ListenerPlan>& plans)
{
    plans.push_back({{"virtualOutbound", "0.0.0.0", 15001},
        Json::array({tcpFilterChain("PassthroughCluster")}), "OUTBOUND"});
    Json inbound = Json::array();
    for (const auto& entry : inboundPorts(view.config(), view.proxy.identity)) {
        Json chain = tcpFilterChain("inbound|" + std::to_string(entry.port) + "||");
        chain["filter_chain_match"]["destination_port"] = entry.port;
        chain["name"] = "0.0.0.0_" + std::to_string(entry.port);
        inbound.push_back(std::move(chain));
    }
    plans.push_back({{"virtualInbound", "0.0.0.0", 15006}, std::move(inbound), "INBOUND"});
    std::set<std::uint16_t> httpPorts;
    const SidecarModel* sidecar = sidecarOf(view.config(), view.proxy.identity);
    for (const auto& [host, service] : view.config().services) {
        if (!importsHost(sidecar, view.proxy.identity, service->namespaceName, host))
            continue;
        for (const auto& port : service->ports) {
            if (!port.isTcp()) {
                httpPorts.insert(port.number);
                continue;
            }
            const bool hasAddress = !service->clusterIp.empty() && service->clusterIp != "None";
            const std::string address = hasAddress ? service->clusterIp : "0.0.0.0";
            plans.push_back({{address + "_" + std::to_string(port.number), address, port.number},
                Json::array({tcpFilterChain(tcpCluster(view, host, port.number))}), "OUTBOUND"});
        }
    }
    for (const auto port : httpPorts)
        plans.push_back({{"0.0.0.0_" + std::to_string(port), "0.0.0.0", port},
            Json::array({httpFilterChain(std::to_string(port))}), "OUTBOUND"});
}

std::vector<ListenerPlan> planListeners(const ProxyView& view)
{
    std::vector<ListenerPlan> plans;
    if (view.proxy.identity.isGateway)
        planGateway(view, plans);
    else
        planSidecar(view, plans);
    return plans;
}

Json listenerJson(const ListenerPlan& plan)
{
    Json json = typed("envoy.config.listener.v3.Listener");
    json["name"] = plan.at.name;
    json["address"] = socketAddress(plan.at.address, plan.at.port);
    json["filter_chains"] = plan.chains;
    json["traffic_direction"] = plan.direction;
    return json;
}

} // namespace

std::uint16_t gatewayListenerPort(const ProxyView& view, std::uint16_t serverPort)
{
    const auto neighbours = view.config().servicesOf.find(view.proxy.identity.namespaceName);
    if (neighbours != view.config().servicesOf.end())
        for (const auto* service : neighbours->second)
            if (!service->selector.empty()
                && mesh::selects(service->selector, view.proxy.identity.labels))
                if (const auto* port = service->port(serverPort); port && port->targetPort != 0)
                    return port->targetPort;
    return serverPort;
}

std::vector<ListenerAddress> listenerAddresses(const ProxyView& view)
{
    std::vector<ListenerAddress> addresses{
        {"0.0.0.0_15090", "0.0.0.0", 15090}, {"0.0.0.0_15021", "0.0.0.0", 15021}};
    for (const auto& plan : planListeners(view))
        addresses.push_back(plan.at);
    return addresses;
}

Json listenersDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.ListenersConfigDump");
    const ProxySync& sync = view.plane.sync(view.proxy.pod);
    json["version_info"] = sync.acceptedVersion;
    json["static_listeners"] = Json::array();
    for (const auto& plan :
        {ListenerPlan{{"0.0.0.0_15090", "0.0.0.0", 15090}, Json::array(), "UNSPECIFIED"},
            ListenerPlan{{"0.0.0.0_15021", "0.0.0.0", 15021}, Json::array(), "UNSPECIFIED"}}) {
        Json listener = listenerJson(plan);
        listener.erase("traffic_direction");
        listener.erase("filter_chains");
        json["static_listeners"].push_back({{"listener", std::move(listener)},
            {"last_updated", view.timeText(view.pod().proxyStartedAt)}});
    }
    const XdsState& state = sync.types[static_cast<std::size_t>(XdsType::Listeners)];
    Json dynamic = Json::array();
    for (const auto& plan : planListeners(view)) {
        Json entry{{"name", plan.at.name}};
        entry["active_state"]["listener"] = listenerJson(plan);
        entry["active_state"]["last_updated"] = view.updatedAt(XdsType::Listeners);
        if (!state.lastError.empty() && plan.at.name == "virtualInbound")
            entry["error_state"] = {{"failed_configuration", listenerJson(plan)},
                {"last_update_attempt", view.timeText(state.sentAt)}, {"details", state.lastError}};
        dynamic.push_back(std::move(entry));
    }
    json["dynamic_listeners"] = std::move(dynamic);
    return json;
}

} // namespace vigla::sim
