#pragma once

#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"
#include "models/routing/finding.h"

#include <vector>

namespace vigla::routing {

/// What is wrong with the cluster as it would be after `changes`: weights, unknown host, unknown
/// subset, subset without pods, unreachable rule, shadowed host, wrong port, and Istio's own
/// validation rules for changed objects.
///
/// Findings about objects that the change set does not touch are left out unless the change caused
/// them. What a changed object had wrong before is at most a warning. Sorted by severity (errors
/// first), object, path.
std::vector<Finding> checkChanges(const mesh::ClusterState& cluster, const ChangeSet& changes);

/// What is wrong with everything that routes, whether changed or not.
std::vector<Finding> checkCluster(const mesh::ClusterState& cluster, const ChangeSet& drafts = {});

/// Istio's validation of a single object, with the wording of its admission webhook.
std::vector<Finding> validateIstioObject(const kube::Document& object);

} // namespace vigla::routing
