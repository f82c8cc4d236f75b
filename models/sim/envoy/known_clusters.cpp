#include "models/sim/envoy/known_clusters.h"

#include <algorithm>

namespace vigla::sim {

void eachOutboundCluster(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy,
    const std::function<void(const Destination&, const ClusterModel&)>& visit)
{
    const SidecarModel* sidecar = sidecarOf(snapshot, proxy);
    for (const auto& [host, service] : snapshot.services) {
        if (!isExportedTo(service->exportTo, service->namespaceName, proxy.namespaceName)
            || !importsHost(sidecar, proxy, service->namespaceName, host))
            continue;
        const auto* rule = destinationRuleFor(snapshot, proxy, *service);
        for (const auto& port : service->ports) {
            std::vector<std::string> subsets{std::string()};
            if (rule != nullptr)
                for (const auto& subset : rule->subsets)
                    subsets.push_back(subset.name);
            for (const auto& subset : subsets) {
                const Destination destination{host, subset, port.number};
                const ClusterModel model = resolveCluster(snapshot, proxy, destination);
                if (model.exists)
                    visit(destination, model);
            }
        }
    }
}

std::vector<InboundPort> inboundPorts(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy)
{
    std::vector<InboundPort> ports;
    const auto neighbours = snapshot.servicesOf.find(proxy.namespaceName);
    if (proxy.isGateway || neighbours == snapshot.servicesOf.end())
        return ports;
    for (const auto* service : neighbours->second) {
        if (service->isServiceEntry || service->selector.empty()
            || !mesh::selects(service->selector, proxy.labels))
            continue;
        for (const auto& port : service->ports) {
            const bool isKnown = std::any_of(ports.begin(), ports.end(),
                [&](const InboundPort& known) { return known.port == port.targetPort; });
            if (!isKnown && port.targetPort != 0)
                ports.push_back({port.targetPort, service, &port});
        }
    }
    return ports;
}

} // namespace vigla::sim
