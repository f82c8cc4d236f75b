#pragma once

#include "models/sim/config/destination_policy.h"
#include "models/sim/traffic/random.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vigla::sim {

/// One endpoint as one proxy sees it in one cluster: Envoy's eight host statistics and its health.
struct UpstreamHost {
    EndpointModel endpoint;
    std::uint16_t port = 0; ///< 0: the service names the port.
    bool isMutual = false;
    std::uint64_t connectFailures = 0;
    std::uint64_t connections = 0;
    std::uint64_t errors = 0;
    std::uint64_t successes = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t total = 0;
    std::uint32_t consecutive5xx = 0;
    std::uint32_t consecutiveGatewayErrors = 0;
    std::uint32_t ejections = 0;
    double ejectedUntil = -1; ///< Milliseconds; -1: not ejected.
};

/// A cluster of one proxy: its hosts, limits and what they have seen. Times are milliseconds.
class Upstream final {
public:
    /// Takes the configuration over; hosts that stay keep their counters.
    void configure(const ClusterModel& model, const ConfigSnapshot& snapshot);

    const std::string& name() const { return m_name; }
    bool exists() const { return m_exists; }
    bool isTcp() const { return m_isTcp; }
    std::uint32_t serviceId = 0; ///< In the table of destination services.
    std::uint64_t generation = 0; ///< Of the proxy's configuration that configure() saw.

    /// A healthy host other than `avoid` where possible; null when none is.
    UpstreamHost* pick(Random& random, double now, std::uint64_t hash, const UpstreamHost* avoid);

    /// Admits a request: when it may start, or -1 when the circuit breaker overflows.
    double admit(double now);
    void occupy(double end); ///< A request that was admitted lasts until then.

    /// Notes an answer for outlier detection and the host's counters.
    void noteAnswer(UpstreamHost& host, int status, double now);
    void noteConnectFailure(UpstreamHost& host, double now);

    std::vector<UpstreamHost>& hosts() { return m_hosts; }
    const std::vector<UpstreamHost>& hosts() const { return m_hosts; }
    const ConnectionPool& pool() const { return m_pool; }
    const LoadBalancer& balancer() const { return m_balancer; }
    bool hasLimits() const;
    bool isEjected(const UpstreamHost& host, double now) const { return host.ejectedUntil > now; }

private:
    void noteFailure(UpstreamHost& host, bool isGatewayError, double now);
    void eject(UpstreamHost& host, double now);

    std::string m_name;
    bool m_exists = false;
    bool m_isTcp = false;
    bool m_hasOutlier = false;
    double m_anyEjectedUntil = -1;
    std::uint32_t m_nextRoundRobin = 0;
    ConnectionPool m_pool;
    OutlierDetection m_outlier;
    LoadBalancer m_balancer;
    std::vector<UpstreamHost> m_hosts;
    std::vector<double> m_ends; ///< Of admitted requests, when limits ask for counting them.
};

} // namespace vigla::sim
