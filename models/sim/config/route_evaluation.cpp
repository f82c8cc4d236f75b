#include "models/sim/config/route_evaluation.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::sim {

namespace {

std::string_view pathOnly(std::string_view path)
{
    return path.substr(0, path.find_first_of("?#"));
}

/// The first value of a query parameter, undecoded.
std::optional<std::string_view> queryParameter(std::string_view path, std::string_view name)
{
    const auto question = path.find('?');
    if (question == std::string_view::npos)
        return std::nullopt;
    auto query = path.substr(question + 1);
    query = query.substr(0, query.find('#'));
    for (const auto pair : split(query, '&')) {
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    }
    return std::nullopt;
}

bool matchesOptional(const std::optional<StringMatch>& match, std::string_view text)
{
    return !match || match->matches(text);
}

bool isCatchAll(const RequestMatch& match)
{
    const bool hasConditions = match.method || match.authority || match.scheme
        || !match.headers.empty() || !match.withoutHeaders.empty() || !match.queryParams.empty();
    if (hasConditions)
        return false;
    if (!match.uri)
        return true;
    const auto kind = match.uri->kind();
    const bool isPrefix
        = kind == StringMatch::Kind::Prefix || kind == StringMatch::Kind::PathPrefix;
    return kind == StringMatch::Kind::Present || (isPrefix && match.uri->text() == "/")
        || (kind == StringMatch::Kind::Regex && match.uri->text() == ".*");
}

/// The condition that lets the request through, or null when none does.
struct RuleHit {
    const HttpRule* rule = nullptr;
    const RequestMatch* match = nullptr; ///< Null when the rule has no condition.
};

RuleHit firstHit(const std::vector<HttpRule>& rules, const ProxyIdentity& proxy,
    const std::string& gateway, const RequestView& request)
{
    for (const auto& rule : rules) {
        if (rule.matches.empty())
            return {&rule, nullptr};
        for (const auto& match : rule.matches)
            if (survivesFilter(match, proxy, gateway, request.port)
                && matchesRequest(match, request))
                return {&rule, &match};
    }
    return {};
}

std::string rewrittenPath(const RuleHit& hit, const std::string& path)
{
    const HttpRule& rule = *hit.rule;
    const std::string bare(pathOnly(path));
    const std::string rest = path.substr(bare.size());
    if (!rule.rewriteRegex.empty())
        return rewriteByRegex(bare, rule.rewriteRegex, rule.rewriteRegexWith) + rest;
    if (!rule.rewriteUri)
        return path;
    const bool hasPrefix = hit.match != nullptr && hit.match->uri
        && (hit.match->uri->kind() == StringMatch::Kind::Prefix
            || hit.match->uri->kind() == StringMatch::Kind::PathPrefix);
    if (hasPrefix)
        return *rule.rewriteUri + bare.substr(std::min(hit.match->uri->text().size(), bare.size()))
            + rest;
    const bool isWhole = hit.match != nullptr && hit.match->uri;
    return isWhole ? *rule.rewriteUri + rest
                   : *rule.rewriteUri + bare.substr(std::min<std::size_t>(1, bare.size())) + rest;
}

std::vector<WeightedDestination> resolveTargets(const ConfigSnapshot& snapshot,
    const std::vector<WeightedDestination>& destinations, std::uint16_t port)
{
    std::vector<WeightedDestination> targets;
    for (const auto& entry : destinations) {
        const int weight = destinations.size() == 1 ? 1 : entry.weight;
        if (weight <= 0)
            continue;
        WeightedDestination target{entry.destination, weight};
        target.destination.port = destinationPort(snapshot, entry.destination, port);
        targets.push_back(std::move(target));
    }
    return targets;
}

RouteAction actOn(const ConfigSnapshot& snapshot, const RuleHit& hit, const RequestView& request)
{
    RouteAction action;
    if (hit.rule == nullptr)
        return action;
    action.rule = *hit.rule;
    action.owner = hit.rule->origin;
    action.path = rewrittenPath(hit, request.path);
    action.authority
        = hit.rule->rewriteAuthority.empty() ? request.authority : hit.rule->rewriteAuthority;
    const int status
        = hit.rule->redirectStatus > 0 ? hit.rule->redirectStatus : hit.rule->directStatus;
    if (status > 0) {
        action.kind = RouteAction::Kind::Direct;
        action.status = status;
        return action;
    }
    action.targets = resolveTargets(snapshot, hit.rule->destinations, request.port);
    action.kind = action.targets.empty() ? RouteAction::Kind::NoRoute : RouteAction::Kind::Route;
    return action;
}

bool hasRulesFor(const VirtualServiceModel& service, const ProxyIdentity& proxy, std::uint16_t port)
{
    return std::any_of(service.http.begin(), service.http.end(), [&](const HttpRule& rule) {
        return rule.matches.empty()
            || std::any_of(
                rule.matches.begin(), rule.matches.end(), [&](const RequestMatch& match) {
                    return survivesFilter(match, proxy, "mesh", port);
                });
    });
}

/// Private to the client's namespace before exported to it before public.
int visibilityRank(const VirtualServiceModel& service, const std::string& client)
{
    const auto& exportTo = service.exportTo;
    const bool isHome = service.origin.ref.namespaceName == client;
    const auto has = [&](const std::string& entry) {
        return std::find(exportTo.begin(), exportTo.end(), entry) != exportTo.end();
    };
    if (isHome && (has(".") || has(client)))
        return 0;
    return has(client) ? 1 : 2;
}

RouteAction unknownHost(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy)
{
    RouteAction action;
    const SidecarModel* sidecar = sidecarOf(snapshot, proxy);
    const std::string mode = sidecar == nullptr ? std::string() : sidecar->outboundMode;
    const bool isRefused
        = mode.empty() ? snapshot.settings.isRegistryOnly : mode == "REGISTRY_ONLY";
    action.kind = isRefused ? RouteAction::Kind::BlackHole : RouteAction::Kind::Passthrough;
    action.status = isRefused ? 502 : 0;
    return action;
}

RouteAction defaultRoute(const ServiceModel& service, const RequestView& request)
{
    RouteAction action;
    action.kind = RouteAction::Kind::Route;
    const std::string& host = service.host.starts_with('*') ? request.authority : service.host;
    action.targets.push_back({{host, {}, request.port}, 1});
    action.path = request.path;
    action.authority = request.authority;
    return action;
}

RouteAction evaluateSidecar(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const RequestView& request)
{
    const ServiceModel* service = serviceForAuthority(snapshot, proxy, request.authority);
    if (service != nullptr && service->port(request.port) == nullptr)
        service = nullptr;
    const std::string host
        = service != nullptr && !service->host.starts_with('*') ? service->host : request.authority;
    if (service != nullptr || request.port == 80)
        if (const auto* rules = meshVirtualService(snapshot, proxy, host, request.port))
            return actOn(snapshot, firstHit(rules->http, proxy, "mesh", request), request);
    return service != nullptr ? defaultRoute(*service, request) : unknownHost(snapshot, proxy);
}

RouteAction evaluateGateway(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const RequestView& request)
{
    const GatewayHostRules* best = nullptr;
    const auto hosts = gatewayHosts(snapshot, proxy, request.port);
    for (const auto& candidate : hosts) {
        const bool isBetter = best == nullptr || candidate.host == request.authority
            || (best->host != request.authority && candidate.host.size() > best->host.size());
        if (hostCovers(candidate.host, request.authority) && isBetter)
            best = &candidate;
    }
    RouteAction action;
    if (best == nullptr)
        return action;
    if (best->redirectsToHttps) {
        action.kind = RouteAction::Kind::Direct;
        action.status = 301;
        return action;
    }
    for (const auto& rule : best->rules) {
        if (rule.matches.empty())
            return actOn(snapshot, {&rule, nullptr}, request);
        for (const auto& match : rule.matches)
            if (matchesRequest(match, request))
                return actOn(snapshot, {&rule, &match}, request);
    }
    return action;
}

} // namespace

