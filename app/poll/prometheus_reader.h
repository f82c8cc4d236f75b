#pragma once

#include "app/kube/kube_client.h"
#include "models/mesh/cluster_state.h"
#include "models/snapshot/scrape_round.h"
#include "models/telemetry/prometheus_api.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// What to ask a Prometheus server for in each round.
struct TelemetryQuestion {
    std::chrono::seconds window{60}; ///< Of the rates.
    telemetry::PrometheusQueryOptions queries{.namespaces = {},
        .scope = {},
        .hasMessages = true,
        .hasConnections = true,
        .operationLabel = {},
        .extensions = {}};
    bool operator==(const TelemetryQuestion&) const = default;
};

/// Asks a Prometheus-compatible server all queries of one round at once. GUI thread only.
class PrometheusReader final : public QObject {
    Q_OBJECT
public:
    /// By URL when `url` is given, else the server in the cluster, through the API server's service
    /// proxy.
    PrometheusReader(std::shared_ptr<net::HttpClient> http, KubeClient* client,
        const std::string& url, QObject* parent = nullptr);

    /// Begins a round; answered() follows, with an error for each query that failed. Ignored while
    /// one is under way.
    void begin(const mesh::ClusterStatePtr& cluster, const TelemetryQuestion& question,
        std::optional<std::int64_t> atUnixSeconds);
    void cancel(); ///< What is under way ends quietly.
    bool isIdle() const { return m_open == 0; }

    std::string describe() const; ///< Which server, for the status bar. Holds no credential.

signals:
    void answered(const std::vector<vigla::snapshot::PrometheusAnswer>& answers);

private:
    Result<net::Request> requestFor(const mesh::ClusterStatePtr& cluster);
    void take(std::size_t index, std::uint64_t round, Result<net::Response> response);

    std::shared_ptr<net::HttpClient> m_http;
    KubeClient* m_client = nullptr;
    std::string m_url;
    std::string m_place; ///< Where the server in the cluster was found.
    std::vector<snapshot::PrometheusAnswer> m_answers;
    std::size_t m_open = 0; ///< Queries that are not answered yet.
    std::uint64_t m_round = 0; ///< Answers of another one are ignored.
};

/// Path of the service proxy to the cluster's Prometheus: a service named prometheus, or labelled
/// as one. Empty when there is none.
std::string prometheusProxyPath(const mesh::ClusterState& cluster);

} // namespace vigla::app
