#include "models/core/text.h"
#include "models/sim/config/json_access.h"
#include "models/sim/config/read_config.h"

#include <nlohmann/json.hpp>

#include <array>

namespace vigla::sim {

namespace {

/// The protocol that istiod takes a port for: appProtocol, else the prefix of its name, else none
/// (the proxy looks at the bytes).
std::string protocolOf(const std::string& appProtocol, const std::string& name)
{
    static constexpr std::array<std::string_view, 11> kKnown{"http", "http2", "https", "grpc",
        "grpc-web", "tcp", "tls", "mongo", "mysql", "redis", "udp"};
    const auto known = [](std::string_view text) -> std::string {
        for (const auto protocol : kKnown)
            if (text == protocol)
                return std::string(protocol);
        return {};
    };
    if (appProtocol == "kubernetes.io/h2c")
        return "http2";
    if (!appProtocol.empty())
        return known(toLower(appProtocol));
    const std::string folded = toLower(name);
    if (folded.starts_with("grpc-web"))
        return "grpc-web";
    return known(std::string_view(folded).substr(0, folded.find('-')));
}

PortModel readServicePort(const Json& json)
{
    PortModel port;
    port.name = textOf(json, "name");
    port.number = portOf(json, "port");
    port.targetPort = portOf(json, "targetPort");
    port.targetName = textOf(json, "targetPort");
    if (port.targetPort == 0 && port.targetName.empty())
        port.targetPort = port.number;
    port.protocol = protocolOf(textOf(json, "appProtocol"), port.name);
    return port;
}

std::vector<PortModel> readEntryPorts(const Json& spec)
{
    std::vector<PortModel> ports;
    const Json& list = member(spec, "ports");
    if (!list.is_array())
        return ports;
    for (const auto& json : list) {
        PortModel port;
        port.name = textOf(json, "name");
        port.number = portOf(json, "number");
        port.targetPort = portOf(json, "targetPort");
        if (port.targetPort == 0)
            port.targetPort = port.number;
        port.protocol = protocolOf(textOf(json, "protocol"), port.name);
        ports.push_back(std::move(port));
    }
    return ports;
}

std::vector<EndpointModel> readEntryEndpoints(const Json& spec)
{
    std::vector<EndpointModel> endpoints;
    const Json& list = member(spec, "endpoints");
    if (!list.is_array())
        return endpoints;
    for (const auto& json : list) {
        EndpointModel endpoint;
        endpoint.address = textOf(json, "address");
        endpoint.labels = labelsOf(json, "labels");
        const Json& ports = member(json, "ports");
        if (ports.is_object())
            for (const auto& [name, number] : ports.items())
                endpoint.ports.emplace_back(name, portOf(ports, name));
        endpoints.push_back(std::move(endpoint));
    }
    return endpoints;
}

} // namespace

ServiceModel readService(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    ServiceModel model;
    model.origin = readOrigin(object);
    model.name = object.name();
    model.namespaceName = object.namespaceName();
    model.host = fullHost(model.name, model.namespaceName);
    model.clusterIp = textOf(spec, "clusterIP");
    model.selector = labelsOf(spec, "selector");
    const Json& ports = member(spec, "ports");
    if (ports.is_array())
        for (const auto& port : ports)
            model.ports.push_back(readServicePort(port));
    const std::string exportTo = object.annotation("networking.istio.io/exportTo");
    for (const auto entry : split(exportTo, ','))
        if (!trim(entry).empty())
            model.exportTo.emplace_back(trim(entry));
    return model;
}

std::vector<ServiceModel> readServiceEntry(const kube::Document& object)
{
    const Json& spec = member(object.json(), "spec");
    std::vector<ServiceModel> models;
    const auto addresses = textsOf(spec, "addresses");
    for (const auto& host : textsOf(spec, "hosts")) {
        ServiceModel model;
        model.origin = readOrigin(object);
        model.host = host;
        model.name = host;
        model.namespaceName = object.namespaceName();
        model.clusterIp = addresses.empty() ? std::string() : addresses.front();
        model.ports = readEntryPorts(spec);
        model.selector = labelsOf(member(spec, "workloadSelector"), "labels");
        model.exportTo = textsOf(spec, "exportTo");
        model.isServiceEntry = true;
        model.isExternal = textOf(spec, "location") != "MESH_INTERNAL";
        model.resolution = textOf(spec, "resolution");
        model.endpoints = readEntryEndpoints(spec);
        models.push_back(std::move(model));
    }
    return models;
}

} // namespace vigla::sim
