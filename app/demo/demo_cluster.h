#pragma once

#include "app/demo/api_gap.h"
#include "models/core/result.h"
#include "models/sim/mesh_simulator.h"
#include "models/sim/object_store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// Who the server is and what it accepts: PEM texts and a bearer token.
struct ServerIdentity {
    std::string caCertificatePem;
    std::string certificatePem; ///< For `localhost`, 127.0.0.1 and ::1, signed by the authority.
    std::string privateKeyPem;
    std::string token;
};

/// A self-made authority, a server certificate of it and a random token.
Result<ServerIdentity> makeServerIdentity();

/// What the bearer of the token may not do; an empty text or `*` matches everything.
struct DeniedRule {
    std::string verb; ///< `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`…
    std::string group;
    std::string resource; ///< Plural, with sub-resource as `pods/proxy`.
    std::string namespaceName;
};

/// What to serve and how.
struct DemoOptions {
    std::string scenario
        = "bookinfo"; ///< A name of resources/demo, `scale:N`, or a path to a scenario file.
    std::uint16_t port = 0; ///< 0: any free one.
    std::uint64_t seed = 1;
    double speed = 1; ///< Simulated seconds per second; 0: time stands until advance().
    std::chrono::milliseconds shortestAck{
        200}; ///< Proxies acknowledge a change after a delay in this range.
    std::chrono::milliseconds longestAck{3000};
    std::chrono::seconds warmUp{
        120}; ///< Simulated before serving, so that the counters have a past.
    std::optional<ServerIdentity>
        identity; ///< To come back as the same server after a restart; otherwise self-made.
    std::vector<DeniedRule> denied; ///< Answered with 403; everything else is allowed.
    std::vector<ApiGap> gaps; ///< Not served, as in a cluster that is older or has less installed.
    /// Told of every request, for tests of clients; on the server's threads, several at a time.
    std::function<void(std::string_view method, std::string_view target)> heard;
};

/// What goes wrong on purpose, for tests of clients. A default-made plan: nothing.
struct FaultPlan {
    std::string pathContains; ///< Only requests whose path (with query) holds this; empty: all.
    int mostRequests = 0; ///< Only so many requests are hit, then the plan is over; 0: no limit.
    std::chrono::milliseconds delay{0}; ///< Before each answer.
    int status = 0; ///< Answered instead of the truth, with a Status object: 401, 429, 500, 503…
    std::optional<std::chrono::seconds> retryAfter; ///< Sent with `status` as Retry-After.
    std::optional<std::size_t>
        truncateAfter; ///< The connection is cut after so many bytes of body.
    bool closesUnanswered = false; ///< The connection is cut instead of an answer.
};

/// The embedded mesh, a cluster like any other: one TLS port on loopback that speaks Kubernetes,
/// Envoy and istiod.
///
/// Runs on its own threads; all methods may be called from any thread. Destroying it closes every
/// connection and joins.
class DemoCluster final {
public:
    static Result<std::unique_ptr<DemoCluster>> start(const DemoOptions& options);
    ~DemoCluster();
    DemoCluster(const DemoCluster&) = delete;
    DemoCluster& operator=(const DemoCluster&) = delete;

    std::uint16_t port() const;
    ServerIdentity identity() const;
    std::string kubeconfig() const; ///< YAML with the CA and the token, context `vigla-demo`.
    /// Writes the kubeconfig with mode 0600.
    Result<Done> writeKubeconfig(const std::filesystem::path& file) const;

    /// Simulated time passes at once, on top of what the clock brings.
    void advance(std::chrono::milliseconds simulated);
    /// What truly flows, for tests that compare; see sim::MeshSimulator::trueRates.
    std::vector<sim::MeshSimulator::TrueRate> trueRates(std::chrono::milliseconds window) const;

    // How a cluster can fail its clients.
    void setFaults(const FaultPlan& plan); ///< Replaces the plan; `{}` ends it.
    void dropConnections(); ///< Cuts every open connection; new ones are accepted.
    void stopListening(); ///< Cuts every connection and refuses new ones; the mesh lives on.
    Result<Done> listenAgain(); ///< On the same port, after stopListening().
    void compactHistory(); ///< Old resource versions become 410 Expired.

    /// Every object and its version, as a backup of etcd holds them.
    std::shared_ptr<const sim::ObjectStore> backup() const;
    /// As after a restore of etcd: older objects, lower resource versions, every connection cut.
    void restore(const std::shared_ptr<const sim::ObjectStore>& backup);

private:
    class Impl;
    explicit DemoCluster(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The scenarios that come with the program, by name.
std::vector<std::string> scenarioNames();

} // namespace vigla::demo
