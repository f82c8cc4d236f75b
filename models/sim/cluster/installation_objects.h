#pragma once

#include "models/sim/cluster/cluster_objects.h"

namespace vigla::sim {

/// What the charts of Istio leave behind besides istiod itself: ConfigMaps `istio` (the mesh
/// configuration) and `values` (what the charts were rendered with), and the webhooks that inject
/// sidecars, with the tag `default`.
std::vector<kube::Document> buildInstallation(const Scenario& scenario, Epoch epoch);

} // namespace vigla::sim
