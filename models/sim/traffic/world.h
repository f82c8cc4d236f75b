#pragma once

#include "models/sim/cluster/cluster_objects.h"
#include "models/sim/cluster/pod_state.h"
#include "models/sim/config/config_snapshot.h"
#include "models/sim/traffic/proxy_stats.h"
#include "models/sim/traffic/request_table.h"
#include "models/sim/traffic/upstream.h"

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace vigla::sim {

/// When a proxy tries again.
struct RetryPolicy {
    int attempts = 2; ///< Besides the first.
    double perTryMilliseconds = 0; ///< 0: no limit of its own.
    bool onConnectFailure = true;
    bool onReset = false;
    bool on5xx = false;
    bool onGatewayError = false;
    bool onRetriable4xx = false;
    bool onUnavailable = true; ///< gRPC status 14; also `cancelled`.
    bool onCancelled = true;
    bool onDeadlineExceeded = false;
    bool onInternal = false;
    bool onResourceExhausted = false;
    std::vector<int> codes;
};

/// Reads `retries` over the defaults that the mesh has for every route.
RetryPolicy retryPolicy(const std::optional<RetryRule>& rule);

struct DecidedTarget {
    double cumulativeShare = 1; ///< Of this and all before it, 0 to 1.
    Upstream* upstream = nullptr;
    std::uint32_t requestClass = 0; ///< As it is sent on, rewritten.
};

/// What one proxy does with one kind of request, worked out once per configuration.
struct Decision {
    RouteAction::Kind kind = RouteAction::Kind::NoRoute;
    int status = 0;
    std::uint32_t serviceId = 0; ///< How telemetry calls the destination when no cluster says so.
    std::vector<DecidedTarget> targets;
    std::vector<std::pair<double, DecidedTarget>> mirrors; ///< Share, target.
    FaultRule fault;
    RetryPolicy retry;
    double timeoutMilliseconds = 0; ///< 0: none.
    std::uint64_t hash = 0; ///< For consistent hashing; 0: none.
};

/// One Envoy: the configuration it has acknowledged, what it made of it, and what it counted.
struct ProxyRuntime {
    int pod = 0;
    ProxyIdentity identity;
    SnapshotPtr config;
    std::uint64_t generation = 1; ///< Grows with every configuration taken over.
    std::uint32_t epoch = 0; ///< Grows with every restart.
    std::unordered_map<std::uint32_t, Decision> decisions; ///< By request class.
    std::map<std::string, std::unique_ptr<Upstream>> upstreams; ///< By cluster name.
    std::unordered_map<std::uint32_t, std::uint32_t> inboundServices; ///< Port → service id.
    std::vector<double> buckets;
    std::string logLevel = "warning";
    ProxyStats stats;

    void adopt(SnapshotPtr snapshot); ///< Takes a configuration over.
    void restart(); ///< Forgets everything but the configuration.
};

/// All that the parts of the simulator share.
struct World {
    Scenario scenario;
    Epoch epoch{0};
    std::chrono::milliseconds now{0};
    std::vector<PodState> pods;
    std::vector<std::vector<int>> podsOfWorkload; ///< Those that exist.
    std::vector<std::unique_ptr<ProxyRuntime>> proxies; ///< By pod; null without a proxy.
    SnapshotPtr latest; ///< What istiod and the cluster's DNS know now.
    RequestTable requests;
    ServiceTable services;
    std::map<std::string, int> externals; ///< Name or address → index.

    const WorkloadSpec& workloadOf(const PodState& pod) const
    {
        return scenario.workloads[static_cast<std::size_t>(pod.workload)];
    }
    PodState& pod(int index) { return pods[static_cast<std::size_t>(index)]; }
    const PodState& pod(int index) const { return pods[static_cast<std::size_t>(index)]; }
    ProxyRuntime* proxy(int podIndex) const
    {
        return proxies[static_cast<std::size_t>(podIndex)].get();
    }
    std::vector<PodInfo> podInfos() const;
};

/// The pods, proxies and names of a scenario, nothing connected yet.
std::unique_ptr<World> makeWorld(const Scenario& scenario, Epoch epoch);

/// The proxy of a pod; null when it has none.
std::unique_ptr<ProxyRuntime> makeProxy(const World& world, const PodState& pod);

/// Whether a Service selects the pods of a workload.
bool isSelectedBy(const World& world, const kube::Document& service, int workload);

/// The endpoints that a Service has now.
kube::Document endpointSliceOf(const World& world, const kube::Document& service);

} // namespace vigla::sim
