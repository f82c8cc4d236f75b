#include "models/sim/config/build_snapshot.h"

#include "models/core/text.h"
#include "models/sim/config/read_config.h"

#include <algorithm>
#include <tuple>

namespace vigla::sim {

namespace {

template <typename Model>
bool isOlder(const Model& a, const Model& b)
{
    return std::tie(a.origin.createdAt, a.origin.ref.name, a.origin.ref.namespaceName)
        < std::tie(b.origin.createdAt, b.origin.ref.name, b.origin.ref.namespaceName);
}

/// Finds the pods that a selector selects without looking at all of them.
class PodIndex final {
public:
    explicit PodIndex(const std::vector<PodInfo>& pods)
    {
        for (const auto& pod : pods)
            for (const auto& [key, value] : pod.labels)
                m_byLabel[keyOf(pod.namespaceName, key, value)].push_back(&pod);
    }

    std::vector<const PodInfo*> selected(
        const std::string& namespaceName, const Labels& selector) const
    {
        std::vector<const PodInfo*> pods;
        if (selector.empty())
            return pods;
        const auto& [key, value] = *selector.begin();
        const auto found = m_byLabel.find(keyOf(namespaceName, key, value));
        if (found != m_byLabel.end())
            for (const auto* pod : found->second)
                if (mesh::selects(selector, pod->labels))
                    pods.push_back(pod);
        return pods;
    }

private:
    static std::string keyOf(
        const std::string& namespaceName, const std::string& key, const std::string& value)
    {
        return join({namespaceName, key, value}, "\n");
    }

    std::unordered_map<std::string, std::vector<const PodInfo*>> m_byLabel;
};

void addPodEndpoints(ServiceModel& service, const PodIndex& pods)
{
    for (const auto* pod : pods.selected(service.namespaceName, service.selector)) {
        EndpointModel endpoint;
        endpoint.address = pod->address;
        endpoint.pod = pod->index;
        endpoint.labels = pod->labels;
        endpoint.isReady = pod->isReady;
        service.endpoints.push_back(std::move(endpoint));
    }
}

/// A ServiceEntry's own endpoints; with DNS or NONE and no list, its host.
void completeEntryEndpoints(ServiceModel& service, const std::map<std::string, int>& externals)
{
    if (service.endpoints.empty() && service.selector.empty()) {
        EndpointModel endpoint;
        endpoint.address = service.host;
        service.endpoints.push_back(std::move(endpoint));
    }
    for (auto& endpoint : service.endpoints) {
        const auto found = externals.find(endpoint.address);
        if (endpoint.pod < 0 && found != externals.end())
            endpoint.external = found->second;
        if (endpoint.pod < 0)
            endpoint.hostname = endpoint.address;
    }
}

void addService(ConfigSnapshot& snapshot, ServiceModel service)
{
    auto& slot = snapshot.services[service.host];
    if (!slot || isOlder(service, *slot))
        slot = std::make_shared<const ServiceModel>(std::move(service));
}

/// One namespace's rules for the same host become one: the oldest's policy, everybody's subsets.
void addDestinationRule(ConfigSnapshot& snapshot, DestinationRuleModel rule)
{
    auto& rules = snapshot.destinationRules[rule.origin.ref.namespaceName];
    const auto twin
        = std::find_if(rules.begin(), rules.end(), [&](const DestinationRulePtr& other) {
              return other->host == rule.host && other->exportTo == rule.exportTo
                  && other->workloadSelector == rule.workloadSelector;
          });
    if (twin == rules.end()) {
        rules.push_back(std::make_shared<const DestinationRuleModel>(std::move(rule)));
        return;
    }
    DestinationRuleModel merged = **twin;
    for (auto& subset : rule.subsets)
        if (merged.subset(subset.name) == nullptr)
            merged.subsets.push_back(std::move(subset));
    *twin = std::make_shared<const DestinationRuleModel>(std::move(merged));
}

void indexVirtualServices(ConfigSnapshot& snapshot, std::vector<VirtualServicePtr> all)
{
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return isOlder(*a, *b); });
    for (const auto& service : all) {
        if (service->hosts.empty())
            continue;
        VirtualServiceModel merged = *service;
        merged.http = mergeDelegates(*service, all);
        snapshot.virtualServices.push_back(
            std::make_shared<const VirtualServiceModel>(std::move(merged)));
    }
    for (const auto& service : snapshot.virtualServices) {
        if (!service->isBoundTo("mesh"))
            continue;
        bool hasWildcard = false;
        for (const auto& host : service->hosts) {
            hasWildcard = hasWildcard || host.starts_with('*');
            if (!host.starts_with('*'))
                snapshot.byHost[host].push_back(service.get());
        }
        if (hasWildcard)
            snapshot.withWildcard.push_back(service.get());
    }
}

