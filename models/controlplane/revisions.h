#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"
#include "models/mesh/proxy_status.h"

#include <string>
#include <vector>

namespace vigla::controlplane {

/// One revision of the control plane: an installation that can stand beside others.
struct Revision {
    std::string name; ///< `default` for the one without a name.
    std::vector<std::string> tags; ///< Names that point at it, e.g. `prod`.
    std::vector<std::string> versions; ///< Of its istiods.
    int istiods = 0; ///< Pods,
    int readyIstiods = 0; ///< and ready ones.
    int proxies = 0; ///< Connected to them.
    std::vector<std::string> namespaces; ///< That ask for it, by itself or by a tag.
    bool operator==(const Revision&) const = default;
};

/// `webhooks` are the MutatingWebhookConfigurations that carry tags; may be empty where they may
/// not be read, and then tags are not known. Sorted by name. A revision that namespaces ask for and
/// nobody serves is there with no istiod.
std::vector<Revision> revisionsOf(const mesh::ClusterState& cluster,
    const std::vector<mesh::ProxyStatus>& proxies, const std::vector<kube::Document>& webhooks);

/// The pods of istiod, whatever their phase, sorted by namespace and name.
std::vector<const mesh::Pod*> istiodPodsOf(const mesh::ClusterState& cluster);

} // namespace vigla::controlplane
