#include "models/sim/mesh_simulator.h"

#include "models/sim/cluster/control_plane.h"
#include "models/sim/cluster/controllers.h"
#include "models/sim/cluster/installation_objects.h"
#include "models/sim/envoy/envoy_admin.h"
#include "models/sim/output/istiod_debug.h"
#include "models/sim/output/stats_text.h"
#include "models/sim/traffic/traffic_engine.h"

#include <algorithm>

namespace vigla::sim {

class MeshSimulator::Impl {
public:
    Impl(const Scenario& scenario, const SimulatorOptions& options)
        : world(makeWorld(scenario, options.startsAt))
        , plane(*world, {options.seed, options.shortestAck, options.longestAck})
        , controllers(*world, plane)
        , engine(*world, options.seed)
    {
        plane.start(configObjects());
        controllers.start();
        indexPods();
    }

    void indexPods()
    {
        for (; indexed < world->pods.size(); ++indexed)
            podsByName[world->pods[indexed].namespaceName + "/" + world->pods[indexed].name]
                = static_cast<int>(indexed);
    }

    const PodState* findPod(std::string_view namespaceName, std::string_view pod) const
    {
        const auto found = podsByName.find(std::string(namespaceName) + "/" + std::string(pod));
        if (found == podsByName.end() || world->pod(found->second).isDeleted)
            return nullptr;
        return &world->pod(found->second);
    }

    std::vector<kube::Document> services() const
    {
        std::vector<kube::Document> documents;
        int index = 0;
        for (const auto& spec : world->scenario.services)
            documents.push_back(buildService(spec, index++, world->epoch));
        return documents;
    }

    std::vector<kube::Document> configObjects() const
    {
        std::vector<kube::Document> documents = services();
        int order = 0;
        for (const auto& manifest : world->scenario.objects)
            documents.push_back(buildConfigObject(manifest, order++, world->epoch));
        return documents;
    }

    std::unique_ptr<World> world;
    ControlPlane plane;
    Controllers controllers;
    TrafficEngine engine;
    std::unordered_map<std::string, int> podsByName;
    std::size_t indexed = 0;
    std::chrono::milliseconds remainder{0};
};

MeshSimulator::MeshSimulator(const Scenario& scenario, const SimulatorOptions& options)
    : m_impl(std::make_unique<Impl>(scenario, options))
{
}

MeshSimulator::~MeshSimulator() = default;

std::vector<kube::Document> MeshSimulator::initialObjects() const
{
    const World& world = *m_impl->world;
    std::vector<kube::Document> documents;
    for (const auto& spec : world.scenario.namespaces)
        documents.push_back(buildNamespace(spec, world.epoch));
    for (auto& object : buildInstallation(world.scenario, world.epoch))
        documents.push_back(std::move(object));
    for (const auto& spec : world.scenario.workloads) {
        const int ready = std::max(0, spec.replicas - spec.unready);
        documents.push_back(
            buildDeployment(world.scenario, spec, spec.replicas, ready, world.epoch));
        documents.push_back(
            buildReplicaSet(world.scenario, spec, spec.replicas, ready, world.epoch));
    }
    for (const auto& pod : world.pods)
        documents.push_back(buildPod(world.scenario, pod, world.epoch));
    for (const auto& service : m_impl->services())
        documents.push_back(endpointSliceOf(world, service));
    for (auto& object : m_impl->configObjects())
        documents.push_back(std::move(object));
    return documents;
}

void MeshSimulator::objectChanged(const kube::Document& object, bool isRemoved)
{
    m_impl->plane.objectChanged(object, isRemoved);
    m_impl->controllers.objectChanged(object, isRemoved);
    m_impl->indexPods();
}

void MeshSimulator::advance(std::chrono::milliseconds elapsed)
{
    World& world = *m_impl->world;
    m_impl->remainder += elapsed;
    while (m_impl->remainder >= kStep) {
        m_impl->engine.step();
        world.now += kStep;
        m_impl->remainder -= kStep;
        m_impl->controllers.tick();
        m_impl->plane.tick();
    }
    m_impl->indexPods();
}

std::chrono::milliseconds MeshSimulator::now() const
{
    return m_impl->world->now + m_impl->remainder;
}

std::vector<MeshSimulator::ObjectChange> MeshSimulator::takeChangedObjects()
{
    return m_impl->controllers.takeChanges();
}

AnswerText MeshSimulator::prometheusStats(std::string_view namespaceName, std::string_view pod,
    const StatsQuery& query, bool isMerged) const
{
    const PodState* state = m_impl->findPod(namespaceName, pod);
    if (state == nullptr || m_impl->world->proxy(state->index) == nullptr)
        return {404, "text/plain", "no proxy in this pod\n"};
    if (!state->isProxyUp)
        return {503, "text/plain", "connection refused\n"};
    return renderProxyStats(*m_impl->world, *m_impl->world->proxy(state->index), query, isMerged);
}

AnswerText MeshSimulator::proxyAdmin(std::string_view namespaceName, std::string_view pod,
    std::string_view method, std::string_view target) const
{
    const PodState* state = m_impl->findPod(namespaceName, pod);
    if (state == nullptr || m_impl->world->proxy(state->index) == nullptr)
        return {404, "text/plain", "no proxy in this pod\n"};
    if (!state->isProxyUp)
        return {503, "text/plain", "connection refused\n"};
    return answerEnvoyAdmin(
        *m_impl->world, m_impl->plane, *m_impl->world->proxy(state->index), method, target);
}

AnswerText MeshSimulator::istiod(std::string_view pod, std::string_view target) const
{
    const PodState* state = m_impl->findPod("istio-system", pod);
    if (state == nullptr || !isIstiodWorkload(m_impl->world->workloadOf(*state)))
        return {404, "text/plain", "no istiod in this pod\n"};
    const auto& replicas = m_impl->world->podsOfWorkload[static_cast<std::size_t>(state->workload)];
    const auto place = std::find(replicas.begin(), replicas.end(), state->index);
    return answerIstiod(
        *m_impl->world, m_impl->plane, static_cast<std::size_t>(place - replicas.begin()), target);
}

bool MeshSimulator::hasProxy(std::string_view namespaceName, std::string_view pod) const
{
    const PodState* state = m_impl->findPod(namespaceName, pod);
    return state != nullptr && state->hasProxy();
}

bool MeshSimulator::isIstiod(std::string_view namespaceName, std::string_view pod) const
{
    const PodState* state = m_impl->findPod(namespaceName, pod);
    return state != nullptr && isIstiodWorkload(m_impl->world->workloadOf(*state));
}

std::vector<MeshSimulator::TrueRate> MeshSimulator::trueRates(
    std::chrono::milliseconds window) const
{
    return m_impl->engine.trueRates(window);
}

} // namespace vigla::sim
