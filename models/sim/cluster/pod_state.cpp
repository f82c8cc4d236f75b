#include "models/sim/cluster/pod_state.h"

#include "models/sim/traffic/random.h"

#include <algorithm>

namespace vigla::sim {

namespace {

/// Kubernetes' alphabet for generated names: no vowels, no look-alikes.
std::string safeName(std::uint64_t number, std::size_t length)
{
    constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::string name;
    for (std::size_t i = 0; i < length; ++i) {
        name += kAlphabet[number % kAlphabet.size()];
        number /= kAlphabet.size();
    }
    return name;
}

} // namespace

ProxyKind proxyKindOf(const Scenario& scenario, const WorkloadSpec& workload)
{
    if (workload.proxy)
        return *workload.proxy;
    const auto home = std::find_if(scenario.namespaces.begin(), scenario.namespaces.end(),
        [&](const NamespaceSpec& entry) { return entry.name == workload.namespaceName; });
    if (home == scenario.namespaces.end())
        return ProxyKind::None;
    const auto label = home->labels.find("istio-injection");
    const bool isInjected = (label != home->labels.end() && label->second == "enabled")
        || home->labels.contains("istio.io/rev");
    return isInjected ? ProxyKind::Sidecar : ProxyKind::None;
}

std::string templateHash(const WorkloadSpec& workload)
{
    return safeName(hashText(workload.namespaceName + "/" + workload.name), 10);
}

mesh::Labels podLabels(const Scenario& scenario, const WorkloadSpec& workload)
{
    mesh::Labels labels = workload.labels;
    if (!workload.app.empty())
        labels.emplace("app", workload.app);
    if (!workload.version.empty())
        labels.emplace("version", workload.version);
    labels.emplace("pod-template-hash", templateHash(workload));
    if (proxyKindOf(scenario, workload) == ProxyKind::None)
        return labels;
    labels.emplace("security.istio.io/tlsMode", "istio");
    labels.emplace(
        "service.istio.io/canonical-name", workload.app.empty() ? workload.name : workload.app);
    labels.emplace("service.istio.io/canonical-revision",
        workload.version.empty() ? std::string("latest") : workload.version);
    return labels;
}

PodState makePod(const Scenario& scenario, int workload, int ordinal, int index)
{
    const WorkloadSpec& spec = scenario.workloads[static_cast<std::size_t>(workload)];
    PodState pod;
    pod.index = index;
    pod.workload = workload;
    pod.namespaceName = spec.namespaceName;
    pod.replicaSet = spec.name + "-" + templateHash(spec);
    const auto seed
        = hashText(spec.namespaceName + "/" + spec.name + "#" + std::to_string(ordinal));
    pod.name = pod.replicaSet + "-" + safeName(seed, 5);
    const int node = index % std::max(1, scenario.mesh.nodes);
    const int host = index / std::max(1, scenario.mesh.nodes);
    pod.node = "node-" + std::to_string(node + 1);
    pod.nodeAddress = "192.168.49." + std::to_string(node + 2);
    pod.address = "10." + std::to_string(244 + host / 60'000) + "."
        + std::to_string((node * 20 + host / 250) % 250) + "." + std::to_string(host % 250 + 2);
    pod.labels = podLabels(scenario, spec);
    pod.proxy = proxyKindOf(scenario, spec);
    pod.isUnready = ordinal < spec.unready;
    pod.createdAt = -std::chrono::hours(26) - std::chrono::minutes(seed % 600);
    pod.proxyStartedAt = pod.createdAt + std::chrono::seconds(3);
    pod.programStartedAt = pod.createdAt + std::chrono::seconds(5);
    return pod;
}

} // namespace vigla::sim
