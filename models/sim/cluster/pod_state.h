#pragma once

#include "models/sim/scenario.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vigla::sim {

/// One pod while the simulation runs. Times are simulated, since the start.
struct PodState {
    int index = 0;
    int workload = 0; ///< Index into the scenario's workloads.
    std::string namespaceName;
    std::string name;
    std::string replicaSet;
    std::string address;
    std::string node;
    std::string nodeAddress;
    mesh::Labels labels;
    ProxyKind proxy = ProxyKind::None;
    bool isProxyUp = true;
    bool isProgramUp = true;
    bool isUnready = false; ///< Its readiness probe fails for good.
    bool isDeleted = false;
    int proxyRestarts = 0;
    int programRestarts = 0;
    std::chrono::milliseconds createdAt{0}; ///< Negative for pods older than the simulation.
    std::chrono::milliseconds proxyStartedAt{0};
    std::chrono::milliseconds programStartedAt{0};
    std::chrono::milliseconds nextRestartAt{-1}; ///< -1: never.
    std::chrono::milliseconds backAt{-1}; ///< When what is down comes back; -1: nothing is down.

    bool hasProxy() const { return proxy != ProxyKind::None; }
    bool isReady() const
    {
        return !isDeleted && !isUnready && isProgramUp && (isProxyUp || !hasProxy());
    }
};

/// What kind of proxy the pods of a workload get: as it says, else as its namespace's
/// istio-injection label says.
ProxyKind proxyKindOf(const Scenario& scenario, const WorkloadSpec& workload);

/// Labels that every pod of a workload carries, with what injection adds.
mesh::Labels podLabels(const Scenario& scenario, const WorkloadSpec& workload);

/// The label of a ReplicaSet's pods: ten characters as Kubernetes makes them.
std::string templateHash(const WorkloadSpec& workload);

/// The pod with this ordinal of a workload, as old as the cluster. Addresses are unique for
/// `index`.
PodState makePod(const Scenario& scenario, int workload, int ordinal, int index);

} // namespace vigla::sim
