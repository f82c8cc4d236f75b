#include "models/sim/traffic/traffic_engine.h"

#include <algorithm>

namespace vigla::sim {

namespace {

constexpr double kProxyMilliseconds = 0.4; ///< What a proxy and the wire add per hop.
constexpr double kRefusedMilliseconds = 0.6;
constexpr double kBackOffMilliseconds = 25;

StatsProtocol statsProtocol(WireProtocol protocol)
{
    return protocol == WireProtocol::Grpc ? StatsProtocol::Grpc : StatsProtocol::Http;
}

/// The gRPC status that a proxy gives for an HTTP status of its own.
int grpcStatusOf(int status)
{
    switch (status) {
    case 400:
        return 13;
    case 401:
        return 16;
    case 403:
        return 7;
    case 404:
        return 12;
    case 429:
    case 502:
    case 503:
    case 504:
        return 14;
    default:
        return status < 400 ? 0 : 2;
    }
}

/// The HTTP status that outlier detection takes a gRPC status for.
int httpStatusOf(int grpcStatus)
{
    switch (grpcStatus) {
    case 0:
        return 200;
    case 4:
        return 504;
    case 14:
        return 503;
    case 2:
    case 13:
    case 15:
        return 500;
    default:
        return 400;
    }
}

/// An answer that a proxy makes up. gRPC clients get 200 and a gRPC status.
Reply localReply(WireProtocol protocol, int status, std::uint32_t flags, double end)
{
    Reply reply;
    reply.status = status;
    reply.flags = flags;
    reply.end = end;
    reply.bytes = 19;
    if (protocol == WireProtocol::Grpc && status != 0) {
        reply.grpcStatus = grpcStatusOf(status);
        reply.status = 200;
        reply.bytes = 0;
    }
    return reply;
}

bool wantsRetry(const RetryPolicy& policy, const Reply& reply)
{
    const bool isOwn = (reply.flags & (NoHealthyUpstream | UpstreamOverflow | NoClusterFound)) != 0;
    if (isOwn)
        return false;
    if (reply.isConnectFailure)
        return policy.onConnectFailure || policy.on5xx || policy.onGatewayError || policy.onReset;
    if (reply.isReset)
        return policy.onReset || policy.on5xx || policy.onGatewayError;
    if (reply.grpcStatus > 0)
        return (reply.grpcStatus == 14 && policy.onUnavailable)
            || (reply.grpcStatus == 1 && policy.onCancelled)
            || (reply.grpcStatus == 4 && policy.onDeadlineExceeded)
            || (reply.grpcStatus == 8 && policy.onResourceExhausted)
            || (reply.grpcStatus == 13 && policy.onInternal);
    if (std::find(policy.codes.begin(), policy.codes.end(), reply.status) != policy.codes.end())
        return true;
    return (policy.on5xx && reply.status >= 500)
        || (policy.onGatewayError && reply.status >= 502 && reply.status <= 504)
        || (policy.onRetriable4xx && reply.status == 409);
}

} // namespace

Reply TrafficEngine::sendFrom(PodState& pod, std::uint32_t requestClass, double at, double deadline)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    if (request.protocol == WireProtocol::Tcp)
        return tcpExchange(pod, requestClass, at);
    if (!resolvesInDns(pod, requestClass)) {
        Reply reply = localReply(request.protocol, 0, 0, at);
        reply.isConnectFailure = true;
        return reply;
    }
    if (ProxyRuntime* proxy = m_world.proxy(pod.index)) {
        if (pod.isProxyUp)
            return forward(*proxy, requestClass, at, deadline);
        Reply reply = localReply(request.protocol, 0, 0, at + kRefusedMilliseconds);
        reply.isConnectFailure = true;
        return reply;
    }
    return sendDirectly(pod, requestClass, at, deadline);
}

