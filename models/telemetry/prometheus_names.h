#pragma once

#include "models/telemetry/series_vocabulary.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::telemetry {

/// The metrics that a Prometheus server is asked for.
enum class PrometheusMetric {
    Requests,
    RequestMessages,
    ResponseMessages,
    TcpSent,
    TcpReceived,
    TcpOpened,
    TcpClosed,
    RequestBytes,
    ResponseBytes,
    DurationBucket,
    DurationSum,
    DurationCount,
};

/// `istio_requests_total` and so on.
std::string_view metricNameOf(PrometheusMetric metric);

/// The name of a query: `istio_requests_total@60`.
std::string queryNameOf(PrometheusMetric metric, std::chrono::seconds window);

/// What a query of this name asked for; nothing for a name that queryNameOf() did not make.
struct NamedQuery {
    MetricPart part;
    double windowSeconds = 0;
};
std::optional<NamedQuery> parseQueryName(std::string_view name);

} // namespace vigla::telemetry
