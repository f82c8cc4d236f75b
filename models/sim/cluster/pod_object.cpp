#include "models/core/time.h"
#include "models/sim/cluster/cluster_objects.h"
#include "models/sim/config/json_access.h"
#include "models/sim/traffic/random.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace vigla::sim {

namespace {

std::string timeText(Epoch epoch, std::chrono::milliseconds at)
{
    return renderRfc3339(SystemTime(epoch + at));
}

/// 64 hexadecimal digits that change with every restart.
std::string containerId(const PodState& pod, const std::string& container, int restarts)
{
    std::string id = "containerd://";
    std::uint64_t hash = hashText(
        pod.namespaceName + "/" + pod.name + "/" + container + "#" + std::to_string(restarts));
    for (int i = 0; i < 4; ++i) {
        char digits[17];
        std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
        id += digits;
        hash = hashText(id);
    }
    return id;
}

struct ContainerView {
    std::string name;
    std::string image;
    bool isUp = true;
    bool isReady = true;
    int restarts = 0;
    std::chrono::milliseconds startedAt{0};
};

Json containerStatus(const PodState& pod, const ContainerView& view, Epoch epoch)
{
    Json status{{"name", view.name}, {"ready", view.isReady}, {"started", view.isUp},
        {"restartCount", view.restarts}, {"image", view.image}};
    const std::string id = containerId(pod, view.name, view.restarts);
    status["imageID"] = view.image + "@sha256:" + id.substr(id.size() - 64);
    status["containerID"] = id;
    if (view.isUp)
        status["state"]["running"]["startedAt"] = timeText(epoch, view.startedAt);
    else
        status["state"]["waiting"] = {{"reason", "CrashLoopBackOff"},
            {"message", "back-off 10s restarting failed container=" + view.name}};
    status["lastState"] = Json::object();
    if (view.restarts > 0)
        status["lastState"]["terminated"] = {{"exitCode", 137}, {"reason", "OOMKilled"},
            {"finishedAt", timeText(epoch, view.startedAt)},
            {"containerID", containerId(pod, view.name, view.restarts - 1)}};
    return status;
}

Json condition(const char* type, bool isTrue, Epoch epoch, std::chrono::milliseconds since)
{
    return {{"type", type}, {"status", isTrue ? "True" : "False"}, {"lastProbeTime", nullptr},
        {"lastTransitionTime", timeText(epoch, since)}};
}

Json proxyContainer(const Scenario& scenario, const WorkloadSpec& spec, const std::string& image)
{
    Json environment
        = Json::array({{{"name", "ISTIO_META_CLUSTER_ID"}, {"value", scenario.mesh.clusterId}},
            {{"name", "ISTIO_META_WORKLOAD_NAME"}, {"value", spec.name}}});
    for (const auto& [name, value] : spec.proxyEnvironment)
        environment.push_back({{"name", name}, {"value", value}});
    return {{"name", "istio-proxy"}, {"image", image},
        {"args",
            Json::array({"proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local"})},
        {"env", std::move(environment)},
        {"ports",
            Json::array(
                {{{"containerPort", 15090}, {"name", "http-envoy-prom"}, {"protocol", "TCP"}}})},
        {"readinessProbe",
            {{"httpGet", {{"path", "/healthz/ready"}, {"port", 15021}, {"scheme", "HTTP"}}}}}};
}

Json programContainer(const WorkloadSpec& spec, const std::string& name)
{
    Json ports = Json::array();
    for (const auto port : spec.ports)
        ports.push_back({{"containerPort", port}, {"protocol", "TCP"}});
    return {{"name", name}, {"image", spec.image}, {"imagePullPolicy", "IfNotPresent"},
        {"ports", std::move(ports)}, {"resources", Json::object()}};
}

mesh::Labels podAnnotations(const WorkloadSpec& spec, const PodState& pod)
{
    mesh::Labels annotations = spec.annotations;
    if (!pod.hasProxy())
        return annotations;
    annotations.emplace("prometheus.io/scrape", "true");
    annotations.emplace("prometheus.io/port", "15020");
    annotations.emplace("prometheus.io/path", "/stats/prometheus");
    annotations.emplace("istio.io/rev", "default");
    if (pod.proxy != ProxyKind::Gateway)
        annotations.emplace("sidecar.istio.io/status",
            R"({"initContainers":["istio-init"],"containers":["istio-proxy"],"revision":"default"})");
    if (!spec.histogramBuckets.empty()) {
        Json buckets;
        buckets["istiocustom"] = spec.histogramBuckets;
        annotations.emplace("sidecar.istio.io/statsHistogramBuckets", buckets.dump());
    }
    return annotations;
}

std::string proxyImage(const Scenario& scenario, const WorkloadSpec& spec)
{
    return "docker.io/istio/proxyv2:"
        + (spec.proxyVersion.empty() ? scenario.mesh.istioVersion : spec.proxyVersion);
}

Json podMetadata(const WorkloadSpec& spec, const PodState& pod, Epoch epoch)
{
    Json json{{"name", pod.name}, {"generateName", pod.replicaSet + "-"},
        {"namespace", pod.namespaceName}, {"creationTimestamp", timeText(epoch, pod.createdAt)}};
    for (const auto& [key, value] : pod.labels)
        json["labels"][key] = value;
    for (const auto& [key, value] : podAnnotations(spec, pod))
        json["annotations"][key] = value;
    json["ownerReferences"] = Json::array({{{"apiVersion", "apps/v1"}, {"kind", "ReplicaSet"},
        {"name", pod.replicaSet}, {"controller", true}, {"blockOwnerDeletion", true}}});
    return json;
}

} // namespace

