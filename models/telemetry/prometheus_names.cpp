#include "models/telemetry/prometheus_names.h"

#include "models/telemetry/prometheus_text.h"

#include <algorithm>

namespace vigla::telemetry {

std::string_view metricNameOf(PrometheusMetric metric)
{
    switch (metric) {
    case PrometheusMetric::Requests:
        return "istio_requests_total";
    case PrometheusMetric::RequestMessages:
        return "istio_request_messages_total";
    case PrometheusMetric::ResponseMessages:
        return "istio_response_messages_total";
    case PrometheusMetric::TcpSent:
        return "istio_tcp_sent_bytes_total";
    case PrometheusMetric::TcpReceived:
        return "istio_tcp_received_bytes_total";
    case PrometheusMetric::TcpOpened:
        return "istio_tcp_connections_opened_total";
    case PrometheusMetric::TcpClosed:
        return "istio_tcp_connections_closed_total";
    case PrometheusMetric::RequestBytes:
        return "istio_request_bytes_sum";
    case PrometheusMetric::ResponseBytes:
        return "istio_response_bytes_sum";
    case PrometheusMetric::DurationBucket:
        return "istio_request_duration_milliseconds_bucket";
    case PrometheusMetric::DurationSum:
        return "istio_request_duration_milliseconds_sum";
    case PrometheusMetric::DurationCount:
        return "istio_request_duration_milliseconds_count";
    }
    return {};
}

std::string queryNameOf(PrometheusMetric metric, std::chrono::seconds window)
{
    const auto seconds = std::max<std::int64_t>(1, window.count());
    return std::string(metricNameOf(metric)) + "@" + std::to_string(seconds);
}

std::optional<NamedQuery> parseQueryName(std::string_view name)
{
    const auto at = name.find('@');
    const auto part = metricPartOf(name.substr(0, at));
    if (!part || at == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = name.substr(at + 1);
    const auto seconds = takeNumber(rest);
    if (!seconds)
        return std::nullopt;
    return NamedQuery{*part, *seconds};
}

} // namespace vigla::telemetry
