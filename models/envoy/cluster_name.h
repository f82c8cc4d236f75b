#pragma once

#include <string>
#include <string_view>

namespace vigla::envoy {

/// The parts of a cluster's name as Istio writes it: `outbound|9080|v1|reviews.default.svc…`.
struct ClusterName {
    std::string direction; ///< `outbound`, `inbound`, `inbound-vip`; empty: not one of Istio's.
    std::string port;
    std::string subset;
    std::string host; ///< The whole name where it is not one of Istio's.
    bool operator==(const ClusterName&) const = default;
};

ClusterName parseClusterName(std::string_view name);

} // namespace vigla::envoy
