#include "models/sim/cluster/push_scope.h"

#include "models/sim/config/read_config.h"

#include <algorithm>

namespace vigla::sim {

namespace {

constexpr XdsSet kNothing{};
constexpr XdsSet kAll{true, true, true, true};
constexpr XdsSet kButEndpoints{true, true, true, false};
constexpr XdsSet kListeners{false, true, false, false};
constexpr XdsSet kListenersAndRoutes{false, true, true, false};
constexpr XdsSet kSecurity{true, true, false, true};

bool dependsOnRules(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const VirtualServiceModel& service)
{
    if (!service.isVisibleIn(proxy.namespaceName))
        return false;
    if (proxy.isGateway) {
        const auto gateways = gatewaysOf(snapshot, proxy);
        return std::any_of(gateways.begin(), gateways.end(),
            [&](const GatewayModel* gateway) { return service.isBoundTo(gateway->id); });
    }
    const SidecarModel* sidecar = sidecarOf(snapshot, proxy);
    return service.hosts.empty()
        || (service.isBoundTo("mesh")
            && std::any_of(service.hosts.begin(), service.hosts.end(), [&](const auto& host) {
                   return importsHost(sidecar, proxy, service.origin.ref.namespaceName, host);
               }));
}

bool isSeen(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const ServiceModel& service)
{
    return isExportedTo(service.exportTo, service.namespaceName, proxy.namespaceName)
        && importsHost(sidecarOf(snapshot, proxy), proxy, service.namespaceName, service.host);
}

bool isOfNamespaceOrRoot(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const std::string& home)
{
    return home == proxy.namespaceName || home == snapshot.settings.rootNamespace;
}

XdsSet gatewayTypes(const ProxyIdentity& proxy, const GatewayModel& gateway)
{
    return proxy.isGateway && mesh::selects(gateway.selector, proxy.labels) ? kListenersAndRoutes
                                                                            : kNothing;
}

} // namespace

XdsSet typesToPush(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const kube::Document& object)
{
    const auto ref = object.ref();
    const bool isGatewayApi = ref.group == "gateway.networking.k8s.io";
    const bool isNear = isOfNamespaceOrRoot(snapshot, proxy, ref.namespaceName);
    if (ref.kind == "VirtualService")
        return dependsOnRules(snapshot, proxy, readVirtualService(object)) ? kButEndpoints
                                                                           : kNothing;
    if (ref.kind == "HTTPRoute")
        return dependsOnRules(snapshot, proxy, readHttpRoute(object)) ? kButEndpoints : kNothing;
    if (ref.kind == "DestinationRule") {
        const auto rule = readDestinationRule(object);
        const bool isImported
            = importsHost(sidecarOf(snapshot, proxy), proxy, ref.namespaceName, rule.host);
        return rule.isVisibleIn(proxy.namespaceName) && isImported ? kAll : kNothing;
    }
    if (ref.kind == "Gateway")
        return gatewayTypes(
            proxy, isGatewayApi ? readApiGateway(object) : readIstioGateway(object));
    if (ref.kind == "Service")
        return isSeen(snapshot, proxy, readService(object)) ? kAll : kNothing;
    if (ref.kind == "ServiceEntry") {
        const auto services = readServiceEntry(object);
        return std::any_of(services.begin(), services.end(),
                   [&](const ServiceModel& service) { return isSeen(snapshot, proxy, service); })
            ? kAll
            : kNothing;
    }
    if (ref.kind == "Sidecar")
        return !proxy.isGateway && isNear ? kAll : kNothing;
    if (ref.kind == "PeerAuthentication")
        return kSecurity;
    if (ref.kind == "EnvoyFilter")
        return isNear ? kAll : kNothing;
    return isNear && !isGatewayApi ? kListeners : kNothing;
}

} // namespace vigla::sim
