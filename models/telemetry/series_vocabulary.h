#pragma once

#include "models/telemetry/traffic_table.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigla::telemetry {

/// What identifies one rate of the mesh, whichever proxies count it.
struct SeriesRow {
    Metric metric = Metric::Requests;
    Reporter reporter = Reporter::Unknown;
    TrafficLabels labels;
    bool operator==(const SeriesRow&) const = default;
};

struct SeriesRowHasher {
    std::size_t operator()(const SeriesRow& row) const;
};

/// Numbers for rows, label texts and bucket bounds, shared by all proxies of a history.
struct SeriesVocabulary {
    SymbolTable symbols;
    std::vector<SeriesRow> rows;
    std::unordered_map<SeriesRow, std::uint32_t, SeriesRowHasher> rowNumbers;
    std::vector<std::vector<double>> bounds; ///< Ascending, without repeats.

    std::uint32_t rowOf(const SeriesRow& row);
    std::uint32_t boundsOf(const std::vector<double>& wanted);
    std::shared_ptr<SeriesVocabulary> clone() const;
};

/// A vocabulary that is copied only when something new must go in.
class VocabularyWriter final {
public:
    explicit VocabularyWriter(std::shared_ptr<const SeriesVocabulary> shared)
        : m_shared(std::move(shared))
    {
    }
    SeriesVocabulary& writable();
    std::shared_ptr<const SeriesVocabulary> current() const;

private:
    std::shared_ptr<const SeriesVocabulary> m_shared;
    std::shared_ptr<SeriesVocabulary> m_own;
};

/// The metric that a sample of this name feeds, and which part of it.
struct MetricPart {
    enum class Part : std::uint8_t { Value, Bucket, Sum, Count };
    Metric metric = Metric::Requests;
    Part part = Part::Value;
};

/// All fields of TrafficLabels.
const std::vector<Symbol TrafficLabels::*>& labelFields();

/// A label's name and its field, in the order in which telemetry lists them.
struct NamedLabel {
    std::string_view name;
    Symbol TrafficLabels::*field;
};
/// The labels of Istio's standard metrics that have a field; not `reporter`, not the pod's `app`.
const std::vector<NamedLabel>& namedLabels();

/// The name of the series that a metric is read from: `istio_requests_total`; for durations the
/// name without `_bucket`, `_sum` and `_count`.
std::string_view seriesNameOf(Metric metric);

/// Calls `visit(Symbol&)` for every label field.
template <typename Visitor>
void forEachLabel(TrafficLabels& labels, const Visitor& visit);

/// Nothing for metrics that the graph has no use for.
std::optional<MetricPart> metricPartOf(std::string_view sampleName);

/// The field that a label of this name fills; null for labels without one.
Symbol TrafficLabels::*trafficLabelField(std::string_view name);

Reporter reporterOf(std::string_view value);

/// Sets the field of `labels` (or the reporter) that a label of this name means; false for labels
/// without a field. An empty value counts as an absent label, as in Prometheus.
bool setTrafficLabel(
    std::string_view name, std::string_view value, SymbolTable& symbols, SeriesRow& row);

template <typename Visitor>
void forEachLabel(TrafficLabels& labels, const Visitor& visit)
{
    for (const auto field : labelFields())
        visit(labels.*field);
}

} // namespace vigla::telemetry