/// A program without a proxy: the cluster's own load balancing, no rules, plain text.
Reply TrafficEngine::sendDirectly(
    PodState& pod, std::uint32_t requestClass, double at, double deadline)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    const ProxyIdentity nobody{pod.namespaceName, {}, true};
    const ClusterModel model
        = resolveCluster(*m_world.latest, nobody, {request.view.authority, {}, request.view.port});
    std::vector<const EndpointModel*> ready;
    for (const auto& endpoint : model.endpoints)
        if (endpoint.isReady)
            ready.push_back(&endpoint);
    Reply reply = localReply(request.protocol, 0, 0, at + kRefusedMilliseconds);
    reply.isConnectFailure = true;
    TruthKey truth;
    truth.source = static_cast<std::uint32_t>(pod.workload);
    truth.protocol = statsProtocol(request.protocol);
    if (model.service != nullptr)
        truth.service = m_world.services.idOf(
            {model.service->host, model.service->name, model.service->namespaceName});
    if (!ready.empty()) {
        const auto& endpoint = *ready[m_random.below(static_cast<std::uint32_t>(ready.size()))];
        if (endpoint.pod >= 0) {
            reply = serve(m_world.pod(endpoint.pod), model.targetPort(endpoint), requestClass,
                at + kProxyMilliseconds / 2, deadline, {});
            truth.destination = reply.workload;
        } else if (endpoint.external >= 0) {
            reply = answerOutside(endpoint.external, request, at);
        }
    } else if (const auto outside = m_world.externals.find(request.view.authority);
               outside != m_world.externals.end()) {
        reply = answerOutside(outside->second, request, at);
    }
    truth.code = static_cast<std::uint16_t>(reply.isReset ? 0 : reply.status);
    recordTruth(truth, reply.end);
    return reply;
}

Reply TrafficEngine::forward(
    ProxyRuntime& proxy, std::uint32_t requestClass, double at, double deadline)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    const Decision& decision = decide(m_world, proxy, requestClass);
    SeriesKey key;
    key.service = decision.serviceId;
    key.protocol = statsProtocol(request.protocol);
    double start = at + kProxyMilliseconds / 2;
    std::uint32_t flags = 0;
    if (m_random.chance(decision.fault.delayShare)) {
        start += decision.fault.delayMilliseconds;
        flags |= DelayInjected;
    }
    Reply reply;
    const DecidedTarget* target = nullptr;
    if (!decision.targets.empty()) {
        const double draw = m_random.unit();
        target = &*std::find_if(decision.targets.begin(), decision.targets.end() - 1,
            [&](const DecidedTarget& entry) { return draw < entry.cumulativeShare; });
        if (target->upstream->exists())
            key.service = target->upstream->serviceId;
    }
    if (m_random.chance(decision.fault.abortShare)) {
        reply = localReply(request.protocol, decision.fault.abortStatus, FaultInjected, start);
        if (decision.fault.abortStatus == 0) {
            reply.status = 200;
            reply.grpcStatus = decision.fault.abortGrpcStatus;
        }
    } else if (decision.kind == RouteAction::Kind::Route) {
        reply = routed(proxy, decision, *target, start, deadline);
    } else if (decision.kind == RouteAction::Kind::Passthrough) {
        reply = passThrough(proxy, requestClass, start, deadline);
    } else if (decision.kind == RouteAction::Kind::NoRoute) {
        reply = localReply(request.protocol, 404, NoRouteFound, start);
    } else {
        reply = localReply(request.protocol, decision.status, 0, start);
    }
    if (reply.end > deadline) { // the caller went away first
        const Reply late = reply;
        reply = localReply(request.protocol, 0, DownstreamConnectionTermination, deadline);
        reply.bytes = 0;
        reply.workload = late.workload;
        reply.isMutual = late.isMutual;
        reply.isPeerPartial = true;
    }
    reply.flags |= flags;
    key.flags = static_cast<std::uint16_t>(reply.flags);
    key.code = static_cast<std::uint16_t>(reply.status);
    if (key.protocol == StatsProtocol::Grpc && reply.grpcStatus >= 0)
        key.grpcStatus = static_cast<std::uint8_t>(reply.grpcStatus);
    key.peer = reply.workload;
    key.isMutual = reply.isMutual;
    key.isPeerPartial = reply.isPeerPartial;
    recordHttp(proxy, key, at, reply.end, drawBytes(request.requestBytes), reply.bytes);
    recordTruth({static_cast<std::uint32_t>(m_world.pod(proxy.pod).workload), reply.workload,
                    key.service, key.code, key.protocol},
        reply.end);
    reply.flags = 0; // the caller sees an answer, not why
    reply.isConnectFailure = false;
    reply.isReset = false;
    reply.workload = static_cast<std::uint32_t>(m_world.pod(proxy.pod).workload);
    return reply;
}

