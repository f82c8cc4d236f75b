#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/kube/kubeconfig.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// What a credential plugin printed (ExecCredential of client.authentication.k8s.io). Secrets.
struct ExecCredential {
    std::string token;
    std::string clientCertificatePem; ///< With its key, or both empty.
    std::string clientKeyPem;
    std::optional<SystemTime> expiresAt; ///< Absent: for the life of the process.
};

/// Why the plugin cannot be run, a sentence that begins with `who`; empty when nothing speaks
/// against it. `hasTerminal`: there is somebody to type into its standard input.
std::string obstacleOf(const ConfigExec& exec, const std::string& who, bool hasTerminal = false);

/// True when the plugin is to be given the standard input.
bool isInteractive(const ConfigExec& exec, bool hasTerminal);

/// The value of KUBERNETES_EXEC_INFO. The cluster is in it only where the plugin asks for it.
std::string renderExecInfo(const ClusterAccess& access, bool isInteractive);

/// Reads what the plugin printed. InvalidInput says what is wrong with it, without a secret.
Result<ExecCredential> parseExecCredential(
    std::string_view output, const std::string& apiVersion, SystemTime now);

/// Everything that a person agrees to when a plugin may run.
struct ExecPlan {
    std::string context;
    std::string user;
    std::string sourceFile; ///< The kubeconfig that names it.
    std::string server; ///< Who gets the credentials.
    ConfigExec exec;
    std::string resolvedPath; ///< The file that is run; empty: there is none.
    std::string contentHash; ///< Of that file.
};

/// A text that differs whenever anything differs that was agreed to. To be hashed.
std::string consentText(const ExecPlan& plan);

/// True for names such as `--client-secret`, `AWS_SECRET_ACCESS_KEY`, `token`.
bool soundsSecret(std::string_view name);

/// The values among its arguments and added environment whose names sound secret.
std::vector<std::string> secretsIn(const ConfigExec& exec);

/// The command line for people, quoted where a shell would need it; values that sound secret are
/// dots when `masksSecrets`.
std::string renderCommand(const ExecPlan& plan, bool masksSecrets);

} // namespace vigla::kube
