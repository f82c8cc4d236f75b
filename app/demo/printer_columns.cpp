#include "app/demo/printer_columns.h"

#include "app/demo/table_output.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <map>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;
using Columns = std::vector<PrinterColumn>;

const Json kNull;

/// The value at a dotted path such as `spec.ports`; null when absent.
const Json& at(const Json& object, std::string_view path)
{
    const auto* value = &object;
    for (const auto name : split(path, '.')) {
        const auto found = value->is_object() ? value->find(std::string(name)) : value->end();
        if (found == value->end())
            return kNull;
        value = &*found;
    }
    return *value;
}

std::string text(const Json& value, std::string_view orElse)
{
    if (value.is_string())
        return value.get<std::string>();
    return value.is_null() ? std::string(orElse) : value.dump();
}

std::int64_t number(const Json& value)
{
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

PrinterColumn column(std::string name, std::string description,
    std::function<Json(const Json&, SystemTime)> cell, int priority = 0)
{
    return {std::move(name), "string", std::move(description), priority, std::move(cell)};
}

/// A column that shows what is at `path`: a text as it is, a list as JSON.
PrinterColumn pathColumn(
    std::string name, std::string path, std::string orElse = "", int priority = 0)
{
    auto description = "The object's " + path;
    return column(
        std::move(name), std::move(description),
        [path = std::move(path), orElse = std::move(orElse)](
            const Json& object, SystemTime) { return text(at(object, path), orElse); },
        priority);
}

PrinterColumn countColumn(std::string name, std::string path)
{
    auto description = "The object's " + path;
    return {std::move(name), "integer", std::move(description), 0,
        [path = std::move(path)](
            const Json& object, SystemTime) { return number(at(object, path)); }};
}

PrinterColumn ageColumn()
{
    return column("Age", "Time since creation", [](const Json& object, SystemTime now) -> Json {
        const auto created = parseRfc3339(text(at(object, "metadata.creationTimestamp"), ""));
        return created ? renderAge(*created, now) : "<unknown>";
    });
}

PrinterColumn createdColumn()
{
    return column("Created At", "Time of creation",
        [](const Json& object, SystemTime) { return at(object, "metadata.creationTimestamp"); });
}

/// `a=1,b=2`, or `<none>`.
std::string renderLabels(const Json& labels)
{
    std::vector<std::string> pairs;
    for (const auto& [key, value] : labels.items())
        pairs.push_back(key + "=" + text(value, ""));
    return pairs.empty() ? "<none>" : join(pairs, ",");
}

PrinterColumn selectorColumn(std::string path)
{
    return column(
        "Selector", "Labels of the selected pods",
        [path = std::move(path)](
            const Json& object, SystemTime) { return renderLabels(at(object, path)); },
        1);
}

/// The `field` of every element of a list, comma joined.
std::string joinField(const Json& list, const char* field)
{
    std::vector<std::string> texts;
    for (const auto& element : list)
        texts.push_back(text(at(element, field), "<none>"));
    return texts.empty() ? "<none>" : join(texts, ",");
}

Json podReady(const Json& pod, SystemTime)
{
    std::int64_t ready = 0;
    for (const auto& status : at(pod, "status.containerStatuses"))
        ready += at(status, "ready") == true ? 1 : 0;
    return std::to_string(ready) + "/" + std::to_string(at(pod, "spec.containers").size());
}

Json podStatus(const Json& pod, SystemTime)
{
    if (!at(pod, "metadata.deletionTimestamp").is_null())
        return "Terminating";
    for (const auto& status : at(pod, "status.containerStatuses")) {
        for (const auto* path : {"state.waiting.reason", "state.terminated.reason"}) {
            if (at(status, path).is_string())
                return at(status, path);
        }
    }
    return text(at(pod, "status.reason"), text(at(pod, "status.phase"), "Unknown"));
}

Json podRestarts(const Json& pod, SystemTime now)
{
    std::int64_t restarts = 0;
    std::optional<SystemTime> last;
    for (const auto& status : at(pod, "status.containerStatuses")) {
        restarts += number(at(status, "restartCount"));
        const auto finished = parseRfc3339(text(at(status, "lastState.terminated.finishedAt"), ""));
        if (finished && (!last || *last < *finished))
            last = *finished;
    }
    return std::to_string(restarts)
        + (restarts > 0 && last ? " (" + renderAge(*last, now) + " ago)" : "");
}

Columns podColumns()
{
    return {column("Ready", "Ready containers of all", podReady),
        column("Status", "The phase, or what is wrong", podStatus),
        column("Restarts", "How often containers restarted", podRestarts), ageColumn(),
        pathColumn("IP", "status.podIP", "<none>", 1),
        pathColumn("Node", "spec.nodeName", "<none>", 1),
        pathColumn("Nominated Node", "status.nominatedNodeName", "<none>", 1),
        column(
            "Readiness Gates", "Conditions asked for",
            [](const Json&, SystemTime) { return "<none>"; }, 1)};
}

Json servicePorts(const Json& service, SystemTime)
{
    std::vector<std::string> ports;
    for (const auto& port : at(service, "spec.ports")) {
        const auto nodePort = number(at(port, "nodePort"));
        ports.push_back(text(at(port, "port"), "")
            + (nodePort > 0 ? ":" + std::to_string(nodePort) : "") + "/"
            + text(at(port, "protocol"), "TCP"));
    }
    return ports.empty() ? "<none>" : join(ports, ",");
}

Json serviceExternalIp(const Json& service, SystemTime)
{
    const auto type = text(at(service, "spec.type"), "ClusterIP");
    if (type == "ExternalName")
        return text(at(service, "spec.externalName"), "<none>");
    std::vector<std::string> addresses;
    for (const auto& ingress : at(service, "status.loadBalancer.ingress"))
        addresses.push_back(text(at(ingress, "ip"), text(at(ingress, "hostname"), "")));
    for (const auto& address : at(service, "spec.externalIPs"))
        addresses.push_back(text(address, ""));
    if (!addresses.empty())
        return join(addresses, ",");
    return type == "LoadBalancer" ? "<pending>" : "<none>";
}

Columns serviceColumns()
{
    return {pathColumn("Type", "spec.type", "ClusterIP"),
        pathColumn("Cluster-IP", "spec.clusterIP", "<none>"),
        column("External-IP", "Addresses from outside", serviceExternalIp),
        column("Port(s)", "Ports and protocols", servicePorts), ageColumn(),
        selectorColumn("spec.selector")};
}

Columns containerColumns()
{
    return {column(
                "Containers", "Names of the containers",
                [](const Json& object, SystemTime) {
                    return joinField(at(object, "spec.template.spec.containers"), "name");
                },
                1),
        column(
            "Images", "Images of the containers",
            [](const Json& object, SystemTime) {
                return joinField(at(object, "spec.template.spec.containers"), "image");
            },
            1),
        selectorColumn("spec.selector.matchLabels")};
}

Columns operator+(Columns columns, Columns more)
{
    columns.insert(columns.end(), more.begin(), more.end());
    return columns;
}

PrinterColumn readyOfWantedColumn(std::string readyPath)
{
    return column("Ready", "Ready pods of all",
        [readyPath = std::move(readyPath)](const Json& object, SystemTime) {
            return std::to_string(number(at(object, readyPath))) + "/"
                + std::to_string(number(at(object, "spec.replicas")));
        });
}

Columns deploymentColumns()
{
    return Columns{readyOfWantedColumn("status.readyReplicas"),
               countColumn("Up-to-date", "status.updatedReplicas"),
               countColumn("Available", "status.availableReplicas"), ageColumn()}
    + containerColumns();
}

Columns replicaSetColumns()
{
    return Columns{countColumn("Desired", "spec.replicas"),
               countColumn("Current", "status.replicas"),
               countColumn("Ready", "status.readyReplicas"), ageColumn()}
    + containerColumns();
}

Columns daemonSetColumns()
{
    return Columns{countColumn("Desired", "status.desiredNumberScheduled"),
               countColumn("Current", "status.currentNumberScheduled"),
               countColumn("Ready", "status.numberReady"), ageColumn()}
    + containerColumns();
}

Json nodeStatus(const Json& node, SystemTime)
{
    for (const auto& condition : at(node, "status.conditions")) {
        if (at(condition, "type") == "Ready")
            return at(condition, "status") == "True" ? "Ready" : "NotReady";
    }
    return "Unknown";
}

Json nodeRoles(const Json& node, SystemTime)
{
    constexpr std::string_view prefix = "node-role.kubernetes.io/";
    std::vector<std::string> roles;
    for (const auto& [key, value] : at(node, "metadata.labels").items()) {
        if (key.starts_with(prefix))
            roles.push_back(key.substr(prefix.size()));
    }
    return roles.empty() ? "<none>" : join(roles, ",");
}

Json slicePorts(const Json& slice, SystemTime)
{
    return joinField(at(slice, "ports"), "port");
}

Json sliceEndpoints(const Json& slice, SystemTime)
{
    std::vector<std::string> addresses;
    for (const auto& endpoint : at(slice, "endpoints")) {
        for (const auto& address : at(endpoint, "addresses"))
            addresses.push_back(text(address, ""));
    }
    return addresses.empty() ? "<unset>" : join(addresses, ",");
}

Json endpointAddresses(const Json& endpoints, SystemTime)
{
    std::vector<std::string> texts;
    for (const auto& subset : at(endpoints, "subsets")) {
        for (const auto& address : at(subset, "addresses")) {
            for (const auto& port : at(subset, "ports"))
                texts.push_back(text(at(address, "ip"), "") + ":" + text(at(port, "port"), ""));
        }
    }
    return texts.empty() ? "<none>" : join(texts, ",");
}

PrinterColumn sizeColumn(std::string name, std::string path)
{
    return {std::move(name), "integer", "How many entries it has", 0,
        [path = std::move(path)](
            const Json& object, SystemTime) { return at(object, path).size(); }};
}

Json gatewayAddress(const Json& gateway, SystemTime)
{
    const auto& addresses = at(gateway, "status.addresses");
    return addresses.empty() ? "" : text(at(addresses.front(), "value"), "");
}

PrinterColumn conditionColumn(std::string name, std::string type)
{
    return column(std::move(name), "Whether the controller says so",
        [type = std::move(type)](const Json& object, SystemTime) -> Json {
            for (const auto& condition : at(object, "status.conditions")) {
                if (at(condition, "type") == type)
                    return at(condition, "status");
            }
            return "";
        });
}

std::map<std::string, Columns> builtInColumns()
{
    return {
        {"/ConfigMap", {sizeColumn("Data", "data"), ageColumn()}},
        {"/Endpoints",
            {column("Endpoints", "Addresses with ports", endpointAddresses), ageColumn()}},
        {"/Event",
            {pathColumn("Last Seen", "lastTimestamp"), pathColumn("Type", "type"),
                pathColumn("Reason", "reason"), pathColumn("Object", "involvedObject.name"),
                pathColumn("Message", "message")}},
        {"/Namespace", {pathColumn("Status", "status.phase", "Active"), ageColumn()}},
        {"/Node",
            {column("Status", "Whether it is ready", nodeStatus),
                column("Roles", "What it is for", nodeRoles), ageColumn(),
                pathColumn("Version", "status.nodeInfo.kubeletVersion")}},
        {"/Pod", podColumns()},
        {"/Secret", {pathColumn("Type", "type"), sizeColumn("Data", "data"), ageColumn()}},
        {"/Service", serviceColumns()},
        {"/ServiceAccount", {sizeColumn("Secrets", "secrets"), ageColumn()}},
        {"apiextensions.k8s.io/CustomResourceDefinition", {createdColumn()}},
        {"apps/DaemonSet", daemonSetColumns()},
        {"apps/Deployment", deploymentColumns()},
        {"apps/ReplicaSet", replicaSetColumns()},
        {"apps/StatefulSet",
            Columns{readyOfWantedColumn("status.readyReplicas"), ageColumn()} + containerColumns()},
        {"discovery.k8s.io/EndpointSlice",
            {pathColumn("AddressType", "addressType"), column("Ports", "Port numbers", slicePorts),
                column("Endpoints", "Addresses", sliceEndpoints), ageColumn()}},
    };
}

std::map<std::string, Columns> customColumns()
{
    return {
        {"networking.istio.io/DestinationRule", {pathColumn("Host", "spec.host"), ageColumn()}},
        {"networking.istio.io/ServiceEntry",
            {pathColumn("Hosts", "spec.hosts"), pathColumn("Location", "spec.location"),
                pathColumn("Resolution", "spec.resolution"), ageColumn()}},
        {"networking.istio.io/VirtualService",
            {pathColumn("Gateways", "spec.gateways"), pathColumn("Hosts", "spec.hosts"),
                ageColumn()}},
        {"networking.istio.io/WorkloadEntry", {ageColumn(), pathColumn("Address", "spec.address")}},
        {"security.istio.io/AuthorizationPolicy",
            {pathColumn("Action", "spec.action"), ageColumn()}},
        {"security.istio.io/PeerAuthentication",
            {pathColumn("Mode", "spec.mtls.mode"), ageColumn()}},
        {"gateway.networking.k8s.io/Gateway",
            {pathColumn("Class", "spec.gatewayClassName"),
                column("Address", "The first address", gatewayAddress),
                conditionColumn("Programmed", "Programmed"), ageColumn()}},
        {"gateway.networking.k8s.io/GatewayClass",
            {pathColumn("Controller", "spec.controllerName"),
                conditionColumn("Accepted", "Accepted"), ageColumn()}},
        {"gateway.networking.k8s.io/HTTPRoute",
            {pathColumn("Hostnames", "spec.hostnames"), ageColumn()}},
    };
}

} // namespace

std::vector<PrinterColumn> printerColumns(const ServedKind& kind)
{
    static const auto known = [] {
        auto all = builtInColumns();
        all.merge(customColumns());
        return all;
    }();
    Columns columns{pathColumn("Name", "metadata.name")};
    const auto found = known.find(kind.group + "/" + kind.kind);
    return columns + (found == known.end() ? Columns{ageColumn()} : found->second);
}

} // namespace vigla::demo
