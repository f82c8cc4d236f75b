#include "models/sim/traffic/upstream.h"

#include <algorithm>
#include <cmath>

namespace vigla::sim {

namespace {

constexpr double kLongestEjection = 300'000; ///< Envoy's max_ejection_time.

} // namespace

void Upstream::configure(const ClusterModel& model, const ConfigSnapshot& snapshot)
{
    m_name = model.name;
    m_exists = model.exists;
    m_pool = model.policy.pool.value_or(ConnectionPool{});
    m_hasOutlier = model.policy.outlier.has_value();
    m_outlier = model.policy.outlier.value_or(OutlierDetection{});
    m_balancer = model.policy.loadBalancer.value_or(LoadBalancer{});
    m_isTcp = model.port != nullptr && model.port->isTcp();
    std::vector<UpstreamHost> hosts;
    for (const auto& endpoint : model.endpoints) {
        if (!endpoint.isReady)
            continue;
        const auto known = std::find_if(m_hosts.begin(), m_hosts.end(),
            [&](const UpstreamHost& host) { return host.endpoint.address == endpoint.address; });
        UpstreamHost host = known != m_hosts.end() ? std::move(*known) : UpstreamHost{};
        host.endpoint = endpoint;
        host.port = model.targetPort(endpoint);
        host.isMutual = model.isMutual(snapshot, endpoint);
        hosts.push_back(std::move(host));
    }
    m_hosts = std::move(hosts);
}

bool Upstream::hasLimits() const
{
    return m_pool.maxConnections > 0 || m_pool.maxPending > 0 || m_pool.maxRequests > 0;
}

UpstreamHost* Upstream::pick(
    Random& random, double now, std::uint64_t hash, const UpstreamHost* avoid)
{
    if (m_hosts.empty())
        return nullptr;
    const auto count = static_cast<std::uint32_t>(m_hosts.size());
    const auto choose = [&]() -> UpstreamHost* {
        switch (m_balancer.kind) {
        case LoadBalancing::ConsistentHash:
            return hash != 0 ? &m_hosts[hash % count] : &m_hosts[random.below(count)];
        case LoadBalancing::RoundRobin:
            return &m_hosts[m_nextRoundRobin++ % count];
        default:
            return count == 1 ? &m_hosts.front() : &m_hosts[random.below(count)];
        }
    };
    UpstreamHost* host = choose();
    for (int again = 0; again < 5 && host == avoid && count > 1; ++again)
        host = choose();
    if (m_anyEjectedUntil <= now || !isEjected(*host, now))
        return host;

    std::vector<UpstreamHost*> healthy;
    for (auto& candidate : m_hosts)
        if (!isEjected(candidate, now))
            healthy.push_back(&candidate);
    if (100 * healthy.size() < std::size_t{m_outlier.minHealthPercent} * count)
        return host; // panic: better all than too few
    return healthy.empty() ? nullptr
                           : healthy[random.below(static_cast<std::uint32_t>(healthy.size()))];
}

double Upstream::admit(double now)
{
    if (!hasLimits())
        return now;
    std::erase_if(m_ends, [&](double end) { return end <= now; });
    const std::size_t active = m_ends.size();
    if (m_pool.maxRequests > 0 && active >= m_pool.maxRequests)
        return -1;
    if (m_pool.maxConnections == 0 || active < m_pool.maxConnections)
        return now;
    const std::size_t waiting = active - m_pool.maxConnections;
    if (m_isTcp || (m_pool.maxPending > 0 && waiting >= m_pool.maxPending))
        return -1;
    std::vector<double> ends = m_ends;
    const auto freed = ends.begin() + static_cast<std::ptrdiff_t>(waiting);
    std::nth_element(ends.begin(), freed, ends.end());
    return *freed;
}

void Upstream::occupy(double end)
{
    if (hasLimits())
        m_ends.push_back(end);
}

void Upstream::noteAnswer(UpstreamHost& host, int status, double now)
{
    if (status < 500) {
        ++host.successes;
        host.consecutive5xx = 0;
        host.consecutiveGatewayErrors = 0;
        return;
    }
    ++host.errors;
    noteFailure(host, status >= 502 && status <= 504, now);
}

void Upstream::noteConnectFailure(UpstreamHost& host, double now)
{
    ++host.connectFailures;
    ++host.errors;
    noteFailure(host, true, now);
}

void Upstream::noteFailure(UpstreamHost& host, bool isGatewayError, double now)
{
    if (!m_hasOutlier)
        return;
    ++host.consecutive5xx;
    host.consecutiveGatewayErrors = isGatewayError ? host.consecutiveGatewayErrors + 1 : 0;
    const bool isDue
        = (m_outlier.consecutive5xx > 0 && host.consecutive5xx >= m_outlier.consecutive5xx)
        || (m_outlier.consecutiveGatewayErrors > 0
            && host.consecutiveGatewayErrors >= m_outlier.consecutiveGatewayErrors);
    if (isDue && !isEjected(host, now))
        eject(host, now);
}

void Upstream::eject(UpstreamHost& host, double now)
{
    const auto ejected = static_cast<std::size_t>(std::count_if(m_hosts.begin(), m_hosts.end(),
        [&](const UpstreamHost& other) { return isEjected(other, now); }));
    if (100 * ejected >= std::size_t{m_outlier.maxEjectionPercent} * m_hosts.size())
        return;
    ++host.ejections;
    host.consecutive5xx = 0;
    host.consecutiveGatewayErrors = 0;
    const double longest = std::max(kLongestEjection, m_outlier.baseEjectionMilliseconds);
    const double until
        = now + std::min(longest, m_outlier.baseEjectionMilliseconds * host.ejections);
    const double interval = std::max(1.0, m_outlier.intervalMilliseconds);
    host.ejectedUntil = std::ceil(until / interval) * interval; // hosts return at a check
    m_anyEjectedUntil = std::max(m_anyEjectedUntil, host.ejectedUntil);
}

} // namespace vigla::sim