bool survivesFilter(const RequestMatch& match, const ProxyIdentity& proxy,
    const std::string& gateway, std::uint16_t port)
{
    if (match.port != 0 && match.port != port)
        return false;
    if (!match.gateways.empty())
        return std::find(match.gateways.begin(), match.gateways.end(), gateway)
            != match.gateways.end();
    return mesh::selects(match.sourceLabels, proxy.labels)
        && (match.sourceNamespace.empty() || match.sourceNamespace == proxy.namespaceName);
}

bool matchesRequest(const RequestMatch& match, const RequestView& request)
{
    if (!matchesOptional(match.uri, pathOnly(request.path))
        || !matchesOptional(match.method, request.method)
        || !matchesOptional(match.authority, request.authority)
        || !matchesOptional(match.scheme, request.scheme))
        return false;
    const auto header = [&](const std::string& name) -> const std::string* {
        const auto found = request.headers.find(name);
        return found == request.headers.end() ? nullptr : &found->second;
    };
    for (const auto& [name, condition] : match.headers) {
        const std::string* value = header(name);
        if (value == nullptr || !condition.matches(*value))
            return false;
    }
    for (const auto& [name, condition] : match.withoutHeaders) {
        const std::string* value = header(name);
        if (value != nullptr && condition.matches(*value))
            return false;
    }
    return std::all_of(
        match.queryParams.begin(), match.queryParams.end(), [&](const NamedMatch& entry) {
            const auto value = queryParameter(request.path, entry.first);
            return value && entry.second.matches(*value);
        });
}

