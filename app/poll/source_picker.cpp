#include "app/poll/source_picker.h"

#include "app/poll/prometheus_reader.h"
#include "models/kube/document.h"

#include <nlohmann/json.hpp>

namespace vigla::app {

namespace {

using snapshot::TelemetrySource;

constexpr const char* kSeriesOfIstio
    = "count({__name__=~\"istio_requests_total|istio_tcp_sent_bytes_total\"})";
constexpr std::chrono::seconds kAnswerTimeout{5};

bool areServicesKnown(const mesh::ClusterState& cluster)
{
    const auto coverage = cluster.coverage.find("services");
    return coverage == cluster.coverage.end()
        || coverage->second.state != mesh::ResourceCoverage::State::Loading;
}

/// Whether an answer of /api/v1/query has any series.
bool hasSeries(const std::string& body)
{
    const auto answer = nlohmann::json::parse(body, nullptr, false);
    const nlohmann::json::json_pointer first("/data/result/0");
    return !answer.is_discarded() && answer.contains(first);
}

/// `istio-system/prometheus` of the path of its service proxy.
std::string serviceName(const std::string& proxyPath)
{
    const auto part = [&](std::string_view before, char end) {
        const auto start = proxyPath.find(before) + before.size();
        return proxyPath.substr(start, proxyPath.find(end, start) - start);
    };
    return part("/namespaces/", '/') + "/" + part("/services/http:", ':');
}

} // namespace

SourcePicker::SourcePicker(KubeClient* client, QObject* parent)
    : QObject(parent)
    , m_client(client)
{
}

void SourcePicker::consider(const mesh::ClusterState& cluster)
{
    if (m_stage != Stage::Waiting || !areServicesKnown(cluster))
        return;
    const auto path = prometheusProxyPath(cluster);
    if (path.empty())
        return decide(TelemetrySource::Proxies,
            "The proxies' own counters: no Prometheus was found in the cluster.");
    m_stage = Stage::Asking;
    m_client->getRaw(
        path + "/api/v1/query?query=" + percentEncoded(kSeriesOfIstio), this,
        [this, place = serviceName(path)](
            const Result<net::Response>& answer) { takeAnswer(place, answer); },
        kAnswerTimeout);
}

void SourcePicker::takeAnswer(const std::string& place, const Result<net::Response>& answer)
{
    if (!answer)
        return decide(TelemetrySource::Proxies,
            "The proxies' own counters: the Prometheus " + place + " does not answer. "
                + answer.error().message);
    if (!hasSeries(answer->body))
        return decide(TelemetrySource::Proxies,
            "The proxies' own counters: the Prometheus " + place + " has no metrics of Istio.");
    decide(TelemetrySource::Prometheus, "The Prometheus " + place + ", found in the cluster.");
}

void SourcePicker::decide(TelemetrySource source, const std::string& reason)
{
    m_stage = Stage::Decided;
    emit picked(source, reason);
}

} // namespace vigla::app