/// Tries a cluster until it answers, the retries are used up or the time is over.
Reply TrafficEngine::routed(ProxyRuntime& proxy, const Decision& decision,
    const DecidedTarget& target, double at, double deadline)
{
    const WireProtocol protocol = m_world.requests.at(target.requestClass).protocol;
    for (const auto& [share, mirror] : decision.mirrors)
        if (m_random.chance(share)) {
            UpstreamHost* unused = nullptr;
            attempt(proxy, mirror, at, kForever, 0, unused);
        }
    const double limit
        = decision.timeoutMilliseconds > 0 ? at + decision.timeoutMilliseconds : kForever;
    UpstreamHost* used = nullptr;
    for (int tries = 0;; ++tries) {
        const double perTry = decision.retry.perTryMilliseconds;
        const double tryLimit = perTry > 0 ? at + perTry : kForever;
        const double patience = std::min({limit, tryLimit, deadline});
        Reply reply = attempt(proxy, target, at, patience, decision.hash, used);
        const bool isLate = reply.end > patience;
        if (isLate && patience == deadline)
            return reply;
        if (isLate) {
            if (used != nullptr)
                ++used->timeouts;
            const auto workload = reply.workload;
            const bool isMutual = reply.isMutual;
            reply = localReply(protocol, 504, UpstreamRequestTimeout, patience);
            reply.workload = workload;
            reply.isMutual = isMutual;
            reply.isReset = true;
            if (patience == limit)
                return reply;
        }
        if (!wantsRetry(decision.retry, reply))
            return reply;
        if (tries >= decision.retry.attempts) {
            if (decision.retry.attempts > 0)
                reply.flags |= UpstreamRetryLimitExceeded;
            return reply;
        }
        at = reply.end + kBackOffMilliseconds * (1U << std::min(tries, 8)) * m_random.unit();
        if (at >= limit) {
            reply = localReply(protocol, 504, UpstreamRequestTimeout, limit);
            return reply;
        }
    }
}

Reply TrafficEngine::attempt(ProxyRuntime& proxy, const DecidedTarget& target, double at,
    double deadline, std::uint64_t hash, UpstreamHost*& used)
{
    Upstream& upstream = *target.upstream;
    const RequestClass& request = m_world.requests.at(target.requestClass);
    if (!upstream.exists())
        return localReply(request.protocol, 503, NoClusterFound, at);
    UpstreamHost* host = upstream.pick(m_random, at, hash, used);
    if (host == nullptr)
        return localReply(request.protocol, 503, NoHealthyUpstream, at);
    const double start = upstream.admit(at);
    if (start < 0)
        return localReply(request.protocol, 503, UpstreamOverflow, at);
    used = host;
    ++host->total;
    Reply reply = connect(proxy, *host, target.requestClass, start, deadline);
    upstream.occupy(std::min(reply.end, deadline));
    if (reply.isConnectFailure)
        upstream.noteConnectFailure(*host, reply.end);
    else {
        if (host->connections == 0)
            ++host->connections;
        const int status = reply.end > deadline ? 504
            : reply.grpcStatus > 0              ? httpStatusOf(reply.grpcStatus)
                                                : reply.status;
        upstream.noteAnswer(*host, status, reply.end);
    }
    return reply;
}

/// One try at one endpoint.
Reply TrafficEngine::connect(
    ProxyRuntime& proxy, UpstreamHost& host, std::uint32_t requestClass, double at, double deadline)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    Reply reply;
    if (host.endpoint.external >= 0) {
        reply = answerOutside(host.endpoint.external, request, at);
    } else if (host.endpoint.pod < 0) {
        reply = localReply(request.protocol, 503, UpstreamConnectionFailure, at + 10'000);
        reply.isConnectFailure = true;
    } else {
        PodState& pod = m_world.pod(host.endpoint.pod);
        const auto workload = static_cast<std::uint32_t>(m_world.pod(proxy.pod).workload);
        reply = serve(pod, host.port, requestClass, at, deadline, {workload, host.isMutual});
        reply.workload = static_cast<std::uint32_t>(pod.workload);
        reply.isMutual = host.isMutual && !reply.isConnectFailure;
        reply.isPeerPartial = reply.isConnectFailure || !pod.hasProxy();
    }
    if (reply.isReset && !reply.isConnectFailure) {
        const Reply broken = reply;
        reply = localReply(request.protocol, 503, UpstreamConnectionTermination, broken.end);
        reply.workload = broken.workload;
        reply.isMutual = broken.isMutual;
        reply.isPeerPartial = broken.isPeerPartial;
        reply.isReset = true;
    } else if (reply.isConnectFailure) {
        const Reply refused = reply;
        reply = localReply(request.protocol, 503, UpstreamConnectionFailure, refused.end);
        reply.workload = refused.workload;
        reply.isPeerPartial = true;
        reply.isConnectFailure = true;
    }
    return reply;
}

