#include "models/sim/cluster/cluster_objects.h"

#include "models/core/time.h"
#include "models/sim/config/config_model.h"
#include "models/sim/config/json_access.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::sim {

namespace {

std::string timeText(Epoch epoch, std::chrono::milliseconds at)
{
    return renderRfc3339(SystemTime(epoch + at));
}

Json labelsJson(const mesh::Labels& labels)
{
    Json json = Json::object();
    for (const auto& [key, value] : labels)
        json[key] = value;
    return json;
}

Json metadata(const std::string& namespaceName, const std::string& name, Epoch epoch,
    std::chrono::milliseconds createdAt)
{
    Json json;
    json["name"] = name;
    if (!namespaceName.empty())
        json["namespace"] = namespaceName;
    json["creationTimestamp"] = timeText(epoch, createdAt);
    return json;
}

Json owner(const char* kind, const std::string& name)
{
    return Json::array({{{"apiVersion", "apps/v1"}, {"kind", kind}, {"name", name},
        {"controller", true}, {"blockOwnerDeletion", true}}});
}

Json podTemplate(const Scenario& scenario, const WorkloadSpec& spec)
{
    mesh::Labels labels = spec.labels;
    if (!spec.app.empty())
        labels.emplace("app", spec.app);
    if (!spec.version.empty())
        labels.emplace("version", spec.version);
    Json ports = Json::array();
    for (const auto port : spec.ports)
        ports.push_back({{"containerPort", port}, {"protocol", "TCP"}});
    Json container{{"name", spec.app.empty() ? spec.name : spec.app}, {"image", spec.image},
        {"imagePullPolicy", "IfNotPresent"}, {"ports", std::move(ports)},
        {"resources", Json::object()}};
    if (proxyKindOf(scenario, spec) == ProxyKind::Gateway)
        container = {{"name", "istio-proxy"}, {"image", "auto"}};
    Json json;
    json["metadata"]["labels"] = labelsJson(labels);
    if (!spec.annotations.empty())
        json["metadata"]["annotations"] = labelsJson(spec.annotations);
    json["spec"]["containers"] = Json::array({std::move(container)});
    json["spec"]["serviceAccountName"] = spec.serviceAccount;
    return json;
}

Json selectorOf(const WorkloadSpec& spec)
{
    Json labels = Json::object();
    if (!spec.app.empty())
        labels["app"] = spec.app;
    if (!spec.version.empty())
        labels["version"] = spec.version;
    return {{"matchLabels", std::move(labels)}};
}

} // namespace

kube::Document buildNamespace(const NamespaceSpec& spec, Epoch epoch)
{
    Json json{{"apiVersion", "v1"}, {"kind", "Namespace"}};
    json["metadata"] = metadata({}, spec.name, epoch, -kClusterAge);
    mesh::Labels labels = spec.labels;
    labels.emplace("kubernetes.io/metadata.name", spec.name);
    json["metadata"]["labels"] = labelsJson(labels);
    json["spec"]["finalizers"] = Json::array({"kubernetes"});
    json["status"]["phase"] = "Active";
    return kube::Document(std::move(json));
}

kube::Document buildReplicaSet(
    const Scenario& scenario, const WorkloadSpec& spec, int replicas, int ready, Epoch epoch)
{
    Json json{{"apiVersion", "apps/v1"}, {"kind", "ReplicaSet"}};
    const std::string hash = templateHash(spec);
    json["metadata"] = metadata(spec.namespaceName, spec.name + "-" + hash, epoch, -kClusterAge);
    Json podSpec = podTemplate(scenario, spec);
    podSpec["metadata"]["labels"]["pod-template-hash"] = hash;
    json["metadata"]["labels"] = podSpec["metadata"]["labels"];
    json["metadata"]["annotations"]
        = {{"deployment.kubernetes.io/desired-replicas", std::to_string(replicas)},
            {"deployment.kubernetes.io/revision", "1"}};
    json["metadata"]["ownerReferences"] = owner("Deployment", spec.name);
    json["spec"] = {{"replicas", replicas}, {"selector", selectorOf(spec)}};
    json["spec"]["selector"]["matchLabels"]["pod-template-hash"] = hash;
    json["spec"]["template"] = std::move(podSpec);
    json["status"] = {{"replicas", replicas}, {"fullyLabeledReplicas", replicas},
        {"readyReplicas", ready}, {"availableReplicas", ready}, {"observedGeneration", 1}};
    return kube::Document(std::move(json));
}

