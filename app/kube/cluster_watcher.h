#pragma once

#include "app/kube/heartbeat.h"
#include "models/mesh/cluster_state.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

class IstiodClient;

/// Keeps a mesh::ClusterState up to date by list and watch. GUI thread only; decoding runs on a
/// thread of its own.
///
/// Keys of ClusterState::coverage are plurals (`pods`, `virtualservices`, `gateways` for Istio's);
/// those of the Gateway API are `httproutes.gateway.networking.k8s.io` and
/// `gateways.gateway.networking.k8s.io`.
class ClusterWatcher final : public QObject {
    Q_OBJECT
public:
    struct Options {
        /// Empty: the whole cluster. Otherwise these; Istio's root namespace is watched as well.
        std::vector<std::string> namespaces;
        /// Watched when listing all namespaces is forbidden: the context's own, usually.
        std::vector<std::string> fallbackNamespaces;
        std::chrono::milliseconds shortestBackOff{1'000};
        std::chrono::milliseconds longestBackOff{60'000};
        std::chrono::milliseconds coalesce{100}; ///< At most one stateChanged per so long.
        std::chrono::seconds watchFor{480}; ///< Asked of the server; the client adds jitter.
        /// A watch that brings neither event nor bookmark for so long is opened anew.
        std::chrono::milliseconds idle{150'000};
        std::chrono::milliseconds rediscover{300'000}; ///< To notice resources installed later.
        Heartbeat::Options heartbeat; ///< Where it is missed, every watch is opened anew.
    };

    ClusterWatcher(KubeClient* client, Options options, QObject* parent = nullptr);
    ~ClusterWatcher() override;

    /// Discovers, lists and watches until stop(). Failures are retried with back-off for ever.
    void start();
    void stop();

    /// Ends every back-off at once: the network is back, or the user asked.
    void retryNow();

    /// Opens every watch anew: the machine has slept, or the way to the server is in doubt. What is
    /// half open would otherwise be noticed only after Options::idle.
    void reconnect();

    /// While the server cannot be reached: when it is tried again. Absent: right now.
    std::optional<std::chrono::milliseconds> nextAttemptIn() const;

    /// More namespaces to watch what may not be listed for the whole cluster: somebody knows their
    /// names. Nothing is added where the whole cluster is watched.
    void addNamespaces(const std::vector<std::string>& names);

    /// Where the mesh configuration and istiod's version are read from; may be null.
    void setIstiod(IstiodClient* istiod);

    const mesh::ClusterStatePtr& state() const; ///< Never null.
    std::size_t waitingBytes() const; ///< Of events that are still to be decoded.

signals:
    void stateChanged(const vigla::mesh::ClusterStatePtr& state);
    /// Every kind has been listed once, or is known to be out of reach; state() has it all.
    void synchronised();
    /// The API server cannot be reached; `reason` says why. Empty: it is back.
    void connectionChanged(const QString& reason);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::app
