#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::sim {

/// Envoy's response flags that the simulation knows, as bits in the order Envoy prints them.
enum ResponseFlag : std::uint32_t {
    NoHealthyUpstream = 1U << 0U, // UH
    UpstreamRequestTimeout = 1U << 1U, // UT
    UpstreamRemoteReset = 1U << 2U, // UR
    UpstreamConnectionFailure = 1U << 3U, // UF
    UpstreamConnectionTermination = 1U << 4U, // UC
    UpstreamOverflow = 1U << 5U, // UO
    NoRouteFound = 1U << 6U, // NR
    DelayInjected = 1U << 7U, // DI
    FaultInjected = 1U << 8U, // FI
    DownstreamConnectionTermination = 1U << 9U, // DC
    UpstreamRetryLimitExceeded = 1U << 10U, // URX
    NoClusterFound = 1U << 11U, // NC
};

/// `UF,URX`, or `-` for none.
std::string renderFlags(std::uint32_t flags);

enum class StatsProtocol : std::uint8_t { Http, Grpc, Tcp };

inline constexpr std::uint8_t kNoGrpcStatus = 255;
inline constexpr std::uint32_t kUnknownWorkload = 0xffffffff;

/// What tells two series of one proxy apart; the labels follow from it.
struct SeriesKey {
    std::uint32_t peer = kUnknownWorkload; ///< Index of the other end's workload.
    std::uint32_t service = 0; ///< Index into the table of destination services.
    std::uint16_t code = 0;
    std::uint16_t flags = 0; ///< Bits of ResponseFlag.
    std::uint8_t grpcStatus = kNoGrpcStatus;
    StatsProtocol protocol = StatsProtocol::Http;
    bool isDestination = false; ///< reporter="destination".
    bool isMutual = false; ///< The connection used mTLS.
    bool isPeerPartial = false; ///< The peer is known by its endpoint only: no app and version.
    bool operator==(const SeriesKey&) const = default;
};

struct SeriesKeyHash {
    std::size_t operator()(const SeriesKey& key) const;
};

/// A histogram with Envoy's buckets; not cumulative until printed.
struct Histogram {
    std::vector<std::uint32_t> counts; ///< One more than there are bounds.
    double sum = 0;

    void add(double value, const std::vector<double>& bounds);
    std::uint64_t count() const;
};

struct HttpSeries {
    std::uint64_t requests = 0;
    Histogram duration;
    Histogram requestBytes;
    Histogram responseBytes;
};

struct TcpSeries {
    std::uint64_t opened = 0;
    std::uint64_t closed = 0;
    std::uint64_t sentBytes = 0; ///< To the client.
    std::uint64_t receivedBytes = 0;
};

struct GrpcSeries {
    std::uint64_t requestMessages = 0;
    std::uint64_t responseMessages = 0;
};

const std::vector<double>& defaultBuckets(); ///< Envoy's upper bounds, without +Inf.

/// The counters of one proxy since it started.
struct ProxyStats {
    std::unordered_map<SeriesKey, HttpSeries, SeriesKeyHash> http;
    std::unordered_map<SeriesKey, TcpSeries, SeriesKeyHash> tcp;
    std::unordered_map<SeriesKey, GrpcSeries, SeriesKeyHash> grpc; ///< Keys without the response.
};

} // namespace vigla::sim
