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
    std::string host; ///< Fully qualified, or as written when it cannot be.
    std::string subset; ///< May be empty.
    std::optional<std::uint16_t> port;
    Percent weight; ///< Share of the route in whole percents, whatever the weights add up to.
    mesh::Labels subsetLabels; ///< What selects its pods, besides the service's selector.
    int readyPods = 0;
    std::vector<std::string>
        workloads; ///< `namespace/name` of what its pods belong to; joins with observed traffic.

    /// `reviews v2`: the first label of the host and the subset (or the host alone).
    std::string title() const;
    bool operator==(const SplitDestination&) const = default;
};

enum class RouteProtocol { Http, Tls, Tcp };

/// One http, tls or tcp route of a host as a card: what it matches and where it leads.
struct RouteCard {
    kube::ObjectRef object; ///< The VirtualService; empty name when there is none yet.
    RouteProtocol protocol = RouteProtocol::Http;
    int ruleIndex = -1; ///< Into spec.http (tls, tcp); -1 for the implicit route of a host without
                        ///< VirtualService.
    std::string name;
    std::vector<std::string> matches; ///< One sentence each; empty means every request.
    std::vector<std::string> actions; ///< `timeout 2 s`, `3 retries, 500 ms each, on 5xx`, `delay
                                      ///< of 5 s for 10 % of the requests`, `mirror to …`.
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
    std::vector<std::string> gateways; ///< `mesh`, `namespace/name`: where its rules apply.
    std::vector<kube::ObjectRef> objects; ///< VirtualServices and DestinationRules that apply.
    std::vector<RouteCard> cards; ///< In match order.
    std::vector<std::string> owners; ///< Who manages the objects: `Argo CD application shop`.
    std::vector<Finding> findings;
    bool operator==(const RoutableHost&) const = default;
};

/// All hosts of the mesh, sorted by namespace and host. Drafts win over the cluster's objects.
std::vector<RoutableHost> routableHosts(
    const mesh::ClusterState& cluster, const ChangeSet& drafts = {});

/// One of routableHosts(), without working out the others (and without findings). Absent when there
/// is no such host.
std::optional<RoutableHost> describeHost(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const std::string& namespaceName, const std::string& host);

/// The qualified hosts that a VirtualService names; empty for other kinds and for null.
std::vector<std::string> hostsOf(
    const mesh::ClusterState& cluster, const kube::Document& virtualService);

/// Moves one weight and lets the others follow in proportion, in whole percents that sum to 100.
///
/// Where all others are 0 the last one takes the rest; a single destination has 100.
/// @return one weight per destination.
std::vector<Percent> rebalanced(
    const std::vector<Percent>& weights, std::size_t changed, Percent to);

/// Moves the handle between destination `handle` and `handle + 1` to `position` percent from the
/// left. It pushes no other handle: it stops at its neighbours.
std::vector<Percent> movedHandle(
    const std::vector<Percent>& weights, std::size_t handle, Percent position);

/// Any weights as whole percents that sum to 100, by largest remainder. All zero: all to the first.
std::vector<Percent> percentsOf(const std::vector<std::int64_t>& weights);

/// `drafts` with `card` of `host` given these destinations and weights; creates the VirtualService
/// and the DestinationRule when there is none. Everything else of the documents stays as it is, a
/// weight of 0 stays written.
///
/// `drafts` are objects already edited but not applied; they win over the cluster's.
/// @return InvalidInput with what to do when the weights do not sum to 100 or a destination cannot
/// be named.
Result<ChangeSet> buildSplit(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const RouteCard& card, const RoutableHost& host,
    const std::vector<SplitDestination>& destinations);

/// Versions of the host's workloads (and of the hosts that its rules lead to) that could be split
/// to: existing subsets first, then versions found on pods. Weight 0. Subsets that do not exist yet
/// are named after the version.
std::vector<SplitDestination> splitCandidates(
    const mesh::ClusterState& cluster, const RoutableHost& host, const ChangeSet& drafts = {});

} // namespace vigla::routing
