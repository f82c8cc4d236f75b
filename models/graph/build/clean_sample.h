#pragma once

#include "models/graph/build/identity.h"
#include "models/telemetry/traffic_table.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vigla::graph {

/// One end of a connection, as numbers of label texts.
struct EndSymbols {
    telemetry::Symbol cluster = telemetry::kAbsent;
    telemetry::Symbol serviceNamespace = telemetry::kAbsent;
    telemetry::Symbol service = telemetry::kAbsent;
    telemetry::Symbol workloadNamespace = telemetry::kAbsent;
    telemetry::Symbol workload = telemetry::kAbsent;
    telemetry::Symbol app = telemetry::kAbsent;
    telemetry::Symbol version = telemetry::kAbsent;

    bool operator==(const EndSymbols&) const = default;
};

/// A sample that passed the checks, repaired. Two samples with equal keys are the same series,
/// whoever reports it.
struct CleanSample {
    EndSymbols source;
    EndSymbols target;
    telemetry::Symbol code = telemetry::kAbsent; ///< kAbsent for no code.
    telemetry::Symbol flags = telemetry::kAbsent;
    telemetry::Symbol host = telemetry::kAbsent; ///< destination_service as it came.
    Protocol protocol = Protocol::Http;

    bool operator==(const CleanSample&) const = default;
};

struct CleanSampleHasher {
    std::size_t operator()(const CleanSample& sample) const;
};
struct EndSymbolsHasher {
    std::size_t operator()(const EndSymbols& end) const;
};

/// Drops and repairs samples by the rules of reference/kiali-graph.md section 6.1.
class SampleCleaner final {
public:
    explicit SampleCleaner(const telemetry::TrafficTable& table);

    /// Steps 1, 3, 4 and 5: labels there, ends usable. Protocol, code and flags stay unset.
    std::optional<CleanSample> cleanEnds(const telemetry::TrafficLabels& labels) const;
    /// The whole of 6.1 for a sample of this metric; nothing when it is dropped.
    std::optional<CleanSample> clean(
        telemetry::Metric metric, const telemetry::TrafficLabels& labels) const;

    /// http, grpc or tcp; nothing for other protocols.
    std::optional<Protocol> protocolOf(telemetry::Symbol symbol) const;

    std::string_view text(telemetry::Symbol symbol) const; ///< Empty for kAbsent.
    telemetry::Symbol find(std::string_view text) const { return m_symbols.find(text); }
    bool isOk(telemetry::Symbol symbol) const
    {
        return symbol != telemetry::kAbsent && symbol != 0 && symbol != m_unknown;
    }
    bool isUnknown(telemetry::Symbol symbol) const { return symbol == m_unknown; }
    std::size_t symbolCount() const { return m_symbols.size(); }

    EndLabels labelsOf(const EndSymbols& end) const;

private:
    bool hasBadSource(const telemetry::TrafficLabels& labels) const;
    bool hasBadTarget(const telemetry::TrafficLabels& labels, const CleanSample& sample) const;
    void repairTarget(const telemetry::TrafficLabels& labels, CleanSample& sample) const;
    telemetry::Symbol codeOf(const telemetry::TrafficLabels& labels, Protocol protocol) const;
    void useEgressGateway(CleanSample& sample) const;

    telemetry::SymbolTable m_symbols;
    telemetry::Symbol m_unknown = telemetry::kAbsent;
    telemetry::Symbol m_zero = telemetry::kAbsent;
    telemetry::Symbol m_dash = telemetry::kAbsent;
    telemetry::Symbol m_http = telemetry::kAbsent;
    telemetry::Symbol m_grpc = telemetry::kAbsent;
    telemetry::Symbol m_tcp = telemetry::kAbsent;
    telemetry::Symbol m_egressHost = telemetry::kAbsent;
    telemetry::Symbol m_egressNamespace = telemetry::kAbsent;
    telemetry::Symbol m_egressName = telemetry::kAbsent;
    telemetry::Symbol m_latest = telemetry::kAbsent;
};

} // namespace vigla::graph