kube::Document buildDeployment(
    const Scenario& scenario, const WorkloadSpec& spec, int replicas, int ready, Epoch epoch)
{
    Json json{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}};
    json["metadata"] = metadata(spec.namespaceName, spec.name, epoch, -kClusterAge);
    mesh::Labels labels;
    if (!spec.app.empty())
        labels.emplace("app", spec.app);
    if (!spec.version.empty())
        labels.emplace("version", spec.version);
    json["metadata"]["labels"] = labelsJson(labels);
    json["metadata"]["annotations"] = {{"deployment.kubernetes.io/revision", "1"}};
    json["spec"] = {{"replicas", replicas}, {"selector", selectorOf(spec)},
        {"template", podTemplate(scenario, spec)},
        {"strategy",
            {{"type", "RollingUpdate"},
                {"rollingUpdate", {{"maxUnavailable", "25%"}, {"maxSurge", "25%"}}}}}};
    json["status"] = {{"observedGeneration", 1}, {"replicas", replicas},
        {"updatedReplicas", replicas}, {"readyReplicas", ready}, {"availableReplicas", ready}};
    if (ready < replicas)
        json["status"]["unavailableReplicas"] = replicas - ready;
    json["status"]["conditions"]
        = Json::array({{{"type", "Available"}, {"status", ready == replicas ? "True" : "False"},
            {"reason",
                ready == replicas ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"}}});
    return kube::Document(std::move(json));
}

kube::Document buildService(const ServiceSpec& spec, int index, Epoch epoch)
{
    Json json{{"apiVersion", "v1"}, {"kind", "Service"}};
    json["metadata"] = metadata(spec.namespaceName, spec.name, epoch, -kClusterAge);
    mesh::Labels labels = spec.labels;
    if (labels.empty())
        labels = spec.selector;
    json["metadata"]["labels"] = labelsJson(labels);
    Json ports = Json::array();
    for (const auto& port : spec.ports) {
        Json entry{{"name", port.name}, {"protocol", "TCP"}};
        if (!port.appProtocol.empty())
            entry["appProtocol"] = port.appProtocol;
        entry["port"] = port.port;
        entry["targetPort"] = port.targetPort != 0 ? port.targetPort : port.port;
        ports.push_back(std::move(entry));
    }
    json["spec"]["ports"] = std::move(ports);
    json["spec"]["selector"] = labelsJson(spec.selector);
    const bool isHeadless = spec.type == "None";
    const std::string address = isHeadless
        ? "None"
        : "10.96." + std::to_string(index / 250 + 10) + "." + std::to_string(index % 250 + 1);
    json["spec"]["clusterIP"] = address;
    json["spec"]["clusterIPs"] = Json::array({address});
    json["spec"]["type"] = isHeadless ? "ClusterIP" : spec.type;
    json["spec"]["sessionAffinity"] = "None";
    json["status"]["loadBalancer"] = Json::object();
    if (spec.type == "LoadBalancer")
        json["status"]["loadBalancer"]["ingress"] = Json::array({{{"ip", "203.0.113.10"}}});
    return kube::Document(std::move(json));
}

kube::Document buildEndpointSlice(
    const kube::Document& service, const std::vector<const PodState*>& pods, Epoch epoch)
{
    Json json{
        {"addressType", "IPv4"}, {"apiVersion", "discovery.k8s.io/v1"}, {"kind", "EndpointSlice"}};
    json["metadata"]
        = metadata(service.namespaceName(), service.name() + "-" + "slice", epoch, -kClusterAge);
    json["metadata"]["labels"]
        = {{"endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io"},
            {"kubernetes.io/service-name", service.name()}};
    json["metadata"]["ownerReferences"] = Json::array({{{"apiVersion", "v1"}, {"kind", "Service"},
        {"name", service.name()}, {"controller", true}, {"blockOwnerDeletion", true}}});
    json["endpoints"] = Json::array();
    for (const auto* pod : pods)
        json["endpoints"].push_back({{"addresses", Json::array({pod->address})},
            {"conditions",
                {{"ready", pod->isReady()}, {"serving", pod->isReady()}, {"terminating", false}}},
            {"nodeName", pod->node},
            {"targetRef",
                {{"kind", "Pod"}, {"name", pod->name}, {"namespace", pod->namespaceName}}}});
    json["ports"] = Json::array();
    const Json& ports = memberAt(service.json(), {"spec", "ports"});
    if (ports.is_array())
        for (const auto& port : ports)
            json["ports"].push_back({{"name", textOf(port, "name")},
                {"port", member(port, "targetPort")}, {"protocol", "TCP"}});
    return kube::Document(std::move(json));
}

kube::Document buildConfigObject(const kube::Document& manifest, int order, Epoch epoch)
{
    Json json = manifest.json();
    json["metadata"]["creationTimestamp"]
        = timeText(epoch, -kClusterAge + std::chrono::minutes(30) + std::chrono::seconds(order));
    return kube::Document(std::move(json));
}

bool isIstiodWorkload(const WorkloadSpec& spec)
{
    return spec.namespaceName == "istio-system" && spec.app == "istiod";
}

Scenario withControlPlane(Scenario scenario)
{
    const auto hasRoot = std::any_of(scenario.namespaces.begin(), scenario.namespaces.end(),
        [](const NamespaceSpec& entry) { return entry.name == "istio-system"; });
    if (!hasRoot)
        scenario.namespaces.push_back({"istio-system", {}});
    const auto hasIstiod
        = std::any_of(scenario.workloads.begin(), scenario.workloads.end(), isIstiodWorkload);
    if (hasIstiod)
        return scenario;
    WorkloadSpec istiod;
    istiod.namespaceName = "istio-system";
    istiod.name = "istiod";
    istiod.app = "istiod";
    istiod.labels = {{"istio", "pilot"}, {"istio.io/rev", "default"}};
    istiod.serviceAccount = "istiod";
    istiod.image = "docker.io/istio/pilot:" + scenario.mesh.istioVersion;
    istiod.replicas = scenario.mesh.istiodReplicas;
    istiod.proxy = ProxyKind::None;
    istiod.ports = {8080, 15010, 15012, 15014, 15017};
    scenario.workloads.push_back(std::move(istiod));
    scenario.services.push_back({"istio-system", "istiod",
        {{"app", "istiod"}, {"istio", "pilot"}, {"istio.io/rev", "default"}},
        {{"app", "istiod"}, {"istio", "pilot"}},
        {{"grpc-xds", 15010, 0, ""}, {"https-dns", 15012, 0, ""}, {"https-webhook", 443, 15017, ""},
            {"http-monitoring", 15014, 0, ""}},
        "ClusterIP"});
    return scenario;
}

} // namespace vigla::sim
