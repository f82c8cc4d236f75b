#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::telemetry {

/// An interned text: equal numbers within one SymbolTable mean equal texts. 0 is the empty text.
using Symbol = std::uint32_t;

/// Texts of label values. Copies share the texts: intern() only into a table that is not shared
/// with another thread yet, or into a clone().
class SymbolTable {
public:
    SymbolTable();
    SymbolTable clone() const; ///< With the same numbers, but its own from now on.
    Symbol intern(std::string_view text);
    std::string_view text(Symbol symbol) const;
    Symbol find(std::string_view text) const; ///< kNoSymbol when it was never interned.
    std::size_t size() const;

    static constexpr Symbol kNoSymbol = std::numeric_limits<Symbol>::max();

private:
    struct Storage;
    std::shared_ptr<Storage> m_storage;
};

enum class Metric : std::uint8_t {
    Requests, ///< istio_requests_total, 1/s
    RequestMessages, ///< istio_request_messages_total, 1/s
    ResponseMessages,
    TcpSent, ///< istio_tcp_sent_bytes_total, bytes/s
    TcpReceived,
    TcpOpened, ///< connections/s
    TcpClosed,
    RequestBytes, ///< istio_request_bytes_sum, bytes/s
    ResponseBytes,
    Duration, ///< istio_request_duration_milliseconds, see DurationSample
};

enum class Reporter : std::uint8_t { Unknown, Source, Destination, Waypoint };

/// A label that a series may lack: telemetry::kAbsent differs from the empty text.
inline constexpr Symbol kAbsent = std::numeric_limits<Symbol>::max();

/// The labels of Istio's standard metrics. Every field is a Symbol or kAbsent.
struct TrafficLabels {
    Symbol sourceCluster = kAbsent;
    Symbol sourceNamespace = kAbsent; ///< source_workload_namespace
    Symbol sourceWorkload = kAbsent;
    Symbol sourceApp = kAbsent; ///< source_canonical_service
    Symbol sourceVersion = kAbsent; ///< source_canonical_revision
    Symbol sourcePrincipal = kAbsent;
    Symbol destinationCluster = kAbsent;
    Symbol destinationServiceNamespace = kAbsent;
    Symbol destinationService = kAbsent;
    Symbol destinationServiceName = kAbsent;
    Symbol destinationNamespace = kAbsent; ///< destination_workload_namespace
    Symbol destinationWorkload = kAbsent;
    Symbol destinationApp = kAbsent;
    Symbol destinationVersion = kAbsent;
    Symbol destinationPrincipal = kAbsent;
    Symbol requestProtocol = kAbsent;
    Symbol responseCode = kAbsent;
    Symbol grpcStatus = kAbsent;
    Symbol responseFlags = kAbsent;
    Symbol securityPolicy = kAbsent; ///< connection_security_policy
    Symbol operation = kAbsent; ///< request_operation, or the label that was asked for instead.
    Symbol scrapeApp = kAbsent; ///< The `app` of the scraped pod; tells ztunnel.

    bool operator==(const TrafficLabels&) const = default;
};

/// One series as a rate. `perSecond` is finite and >= 0.
struct TrafficSample {
    Metric metric = Metric::Requests;
    Reporter reporter = Reporter::Unknown;
    TrafficLabels labels;
    double perSecond = 0;
    double increase = 0; ///< Over the window: how many requests or bytes; 0 when unknown.
};

/// One latency histogram as rates: cumulative per upper bound in ms, ascending, the last bound is
/// +Inf.
struct DurationSample {
    Reporter reporter = Reporter::Unknown;
    TrafficLabels labels;
    std::vector<double> bounds;
    std::vector<double> cumulative; ///< 1/s, parallel to `bounds`.
    double sumPerSecond = 0; ///< ms/s
    double countPerSecond = 0;
};

enum class ExtensionMetric : std::uint8_t {
    Requests, ///< kiali_ext_requests_total, 1/s
    TcpReceived, ///< kiali_ext_tcp_received_total, bytes/s
    TcpSent,
};

/// One end of what an extension reports.
struct ExtensionEnd {
    std::string cluster;
    std::string namespaceName;
    std::string name;
};

/// One series of a Kiali extension: traffic beyond the mesh that something else measures.
struct ExtensionSample {
    std::string extension; ///< Its name.
    ExtensionMetric metric = ExtensionMetric::Requests;
    ExtensionEnd source;
    ExtensionEnd target;
    bool isRoot = false; ///< The source is a part of the mesh.
    bool isSecure = false;
    std::string protocol; ///< http, grpc or tcp.
    std::string code; ///< Of requests.
    std::string flags;
    double perSecond = 0; ///< Finite and >= 0.
};

/// Rates of all series over one window, from either telemetry source.
struct TrafficTable {
    SymbolTable symbols;
    std::vector<TrafficSample> samples;
    std::vector<DurationSample> durations;
    std::vector<ExtensionSample> extensions; ///< From Prometheus only.
    double windowSeconds
        = 0; ///< What was really covered; may be shorter than asked just after the start.
};

class CounterHistory; // models/telemetry/counter_history.h

} // namespace vigla::telemetry
