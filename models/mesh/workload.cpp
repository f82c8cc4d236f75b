#include "models/mesh/workload.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

namespace vigla::mesh {

namespace {

using NamespacedName = std::pair<std::string_view, std::string_view>;

std::string firstLabel(const Labels& labels, std::initializer_list<const char*> keys)
{
    for (const char* key : keys) {
        const auto found = labels.find(key);
        if (found != labels.end() && !found->second.empty())
            return found->second;
    }
    return {};
}

const ReplicaOwner* findOwner(
    const ItemList<ReplicaOwner>& owners, std::string_view namespaceName, std::string_view name)
{
    const auto found = std::ranges::lower_bound(owners, NamespacedName(namespaceName, name), {},
        [](const ReplicaOwner& owner) { return NamespacedName(owner.namespaceName, owner.name); });
    const bool isHit
        = found != owners.end() && found->namespaceName == namespaceName && found->name == name;
    return isHit ? &*found : nullptr;
}

/// `reviews-v1` of `reviews-v1-6cf6bc7c85`, when the last part is the hash of a pod template.
std::string withoutTemplateHash(const Pod& pod)
{
    const auto hash = pod.labels.find("pod-template-hash");
    if (hash == pod.labels.end() || hash->second.empty())
        return {};
    const std::string ending = "-" + hash->second;
    const bool hasHash = pod.ownerName.size() > ending.size() && pod.ownerName.ends_with(ending);
    return hasHash ? pod.ownerName.substr(0, pod.ownerName.size() - ending.size()) : std::string();
}

/// Kind and name of what a pod belongs to.
std::pair<std::string, std::string> ownerOf(const ClusterState& cluster, const Pod& pod)
{
    if (pod.ownerName.empty())
        return {"Pod", pod.name};
    if (pod.ownerKind != "ReplicaSet")
        return {pod.ownerKind, pod.ownerName};
    const auto* set = findOwner(cluster.replicaSets, pod.namespaceName, pod.ownerName);
    if (set && !set->ownerName.empty())
        return {set->ownerKind, set->ownerName};
    // The ReplicaSet may be out of sight (RBAC, or already gone): its name tells.
    auto deployment = withoutTemplateHash(pod);
    if (!set && !deployment.empty())
        return {"Deployment", std::move(deployment)};
    return {"ReplicaSet", pod.ownerName};
}

bool isGateway(const Labels& labels)
{
    if (labels.contains("gateway.networking.k8s.io/gateway-name"))
        return true;
    const std::string component = firstLabel(labels, {"operator.istio.io/component"});
    const std::string istio = firstLabel(labels, {"istio"});
    return component == "IngressGateways" || component == "EgressGateways"
        || istio == "ingressgateway" || istio == "egressgateway";
}

bool isFinished(const Pod& pod)
{
    return pod.phase == "Succeeded" || pod.phase == "Failed";
}

void nameByLabels(Workload& workload)
{
    workload.app = firstLabel(
        workload.labels, {"service.istio.io/canonical-name", "app.kubernetes.io/name", "app"});
    if (workload.app.empty())
        workload.app = workload.name;
    workload.version = firstLabel(workload.labels,
        {"service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"});
    if (workload.version.empty())
        workload.version = "latest";
    workload.isGateway = isGateway(workload.labels);
}

void countReplicas(
    Workload& workload, const ClusterState& cluster, const std::vector<const Pod*>& pods)
{
    const auto& owners = workload.kind == "Deployment" ? cluster.deployments : cluster.replicaSets;
    const bool isScaled = workload.kind == "Deployment" || workload.kind == "ReplicaSet";
    const auto* owner
        = isScaled ? findOwner(owners, workload.namespaceName, workload.name) : nullptr;
    if (owner) {
        workload.desired = owner->desired;
        workload.current = owner->current;
        workload.available = owner->available;
        workload.annotations = owner->annotations;
        return;
    }
    const auto running
        = std::ranges::count_if(pods, [](const Pod* pod) { return !isFinished(*pod); });
    workload.desired = workload.current = static_cast<std::int32_t>(running);
    workload.available = static_cast<std::int32_t>(std::ranges::count_if(
        pods, [](const Pod* pod) { return pod->isReady && !isFinished(*pod); }));
}

using PodsByWorkload = std::map<std::pair<std::string, std::string>,
    std::pair<std::string, std::vector<const Pod*>>>;

Workload workloadOf(const ClusterState& cluster, const std::string& namespaceName,
    const std::string& name, const std::string& kind, const std::vector<const Pod*>& pods)
{
    Workload workload;
    workload.namespaceName = namespaceName;
    workload.name = name;
    workload.kind = kind;
    const auto* deployment
        = kind == "Deployment" ? findOwner(cluster.deployments, namespaceName, name) : nullptr;
    if (!pods.empty())
        workload.labels = pods.front()->labels;
    else if (deployment)
        workload.labels = deployment->templateLabels;
    countReplicas(workload, cluster, pods);
    for (const Pod* pod : pods) {
        workload.pods.push_back(pod->name);
        workload.annotations.insert(pod->annotations.begin(), pod->annotations.end());
    }
    workload.allPodsHaveProxy = !pods.empty() && std::ranges::all_of(pods, &Pod::hasProxy);
    nameByLabels(workload);
    return workload;
}

} // namespace

std::string workloadNameOf(const ClusterState& cluster, const Pod& pod)
{
    return ownerOf(cluster, pod).second;
}

std::vector<Workload> workloadsOf(const ClusterState& cluster)
{
    PodsByWorkload found;
    for (const ReplicaOwner& deployment : cluster.deployments)
        found[{deployment.namespaceName, deployment.name}].first = "Deployment";
    for (const Pod& pod : cluster.pods) {
        auto [kind, name] = ownerOf(cluster, pod);
        auto& entry = found[{pod.namespaceName, std::move(name)}];
        if (entry.first.empty())
            entry.first = std::move(kind);
        entry.second.push_back(&pod);
    }
    std::vector<Workload> workloads;
    workloads.reserve(found.size());
    for (const auto& [key, entry] : found) {
        workloads.push_back(workloadOf(cluster, key.first, key.second, entry.first, entry.second));
    }
    return workloads;
}

std::vector<const Service*> servicesSelecting(
    const ClusterState& cluster, const std::string& namespaceName, const Labels& labels)
{
    std::vector<const Service*> services;
    for (const Service& service : cluster.services) {
        if (service.namespaceName == namespaceName && !service.selector.empty()
            && selects(service.selector, labels))
            services.push_back(&service);
    }
    return services;
}

} // namespace vigla::mesh
