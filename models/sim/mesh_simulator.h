#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"
#include "models/sim/scenario.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::sim {

/// Reads a scenario file: the first YAML document describes the mesh, the others are manifests.
/// InvalidInput names the key and what it may be. resources/demo explains every key.
Result<Scenario> parseScenario(std::string_view yaml);

/// `services` services (2 to 10,000) with power-law fan-out over several namespaces; deterministic
/// for a seed.
Scenario buildScaleScenario(int services, std::uint64_t seed);

/// The scenarios that come with the program, by name: `bookinfo`, `faulty`, `weather`.
std::vector<std::string> embeddedScenarioNames();

/// The scenario of this name, or `scale:N`. NotFound lists the names that exist; a file is the
/// caller's to read.
Result<Scenario> namedScenario(std::string_view name, std::uint64_t seed);

struct StatsQuery {
    bool usedOnly = false;
    std::string filter; ///< RE2, partial match on the metric's name; empty: everything.
};

struct AnswerText {
    int status = 200;
    std::string contentType;
    std::string body;
};

struct SimulatorOptions {
    std::uint64_t seed = 1;
    std::chrono::milliseconds shortestAck{200};
    std::chrono::milliseconds longestAck{3000};
    std::chrono::milliseconds startsAt{0}; ///< Unix time of simulated time 0.
};

/// A deterministic mesh. Traffic flows through the routes that each proxy has acknowledged;
/// counters and histograms of every proxy grow as Envoy's would. Not thread-safe: its owner
/// serialises.
class MeshSimulator final {
public:
    MeshSimulator(const Scenario& scenario, const SimulatorOptions& options);
    ~MeshSimulator();

    /// Every Kubernetes object the scenario holds (without resourceVersion and uid: the store gives
    /// them).
    std::vector<kube::Document> initialObjects() const;

    /// Tells that an object was stored (as stored, with resourceVersion and generation) or, when
    /// `isRemoved`, removed. Proxies learn of Istio, service and pod changes each after its own
    /// delay.
    void objectChanged(const kube::Document& object, bool isRemoved);

    /// Lets simulated time pass; traffic is computed in steps of at most 100 ms.
    void advance(std::chrono::milliseconds elapsed);
    std::chrono::milliseconds now() const; ///< Since the start, simulated.

    /// What the cluster's own controllers changed since the last call (restarts, readiness,
    /// replicas that follow a scaled Deployment), to be stored by the owner. Each carries no
    /// resourceVersion: it replaces whatever is stored.
    struct ObjectChange {
        kube::Document object;
        bool isRemoved = false;
    };
    std::vector<ObjectChange> takeChangedObjects();

    /// `/stats/prometheus` of the proxy in this pod; `isMerged` for 15020 (agent metrics in front).
    AnswerText prometheusStats(std::string_view namespaceName, std::string_view pod,
        const StatsQuery& query, bool isMerged) const;

    /// Envoy's admin interface on 15000: `/clusters?format=json`, `/config_dump`, `/server_info`,
    /// `/ready`, `/stats`,
    /// `/listeners`, `/certs`, `/help`… `target` is path and query.
    AnswerText proxyAdmin(std::string_view namespaceName, std::string_view pod,
        std::string_view method, std::string_view target) const;

    /// istiod's 15014 (and 8080): `/metrics`, `/version`, `/ready`, `/debug/…`.
    AnswerText istiod(std::string_view pod, std::string_view target) const;

    bool hasProxy(std::string_view namespaceName, std::string_view pod) const;
    bool isIstiod(std::string_view namespaceName, std::string_view pod) const;

    /// True rates per second over the last `window`, for tests: by source workload, destination
    /// service, destination workload, code. Over TCP an exchange is a request.
    struct TrueRate {
        std::string sourceWorkload; ///< `namespace/name`, or `unknown`.
        std::string destinationService;
        std::string destinationWorkload; ///< `namespace/name`, or `unknown`.
        std::string protocol;
        std::string code;
        double perSecond = 0;
        double bytesToClient = 0; ///< Per second; of TCP only.
        double bytesFromClient = 0;
    };
    std::vector<TrueRate> trueRates(std::chrono::milliseconds window) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::sim
