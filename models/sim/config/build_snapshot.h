#pragma once

#include "models/sim/config/config_snapshot.h"

namespace vigla::sim {

/// Reads the objects and indexes them.
SnapshotPtr buildConfigSnapshot(const std::map<kube::ObjectRef, kube::Document>& objects,
    const MeshSettings& settings, const std::map<std::string, int>& externals,
    const std::vector<PodInfo>& pods, std::uint64_t version);

/// The rules of `root` with every delegate's rules put in its place.
std::vector<HttpRule> mergeDelegates(
    const VirtualServiceModel& root, const std::vector<VirtualServicePtr>& all);

} // namespace vigla::sim
