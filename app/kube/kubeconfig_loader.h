#pragma once

#include "app/net/http_client.h"
#include "models/core/result.h"
#include "models/kube/kubeconfig.h"

#include <string>

namespace vigla::app {

/// Reads and merges the files that client-go would read: `explicitPath`, else those of the
/// KUBECONFIG variable, else ~/.kube/config. Missing files of a list are skipped; an explicit one
/// must be there. NotFound when there is none at all.
Result<kube::Kubeconfig> loadKubeconfig(const std::string& explicitPath = {});

/// How to talk to one context.
struct ClusterTarget {
    std::string context;
    std::string namespaceName; ///< The context's own, `default` if it names none.
    net::ConnectionPtr connection;
};

/// Resolves a context (empty: the current one) and reads the certificates that it names.
Result<ClusterTarget> connectTo(const kube::Kubeconfig& config, const std::string& contextName);

/// For a server that is not a cluster, e.g. Prometheus: `https://user:password@host/prefix`.
Result<net::ConnectionPtr> connectToUrl(const std::string& url);

} // namespace vigla::app
