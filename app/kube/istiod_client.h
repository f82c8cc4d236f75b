#pragma once

#include "app/kube/port_forward.h"
#include "models/core/result.h"
#include "models/mesh/cluster_state.h"

#include <QObject>

#include <functional>
#include <string>
#include <vector>

namespace vigla::app {

/// What one replica of istiod answered.
struct IstiodAnswer {
    std::string pod;
    Result<std::string> body; ///< A status other than 200 is an Error.
};

/// Asks every running replica of istiod, because each knows only the proxies connected to it. GUI
/// thread only.
class IstiodClient final : public QObject {
    Q_OBJECT
public:
    using Reply = std::function<void(std::vector<IstiodAnswer>)>;

    /// `tunnels` must outlive this.
    explicit IstiodClient(PodTunnels* tunnels, QObject* parent = nullptr);

    void setCluster(mesh::ClusterStatePtr cluster); ///< Where the replicas are looked up.

    /// GET `path`, e.g. `/debug/syncz`, on port 15014 of every replica, in the order of their
    /// names. One answer per replica, errors included; an empty list when no replica is known.
    void fetchAll(const std::string& path, QObject* context, Reply reply,
        std::chrono::milliseconds timeout = std::chrono::seconds(10));

    /// GET `path` on the first replica that answers: for what is the same on all, e.g.
    /// `/debug/mesh` or `/version`. NotFound when no replica is known.
    void fetchAny(const std::string& path, QObject* context,
        std::function<void(Result<std::string>)> reply,
        std::chrono::milliseconds timeout = std::chrono::seconds(10));

private:
    void fetchFrom(std::size_t index, const std::string& path, QObject* context,
        std::function<void(Result<std::string>)> reply, std::chrono::milliseconds timeout);

    PodTunnels* m_tunnels = nullptr;
    mesh::ClusterStatePtr m_cluster;
};

/// The running pods of istiod, sorted by namespace and name.
std::vector<const mesh::Pod*> istiodPods(const mesh::ClusterState& cluster);

} // namespace vigla::app
