#pragma once

#include "app/demo/api_call.h"
#include "app/demo/cluster_world.h"

#include <optional>
#include <string>

namespace vigla::demo {

/// A request that has arrived at a pod.
struct PodRequest {
    std::string namespaceName;
    std::string pod;
    int port = 0;
    std::string method = "GET";
    std::string target; ///< Path and query.
    bool isLoopback = false; ///< Through a port-forward: it comes from the pod's own loopback.
};

/// What listens in the pod answers: Envoy's 15000 (loopback only), 15090, 15021, the agent's
/// 15020, istiod's 15014 and 8080. Nullopt: the connection is refused.
std::optional<HttpAnswer> answerPodPort(const ClusterWorld& world, const PodRequest& request);

/// Whether anything listens on the port of the pod.
bool isListening(const ClusterWorld& world, const PodRequest& request);

/// `pods/{name}:{port}/proxy/…` and `services/{name}:{port}/proxy/…`.
HttpAnswer answerProxy(const ClusterWorld& world, const ApiCall& call);

} // namespace vigla::demo
