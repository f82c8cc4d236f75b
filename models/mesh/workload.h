#pragma once

#include "models/mesh/cluster_state.h"

#include <string>
#include <vector>

namespace vigla::mesh {

/// What pods belong to, found by their owners: the name that telemetry calls the workload.
struct Workload {
    std::string namespaceName;
    std::string name;
    std::string kind; ///< Deployment, StatefulSet, DaemonSet, ReplicaSet, Pod…
    std::string app; ///< Canonical service: service.istio.io/canonical-name,
                     ///< app.kubernetes.io/name, app, else the name.
    std::string version; ///< Canonical revision: …/canonical-revision, app.kubernetes.io/version,
                         ///< version, else latest.
    Labels labels; ///< Of the pod template.
    Labels annotations;
    std::int32_t desired = 0;
    std::int32_t current = 0;
    std::int32_t available = 0;
    std::int32_t syncedProxies = -1; ///< -1 when unknown.
    std::vector<std::string> pods; ///< Names, sorted.
    bool allPodsHaveProxy = false;
    bool isGateway = false;
    bool operator==(const Workload&) const = default;
};

/// All workloads, sorted by namespace and name.
std::vector<Workload> workloadsOf(const ClusterState& cluster);

/// The workload that a pod belongs to; ReplicaSets of Deployments are named after the Deployment.
std::string workloadNameOf(const ClusterState& cluster, const Pod& pod);

/// Services whose selector selects these pod labels, sorted by name.
std::vector<const Service*> servicesSelecting(
    const ClusterState& cluster, const std::string& namespaceName, const Labels& labels);

} // namespace vigla::mesh