const SidecarModel* sidecarOf(const ConfigSnapshot& snapshot, const ProxyIdentity& proxy)
{
    if (proxy.isGateway)
        return nullptr;
    const SidecarModel* ofNamespace = nullptr;
    const SidecarModel* ofMesh = nullptr;
    for (const auto& sidecar : snapshot.sidecars) {
        const std::string& home = sidecar.origin.ref.namespaceName;
        if (home == proxy.namespaceName && !sidecar.selector.empty()
            && mesh::selects(sidecar.selector, proxy.labels))
            return &sidecar;
        if (home == proxy.namespaceName && sidecar.selector.empty() && ofNamespace == nullptr)
            ofNamespace = &sidecar;
        if (home == snapshot.settings.rootNamespace && sidecar.selector.empty()
            && ofMesh == nullptr)
            ofMesh = &sidecar;
    }
    return ofNamespace != nullptr ? ofNamespace : ofMesh;
}

bool importsHost(const SidecarModel* sidecar, const ProxyIdentity& proxy,
    const std::string& hostNamespace, const std::string& host)
{
    if (sidecar == nullptr || !sidecar->hasEgress)
        return true;
    return std::any_of(
        sidecar->egressHosts.begin(), sidecar->egressHosts.end(), [&](const std::string& entry) {
            const auto slash = entry.find('/');
            const std::string wanted = entry.substr(0, std::min(slash, entry.size()));
            const std::string pattern = slash == std::string::npos ? "*" : entry.substr(slash + 1);
            const bool isNamespace = wanted == "*" || wanted == hostNamespace
                || (wanted == "." && hostNamespace == proxy.namespaceName);
            return isNamespace && (hostCovers(pattern, host) || hostCovers(host, pattern));
        });
}

const ServiceModel* serviceForAuthority(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const std::string& authority)
{
    std::string host = authority;
    if (host.ends_with('.'))
        host.pop_back();
    const ServiceModel* service = snapshot.findService(host);
    const auto dots = std::count(host.begin(), host.end(), '.');
    if (service == nullptr && dots == 0)
        service = snapshot.findService(fullHost(host, proxy.namespaceName));
    if (service == nullptr && dots == 1)
        service = snapshot.findService(host + ".svc.cluster.local");
    if (service == nullptr && dots == 2 && host.ends_with(".svc"))
        service = snapshot.findService(host + ".cluster.local");
    const bool isVisible = service != nullptr
        && isExportedTo(service->exportTo, service->namespaceName, proxy.namespaceName)
        && importsHost(sidecarOf(snapshot, proxy), proxy, service->namespaceName, service->host);
    return isVisible ? service : nullptr;
}

const VirtualServiceModel* meshVirtualService(const ConfigSnapshot& snapshot,
    const ProxyIdentity& proxy, const std::string& host, std::uint16_t port)
{
    const SidecarModel* sidecar = sidecarOf(snapshot, proxy);
    const auto isUsable = [&](const VirtualServiceModel& service) {
        return service.isVisibleIn(proxy.namespaceName) && hasRulesFor(service, proxy, port)
            && importsHost(sidecar, proxy, service.origin.ref.namespaceName, host);
    };
    const VirtualServiceModel* best = nullptr;
    int bestRank = 3;
    if (const auto exact = snapshot.byHost.find(host); exact != snapshot.byHost.end())
        for (const auto* service : exact->second)
            if (const int rank = visibilityRank(*service, proxy.namespaceName);
                rank < bestRank && isUsable(*service)) {
                best = service;
                bestRank = rank;
            }
    if (best != nullptr)
        return best;
    std::size_t bestLength = 0;
    for (const auto* service : snapshot.withWildcard)
        for (const auto& pattern : service->hosts)
            if (pattern.starts_with('*') && hostCovers(pattern, host) && pattern.size() > bestLength
                && isUsable(*service)) {
                best = service;
                bestLength = pattern.size();
            }
    return best;
}

