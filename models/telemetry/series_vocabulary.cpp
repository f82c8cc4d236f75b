#include "models/telemetry/series_vocabulary.h"

#include "models/telemetry/text_hash.h"

#include <algorithm>
#include <array>

namespace vigla::telemetry {

namespace {

using LabelField = Symbol TrafficLabels::*;

constexpr std::array<NamedLabel, 21> kLabelFields = {{
    {"source_cluster", &TrafficLabels::sourceCluster},
    {"source_workload_namespace", &TrafficLabels::sourceNamespace},
    {"source_workload", &TrafficLabels::sourceWorkload},
    {"source_canonical_service", &TrafficLabels::sourceApp},
    {"source_canonical_revision", &TrafficLabels::sourceVersion},
    {"source_principal", &TrafficLabels::sourcePrincipal},
    {"destination_cluster", &TrafficLabels::destinationCluster},
    {"destination_service_namespace", &TrafficLabels::destinationServiceNamespace},
    {"destination_service", &TrafficLabels::destinationService},
    {"destination_service_name", &TrafficLabels::destinationServiceName},
    {"destination_workload_namespace", &TrafficLabels::destinationNamespace},
    {"destination_workload", &TrafficLabels::destinationWorkload},
    {"destination_canonical_service", &TrafficLabels::destinationApp},
    {"destination_canonical_revision", &TrafficLabels::destinationVersion},
    {"destination_principal", &TrafficLabels::destinationPrincipal},
    {"request_protocol", &TrafficLabels::requestProtocol},
    {"response_code", &TrafficLabels::responseCode},
    {"grpc_response_status", &TrafficLabels::grpcStatus},
    {"response_flags", &TrafficLabels::responseFlags},
    {"connection_security_policy", &TrafficLabels::securityPolicy},
    {"request_operation", &TrafficLabels::operation},
}};

struct NamedPart {
    std::string_view name;
    MetricPart part;
};

constexpr std::array<NamedPart, 12> kMetricParts = {{
    {"istio_requests_total", {Metric::Requests, MetricPart::Part::Value}},
    {"istio_request_messages_total", {Metric::RequestMessages, MetricPart::Part::Value}},
    {"istio_response_messages_total", {Metric::ResponseMessages, MetricPart::Part::Value}},
    {"istio_tcp_sent_bytes_total", {Metric::TcpSent, MetricPart::Part::Value}},
    {"istio_tcp_received_bytes_total", {Metric::TcpReceived, MetricPart::Part::Value}},
    {"istio_tcp_connections_opened_total", {Metric::TcpOpened, MetricPart::Part::Value}},
    {"istio_tcp_connections_closed_total", {Metric::TcpClosed, MetricPart::Part::Value}},
    {"istio_request_bytes_sum", {Metric::RequestBytes, MetricPart::Part::Value}},
    {"istio_response_bytes_sum", {Metric::ResponseBytes, MetricPart::Part::Value}},
    {"istio_request_duration_milliseconds_bucket", {Metric::Duration, MetricPart::Part::Bucket}},
    {"istio_request_duration_milliseconds_sum", {Metric::Duration, MetricPart::Part::Sum}},
    {"istio_request_duration_milliseconds_count", {Metric::Duration, MetricPart::Part::Count}},
}};

} // namespace

std::size_t SeriesRowHasher::operator()(const SeriesRow& row) const
{
    const TrafficLabels& labels = row.labels;
    std::uint64_t seed
        = static_cast<std::uint64_t>(row.metric) * 8 + static_cast<std::uint64_t>(row.reporter);
    for (const auto& [name, field] : kLabelFields)
        seed = mixed(seed, labels.*field);
    return mixed(seed, labels.scrapeApp);
}

std::uint32_t SeriesVocabulary::rowOf(const SeriesRow& row)
{
    const auto [at, isNew] = rowNumbers.try_emplace(row, static_cast<std::uint32_t>(rows.size()));
    if (isNew)
        rows.push_back(row);
    return at->second;
}

std::uint32_t SeriesVocabulary::boundsOf(const std::vector<double>& wanted)
{
    const auto known = std::ranges::find(bounds, wanted);
    if (known != bounds.end())
        return static_cast<std::uint32_t>(known - bounds.begin());
    bounds.push_back(wanted);
    return static_cast<std::uint32_t>(bounds.size() - 1);
}

std::shared_ptr<SeriesVocabulary> SeriesVocabulary::clone() const
{
    auto copy = std::make_shared<SeriesVocabulary>(*this);
    copy->symbols = symbols.clone();
    return copy;
}

SeriesVocabulary& VocabularyWriter::writable()
{
    if (!m_own)
        m_own = m_shared->clone();
    return *m_own;
}

std::shared_ptr<const SeriesVocabulary> VocabularyWriter::current() const
{
    return m_own ? m_own : m_shared;
}

const std::vector<Symbol TrafficLabels::*>& labelFields()
{
    static const std::vector<LabelField> kFields = [] {
        std::vector<LabelField> fields;
        for (const auto& [name, field] : kLabelFields)
            fields.push_back(field);
        fields.push_back(&TrafficLabels::scrapeApp);
        return fields;
    }();
    return kFields;
}

const std::vector<NamedLabel>& namedLabels()
{
    static const std::vector<NamedLabel> kLabels(kLabelFields.begin(), kLabelFields.end());
    return kLabels;
}

std::string_view seriesNameOf(Metric metric)
{
    if (metric == Metric::Duration)
        return "istio_request_duration_milliseconds";
    const auto found = std::ranges::find(
        kMetricParts, metric, [](const NamedPart& named) { return named.part.metric; });
    return found != kMetricParts.end() ? found->name : std::string_view();
}

std::optional<MetricPart> metricPartOf(std::string_view sampleName)
{
    const auto found = std::ranges::find(kMetricParts, sampleName, &NamedPart::name);
    return found != kMetricParts.end() ? std::optional(found->part) : std::nullopt;
}

Reporter reporterOf(std::string_view value)
{
    if (value == "source")
        return Reporter::Source;
    if (value == "destination")
        return Reporter::Destination;
    return value == "waypoint" ? Reporter::Waypoint : Reporter::Unknown;
}

Symbol TrafficLabels::*trafficLabelField(std::string_view name)
{
    const auto found = std::ranges::find_if(
        kLabelFields, [name](const auto& entry) { return entry.name == name; });
    return found != kLabelFields.end() ? found->field : nullptr;
}

bool setTrafficLabel(
    std::string_view name, std::string_view value, SymbolTable& symbols, SeriesRow& row)
{
    if (name == "reporter") {
        row.reporter = reporterOf(value);
        return true;
    }
    const LabelField field = trafficLabelField(name);
    if (!field)
        return false;
    row.labels.*field = value.empty() ? kAbsent : symbols.intern(value);
    return true;
}

} // namespace vigla::telemetry
