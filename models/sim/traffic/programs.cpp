#include "models/sim/traffic/traffic_engine.h"

#include <algorithm>
#include <cmath>

namespace vigla::sim {

namespace {

RequestClass callRequest(const CallSpec& call, const RequestView& incoming)
{
    RequestClass request;
    request.protocol = call.protocol;
    Headers headers = call.protocol == WireProtocol::Tcp ? Headers{} : incoming.headers;
    for (const auto& [name, value] : call.headers)
        headers[name] = value;
    request.view
        = {call.host, call.port, call.protocol == WireProtocol::Grpc ? "POST" : call.method,
            call.path, call.port == 443 ? "https" : "http", std::move(headers)};
    request.requestBytes = call.requestBytes;
    request.responseBytes = call.responseBytes;
    return request;
}

} // namespace

std::uint32_t TrafficEngine::callClass(
    const WorkloadSpec& spec, std::uint32_t workload, std::size_t call, std::uint32_t requestClass)
{
    const RequestClass& incoming = m_world.requests.at(requestClass);
    const std::uint64_t key = (std::uint64_t{workload} << 40U)
        | (static_cast<std::uint64_t>(call) << 24U) | incoming.headersId;
    const auto known = m_callClasses.find(key);
    if (known != m_callClasses.end())
        return known->second;
    const auto id = m_world.requests.idOf(callRequest(spec.calls[call], incoming.view));
    m_callClasses.emplace(key, id);
    return id;
}

/// Whether a program would find an address for a name: services of the cluster and names outside.
bool TrafficEngine::resolvesInDns(const PodState& pod, std::uint32_t requestClass)
{
    if (m_dnsOf != m_world.latest) {
        m_dnsOf = m_world.latest;
        m_dnsAnswers.clear();
    }
    const auto key = (static_cast<std::uint64_t>(pod.workload) << 32U) | requestClass;
    const auto [answer, isNew] = m_dnsAnswers.try_emplace(key, true);
    if (isNew) {
        const std::string& host = m_world.requests.at(requestClass).view.authority;
        const ProxyIdentity nobody{pod.namespaceName, {}, true};
        answer->second = m_world.externals.contains(host)
            || serviceForAuthority(*m_world.latest, nobody, host) != nullptr;
    }
    return answer->second;
}

Reply TrafficEngine::answerOutside(int external, const RequestClass& request, double at)
{
    const auto& spec = m_world.scenario.externals[static_cast<std::size_t>(external)];
    Reply reply;
    reply.end = at + drawLatency(spec.latency);
    reply.bytes = drawBytes(spec.responseBytes);
    if (request.protocol == WireProtocol::Grpc)
        reply.grpcStatus = 0;
    if (const FailureShare* failure = drawFailure(spec.failures)) {
        reply.isReset = failure->code == 0;
        if (request.protocol == WireProtocol::Grpc)
            reply.grpcStatus = failure->grpcStatus;
        else
            reply.status = failure->code;
    }
    return reply;
}

/// The program's own work, half before its calls and half after.
Reply TrafficEngine::runProgram(PodState& pod, std::uint32_t requestClass, double at)
{
    const auto& spec = m_world.workloadOf(pod);
    const bool isGrpc = m_world.requests.at(requestClass).protocol == WireProtocol::Grpc;
    const double work = drawLatency(spec.latency);
    double now = at + work / 2;
    const bool areCallsFine = makeCalls(pod, requestClass, now);
    Reply reply;
    reply.end = now + work / 2;
    reply.workload = static_cast<std::uint32_t>(pod.workload);
    reply.grpcStatus = isGrpc ? 0 : -1;
    reply.bytes = drawBytes(spec.responseBytes);
    const FailureShare* failure = drawFailure(spec.failures);
    if (failure == nullptr && areCallsFine)
        return reply;
    reply.isReset = failure != nullptr && failure->code == 0;
    if (isGrpc)
        reply.grpcStatus = failure != nullptr ? failure->grpcStatus : 14;
    else
        reply.status = failure != nullptr ? failure->code : 500;
    reply.bytes = drawBytes(120);
    return reply;
}

/// @return false when a required call failed.
bool TrafficEngine::makeCalls(PodState& pod, std::uint32_t requestClass, double& at)
{
    const auto& spec = m_world.workloadOf(pod);
    bool isFine = true;
    for (std::size_t i = 0; i < spec.calls.size(); ++i) {
        const CallSpec& call = spec.calls[i];
        if (!m_world.requests.at(requestClass).view.path.starts_with(call.onPath))
            continue;
        const double whole = std::floor(call.perRequest);
        const int times
            = static_cast<int>(whole) + (m_random.chance(call.perRequest - whole) ? 1 : 0);
        for (int n = 0; n < times && m_hopsLeft > 0; ++n) {
            --m_hopsLeft;
            const auto called
                = callClass(spec, static_cast<std::uint32_t>(pod.workload), i, requestClass);
            const double deadline = call.timeout ? at + call.timeout->count() : kForever;
            const Reply reply = sendFrom(pod, called, at, deadline);
            at = std::min(reply.end, deadline);
            isFine = isFine && (!call.isRequired || !reply.isFailure());
        }
    }
    return isFine;
}

Reply TrafficEngine::tcpExchange(PodState& pod, std::uint32_t requestClass, double at)
{
    const RequestClass& request = m_world.requests.at(requestClass);
    const std::uint32_t toClient = drawBytes(request.responseBytes);
    const std::uint32_t fromClient = drawBytes(request.requestBytes);
    const auto exchange = m_tcp.exchange(pod, requestClass, at, toClient, fromClient);
    Reply reply;
    reply.end = at + 0.5 + exchange.latencyMilliseconds;
    reply.status = exchange.isDone ? 200 : 0;
    reply.workload = exchange.workload;
    recordTruth({static_cast<std::uint32_t>(pod.workload), exchange.workload, exchange.serviceId, 0,
                    StatsProtocol::Tcp},
        reply.end, exchange.isDone ? Bytes{toClient, fromClient} : Bytes());
    return reply;
}

} // namespace vigla::sim
