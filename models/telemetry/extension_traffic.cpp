#include "models/telemetry/extension_traffic.h"

#include "models/core/text.h"
#include "models/telemetry/prometheus_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace vigla::telemetry {

namespace {

using Json = nlohmann::json;

struct MetricName {
    ExtensionMetric metric;
    std::string_view name;
};

constexpr std::array<MetricName, 3> kMetrics{
    {{ExtensionMetric::Requests, "kiali_ext_requests_total"},
        {ExtensionMetric::TcpReceived, "kiali_ext_tcp_received_total"},
        {ExtensionMetric::TcpSent, "kiali_ext_tcp_sent_total"}}};

constexpr std::string_view kRequestLabels
    = "dest_cluster, dest_namespace, dest_name, flags, protocol, secure, source_cluster, "
      "source_is_root, source_namespace, source_name, status_code";
constexpr std::string_view kTcpLabels
    = "dest_cluster, dest_namespace, dest_name, flags, secure, source_cluster, source_is_root, "
      "source_namespace, source_name";

/// `text` as a PromQL string.
std::string promQlString(std::string_view text)
{
    return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// A query is named `<metric>@<seconds>@<extension>`.
struct QueryParts {
    ExtensionMetric metric;
    double windowSeconds;
    std::string extension;
};

std::optional<QueryParts> partsOf(std::string_view queryName)
{
    const auto first = queryName.find('@');
    const auto known = std::ranges::find(kMetrics, queryName.substr(0, first), &MetricName::name);
    if (known == kMetrics.end() || first == std::string_view::npos)
        return std::nullopt;
    const auto second = queryName.find('@', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    std::string_view digits = queryName.substr(first + 1, second - first - 1);
    const auto seconds = takeNumber(digits);
    if (!seconds)
        return std::nullopt;
    return QueryParts{known->metric, *seconds, std::string(queryName.substr(second + 1))};
}

/// The ends of a series, by labels that begin with `prefix`; nothing when one is missing.
std::optional<ExtensionEnd> endOf(const Json& labels, const std::string& prefix)
{
    const auto cluster = labels.find(prefix + "_cluster");
    const auto space = labels.find(prefix + "_namespace");
    const auto name = labels.find(prefix + "_name");
    const auto isText
        = [&](const Json::const_iterator& at) { return at != labels.end() && at->is_string(); };
    if (!isText(cluster) || !isText(space) || !isText(name))
        return std::nullopt;
    return ExtensionEnd{
        cluster->get<std::string>(), space->get<std::string>(), name->get<std::string>()};
}

std::string labelOf(const Json& labels, const char* name)
{
    const auto found = labels.find(name);
    return found != labels.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<double> valueOf(const Json& series)
{
    const auto pair = series.find("value");
    if (pair == series.end() || !pair->is_array() || pair->size() != 2 || !pair->at(1).is_string())
        return std::nullopt;
    const auto text = pair->at(1).get<std::string>();
    std::string_view rest = text;
    const auto value = takeNumber(rest);
    return value && std::isfinite(*value) && *value >= 0 ? value : std::nullopt;
}

std::optional<ExtensionSample> sampleOf(const Json& series, const QueryParts& query)
{
    const auto labels = series.find("metric");
    const auto value = valueOf(series);
    if (labels == series.end() || !labels->is_object() || !value)
        return std::nullopt;
    auto source = endOf(*labels, "source");
    auto target = endOf(*labels, "dest");
    if (!source || !target || !labels->contains("source_is_root"))
        return std::nullopt;
    ExtensionSample sample;
    sample.extension = query.extension;
    sample.metric = query.metric;
    sample.source = std::move(*source);
    sample.target = std::move(*target);
    sample.isRoot = labelOf(*labels, "source_is_root") == "true";
    sample.isSecure = labelOf(*labels, "secure") == "true";
    sample.flags = labelOf(*labels, "flags");
    sample.perSecond = *value;
    if (query.metric != ExtensionMetric::Requests) {
        sample.protocol = "tcp";
        return sample;
    }
    sample.protocol = labelOf(*labels, "protocol");
    sample.code = labelOf(*labels, "status_code");
    return sample.protocol.empty() || sample.code.empty() ? std::nullopt : std::optional(sample);
}

Error refused(std::string_view queryName, const std::string& why)
{
    return {Error::Kind::InvalidInput,
        "Prometheus refused the query " + std::string(queryName) + ": "
            + plainText(why, false, 400)};
}

Error unreadable(std::string_view queryName)
{
    return {Error::Kind::InvalidInput,
        "the answer of Prometheus to " + std::string(queryName)
            + " cannot be read; check that the URL leads to a Prometheus-compatible API"};
}

} // namespace

std::vector<PrometheusQuery> extensionQueries(
    std::chrono::seconds window, const PrometheusQueryOptions& options)
{
    const std::string seconds = std::to_string(std::max<std::int64_t>(1, window.count()));
    const std::string scope = options.scope.empty() ? std::string() : options.scope + ",";
    std::vector<PrometheusQuery> queries;
    for (const std::string& extension : options.extensions) {
        for (const auto& [metric, name] : kMetrics) {
            const auto labels = metric == ExtensionMetric::Requests ? kRequestLabels : kTcpLabels;
            std::string promQl = "sum(rate(" + std::string(name) + "{" + scope
                + "extension=" + promQlString(extension) + "} [" + seconds + "s])) by ("
                + std::string(labels) + ")";
            promQl += options.includesIdle ? "" : " > 0";
            queries.push_back(
                {std::string(name) + "@" + seconds + "@" + extension, std::move(promQl)});
        }
    }
    return queries;
}

bool isExtensionQuery(std::string_view queryName)
{
    return partsOf(queryName).has_value();
}

Result<Done> addExtensionAnswer(
    std::string_view queryName, const std::string& json, TrafficTable& table)
{
    const auto query = partsOf(queryName);
    const Json root = Json::parse(json, nullptr, false);
    if (!query || !root.is_object())
        return unreadable(queryName);
    if (const auto error = root.find("error"); error != root.end() && error->is_string())
        return refused(queryName, error->get<std::string>());
    const auto data = root.find("data");
    if (data == root.end() || !data->is_object())
        return unreadable(queryName);
    const auto result = data->find("result");
    if (result == data->end() || !result->is_array())
        return unreadable(queryName);
    for (const Json& series : *result) {
        if (!series.is_object())
            return unreadable(queryName);
        if (auto sample = sampleOf(series, *query))
            table.extensions.push_back(std::move(*sample));
    }
    table.windowSeconds = query->windowSeconds;
    return Done{};
}

} // namespace vigla::telemetry
