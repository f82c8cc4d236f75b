#pragma once

#include "models/mesh/cluster_state.h"

#include <string>
#include <vector>

namespace vigla::controlplane {

/// How pods of a namespace come into the mesh.
struct NamespaceInjection {
    enum class Mode {
        None, ///< No label asks for anything.
        Enabled, ///< istio-injection=enabled.
        Disabled, ///< istio-injection=disabled.
        Revision, ///< istio.io/rev.
        Ambient, ///< istio.io/dataplane-mode=ambient: ztunnel, no sidecars.
    };
    std::string name;
    Mode mode = Mode::None;
    std::string revision; ///< Of istio.io/rev: a revision or a tag.
    std::string waypoint; ///< istio.io/use-waypoint.
    int pods = 0; ///< Running ones,
    int withProxy = 0; ///< with a sidecar or as a gateway,
    int missing = 0; ///< without one although the labels ask for it.
    int otherVersion = 0; ///< Proxies of another version than the newest istiod.
    std::string hint; ///< What to know or to do; empty when all is well.
    bool operator==(const NamespaceInjection&) const = default;
};

/// One of each namespace, sorted by name. Labels of a namespace and of its pods are followed as the
/// injection webhook does: a pod's sidecar.istio.io/inject wins over everything.
std::vector<NamespaceInjection> injectionOf(const mesh::ClusterState& cluster);

/// `1.29.0` of `docker.io/istio/proxyv2:1.29.0-distroless@sha256:…`; empty when there is no tag.
std::string versionOfImage(std::string_view image);

} // namespace vigla::controlplane
