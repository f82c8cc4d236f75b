#include "models/sim/traffic/world.h"

#include "models/sim/config/json_access.h"

#include <nlohmann/json.hpp>

namespace vigla::sim {

void ProxyRuntime::adopt(SnapshotPtr snapshot)
{
    config = std::move(snapshot);
    ++generation;
    decisions.clear();
    inboundServices.clear();
}

void ProxyRuntime::restart()
{
    ++epoch;
    ++generation;
    decisions.clear();
    inboundServices.clear();
    upstreams.clear();
    stats = ProxyStats{};
}

std::vector<PodInfo> World::podInfos() const
{
    std::vector<PodInfo> infos;
    for (const auto& state : pods)
        if (!state.isDeleted)
            infos.push_back(
                {state.index, state.namespaceName, state.address, state.labels, state.isReady()});
    return infos;
}

std::unique_ptr<ProxyRuntime> makeProxy(const World& world, const PodState& pod)
{
    if (!pod.hasProxy())
        return nullptr;
    const auto& spec = world.workloadOf(pod);
    auto proxy = std::make_unique<ProxyRuntime>();
    proxy->pod = pod.index;
    proxy->identity = {pod.namespaceName, pod.labels, pod.proxy == ProxyKind::Gateway};
    proxy->buckets = spec.histogramBuckets.empty() ? defaultBuckets() : spec.histogramBuckets;
    proxy->config = world.latest;
    return proxy;
}

std::unique_ptr<World> makeWorld(const Scenario& scenario, Epoch epoch)
{
    auto world = std::make_unique<World>();
    world->scenario = withControlPlane(scenario);
    world->epoch = epoch;
    for (std::size_t i = 0; i < scenario.externals.size(); ++i) {
        world->externals.emplace(scenario.externals[i].host, static_cast<int>(i));
        if (!scenario.externals[i].address.empty())
            world->externals.emplace(scenario.externals[i].address, static_cast<int>(i));
    }
    for (std::size_t i = 0; i < world->scenario.workloads.size(); ++i) {
        auto& indices = world->podsOfWorkload.emplace_back();
        for (int ordinal = 0; ordinal < world->scenario.workloads[i].replicas; ++ordinal) {
            const int index = static_cast<int>(world->pods.size());
            indices.push_back(index);
            world->pods.push_back(makePod(world->scenario, static_cast<int>(i), ordinal, index));
        }
    }
    for (const auto& pod : world->pods)
        world->proxies.push_back(makeProxy(*world, pod));
    return world;
}

bool isSelectedBy(const World& world, const kube::Document& service, int workload)
{
    const auto& spec = world.scenario.workloads[static_cast<std::size_t>(workload)];
    const auto selector = labelsOf(member(service.json(), "spec"), "selector");
    return !selector.empty() && service.namespaceName() == spec.namespaceName
        && mesh::selects(selector, podLabels(world.scenario, spec));
}

kube::Document endpointSliceOf(const World& world, const kube::Document& service)
{
    const auto selector = labelsOf(member(service.json(), "spec"), "selector");
    std::vector<const PodState*> selected;
    for (const auto& pod : world.pods)
        if (!selector.empty() && !pod.isDeleted && pod.namespaceName == service.namespaceName()
            && mesh::selects(selector, pod.labels))
            selected.push_back(&pod);
    return buildEndpointSlice(service, selected, world.epoch);
}

} // namespace vigla::sim
