#pragma once

#include "models/core/result.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::kube {

/// A secret or certificate, inline or in a file. `data` wins, as in client-go.
struct ConfigBlob {
    std::string data; ///< Base64 as written.
    std::string file; ///< Made absolute against the folder of the kubeconfig.
    bool isEmpty() const { return data.empty() && file.empty(); }
};

struct ConfigCluster {
    std::string name;
    std::string sourceFile;
    std::string server;
    std::string tlsServerName;
    std::string proxyUrl;
    ConfigBlob authority;
    bool isInsecure = false;
    bool isCompressionDisabled = false;
    std::string execConfig; ///< JSON of the extension that exec plugins are given; may be empty.
};

/// A program that prints credentials.
struct ConfigExec {
    std::string apiVersion;
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::string installHint;
    std::string interactiveMode;
    bool providesClusterInfo = false;
    bool operator==(const ConfigExec&) const = default;
};

struct ConfigUser {
    std::string name;
    std::string sourceFile;
    ConfigBlob clientCertificate;
    ConfigBlob clientKey;
    std::string token;
    std::string tokenFile;
    std::string userName; ///< HTTP Basic, with `password`.
    std::string password;
    std::string impersonatedUser;
    std::string impersonatedUid;
    std::vector<std::string> impersonatedGroups;
    std::vector<std::pair<std::string, std::string>> impersonatedExtra; ///< One pair per value.
    std::optional<ConfigExec> exec;
    std::string authProvider; ///< Its name; empty for none.
    std::map<std::string, std::string> authProviderConfig; ///< Paths in it are absolute.
};

struct ConfigContext {
    std::string name;
    std::string sourceFile;
    std::string cluster;
    std::string user; ///< Empty: without credentials.
    std::string namespaceName; ///< Empty: `default`.
};

/// A kubeconfig, one file's or several merged. Names are unique within each list.
struct Kubeconfig {
    std::vector<ConfigCluster> clusters;
    std::vector<ConfigUser> users;
    std::vector<ConfigContext> contexts;
    std::string currentContext;
};

/// Reads one kubeconfig file, YAML or JSON. Relative paths resolve against the folder of `file`,
/// which must be absolute.
/// @return InvalidInput that names the file and the line.
Result<Kubeconfig> parseKubeconfig(std::string_view text, const std::string& file);

/// As client-go merges a KUBECONFIG list: of entries with the same name the first wins whole, and
/// so does the first current context that is set.
Kubeconfig mergeKubeconfigs(const std::vector<Kubeconfig>& files);

/// Which files to read: `explicitPath` alone if given; otherwise those of the KUBECONFIG value
/// without repetitions; otherwise `~/.kube/config`.
std::vector<std::string> kubeconfigPaths(const std::string& explicitPath,
    const std::string& environmentValue, const std::string& homeFolder);

/// One line of the context menu.
struct ContextSummary {
    std::string name;
    std::string cluster;
    std::string server;
    std::string user;
    std::string namespaceName;
    bool isCurrent = false;
    bool isUsable = true;
    std::string reason; ///< Why it cannot be used, a sentence.
    std::string program; ///< The credential plugin that opening it would run; empty for none.
};

/// All contexts in the order of the files, unusable ones too.
std::vector<ContextSummary> contextsOf(const Kubeconfig& config);

/// Everything that connecting needs. In memory only; `token`, `password` and the key are secrets.
struct ClusterAccess {
    std::string context;
    std::string user;
    std::string userFile; ///< The kubeconfig that has the user.
    std::string server; ///< Without a trailing slash.
    std::string namespaceName; ///< Of the context, else `default`.
    std::string authorityPem;
    std::string clientCertificatePem;
    std::string clientKeyPem;
    std::string token;
    std::string tokenFile; ///< Wins over `token`; rotates.
    std::string userName;
    std::string password;
    std::string tlsServerName;
    std::string proxyUrl;
    std::vector<std::pair<std::string, std::string>> impersonationHeaders;
    bool isInsecure = false;
    bool isCompressionDisabled = false;
    std::optional<ConfigExec> exec; ///< Who makes the credentials, where none are given.
    std::string execConfig; ///< As in ConfigCluster.
    std::map<std::string, std::string> oidc; ///< Of the auth-provider `oidc`; empty for none.
    std::vector<std::string> files; ///< Certificates and keys that were read.

    bool operator==(const ClusterAccess&) const = default;
};

/// Whom to act for: `--as`, `--as-uid`, `--as-group`.
struct Impersonation {
    std::string user;
    std::string uid;
    std::vector<std::string> groups;
    bool isEmpty() const { return user.empty() && uid.empty() && groups.empty(); }
};

/// Takes the place of the impersonation of the kubeconfig, if it is not empty.
void impersonate(ClusterAccess& access, const Impersonation& whom);

/// `jane (ops, dev)`; empty when nobody is impersonated.
std::string impersonatedBy(const ClusterAccess& access);

/// The way in from inside of a pod: one context, `in-cluster`, with the pod's service account.
/// `host` may be an IPv6 address.
Kubeconfig inClusterConfig(
    const std::string& host, const std::string& port, const std::string& namespaceName);
inline constexpr const char* kServiceAccountFolder
    = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The text of a file, or why it cannot be read.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Resolves a context; an empty name means the current one. InvalidInput or NotFound names the
/// file, the entry and the remedy; Unsupported for auth-providers that Kubernetes has removed and
/// for plugins that cannot be run. Runs nothing.
Result<ClusterAccess> resolveContext(
    const Kubeconfig& config, const std::string& contextName, const ReadFile& readFile);

} // namespace vigla::kube
