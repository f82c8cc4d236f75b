#pragma once

#include "app/demo/demo_cluster.h"
#include "app/demo/mesh_backend.h"
#include "models/core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

class ClusterWorld;

/// A cluster's API on a TLS port in front of any backend: what DemoCluster is without the
/// simulator. All methods may be called from any thread.
class ClusterServer final {
public:
    struct Options {
        std::uint16_t port = 0; ///< 0: any free one.
        std::uint64_t seed = 1;
        std::optional<ServerIdentity> identity; ///< Self-made when absent.
        std::vector<DeniedRule> denied;
        std::vector<ApiGap> gaps;
        std::function<void(std::string_view method, std::string_view target)> heard;
    };

    /// Stores `objects` and listens. The backend must outlive the server.
    static Result<std::unique_ptr<ClusterServer>> start(
        MeshBackend& backend, const std::vector<kube::Document>& objects, const Options& options);
    ~ClusterServer(); ///< Cuts every connection and joins.
    ClusterServer(const ClusterServer&) = delete;
    ClusterServer& operator=(const ClusterServer&) = delete;

    std::uint16_t port() const;
    const ServerIdentity& identity() const;
    std::string kubeconfig() const;

    /// Runs `action` while no request runs, then stores what the backend changed.
    void withWorld(const std::function<void(ClusterWorld&)>& action);

    void setFaults(const FaultPlan& plan);
    void dropConnections();
    void stopListening();
    Result<Done> listenAgain();

private:
    class Impl;
    explicit ClusterServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::demo
