#pragma once

#include "models/sim/mesh_simulator.h"
#include "models/sim/traffic/decide.h"
#include "models/sim/traffic/tcp_connections.h"
#include "models/sim/traffic/world.h"

#include <limits>
#include <vector>

namespace vigla::sim {

inline constexpr std::chrono::milliseconds kStep{100};

/// What a caller gets back. Times are simulated milliseconds.
struct Reply {
    int status = 200;
    int grpcStatus = -1; ///< -1: none.
    std::uint32_t flags = 0; ///< Set by the proxy that made the answer up.
    double end = 0;
    std::uint32_t bytes = 0;
    std::uint32_t workload = kUnknownWorkload; ///< Who answered.
    bool isConnectFailure = false; ///< Nobody accepted the connection.
    bool isReset = false; ///< The connection broke before an answer.
    bool isMutual = false;
    bool isPeerPartial = false;

    bool isFailure() const { return status >= 500 || status == 0 || grpcStatus > 0; }
};

/// Sends the clients' requests through the mesh, one by one. Every request is routed by the
/// proxies on its way, waits as long as programs and faults make it, and is counted by each proxy
/// when it ends.
class TrafficEngine final {
public:
    TrafficEngine(World& world, std::uint64_t seed);

    /// One step of kStep that begins at the world's time.
    void step();

    std::vector<MeshSimulator::TrueRate> trueRates(std::chrono::milliseconds window) const;

private:
    static constexpr double kForever = std::numeric_limits<double>::infinity();

    struct Arrival {
        double at = 0;
        std::uint32_t client = 0;
    };
    struct Client {
        std::vector<std::uint32_t> classes;
        std::vector<double> cumulativeShares;
        int gatewayWorkload = -1;
        int workload = -1;
    };
    struct Caller { ///< Who knocks at a server.
        std::uint32_t workload = kUnknownWorkload; ///< Unknown without a proxy.
        bool isMutual = false;
    };
    struct Record {
        std::uint32_t pod = 0;
        std::uint32_t epoch = 0;
        SeriesKey key;
        float milliseconds = 0;
        std::uint32_t requestBytes = 0;
        std::uint32_t responseBytes = 0;
    };
    struct TruthKey {
        std::uint32_t source = kUnknownWorkload;
        std::uint32_t destination = kUnknownWorkload;
        std::uint32_t service = 0;
        std::uint16_t code = 0;
        StatsProtocol protocol = StatsProtocol::Http;
        auto operator<=>(const TruthKey&) const = default;
    };

    /// Bytes that went over a TCP connection.
    struct Bytes {
        std::uint32_t toClient = 0;
        std::uint32_t fromClient = 0;
    };
    struct TruthEvent {
        std::uint32_t id = 0; ///< Into m_truths.
        Bytes bytes;
    };

    void prepareClients();
    std::vector<Arrival> drawArrivals();
    void run(const Arrival& arrival);

    Reply sendFrom(PodState& pod, std::uint32_t requestClass, double at, double deadline);
    Reply sendDirectly(PodState& pod, std::uint32_t requestClass, double at, double deadline);
    Reply forward(ProxyRuntime& proxy, std::uint32_t requestClass, double at, double deadline);
    Reply routed(ProxyRuntime& proxy, const Decision& decision, const DecidedTarget& target,
        double at, double deadline);
    Reply attempt(ProxyRuntime& proxy, const DecidedTarget& target, double at, double deadline,
        std::uint64_t hash, UpstreamHost*& used);
    Reply connect(ProxyRuntime& proxy, UpstreamHost& host, std::uint32_t requestClass, double at,
        double deadline);
    Reply passThrough(ProxyRuntime& proxy, std::uint32_t requestClass, double at, double deadline);
    Reply serve(PodState& pod, std::uint16_t port, std::uint32_t requestClass, double at,
        double deadline, const Caller& caller);
    Reply runProgram(PodState& pod, std::uint32_t requestClass, double at);
    Reply answerOutside(int external, const RequestClass& request, double at);
    bool makeCalls(PodState& pod, std::uint32_t requestClass, double& at);
    Reply tcpExchange(PodState& pod, std::uint32_t requestClass, double at);

    std::uint32_t callClass(const WorkloadSpec& spec, std::uint32_t workload, std::size_t call,
        std::uint32_t requestClass);
    bool resolvesInDns(const PodState& pod, std::uint32_t requestClass);
    double drawLatency(const Latency& latency);
    const FailureShare* drawFailure(const std::vector<FailureShare>& failures);
    std::uint32_t drawBytes(std::uint32_t mean);

    void recordHttp(ProxyRuntime& proxy, SeriesKey key, double start, double end,
        std::uint32_t requestBytes, std::uint32_t responseBytes);
    void recordTruth(const TruthKey& key, double end, const Bytes& bytes = {0, 0});
    void settleRecords();

    World& m_world;
    Random m_random;
    TcpConnections m_tcp;
    std::vector<Client> m_clients;
    std::vector<std::vector<Record>> m_due; ///< Ring by step of their end.
    std::vector<std::vector<TruthEvent>> m_truthDue; ///< Ring by step of their end.
    std::map<TruthKey, std::uint32_t> m_truthIds;
    std::vector<TruthKey> m_truths;
    std::vector<std::vector<TruthEvent>> m_truthPast; ///< Ring of the last minutes' steps.
    std::uint64_t m_stepsDone = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> m_callClasses;
    std::unordered_map<std::uint64_t, bool> m_dnsAnswers; ///< By workload and request class.
    SnapshotPtr m_dnsOf; ///< What m_dnsAnswers were read from.
    int m_hopsLeft = 0; ///< Of the request being run, so that loops end.
};

} // namespace vigla::sim
