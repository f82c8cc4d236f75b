#include "models/sim/traffic/tcp_connections.h"

#include <algorithm>
#include <cmath>

namespace vigla::sim {

namespace {

constexpr double kShortestLife = 40'000;
constexpr double kLifeSpread = 40'000;

bool listensOn(const WorkloadSpec& spec, std::uint16_t port)
{
    return std::find(spec.ports.begin(), spec.ports.end(), port) != spec.ports.end();
}

} // namespace

TcpConnections::TcpConnections(World& world, Random& random)
    : m_world(world)
    , m_random(random)
{
}

double TcpConnections::latencyOf(const Latency& latency)
{
    const double median = std::max(0.01, latency.median.count());
    const double spread = std::log(std::max(1.0, latency.p99.count() / median)) / 2.326;
    return median * std::exp(spread * m_random.normal());
}

TcpSeries* TcpConnections::seriesOf(const Leg& leg) const
{
    ProxyRuntime* proxy = m_world.proxy(leg.pod);
    return proxy != nullptr && proxy->epoch == leg.epoch ? &proxy->stats.tcp[leg.key] : nullptr;
}

void TcpConnections::addLeg(Connection& connection, const ProxyRuntime& proxy, SeriesKey key)
{
    key.protocol = StatsProtocol::Tcp;
    connection.legs.push_back({proxy.pod, proxy.epoch, key});
}

/// Ends the attempt: the last proxy on the way notes why.
void TcpConnections::fail(Connection& connection, std::uint32_t flags)
{
    connection.isOpen = false;
    connection.outcome.flags = flags;
    if (!connection.legs.empty())
        connection.legs.back().key.flags = static_cast<std::uint16_t>(flags);
}

void TcpConnections::report(Connection& connection)
{
    for (const auto& leg : connection.legs)
        if (TcpSeries* series = seriesOf(leg)) {
            series->sentBytes += connection.toClient;
            series->receivedBytes += connection.fromClient;
        }
    connection.toClient = 0;
    connection.fromClient = 0;
}

void TcpConnections::close(Connection& connection)
{
    report(connection);
    for (const auto& leg : connection.legs)
        if (TcpSeries* series = seriesOf(leg))
            ++series->closed;
    connection.isOpen = false;
}

bool TcpConnections::isBroken(const Connection& connection) const
{
    const bool isServerGone = connection.server >= 0 && !m_world.pod(connection.server).isReady();
    return isServerGone
        || std::any_of(connection.legs.begin(), connection.legs.end(), [&](const Leg& leg) {
               const ProxyRuntime* proxy = m_world.proxy(leg.pod);
               return proxy == nullptr || proxy->epoch != leg.epoch;
           });
}

TcpConnections::Exchange TcpConnections::exchange(PodState& from, std::uint32_t requestClass,
    double now, std::uint64_t bytesToClient, std::uint64_t bytesFromClient)
{
    const auto key = (static_cast<std::uint64_t>(from.index) << 32U) | requestClass;
    Connection& connection = m_connections[key];
    if (connection.isOpen && isBroken(connection))
        close(connection);
    if (!connection.isOpen) {
        connection = open(from, requestClass, now);
        for (const auto& leg : connection.legs)
            if (TcpSeries* series = seriesOf(leg))
                ++series->opened;
        if (!connection.isOpen)
            close(connection);
    }
    if (connection.isOpen) {
        connection.toClient += bytesToClient;
        connection.fromClient += bytesFromClient;
    }
    Exchange outcome = connection.outcome;
    outcome.isDone = connection.isOpen;
    if (connection.isOpen && connection.server >= 0)
        outcome.latencyMilliseconds
            = latencyOf(m_world.workloadOf(m_world.pod(connection.server)).latency);
    return outcome;
}

TcpConnections::Connection TcpConnections::open(
    PodState& from, std::uint32_t requestClass, double now)
{
    Connection connection;
    connection.isOpen = true;
    connection.closesAt = now + kShortestLife + kLifeSpread * m_random.unit();
    connection.nextReportAt = now + kTcpReportMilliseconds;
    if (ProxyRuntime* proxy = m_world.proxy(from.index); proxy != nullptr && from.isProxyUp)
        reach(connection, *proxy, requestClass, now);
    else if (proxy == nullptr)
        openDirectly(connection, from, requestClass, now);
    else
        connection.isOpen = false;
    return connection;
}

void TcpConnections::openDirectly(
    Connection& connection, PodState& from, std::uint32_t requestClass, double now)
{
    const RequestView& view = m_world.requests.at(requestClass).view;
    const ProxyIdentity nobody{from.namespaceName, {}, true};
    const Destination destination{view.authority, {}, view.port};
    const ClusterModel model = resolveCluster(*m_world.latest, nobody, destination);
    std::vector<EndpointModel> ready;
    std::copy_if(model.endpoints.begin(), model.endpoints.end(), std::back_inserter(ready),
        [](const EndpointModel& endpoint) { return endpoint.isReady && endpoint.pod >= 0; });
    if (ready.empty()) {
        connection.isOpen = m_world.externals.contains(view.authority);
        return;
    }
    const auto& endpoint = ready[m_random.below(static_cast<std::uint32_t>(ready.size()))];
    serve(connection, m_world.pod(endpoint.pod), model.targetPort(endpoint), requestClass, now,
        kUnknownWorkload, false);
}

void TcpConnections::reach(
    Connection& connection, ProxyRuntime& proxy, std::uint32_t requestClass, double now)
{
    const Decision& decision = decideConnection(m_world, proxy, requestClass);
    SeriesKey key;
    key.service = decision.serviceId;
    const bool isFirst = connection.legs.empty();
    if (isFirst)
        connection.outcome.serviceId = key.service;
    if (decision.kind == RouteAction::Kind::Passthrough) {
        addLeg(connection, proxy, key);
        const auto& host = m_world.requests.at(requestClass).view.authority;
        if (!m_world.externals.contains(host))
            fail(connection, UpstreamConnectionFailure | UpstreamRetryLimitExceeded);
        return;
    }
    if (decision.targets.empty()) {
        addLeg(connection, proxy, key);
        const bool isBlackHole = decision.kind == RouteAction::Kind::BlackHole;
        return fail(connection, isBlackHole ? NoHealthyUpstream : NoRouteFound);
    }
    const double draw = m_random.unit();
    const auto target = std::find_if(decision.targets.begin(), decision.targets.end() - 1,
        [&](const DecidedTarget& entry) { return draw < entry.cumulativeShare; });
    Upstream& upstream = *target->upstream;
    key.service = upstream.exists() ? upstream.serviceId : decision.serviceId;
    if (isFirst)
        connection.outcome.serviceId = key.service;
    const double start = upstream.admit(now);
    UpstreamHost* host = upstream.exists() && start >= 0
        ? upstream.pick(m_random, now, decision.hash, nullptr)
        : nullptr;
    if (host == nullptr) {
        addLeg(connection, proxy, key);
        return fail(connection,
            !upstream.exists() ? NoClusterFound
                : start < 0    ? UpstreamOverflow
                               : NoHealthyUpstream);
    }
    upstream.occupy(connection.closesAt);
    reachHost(connection, proxy, upstream, *host, target->requestClass, now);
}

void TcpConnections::reachHost(Connection& connection, ProxyRuntime& proxy, Upstream& upstream,
    UpstreamHost& host, std::uint32_t requestClass, double now)
{
    SeriesKey key;
    key.service = upstream.serviceId;
    ++host.total;
    const std::uint32_t refused = UpstreamConnectionFailure | UpstreamRetryLimitExceeded;
    if (host.endpoint.pod < 0) {
        addLeg(connection, proxy, key);
        if (host.endpoint.external < 0) {
            upstream.noteConnectFailure(host, now);
            return fail(connection, refused);
        }
        ++host.connections;
        const auto& external
            = m_world.scenario.externals[static_cast<std::size_t>(host.endpoint.external)];
        connection.outcome.latencyMilliseconds = latencyOf(external.latency);
        return;
    }
    PodState& pod = m_world.pod(host.endpoint.pod);
    key.peer = static_cast<std::uint32_t>(pod.workload);
    key.isMutual = host.isMutual;
    key.isPeerPartial = !host.isMutual;
    addLeg(connection, proxy, key);
    const std::size_t ours = connection.legs.size() - 1;
    serve(connection, pod, host.port, requestClass, now,
        static_cast<std::uint32_t>(m_world.pod(proxy.pod).workload), host.isMutual);
    if (connection.isOpen) {
        ++host.connections;
        ++host.successes;
        return;
    }
    upstream.noteConnectFailure(host, now);
    const bool isOurFailure = connection.legs.size() == ours + 1;
    if (isOurFailure)
        fail(connection, refused);
}

void TcpConnections::serve(Connection& connection, PodState& pod, std::uint16_t port,
    std::uint32_t requestClass, double now, std::uint32_t peer, bool isMutual)
{
    const auto& spec = m_world.workloadOf(pod);
    const std::uint16_t listening = port != 0 || spec.ports.empty() ? port : spec.ports.front();
    ProxyRuntime* proxy = m_world.proxy(pod.index);
    connection.server = pod.index;
    connection.outcome.workload = static_cast<std::uint32_t>(pod.workload);
    const bool isProgramThere = pod.isProgramUp && listensOn(spec, listening);
    if (pod.isDeleted || (proxy == nullptr && (isMutual || !isProgramThere))
        || (proxy != nullptr && !pod.isProxyUp)) {
        connection.isOpen = false;
        return;
    }
    if (proxy == nullptr)
        return;
    if (proxy->identity.isGateway)
        return reach(connection, *proxy, requestClass, now);
    const MtlsMode mode = serverMtlsMode(*proxy->config, pod.namespaceName, pod.labels, listening);
    if ((mode == MtlsMode::Strict && !isMutual) || (mode == MtlsMode::Disable && isMutual)) {
        connection.isOpen = false;
        return;
    }
    SeriesKey key;
    key.isDestination = true;
    key.peer = isMutual ? peer : kUnknownWorkload;
    key.isMutual = isMutual;
    key.service = inboundService(m_world, *proxy, listening);
    addLeg(connection, *proxy, key);
    if (!isProgramThere)
        fail(connection, UpstreamConnectionFailure | UpstreamRetryLimitExceeded);
}

void TcpConnections::settle(double now)
{
    for (auto& [key, connection] : m_connections) {
        if (!connection.isOpen)
            continue;
        if (now >= connection.closesAt || isBroken(connection)) {
            close(connection);
        } else if (now >= connection.nextReportAt) {
            report(connection);
            connection.nextReportAt += kTcpReportMilliseconds;
        }
    }
}

} // namespace vigla::sim
