#include "models/sim/config/route_evaluation.h"

#include <algorithm>

namespace vigla::sim {

namespace {

bool accepts(const ConnectionMatch& match, const ProxyIdentity& proxy,
    const std::vector<std::string>& gateways, const std::string& host, std::uint16_t port,
    bool isTls)
{
    if (match.port != 0 && match.port != port)
        return false;
    if (!match.gateways.empty()
        && std::none_of(match.gateways.begin(), match.gateways.end(), [&](const auto& gateway) {
               return std::find(gateways.begin(), gateways.end(), gateway) != gateways.end();
           }))
        return false;
    if (isTls
        && std::none_of(match.sniHosts.begin(), match.sniHosts.end(),
            [&](const std::string& pattern) { return hostCovers(pattern, host); }))
        return false;
    return mesh::selects(match.sourceLabels, proxy.labels)
        && (match.sourceNamespace.empty() || match.sourceNamespace == proxy.namespaceName);
}

const ConnectionRule* findRule(const std::vector<ConnectionRule>& rules, const ProxyIdentity& proxy,
    const std::vector<std::string>& gateways, const std::string& host, std::uint16_t port,
    bool isTls)
{
    for (const auto& rule : rules) {
        if (rule.matches.empty() && !isTls)
            return &rule;
        for (const auto& match : rule.matches)
            if (accepts(match, proxy, gateways, host, port, isTls))
                return &rule;
    }
    return nullptr;
}

std::vector<std::string> listenersOf(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, std::uint16_t port)
{
    if (!proxy.isGateway)
        return {"mesh"};
    std::vector<std::string> ids;
    for (const auto* gateway : gatewaysOf(snapshot, proxy))
        for (const auto& server : gateway->servers)
            if (server.port == port)
                ids.push_back(gateway->id);
    return ids;
}

bool appliesTo(const VirtualServiceModel& service, const ProxyIdentity& proxy,
    const std::vector<std::string>& gateways, const std::string& host)
{
    const bool isBound = std::any_of(gateways.begin(), gateways.end(),
        [&](const std::string& gateway) { return service.isBoundTo(gateway); });
    const bool hasHost = proxy.isGateway
        || std::any_of(service.hosts.begin(), service.hosts.end(),
            [&](const std::string& pattern) { return hostCovers(pattern, host); });
    return isBound && hasHost && service.isVisibleIn(proxy.namespaceName);
}

} // namespace

RouteAction evaluateConnection(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy,
    const std::string& host, std::uint16_t port, bool isTls)
{
    RouteAction action;
    const ServiceModel* service = serviceForAuthority(snapshot, proxy, host);
    const std::string name = service != nullptr ? service->host : host;
    const auto gateways = listenersOf(snapshot, proxy, port);
    for (const auto& candidate : snapshot.virtualServices) {
        if (!appliesTo(*candidate, proxy, gateways, name))
            continue;
        const ConnectionRule* rule
            = isTls ? findRule(candidate->tls, proxy, gateways, name, port, true) : nullptr;
        if (rule == nullptr)
            rule = findRule(candidate->tcp, proxy, gateways, name, port, false);
        if (rule == nullptr)
            continue;
        action.owner = candidate->origin;
        for (const auto& entry : rule->destinations) {
            const int weight = rule->destinations.size() == 1 ? 1 : entry.weight;
            if (weight <= 0)
                continue;
            WeightedDestination target{entry.destination, weight};
            target.destination.port = destinationPort(snapshot, entry.destination, port);
            action.targets.push_back(std::move(target));
        }
        action.kind
            = action.targets.empty() ? RouteAction::Kind::NoRoute : RouteAction::Kind::Route;
        return action;
    }
    if (proxy.isGateway)
        return action;
    if (service != nullptr && service->port(port) != nullptr) {
        action.kind = RouteAction::Kind::Route;
        action.targets.push_back({{service->host, {}, port}, 1});
        return action;
    }
    RequestView unknown;
    unknown.authority = host;
    unknown.port = port == 80 ? std::uint16_t{1} : port;
    return evaluateHttp(snapshot, proxy, unknown);
}

} // namespace vigla::sim