/// To wherever the name leads outside of the proxy's configuration.
Reply TrafficEngine::passThrough(
    ProxyRuntime& proxy, std::uint32_t requestClass, double at, double deadline)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    if (const auto outside = m_world.externals.find(request.view.authority);
        outside != m_world.externals.end())
        return answerOutside(outside->second, request, at);
    const ProxyIdentity nobody{m_world.pod(proxy.pod).namespaceName, {}, true};
    const ClusterModel model
        = resolveCluster(*m_world.latest, nobody, {request.view.authority, {}, request.view.port});
    for (const auto& endpoint : model.endpoints)
        if (endpoint.pod >= 0 && endpoint.isReady) {
            UpstreamHost host;
            host.endpoint = endpoint;
            host.port = model.targetPort(endpoint);
            return connect(proxy, host, requestClass, at, deadline);
        }
    Reply reply = localReply(request.protocol, 503,
        UpstreamConnectionFailure | UpstreamRetryLimitExceeded, at + kRefusedMilliseconds);
    return reply;
}

/// What a server's pod makes of a request: its proxy if it has one, then its program.
Reply TrafficEngine::serve(PodState& pod, std::uint16_t port, std::uint32_t requestClass, double at,
    double deadline, const Caller& caller)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    const auto& spec = m_world.workloadOf(pod);
    if (port == 0 && !spec.ports.empty())
        port = spec.ports.front();
    Reply refused = localReply(request.protocol, 0, 0, at + kRefusedMilliseconds);
    refused.isConnectFailure = true;
    refused.workload = static_cast<std::uint32_t>(pod.workload);
    ProxyRuntime* proxy = m_world.proxy(pod.index);
    const bool isListening = pod.isProgramUp
        && std::find(spec.ports.begin(), spec.ports.end(), port) != spec.ports.end();
    if (pod.isDeleted || (proxy != nullptr && !pod.isProxyUp)
        || (proxy == nullptr && (caller.isMutual || !isListening)))
        return refused;
    if (proxy == nullptr)
        return runProgram(pod, requestClass, at);
    if (proxy->identity.isGateway)
        return forward(*proxy, requestClass, at, deadline);

    const MtlsMode mode = serverMtlsMode(*proxy->config, pod.namespaceName, pod.labels, port);
    if (mode == MtlsMode::Disable && caller.isMutual)
        return refused;
    if (mode == MtlsMode::Strict && !caller.isMutual) {
        refused.isConnectFailure = false;
        refused.isReset = true;
        return refused;
    }
    Reply reply;
    if (isListening) {
        reply = runProgram(pod, requestClass, at + kProxyMilliseconds / 2);
    } else {
        reply = localReply(request.protocol, 503, UpstreamConnectionFailure, refused.end);
    }
    if (reply.isReset)
        reply = localReply(request.protocol, 503, UpstreamConnectionTermination, reply.end);
    SeriesKey key;
    key.isDestination = true;
    key.peer = caller.workload;
    key.isMutual = caller.isMutual;
    key.service = inboundService(m_world, *proxy, port);
    key.protocol = statsProtocol(request.protocol);
    const bool isAbandoned = reply.end > deadline;
    key.code = static_cast<std::uint16_t>(isAbandoned ? 0 : reply.status);
    key.flags = static_cast<std::uint16_t>(
        isAbandoned ? std::uint32_t{DownstreamConnectionTermination} : reply.flags);
    if (key.protocol == StatsProtocol::Grpc && reply.grpcStatus >= 0 && !isAbandoned)
        key.grpcStatus = static_cast<std::uint8_t>(reply.grpcStatus);
    recordHttp(*proxy, key, at, std::min(reply.end, deadline), drawBytes(request.requestBytes),
        isAbandoned ? 0 : reply.bytes);
    reply.flags = 0;
    reply.isReset = false;
    reply.end += kProxyMilliseconds / 2;
    return reply;
}

} // namespace vigla::sim