kube::Document buildPod(const Scenario& scenario, const PodState& pod, Epoch epoch)
{
    const auto& spec = scenario.workloads[static_cast<std::size_t>(pod.workload)];
    Json json{{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", podMetadata(spec, pod, epoch)}};
    Json containers = Json::array();
    Json initContainers = Json::array();
    Json statuses = Json::array();
    Json initStatuses = Json::array();
    if (pod.proxy != ProxyKind::Gateway) {
        const ContainerView program{spec.app.empty() ? spec.name : spec.app, spec.image,
            pod.isProgramUp, pod.isProgramUp && !pod.isUnready, pod.programRestarts,
            pod.programStartedAt};
        containers.push_back(programContainer(spec, program.name));
        statuses.push_back(containerStatus(pod, program, epoch));
    }
    if (pod.hasProxy()) {
        const std::string image = proxyImage(scenario, spec);
        const bool isReady = pod.isProxyUp && !(pod.proxy == ProxyKind::Gateway && pod.isUnready);
        const ContainerView proxy{
            "istio-proxy", image, pod.isProxyUp, isReady, pod.proxyRestarts, pod.proxyStartedAt};
        const bool isNative = pod.proxy == ProxyKind::NativeSidecar;
        Json container = proxyContainer(scenario, spec, image);
        if (isNative)
            container["restartPolicy"] = "Always";
        (isNative ? initContainers : containers).push_back(std::move(container));
        (isNative ? initStatuses : statuses).push_back(containerStatus(pod, proxy, epoch));
    }
    json["spec"]["containers"] = std::move(containers);
    if (!initContainers.empty())
        json["spec"]["initContainers"] = std::move(initContainers);
    json["spec"]["serviceAccountName"]
        = spec.serviceAccount.empty() ? "default" : spec.serviceAccount;
    json["spec"]["nodeName"] = pod.node;
    json["spec"]["restartPolicy"] = "Always";
    json["status"] = {{"phase", "Running"}, {"hostIP", pod.nodeAddress}, {"podIP", pod.address},
        {"podIPs", Json::array({{{"ip", pod.address}}})},
        {"startTime", timeText(epoch, pod.createdAt)}, {"qosClass", "Burstable"}};
    json["status"]["conditions"]
        = Json::array({condition("Initialized", true, epoch, pod.createdAt),
            condition("Ready", pod.isReady(), epoch, pod.proxyStartedAt),
            condition("ContainersReady", pod.isReady(), epoch, pod.proxyStartedAt),
            condition("PodScheduled", true, epoch, pod.createdAt)});
    if (!initStatuses.empty())
        json["status"]["initContainerStatuses"] = std::move(initStatuses);
    json["status"]["containerStatuses"] = std::move(statuses);
    return kube::Document(std::move(json));
}

} // namespace vigla::sim
