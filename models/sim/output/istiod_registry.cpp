#include "models/sim/output/istiod_registry.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::sim {

namespace {

using Json = nlohmann::ordered_json;

/// Protocols as istiod writes them.
std::string protocolName(const PortModel& port)
{
    std::string name = port.protocol.empty() ? "UnsupportedProtocol" : port.protocol;
    if (name == "tcp" || name == "http" || name == "https" || name == "grpc" || name == "tls"
        || name == "http2" || name == "udp")
        std::transform(name.begin(), name.end(), name.begin(),
            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return name;
}

int resolutionOf(const ServiceModel& service)
{
    if (service.resolution == "DNS")
        return 1;
    if (service.resolution == "NONE" || service.clusterIp == "None")
        return 2;
    return service.resolution == "DNS_ROUND_ROBIN" ? 3 : 0;
}

Json serviceJson(const World& world, const ServiceModel& service)
{
    Json ports = Json::array();
    for (const auto& port : service.ports)
        ports.push_back(
            {{"name", port.name}, {"port", port.number}, {"protocol", protocolName(port)}});
    Json exportTo = Json::object();
    for (const auto& entry : service.exportTo)
        exportTo[entry] = Json::object();
    if (exportTo.empty())
        exportTo["*"] = Json::object();
    Json json;
    json["Attributes"] = {{"ServiceRegistry", service.isServiceEntry ? "External" : "Kubernetes"},
        {"Name", service.name}, {"Namespace", service.namespaceName}, {"ExportTo", exportTo},
        {"LabelSelectors", service.selector}};
    json["ports"] = std::move(ports);
    json["creationTime"] = service.origin.createdAt;
    json["hostname"] = service.host;
    const bool hasAddress = !service.clusterIp.empty() && service.clusterIp != "None";
    const std::string address = hasAddress ? service.clusterIp : "0.0.0.0";
    json["clusterVIPs"]["Addresses"][world.scenario.mesh.clusterId] = Json::array({address});
    json["defaultAddress"] = address;
    json["Resolution"] = resolutionOf(service);
    json["MeshExternal"] = service.isExternal;
    return json;
}

Json endpointJson(const World& world, const ServiceModel& service, const PortModel& port,
    const EndpointModel& endpoint)
{
    const auto tls = endpoint.labels.find("security.istio.io/tlsMode");
    Json json;
    json["Labels"] = endpoint.labels;
    json["Addresses"] = Json::array({endpoint.address});
    json["ServicePortName"] = port.name;
    if (endpoint.pod >= 0) {
        const auto& pod = world.pod(endpoint.pod);
        const auto& spec = world.workloadOf(pod);
        json["ServiceAccount"] = "spiffe://" + world.scenario.mesh.trustDomain + "/ns/"
            + spec.namespaceName + "/sa/"
            + (spec.serviceAccount.empty() ? "default" : spec.serviceAccount);
        json["WorkloadName"] = spec.name;
        json["NodeName"] = pod.node;
    }
    json["Locality"] = {{"Label", ""}, {"ClusterID", world.scenario.mesh.clusterId}};
    json["EndpointPort"] = port.targetPort;
    json["LbWeight"] = 0;
    json["TLSMode"] = tls == endpoint.labels.end() ? "disabled" : tls->second;
    json["Namespace"] = service.namespaceName;
    json["HealthStatus"] = endpoint.isReady ? 1 : 2;
    return json;
}

} // namespace

Json registryJson(const World& world)
{
    Json list = Json::array();
    for (const auto& [host, service] : world.latest->services)
        list.push_back(serviceJson(world, *service));
    return list;
}

Json endpointShardsJson(const World& world)
{
    Json all = Json::object();
    for (const auto& [host, service] : world.latest->services) {
        Json endpoints = Json::array();
        Json accounts = Json::object();
        for (const auto& port : service->ports)
            for (const auto& endpoint : service->endpoints) {
                endpoints.push_back(endpointJson(world, *service, port, endpoint));
                const Json& account = endpoints.back().value("ServiceAccount", Json(""));
                if (!account.get_ref<const std::string&>().empty())
                    accounts[account.get<std::string>()] = Json::object();
            }
        const std::string shard = (service->isServiceEntry ? "External/" : "Kubernetes/")
            + world.scenario.mesh.clusterId;
        Json entry;
        entry["Shards"][shard] = std::move(endpoints);
        entry["ServiceAccounts"] = std::move(accounts);
        all[host][service->namespaceName] = std::move(entry);
    }
    return all;
}

} // namespace vigla::sim
