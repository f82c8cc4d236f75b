#include "models/sim/envoy/envoy_json.h"

#include <nlohmann/json.hpp>

namespace vigla::sim {

namespace {

/// `workload;namespace;canonical service;canonical revision;cluster`, as istiod marks endpoints.
std::string workloadMark(const World& world, const PodState& pod)
{
    const auto& spec = world.workloadOf(pod);
    return spec.name + ";" + spec.namespaceName + ";" + (spec.app.empty() ? spec.name : spec.app)
        + ";" + spec.version + ";" + world.scenario.mesh.clusterId;
}

Json endpointJson(const ProxyView& view, const ClusterModel& model, const EndpointModel& endpoint)
{
    std::uint16_t port = model.targetPort(endpoint);
    if (port == 0 && endpoint.pod >= 0) {
        const auto& ports = view.world.workloadOf(view.world.pod(endpoint.pod)).ports;
        port = ports.empty() ? model.port->number : ports.front();
    }
    Json json;
    json["endpoint"]["address"] = socketAddress(endpoint.address, port);
    json["endpoint"]["health_check_config"] = Json::object();
    json["health_status"] = "HEALTHY";
    if (endpoint.pod >= 0)
        json["metadata"]["filter_metadata"]["istio"]["workload"]
            = workloadMark(view.world, view.world.pod(endpoint.pod));
    if (model.isMutual(view.config(), endpoint))
        json["metadata"]["filter_metadata"]["envoy.transport_socket_match"]["tlsMode"] = "istio";
    json["load_balancing_weight"] = 1;
    return json;
}

Json staticAssignment(const char* name, const std::string& address, std::uint16_t port)
{
    Json endpoint;
    endpoint["endpoint"]["address"] = socketAddress(address, port);
    endpoint["health_status"] = "HEALTHY";
    endpoint["load_balancing_weight"] = 1;
    Json locality;
    locality["locality"] = Json::object();
    locality["lb_endpoints"] = Json::array({std::move(endpoint)});
    Json assignment = typed("envoy.config.endpoint.v3.ClusterLoadAssignment");
    assignment["cluster_name"] = name;
    assignment["endpoints"] = Json::array({std::move(locality)});
    assignment["policy"]["overprovisioning_factor"] = 140;
    Json json;
    json["endpoint_config"] = std::move(assignment);
    return json;
}

} // namespace

Json loadAssignment(const ProxyView& view, const std::string& name, const ClusterModel& model)
{
    Json assignment = typed("envoy.config.endpoint.v3.ClusterLoadAssignment");
    assignment["cluster_name"] = name;
    Json endpoints = Json::array();
    for (const auto& endpoint : model.endpoints)
        if (endpoint.isReady)
            endpoints.push_back(endpointJson(view, model, endpoint));
    if (!endpoints.empty()) {
        Json locality;
        locality["locality"] = Json::object();
        locality["load_balancing_weight"] = endpoints.size();
        locality["lb_endpoints"] = std::move(endpoints);
        assignment["endpoints"] = Json::array({std::move(locality)});
    }
    assignment["policy"]["overprovisioning_factor"] = 140;
    return assignment;
}

Json endpointsDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.EndpointsConfigDump");
    json["static_endpoint_configs"]
        = Json::array({staticAssignment("prometheus_stats", "127.0.0.1", 15000),
            staticAssignment("agent", "127.0.0.1", 15020)});
    Json dynamic = Json::array();
    eachOutboundCluster(
        view.config(), view.proxy.identity, [&](const Destination&, const ClusterModel& model) {
            Json entry;
            entry["endpoint_config"] = loadAssignment(view, model.name, model);
            dynamic.push_back(std::move(entry));
        });
    json["dynamic_endpoint_configs"] = std::move(dynamic);
    return json;
}

} // namespace vigla::sim
