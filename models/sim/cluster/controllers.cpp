#include "models/sim/cluster/controllers.h"

#include "models/sim/config/json_access.h"
#include "models/sim/traffic/random.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::sim {

namespace {

constexpr std::chrono::milliseconds kPodStart{2500};
constexpr int kMostReplicas = 50; ///< Of one workload, so that a slip of the finger costs little.

} // namespace

Controllers::Controllers(World& world, ControlPlane& plane)
    : m_world(world)
    , m_plane(plane)
{
    for (const auto& spec : world.scenario.workloads) {
        m_nextOrdinal.push_back(spec.replicas);
        m_wanted.push_back(spec.replicas);
    }
}

void Controllers::start()
{
    for (auto& pod : m_world.pods) {
        const auto& restarts = m_world.workloadOf(pod).restarts;
        if (restarts.every.count() <= 0)
            continue;
        const auto offset = hashText(pod.name) % static_cast<std::uint64_t>(restarts.every.count());
        pod.nextRestartAt = std::chrono::milliseconds(offset);
        m_restless.insert(pod.index);
        pod.proxyRestarts = restarts.isProxy ? static_cast<int>(offset % 7) + 2 : 0;
        pod.programRestarts = restarts.isProxy ? 0 : static_cast<int>(offset % 7) + 2;
    }
}

void Controllers::tick()
{
    for (const int pod : m_restless)
        if (!m_world.pod(pod).isDeleted)
            restartWhatIsDue(m_world.pod(pod));
}

void Controllers::restartWhatIsDue(PodState& pod)
{
    const auto& restarts = m_world.workloadOf(pod).restarts;
    ProxyRuntime* proxy = m_world.proxy(pod.index);
    const auto now = m_world.now;
    if (pod.backAt.count() >= 0 && pod.backAt <= now) {
        pod.backAt = std::chrono::milliseconds(-1);
        if (!pod.isProxyUp && proxy != nullptr) {
            pod.proxyStartedAt = now;
            m_plane.proxyStarted(pod.index);
        }
        if (!pod.isProgramUp)
            pod.programStartedAt = now;
        pod.isProxyUp = pod.isProgramUp = true;
    } else if (pod.nextRestartAt.count() >= 0 && pod.nextRestartAt <= now) {
        pod.nextRestartAt = now + restarts.every;
        pod.backAt = now + restarts.down;
        if (restarts.isProxy && proxy != nullptr) {
            pod.isProxyUp = false;
            ++pod.proxyRestarts;
            proxy->restart();
            m_plane.proxyStopped(pod.index);
        } else {
            pod.isProgramUp = false;
            ++pod.programRestarts;
        }
    } else {
        return;
    }
    m_changedPods.insert(pod.index);
    noteWorkload(pod.workload);
}

void Controllers::noteWorkload(int workload)
{
    m_changedWorkloads.insert(workload);
    m_plane.endpointsChanged();
}

void Controllers::objectChanged(const kube::Document& object, bool isRemoved)
{
    const auto ref = object.ref();
    if (ref.kind == "Deployment" && ref.group == "apps") {
        for (std::size_t i = 0; i < m_world.scenario.workloads.size(); ++i) {
            const auto& spec = m_world.scenario.workloads[i];
            if (spec.namespaceName != ref.namespaceName || spec.name != ref.name)
                continue;
            const double wanted = numberOf(member(object.json(), "spec"), "replicas").value_or(1);
            scale(static_cast<int>(i),
                isRemoved ? 0 : static_cast<int>(std::clamp(wanted, 0.0, double{kMostReplicas})));
        }
    } else if (ref.kind == "Pod" && isRemoved) {
        for (auto& pod : m_world.pods)
            if (!pod.isDeleted && pod.namespaceName == ref.namespaceName && pod.name == ref.name) {
                const int workload = pod.workload;
                deletePod(pod);
                m_changes.pop_back(); // its owner knows
                if (static_cast<int>(
                        m_world.podsOfWorkload[static_cast<std::size_t>(workload)].size())
                    < m_wanted[static_cast<std::size_t>(workload)])
                    addPod(workload);
                return;
            }
    }
}

void Controllers::scale(int workload, int replicas)
{
    auto& pods = m_world.podsOfWorkload[static_cast<std::size_t>(workload)];
    m_wanted[static_cast<std::size_t>(workload)] = replicas;
    while (static_cast<int>(pods.size()) > replicas)
        deletePod(m_world.pod(pods.back()));
    while (static_cast<int>(pods.size()) < replicas)
        addPod(workload);
}

void Controllers::deletePod(PodState& pod)
{
    pod.isDeleted = true;
    pod.isProxyUp = pod.isProgramUp = false;
    auto& siblings = m_world.podsOfWorkload[static_cast<std::size_t>(pod.workload)];
    std::erase(siblings, pod.index);
    if (m_world.proxy(pod.index) != nullptr) {
        m_plane.proxyStopped(pod.index);
        m_world.proxies[static_cast<std::size_t>(pod.index)].reset();
    }
    m_changedPods.erase(pod.index);
    m_restless.erase(pod.index);
    noteWorkload(pod.workload);
    m_changes.push_back({buildPod(m_world.scenario, pod, m_world.epoch), true});
}

void Controllers::addPod(int workload)
{
    const auto position = static_cast<std::size_t>(workload);
    const int index = static_cast<int>(m_world.pods.size());
    PodState pod = makePod(m_world.scenario, workload, m_nextOrdinal[position]++, index);
    pod.createdAt = pod.proxyStartedAt = pod.programStartedAt = m_world.now;
    pod.isProgramUp = false;
    pod.isProxyUp = !pod.hasProxy();
    pod.backAt = m_world.now + kPodStart;
    m_restless.insert(index);
    m_world.pods.push_back(pod);
    m_world.podsOfWorkload[position].push_back(index);
    m_world.proxies.push_back(makeProxy(m_world, pod));
    m_plane.podAdded(index);
    m_changedPods.insert(index);
    noteWorkload(workload);
}

std::vector<MeshSimulator::ObjectChange> Controllers::takeChanges()
{
    auto changes = std::exchange(m_changes, {});
    for (const int pod : m_changedPods)
        changes.push_back({buildPod(m_world.scenario, m_world.pod(pod), m_world.epoch), false});
    std::set<std::string> namespaces;
    for (const int workload : m_changedWorkloads) {
        const auto position = static_cast<std::size_t>(workload);
        const auto& spec = m_world.scenario.workloads[position];
        namespaces.insert(spec.namespaceName);
        const auto& pods = m_world.podsOfWorkload[position];
        const auto ready = std::count_if(
            pods.begin(), pods.end(), [&](int pod) { return m_world.pod(pod).isReady(); });
        changes.push_back({buildReplicaSet(m_world.scenario, spec, static_cast<int>(pods.size()),
                               static_cast<int>(ready), m_world.epoch),
            false});
        changes.push_back({buildDeployment(m_world.scenario, spec, m_wanted[position],
                               static_cast<int>(ready), m_world.epoch),
            false});
    }
    for (const auto& [ref, object] : m_plane.store().objects())
        if (ref.kind == "Service" && ref.group.empty() && namespaces.contains(ref.namespaceName))
            for (const int workload : m_changedWorkloads)
                if (isSelectedBy(m_world, object, workload)) {
                    changes.push_back({endpointSliceOf(m_world, object), false});
                    break;
                }
    m_changedPods.clear();
    m_changedWorkloads.clear();
    return changes;
}

} // namespace vigla::sim
