#pragma once

#include "models/core/result.h"
#include "models/core/units.h"
#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"
#include "models/routing/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::routing {

/// One end of a traffic split.
struct SplitDestination {
    std::string host; ///< Fully qualified.
    std::string subset; ///< May be empty.
    std::optional<std::uint16_t> port;
    Percent weight;
    mesh::Labels subsetLabels; ///< What selects its pods.
    int readyPods = 0;
    std::vector<std::string>
        workloads; ///< `namespace/name` of what its pods belong to; joins with observed traffic.
    bool operator==(const SplitDestination&) const = default;
};

/// One http (or tcp) route of a host as a card: what it matches and where it leads.
struct RouteCard {
    kube::ObjectRef object; ///< The VirtualService; empty name when there is none yet.
    int ruleIndex
        = -1; ///< Into spec.http; -1 for the implicit route of a host without VirtualService.
    std::string name;
    std::vector<std::string> matches; ///< One sentence each; empty means every request.
    std::vector<std::string> actions; ///< `timeout 2 s`, `retries 3 × 500 ms on 5xx`, `fault: delay
                                      ///< 5 s for 10 %`, `mirror to …`.
    std::vector<SplitDestination> destinations;
    bool isSplittable = false; ///< False for redirects, direct responses and delegates.
    std::string whyNotSplittable;
    bool operator==(const RouteCard&) const = default;
};

/// A host that requests can be sent to, with everything that routes it.
struct RoutableHost {
    std::string host; ///< Fully qualified service host, or as written in the VirtualService.
    std::string namespaceName;
    std::string serviceName; ///< Empty for hosts without a Kubernetes service.
    std::vector<kube::ObjectRef> objects; ///< VirtualServices and DestinationRules that apply.
    std::vector<RouteCard> cards; ///< In match order.
    std::vector<std::string> owners; ///< Who manages the objects: `Argo CD application shop`.
    std::vector<Finding> findings;
    bool operator==(const RoutableHost&) const = default;
};

/// All hosts of the mesh, sorted by namespace and host.
std::vector<RoutableHost> routableHosts(const mesh::ClusterState& cluster);

/// Moves one weight and lets the others follow in proportion, in whole percents that sum to 100.
///
/// Where all others are 0 the last one takes the rest. @return one weight per destination.
std::vector<Percent> rebalanced(
    const std::vector<Percent>& weights, std::size_t changed, Percent to);

/// Moves the handle between destination `handle` and `handle + 1` to `position` percent from the
/// left.
std::vector<Percent> movedHandle(
    const std::vector<Percent>& weights, std::size_t handle, Percent position);

/// The change set that gives `card` of `host` these destinations and weights; creates the
/// VirtualService and the DestinationRule when there is none. Everything else of the documents
/// stays as it is.
///
/// `drafts` are objects already edited but not applied; they win over the cluster's.
/// @return InvalidInput with what to do when the weights do not sum to 100 or a destination cannot
/// be named.
Result<ChangeSet> buildSplit(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const RouteCard& card, const RoutableHost& host,
    const std::vector<SplitDestination>& destinations);

/// Versions of the host's workloads that could be split to: existing subsets first, then versions
/// found on pods.
std::vector<SplitDestination> splitCandidates(
    const mesh::ClusterState& cluster, const RoutableHost& host);

} // namespace vigla::routing
