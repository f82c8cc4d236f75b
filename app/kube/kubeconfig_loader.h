#pragma once

#include "app/net/http_client.h"
#include "models/core/result.h"
#include "models/kube/kubeconfig.h"

#include <string>

namespace vigla::app {

/// Reads and merges the files that client-go would read: `explicitPath`, else those of the
/// KUBECONFIG variable, else ~/.kube/config. Missing files of a list are skipped; an explicit one
/// must be there. Where there is none, but a pod's service account, that is the one context:
/// `in-cluster`. NotFound when there is nothing at all.
Result<kube::Kubeconfig> loadKubeconfig(const std::string& explicitPath = {});

/// How to talk to one context.
struct ClusterTarget {
    std::string context;
    std::string namespaceName; ///< The context's own, `default` if it names none.
    net::ConnectionPtr connection;
    kube::ClusterAccess access; ///< What it was made from; holds secrets.
};

/// Resolves a context (empty: the current one) and reads the certificates that it names. Runs
/// nothing.
Result<ClusterTarget> connectTo(const kube::Kubeconfig& config, const std::string& contextName,
    const kube::Impersonation& whom = {});

/// The files that loadKubeconfig() reads, those that are missing too. Absolute.
std::vector<std::string> filesBehind(const std::string& explicitPath);

/// The content of a file of at most 8 MB.
Result<std::string> readSmallFile(const std::string& path);

/// The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment name for a server; empty
/// for none, and always for this machine.
std::string proxyOfEnvironment(const std::string& serverUrl);

/// For a server that is not a cluster, e.g. Prometheus: `https://user:password@host/prefix`.
Result<net::ConnectionPtr> connectToUrl(const std::string& url);

} // namespace vigla::app
