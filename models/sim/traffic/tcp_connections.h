#pragma once

#include "models/sim/traffic/decide.h"

#include <unordered_map>
#include <vector>

namespace vigla::sim {

/// How often proxies add the bytes of open connections to their counters.
inline constexpr double kTcpReportMilliseconds = 5000;

/// TCP connections between programs and what is behind their proxies. A connection stays open for
/// about a minute and carries many exchanges; counters move when it opens, every five seconds, and
/// when it closes.
class TcpConnections final {
public:
    TcpConnections(World& world, Random& random);

    struct Exchange {
        bool isDone = false; ///< False: no connection came about.
        double latencyMilliseconds = 0;
        std::uint32_t workload = kUnknownWorkload; ///< Who answered.
        std::uint32_t serviceId = 0;
        std::uint32_t flags = 0;
    };
    /// Sends bytes over the connection that this pod has for this kind of call, opening one when
    /// needed.
    Exchange exchange(PodState& from, std::uint32_t requestClass, double now,
        std::uint64_t bytesToClient, std::uint64_t bytesFromClient);

    /// Reports and closes what is due.
    void settle(double now);

private:
    struct Leg { ///< One proxy that counts the connection.
        int pod = 0;
        std::uint32_t epoch = 0;
        SeriesKey key;
    };
    struct Connection {
        std::vector<Leg> legs;
        bool isOpen = false;
        double closesAt = 0;
        double nextReportAt = 0;
        std::uint64_t toClient = 0; ///< Not yet reported.
        std::uint64_t fromClient = 0;
        int server = -1; ///< Pod; -1: outside.
        Exchange outcome;
    };

    bool isBroken(const Connection& connection) const;
    Connection open(PodState& from, std::uint32_t requestClass, double now);
    void reach(Connection& connection, ProxyRuntime& proxy, std::uint32_t requestClass, double now);
    void reachHost(Connection& connection, ProxyRuntime& proxy, Upstream& upstream,
        UpstreamHost& host, std::uint32_t requestClass, double now);
    void serve(Connection& connection, PodState& pod, std::uint16_t port,
        std::uint32_t requestClass, double now, std::uint32_t peer, bool isMutual);
    void openDirectly(
        Connection& connection, PodState& from, std::uint32_t requestClass, double now);
    void addLeg(Connection& connection, const ProxyRuntime& proxy, SeriesKey key);
    void fail(Connection& connection, std::uint32_t flags);
    void report(Connection& connection);
    void close(Connection& connection);
    TcpSeries* seriesOf(const Leg& leg) const;
    double latencyOf(const Latency& latency);

    World& m_world;
    Random& m_random;
    std::map<std::uint64_t, Connection>
        m_connections; ///< By pod and request class; in order, so that runs are equal.
};

} // namespace vigla::sim
