#pragma once

#include <string>

namespace vigla::kube {

/// The variables of those names; either case counts.
struct ProxyEnvironment {
    std::string httpsProxy;
    std::string httpProxy;
    std::string noProxy; ///< `*`, or names, `.domains`, addresses and CIDR blocks with commas.
};

/// The proxy for a server, as Go programs choose it (golang.org/x/net/http/httpproxy): empty for
/// none, and always for this machine. A proxy without a scheme is http.
std::string proxyFor(const std::string& serverUrl, const ProxyEnvironment& environment);

} // namespace vigla::kube
