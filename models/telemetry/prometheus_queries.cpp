#include "models/core/text.h"
#include "models/telemetry/extension_traffic.h"
#include "models/telemetry/prometheus_api.h"
#include "models/telemetry/prometheus_names.h"

#include <algorithm>
#include <iterator>

namespace vigla::telemetry {

namespace {

/// The labels of every Istio metric that the graph groups by.
constexpr std::string_view kCommonLabels
    = "reporter,source_cluster,source_workload_namespace,source_workload,source_canonical_service,"
      "source_canonical_revision,source_principal,destination_cluster,"
      "destination_service_namespace,destination_service,destination_service_name,"
      "destination_workload_namespace,destination_workload,destination_canonical_service,"
      "destination_canonical_revision,destination_principal,connection_security_policy";

/// `text` inside a PromQL string that is a regular expression: meta characters are taken literally.
std::string regexQuoted(std::string_view text)
{
    std::string quoted;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!isPlain)
            quoted += c == '"' ? "\\\\\\" : "\\\\";
        quoted += c;
    }
    return quoted;
}

std::string anyOf(const std::vector<std::string>& namespaces)
{
    std::vector<std::string> quoted;
    for (const std::string& name : namespaces)
        quoted.push_back(regexQuoted(name));
    return join(quoted, "|");
}

/// One selector per way in which a series can touch the namespaces; a single open one without.
std::vector<std::string> selectorsOf(const PrometheusQueryOptions& options)
{
    if (options.namespaces.empty())
        return {options.scope};
    const std::string any = anyOf(options.namespaces);
    const std::string lead = options.scope.empty() ? std::string() : options.scope + ",";
    return {lead + "source_workload_namespace=~\"" + any + "\"",
        lead + "destination_workload_namespace=~\"" + any + "\"",
        lead + "destination_service_namespace=~\"" + any + "\"",
        lead + "destination_workload_namespace=\"unknown\",destination_service=~\"^.+\\\\.(" + any
            + ")\\\\..+$\""};
}

struct QueryShape {
    PrometheusMetric metric;
    std::string extraLabels;
};

constexpr std::string_view kOperation = "request_operation";

bool isLabelName(std::string_view text)
{
    const auto isFirst
        = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && isFirst(text.front())
        && std::ranges::all_of(text, [&](char c) { return isFirst(c) || (c >= '0' && c <= '9'); });
}

std::string promQlOf(
    const QueryShape& shape, std::chrono::seconds window, const PrometheusQueryOptions& options)
{
    const std::string labels = std::string(kCommonLabels) + std::string(shape.extraLabels);
    const std::string range
        = "[" + std::to_string(std::max<std::int64_t>(1, window.count())) + "s]";
    std::vector<std::string> parts;
    for (const std::string& selector : selectorsOf(options)) {
        parts.push_back("sum(rate(" + std::string(metricNameOf(shape.metric)) + "{" + selector + "}"
            + range + ")) by (" + labels + ")");
    }
    const std::string all = join(parts, " or ");
    const std::string text = options.includesIdle ? all : "(" + all + ") > 0";
    const bool isRenamed = shape.metric == PrometheusMetric::Requests
        && isLabelName(options.operationLabel) && options.operationLabel != kOperation;
    return isRenamed ? "label_replace(" + text + ",\"" + std::string(kOperation) + "\",\"$1\",\""
            + options.operationLabel + "\",\"(.*)\")"
                     : text;
}

std::vector<QueryShape> shapesOf(const PrometheusQueryOptions& options)
{
    constexpr auto kTcpLabels = ",app,response_flags";
    const std::string operation
        = isLabelName(options.operationLabel) ? "," + options.operationLabel : std::string();
    std::vector<QueryShape> shapes = {{PrometheusMetric::Requests,
                                          ",request_protocol,response_code,grpc_response_status,"
                                          "response_flags"
                                              + operation},
        {PrometheusMetric::TcpSent, kTcpLabels}, {PrometheusMetric::TcpReceived, kTcpLabels}};
    if (options.hasMessages) {
        shapes.push_back({PrometheusMetric::RequestMessages, ""});
        shapes.push_back({PrometheusMetric::ResponseMessages, ""});
    }
    if (options.hasConnections) {
        shapes.push_back({PrometheusMetric::TcpOpened, kTcpLabels});
        shapes.push_back({PrometheusMetric::TcpClosed, kTcpLabels});
    }
    if (options.hasThroughput) {
        shapes.push_back({PrometheusMetric::RequestBytes, ",request_protocol"});
        shapes.push_back({PrometheusMetric::ResponseBytes, ",request_protocol"});
    }
    if (options.hasDurations) {
        shapes.push_back({PrometheusMetric::DurationBucket, ",request_protocol,le"});
        shapes.push_back({PrometheusMetric::DurationSum, ",request_protocol"});
        shapes.push_back({PrometheusMetric::DurationCount, ",request_protocol"});
    }
    return shapes;
}

} // namespace

std::vector<PrometheusQuery> prometheusQueries(
    std::chrono::seconds window, const PrometheusQueryOptions& options)
{
    std::vector<PrometheusQuery> queries;
    for (const QueryShape& shape : shapesOf(options))
        queries.push_back({queryNameOf(shape.metric, window), promQlOf(shape, window, options)});
    std::ranges::move(extensionQueries(window, options), std::back_inserter(queries));
    return queries;
}

} // namespace vigla::telemetry
