#pragma once

#include "models/kube/document.h"
#include "models/sim/cluster/pod_state.h"

#include <chrono>
#include <vector>

/// The Kubernetes objects of a scenario as a cluster's controllers would have left them, without
/// resourceVersion and uid.
namespace vigla::sim {

/// When simulated time 0 is, Unix time.
using Epoch = std::chrono::milliseconds;

/// How long before the start everything was created.
inline constexpr std::chrono::hours kClusterAge{26};

kube::Document buildNamespace(const NamespaceSpec& spec, Epoch epoch);
kube::Document buildPod(const Scenario& scenario, const PodState& pod, Epoch epoch);
/// `ready` of `replicas` pods are ready.
kube::Document buildReplicaSet(
    const Scenario& scenario, const WorkloadSpec& spec, int replicas, int ready, Epoch epoch);
kube::Document buildDeployment(
    const Scenario& scenario, const WorkloadSpec& spec, int replicas, int ready, Epoch epoch);
kube::Document buildService(const ServiceSpec& spec, int index, Epoch epoch);
/// `pods` are those that the service selects.
kube::Document buildEndpointSlice(
    const kube::Document& service, const std::vector<const PodState*>& pods, Epoch epoch);
/// The manifest with a creation time: `order` decides which of two is older.
kube::Document buildConfigObject(const kube::Document& manifest, int order, Epoch epoch);

/// The namespace istio-system, istiod's workload and Service, added to a scenario that lacks them.
Scenario withControlPlane(Scenario scenario);

bool isIstiodWorkload(const WorkloadSpec& spec);

} // namespace vigla::sim
