#pragma once

#include "models/mesh/cluster_state.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace vigla::test {

/// A running pod `name` of the workload before its last dash, with a ready sidecar.
inline mesh::Pod proxyPod(const std::string& name, const std::string& space = "shop")
{
    mesh::Pod pod;
    pod.namespaceName = space;
    pod.name = name;
    pod.uid = "uid-" + name;
    pod.phase = "Running";
    pod.ownerKind = "StatefulSet";
    pod.ownerName = name.substr(0, name.rfind('-'));
    pod.isReady = pod.hasProxy = pod.isProxyReady = true;
    return pod;
}

/// What is known of a cluster that has these pods and nothing else.
inline mesh::ClusterStatePtr clusterOf(std::vector<mesh::Pod> pods)
{
    auto cluster = std::make_shared<mesh::ClusterState>();
    std::ranges::sort(
        pods, {}, [](const mesh::Pod& pod) { return std::pair(pod.namespaceName, pod.name); });
    cluster->pods = std::move(pods);
    return cluster;
}

} // namespace vigla::test
