#pragma once

#include "app/kube/istiod_client.h"
#include "app/kube/kube_client.h"
#include "app/poll/prometheus_reader.h"
#include "models/mesh/cluster_state.h"
#include "models/snapshot/scrape_round.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace vigla::app {

enum class TelemetryChoice { Auto, Proxies, Prometheus };

/// Fetches telemetry round by round. GUI thread only.
///
/// TelemetryChoice::Auto: from Prometheus when its address is given or the cluster has one with
/// Istio's metrics, else from the proxies. It is decided once, as soon as the services are listed.
///
/// Every proxy has at most one request in flight; one that is still busy is skipped, never queued.
/// Its late answer goes into the next round. A proxy that fails is left alone for a time that
/// doubles up to Options::longestBackOff and is reported as failed meanwhile. While the API server
/// itself is out of reach only one probe per back-off is sent.
class TelemetryCollector final : public QObject {
    Q_OBJECT
public:
    struct Options {
        TelemetryChoice choice = TelemetryChoice::Auto;
        /// Prometheus, Thanos, Mimir…: `https://host/prefix`. Empty: the one in the cluster.
        std::string prometheusUrl;
        std::chrono::milliseconds period{5'000}; ///< 1 to 60 s.
        std::chrono::milliseconds syncPeriod{5'000}; ///< Between two looks at istiod.
        std::chrono::milliseconds longestBackOff{60'000};
        TelemetryQuestion question; ///< For Prometheus; the proxies tell everything.
        std::optional<std::int64_t> atUnixSeconds; ///< Prometheus only: a past moment.
        /// Above, replicas take turns, and where that is not enough the period is stretched.
        std::uint64_t bytesPerSecond = 4U << 20U;
        std::size_t largePage = 256U << 10U; ///< From here on histograms come every third round.
        int mostConnections = 16;
        PodTunnels* tunnels = nullptr; ///< See ProxyScraper; may be null, must outlive this.
        std::size_t mostText = 4U << 20U; ///< Bytes of pages that are kept until the round closes.
    };

    /// `client` and `istiod` may be null: then only Prometheus by URL is possible. They must
    /// outlive this.
    TelemetryCollector(std::shared_ptr<net::HttpClient> http, KubeClient* client,
        IstiodClient* istiod, Options options, QObject* parent = nullptr);
    ~TelemetryCollector() override;

    void setCluster(mesh::ClusterStatePtr cluster); ///< The proxies to ask; goes into each round.

    void start(); ///< The first round begins at once.
    void pause(); ///< Requests under way end quietly.
    void resume();
    bool isPaused() const;

    /// From the next round on; a round begins at once when Prometheus is asked and it is new.
    void ask(const TelemetryQuestion& question);
    const TelemetryQuestion& question() const;

    void setPeriod(std::chrono::milliseconds period);
    std::chrono::milliseconds period() const; ///< As it was set; rounds say what it is.

    /// A round now, besides the usual ones; ends the back-off of every target.
    void pollNow();

    std::size_t proxiesLeft() const; ///< That have not answered in this round.
    std::size_t waitingText() const; ///< Bytes of pages that wait for the round to close.

    snapshot::TelemetrySource source() const; ///< What was picked,
    const std::string& sourceReason() const; ///< and why, a sentence.

signals:
    void pagesArrived(const vigla::snapshot::PageBatchPtr& batch); ///< More than is kept.
    void wayIsInDoubt(); ///< Proxies cannot be reached: what else is open may be dead.
    void roundCompleted(const vigla::snapshot::ScrapeRoundPtr& round); ///< With what is left.

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::app