std::vector<const GatewayModel*> gatewaysOf(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy)
{
    std::vector<const GatewayModel*> gateways;
    for (const auto& gateway : snapshot.gateways)
        if (mesh::selects(gateway.selector, proxy.labels))
            gateways.push_back(&gateway);
    return gateways;
}

namespace {

/// What a server's host `[namespace/]host` and a VirtualService's host have in common; empty when
/// nothing.
std::string commonHost(const std::string& serverHost, const GatewayModel& gateway,
    const VirtualServiceModel& service, const std::string& host)
{
    const auto slash = serverHost.find('/');
    const std::string pattern
        = slash == std::string::npos ? serverHost : serverHost.substr(slash + 1);
    const std::string wanted = slash == std::string::npos ? "*" : serverHost.substr(0, slash);
    const std::string& home = service.origin.ref.namespaceName;
    const bool isNamespace = wanted == "*" || wanted == home
        || (wanted == "." && home == gateway.origin.ref.namespaceName);
    if (!isNamespace)
        return {};
    if (hostCovers(pattern, host))
        return host;
    return hostCovers(host, pattern) ? pattern : std::string();
}

void addRules(GatewayHostRules& entry, const VirtualServiceModel& service,
    const ProxyIdentity& proxy, const std::string& gateway, std::uint16_t port)
{
    for (const auto& rule : service.http) {
        HttpRule kept = rule;
        std::erase_if(kept.matches, [&](const RequestMatch& match) {
            return !survivesFilter(match, proxy, gateway, port);
        });
        if (!kept.matches.empty() || rule.matches.empty())
            entry.rules.push_back(std::move(kept));
    }
}

bool isCatchAllRule(const HttpRule& rule)
{
    return rule.matches.empty()
        || std::any_of(rule.matches.begin(), rule.matches.end(), isCatchAll);
}

GatewayHostRules& entryFor(std::vector<GatewayHostRules>& entries, const std::string& host)
{
    const auto found = std::find_if(entries.begin(), entries.end(),
        [&](const GatewayHostRules& entry) { return entry.host == host; });
    return found != entries.end() ? *found
                                  : entries.emplace_back(GatewayHostRules{host, false, {}});
}

} // namespace

std::vector<GatewayHostRules> gatewayHosts(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, std::uint16_t port)
{
    std::vector<GatewayHostRules> entries;
    const auto gateways = gatewaysOf(snapshot, proxy);
    for (const auto& service : snapshot.virtualServices)
        for (const auto* gateway : gateways) {
            if (!service->isBoundTo(gateway->id))
                continue;
            for (const auto& server : gateway->servers) {
                if (server.port != port)
                    continue;
                std::vector<std::string> added;
                for (const auto& serverHost : server.hosts)
                    for (const auto& host : service->hosts) {
                        const std::string common = commonHost(serverHost, *gateway, *service, host);
                        if (common.empty()
                            || std::find(added.begin(), added.end(), common) != added.end())
                            continue;
                        added.push_back(common);
                        auto& entry = entryFor(entries, common);
                        entry.redirectsToHttps = entry.redirectsToHttps || server.redirectsToHttps;
                        addRules(entry, *service, proxy, gateway->id, port);
                    }
            }
        }
    for (auto& entry : entries)
        std::stable_partition(entry.rules.begin(), entry.rules.end(),
            [](const HttpRule& rule) { return !isCatchAllRule(rule); });
    return entries;
}

std::uint16_t destinationPort(
    const ConfigSnapshot& snapshot, const Destination& destination, std::uint16_t listenerPort)
{
    if (destination.port != 0)
        return destination.port;
    const ServiceModel* service = snapshot.findService(destination.host);
    return service != nullptr && service->ports.size() == 1 ? service->ports.front().number
                                                            : listenerPort;
}

RouteAction evaluateHttp(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const RequestView& request)
{
    return proxy.isGateway ? evaluateGateway(snapshot, proxy, request)
                           : evaluateSidecar(snapshot, proxy, request);
}

} // namespace vigla::sim
