#pragma once

#include "models/core/result.h"

#include <functional>
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
};

/// A program that prints credentials. Recognised, not run.
struct ConfigExec {
    std::string apiVersion;
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::string installHint;
    std::string interactiveMode;
    bool providesClusterInfo = false;
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
};

/// All contexts in the order of the files, unusable ones too.
std::vector<ContextSummary> contextsOf(const Kubeconfig& config);

/// Everything that connecting needs. In memory only; `token`, `password` and the key are secrets.
struct ClusterAccess {
    std::string context;
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
};

/// The text of a file, or why it cannot be read.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Resolves a context; an empty name means the current one. InvalidInput or NotFound names the
/// file, the entry and the remedy; Unsupported for exec plugins and auth-providers.
Result<ClusterAccess> resolveContext(
    const Kubeconfig& config, const std::string& contextName, const ReadFile& readFile);

} // namespace vigla::kube
