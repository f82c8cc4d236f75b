#include "models/sim/traffic/decide.h"

#include "models/core/text.h"

#include <charconv>

namespace vigla::sim {

namespace {

/// The Host header as a program writes it: with the port unless it is the scheme's own.
std::string hostHeader(const RequestView& request)
{
    const bool isOrdinary = request.port == 80 || request.port == 443;
    return isOrdinary ? request.authority : request.authority + ":" + std::to_string(request.port);
}

void readRetryCondition(std::string_view condition, RetryPolicy& policy)
{
    int code = 0;
    const auto parsed
        = std::from_chars(condition.data(), condition.data() + condition.size(), code);
    if (parsed.ec == std::errc())
        policy.codes.push_back(code);
    policy.onConnectFailure = policy.onConnectFailure || condition == "connect-failure";
    policy.onReset = policy.onReset || condition == "reset" || condition == "reset-before-request";
    policy.on5xx = policy.on5xx || condition == "5xx";
    policy.onGatewayError = policy.onGatewayError || condition == "gateway-error";
    policy.onRetriable4xx = policy.onRetriable4xx || condition == "retriable-4xx";
    policy.onUnavailable = policy.onUnavailable || condition == "unavailable";
    policy.onCancelled = policy.onCancelled || condition == "cancelled";
    policy.onDeadlineExceeded = policy.onDeadlineExceeded || condition == "deadline-exceeded";
    policy.onInternal = policy.onInternal || condition == "internal";
    policy.onResourceExhausted = policy.onResourceExhausted || condition == "resource-exhausted";
}

std::vector<DecidedTarget> decideTargets(
    World& world, ProxyRuntime& proxy, const RouteAction& action, const RequestClass& request)
{
    double total = 0;
    for (const auto& target : action.targets)
        total += target.weight;
    std::vector<DecidedTarget> targets;
    double sum = 0;
    for (const auto& target : action.targets) {
        sum += target.weight;
        RequestClass sent = request;
        sent.view.port = target.destination.port;
        if (request.protocol != WireProtocol::Tcp) {
            sent.view.path = action.path;
            sent.view.authority = action.authority;
        }
        targets.push_back({sum / total, &upstreamFor(world, proxy, target.destination),
            world.requests.idOf(sent)});
    }
    return targets;
}

std::uint64_t hashOf(const DecidedTarget& target, const RequestClass& request, const PodInfo& from)
{
    const LoadBalancer& balancer = target.upstream->balancer();
    if (balancer.kind != LoadBalancing::ConsistentHash)
        return 0;
    if (balancer.hashHeader.empty())
        return hashText(from.address) | 1U;
    const auto header = request.view.headers.find(balancer.hashHeader);
    return header == request.view.headers.end() ? 0 : hashText(header->second) | 1U;
}

void decideMirrors(World& world, ProxyRuntime& proxy, const RouteAction& action,
    const RequestClass& request, Decision& decision)
{
    for (const auto& mirror : action.rule->mirrors) {
        Destination destination = mirror.destination;
        destination.port = destinationPort(*proxy.config, destination, request.view.port);
        RequestClass sent = request;
        sent.view.port = destination.port;
        sent.view.path = action.path;
        sent.view.authority = action.authority + "-shadow";
        decision.mirrors.emplace_back(mirror.share,
            DecidedTarget{1, &upstreamFor(world, proxy, destination), world.requests.idOf(sent)});
    }
}

Decision makeDecision(
    World& world, ProxyRuntime& proxy, const RouteAction& action, const RequestClass& request)
{
    Decision decision;
    decision.kind = action.kind;
    decision.status = action.status;
    const bool isPassthrough = action.kind == RouteAction::Kind::Passthrough;
    const bool isBlackHole = action.kind == RouteAction::Kind::BlackHole;
    decision.serviceId = fallbackService(world, proxy, request.view,
        isPassthrough     ? "PassthroughCluster"
            : isBlackHole ? "BlackHoleCluster"
                          : "");
    decision.targets = decideTargets(world, proxy, action, request);
    decision.retry = retryPolicy(action.rule ? action.rule->retries : std::nullopt);
    if (!decision.targets.empty()) {
        PodInfo from;
        from.address = world.pod(proxy.pod).address;
        decision.hash = hashOf(decision.targets.front(), request, from);
    }
    if (action.rule) {
        decision.fault = action.rule->fault;
        decision.timeoutMilliseconds = action.rule->timeoutMilliseconds.value_or(0);
        decideMirrors(world, proxy, action, request, decision);
    }
    return decision;
}

} // namespace

RetryPolicy retryPolicy(const std::optional<RetryRule>& rule)
{
    RetryPolicy policy;
    if (!rule)
        return policy;
    policy.attempts = rule->attempts.value_or(policy.attempts);
    policy.perTryMilliseconds = rule->perTryMilliseconds.value_or(0);
    if (rule->retryOn.empty())
        return policy;
    policy.onConnectFailure = policy.onUnavailable = policy.onCancelled = false;
    for (const auto condition : split(rule->retryOn, ','))
        readRetryCondition(condition, policy);
    return policy;
}

Upstream& upstreamFor(World& world, ProxyRuntime& proxy, const Destination& destination)
{
    auto& slot = proxy.upstreams[outboundName(destination)];
    if (!slot)
        slot = std::make_unique<Upstream>();
    if (slot->generation == proxy.generation)
        return *slot;
    const ClusterModel model = resolveCluster(*proxy.config, proxy.identity, destination);
    slot->configure(model, *proxy.config);
    slot->generation = proxy.generation;
    slot->serviceId = model.service == nullptr
        ? 0
        : world.services.idOf(
            {model.service->host, model.service->name, model.service->namespaceName});
    return *slot;
}

std::uint32_t fallbackService(
    World& world, const ProxyRuntime& proxy, const RequestView& request, const std::string& name)
{
    if (proxy.identity.isGateway)
        return 0;
    const std::string host = hostHeader(request);
    return world.services.idOf({host, name.empty() ? host : name, "unknown"});
}

const Decision& decide(World& world, ProxyRuntime& proxy, std::uint32_t requestClass)
{
    const auto known = proxy.decisions.find(requestClass);
    if (known != proxy.decisions.end())
        return known->second;
    const RequestClass& request = world.requests.at(requestClass);
    const RouteAction action = evaluateHttp(*proxy.config, proxy.identity, request.view);
    return proxy.decisions.emplace(requestClass, makeDecision(world, proxy, action, request))
        .first->second;
}

const Decision& decideConnection(World& world, ProxyRuntime& proxy, std::uint32_t requestClass)
{
    const auto known = proxy.decisions.find(requestClass);
    if (known != proxy.decisions.end())
        return known->second;
    const RequestClass& request = world.requests.at(requestClass);
    const bool isTls = request.view.scheme == "https";
    const RouteAction action = evaluateConnection(
        *proxy.config, proxy.identity, request.view.authority, request.view.port, isTls);
    return proxy.decisions.emplace(requestClass, makeDecision(world, proxy, action, request))
        .first->second;
}

std::uint32_t inboundService(World& world, ProxyRuntime& proxy, std::uint16_t port)
{
    const auto known = proxy.inboundServices.find(port);
    if (known != proxy.inboundServices.end())
        return known->second;
    const PodState& pod = world.pod(proxy.pod);
    std::uint32_t id = 0;
    const auto neighbours = proxy.config->servicesOf.find(pod.namespaceName);
    if (neighbours == proxy.config->servicesOf.end())
        return proxy.inboundServices[port] = id;
    for (const auto* service : neighbours->second) {
        const bool isOurs = !service->isServiceEntry && !service->selector.empty()
            && mesh::selects(service->selector, pod.labels);
        if (!isOurs || id != 0)
            continue;
        for (const auto& entry : service->ports)
            if (entry.targetPort == port)
                id = world.services.idOf({service->host, service->name, service->namespaceName});
    }
    return proxy.inboundServices[port] = id;
}

} // namespace vigla::sim
