#pragma once

#include "models/core/result.h"
#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigla::routing {

/// A request as the client's proxy (or a gateway) sees it.
struct RouteRequest {
    std::string host; ///< Host header, a port is allowed.
    std::string path = "/"; ///< With query.
    std::string method = "GET";
    std::string scheme = "http";
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::uint16_t> port; ///< Of the service; absent: the service's first.
    std::string sourceNamespace; ///< Of the client; ignored at a gateway.
    mesh::Labels sourceLabels;
    std::string gateway; ///< `namespace/name`; empty: a sidecar.
};

/// What one rule says to a request.
struct RuleVerdict {
    kube::ObjectRef object;
    int ruleIndex = 0; ///< Into spec.http.
    std::string name;
    enum class Result { Taken, NotMatched, NotReached, NotForThisProxy };
    Result result = Result::NotMatched;
    std::string reason; ///< `header end-user is absent, the rule wants exactly "jason"`.
    bool operator==(const RuleVerdict&) const = default;
};

/// One place that the request may go to.
struct RoutedDestination {
    std::string host; ///< Fully qualified.
    std::string subset;
    std::optional<std::uint16_t> port;
    double probability = 1; ///< 0 to 1.
    bool isKnown = true; ///< False: unknown host or subset, the proxy answers 503 NC.
    int readyPods = 0;
    bool operator==(const RoutedDestination&) const = default;
};

struct RouteEvaluation {
    std::string host; ///< The virtual host that took it, fully qualified.
    std::vector<RuleVerdict> rules; ///< In the order in which they are tried.
    std::vector<RoutedDestination> destinations; ///< Empty for redirects, direct responses, no
                                                 ///< route.
    std::vector<std::string> actions; ///< As on the card: timeouts, retries, faults, rewrites…
    std::string outcome; ///< A sentence: where it goes and why.
};

/// Which rule takes this request, and why not the others (reference: control-plane.md section 7).
///
/// @param changes a draft that wins over the cluster's objects.
/// @return InvalidInput when the request itself makes no sense (no host, bad path).
Result<RouteEvaluation> evaluateRoute(
    const mesh::ClusterState& cluster, const RouteRequest& request, const ChangeSet& changes = {});

} // namespace vigla::routing