template <typename Model>
void sortByAge(std::vector<Model>& models)
{
    std::sort(
        models.begin(), models.end(), [](const auto& a, const auto& b) { return isOlder(a, b); });
}

struct Collected {
    std::vector<VirtualServicePtr> virtualServices;
    std::vector<DestinationRuleModel> destinationRules;
    std::vector<ServiceModel> services;
};

void collectObject(const kube::Document& object, ConfigSnapshot& snapshot, Collected& collected)
{
    const auto ref = object.ref();
    const bool isGatewayApi = ref.group == "gateway.networking.k8s.io";
    if (ref.kind == "VirtualService")
        collected.virtualServices.push_back(
            std::make_shared<const VirtualServiceModel>(readVirtualService(object)));
    else if (ref.kind == "HTTPRoute")
        collected.virtualServices.push_back(
            std::make_shared<const VirtualServiceModel>(readHttpRoute(object)));
    else if (ref.kind == "DestinationRule")
        collected.destinationRules.push_back(readDestinationRule(object));
    else if (ref.kind == "Gateway")
        snapshot.gateways.push_back(
            isGatewayApi ? readApiGateway(object) : readIstioGateway(object));
    else if (ref.kind == "PeerAuthentication")
        snapshot.peerAuthentications.push_back(readPeerAuthentication(object));
    else if (ref.kind == "Sidecar")
        snapshot.sidecars.push_back(readSidecar(object));
    else if (ref.kind == "Service")
        collected.services.push_back(readService(object));
    else if (ref.kind == "ServiceEntry")
        for (auto& service : readServiceEntry(object))
            collected.services.push_back(std::move(service));
}

} // namespace

SnapshotPtr buildConfigSnapshot(const std::map<kube::ObjectRef, kube::Document>& objects,
    const MeshSettings& settings, const std::map<std::string, int>& externals,
    const std::vector<PodInfo>& pods, std::uint64_t version)
{
    auto snapshot = std::make_shared<ConfigSnapshot>();
    snapshot->version = version;
    snapshot->settings = settings;
    Collected collected;
    for (const auto& [ref, object] : objects)
        collectObject(object, *snapshot, collected);

    const PodIndex podIndex(pods);
    for (auto& service : collected.services) {
        addPodEndpoints(service, podIndex);
        if (service.isServiceEntry)
            completeEntryEndpoints(service, externals);
        addService(*snapshot, std::move(service));
    }
    for (const auto& [host, service] : snapshot->services)
        snapshot->servicesOf[service->namespaceName].push_back(service.get());
    sortByAge(collected.destinationRules);
    for (auto& rule : collected.destinationRules)
        addDestinationRule(*snapshot, std::move(rule));
    indexVirtualServices(*snapshot, std::move(collected.virtualServices));
    sortByAge(snapshot->gateways);
    sortByAge(snapshot->peerAuthentications);
    sortByAge(snapshot->sidecars);
    return snapshot;
}

} // namespace vigla::sim
